"""Remarks in a tree: where they make no difference, and what they take out of other criteria."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from eligo.language.nodes import (
    All,
    Any,
    AtLeast,
    Except,
    Fact,
    If,
    Node,
    Not,
    Remark,
    Side,
)
from eligo.language.rewrite import replace_each
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.clause_parts import has_nodes, outside, span_of, strip
from eligo.reading.rows.context import Context
from eligo.reading.rows.islands import island_at
from eligo.terms import Terms

_POINTERS = frozenset({"see", "refer"})
_NONE = frozenset({"none", "no", "nil"})  # keeps nobody out, where all that do are listed
_FORMULAS = re.compile(
    r"(?:other|additional|further|there may be)\b.{0,60}\bcriteria\b.{0,30}$"
    r"|\[?(?:as )?per amendment\b[^a-z]*$"
    r"|(?:\w+ly )?(?:acceptable|adequate|effective|reliable|accepted|appropriate)"
    r" (?:methods?|forms?|means) of (?:birth control|contraception)\b.{0,60}"
    r"\b(?:include|includes|are|is)\b"
    r"|see (?:also )?(?:the )?(?:disease|patient|biologic|chemotherapy|endocrine|radio|surgery"
    r"|prior|general|concurrent|inclusion|exclusion|appendix|section|protocol|above|below)\b.{0,60}$"
    r"|.{0,60}\bstatus not (?:specified|required)\.?$"
    r"|please (?:contact|see|refer)\b|please note:? there may be\b"
    r"|no (?:specific |other )?(?:eligibility|inclusion|exclusion) criteria$",
    re.IGNORECASE,
)
_ASKING = ("period", "interval", "quantity", "judge", "not")
# Headings of a form that has "Patient Characteristics" too; elsewhere such a word is a criterion.
_THERAPIES = frozenset(
    {"surgery", "chemotherapy", "radiotherapy", "biologic therapy", "endocrine therapy"}
)
_EDGES = ("dash", "colon", "stop")
_LONGEST_POINTER = 9  # chunks of "see general eligibility criteria"


def read_remark(row: Row, context: Context) -> Node | None:
    """ "Not specified", "See Disease Characteristics", "No upper age limit"."""
    found = island_at(row, 0, context, "remark")
    first = context.words(row[0].start, row[0].end).lower()
    asks = has_nodes(row) or any(c.tag in _ASKING for c in row)
    points = first in _POINTERS and len(row) < _LONGEST_POINTER and not asks
    formula = _FORMULAS.match(context.words(row[0].start, row[-1].end))
    if points or formula or (found and found[1] == len(row)):
        return remark(row, context)
    if context.side is Side.INCLUSION and is_label(row, context):
        return remark(row, context)
    if first in _NONE and len(row) == 1 and context.side is Side.EXCLUSION:
        return remark(row, context)
    label = outside(row, "colon")
    if label and label + 1 < len(row) and read_remark(row[label + 1 :], context):
        return remark(row, context)
    return None


def is_label(row: Row, context: Context) -> bool:
    """ "Hematopoietic", "--Patient Characteristics--": all of an item is a heading's words."""
    kept, whole = strip(row, _EDGES), strip(context.row, _EDGES)
    if not kept or not whole or span_of(kept) != span_of(whole):
        return False
    found = island_at(kept, 0, context, "bare-label")
    if found is not None and found[1] == len(kept):
        return True
    words = context.words(kept[0].start, kept[-1].end).lower()
    return words in _THERAPIES and "characteristics" in context.text.lower()


def remark(row: Row, context: Context) -> Node:
    """The words of a row as a remark, under the sign that makes no difference on its list."""
    node = Remark(context.words(row[0].start, row[-1].end), span=span_of(row))
    return node if context.side is Side.INCLUSION else Not(node, span=node.span)


def is_remark(node: Node | None) -> bool:
    """Whether nothing but a remark is there, under either sign."""
    return isinstance(node.of if isinstance(node, Not) else node, Remark)


def at_rest(node: Node, side: Side) -> Node:
    """The tree with each remark under the sign that changes nothing where it stands."""
    node = replace_each(node, _resting)
    if not is_remark(node):
        return node
    bare = _bare(node)
    return bare if side is Side.INCLUSION else Not(bare, span=bare.span)


def _resting(node: Node) -> Node:
    if isinstance(node, All) and any(_bare(n) is not n for n in node.of):
        return All(tuple(map(_bare, node.of)), span=node.span)
    if isinstance(node, Any) and any(isinstance(n, Remark) for n in node.of):
        signed = (Not(n, span=n.span) if isinstance(n, Remark) else n for n in node.of)
        return Any(tuple(signed), span=node.span)
    if isinstance(node, AtLeast):
        return _counted(node)
    if isinstance(node, Except):
        kept = tuple(n for n in node.exceptions if not is_remark(n))
        return replace(node, exceptions=kept) if kept else node.base
    if isinstance(node, If) and is_remark(node.condition):
        return node.consequence
    return node


def _bare(node: Node) -> Node:
    """A denied remark without its sign; anything else as it is."""
    return node.of if isinstance(node, Not) and isinstance(node.of, Remark) else node


def _counted(node: AtLeast) -> Node:
    """Of remarks none is counted."""
    kept = tuple(n for n in node.of if not is_remark(n))
    if len(kept) == len(node.of):
        return node
    if len(kept) < 2:
        return kept[0] if kept else Remark("-", span=node.span)
    return AtLeast(min(node.n, len(kept)), kept, span=node.span)


# ---- what is allowed is no part of what is denied -----------------------------------------------


def lift(node: Node, allowed: Sequence[Fact], side: Side, terms: Terms) -> Node:
    """The tree with what is allowed taken out of the facts that keep people out.

    "No prior chemotherapy" beside "prior hydroxyurea is allowed": none but hydroxyurea.
    """
    return _lift(node, allowed, side is Side.EXCLUSION, terms) if allowed else node


def _lift(node: Node, allowed: Sequence[Fact], barring: bool, terms: Terms) -> Node:
    """`barring`: whether what holds here keeps one out."""
    if isinstance(node, Fact):
        kept = [f for f in allowed if barring and _is_kind_of(f, node, terms)]
        bare = tuple(replace(f, span=f.span) for f in kept)
        return Except(node, bare, span=node.span) if bare else node
    if isinstance(node, Not):
        return replace(node, of=_lift(node.of, allowed, not barring, terms))
    if isinstance(node, If):
        return replace(node, consequence=_lift(node.consequence, allowed, barring, terms))
    if isinstance(node, Except):
        return _lift_more(node, allowed, barring, terms)
    if isinstance(node, All | Any):
        return node.with_children(tuple(_lift(n, allowed, barring, terms) for n in node.of))
    return node


def _lift_more(node: Except, allowed: Sequence[Fact], barring: bool, terms: Terms) -> Node:
    """One exception more to what has exceptions."""
    base = _lift(node.base, allowed, barring, terms)
    if not isinstance(base, Except):
        return replace(node, base=base)
    every = dict.fromkeys((*node.exceptions, *base.exceptions))
    return replace(node, base=base.base, exceptions=tuple(every))


def _is_kind_of(allowed: Fact, barred: Fact, terms: Terms) -> bool:
    """Whether what is allowed is a kind of what is barred, and not just the same.

    "Prior" says that it may have been; it does not allow it in a time that is barred.
    """
    if allowed.kind is not barred.kind or not terms.is_a(allowed.concept, barred.concept):
        return False
    if barred.period is not None and barred.period.most is not None and allowed.period is None:
        return "active" in allowed.qualifier("status")
    own = {q for q in allowed.qualifiers if q.name != "status"}
    return allowed.concept.key != barred.concept.key or not own <= set(barred.qualifiers)
