"""Whole texts in many layouts: every criterion is found, on its side, and read."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from eligo.language.nodes import Node, Side
from eligo.reading.criteria import Criterion, read_criteria
from tests.corpus.reading.cases import FOLDER, LAYOUTS, expected, the_terms
from tests.corpus.reading.meaning import meaning

_LAYOUTS: list[dict[str, Any]] = tomllib.loads((FOLDER / LAYOUTS).read_text("utf-8"))["layout"]


def _decides(layout: dict[str, Any], side: Side) -> list[Criterion]:
    criteria = read_criteria(layout["text"], the_terms())
    return [one for one in criteria if one.parent is None and one.side is side]


def _meanings(layout: dict[str, Any], side: Side) -> tuple[list[Node], list[Node]]:
    """What is wanted and what came, in the order of the text."""
    wanted = [expected(logic) for logic in layout[side.value]]
    came = [one.logic for one in _decides(layout, side)]
    like = wanted + [wanted[-1]] * (len(came) - len(wanted)) if wanted else came
    terms = the_terms()
    return (
        [meaning(node, terms, like=node) for node in wanted],
        [meaning(node, terms, like=one) for node, one in zip(came, like, strict=False)],
    )


@pytest.mark.parametrize("layout", _LAYOUTS, ids=lambda layout: layout["name"])
def test_layout_is_cut_into_its_criteria(layout: dict[str, Any]) -> None:
    """Both lists come out as wanted; of an open layout at least one does not, still."""
    pairs = [_meanings(layout, side) for side in Side]
    if layout.get("open", False):
        assert any(wanted != came for wanted, came in pairs), "read by now: take `open` away"
    else:
        for wanted, came in pairs:
            assert came == wanted
