"""How far the doors of a server are open: limits, tokens, and what is written down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eligo.app.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Doors:
    """What `eligo serve` is told of safety.

    `body`: bytes of a request at most. `seconds`: from the first byte of a request to the first
    of its answer, at most. `rate`: requests a second and client; 0 for any. `tokens`: who may ask
    what; None where everybody may all. `audit`: the file that tells who matched; None for none.
    `hosts`: the names under which a server without tokens answers; None for any.
    """

    body: int = 64 << 20
    seconds: float = 120
    rate: float = 0
    tokens: Tokens | None = None
    audit: Path | None = None
    hosts: frozenset[str] | None = None
