"""A compiled registry on disk: one file of arrays, mapped into memory, and atoms read one by one.

A line says what the file is, the next, as JSON, which versions it is of and where each array
stands, with its checksum; then come the arrays.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, overload

import msgspec
import numpy as np

from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.states import Array
from eligo.errors import Malformed, NotFound, UnknownFormat
from eligo.language.encoding import decode, encode
from eligo.language.nodes import Fact, Side
from eligo.language.schema import json_schema

FORMAT = 6
_FIRST_LINE = b"Eligo compiled registry\n"
_EACH = 64  # bytes to which every array is aligned
_IDS = "ids"
_DECODED = 40_000  # atoms that are remembered: a patient asks for some thousands


@cache
def language() -> str:
    """What changes whenever the criteria language does."""
    return sha256(json.dumps(json_schema(), sort_keys=True).encode()).hexdigest()[:16]


# ---- atoms --------------------------------------------------------------------------------------


def encoded(atoms: Sequence[Atom]) -> dict[str, Array]:
    """The arrays of atoms as JSON."""
    texts = [msgspec.json.encode(_plain(atom)) for atom in atoms]
    return {
        "atom_starts": np.cumsum([0, *map(len, texts)]),
        "atom_bytes": np.frombuffer(b"".join(texts), np.uint8),
    }


def _plain(atom: Atom) -> list[Any]:
    excepted = [encode(one) for one in atom.excepted]
    return [encode(atom.node), atom.side.value, atom.positive, excepted]


class Atoms(Sequence[Atom]):
    """Atoms that are decoded when they are asked for; of many no more than some are remembered."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._starts, self._bytes = arrays["atom_starts"], arrays["atom_bytes"]
        self._known: dict[int, Atom] = {}

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, place: int) -> Atom: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Atom]: ...
    def __getitem__(self, place: int | slice) -> Atom | Sequence[Atom]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        found = self._known.get(place)
        if found is None:
            if len(self._known) >= _DECODED:
                self._known = {}
            found = self._known[place] = self._decoded(place)
        return found

    def _decoded(self, place: int) -> Atom:
        text = self._bytes[self._starts[place] : self._starts[place + 1]].tobytes()
        node, side, positive, excepted = msgspec.json.decode(text)
        facts = [one for one in map(decode, excepted) if isinstance(one, Fact)]
        return Atom(decode(node), Side(side), positive, tuple(facts))


# ---- the file -----------------------------------------------------------------------------------


def write(path: Path, trials: Sequence[str], arrays: dict[str, Array], vocabulary: str) -> None:
    """Write the file beside its place, then put it there."""
    ids = np.frombuffer(msgspec.json.encode(list(trials)), np.uint8)
    held = {name: np.ascontiguousarray(array) for name, array in {**arrays, _IDS: ids}.items()}
    header = {
        "format": FORMAT,
        "language": language(),
        "vocabulary": vocabulary,
        "arrays": dict(_places(held)),
    }
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as stream:
            stream.write(_FIRST_LINE + json.dumps(header).encode() + b"\n")
            for array in held.values():
                stream.write(bytes(-stream.tell() % _EACH))
                stream.write(array.data if array.size else b"")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _places(arrays: dict[str, Array]) -> Iterator[tuple[str, list[Any]]]:
    """For each array its type, its shape, where it starts after the header, and its checksum."""
    start = 0
    for name, array in arrays.items():
        yield name, [array.dtype.str, list(array.shape), start, zlib.crc32(array.tobytes())]
        start += array.nbytes + -array.nbytes % _EACH


def read(path: Path) -> tuple[list[str], dict[str, Array], str]:
    """The trials' ids, the arrays and the vocabulary's version."""
    if not path.is_file():
        raise NotFound(f"there is no compiled registry {path}")
    with path.open("rb") as stream:
        if stream.readline(len(_FIRST_LINE)) != _FIRST_LINE:
            raise Malformed("the file is no compiled registry", where=str(path))
        header = _header(stream.readline(), path)
        start = stream.tell() + -stream.tell() % _EACH
    raw = np.asarray(np.memmap(path, np.uint8, "r"))  # mapped still, and quicker to slice
    arrays = {
        name: _array(name, raw[start:], place, path) for name, place in header["arrays"].items()
    }
    ids: list[str] = msgspec.json.decode(arrays.pop(_IDS).tobytes())
    return ids, arrays, header["vocabulary"]


def _header(line: bytes, path: Path) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(line)
        found = {name: header[name] for name in ("format", "language")}
        known = isinstance(header["arrays"], dict) and isinstance(header["vocabulary"], str)
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed(
            "the file is damaged; compile the registry anew", where=str(path)
        ) from error
    if found != {"format": FORMAT, "language": language()} or not known:
        message = "it was compiled by another version of Eligo; compile the registry anew"
        raise UnknownFormat(message, where=str(path))
    return header


def _array(name: str, raw: Array, place: list[Any], path: Path) -> Array:
    try:
        kind, shape, start, checksum = place
        own = raw[start : start + int(np.prod(shape)) * np.dtype(kind).itemsize]
        array: Array = own.view(kind).reshape(shape)
    except (ValueError, TypeError) as error:
        message = f"the file is damaged ({name}); compile the registry anew"
        raise Malformed(message, where=str(path)) from error
    if zlib.crc32(own.data) != checksum:
        raise Malformed(f"the file is damaged ({name}); compile the registry anew", where=str(path))
    return array
