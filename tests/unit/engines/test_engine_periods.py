"""Windows against stretches of which only bounds are known, counted day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from eligo.engines import Context
from eligo.engines.periods import Stretch, lasting, window
from eligo.language.values import Anchor, Direction, Extent, Period, Pick, Quantity
from eligo.patients.model import FactKind, PatientFact, When
from tests.spec.vocabulary import SpecVocabulary, concept

DAY0 = date(2025, 6, 1)
CONTEXT = Context(SpecVocabulary(), DAY0)
ANCHOR = Stretch(When.on(DAY0), When.on(DAY0))


def days(*amounts: int, pick: Pick | None = None, inclusive: bool = True) -> Extent:
    return Extent(tuple(Quantity(Decimal(a), "d") for a in amounts), pick, inclusive)


def of(direction: Direction, least: Extent | None = None, most: Extent | None = None) -> Stretch:
    return window(Period(direction, Anchor(), least, most), ANCHOR, CONTEXT, None)


def offsets(span: Stretch, reach: int = 20) -> set[int]:
    """The days beside the anchor that surely lie in the window."""
    near = range(-reach, reach + 1)
    return {n for n in near if span.contains(When.on(DAY0 + timedelta(days=n)))}


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (of(Direction.BEFORE, most=days(5)), range(-5, 1)),
        (of(Direction.BEFORE, most=days(5, inclusive=False)), range(-4, 1)),
        (of(Direction.BEFORE, least=days(3)), range(-20, -2)),
        (of(Direction.BEFORE, least=days(3, inclusive=False)), range(-20, -3)),
        (of(Direction.BEFORE, days(3), days(5)), range(-5, -2)),
        (of(Direction.BEFORE), range(-20, 1)),
        (of(Direction.AFTER), range(0, 21)),
        (of(Direction.AFTER, days(2), days(4)), range(2, 5)),
        (of(Direction.AROUND, most=days(2)), range(-2, 3)),
        (of(Direction.DURING), range(0, 1)),
        (of(Direction.BEFORE, most=days(5, 9, pick=Pick.SHORTER)), range(-5, 1)),
        (of(Direction.BEFORE, most=days(5, 9, pick=Pick.LONGER)), range(-9, 1)),
    ],
)
def test_the_days_of_a_window(span: Stretch, expected: range) -> None:
    assert offsets(span) == set(expected)


def test_overlap_is_settled_only_where_every_possible_day_agrees() -> None:
    spots = [DAY0 + timedelta(days=n) for n in range(4)]
    whens = [When(a, b) for a, b in product(spots, repeat=2) if a <= b]
    stretches = [Stretch(s, e) for s, e in product(whens, repeat=2) if s.first <= e.last]
    checked = 0
    for one, other in product(stretches, repeat=2):
        seen = {a[0] <= b[1] and b[0] <= a[1] for a in _all(one) for b in _all(other)}
        said = one.overlaps(other)
        checked += 1
        if said is not None:
            assert seen == {said}
    assert checked > 5_000


def _all(stretch: Stretch) -> list[tuple[date, date]]:
    """Every pair of a start and an end that a stretch can have."""
    starts = [stretch.start.first + timedelta(days=n) for n in range(4)]
    ends = [stretch.end.first + timedelta(days=n) for n in range(4)]
    return [
        (s, e)
        for s in starts
        for e in ends
        if s <= stretch.start.last and e <= stretch.end.last and s <= e
    ]


def test_an_unknown_half_life_can_be_of_any_length() -> None:
    half_lives = Extent((Quantity(Decimal(5), "{half-life}"),))
    period = Period(Direction.BEFORE, Anchor(), most=half_lives)
    known = window(period, ANCHOR, CONTEXT, concept("venetoclax"))
    assert known.start == When.on(date(2025, 5, 27))
    unknown = window(period, ANCHOR, CONTEXT, concept("cytarabine"))
    assert unknown.start == When(date.min, DAY0)


def test_what_is_ongoing_has_no_end_and_what_has_no_dates_is_nowhere() -> None:
    start = When.on(date(2025, 1, 1))
    ongoing = PatientFact(FactKind.DRUG, "x", start=start, ongoing=True)
    assert lasting(ongoing, DAY0) == Stretch(start, When.on(date.max))
    stopped = PatientFact(FactKind.DRUG, "x", start=start, ongoing=False)
    assert lasting(stopped, DAY0) == Stretch(start, When(start.first, DAY0))
    assert lasting(PatientFact(FactKind.DRUG, "x"), DAY0) is None
