"""Where two trials can't take the same patient: what one asks for, the other keeps out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from eligo.language.nodes import Age, All, Biomarker, Fact, Kind, Measure, Node, Person, Sex, Side
from eligo.language.values import Bound, Interval
from eligo.language.wording import word
from eligo.matching.admission.people import haves
from eligo.matching.judge import judge_criterion
from eligo.matching.related.profile import Profile
from eligo.reading.criteria import Criterion

_DAYS = {"a": 365.25, "mo": 30.4375, "wk": 7.0, "d": 1.0, "h": 1 / 24, "min": 1 / 1440}
_MOST = 5  # clashes that are told


@dataclass(frozen=True, slots=True)
class Clash:
    """Two criteria that no patient passes both: what is asked, by which trial and in which words,
    and the words of the other that keep out who has it."""

    asked: str
    by: str
    text: str
    other: str
    against: str


def clashes(one: Profile, other: Profile) -> list[Clash]:
    """Contradictions between criteria of two trials that were understood to the end."""
    found = [*_ranges(one, other), *_asked_against(one, other), *_asked_against(other, one)]
    return list(dict.fromkeys(found))[:_MOST]


def demands(criteria: tuple[Criterion, ...]) -> Iterator[tuple[Criterion, Node]]:
    """The statements that every patient has to fulfil, with the criterion of each."""
    for criterion in criteria:
        if criterion.side is Side.INCLUSION:
            for node in _parts(criterion.logic):
                yield criterion, node


def _parts(node: Node) -> Iterator[Node]:
    if isinstance(node, All):
        for part in node.of:
            yield from _parts(part)
    elif isinstance(node, Fact | Person | Biomarker | Measure | Age | Sex):
        yield node


def _asked_against(one: Profile, other: Profile) -> Iterator[Clash]:
    """What one asks for and the other keeps out, as the evaluator judges who has it."""
    today = one.context.reference_date
    for criterion, node in demands(one.firm):
        if isinstance(node, Fact | Person | Biomarker | Sex) and not _is_own(node, other):
            for text in _keeping_out(node, other, today):
                yield Clash(word(node), one.id, _words(criterion), other.id, text)


def _is_own(node: Node, other: Profile) -> bool:
    """A disease that the other is about too is not what keeps patients apart."""
    if not isinstance(node, Fact) or node.kind is not Kind.CONDITION:
        return False
    return node.concept.key in other.conditions and not node.qualifiers


def _keeping_out(node: Node, other: Profile, today: date) -> Iterator[str]:
    for person in list(haves(node, today))[:1]:
        for criterion in other.firm:
            if judge_criterion(criterion, person, other.context).against:
                yield _words(criterion)
                return


def _ranges(one: Profile, other: Profile) -> Iterator[Clash]:
    """Ages and results of which the two ask for ranges that have nothing in common."""
    mine, its = ([d for d in demands(p.firm) if _range(d[1])] for p in (one, other))
    for (mine_in, a), (its_in, b) in product(mine, its):
        first, second = _range(a), _range(b)
        if first and second and _about(a) == _about(b) and _disjoint(first, second):
            yield Clash(word(a), one.id, _words(mine_in), other.id, _words(its_in))


def _range(node: Node) -> Interval | None:
    if isinstance(node, Age):
        return node.interval
    if isinstance(node, Measure) and isinstance(node.test, Interval) and not node.qualifiers:
        return node.test
    return None


def _about(node: Node) -> object:
    return node.concept.key if isinstance(node, Measure) else Age


def _disjoint(one: Interval, other: Interval) -> bool:
    return _below(one.high, other.low) or _below(other.high, one.low)


def _below(high: Bound | None, low: Bound | None) -> bool:
    """Whether an upper end lies below a lower one; of different units that is not known."""
    if high is None or low is None:
        return False
    ends = _comparable(high, low)
    if ends is None:
        return False
    return ends[0] < ends[1] or (ends[0] == ends[1] and not (high.inclusive and low.inclusive))


def _comparable(one: Bound, other: Bound) -> tuple[float, float] | None:
    first, second = one.quantity, other.quantity
    if first.unit == second.unit:
        return float(first.value), float(second.value)
    if first.unit in _DAYS and second.unit in _DAYS:
        return float(first.value) * _DAYS[first.unit], float(second.value) * _DAYS[second.unit]
    return None


def _words(criterion: Criterion) -> str:
    return " ".join(criterion.text.split())
