"""Names in the corpus become concepts: a value is written without codes."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Biomarker, Fact, Kind, Measure, Node, Qualifier
from eligo.language.rewrite import replace_each
from eligo.language.values import Concept, Period
from eligo.terms import Terms

_KINDS = {
    Kind.CONDITION: "condition",
    Kind.FAMILY_HISTORY: "condition",
    Kind.FINDING: "condition",
    Kind.DRUG: "drug",
    Kind.ALLERGY: "drug",
    Kind.PROCEDURE: "procedure",
}


def linked(node: Node, terms: Terms) -> Node:
    """The tree with every concept that is written by its name alone linked."""
    return replace_each(node, _Linker(terms).link)


class _Linker:
    """The names of one vocabulary."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms

    def link(self, node: Node) -> Node:
        """One node with its names linked; what is taken part in needs no name."""
        if isinstance(node, Fact) and node.kind is not Kind.PARTICIPATION:
            return self._fact(node)
        if isinstance(node, Measure):
            return replace(node, concept=self.find(node.concept, "measurement"))
        if isinstance(node, Biomarker):
            return replace(node, gene=self.find(node.gene, "gene"))
        return node

    def _fact(self, fact: Fact) -> Fact:
        return replace(
            fact,
            concept=self.find(fact.concept, _KINDS[fact.kind]),
            qualifiers=tuple(map(self._qualifier, fact.qualifiers)),
            excluding=tuple(map(self.find, fact.excluding)),
            period=fact.period and self._period(fact.period),
        )

    def _qualifier(self, qualifier: Qualifier) -> Qualifier:
        if not isinstance(qualifier.value, Concept):
            return qualifier
        site = self.terms.site(qualifier.value.name) if qualifier.name == "site" else None
        return replace(qualifier, value=site or self.find(qualifier.value))

    def _period(self, period: Period) -> Period:
        event = period.anchor.event
        if event is None:
            return period
        return replace(period, anchor=replace(period.anchor, event=self.find(event)))

    def find(self, concept: Concept, *kinds: str) -> Concept:
        """The concept of a name, of one of the kinds if there is one; itself if it has a code."""
        if concept.linked:
            return concept
        found = (kinds and self.terms.find(concept.name, kinds)) or self.terms.find(concept.name)
        return found[0] if found else concept
