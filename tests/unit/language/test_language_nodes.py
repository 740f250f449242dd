"""What can't exist can't be built: each node and value refuses what is wrong, and says what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from eligo.errors import LanguageError
from eligo.language import nodes as n
from eligo.language import values as v
from eligo.language.source import Span

YES = n.Person(n.State.SMOKER)
GOUT = v.Concept("mesh", "D006073", "gout")
DAY = v.Quantity(Decimal(1), "d")

WRONG = [
    (lambda: n.All((YES,)), "at least 2 nodes"),
    (lambda: n.Any([YES, YES]), "takes a tuple"),
    (lambda: n.All((YES, "x")), "takes a tuple of nodes"),
    (lambda: n.Not("x"), "Not.of can't be 'x'"),
    (lambda: n.AtLeast(3, (YES, YES)), "at least 3 of 2"),
    (lambda: n.AtLeast(0, (YES, YES)), "at least 0 of 2"),
    (lambda: n.AtLeast(True, (YES, YES)), "whole number"),
    (lambda: n.If(YES, None), "If.consequence"),
    (lambda: n.Except(YES, ()), "at least 1 nodes"),
    (lambda: n.Readings((YES, YES), " "), "Readings.why needs words"),
    (lambda: n.Review(YES, ""), "Review.why needs words"),
    (lambda: n.Qualifier("colour", "red"), "no qualifier 'colour'"),
    (lambda: n.Qualifier("status", "old"), "status can't be 'old'"),
    (lambda: n.Qualifier("site", "skin"), "site can't be 'skin'"),
    (lambda: n.Qualifier("grade", "II"), "grade can't be 'II'"),
    (lambda: n.Fact("drug", GOUT), "Fact.kind"),
    (lambda: n.Fact(n.Kind.DRUG, "gout"), "Fact.concept"),
    (lambda: n.Fact(n.Kind.DRUG, GOUT, (n.Qualifier("course", "x"),) * 2), "twice"),
    (lambda: n.Fact(n.Kind.DRUG, GOUT, duration=v.at_least(3, "g")), "units of time"),
    (lambda: n.Fact(n.Kind.DRUG, GOUT, excluding=("x",)), "excluding"),
    (lambda: n.Measure(GOUT, "3"), "Measure.test"),
    (lambda: n.Biomarker(GOUT, v.Outcome(("positive",)), " "), "alteration needs words"),
    (lambda: n.Age(v.at_least(18, "kg")), "units of time"),
    (lambda: n.Sex(()), "names female, male or both"),
    (lambda: n.Sex(("male", "female")), "sorted"),
    (lambda: n.Person("tired"), "Person.state"),
    (lambda: n.Judgement(""), "needs words"),
    (lambda: n.Unread("\n"), "needs words"),
    (lambda: Span(3, 2), "runs forward"),
    (lambda: Span(-1, 2), "runs forward"),
    (lambda: v.Concept("mesh", "", "gout"), "both a system and a code"),
    (lambda: v.Concept("mesh", "D1", " "), "needs a name"),
    (lambda: v.Quantity(1.5, "g"), "finite decimal"),
    (lambda: v.Quantity(Decimal("NaN"), "g"), "finite decimal"),
    (lambda: v.Quantity(Decimal(1), "g L"), "code without spaces"),
    (lambda: v.Interval(), "at least one bound"),
    (lambda: v.Outcome(()), "at least one trimmed word"),
    (lambda: v.Outcome((" positive",)), "trimmed"),
    (lambda: v.Outcome(("a", "a")), "each word once"),
    (lambda: v.Anchor(v.Moment.EVENT), "names an event"),
    (lambda: v.Anchor(v.Moment.SCREENING, GOUT), "names an event"),
    (lambda: v.Extent(()), "times or half-lives"),
    (lambda: v.Extent((v.Quantity(Decimal(1), "g"),)), "times or half-lives"),
    (lambda: v.Extent((DAY, DAY)), "says which counts"),
    (lambda: v.Extent((DAY,), v.Pick.LONGER), "says which counts"),
    (lambda: v.Extent((v.Quantity(Decimal(-1), "d"),)), "can't be negative"),
]


@pytest.mark.parametrize(("build", "message"), WRONG)
def test_what_is_wrong_is_refused(build, message: str) -> None:
    with pytest.raises(LanguageError, match=message):
        build()


def test_spans_play_no_part_in_equality() -> None:
    assert n.Person(n.State.SMOKER, span=Span(1, 2)) == YES
    assert hash(n.Person(n.State.SMOKER, span=Span(1, 2))) == hash(YES)


def test_children_of_every_shape() -> None:
    other = n.Person(n.State.PREGNANT)
    assert n.If(YES, other).children == (YES, other)
    assert n.Except(YES, (other,)).children == (YES, other)
    assert YES.children == ()


def test_other_children_keep_the_rest() -> None:
    other = n.Person(n.State.PREGNANT)
    node = n.AtLeast(2, (YES, other, YES), span=Span(0, 9))
    turned = node.with_children((other, YES, other))
    assert turned == n.AtLeast(2, (other, YES, other))
    assert turned.span == Span(0, 9)
    assert n.If(YES, other).with_children((other, YES)) == n.If(other, YES)


def test_spans_join_shift_and_cut() -> None:
    assert Span(2, 5).join(Span(4, 9)) == Span(2, 9)
    assert Span(2, 5).shift(10) == Span(12, 15)
    assert Span(2, 5).of("abcdefg") == "cde"


def test_what_identifies_a_concept() -> None:
    assert v.Concept("mesh", "D006073", "Gout").key == GOUT.key
    assert v.Concept.unlinked("Gout").key == v.Concept.unlinked("gout").key != GOUT.key


def test_qualifiers_by_name() -> None:
    fact = n.Fact(
        n.Kind.CONDITION,
        GOUT,
        (n.Qualifier("course", "relapsed"), n.Qualifier("course", "refractory")),
    )
    assert fact.qualifier("course") == ("relapsed", "refractory")
    assert fact.qualifier("status") == ()
