"""Blood pressures in pairs: "≥ 130/80 mmHg", "160/100 or more", "140/90 to 160/100 mmHg"."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.values import Bound, Interval, Quantity
from eligo.reading.passes.quantities import with_unit
from eligo.reading.rows.chunks import Row, skip, tag_at

MMHG = "mm[Hg]"
SYSTOLIC, DIASTOLIC = "sbp", "dbp"
NAMES = frozenset(
    {"bp", SYSTOLIC, DIASTOLIC, "sbp-ambulatory", "supine-systolic-blood-pressure",
     "supine-diastolic-blood-pressure", "orthostatic-blood-pressure", "home-blood-pressure"}
)  # fmt: skip

Pair = tuple[Interval, Interval, int]  # systolic, diastolic, and where the pair ends


def pair_of(names: list[str], row: Row, at: int) -> Pair | None:
    """The pair behind the names of pressures, as codes; None behind other names."""
    if not set(names) <= NAMES:
        return None
    both = names == [SYSTOLIC, DIASTOLIC]
    return pair_at(row, at) or (_each_at(row, at) if both else None)


def pair_at(row: Row, at: int) -> Pair | None:
    """The pair whose first number stands at `at`, if two pressures stand there."""
    if tag_at(row, at) == "between":
        return _between_pairs(row, at + 1)
    if tag_at(row, at + 1) != "slash":
        return None
    tags = tag_at(row, at), tag_at(row, at + 2)
    if tags == ("interval", "quantity"):
        return _sided(row[at].value, row[at + 2].value, at + 3)
    if tags == ("quantity", "interval"):
        return _ranged(row, at) or _suffixed(row[at].value, row[at + 2].value, at + 3)
    if tags == ("interval", "interval"):
        return _both_sided(row[at].value, row[at + 2].value, at + 3)
    return None


def _each_at(row: Row, at: int) -> Pair | None:
    """ "> 180 or > 95, respectively": of two pressures that are named, each has its own."""
    second = skip(row, at + 1, "or", "and", "comma", "slash", "filler")
    if second == at + 1 or tag_at(row, at) != "interval":
        return None
    after = skip(row, second + 1, "comma", "filler")
    after = after + 1 if tag_at(row, after) == "respectively" else second + 1
    if tag_at(row, second) == "quantity":
        return _sided(row[at].value, row[second].value, after)
    if tag_at(row, second) == "interval":
        return _both_sided(row[at].value, row[second].value, after)
    return None


def is_in_mmhg(row: Row, pair: Pair) -> bool:
    """Whether the printed unit says that it is a pressure."""
    last = row[pair[2] - 1].value
    bounds = last.bounds if isinstance(last, Interval) else ()
    return MMHG in {
        last.unit if isinstance(last, Quantity) else "",
        *(b.quantity.unit for b in bounds),
    }


def _sided(high: Interval, low: Quantity, after: int) -> Pair | None:
    """ "≥ 130/80": both are compared in the same way."""
    if len(high.bounds) != 1 or not _is_pair(high.bounds[0].quantity, low):
        return None
    return with_unit(high, MMHG), _like(high, low), after


def _both_sided(high: Interval, low: Interval, after: int) -> Pair | None:
    """ "≥ 130/≥ 80": each has its sign, which points the same way."""
    if len(high.bounds) != 1 or len(low.bounds) != 1 or bool(high.low) != bool(low.low):
        return None
    if not _is_pair(high.bounds[0].quantity, low.bounds[0].quantity):
        return None
    return with_unit(high, MMHG), with_unit(low, MMHG), after


def _suffixed(high: Quantity, low: Interval, after: int) -> Pair | None:
    """ "160/100 or more"."""
    if len(low.bounds) != 1 or not _is_pair(high, low.bounds[0].quantity):
        return None
    return _like(low, high), with_unit(low, MMHG), after


def _ranged(row: Row, at: int) -> Pair | None:
    """ "140/90 to 160/100": the middle was read as a range of its own."""
    middle: Interval = row[at + 2].value
    if tag_at(row, at + 3) != "slash" or tag_at(row, at + 4) != "quantity":
        return None
    if middle.low is None or middle.high is None:
        return None
    first, last = row[at].value, row[at + 4].value
    low, high = middle.low.quantity, middle.high.quantity
    if not (_is_pair(first, low) and _is_pair(high, last)):
        return None
    return _between(first, high), _between(low, last), at + 5


def _between_pairs(row: Row, at: int) -> Pair | None:
    """ "between 140/90 and 160/100"."""
    tags = [tag_at(row, at + i) for i in range(7)]
    if tags[:3] != ["quantity", "slash", "quantity"] or tags[4:] != [
        "quantity",
        "slash",
        "quantity",
    ]:
        return None
    low, high = (row[at].value, row[at + 2].value), (row[at + 4].value, row[at + 6].value)
    if tags[3] not in ("and", "to", "dash") or not (_is_pair(*low) and _is_pair(*high)):
        return None
    return _between(low[0], high[0]), _between(low[1], high[1]), at + 7


def _between(low: Quantity, high: Quantity) -> Interval:
    return Interval(Bound(replace(low, unit=MMHG)), Bound(replace(high, unit=MMHG)))


def _like(compared: Interval, quantity: Quantity) -> Interval:
    """The quantity compared as the one bound of an interval is."""
    bound = Bound(replace(quantity, unit=MMHG), compared.bounds[0].inclusive)
    return Interval(low=bound) if compared.low else Interval(high=bound)


def _is_pair(systolic: Quantity, diastolic: Quantity) -> bool:
    """Whether two numbers can be a systolic and a diastolic pressure."""
    plain = {systolic.unit, diastolic.unit} <= {"1", MMHG}
    return plain and 60 <= systolic.value <= 300 and 30 <= diastolic.value < systolic.value
