"""What clauses ask of their rows and nodes: small questions, each with one answer."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.nodes import (
    Age,
    All,
    Any,
    Except,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Qualifier,
    Readings,
    Sex,
    State,
    Unread,
)
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.language.values import Interval
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import island
from eligo.reading.rows.qualifying import with_qualifiers

SILENT = frozenset(
    {
        "filler", "subject", "comma", "and", "or", "etc", "either", "both", "then", "quote",
        "dash", "colon", "semicolon", "stop", "slash", "respectively", "times", "age", "if",
        "require", "evidence", "such-as", "to", "node", "open", "close", "percent",
    }
)  # fmt: skip
JOINTS = ("and", "or", "comma", "slash")
OBLIGES = frozenset(
    {"must", "must have", "must be", "must also", "should", "should have", "should be"}
)
ALLOWED = ("allowed-after", "eligible-after", "allowed-before")
DENIED_BEHIND = ("not-after", "barred-after")


EVER = frozenset({"history", "prior", "previous", "never", "previously"})
EXAMINED_BY = ("by", "on", "via", "using", "through", "per")


def is_silent(row: Row, at: int) -> bool:
    """Whether a chunk says nothing that is not said already."""
    tag = row[at].tag
    if tag in SILENT or tag in ("not", *DENIED_BEHIND, *ALLOWED):
        return True
    near = row[max(0, at - 1) : at + 2]
    if tag == "after-word":
        return any(chunk.tag == "node" for chunk in near)
    return tag == "outcome" and any(isinstance(chunk.value, Measure) for chunk in near)


# What is done for a value, and measures none.
_DONE_FOR = frozenset(
    {
        *("transfusion", "dialysis", "hemodialysis", "surgery", "hospitalization"),
        *("icu-admission", "transplantation", "hsct", "radiotherapy"),
    }
)


def is_done_for(node: Node) -> bool:
    """Whether a procedure treats, and examines nothing: "hospitalization with pneumonia"."""
    return isinstance(node, Fact) and node.concept.code in _DONE_FOR


def is_method(node: Node, of: Node, word: str) -> bool:
    """Whether a procedure only says how a finding was made: "LVEF ≥ 50% by echocardiography"."""
    if not isinstance(node, Fact) or node.kind is not Kind.PROCEDURE:
        return False
    if node.period is not None and node.period.most is not None:
        return False
    if isinstance(of, Measure):
        return not is_done_for(node)
    return isinstance(of, Fact) and of.kind is Kind.CONDITION and word in EXAMINED_BY


def with_methods(nodes: list[Node], joints: list[str]) -> tuple[list[Node], list[str]]:
    """ "LVEF ≥ 50% by echocardiography or MUGA": the second is another method, no fact."""
    nodes, joints = _with_first_tests(nodes, joints)
    kept, words = [nodes[0]], []
    for node, joint in zip(nodes[1:], joints, strict=True):
        again = _examined_too(kept[-1], node)
        if again is not None:
            kept[-1] = again
            continue
        kept.append(node)
        words.append(joint)
    return kept, words


def _examined_too(found: Node, node: Node) -> Node | None:
    """What was found with one more method; the time of the last examination is that of all."""
    if isinstance(found, All):
        again = _examined_too(found.of[-1], node)
        return again and replace(found, of=(*found.of[:-1], again))
    if not isinstance(found, Measure) and not is_condition(found):
        return None
    if not isinstance(node, Fact) or not any(q.name == "method" for q in qualifiers_of(found)):
        return None
    if not is_method(replace(node, period=None), found, "by"):
        return None
    again = with_method(found, node.concept.name)
    assert isinstance(again, Fact | Measure)
    return replace(again, period=again.period or node.period)


def _with_first_tests(nodes: list[Node], joints: list[str]) -> tuple[list[Node], list[str]]:
    """ "ELISA and Western blot negative for HIV": both are how it was tested."""
    first, second = nodes[0], nodes[1] if len(nodes) > 1 else nodes[0]
    tested = isinstance(second, Measure) and any(q.name == "method" for q in second.qualifiers)
    bare = isinstance(first, Fact) and first.kind is Kind.PROCEDURE and not first.qualifiers
    if not tested or not bare or joints[0] == "comma" or not isinstance(first, Fact):
        return nodes, joints
    if first.period is not None:
        return nodes, joints
    return [with_method(second, first.concept.name), *nodes[2:]], joints[1:]


ADJECTIVE = re.compile(r"\w+(?:al|ous|ic|ary|ive|oid|able|ible)$", re.IGNORECASE)


def is_adjective(node: Node) -> bool:
    return isinstance(node, Unread) and bool(ADJECTIVE.fullmatch(node.words))


def is_short(node: Unread) -> bool:
    return len(node.words.split()) <= 2


def says_time(words: str) -> bool:
    last = words.lower().split()[-1:]
    found = island("time-unit").match(last, 0) if last else None
    return found is not None and len(last[0]) > 2


def is_bounded(chunk: Chunk) -> bool:
    """Whether a period has a length."""
    return chunk.value.least is not None or chunk.value.most is not None


def with_method(node: Node, words: str) -> Node:
    if not isinstance(node, Fact | Measure):
        return node
    return with_qualifiers(node, Qualifier("method", words))


def span_of(row: Row) -> Span:
    return Span(row[0].start, row[-1].end)


EDGE = ("filler", "comma", "and", "or", "quote", "colon", "dash", "stop", "etc", "slash")


def is_length(interval: Interval) -> bool:
    return all(b.quantity.is_time for b in interval.bounds)


def strip(row: Row, edge: tuple[str, ...] = EDGE) -> Row:
    """Without joining words and fillers at either end."""
    first, last = 0, len(row)
    while first < last and row[first].tag in edge:
        first += 1
    whole = last
    while last > first and row[last - 1].tag in edge:
        last -= 1
    ends = first < last < whole and row[last].tag == "filler"
    if ends and (
        row[last - 1].tag == "require" or (row[last - 1].tag == "not" and last - first > 1)
    ):
        return row[first:whole]  # "requiring treatment": the small words are what is required
    return row[first:last]


def outside(row: Row, *tags: str) -> int | None:
    """The first place of one of these tags outside brackets."""
    depth = 0
    for at, chunk in enumerate(row):
        tag = chunk.tag
        if tag == "open":
            depth += 1
        elif tag == "close":
            depth -= 1
        if depth == 0 and tag in tags:
            return at
    return None


def cut(row: Row) -> tuple[list[Row], list[str]]:
    """Segments, and the joining word before each but the first ("comma" if only that)."""
    segments: list[Row] = [[]]
    joints: list[str] = []
    depth = 0
    for at, chunk in enumerate(row):
        depth += (chunk.tag == "open") - (chunk.tag == "close")
        if depth <= 0 and chunk.tag in JOINTS and not goes_on(row, at):
            if [c.tag for c in segments[-1] if counts(c)] == ["not"] == [segments[-1][-1].tag]:
                continue  # "no known or suspected": the denial is of what follows
            if any(counts(c) for c in segments[-1]):
                segments.append([])
                joints.append(chunk.tag)
            elif joints and joints[-1] != "or":  # "or combined with": the "or" stands
                joints[-1] = chunk.tag if chunk.tag in ("and", "or") else joints[-1]
        else:
            segments[-1].append(chunk)
    if not any(counts(c) for c in segments[-1]) and joints:
        segments.pop()
        joints.pop()
    return segments, [plain_joint(j) for j in joints]


_CONTINUING = ("evidence", "lead-to", "period", "require", *DENIED_BEHIND)


def goes_on(row: Row, at: int) -> bool:
    """Whether a comma only sets off what belongs to the words before it."""
    after = next((c.tag for c in row[at + 1 :] if c.tag != "filler"), "")
    return row[at].tag == "comma" and after in _CONTINUING


def lend_lost_period(nodes: list[Node | None], segments: list[Row]) -> list[Node | None]:
    """ "A, B or (words not understood) within 6 months": the window still holds for A and B."""
    window = next((c for c in reversed(segments[-1]) if c.tag == "period"), None)
    if window is None or window.value.most is None or not isinstance(nodes[-1], Unread):
        return nodes
    lent = [n if n is None else with_period(n, window) or n for n in nodes[:-1]]
    return [*lent, nodes[-1]]


def plain_joint(joint: str) -> str:
    return "or" if joint == "slash" else joint


def counts(chunk: Chunk) -> bool:
    return chunk.tag not in ("filler", "either", "both", "quote", "subject", "dash")


def weighs(chunk: Chunk) -> bool:
    """Whether a chunk says something of its own."""
    return chunk.tag not in SILENT or chunk.tag == "node"


def has_nodes(row: Row) -> bool:
    """Whether anything in it was read already."""
    return any(c.tag == "node" for c in row)


def has_measure(row: Row) -> bool:
    return any(c.tag == "node" and not isinstance(c.value, Fact) for c in row)


def has_values(nodes: list[Node]) -> bool:
    """Whether some of it is a comparison, or not understood: such lists may mean all together."""
    return any(isinstance(n, Measure | Unread | Sex) for node in nodes for n in walk(node))


def are_conditions(nodes: list[Node]) -> bool:
    return all(
        isinstance(n, Judgement)
        or (isinstance(n, Fact) and n.kind is Kind.CONDITION)
        or (isinstance(n, All) and are_conditions(list(n.of)))
        for n in nodes
    )


def qualifiers_of(node: Node) -> tuple[Qualifier, ...]:
    return node.qualifiers if isinstance(node, Fact | Measure) else ()


def is_condition(node: Node) -> bool:
    return isinstance(node, Fact) and node.kind is Kind.CONDITION


def is_treatment(node: Node) -> bool:
    return isinstance(node, Fact) and node.kind in (Kind.DRUG, Kind.PROCEDURE)


def ever(node: Node) -> Node:
    """The fact as one that may be over."""
    if isinstance(node, Fact) and not node.qualifier("status"):
        return with_qualifiers(node, Qualifier("status", "history"))
    return node


def as_list(node: Node | None) -> Node | None:
    """ "A and B" of exceptions or examples is a list of them, whatever else it could mean."""
    if isinstance(node, Readings) and isinstance(node.alternatives[0], Any):
        return node.alternatives[0]
    return node


def has_condition(row: Row) -> bool:
    return any(c.tag == "node" for c in row) and not any(c.tag == "judge" for c in row)


def opens_negated(row: Row) -> bool:
    lead = lead_of(row)
    return lead < len(row) and row[lead].tag == "not"


_RELATIVE = frozenset({"which", "that", "who", "whose"})


def opens_relative(row: Row, context: Context) -> bool:
    """Whether the row ends inside a relative clause, or in what is judged."""
    if any(c.tag in ("judge", "effect") for c in row):
        return True
    return bool(row) and bool(
        _RELATIVE & set(context.words(row[0].start, row[-1].end).lower().split())
    )


def lead_of(row: Row) -> int:
    """The place of the first chunk that is more than a word to begin with."""
    begins = ("filler", "subject", "quote", "dash", "then")
    return next((i for i, c in enumerate(row) if c.tag not in begins), len(row))


def of_all_people(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """ "men and non-pregnant women aged 18 to 65": who, and what is asked of all of them."""
    last = nodes[-1]
    if not isinstance(last, All) or not all(map(_is_person, nodes[:-1])):
        return nodes, []
    who = [n for n in last.of if _is_person(n)]
    asked = [n for n in last.of if not _is_person(n)]
    if not who or not asked or not isinstance(who[0], Sex):
        return nodes, []
    last = who[0] if len(who) == 1 else All(tuple(who), span=last.span)
    return [*nodes[:-1], last], asked


def _is_person(node: Node) -> bool:
    return isinstance(node, Sex | Person) or (isinstance(node, Not) and _is_person(node.of))


def stands_alone(node: Node, joint: str) -> bool:
    """After "no A and …": a comparison or age is no longer denied, nor what is used."""
    used = isinstance(node, Fact) and node.concept.code == "contraception"
    return joint == "and" and (used or not isinstance(node, Fact | Person))


def names_sex(nodes: list[Node]) -> bool:
    return any(isinstance(n, Sex) for node in nodes for n in walk(node))


def is_counted(node: Node) -> bool:
    return isinstance(node, Fact) and node.count is not None


def is_abbreviation(inside: Row) -> bool:
    tags = ("word", "slash", "dash", "filler", "suffix-op")
    return len(inside) <= 3 and all(c.tag in tags for c in inside)


_SMOKER = Person(State.SMOKER)  # how many cigarettes narrows it


def says_again(before: Node, inside: Node, context: Context) -> bool:
    """Whether the bracket only names the same thing: "acute myeloid leukemia (AML)"."""
    if isinstance(before, Fact) and isinstance(inside, Fact):
        one, other = before.concept, inside.concept
        more = [q for q in inside.qualifiers if q.name in ("dose", "equivalent", "grade")]
        return (context.terms.is_a(one, other) and not more) or (
            context.terms.is_a(other, one) and inside.kind is before.kind and not inside.qualifiers
        )
    if isinstance(before, Sex | Person) and before != _SMOKER:
        return any(isinstance(n, Measure | Person) for n in walk(inside)) and not isinstance(
            inside, Not
        )
    return False


def says_more(before: Node, inside: Node) -> Node | None:
    """The same thing with what the bracket adds: "steroid doses (> 10 mg of steroids)"."""
    if not isinstance(before, Fact) or not isinstance(inside, Fact):
        return None
    if before.kind is not inside.kind or before.concept != inside.concept or inside.period:
        return None
    return with_qualifiers(before, *(q for q in inside.qualifiers if q not in before.qualifiers))


def limits_to(inside: Row, node: Node, context: Context) -> bool:
    """ "(women of child-bearing potential only)": whom the words before the bracket are for."""
    words = context.words(inside[0].start, inside[-1].end).lower().split()
    people = all(isinstance(n, Sex | Person | Age | All | Any) for n in walk(node))
    return people and (words[-1] == "only" or words[0] in ("for", "if", "in"))


def defines(before: Node, inside: Node, context: Context) -> bool:
    """Whether values in brackets define a failing organ rather than grade a disease."""
    if not isinstance(before, Fact) or before.kind is not Kind.CONDITION:
        return False
    if not all(isinstance(n, Measure | Any | All | Readings) for n in walk(inside)):
        return False
    if any(is_scale(n, context) for n in walk(inside)):
        return False  # a class grades a disease
    name = f" {before.concept.name} {context.words(*ends_of(before))} ".lower()
    failing = ("insufficiency", "dysfunction", "impairment", "abnormal", "function", "deficiency",
               "renal failure", "kidney failure", "liver failure", "hepatic failure")  # fmt: skip
    return any(word in name for word in failing)


def is_scale(node: Node, context: Context) -> bool:
    if not isinstance(node, Measure):
        return False
    known = context.terms.measurement(node.concept)
    return known is not None and known.kind == "ordinal"


def ends_of(node: Node) -> tuple[int, int]:
    return (node.span.start, node.span.end) if node.span else (0, 0)


def as_kind_of(base: Node, exception: Node) -> Node:
    """An exception named by a drug alone takes the kind of what it is excepted from."""
    facts = [n for n in walk(base) if isinstance(n, Fact)]
    if isinstance(exception, Fact) and facts and facts[0].kind is Kind.ALLERGY:
        return replace(exception, kind=Kind.ALLERGY)
    return exception


def with_period(node: Node, chunk: Chunk) -> Node | None:
    """The node within a period; None if it can't have one, or has one already."""
    if isinstance(node, Fact | Measure | Person):
        if node.period is not None:
            return None
        return replace(node, period=chunk.value, span=joined_span(node.span, chunk.span))
    if isinstance(node, All | Any | Not | Readings):
        children = [with_period(child, chunk) or child for child in node.children]
        return node.with_children(tuple(children))
    if isinstance(node, Except):
        base = with_period(node.base, chunk)
        return base and replace(node, base=base)
    return None


def joined_span(one: Span | None, other: Span) -> Span:
    return one.join(other) if one else other
