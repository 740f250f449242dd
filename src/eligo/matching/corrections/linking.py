"""The notation as people write it: names that have no code are linked."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Biomarker, Fact, Kind, Measure, Node
from eligo.language.notation import read
from eligo.language.rewrite import replace_each
from eligo.language.values import Concept
from eligo.terms import Terms

_KINDS = {
    Kind.CONDITION: "condition",
    Kind.FINDING: "condition",
    Kind.FAMILY_HISTORY: "condition",
    Kind.DRUG: "drug",
    Kind.ALLERGY: "drug",
    Kind.PROCEDURE: "procedure",
}


def read_notation(text: str, terms: Terms) -> Node:
    """The statement, its names linked where a vocabulary knows them; raises LanguageError."""

    def linked(node: Node) -> Node:
        if isinstance(node, Fact):
            kind = _KINDS.get(node.kind)
            return replace(node, concept=_found(node.concept, kind, terms)) if kind else node
        if isinstance(node, Measure):
            return replace(node, concept=_found(node.concept, "measurement", terms))
        if isinstance(node, Biomarker):
            return replace(node, gene=_found(node.gene, "gene", terms))
        return node

    return replace_each(read(text), linked)


def _found(concept: Concept, kind: str, terms: Terms) -> Concept:
    if concept.linked:
        return concept
    return next(iter(terms.find(concept.name, (kind,))), concept)
