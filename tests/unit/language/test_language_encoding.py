"""JSON as it is published, and errors that name the path of what is wrong."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from eligo.errors import LanguageError
from eligo.language.encoding import decode, encode
from eligo.language.nodes import Not, Person, State
from eligo.language.notation import read

PREGNANT = {"node": "person", "state": "pregnant"}
FACT = {"node": "fact", "kind": "drug", "concept": {"system": "", "code": "", "name": "x"}}


def test_the_form_in_json() -> None:
    node = read(
        "all @0-90:\n"
        '  measure "ALT" <loinc:1742-6> <= 3.0 {ULN} within 7 d before screening @5-30\n'
        '  measure "HIV test" is negative\n'
        "  pregnant"
    )
    assert json.loads(json.dumps(encode(node))) == {
        "node": "all",
        "span": [0, 90],
        "of": [
            {
                "node": "measure",
                "span": [5, 30],
                "concept": {"system": "loinc", "code": "1742-6", "name": "ALT"},
                "test": {
                    "high": {"quantity": {"value": "3.0", "unit": "{ULN}"}, "inclusive": True}
                },
                "period": {
                    "direction": "before",
                    "anchor": {"moment": "screening"},
                    "most": {"amounts": [{"value": "7", "unit": "d"}], "inclusive": True},
                },
            },
            {
                "node": "measure",
                "concept": {"system": "", "code": "", "name": "HIV test"},
                "test": {"words": ["negative"]},
            },
            PREGNANT,
        ],
    }


def test_decimals_keep_their_digits() -> None:
    node = decode(json.loads(json.dumps(encode(read("age >= 18.10 a")))))
    assert str(node.interval.low.quantity.value) == "18.10"
    assert isinstance(node.interval.low.quantity.value, Decimal)


def with_(**fields: object) -> dict[str, object]:
    return {"node": "all", "of": [PREGNANT, FACT | fields]}


HIGH = {"high": {"quantity": {"value": "3", "unit": "d"}}}


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        (None, "$", 'an object whose "node" names its kind, not None'),
        ([PREGNANT], "$", "not a list"),
        ({"node": 3}, "$", "names its kind"),
        ({"node": "or"}, "$", "there is no node 'or'; there are all, any"),
        ({"node": "not"}, "$", "Not needs 'of'"),
        ({"node": "not", "of": PREGNANT, "off": 1}, "$", "Not has no 'off'"),
        ({"node": "not", "of": "x"}, "$.of", "names its kind, not 'x'"),
        ({"node": "all", "of": [PREGNANT]}, "$", "at least 2 nodes"),
        ({"node": "all", "of": PREGNANT}, "$.of", "expected a list, not a dict"),
        ({"node": "all", "of": [PREGNANT, {"node": "x"}]}, "$.of[1]", "there is no node 'x'"),
        ({"node": "at-least", "n": True, "of": [PREGNANT] * 2}, "$.n", "a whole number, not True"),
        ({"node": "at-least", "n": 1.0, "of": [PREGNANT] * 2}, "$.n", "a whole number, not 1.0"),
        ({"node": "person", "state": "tired"}, "$.state", "expected one of pregnant, .*'tired'"),
        (PREGNANT | {"span": [1]}, "$.span", r"expected \[start, end\]"),
        (PREGNANT | {"span": [3, 1]}, "$.span", "a span runs forward"),
        (PREGNANT | {"span": [True, 1]}, "$.span", "expected"),
        (with_(concept="x"), "$.of[1].concept", "expected an object, not 'x'"),
        (with_(concept={"name": "x"}), "$.of[1].concept", "Concept needs 'system'"),
        (with_(duration={}), "$.of[1].duration", "at least one bound"),
        (with_(duration=HIGH | {"mid": 1}), "$.of[1].duration", "Interval has no 'mid'"),
        (
            with_(qualifiers=[{"name": "status", "value": "old"}]),
            "$.of[1].qualifiers[0]",
            "can't be 'old'",
        ),
        (
            with_(qualifiers=[{"name": "status", "value": {"x": 1}}]),
            "$.of[1].qualifiers[0].value",
            "expected str or Concept or Interval",
        ),
        (
            {"node": "age", "interval": {"low": {"quantity": {"value": 18, "unit": "a"}}}},
            "$.interval.low.quantity.value",
            "in a string .*, not 18",
        ),
        (
            {"node": "age", "interval": {"low": {"quantity": {"value": "NaN", "unit": "a"}}}},
            "$.interval.low.quantity.value",
            "decimal number",
        ),
        (
            {
                "node": "age",
                "interval": {
                    "low": {"quantity": {"value": "9" + "e9" * 1 + "9" * 20, "unit": "a"}}
                },
            },
            "$.interval.low.quantity.value",
            "out of range",
        ),
    ],
)
def test_an_error_names_the_path(document: object, path: str, message: str) -> None:
    with pytest.raises(LanguageError, match=message) as caught:
        decode(document)
    assert caught.value.where == path


def test_depth_is_limited_both_ways() -> None:
    node, document = Person(State.SMOKER), {"node": "person", "state": "a smoker"}
    for _ in range(200):
        node, document = Not(node), {"node": "not", "of": document}
    with pytest.raises(LanguageError, match="at most 64 deep"):
        encode(node)
    with pytest.raises(LanguageError, match="at most 64 deep"):
        decode(document)
