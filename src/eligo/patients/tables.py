"""The room's hand-made tables in data/: tab-separated, a header that is checked, # for comments."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from eligo.errors import Malformed

_DATA = Path(__file__).parent / "data"
Row = tuple[str, ...]


@cache
def table(name: str, *columns: str) -> tuple[Row, ...]:
    """The rows of data/{name}.tsv in the order of `columns`, which its header must equal."""
    path = _DATA / f"{name}.tsv"
    rows = [
        (number, tuple(cell.strip() for cell in line.split("\t")))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    for number, row in rows:
        if len(row) != len(columns):
            what = f"{len(row)} cells where {len(columns)} are due"
            raise Malformed(what, where=f"{path.name}:{number}")
    if not rows or rows[0][1] != columns:
        raise Malformed(f"the columns are not {', '.join(columns)}", where=path.name)
    return tuple(row for _, row in rows[1:])
