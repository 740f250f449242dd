"""Words that no rule takes, beside a node: they narrow what it means, or stay unread.

"Radiotherapy to the pelvis" is radiotherapy of a kind. A modifier says so: without radiotherapy the
answer is NO, with it UNKNOWN. Where the words change what the thing is ("risk of stroke") or may
deny it, nothing narrows and they stay unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from eligo.language.nodes import Any, Biomarker, Fact, Kind, Measure, Node, Person, Qualifier
from eligo.language.values import Bound, Interval, Quantity
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import SILENT, is_length, joined_span
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import island, load
from eligo.reading.rows.qualifying import with_qualifiers

_MOST_BEFORE = 3  # words before a fact that narrow it
_MOST_BEHIND = 14
_NARROWED = (Kind.CONDITION, Kind.DRUG, Kind.PROCEDURE, Kind.FINDING, Kind.ALLERGY)
_LOOSE_TAGS = frozenset(
    {"word", "adjective", "number", "quantity", "interval", "level", "outcome", "specimen", "op"}
    | {"limit", "timepoint", "after-word", "remission"}
)
_PREPOSITIONS = frozenset(
    {"to", "in", "of", "at", "for", "with", "during", "by", "on", "from", "that", "which", "who"}
    | {"within", "into", "over", "under", "via", "per", "as", "around", "outside", "inside", "than"}
    | {"is", "are", "was", "were", "has", "have", "had", "whose", "where", "when", "while", "after"}
    | {"against", "along", "among", "before", "behind", "beyond", "despite", "through", "upon"}
    | {"near", "other", "because", "since", "until", "between", "towards", "toward", "onto"}
)
_NOUNS = frozenset({"relapse", "recurrence", "progression"})
_WHEN = frozenset({"at", "during", "on", "while"})
_RELATING = frozenset(
    {"despite", "under", "during", "while", "following", "involving", "affecting"}
    | {"consistent", "compatible", "suggestive", "indicative"}
)
_SIGNS = frozenset({"consistent", "compatible", "suggestive", "indicative"})  # "of X"
_BY = (["by"], ["on"], ["via"], ["using"], ["through"], ["in"])
_FOUND = ("normal", "abnormal", "positive")  # what an examination may show
# What stands between such an adjective and the disease.
_SHOWN = re.compile(
    r"(?:evidence|signs?|diagnosis|confirmation|findings?|appearance|features?|symptoms?|picture"
    r"|manifestations?|suspicion|presentation|indicators?)(?: or \w+)?"
    r"(?: (?:of|for)(?: an?| the| any| active)?)?",
    re.IGNORECASE,
)
_MERE = frozenset({"confirmed", "known", "documented", "current", "self-reported", "proven"})


def narrow(
    nodes: list[Node], loose: list[Chunk], row: Row, context: Context
) -> tuple[list[Node], list[Chunk]]:
    """The nodes of a segment narrowed by the words beside them, and the words left over."""
    left: list[Chunk] = []
    for run in _runs([c for c in loose if c.tag not in SILENT], row):
        owner = _owner(run, nodes, row, context)
        if owner is None:
            left += run
        else:
            run, behind = _with_nodes_behind(run, nodes[owner], nodes[owner + 1 :], row)
            narrowed = _narrowed(nodes[owner], run, row, context)
            nodes = [*nodes[:owner], narrowed, *behind]
    return nodes, left


def _with_nodes_behind(
    run: list[Chunk], node: Node, behind: list[Node], row: Row
) -> tuple[list[Chunk], list[Node]]:
    """A phrase on a node takes in the nodes behind it: "AML with favorable cytogenetics"."""
    if not behind or not node.span or run[0].start < node.span.end:
        return run, behind
    last = max(n.span.end for n in behind if n.span)
    inside = [c for c in row if run[-1].end <= c.start < last and c.tag == "node"]
    return [*run, *inside], []


def _runs(loose: list[Chunk], row: Row) -> Iterable[list[Chunk]]:
    """Loose chunks that nothing but small words stand between."""
    run: list[Chunk] = []
    members = {(c.start, c.end) for c in loose}
    for chunk in row:
        if (chunk.start, chunk.end) in members:
            run.append(chunk)
        elif run and (chunk.tag == "node" or chunk.tag not in SILENT):
            yield run
            run = []
    if run:
        yield run


def _owner(run: list[Chunk], nodes: list[Node], row: Row, context: Context) -> int | None:
    """Which node the words narrow; None where they may say something else."""
    words = context.words(run[0].start, run[-1].end).lower().split()
    if any(c.tag not in _LOOSE_TAGS and not _is_examination(c) for c in run) or _turns(words):
        return None
    nodes = [_sample(n, context) for n in nodes]
    before = [i for i, n in enumerate(nodes) if n.span and n.span.start < run[0].start]
    after = next((i for i, n in enumerate(nodes) if n.span and n.span.start >= run[-1].end), None)
    if not before and after is not None:
        if isinstance(nodes[after], Measure) and all(map(_of_disease, run)):
            disease = _disease_of_stage(nodes, after, context)
            if disease is not None:
                return disease
        return after if _leads(nodes[after], run, row, context) else None
    if before and after is None:
        return before[-1] if _trails(nodes[before[-1]], run, context) else None
    if before and all(isinstance(n, Fact) and not _has_number(n) for n in nodes[after:]):
        return before[-1] if _relates(nodes[before[-1]], run, context) else None
    return None


def _has_number(fact: Fact) -> bool:
    """Whether a fact says how much, how long or how often, which no mere words may take in."""
    return bool(fact.qualifier("dose") or fact.duration or fact.count)


def _sample(node: Node, context: Context) -> Node:
    """One of the alternatives of one name: "mild or moderate knee pain".

    Not of "radiotherapy for recurrent or metastatic", whose adjectives are those of another name.
    """
    if not isinstance(node, Any) or node.span is None:
        return node
    facts = [n for n in node.of if isinstance(n, Fact)]
    last = context.words(node.span.start, node.span.end).lower().split()[-1:]
    if len(facts) < len(node.of) or len({(f.kind, f.concept) for f in facts}) > 1:
        return node
    phrase = load().match(last, 0)
    qualifies = phrase is not None and phrase[0][0].startswith("qualifier")
    return node if qualifies else replace(facts[0], span=node.span)


def _relates(node: Node, run: list[Chunk], context: Context) -> bool:
    """Whether words between two nodes open a phrase on the first: "… despite warfarin"."""
    if not isinstance(node, Fact) or node.kind not in _NARROWED or node.span is None:
        return False
    between = context.words(min(node.span.end, run[0].start), run[0].start).lower().split()
    first = context.words(run[0].start, run[0].end).lower()
    return between[:1] != ["-"] and (bool(between) or first in _RELATING)


def _turns(words: list[str]) -> bool:
    """Whether a word turns the meaning of what it stands beside into another thing."""
    table = island("turning")
    return any(table.match(words, at) for at in range(len(words)))


def _trails(node: Node, run: list[Chunk], context: Context) -> bool:
    """Whether words behind a node go on about it: "… to the pelvis", "… involving the eye"."""
    assert node.span is not None
    between = context.words(min(node.span.end, run[0].start), run[0].start).lower().split()
    if between[:1] == ["-"]:
        return False  # "androgen-secreting": one word with the node
    if any(map(_is_examination, run)):
        found = isinstance(node, Measure) or _is_disease(node)
        return found and between[:1] in _BY
    if isinstance(node, Measure | Biomarker) and _says_known(run, context):
        return True
    if isinstance(node, Measure):
        timed = bool(between) and between[0] in _WHEN and _is_time(run, context)
        return timed or all(map(_known, run)) or _is_eye(run, context)
    if len(run) > _MOST_BEHIND or not isinstance(node, Fact) or node.kind not in _NARROWED:
        return False
    first = context.words(run[0].start, run[0].end).lower()
    opened = bool(between) or first in _PREPOSITIONS or first.endswith(("ing", "ed"))
    return opened or run[0].tag != "word" or len(run) <= 2


def _leads(node: Node, run: list[Chunk], row: Row, context: Context) -> bool:
    """Whether words before a node are adjectives of it: nothing stands between."""
    assert node.span is not None
    between = context.words(run[-1].end, node.span.start).strip(" -")
    words = context.words(run[0].start, run[-1].end).lower()
    if isinstance(node, Person):
        return set(context.words(run[0].start, run[-1].end).lower().split()) <= _MERE
    if isinstance(node, Measure | Biomarker) and _says_known(run, context):
        return True
    if isinstance(node, Measure) and _is_time(run, context):
        return len(run) == 1
    if isinstance(node, Measure):  # "stable hemoglobin ≥ 8 g/dL"
        return not between and isinstance(node.test, Interval) and all(map(_known, run))
    if not isinstance(node, Fact) or node.kind not in _NARROWED:
        return False
    if all(_known(c) or _is_mere_head(c, context) for c in run):
        return run[-1].tag != "adjective" or not _is_apart(run[-1], between, context)
    if node.kind in (Kind.DRUG, Kind.PROCEDURE) and _says_failed(run, row, context):
        return True
    if len(run) == 1 and context.words(run[0].start, run[0].end).lower() in _SIGNS:
        return node.kind is Kind.CONDITION and between in ("with", "of", "with a", "with the")
    shown = node.kind is Kind.CONDITION and _SHOWN.fullmatch(between) is not None
    return (
        (not between or (shown and _is_adjective(words)))
        and len(run) <= _MOST_BEFORE
        and all(c.tag in ("word", "adjective") or _is_found(c, node) for c in run)
    )


def _is_apart(chunk: Chunk, between: str, context: Context) -> bool:
    """ "Recurrence on MRI": a noun is of what it stands before only where "of" or nothing does."""
    noun = context.words(chunk.start, chunk.end).lower().split()[-1]
    return noun in _NOUNS and bool(between) and not between.startswith("of")


# ---- how it narrows -----------------------------------------------------------------------------


def _narrowed(node: Node, run: list[Chunk], row: Row, context: Context) -> Node:
    if isinstance(node, Any):
        facts = [replace(n, span=node.span) for n in node.of if isinstance(n, Fact)]
        return Any(tuple(_narrowed(f, run, row, context) for f in facts), span=node.span)
    if isinstance(node, Person) or (
        isinstance(node, Measure | Biomarker) and _says_known(run, context)
    ):
        return node
    lasting = _lasting(node, run, context)
    if lasting is not None:
        return lasting
    if not isinstance(node, Fact | Measure):
        return node
    known = [_known(c) for c in run]
    if all(known) and known:
        return with_qualifiers(node, *(q for q in known if q and q not in node.qualifiers))
    name = "timepoint" if isinstance(node, Measure) and _is_time(run, context) else "modifier"
    examined = isinstance(node, Measure) and _is_eye(run, context)
    name = "method" if examined or any(map(_is_examination, run)) else name
    first, last = _with_preposition(node, run, row), run[-1]
    modifier = Qualifier(name, context.words(first.start, last.end))
    return node if modifier in node.qualifiers else with_qualifiers(node, modifier)


def _of_disease(chunk: Chunk) -> bool:
    """An adjective that a stage does not have, but its disease."""
    known = _known(chunk)
    return known is not None and known.name in ("confirmation", "course")


def _disease_of_stage(nodes: list[Node], stage: int, context: Context) -> int | None:
    """ "Histologically confirmed stage IV lung cancer": the disease that ends the segment."""
    last = nodes[-1]
    if len(nodes) - 1 == stage or not _is_disease(last) or last.span is None:
        return None
    bracketed = context.text[: last.span.start].rstrip()[-1:] in ("(", "[")
    return None if bracketed else len(nodes) - 1


def _is_disease(node: Node) -> bool:
    return isinstance(node, Fact) and node.kind is Kind.CONDITION


def _is_examination(chunk: Chunk) -> bool:
    """A measurement without a value: "atrial fibrillation by ECG"."""
    return chunk.tag == "concept" and chunk.value.kind == "measurement"


def _is_adjective(words: str) -> bool:
    """ "Radiological", "clinical and biochemical": how something shows."""
    return all(w in ("and", "or", "/") or w.endswith(("al", "ic", "ary")) for w in words.split())


def _is_found(chunk: Chunk, node: Fact) -> bool:
    """ "abnormal chest x-ray": what an examination found."""
    examined = node.kind is Kind.PROCEDURE
    return examined and chunk.tag == "outcome" and chunk.value in _FOUND


def _is_eye(run: list[Chunk], context: Context) -> bool:
    """ "in either eye", "in the study eye": where a value of the eyes was measured."""
    words = context.words(run[0].start, run[-1].end).lower().split()
    return words[-1] in ("eye", "eyes") and len(words) <= 2


def _says_known(run: list[Chunk], context: Context) -> bool:
    """ "Known HIV positive", "documented LVEF ≤ 45%": that it is on record."""
    return set(context.words(run[0].start, run[-1].end).lower().split()) <= _MERE


def _says_failed(run: list[Chunk], row: Row, context: Context) -> bool:
    """ "Failure of", "inadequate response to" a treatment, which was given then."""
    words = [context.words(c.start, c.end).lower() for c in run]
    failed = any(island("failure").match([word], 0) for word in words)
    heads = island("failure", "failure-beside")
    denied = any(c.tag == "not" for c in row)
    return failed and not denied and all(heads.match([word], 0) for word in words)


def _is_mere_head(chunk: Chunk, context: Context) -> bool:
    return island("mere-head").match([context.words(chunk.start, chunk.end).lower()], 0) is not None


def _known(chunk: Chunk) -> Qualifier | None:
    """An adjective that found no concept beside it is still the qualifier that it was."""
    return chunk.value if isinstance(chunk.value, Qualifier) else None


def _with_preposition(node: Node, run: list[Chunk], row: Row) -> Chunk:
    """The first chunk of what is quoted: the small words that lead the run are of it."""
    at = next(i for i, c in enumerate(row) if c.start == run[0].start)
    end = node.span.end if node.span else 0
    while at > 0 and row[at - 1].tag in ("filler", "to") and row[at - 1].start >= end:
        at -= 1
    return row[at]


def _is_time(run: list[Chunk], context: Context) -> bool:
    """Whether words say when a value was measured."""
    words = context.words(run[0].start, run[-1].end).lower().split()
    return any(island("when-measured").match(words, at) for at in range(len(words)))


def _lasting(node: Node, run: list[Chunk], context: Context) -> Node | None:
    """ "diabetes for at least 5 years", "lasting 3 months": how long a fact has lasted."""
    if not isinstance(node, Fact) or node.duration is not None:
        return None
    lengths = [c for c in run if c.tag in ("interval", "quantity")]
    others = [context.words(c.start, c.end).lower() for c in run if c not in lengths]
    if len(lengths) != 1 or any(not island("lasting").match([word], 0) for word in others):
        return None
    value = lengths[0].value
    length = Interval(low=Bound(value)) if isinstance(value, Quantity) else value
    if not is_length(length) or (
        isinstance(value, Quantity) and not others and not _led(run, context)
    ):
        return None
    return replace(node, duration=length, span=joined_span(node.span, run[-1].span))


def _led(run: list[Chunk], context: Context) -> bool:
    """Whether "for" stands before a bare length."""
    return context.text[: run[0].start].rstrip().lower().endswith((" for", " of"))
