"""The engines' tables keep to the language and to the vocabularies: no name leads nowhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from eligo.engines import Context, evaluate
from eligo.engines.quantities import reading
from eligo.engines.tables import items, rows
from eligo.errors import Malformed
from eligo.language.nodes import QUALIFIERS, SEXES, Person, State
from eligo.language.truth import UNKNOWN
from eligo.language.values import Quantity, at_most
from eligo.patients.model import FactKind, Patient, PatientFact
from eligo.terms import Terms, load
from tests.spec.tables import REFERENCE

NAMES = [
    *((row[c], "suggests") for row in rows("suggests", ("treatment", "condition")) for c in row),
    *((row["condition"], "episodes") for row in rows("episodes", ("condition",))),
    *((row[c], "sequels") for row in rows("sequels", ("condition", "event")) for c in row),
    *(
        (row["condition"], "inherent")
        for row in rows("inherent", ("condition", "qualifier", "value"))
    ),
    *((row["concept"], "generic") for row in rows("generic", ("concept",))),
    *((row["concept"], "sexed") for row in rows("sexed", ("sex", "concept"))),
]
STATES = rows("states", ("state", "sex", "from", "to", "concepts", "words"))


DOSED = [row["drug"] for row in rows("dose_equivalents", ("group", "drug", "amount"))]


@pytest.fixture(scope="module")
def terms() -> Terms:
    return load()


@pytest.mark.parametrize(("name", "table"), sorted(set(NAMES)))
def test_every_name_is_a_concept(name: str, table: str, terms: Terms) -> None:
    assert terms.find(name, ("condition", "procedure", "drug")), f"{table}.tsv names {name!r}"


@pytest.mark.parametrize("name", DOSED)
def test_every_dosed_drug_is_a_drug(name: str, terms: Terms) -> None:
    assert terms.find(name, ("drug",))


def test_every_state_has_a_row_and_its_concepts(terms: Terms) -> None:
    assert {row["state"] for row in STATES} == {state.value for state in State}
    for row in STATES:
        assert row["sex"] in ("", *SEXES)
        for name in items(row["concepts"]):
            assert terms.find(name, ("condition", "procedure")), name


def test_qualifiers_of_the_tables_are_those_of_the_language() -> None:
    listed = rows("qualifiers", ("qualifier", "value", "words", "contraries"))
    inherent = rows("inherent", ("condition", "qualifier", "value"))
    for row in (*listed, *inherent):
        allowed = QUALIFIERS[row["qualifier"]]
        assert allowed is None or row["value"] in allowed  # type: ignore[operator]


def test_outcomes_have_contraries_that_exist() -> None:
    table = rows("outcomes", ("outcome", "words", "implies", "contraries"))
    outcomes = {row["outcome"] for row in table}
    words = [word for row in table for word in (row["outcome"], *items(row["words"]))]
    assert {
        o for row in table for c in ("implies", "contraries") for o in items(row[c])
    } <= outcomes
    assert len(set(words)) == len(words)


def test_a_table_with_other_columns_is_refused() -> None:
    with pytest.raises(Malformed, match="columns"):
        rows("episodes", ("condition", "colour"))


def test_the_vocabularies_answer_what_the_engines_ask(terms: Terms) -> None:
    nobody = Patient("nobody")
    for state in State:
        assert evaluate(Person(state), nobody, Context(terms, REFERENCE)).truth is UNKNOWN
    known = terms.measurement(terms.find("serum creatinine", ("measurement",))[0])
    fact = PatientFact(FactKind.OBSERVATION, "creatinine", value=Quantity(Decimal("1.0"), "mg/dL"))
    bound = at_most(100, "umol/L").bounds[0]
    found = reading(fact, bound, known)
    assert not isinstance(found, str)
    assert found.level.low == pytest.approx(Decimal("88.4"), abs=Decimal("0.01"))
