"""Each patient of each spec page comes out as the page says, under each assumption."""

from __future__ import annotations

import pytest

from eligo.engines import Context, evaluate
from eligo.language.nodes import NODE_TYPES
from eligo.language.truth import UNKNOWN
from eligo.patients.model import Assume
from tests.spec.tables import Row, Section, cases, pages
from tests.spec.vocabulary import SpecVocabulary

CASES = list(cases())


@pytest.mark.parametrize(
    ("section", "row", "assume"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_page(section: Section, row: Row, assume: Assume) -> None:
    context = Context(SpecVocabulary(), section.reference, assume, section.side)
    answer = evaluate(section.node, row.patient, context)
    assert answer.truth is row.expected[assume], answer.why
    assert answer.why
    if row.applies is not None:
        assert answer.applies is row.applies
    if answer.truth is UNKNOWN:
        assert answer.question
        assert answer.open
    else:
        assert not answer.open
        assert answer.question is None


def test_every_node_has_a_page() -> None:
    written = {name for page in pages() for name in page.nodes}
    assert written == {kind.__name__ for kind in NODE_TYPES}
