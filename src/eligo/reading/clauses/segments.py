"""One segment of a list: nodes side by side, and what belongs to each of them.

Brackets, periods, denials, causes, evidence and stray words find the node that they are about.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Protocol

from eligo.language.nodes import (
    Age,
    All,
    Any,
    Except,
    Fact,
    If,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Qualifier,
    Sex,
    Side,
    State,
    Unread,
)
from eligo.language.rewrite import walk
from eligo.language.source import Span
from eligo.language.values import Interval
from eligo.reading.clauses.adequacy import is_adequate
from eligo.reading.clauses.brackets import is_visit, names_criteria, read_time_bracket
from eligo.reading.clauses.lists import Lists
from eligo.reading.clauses.narrowing import narrow
from eligo.reading.clauses.remarks import is_remark, remark
from eligo.reading.clauses.requiring import requiring
from eligo.reading.clauses.restated import restates
from eligo.reading.clauses.vague import read_vague
from eligo.reading.clauses.washouts import absent
from eligo.reading.rows.abbreviations import spells
from eligo.reading.rows.chunks import Chunk, Row, close_of
from eligo.reading.rows.clause_parts import (
    ALLOWED,
    SILENT,
    as_list,
    defines,
    ends_of,
    ever,
    has_measure,
    is_abbreviation,
    is_done_for,
    is_length,
    is_method,
    is_silent,
    is_treatment,
    joined_span,
    lead_of,
    limits_to,
    outside,
    says_again,
    says_more,
    span_of,
    strip,
    weighs,
    with_method,
    with_period,
)
from eligo.reading.rows.context import Context
from eligo.reading.rows.qualifying import with_qualifiers

_BEFORE = 80  # characters before a bracket in which the words stand that it shortens
_DONE_FOR = frozenset({"to", "for", "in", "on", "of"})
_SMOKER = Person(State.SMOKER)
_WITH = frozenset({"with", "using"})


class Clauses(Protocol):
    """What a segment asks of the clauses around it: to read what stands inside it."""

    def sentence(self, row: Row) -> Node | None:
        """One sentence, bracket or clause."""
        ...

    def except_from(self, base: Node, row: Row, span: Span, said: str) -> Node:
        """The base without what the row excepts."""
        ...

    def join_examples(self, base: Node, examples: Node, span: Span) -> Node:
        """A base with examples of it."""
        ...

    def judge(self, row: Row) -> Node:
        """The row as a matter of judgement."""
        ...


class Segments:
    """The rules of a segment, over one text."""

    def __init__(self, context: Context, clauses: Clauses) -> None:
        self.context = context
        self.clauses = clauses
        self.lists = Lists(context)
        self.denied = False  # the segment in hand begins with a denial

    def segment(self, row: Row) -> Node | None:
        """Nodes side by side add up; brackets, periods and stray words find what they belong to."""
        if any(c.tag in ("judge", "effect") for c in row) and not has_measure(row):
            return self.clauses.judge(strip(row)) if strip(row) else None
        nodes: list[Node] = []
        loose: list[Chunk] = []
        at = 0
        row = list(row)
        lead = lead_of(row)
        self.denied = lead < len(row) and row[lead].tag == "not"
        while at < len(row):
            close = close_of(row, at) if row[at].tag == "open" else None
            if close is not None:
                self._bracket(row[at + 1 : close], nodes, loose)
                at = close + 1
            elif (nodes and row[at].tag in ("not", "lead-to", "evidence", "require")) or (
                row[at].tag == "not" and at > lead
            ):
                self._tail(row[at:], nodes)
                break
            elif row[at].tag == "naive" and nodes and is_treatment(nodes[-1]):
                nodes[-1] = Not(ever(nodes[-1]), span=joined_span(nodes[-1].span, row[at].span))
                at += 1
            elif nodes and is_treatment(nodes[-1]) and self._says(row[at]) == "independent":
                nodes[-1] = Not(nodes[-1], span=joined_span(nodes[-1].span, row[at].span))
                at += 1  # "transfusion-independent"
            else:
                row, at = self._one(row, at, nodes, loose)
        vague = None if nodes else read_vague(loose, self.context)
        nodes = [vague] if vague else self._absorb(nodes, loose, row)
        if not nodes:
            return None
        if len(nodes) > 1 and all(isinstance(n, Judgement) for n in nodes):
            nodes = [self.clauses.judge(strip(row))]  # "not affiliated to an insurance"
        node = self.lists.group(nodes, All)
        return Not(node, span=node.span) if any(self._denies(c) for c in row) else node

    def _denies(self, chunk: Chunk) -> bool:
        barred = chunk.tag == "barred-after" and self.context.side is Side.INCLUSION
        return barred or chunk.tag == "not-after"

    def _one(self, row: Row, at: int, nodes: list[Node], loose: list[Chunk]) -> tuple[Row, int]:
        """One chunk of a segment; the row (a period may change it) and where to go on."""
        chunk = row[at]
        if chunk.tag == "node":
            self._add(chunk, nodes, row, at)
        elif chunk.tag == "period":
            row = self._give_period(chunk, nodes, row, at, loose)
        elif chunk.tag == "timepoint":
            return row, self._timepoint(row, at)
        elif chunk.tag == "specimen" and nodes and isinstance(nodes[-1], Measure):
            words = self.context.words(chunk.start, chunk.end)
            specimen = Qualifier("specimen", words)
            nodes[-1] = with_qualifiers(nodes[-1], specimen)
        elif not is_silent(row, at):
            loose.append(chunk)
        return row, at + 1

    def _tail(self, row: Row, nodes: list[Node]) -> None:
        """What follows a fact in its segment: a denial, a cause, or how it was found."""
        if row[0].tag == "not":
            inner = self.segment(row[1:])
            if inner is not None:
                nodes.append(Not(absent(inner, self.context), span=inner.span))
            elif len(row) > 1:  # "not on treatment": small words that are denied
                self._denied_words(row, nodes)
        elif row[0].tag == "lead-to":
            self._cause(row, nodes)
        elif row[0].tag == "require":
            words = self.context.words(row[0].start, row[-1].end)
            nodes[-1] = requiring(nodes[-1], self.segment(row[1:]), span_of(row), words)
        elif not isinstance(nodes[-1], Fact | Measure) and self._says(row[0]) in _WITH:
            used = self.segment(row[1:])  # "women using hormones": no way of finding women
            nodes += [used] if used else []
        else:
            self._evidence(row[1:], nodes)

    def _says(self, chunk: Chunk) -> str:
        return self.context.words(chunk.start, chunk.end).lower()

    def _denied_words(self, row: Row, nodes: list[Node]) -> None:
        """Small words that are denied narrow the fact before them; else they are not understood."""
        words = self.context.words(row[0].start, row[-1].end)
        if nodes and isinstance(nodes[-1], Fact | Any):
            nodes[-1] = requiring(nodes[-1], None, span_of(row), words)
        else:
            nodes.append(Unread(words, span=span_of(row)))

    def _give_period(
        self, chunk: Chunk, nodes: list[Node], row: Row, at: int, loose: list[Chunk]
    ) -> Row:
        """A period belongs to the fact before it, else to the one after it; the row so changed."""
        if nodes and (given := with_period(nodes[-1], chunk)) is not None:
            nodes[-1] = given
            return row
        for place in range(at + 1, len(row)):
            later = row[place]
            given = with_period(later.node, chunk) if later.tag == "node" else None
            if given is not None:
                return [*row[:place], replace(later, value=given), *row[place + 1 :]]
        if chunk.value.least is not None or chunk.value.most is not None:
            loose.append(chunk)
        return row

    def _add(self, chunk: Chunk, nodes: list[Node], row: Row, at: int) -> None:
        """A node into the segment; an examination beside a finding is how it was found."""
        node, last = _never(chunk.node), nodes[-1] if nodes else None
        if last is not None and is_method(node, last, self._word_before(row, at)):
            nodes[-1] = with_method(last, self.context.words(chunk.start, chunk.end))
        elif last is not None and self._is_for(last, node, row, at):
            led = chunk if isinstance(node, Person) else row[at - 1]
            modifier = Qualifier("modifier", self.context.words(led.start, chunk.end))
            assert isinstance(node, Fact | Person) and isinstance(last, Fact)
            nodes[-1] = with_qualifiers(replace(last, period=last.period or node.period), modifier)
        elif last is not None and is_method(last, node, "by") and not is_done_for(last):
            words = self.context.words(*ends_of(last))
            nodes[-1] = with_method(node, words)
        elif last is not None and self._tells_which(node, last, self._word_before(row, at)):
            nodes[-1] = node
        else:
            nodes.append(node)

    def _is_for(self, last: Node, node: Node, row: Row, at: int) -> bool:
        """ "Radiotherapy to bone lesions": done for a disease, and no way of finding it."""
        if at == 0 or not isinstance(last, Fact):
            return False
        led = self.context.words(row[at - 1].start, row[at - 1].end).lower().split()[:1]
        if isinstance(node, Person):  # "hypertension during pregnancy"
            said = self.context.words(row[at].start, row[at].end).lower()
            return node.state is State.PREGNANT and said.startswith("during")
        done = last.kind is Kind.PROCEDURE and row[at - 1].tag in ("filler", "to")
        disease = isinstance(node, Fact) and node.kind is Kind.CONDITION
        return done and disease and led[0] in _DONE_FOR if led else False

    def _tells_which(self, node: Node, last: Node, word: str) -> bool:
        """ "immunization with live vaccine": the second says which."""
        if not isinstance(node, Fact) or not isinstance(last, Fact) or word not in _WITH:
            return False
        if not is_treatment(node) or last.qualifiers or last.period or last.kind is not node.kind:
            return False
        return last.concept != node.concept and self.context.terms.is_a(node.concept, last.concept)

    def _word_before(self, row: Row, at: int) -> str:
        if at == 0 or row[at - 1].tag != "filler":
            return ""
        return self.context.words(row[at - 1].start, row[at - 1].end).lower().split()[0]

    def _timepoint(self, row: Row, at: int) -> int:
        """ "at the end of consolidation": when the next finding was made."""
        end = at + 1
        while end < len(row) and row[end].tag in ("filler", "node", "word"):
            end += 1
            if row[end - 1].tag in ("node", "word"):
                break
        while end < len(row) and row[end].tag == "filler":
            end += 1
        words = self.context.words(row[at].start, row[end - 1].end)
        place = next((i for i in range(end, len(row)) if row[i].tag == "node"), None)
        if place is not None and isinstance(row[place].value, Fact | Measure):
            node = row[place].value
            qualifier = Qualifier("timepoint", words)
            row[place] = replace(row[place], value=with_qualifiers(node, qualifier))
        return end

    def _bracket(self, inside: Row, nodes: list[Node], loose: list[Chunk]) -> None:
        """What stands in brackets: an exception, examples, a definition, or a mere synonym."""
        if not inside or not any(weighs(c) for c in inside):
            return
        first = next((c for c in inside if c.tag not in ("filler", "comma")), inside[0])
        if read_time_bracket(inside, nodes, loose, self.context) or is_visit(inside, self.context):
            return
        if not nodes and all(c.tag in ("word", "adjective", "dash") for c in inside):
            loose += inside  # "(non-infectious) pneumonitis"
            return
        if first.tag == "except" and nodes:
            nodes[-1] = self._except(nodes[-1], inside, inside.index(first))
            return
        if first.tag == "evidence" and nodes:
            self._evidence(inside, nodes)
            return
        if nodes and restates(nodes[-1], inside, self.context):
            return
        if nodes and any(c.tag in ALLOWED for c in inside) and outside(inside, "not") is None:
            self.context.allowed += [c.value for c in inside if isinstance(c.value, Fact)]
            nodes.append(remark(inside, self.context))  # "(stable angina is permitted)"
            return
        if names_criteria(inside, self.context):
            return
        node = self.clauses.sentence(inside)
        node = as_list(node) if first.tag == "such-as" else node
        if node is None or not nodes:
            measured = node is not None and any(isinstance(n, Measure | Age) for n in walk(node))
            if measured and all(c.tag == "adjective" for c in loose):
                loose.clear()  # "Relapse (blasts ≥ 5%)": the bracket says what is meant
            elif (
                node is not None
                and not nodes
                and not measured
                and any(c.tag == "adjective" for c in loose)
            ):
                node = self.unread(inside)  # "Acute (within 1 year) or chronic …"
            nodes += [node] if node is not None else []
            return
        self._define(nodes, node, inside, first.tag == "such-as")

    def _except(self, base: Node, inside: Row, at: int) -> Node:
        """ "No steroids (except for adrenal failure)": what is denied holds no demand to waive."""
        denied, said = self.denied, self.words(inside[at : at + 1])
        whole = self.clauses.except_from(base, inside[at + 1 :], span_of(inside), said)
        if denied and isinstance(whole, Any) and whole.of[0] == base:
            return Except(base, whole.of[1:], span=whole.span)
        return whole

    def _define(self, nodes: list[Node], node: Node, inside: Row, examples: bool) -> None:
        if is_remark(node):
            nodes.insert(0, node)  # "migraine (with or without aura) for 3 months": goes on
            return
        if examples:
            nodes[-1] = self.clauses.join_examples(nodes[-1], node, span_of(inside))
            return
        limits = [n for n in walk(nodes[-1]) if not n.children]
        if isinstance(node, Age) and all(isinstance(n, Measure | Sex) for n in limits):
            nodes[-1] = self._for_ages(nodes[-1], node)
            return
        if inside[0].tag == "or" and not any(isinstance(n, Unread) for n in walk(node)):
            nodes[-1] = Any((nodes[-1], node), span=span_of(inside))  # "(or nursing mothers)"
            return
        if isinstance(node, Sex) and isinstance(nodes[-1], Person) and nodes[-1] != _SMOKER:
            return  # "(if female)"
        if limits_to(inside, node, self.context):
            nodes[-1] = If(node, nodes[-1], span=nodes[-1].span)
            return
        if says_again(nodes[-1], node, self.context):
            return
        more = says_more(nodes[-1], node)
        if more is not None:
            nodes[-1] = more
            return
        examined = node.of if isinstance(node, All | Any) else (node,)
        if all(is_method(one, nodes[-1], "by") for one in examined):
            nodes[-1] = with_method(nodes[-1], self.context.words(*ends_of(node)))
            return
        if isinstance(node, Unread) and (is_abbreviation(inside) or self._is_short(inside)):
            return
        if defines(nodes[-1], node, self.context):
            nodes[-1] = node
            return
        nodes.append(node)

    def _is_short(self, inside: Row) -> bool:
        """ "Abnormal electrocardiogram (ECG)": a name whose letters begin the words before it."""
        short = self.context.words(inside[0].start, inside[-1].end)
        before = self.context.words(max(0, inside[0].start - _BEFORE), inside[0].start)
        words = re.findall(r"\w+", before)
        named = len(inside) == 1 and inside[0].tag == "concept"
        return named and any(spells(short, words[first:]) for first in range(len(words)))

    def _for_ages(self, asked: Node, ages: Node) -> Node:
        """ "1.2 mg/dL (10 to 13 years of age)": the limit of those of that age."""
        span = joined_span(asked.span, ages.span or asked.span or Span(0, 0))
        if self.context.side is Side.EXCLUSION:
            return All((ages, asked), span=span)
        return If(ages, asked, span=span)

    def _evidence(self, row: Row, nodes: list[Node]) -> None:
        """ "as evidenced by …": a finding that goes with the fact, or merely how it was found."""
        excepted = _excepting(row)
        if excepted is not None:  # "as defined by X (except for Y)"
            opened, close = excepted
            self._evidence([*row[:opened], *row[close + 1 :]], nodes)
            self._bracket(row[opened + 1 : close], nodes, [])
            return
        node = self.clauses.sentence(row)
        if node is None:
            return
        if any(isinstance(n, Measure) for n in walk(node)):
            if defines(nodes[-1], node, self.context):
                nodes[-1] = node
            else:
                nodes.append(node)
            return
        row, length = _without_length(row)
        words = self.context.words(row[0].start, row[-1].end)
        last = nodes[-1]
        if isinstance(last, Fact) and length is not None and last.duration is None:
            nodes[-1] = last = replace(last, duration=length)
        if isinstance(last, Fact | Measure):
            method = Qualifier("method", words)
            nodes[-1] = with_qualifiers(last, method)

    def _cause(self, row: Row, nodes: list[Node]) -> None:
        """ "leading to X (values)": the values can be checked; that it is the cause is judged."""
        inside = [
            n
            for i, c in enumerate(row)
            if c.tag == "open"
            and (end := close_of(row, i)) is not None
            and (n := self.clauses.sentence(row[i + 1 : end])) is not None
        ]
        nodes += inside
        span = span_of(row)
        nodes.append(Judgement(self.context.words(span.start, span.end), span=span))

    def _absorb(self, nodes: list[Node], loose: list[Chunk], row: Row) -> list[Node]:
        """Stray words narrow the one fact beside them, or stay unread."""
        words = [c for c in loose if c.tag not in SILENT]
        if nodes and all(map(_is_measured, nodes)):
            words = [c for c in words if not is_adequate(c, self.context)]
        words = [c for c in words if not self._names_group(c, nodes)]
        if not words:
            return nodes
        nodes, words = narrow(nodes, words, row, self.context)
        return [*nodes, *self._unread_runs(words, row)] if words else nodes

    def _names_group(self, chunk: Chunk, nodes: list[Node]) -> bool:
        """ "Performance status - ECOG 0-1": the name of the group that a scale belongs to."""
        if chunk.tag != "concept" or chunk.value.kind != "measurement":
            return False
        known = self.context.terms.measurement(chunk.value.concept)
        kinds = (chunk.value.concept, *(known.members if known else ()))
        return any(isinstance(n, Measure) and n.concept in kinds for n in nodes)

    def _unread_runs(self, words: list[Chunk], row: Row) -> list[Node]:
        if not any(c.tag == "node" for c in row):
            words = row
        span = Span(words[0].start, words[-1].end)
        return [Unread(self.context.words(span.start, span.end), span=span)]

    def unread(self, row: Row) -> Node | None:
        row = strip(row)
        if not row:
            return None
        return Unread(self.context.words(row[0].start, row[-1].end), span=span_of(row))

    def words(self, row: Row) -> str:
        return self.context.words(row[0].start, row[-1].end) if row else ""


def _never(node: Node) -> Node:
    """ "ARV treatment-naive": a treatment that is untreated was never given."""
    if not isinstance(node, Fact) or not is_treatment(node):
        return node
    if "untreated" not in node.qualifier("course"):
        return node
    kept = tuple(q for q in node.qualifiers if q.name != "course")
    return Not(ever(replace(node, qualifiers=kept)), span=node.span)


def _excepting(row: Row) -> tuple[int, int] | None:
    """Where a bracket that excepts something opens and closes."""
    for at in range(1, len(row) - 1):
        close = close_of(row, at) if row[at].tag == "open" else None
        if close is not None and row[at + 1].tag == "except":
            return at, close
    return None


def _is_measured(node: Node) -> bool:
    """Whether a node holds nothing but measurements."""
    return all(isinstance(n, Measure) for n in walk(node) if not n.children)


def _without_length(row: Row) -> tuple[Row, Interval | None]:
    """ "based on such criteria for at least 4 months": the words, and how long it has been so."""
    last = row[-1]
    if len(row) < 3 or last.tag != "interval" or not is_length(last.value):
        return row, None
    return strip(row[:-1]) or row, last.value
