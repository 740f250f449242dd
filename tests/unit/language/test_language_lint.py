"""Each check finds its wrong example and lets its right one pass; spans and severities are told."""

from __future__ import annotations

import pytest

from eligo.language.lint import CHECKS, Check, Severity, lint
from eligo.language.notation import read


def codes(text: str) -> list[str]:
    return [finding.code for finding in lint(read(text))]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_the_wrong_example_is_found_and_the_right_one_is_not(check: Check) -> None:
    assert check.code in codes(check.wrong)
    assert codes(check.right) == []


def test_the_codes_are_unique_lower_case_and_explained() -> None:
    assert len({check.code for check in CHECKS}) == len(CHECKS)
    assert all(check.code == check.code.lower() and " " not in check.code for check in CHECKS)
    assert all(check.about.strip().endswith((".", "…")) for check in CHECKS)


def test_a_finding_tells_its_words_and_its_node() -> None:
    (finding,) = lint(read("any @0-40:\n  age 75 to 18 a @5-20\n  pregnant @22-30"))
    assert finding.code == "impossible-range"
    assert finding.severity is Severity.HIGH
    assert (finding.span.start, finding.span.end) == (5, 20)
    assert finding.node == read("age 75 to 18 a")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("all:\n  pregnant\n  not: any:\n    pregnant\n    a smoker", "contradiction"),
        ("all:\n  a smoker\n  all:\n    pregnant\n    not: pregnant", "contradiction"),
        ("any:\n  a smoker\n  not: all:\n    a smoker\n    pregnant", "always-true"),
        ("if: pregnant\nthen: pregnant", "always-true"),
        ("age > 18 a and < 18 a", "impossible-range"),
        ('measure "ALT" <x:y> > 5 g/L and <= 5 g/L', "impossible-range"),
        ('drug "x" <x:y> count 6 to 4 {cycles}', "impossible-range"),
        ('condition "x" <x:y> (grade: 4 to 2 {grade})', "impossible-range"),
        (
            'all:\n  measure "ALT" <x:y> > 5 g/L\n  not: measure "AST" <x:z> > 5 g/L\n'
            '  measure "ALT" <x:y> < 4 g/L',
            "disjoint-ranges",
        ),
        ("all:\n  sex male\n  sex female", "sex-contradiction"),
        ("all:\n  sex male\n  of child-bearing potential", "sex-contradiction"),
        ('drug "x" <x:y> at least 5 wk and within 1 mo before screening', "period-reversed"),
        ("pregnant\nexcept: pregnant", "exception-of-all"),
        ('condition "x" <x:y> (site: "skin")', "concept-unlinked"),
        ('condition "x" <x:y> after "transplant"', "concept-unlinked"),
    ],
)
def test_found_in_other_forms(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "age = 18 a",
        'measure "ALT" <x:y> >= 3 {ULN} and <= 500 U/L',
        'all:\n  measure "ALT" <x:y> > 5 g/L\n  measure "AST" <x:z> < 4 g/L',
        'all:\n  measure "ALT" <x:y> > 5 g/L\n  measure "ALT" <x:y> < 4 mg/dL',
        'all:\n  measure "ALT" <x:y> > 5 g/L within 3 d before screening\n'
        '  measure "ALT" <x:y> < 4 g/L within 3 d after screening',
        "all:\n  sex female\n  pregnant",
        "any:\n  sex male\n  pregnant",
        'drug "x" <x:y> at least 4 wk and within 1 mo before screening',
        'drug "x" <x:y> at least 14 d and within the longer of 7 d or 5 {half-life} after infusion',
        'condition "x" <x:y>\nexcept: condition "x" <x:y> (status: resolved)',
        'condition "x" <x:y>\nexcept: condition "x" <x:y> within 5 a before screening',
        'measure "sodium" <x:y> is normal',
    ],
)
def test_nothing_is_found_in_what_is_right(text: str) -> None:
    assert codes(text) == []
