"""The tables in data/: tab-separated, a header, comments with #, lists parted by semicolons."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from eligo.errors import Malformed

_DATA = Path(__file__).parent / "data"
Row = dict[str, str]


@cache
def rows(name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of data/{name}.tsv, whose header must be `columns`."""
    return tuple(_rows(_DATA / f"{name}.tsv", columns))


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    header: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            if header != list(columns):
                raise Malformed(f"the columns are {header}, not {columns}", where=str(path))
        elif len(cells) != len(columns):
            raise Malformed(f"{len(cells)} cells, not {len(columns)}", where=f"{path}:{number}")
        else:
            yield dict(zip(columns, cells, strict=True))


def items(cell: str) -> tuple[str, ...]:
    """The items of a list cell."""
    return tuple(item for item in (part.strip() for part in cell.split(";")) if item)
