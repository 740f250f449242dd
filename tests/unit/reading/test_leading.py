"""A list under "none of the following" is denied; one under "including" names kinds."""

import pytest

from eligo.language.nodes import Side
from eligo.language.notation import write
from eligo.reading.criteria import read_criteria
from eligo.terms import load

ITEMS = "\n- asthma\n- epilepsy"


def logic(text, side):
    return write(read_criteria(text + ITEMS, load(), side)[0].logic)


@pytest.mark.parametrize(
    "lead",
    [
        "None of the following:",
        "Must not have any of the following:",
        "No history of:",
        "Patients without any of the following conditions:",
        "Absence of the following:",
        "The following are not allowed:",
        "Patients with any of the following are excluded:",
    ],
)
def test_a_denied_list_on_the_inclusion_side(lead):
    lines = logic(lead, Side.INCLUSION).splitlines()
    assert lines[0] == "not: any:"
    assert len(lines) == 3


@pytest.mark.parametrize(
    "lead",
    [
        "Any of the following:",
        "Patients must not have any of the following:",
        "The following are not allowed:",
        "Patients with these are excluded:",
    ],
)
def test_on_the_exclusion_side_what_bars_is_no_denial(lead):
    criteria = read_criteria(lead + ITEMS, load(), Side.EXCLUSION)
    tops = [write(c.logic).splitlines()[0] for c in criteria if c.parent is None]
    assert all(not top.startswith("not") for top in tops)


def test_examples_go_on_with_the_fact_above_them():
    lines = logic("No lung disease, including:", Side.INCLUSION).splitlines()
    assert lines[0] == "not: any:"
    assert len(lines) == 4


def test_exceptions_below_are_taken_out():
    lines = logic("Any chronic disease apart from:", Side.EXCLUSION).splitlines()
    assert lines[1] == "except:"
    assert len(lines) == 4


def test_a_flat_list_keeps_both_readings_of_what_may_be_denied():
    text = "Inclusion Criteria:\n- adults\n- None of the following:" + ITEMS
    *_, asthma, epilepsy = read_criteria(text, load())
    assert write(asthma.logic).splitlines()[1].strip().startswith("not: condition")
    assert "ambiguous" in {flag.code for flag in epilepsy.flags}
