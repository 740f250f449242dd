"""Where a trial's sites lie: a map of our own, drawn from the positions of the world's cities."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eligo.records.geography import Point, kilometres, locate
from eligo.records.model import Location, Value

_MARGIN = 0.35  # of the sites' extent, around them
_LEAST = 24.0  # degrees from north to south that are shown at least
_NEAR = 4.0  # the same around a place that was asked for
_DEGREE = 55.0  # kilometres: half a degree from north to south
_RATIO = 2.0  # of the map's width to its height
_OPEN = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE"})


@dataclass(frozen=True, slots=True)
class Spot:
    """Sites at one position: x grows eastward, y southward, in degrees."""

    x: float
    y: float
    names: tuple[str, ...]
    open: bool | None


@dataclass(frozen=True, slots=True)
class Atlas:
    """A map: the spots, the window of degrees that shows them, and how many sites have no place."""

    spots: tuple[Spot, ...]
    left: float
    top: float
    width: float
    height: float
    unplaced: int


def atlas_of(sites: Iterable[Location], least: float = _LEAST) -> Atlas | None:
    """The map of sites; None where no position is known. `least`: degrees that are shown at
    least from north to south."""
    placed: dict[Point, list[Location]] = {}
    unplaced = 0
    for site in sites:
        point = position(site)
        if point is None:
            unplaced += 1
        else:
            placed.setdefault(Point(round(point[0], 2), round(point[1], 2)), []).append(site)
    if not placed:
        return None
    spots = tuple(_spot(point, held) for point, held in placed.items())
    return Atlas(spots, *_window(spots, least), unplaced)


def atlas_near(
    sites: Iterable[Location], centre: Point, far: float, *, every: bool
) -> Atlas | None:
    """The map of the sites within so many kilometres of a place: the open ones or `every`."""

    def wanted(site: Location) -> bool:
        point = position(site)
        is_open = site.status is None or site.status.value in _OPEN
        return point is not None and (every or is_open) and kilometres(centre, point) <= far

    return atlas_of(filter(wanted, sites), least=max(_NEAR, far / _DEGREE))


def atlas_of_places(points: Iterable[Point]) -> Atlas | None:
    """The map of many places on the whole inhabited world, one spot for each degree."""
    degrees = sorted({(round(p.longitude), round(-p.latitude)) for p in points})
    spots = tuple(Spot(x, y, (), True) for x, y in degrees)
    return Atlas(spots, -170.0, -78.0, 350.0, 136.0, 0) if spots else None


def position(site: Location) -> Point | None:
    """Where a site lies: as the record tells, else its city."""
    if site.latitude and site.longitude:
        return Point(site.latitude.value, site.longitude.value)
    return locate(_text(site.city), _text(site.state), _text(site.country), _text(site.zip))


def _text(value: Value[str] | None) -> str | None:
    return value.value if value else None


def _spot(point: Point, sites: list[Location]) -> Spot:
    names = (_text(site.facility) or _text(site.city) or "" for site in sites)
    told = {site.status.value in _OPEN for site in sites if site.status}
    known = any(told) if told else None
    return Spot(round(point.longitude, 2), round(-point.latitude, 2), tuple(names), known)


def _window(spots: tuple[Spot, ...], least: float) -> tuple[float, float, float, float]:
    """Left, top, width and height in degrees: all spots with a margin, never off the world."""
    xs, ys = [s.x for s in spots], [s.y for s in spots]
    tall = max(least, (max(ys) - min(ys)) * (1 + 2 * _MARGIN))
    wide = max(tall * _RATIO, (max(xs) - min(xs)) * (1 + 2 * _MARGIN))
    wide = min(wide, 360.0)
    tall = min(max(tall, wide / _RATIO), 180.0)
    left = min(max((max(xs) + min(xs) - wide) / 2, -180.0), 180.0 - wide)
    top = min(max((max(ys) + min(ys) - tall) / 2, -90.0), 90.0 - tall)
    return round(left, 2), round(top, 2), round(wide, 2), round(tall, 2)
