"""Last of all: words that no rule took, but that name a disease, a drug or a procedure.

The sequence tagger says what kind of thing they name, and they become a fact of that kind whose
concept is not linked. So nothing is looked up and nothing is read into them; yet a note in which
none of the words stands is known not to mention it, and the question asks for the right thing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from eligo.language.nodes import All, Fact, Kind, Node, Unread
from eligo.language.rewrite import replace_each, walk
from eligo.language.source import Span
from eligo.language.values import Concept, Interval
from eligo.reading.page.segment import Item
from eligo.reading.tagger import Mention, Tagger

_KINDS = {"condition": Kind.CONDITION, "drug": Kind.DRUG, "procedure": Kind.PROCEDURE}
# What turns round or bounds what is named can't be part of a name; nor does a name go on for long.
_NO_NAME = re.compile(
    r"""\d | [<>≤≥=:;?] | \b (?: no | not | non | none | never | without | lack | absence | fail\w*
          | except | excluding | unless | other\ than | if | than | unable | inability | cannot
          | refus\w+ | unwilling\w* | decline\w* | free\ of | contraindicat\w+ ) \b""",
    re.I | re.X,
)
_ALLERGIC = re.compile(r"\b(?:allerg\w+|hypersensitiv\w+|anaphyla\w+|intoleran\w+)[^.;]*$", re.I)
_BEFORE = 60  # characters before a name in which an allergy to it may be told
_BARE = re.compile(r"\(?[<>≤≥=\s]*(\d{1,9}(?:\.\d{1,9})?)\)?")
_WORD = re.compile(r"[^\W_]{3,}")
_LONGEST = 12  # words
_MOSTLY = 0.5  # of the words that are under mentions of its kind
_EMPTY = re.compile(
    r"""the | and | any | for | with | who | has | have | are | been | was | were | their
      | his | her | patients? | subjects? | participants? | individuals? | known | history
      | prior | previous | previously | current | currently | other | another | such | that
      | this | these | those""",
    re.IGNORECASE | re.VERBOSE,
)


def name_unread(nodes: Sequence[Node], items: Sequence[Item], text: str) -> list[Node]:
    """The criteria with those unread words named that name a condition, drug or procedure."""
    if not any(isinstance(part, Unread) for node in nodes for part in walk(node)):
        return list(nodes)
    holding = [item for item, node in zip(items, nodes, strict=True) if _holds(item, node, text)]
    mentions = list(_mentions(holding, text))
    return [replace_each(node, lambda part: _named(part, mentions, text)) for node in nodes]


def without_echoes(node: Node) -> Node:
    """An all-node without unread numbers that only repeat a bound beside them: "(<13)"."""
    if not isinstance(node, All):
        return node
    bounds = {
        bound.quantity.value
        for part in node.of
        for test in (getattr(part, "interval", None), getattr(part, "test", None))
        if isinstance(test, Interval)
        for bound in test.bounds
    }
    kept = tuple(part for part in node.of if not _echoes(part, bounds))
    if len(kept) == len(node.of) or not kept:
        return node
    return kept[0] if len(kept) == 1 else All(kept, span=node.span)


def _echoes(node: Node, bounds: Collection[Decimal]) -> bool:
    said = _BARE.fullmatch(node.words) if isinstance(node, Unread) else None
    return said is not None and Decimal(said[1]) in bounds


def _holds(item: Item, node: Node, text: str) -> bool:
    """Whether words of the item itself are unread that may be a name."""
    unread = (part for part in walk(node) if isinstance(part, Unread) and _may_name(part.words))
    spans = [part.span for part in unread if part.span]
    own = (span for span in spans if item.start <= span.start and span.end <= item.end)
    return any(_telling(text, span.start, span.end) for span in own)


def _mentions(items: Sequence[Item], text: str) -> Iterable[Mention]:
    tagged = Tagger.load().tag_all([text[item.start : item.end] for item in items])
    for item, found in zip(items, tagged, strict=True):
        for one in found:
            yield one._replace(start=item.start + one.start, end=item.start + one.end)


def _named(node: Node, mentions: Sequence[Mention], text: str) -> Node:
    """A fact for unread words that are mostly a mention of something; else the node itself."""
    if not isinstance(node, Unread) or node.span is None or not _may_name(node.words):
        return node
    near = [m for m in mentions if m.start < node.span.end and node.span.start < m.end]
    kinds = {_KINDS[m.type] for m in near if m.type in _KINDS}
    words = _telling(text, node.span.start, node.span.end)
    under = sum(any(m.start <= at < m.end for m in near if m.type in _KINDS) for at in words)
    if len(kinds) != 1 or not words or under < _MOSTLY * len(words):
        return node
    start = min(node.span.start, *(m.start for m in near if m.type in _KINDS))
    end = max(node.span.end, *(m.end for m in near if m.type in _KINDS))
    if not _may_name(text[start:end]):
        start, end = node.span.start, node.span.end
    name = " ".join(text[start:end].split()).strip(" .,()")
    kind = Kind.ALLERGY if _ALLERGIC.search(text[max(0, start - _BEFORE) : start]) else kinds.pop()
    return Fact(kind, Concept.unlinked(name), span=Span(start, end))


def _may_name(words: str) -> bool:
    return not _NO_NAME.search(words) and len(words.split()) <= _LONGEST


def _telling(text: str, start: int, end: int) -> list[int]:
    """Where the words of a stretch begin that are more than grammar."""
    found = _WORD.finditer(text, start, end)
    return [m.start() for m in found if not _EMPTY.fullmatch(m[0])]
