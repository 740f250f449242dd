"""The notation as people write it: its forms, its leniency, and errors that say what to do."""

from __future__ import annotations

import pytest

from eligo.errors import LanguageError, NotationError
from eligo.language import notation
from eligo.language.nodes import (
    All,
    Any,
    Except,
    Fact,
    If,
    Judgement,
    Kind,
    Measure,
    Not,
    Person,
    Qualifier,
    State,
    Unread,
)
from eligo.language.notation import read, write
from eligo.language.source import Span
from eligo.language.values import (
    Anchor,
    Concept,
    Direction,
    Extent,
    Moment,
    Outcome,
    Period,
    Pick,
    Quantity,
    at_least,
    at_most,
    between,
    exactly,
)

GOUT = Concept("mesh", "D006073", "gout")
DAY = Quantity(at_most(14, "d").bounds[0].quantity.value, "d")

# Each node beside the one way in which it is written.
FORMS = [
    (Fact(Kind.CONDITION, GOUT), 'condition "gout" <mesh:D006073>'),
    (
        Fact(
            Kind.DRUG,
            Concept.unlinked("chemotherapy"),
            (Qualifier("indication", GOUT), Qualifier("course", "newly diagnosed")),
            count=between(4, 6, "{cycles}"),
            duration=at_least(3, "mo"),
            excluding=(Concept.unlinked("hydroxyurea"), Concept("x y", "1>2", 'a "b"')),
        ),
        'drug "chemotherapy" (indication: "gout" <mesh:D006073>; course: newly diagnosed)'
        ' excluding "hydroxyurea", "a \\"b\\"" <"x y":"1>2"> lasting >= 3 mo'
        " count 4 to 6 {cycles}",
    ),
    (
        Measure(Concept.unlinked("ALT"), at_most("3.0", "{ULN}")),
        'measure "ALT" <= 3.0 {ULN}',
    ),
    (Measure(Concept.unlinked("INR"), exactly(1, "1")), 'measure "INR" = 1'),
    (
        Measure(Concept.unlinked("HIV test"), Outcome(("not detected", "7", "to be told"))),
        'measure "HIV test" is not detected or "7" or "to be told"',
    ),
    (
        Person(State.PREGNANT, Period(Direction.DURING, Anchor(Moment.STUDY))),
        "pregnant during study",
    ),
    (
        Fact(
            Kind.DRUG,
            GOUT,
            period=Period(
                Direction.BEFORE,
                Anchor(Moment.FIRST_DOSE),
                Extent((DAY,), inclusive=False),
                Extent((DAY, Quantity(DAY.value, "{half-life}")), Pick.LONGER),
            ),
        ),
        'drug "gout" <mesh:D006073> more than 14 d and within the longer of 14 d'
        " or 14 {half-life} before first dose",
    ),
    (
        Fact(Kind.DRUG, GOUT, period=Period(Direction.AFTER, Anchor(Moment.EVENT, GOUT))),
        'drug "gout" <mesh:D006073> after "gout" <mesh:D006073>',
    ),
    (Judgement("line one\nline\u00a0two\u200d"), 'judgement "line one\\nline\\u{a0}two\\u{200d}"'),
    (
        Not(Any((Person(State.SMOKER), Unread("x")))),
        'not: any:\n  a smoker\n  unread "x"',
    ),
    (
        All((If(Person(State.SMOKER), Judgement("x")), Person(State.PREGNANT))),
        'all:\n  if: a smoker\n  then: judgement "x"\n  pregnant',
    ),
    (
        Not(Except(Fact(Kind.CONDITION, GOUT), (Unread("x"), Unread("y")))),
        'not:\n  condition "gout" <mesh:D006073>\n  except:\n    unread "x"\n    unread "y"',
    ),
    (
        Except(Any((Unread("x"), Unread("y"))), (Unread("z"),)),
        'any:\n  unread "x"\n  unread "y"\nexcept: unread "z"',
    ),
]


@pytest.mark.parametrize(("node", "text"), FORMS)
def test_the_form_of(node, text: str) -> None:
    assert write(node) == text + "\n"
    assert read(text) == node


def test_the_example_of_the_module_reads_back() -> None:
    shown = (notation.__doc__ or "").split("\n\n")[2]
    node = read(shown)
    assert len(list(node.children)) == 6
    assert read(write(node)) == node


@pytest.mark.parametrize(
    "text",
    [
        "\n\n  all:   # why\r\n\n     pregnant\r\n     # nothing here\n     a   smoker  \n\n",
        "all: # over two lines\n    pregnant\n\n    a smoker",
    ],
)
def test_blank_lines_comments_and_any_indentation_are_taken(text: str) -> None:
    assert read(text) == All((Person(State.PREGNANT), Person(State.SMOKER)))


def test_signs_as_they_are_printed_in_papers_are_taken() -> None:
    assert read("age ≥ 18 a") == read("age >= 18 a")
    assert read("age ≤ 18 a") == read("age <= 18 a")
    assert read("age <= 75 a and > 18 a") == read("age > 18 a and <= 75 a")


def test_clauses_are_taken_in_any_order() -> None:
    one = 'drug "x" excluding "y" lasting > 3 mo count 2 to 4 within 3 d before screening'
    other = 'drug "x" within 3 d before screening count 2 to 4 lasting > 3 mo excluding "y"'
    assert read(one) == read(other)
    assert write(read(other)) == one + "\n"


def test_a_comparison_right_behind_a_name_is_no_code() -> None:
    assert read('measure "ALT" <3 {ULN}') == read('measure "ALT" < 3 {ULN}')


def test_spans_are_written_on_demand() -> None:
    text = "not @0-20: any @4-20:\n  pregnant @4-12\n  a smoker\n"
    node = read(text)
    assert node.span == Span(0, 20)
    assert write(node, spans=True) == text
    assert "@" not in write(node)


ERRORS = [
    ("", 1, 1, "expected a statement"),
    ("# nothing", 1, 1, "expected a statement"),
    ("pregnent", 1, 1, "expected a statement .*, found pregnent"),
    ("pregnant\na smoker", 2, 1, "join several under all: or any:"),
    ("all:\n  pregnant\n  (", 3, 3, r"expected a statement .*, found \("),
    ("all:", 1, 5, "expected an indented line"),
    ("all:\npregnant", 2, 1, "expected an indented line"),
    ("all: pregnant", 1, 4, "All takes at least 2 nodes"),
    ("not:\n  pregnant\n  a smoker", 1, 5, "one statement stands here"),
    ("age >= 18 kg", 1, 1, "an age is given in units of time"),
    ("age 18", 1, 7, 'expected "to", found the end of the line'),
    ("age > 18 a and > 20 a", 1, 18, "one low end"),
    ("not pregnant", 1, 5, 'expected ":", found pregnant'),
    ("if: pregnant\nage >= 3 a", 2, 1, 'expected "then:" under "if:", found age'),
    ("if: pregnant", 1, 13, 'expected "then:" under "if:"'),
    ("then: pregnant", 1, 5, '"then:" stands right under "if:"'),
    ("not: if: pregnant\nthen: a smoker", 1, 8, '"if" begins a line of its own'),
    ("except: pregnant", 1, 7, '"except:" stands right under'),
    ("condition AML", 1, 11, "expected a name in quotes, found AML"),
    ('condition "AML" (grade: II)', 1, 25, "expected a comparison .*, found II"),
    ('condition "AML" (foo: II)', 1, 18, "expected a qualifier"),
    ('condition "AML" (status: old)', 1, 18, "qualifier status can't be 'old'"),
    ('condition "AML" (course: old', 1, 29, 'expected ";" or "\\)"'),
    ('condition " "', 1, 11, "a concept needs a name"),
    ("any:\n  pregnant\n    a smoker", 3, 5, "indented unlike"),
    ("any:\n    pregnant\n  a smoker", 3, 3, "indented unlike"),
    ("\tpregnant", 1, 1, "indent with spaces alone"),
    ('unread "abc', 1, 8, "this quote is never closed"),
    ('unread "a\\q"', 1, 8, "there is no escape"),
    ('unread "a\\u{110000}"', 1, 8, "there is no escape"),
    ('drug "x" within 3 d', 1, 20, 'expected "before"'),
    ('drug "x" at least 3 d and before', 1, 27, 'expected "within" or "less than"'),
    ('drug "x" within 3 kg before', 1, 17, "an extent is made of times or half-lives"),
    ('drug "x" within the 3 d before', 1, 21, 'expected "shorter" or "longer"'),
    ('drug "x" count = 2 lasting = 3 d count = 2', 1, 43, "the count is given twice"),
    ('drug "x" zzz', 1, 10, "expected the end of the line, found zzz"),
    ('measure "x" is', 1, 15, "expected words"),
    ('measure "x" >= 1e99999999999999999999 a', 1, 16, "out of range"),
    ("sex man", 1, 5, "expected female or male, found man"),
    ("sex male or male", 1, 1, "names each once"),
    ("at least 5 of:\n  pregnant\n  a smoker", 1, 10, "at least 5 of 2 can't be asked for"),
    ("at least 1.5 of:\n  pregnant\n  a smoker", 1, 10, "expected a whole number, found 1.5"),
    ("pregnant @9-3", 1, 10, "a span runs forward"),
    ("pregnant @@", 1, 10, "unexpected @"),
    ("not: " * 80 + "pregnant", 1, 321, "at most 64 deep"),
    ("pregnant\n" + "except: a smoker\n" * 100, 1, 9, "at most 64 deep"),
]


@pytest.mark.parametrize(("text", "line", "column", "message"), ERRORS)
def test_an_error_says_where_and_what(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(NotationError, match=message) as caught:
        read(text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"line {line}, column {column}: ")


def test_a_tree_too_deep_to_read_is_not_written() -> None:
    node = Person(State.SMOKER)
    for _ in range(200):
        node = Not(node)
    with pytest.raises(LanguageError, match="at most 64 deep"):
        write(node)


def test_a_block_of_thousands_of_lines_reads() -> None:
    text = "any:\n" + "".join(f'  unread "{i}"\n' for i in range(5000))
    assert write(read(text)) == text
