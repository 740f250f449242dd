"""What a clause ends with: a denial of several things, or of whom a value is asked.

"Cirrhosis without ascites or edema" is cirrhosis with neither; "ALT ≤ 2.5 in patients without
metastases" is a limit of those alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from eligo.language.nodes import (
    All,
    Any,
    Biomarker,
    Fact,
    If,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Side,
    Unread,
)
from eligo.language.rewrite import replace_each, walk
from eligo.language.source import Span
from eligo.language.values import Concept, Outcome
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import (
    JOINTS,
    has_nodes,
    outside,
    span_of,
    with_method,
    with_period,
)
from eligo.reading.rows.context import Context

Reader = Callable[[Row], Node | None]

_WITHOUT = ("without", "with no", "no evidence of", "absence of", "free of", "with neither")
_WITH_AGAIN = re.compile(r"\bor\s+with\b", re.IGNORECASE)
_OF_WHOM = frozenset({"in", "for", "in the", "for the", "among", "if in", "for those", "in those"})
_ENDS = ("semicolon", "stop", "except", "judge", "effect", "period", "open", "comma")
_EXCIPIENTS = frozenset(
    {"component", "components", "ingredient", "ingredients", "excipient", "excipients"}
)
# Small words that name something of their own where they end (or begin) a member of a list.
_SAYING = frozenset(
    {"drug", "drugs", "device", "devices", "medication", "medications", "agent", "agents"}
    | {"product", "products", "intervention", "interventions", "procedure", "procedures"}
    | {"treatment", "treatments", "therapy", "therapies", "use", "plasma", "blood"}
)
_MERELY = frozenset(
    {"condition", "conditions", "disease", "diseases", "disorder", "disorders", "illness"}
    | {"illnesses", "problem", "problems", "abnormality", "abnormalities"}
)
_SMALL = frozenset({"that", "which", "medical", "a"})
_SHOWS = re.compile(
    r"\b(?:show\w*|reveal\w*|demonstrat\w+|compatible|consistent|suggest\w*|indicat\w+|confirm\w*"
    r"|evidence)\b"
)
_FOUND = re.compile(r"show|reveal|demonstrat|confirm")
_FACTS = (Kind.CONDITION, Kind.DRUG, Kind.PROCEDURE, Kind.FINDING)


def read_denied_tail(row: Row, context: Context, read: Reader) -> Node | None:
    """ "A without B or C": the denial reaches all that "or" joins behind it."""
    at = outside(row, "not")
    if at is None or not has_nodes(row[:at]) or outside(row[:at], *JOINTS, "except") is not None:
        return None
    if not context.words(row[at].start, row[at].end).lower().startswith(_WITHOUT):
        return None
    if not _is_plain_list(row[at + 1 :], context):
        return None
    base, denied = read(row[:at]), read(row[at:])
    if base is None or not isinstance(denied, Not) or _concepts(base) & _concepts(denied):
        return None
    return All((base, denied), span=span_of(row))


def with_either(row: Row, context: Context, read: Reader) -> tuple[Node, Node] | None:
    """ "Cirrhosis with ascites or varices": the disease, and either of what goes with it."""
    withs = (i for i, c in enumerate(row) if c.tag == "filler" and _said(c, context) == "with")
    at = next(withs, 0)
    if not at or not _is_disease(row[at - 1]):
        return None
    if outside(row[:at], *JOINTS, "not", "except") is not None:
        return None
    rest = row[at + 1 :]
    if not _is_plain_list(rest, context) or not all(map(_is_disease_or_small, rest)):
        return None
    base, either = read(row[:at]), read(rest)
    if not isinstance(base, Fact) or not isinstance(either, Any):
        return None
    return None if _concepts(base) & _concepts(either) else (base, either)


def _is_disease_or_small(chunk: Chunk) -> bool:
    return chunk.tag != "node" or _is_disease(chunk)


def _is_plain_list(row: Row, context: Context) -> bool:
    """ "A, B or C": facts alone, the last behind an "or" that no lone comma stands before."""
    if row and _WITH_AGAIN.search(context.text[row[0].start : row[-1].end]):
        return False  # "without A or with B"
    if any(c.tag in ("and", "not", "judge", "effect", "except", "semicolon") for c in row):
        return False
    nodes = [c for c in row if c.tag == "node"]
    if len(nodes) < 2 or not all(_is_told(c.value) for c in nodes):
        return False
    alone = len(nodes) == 2 and any(c.tag == "comma" for c in row)
    return outside(row, "or") is not None and not alone


def _is_told(node: Node) -> bool:
    return all(_is_one_fact(n) for n in walk(node) if not n.children)


def _is_one_fact(node: Node) -> bool:
    """Whether it is something that a patient has, or a mutation: no value and no negative test."""
    if isinstance(node, Biomarker):
        return isinstance(node.test, Outcome) and node.test.words == ("positive",)
    return isinstance(node, Fact) and node.kind in _FACTS


def _concepts(node: Node) -> set[str]:
    return {n.concept.name for n in walk(node) if isinstance(n, Fact)}


def read_of_whom(row: Row, context: Context, read: Reader) -> Node | None:
    """ "ALT ≤ 2.5 × ULN in patients without liver metastases": asked of those alone."""
    at = _place_of_whom(row, context)
    if at is None or outside(row[at:], "or", "semicolon", "judge", "effect", "except") is not None:
        return None
    limits = [c.node for c in row[:at] if c.tag == "node"]
    if not limits or not all(isinstance(n, Measure) for one in limits for n in _leaves(one)):
        return None
    whom, asked = read(row[at + 2 :]), read(row[:at])
    if whom is None or asked is None or not _is_told(whom.of if isinstance(whom, Not) else whom):
        return None
    if any(isinstance(n, Unread) for n in walk(asked)):
        return None
    if context.side is Side.EXCLUSION:
        return All((asked, whom), span=span_of(row))
    return If(whom, asked, span=span_of(row))


def _place_of_whom(row: Row, context: Context) -> int | None:
    """Where "in patients" stands before what says which."""
    for at in range(1, len(row) - 2):
        led = context.words(row[at].start, row[at].end).lower()
        if row[at + 1].tag == "subject" and led in _OF_WHOM:
            return at
    return None


def lend_first_window(nodes: list[Node | None], segments: list[Row]) -> list[Node | None]:
    """ "Treatment within 2 years with A or B": a window before the first member is of each."""
    first = segments[0]
    node = next((i for i, c in enumerate(first) if c.tag == "node"), len(first))
    window = next((c for c in first[:node] if c.tag == "period"), None)
    if window is None or window.value.most is None or len(nodes) < 2:
        return nodes
    if any(c.tag == "period" for segment in segments[1:] for c in segment):
        return nodes
    return [n if n is None else with_period(n, window) or n for n in nodes]


def without_tautology(row: Row, at: int | None, context: Context) -> tuple[Row, int | None]:
    """ "Any disease or condition that may interfere": the clause is of what is named, too."""
    joint = max((i for i in range(at or 0) if row[i].tag in ("or", "slash")), default=None)
    if at is None or joint is None or not has_nodes(row[:joint]):
        return row, at
    between = row[joint + 1 : at]
    words = set(context.words(row[joint].end, row[at].start).lower().strip(" ,").split())
    small = all(c.tag in ("filler", "comma") for c in between)
    if not small or not words & _MERELY or words - _MERELY - _SMALL:
        return row, at
    return [*row[:joint], *row[at:]], joint


def other_condition(row: Row, at: int | None, context: Context) -> int | None:
    """Where "or any condition leading to …" stands behind "abuse that would interfere …"."""
    if at is None or not has_nodes(row[:at]):
        return None
    for place in range(at + 1, len(row)):
        if row[place].tag != "or":
            continue
        small = []
        for chunk in row[place + 1 :]:
            if not chunk.tag.startswith(("filler", "qualifier", "adjective")):
                break
            small += _said(chunk, context).split()
        after = row[place + 1 :]
        judged = any(c.tag in ("effect", "lead-to") for c in after)
        if judged and small and small[0] in ("any", "other") and _MERELY & set(small):
            return place
    return None


def read_found_by(row: Row, context: Context, read: Reader) -> Node | None:
    """ "CT or MRI showing metastases": the disease, found by either of them."""
    first = next((i for i, c in enumerate(row) if _is_disease(c)), None)
    if first is None or not has_nodes(row[:first]) or outside(row[:first], "or", "slash") is None:
        return None
    named = [i for i, c in enumerate(row[:first]) if _examines(c)]
    small = ("or", "slash", "comma", "filler", "word", "node", "concept", "adjective", "subject")
    if not named or any(c.tag not in small for c in row[:first]):
        return None
    if any(c.tag == "node" and not _examines(c) for c in row[:first]):
        return None
    last = named[-1]
    said = context.words(row[last].end, row[first].start).lower()
    if outside(row[last:first], "or", "slash", "comma") is not None or not _SHOWS.search(said):
        return None
    narrowing = (i for i in range(last + 1, first) if row[i].tag == "word")
    begin = next((i for i in narrowing if not _FOUND.match(_said(row[i], context))), first)
    found = read(row[begin:])
    words = context.words(row[named[0]].start, row[last].end)
    return found and replace_each(found, lambda n: with_method(n, words) if _is_told(n) else n)


def _said(chunk: Chunk, context: Context) -> str:
    return context.words(chunk.start, chunk.end).lower()


def _is_disease(chunk: Chunk) -> bool:
    return isinstance(chunk.value, Fact) and chunk.value.kind is Kind.CONDITION


def _examines(chunk: Chunk) -> bool:
    """A procedure, or a measurement without a value."""
    if chunk.tag == "concept":
        return bool(chunk.value.kind == "measurement")
    return isinstance(chunk.value, Fact) and chunk.value.kind is Kind.PROCEDURE


def with_causes(row: Row, context: Context) -> Row | None:
    """ "Anemia due to A or B": each of a list of causes is one, and no disease by itself."""
    at = outside(row, "lead-to")
    if at is None or not has_nodes(row[:at]):
        return None
    first = _joint(row, at + 1)
    if first is None:
        return None
    direct = row[first].tag in ("or", "slash") and row[first - 1].tag != "comma"
    if not direct and (_parts_two(row, first) or outside(row[:at], *JOINTS) is not None):
        return None
    end = _end_of_causes(row, at)
    if end is None or not _are_causes(row[at + 1 : end]):
        return None
    span = Span(row[at].start, row[end - 1].end)
    caused = Judgement(context.words(span.start, span.end), span=span)
    window = [c for c in row[end : end + 1] if c.tag == "period"]  # of what they caused
    rest = row[end + len(window) :]
    return [*row[:at], *window, Chunk("node", span.start, span.end, caused), *rest]


def _are_causes(row: Row) -> bool:
    told = [c.node for c in row if c.tag == "node"]
    apart = any(c.tag in ("and", "not", "judge", "effect", "interval", "lead-to") for c in row)
    return bool(told) and not apart and all(map(_is_told, told))


def _parts_two(row: Row, joint: int) -> bool:
    """ "Anemia due to X, or Y": the second is another disease."""
    return row[joint].tag != "comma" or row[joint + 1].tag in JOINTS


def _joint(row: Row, at: int) -> int | None:
    found = outside(row[at:], *JOINTS)
    return None if found is None else at + found


def _end_of_causes(row: Row, at: int) -> int | None:
    """Behind the last of the causes: the member of the list that "or" stands before."""
    last = _last_joint(row, at)
    if last is None:
        return None
    behind = (i for i in range(last + 1, len(row)) if row[i].tag in _ENDS)
    return next(behind, len(row))


def _last_joint(row: Row, at: int) -> int | None:
    places = [i for i in range(at, len(row)) if row[i].tag in ("or", "slash")]
    return places[-1] if places else None


def with_small_member(node: Node | None, row: Row, context: Context) -> Node | None:
    """ "Steroids or devices": a last member of small words alone that says something."""
    member = _last_member(row, context)
    leaves = _leaves(node) if node is not None and member else []
    more = _meant(member, leaves[-1], context) if leaves and leaves[-1].span else None
    return node if more is None or node is None else _joined(node, more)


def _joined(node: Node, more: Node) -> Node:
    if isinstance(node, Not):
        return Not(_joined(node.of, more), span=node.span)
    if isinstance(node, Any):
        return Any((*node.of, more), span=node.span)
    return Any((node, more), span=node.span)


def _last_member(row: Row, context: Context) -> Row:
    """The chunks behind the last "or", if small words alone; on the exclusion list "and" too."""
    joints = ("or", "slash", "and") if context.side is Side.EXCLUSION else ("or", "slash")
    at = max((i for i, c in enumerate(row) if c.tag in joints), default=None)
    if at is None or any(c.tag in ("open", "close", "judge", "effect", "if") for c in row):
        return []
    member = [c for c in row[at + 1 :] if c.tag not in ("stop", "comma", "etc")]
    small = all(c.tag in ("filler", "subject", "either") for c in member)
    return member if small else []


def _meant(member: Row, last: Node, context: Context) -> Node | None:
    words = context.words(member[0].start, member[-1].end).lower().split()
    if isinstance(last, Fact) and last.kind is Kind.ALLERGY and _EXCIPIENTS & set(words):
        return replace(last, concept=_excipient(context), span=span_of(member))
    says = words[-1] in _SAYING or words[0] == "while" or {"evidence", "of"} <= set(words)
    if not says:
        return None
    if isinstance(last, Judgement) or (words[0] != "while" and _is_participation(last)):
        return None  # "trials of drugs or devices"
    return Unread(context.words(member[0].start, member[-1].end), span=span_of(member))


def _is_participation(node: Node) -> bool:
    return isinstance(node, Fact) and node.kind is Kind.PARTICIPATION


def _excipient(context: Context) -> Concept:
    link = context.terms.link("excipient", "drug")
    assert link is not None
    return link.concept


def _leaves(node: Node) -> list[Node]:
    return [n for n in walk(node) if not n.children]
