"""What no rule took: words that name something, and adjectives that share a noun."""

import pytest

from eligo.language.nodes import Age, Fact, Kind, Node, Side, Unread
from eligo.language.rewrite import walk
from eligo.reading.criteria import Status, read_criteria
from eligo.terms import load


def logic(text: str) -> Node:
    [criterion] = read_criteria(text, load(), Side.EXCLUSION)
    return criterion.logic


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Diabetes mellitus, chronic zelodystrophy", Kind.CONDITION, "chronic zelodystrophy"),
        ("Diabetes, vasoactive substances", Kind.DRUG, "vasoactive substances"),
    ],
)
def test_unread_names_become_unlinked_facts(text: str, kind: Kind, name: str) -> None:
    facts = [n for n in walk(logic(text)) if isinstance(n, Fact) and not n.concept.linked]
    assert [(f.kind, f.concept.name) for f in facts] == [(kind, name)]
    assert all(f.span and text[f.span.start : f.span.end] == name for f in facts)


@pytest.mark.parametrize(
    "text",
    [
        "Failure to pass the frobnication",
        "Unable to complete the vasoactive questionnaires without help",
        "Uterus size exceeding the umbilical level",
    ],
)
def test_what_bounds_or_denies_is_no_name(text: str) -> None:
    facts = [n for n in walk(logic(text)) if isinstance(n, Fact)]
    assert not [f for f in facts if not f.concept.linked]


def test_a_name_that_is_not_linked_is_not_read() -> None:
    [criterion] = read_criteria("Diabetes or vasoactive substances", load(), Side.EXCLUSION)
    assert criterion.status is Status.PARTLY


def test_names_alone_are_unread() -> None:
    [criterion] = read_criteria("Vasoactive substances", load(), Side.EXCLUSION)
    assert criterion.status is Status.UNREAD


def test_a_lone_adjective_shares_the_noun_behind_it() -> None:
    inherited, acquired = logic("Inherited or acquired immune deficiency").children
    assert isinstance(inherited, Fact) and inherited.concept.name == "immunodeficiency"
    assert inherited.qualifier("modifier") == ("Inherited",)
    assert isinstance(acquired, Fact)


def test_a_lone_noun_is_no_adjective() -> None:
    nodes = list(walk(logic("Zelophagus or severe diabetes")))
    assert [n.words for n in nodes if isinstance(n, Unread)] == ["Zelophagus"]


def test_a_number_said_again_is_no_word_left_over() -> None:
    [criterion] = read_criteria("Age 6 months to less than 13 years (<13)", load(), Side.INCLUSION)
    assert isinstance(criterion.logic, Age)
    low, high = criterion.logic.interval.bounds
    assert (low.quantity.unit, high.quantity.unit, high.inclusive) == ("mo", "a", False)


def test_another_number_stays() -> None:
    [criterion] = read_criteria("Age less than 13 years (<17)", load(), Side.INCLUSION)
    assert criterion.status is not Status.READ
