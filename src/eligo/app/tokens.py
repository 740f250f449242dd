"""Tokens of those who may ask a server: beside the store, by their hashes alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

import msgspec

from eligo.errors import InputError, NotFound, StoreDamaged, StoreFull, UsageError

Reach = Literal["read", "match", "admin"]
REACHES: tuple[Reach, ...] = get_args(Reach)  # each reaches what those before it do
_MARK = "eligo_"  # tells scanners of leaked secrets what they have found


class Token(msgspec.Struct, frozen=True):
    """Who may ask, how far that reaches, and the SHA-256 of the secret that shows it."""

    name: str
    scope: Reach
    hash: str
    made: str

    def reaches(self, scope: Reach) -> bool:
        """Whether an address of a scope may be asked with it."""
        return REACHES.index(self.scope) >= REACHES.index(scope)


def tokens_beside(store: Path) -> Path:
    """The file of tokens beside a database file."""
    return store.with_name(f"{store.name}-tokens.json")


class Tokens:
    """The tokens of a file, read anew when it has changed: who is removed is out at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], dict[str, Token]] | None = None

    def all(self) -> list[Token]:
        """Every token, the oldest first. Raises StoreDamaged for a file that is none of tokens."""
        return list(self._now().values())

    def of(self, secret: str) -> Token | None:
        """The token that a secret shows; None for none. Secrets are compared by hash."""
        return self._now().get(_hash(secret))

    def add(self, scope: Reach, name: str) -> str:
        """Make a token and keep its hash; its secret, which is told this once."""
        if not name.isprintable() or not 0 < len(name) <= 100:
            raise InputError("the name of a token: 1 to 100 printable characters")
        if any(one.name == name for one in self.all()):
            raise UsageError(f"there is a token {name} already; choose another --name")
        secret = _MARK + secrets.token_urlsafe(32)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        self._write([*self.all(), Token(name, scope, _hash(secret), made)])
        return secret

    def remove(self, name: str) -> None:
        """Make a token worthless. Raises NotFound."""
        kept = [one for one in self.all() if one.name != name]
        if len(kept) == len(self.all()):
            raise NotFound(f"there is no token {name}; `eligo token list` tells which there are")
        self._write(kept)

    def _now(self) -> dict[str, Token]:
        try:
            state = self.path.stat()
        except FileNotFoundError:
            return {}
        stamp = state.st_mtime_ns, state.st_ino
        if self._read is None or self._read[0] != stamp:
            self._read = stamp, self._decoded()
        return self._read[1]

    def _decoded(self) -> dict[str, Token]:
        try:
            found = msgspec.json.decode(self.path.read_bytes(), type=list[Token])
        except (OSError, msgspec.MsgspecError):
            raise StoreDamaged("the tokens can't be read", where=str(self.path)) from None
        return {one.hash: one for one in found}

    def _write(self, tokens: list[Token]) -> None:
        """Put a new file in the place of the old one, for nobody else to read."""
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
                to.write(msgspec.json.encode(tokens))
            draft.replace(self.path)
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise StoreFull(f"the tokens can't be kept: {error.strerror}") from None


def _hash(secret: str) -> str:
    # A secret of 256 random bits can't be guessed from its hash: no slow hash is needed.
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
