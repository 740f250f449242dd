"""Reading the hand-made tables in data/: tab-separated, a header, comments with #, lists with ;."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from eligo.errors import Malformed

_DATA = Path(__file__).parent / "data"
Row = dict[str, str]
_PARTED = re.compile(r";(?![^()]*\))")


@cache
def read_table(name: str) -> tuple[Row, ...]:
    """The rows of data/{name}.tsv by column name; cells left out at the end of a row are empty."""
    return tuple(_rows(_DATA / f"{name}.tsv"))


def _rows(path: Path) -> Iterator[Row]:
    header: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not header:
            header = cells
            continue
        if len(cells) > len(header):
            raise Malformed(
                f"{len(cells)} cells in a row of {len(header)}", where=f"{path}:{number}"
            )
        yield dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))


def read_lines(name: str) -> frozenset[str]:
    """The entries of data/{name}.txt, several to a line, parted by semicolons."""
    lines = (_DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = (line for line in lines if not line.startswith("#"))
    return frozenset(entry for line in kept for entry in split(line))


def split(cell: str) -> list[str]:
    """The items of a list cell; a semicolon in brackets, as in t(8;21), parts nothing."""
    return [item for item in (part.strip() for part in _PARTED.split(cell)) if item]
