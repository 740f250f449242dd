"""A row of nodes and joining words becomes one tree.

From the outside in: sentences, conditionals, what an effect or an exception says of what stands
before it, and last the lists (`lists.py`) of segments (`segments.py`). Words that no rule takes end
in an Unread node, so nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from eligo.language.nodes import (
    Age,
    All,
    Any,
    AtLeast,
    Biomarker,
    Fact,
    If,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Qualifier,
    Readings,
    Remark,
    Sex,
    Side,
    State,
    Unread,
)
from eligo.language.rewrite import replace_each, walk
from eligo.language.source import Span
from eligo.language.values import Anchor, Direction, Moment, Period
from eligo.reading.clauses.adequacy import read_adequacy
from eligo.reading.clauses.brackets import is_next_number, is_number_of_list
from eligo.reading.clauses.elapsed import elapsed_since
from eligo.reading.clauses.exceptions import excepted, lends_window
from eligo.reading.clauses.grades import none_worse
from eligo.reading.clauses.indifferent import read_indifferent
from eligo.reading.clauses.lists import Lists, Member
from eligo.reading.clauses.own_events import since_itself
from eligo.reading.clauses.permissions import read_permission
from eligo.reading.clauses.relative import bind_relative
from eligo.reading.clauses.remarks import read_remark
from eligo.reading.clauses.requiring import goes_on, lists_treatments, requiring
from eligo.reading.clauses.segments import Segments
from eligo.reading.clauses.sharing import (
    share_with_examples,
    to_examples,
)
from eligo.reading.clauses.trailing import (
    lend_first_window,
    other_condition,
    read_denied_tail,
    read_found_by,
    read_of_whom,
    with_causes,
    with_either,
    with_small_member,
    without_tautology,
)
from eligo.reading.clauses.vague import read_untreated
from eligo.reading.clauses.washouts import absent, nearer, not_long_off, read_other_length
from eligo.reading.page.joining import joint_of
from eligo.reading.passes.judging import judged_part, judged_region
from eligo.reading.rows.chunks import (
    Chunk,
    Row,
    close_of,
    needs,
    split_at,
    tags_of,
    with_needs,
)
from eligo.reading.rows.clause_parts import (
    ALLOWED,
    DENIED_BEHIND,
    JOINTS,
    OBLIGES,
    as_list,
    cut,
    defines,
    has_condition,
    has_nodes,
    is_adjective,
    is_bounded,
    is_condition,
    is_counted,
    is_short,
    is_treatment,
    lend_lost_period,
    opens_negated,
    opens_relative,
    outside,
    says_time,
    span_of,
    strip,
    weighs,
    with_period,
)
from eligo.reading.rows.context import Context
from eligo.reading.rows.qualifying import with_qualifiers

_LINES = "prior-lines"
_TNM = frozenset({"t-stage", "n-stage", "m-stage"})
_DEEPEST = 12
_ON_RECORD = frozenset({"known", "documented", "confirmed", "self-reported", "diagnosed"})
_GIVEN = frozenset({"therapy", "therapies", "treatment", "treatments", "regimen", "regimens"})
_ENDED = frozenset({"completed", "finished", "stopped", "discontinued", "ended"})
_AFTER = re.compile(r"\b(?:after|following|despite|to|with|on|under|during)\b")
_PLANS = frozenset({"plan", "need"})
_DONE = re.compile(
    r"(?:received|taken|used|undergone|had|given|receiving|taking|using|prior|previous)$"
)
_LONGEST_LIST = 40  # members of a list behind which narrowing words are looked for


def read_row(row: Row, context: Context) -> Node | None:
    """The tree of a row; None if it holds nothing but joining words."""
    return _Parser(context).sentences(row)


class _Parser:
    """The rules, over one text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lists = Lists(context)
        self.segments = Segments(context, self)
        self.depth = 0

    def sentences(self, row: Row) -> Node | None:
        """Sentences add up on the inclusion list; on the exclusion list any of them excludes."""
        row = _without_aside(_without_unclosed(row))
        listed = self._listed(row)
        if listed is not None:
            return listed
        statements = split_at(row, "stop", "semicolon")
        if len(statements) > 1 and is_number_of_list(statements[0], self.context):
            statements = statements[1:]
        if len(statements) > 1 and is_next_number(statements[-1], self.context):
            statements = statements[:-1]
        parts = [self.sentence(part) for part in statements]
        told = [none_worse(n, self.context) for n in parts if n is not None]
        nodes = [not_long_off(since_itself(n, self.context)) for n in told]
        if not nodes:
            return None
        every = self.context.side is Side.INCLUSION and not _are_stages(nodes)
        return self.lists.group(nodes, All if every else Any)

    def _listed(self, row: Row) -> Node | None:
        """ "One or more of the following: A; B; C": the label says how the statements join."""
        at = outside(row, "colon")
        if not at or outside(row[at:], "semicolon") is None or has_nodes(row[:at]):
            return None
        if outside(row, "stop", "not", "except") not in (None, len(row) - 1):
            return None
        joint = joint_of(self.context.words(row[0].start, row[at].end), self.context.side)
        if not joint.stated:
            return None
        parts = [self.sentence(part) for part in split_at(row[at + 1 :], "semicolon", "stop")]
        nodes = tuple(n for n in parts if n is not None)
        if len(nodes) < 2:
            return None
        if joint.least is not None and joint.least > 1:
            return AtLeast(min(joint.least, len(nodes)), nodes, span=span_of(row))
        return self.lists.group(list(nodes), All if joint.least is None else Any)

    def sentence(self, row: Row) -> Node | None:
        """One sentence, bracket or clause."""
        self.depth += 1
        try:
            node = self.segments.unread(row) if self.depth > _DEEPEST else self._read(row)
        finally:
            self.depth -= 1
        if isinstance(node, If | All | Any):
            return _with_last_words(node, row, self.context)
        return self._whole(node, row) if isinstance(node, Judgement | Remark | Not) else node

    def _read(self, row: Row) -> Node | None:
        edged = strip(row, ("comma", "colon", "stop", "dash"))
        whole = edged and (
            read_remark(edged, self.context)
            or read_adequacy(edged, self.context)
            or self._done_or_planned(edged)
            or (self.depth == 1 and read_untreated(edged, self.context))
        )
        return whole or with_small_member(self._sentence(strip(row)), row, self.context)

    def _whole(self, node: Node, row: Row) -> Node:
        """A judgement or remark on a clause has all its words, with the small ones at its edges."""
        stripped = strip(row)
        if isinstance(node, Judgement) and _is_all_that_weighs(node, stripped):
            return Judgement(self.segments.words(stripped), span=span_of(stripped))
        if not stripped or node.span != span_of(stripped):
            return node
        if isinstance(node, Not):
            of = self._whole(node.of, row) if isinstance(node.of, Remark) else node.of
            return Not(of, span=of.span) if isinstance(of, Remark) else node
        kept = strip(row, ("comma", "and", "or", "stop"))
        kind = Remark if isinstance(node, Remark) else Judgement
        return kind(self.context.words(kept[0].start, kept[-1].end), span=span_of(kept))

    def _sentence(self, row: Row) -> Node | None:
        if not row:
            return None
        row = elapsed_since(row, self.context) or row
        tags = tags_of(row)
        for rule, needed in _RULES:
            node = None
            if needed is None or not needed.isdisjoint(tags):
                node = rule(self, row)
            if node is not None:
                return node
        return self._list(row)

    @needs("open")
    def _other_length(self, row: Row) -> Node | None:
        return read_other_length(row, self.context, self.sentence)

    @needs("indifferent")
    def _indifferent(self, row: Row) -> Node | None:
        return read_indifferent(row, self.context, self.sentence)

    @needs("allowed-before", "allowed-after", "eligible-after")
    def _permission(self, row: Row) -> Node | None:
        return read_permission(row, self.context, self.sentence)

    # ---- labels and conditions ----------------------------------------------------------------

    @needs("colon")
    def _labelled(self, row: Row) -> Node | None:
        """ "Liver function: ALT ≤ 3 × ULN": a label adds nothing to what follows it."""
        at = outside(row, "colon")
        if at is None or at == 0 or at == len(row) - 1:
            return None
        label, body = row[:at], row[at + 1 :]
        listed = outside(label, "such-as")
        if listed is not None and has_nodes(label[:listed]):
            return None  # "chronic pain, including the following: A, B": pain, and kinds of it
        if any(c.tag in ("interval", "not", "except") or _is_judged(c) for c in label):
            return None
        named = [c.value for c in label if c.tag == "node"]
        people = body[0].tag == "if" and all(isinstance(n, Sex | Person) for n in named)
        if len(named) > 1 and not people:
            return None
        node = self.sentence(body)
        if node is None or isinstance(node, Unread):
            return None
        told = self._told_by(label, node)
        node = self._under_label(label, node, span_of(row))
        if told is None and (cancer := self._cancer(label, node)) is not None:
            return self._of_cancer(cancer, node, row)
        return All((told, node), span=span_of(row)) if told else node

    def _cancer(self, label: Row, body: Node) -> Fact | None:
        """ "Myeloma: 2 prior lines": a cancer that no value behind its name defines."""
        facts = [c.value for c in label if c.tag == "node" and isinstance(c.value, Fact)]
        if len(facts) != 1 or any(c.tag in ("word", "colon") for c in label):
            return None
        if facts[0].kind is not Kind.CONDITION or any(map(is_condition, walk(body))):
            return None
        leaves = [n for n in walk(body) if not n.children]
        if not all(isinstance(n, Measure | Biomarker | Fact) for n in leaves):
            return None
        cancer = self.context.terms.find("malignant neoplasm", ("condition",))
        terms = self.context.terms
        return facts[0] if any(terms.is_a(facts[0].concept, c) for c in cancer) else None

    def _of_cancer(self, cancer: Fact, asked: Node, row: Row) -> Node:
        """What is asked of those with it; whether others may take part is not said."""
        both = All((cancer, asked), span=span_of(row))
        if self.context.side is Side.EXCLUSION:
            return both
        why = "whether those without the disease of the label may take part is not said"
        self.context.flag("ambiguous", why, row[0].start, row[-1].end)
        return Readings((both, If(cancer, asked, span=span_of(row))), why, span=span_of(row))

    def _told_by(self, label: Row, body: Node) -> Node | None:
        """ "Migraine for 2 years, characterized by 2 of the following: …": the disease itself."""
        at = outside(label, "evidence")
        if at is None or not has_nodes(label[:at]):
            return None
        told = self.sentence(label[:at])
        if told is None or defines(told, body, self.context):
            return None
        return told if all(isinstance(n, Fact) for n in walk(told)) else None

    def _under_label(self, label: Row, node: Node, span: Span) -> Node:
        """What a label lends: its window, how many of a list, or for whom it is."""
        window = next((c for c in label if c.tag == "period"), None)
        if window is not None and is_bounded(window):
            node = with_period(node, window) or node
        joint = joint_of(self.context.words(label[0].start, label[-1].end), self.context.side)
        if joint.least is not None and joint.least > 1 and isinstance(node, All | Any):
            return AtLeast(min(joint.least, len(node.of)), node.of, span=span)
        if joint.stated and joint.least == 1 and isinstance(node, All):
            node = Any(node.of, span=node.span)  # "one of the following: A, B, C"
        people = [c.node for c in label if c.tag == "node" and isinstance(c.value, Sex | Person)]
        if people and not (isinstance(node, If) and self._is_for_people(node)):
            return If(self.lists.group(people, All), node, span=span)
        ages = [c.node for c in label if isinstance(c.value, Age)]
        leaves = [n for n in walk(node) if not n.children]
        if ages and all(isinstance(n, Measure | Sex | Person) for n in leaves):
            return self._for_ages(ages[0], node, span)
        return node

    def _is_for_people(self, node: If) -> bool:
        return any(isinstance(n, Sex | Person) for n in walk(node.condition))

    def _for_ages(self, ages: Node, node: Node, span: Span) -> Node:
        """ "6 to 10 years: 1 mg/dL": a limit of those of that age."""
        if self.context.side is Side.EXCLUSION:
            return All((ages, node), span=span)
        return If(ages, node, span=span)

    @needs("not")
    def _denied_tail(self, row: Row) -> Node | None:
        return read_denied_tail(row, self.context, self.sentence)

    @needs("or", "slash")
    def _found_by(self, row: Row) -> Node | None:
        return read_found_by(row, self.context, self.sentence)

    @needs("lead-to")
    def _caused(self, row: Row) -> Node | None:
        caused = with_causes(row, self.context)
        return None if caused is None else self.sentence(caused)

    @needs("filler")
    def _with_either(self, row: Row) -> Node | None:
        parts = with_either(row, self.context, self.sentence)
        nearest = self._list(row) if parts else None
        if parts is None or nearest is None:
            return None
        return self._either(All(parts, span=span_of(row)), nearest, row)

    @needs("subject")
    def _of_whom(self, row: Row) -> Node | None:
        return read_of_whom(row, self.context, self.sentence)

    @needs("period")
    def _after_window(self, row: Row) -> Node | None:
        """ "Within the past 6 months, A or B": the window stands before all that it bounds."""
        if row[0].tag != "period" or not is_bounded(row[0]) or len(row) < 3:
            return None
        if row[1].tag not in ("comma", "colon"):
            return None
        node = self.sentence(row[2:])
        return None if node is None else with_period(node, row[0])

    @needs("not")
    def _subject_denied(self, row: Row) -> Node | None:
        """ "Women must not be pregnant or nursing": for them, none of what follows."""
        at = outside(row, "not")
        if at is None or at == 0 or self.context.side is Side.EXCLUSION:
            return None
        head = row[:at]
        if not any(c.tag == "node" for c in head) or not all(
            c.tag in ("filler", "subject") or isinstance(c.value, Sex | Person) for c in head
        ):
            return None
        must = outside(row[at:], "then")
        end = len(row) if must is None else at + must
        again = outside(row[at + 1 : end], "not") is not None  # "… and must not be nursing"
        people, asked = self._list(head), self.sentence(row[at + (not again) : end])
        if people is None or asked is None:
            return None
        parts = [asked if again else Not(asked, span=asked.span)]
        also = self.sentence(row[end + 1 :])  # "… and must use contraception"
        parts += [also] if also else []
        return If(people, self.lists.group(parts, All), span=span_of(row))

    @needs("if", "then", "filler")
    def _conditional(self, row: Row) -> Node | None:
        """ "If A, B", "B if A", "Women of child-bearing potential must …"."""
        at = outside(row, "if")
        if at is not None:
            return self._if(row, at)
        tail = self._for_whom(row)
        if tail is not None:
            return tail
        must = outside(row, "then") if self.context.side is Side.INCLUSION else None
        if must is None or must == 0 or outside(row[:must], "except") is not None:
            return None
        head = self.sentence(row[:must]) if has_condition(row[:must]) else None
        if head is None or any(isinstance(n, Unread | Judgement) for n in walk(head)):
            return None
        over = self._over(head, row[must + 1 :])
        if over is not None:
            return over
        parts = _obligations(row[must + 1 :])
        asked = [n for n in map(self.sentence, parts) if n is not None]
        return If(head, self.lists.group(asked, All), span=span_of(row)) if asked else None

    def _over(self, head: Node, row: Row) -> Node | None:
        """ "Prior radiotherapy must have been completed 4 weeks before": there was none nearer."""
        small = all(c.tag in ("filler", "period", "stop", "comma") for c in row)
        window = next((c.value for c in row if c.tag == "period"), None)
        words = set(self.segments.words(row).lower().split())
        if window is None or not small or not _ENDED & words:
            return None
        near = nearer(head, window)
        return None if near is None else Not(near, span=near.span)

    def _for_whom(self, row: Row) -> Node | None:
        """ "negative pregnancy test for women of child-bearing potential"."""
        first = next((at for at, c in enumerate(row) if c.tag == "node"), len(row))
        for at in range(first + 1, len(row) - 1):
            if row[at].tag != "filler":
                continue
            words = self.context.words(row[at].start, row[at].end).lower()
            if words not in ("for", "in") and (words, row[at - 1].tag) != ("of", "require"):
                continue
            people = [c for c in row[at + 1 :] if c.tag not in ("filler", "subject")]
            if people and all(isinstance(c.value, Sex | Person) for c in people):
                last = at - 1 if row[at - 1].tag == "require" else at
                whom, asked = self.sentence(row[at + 1 :]), self.sentence(row[:last])
                if whom is None or asked is None:
                    return None
                if self.context.side is Side.EXCLUSION:
                    return self._of_those(asked, whom, row)
                return If(whom, asked, span=span_of(row))
        return None

    def _of_those(self, asked: Node, whom: Node, row: Row) -> Node:
        """ "Pregnancy, or no contraception in women of …": of the last, behind states of women."""
        if not isinstance(asked, Any) or not isinstance(asked.of[0], Person):
            return All((asked, whom), span=span_of(row))
        last = All((asked.of[-1], whom), span=span_of(row))
        return Any((*asked.of[:-1], last), span=span_of(row))

    def _if(self, row: Row, at: int) -> Node | None:
        verdict = outside(row[:at], *ALLOWED, "barred-after")
        if verdict is not None and not has_nodes(row[:at]):
            asked = self.sentence(row[at + 1 :])  # "patients are excluded if …"
            return self._barred(asked) if row[verdict].tag == "barred-after" else asked
        if any(c.tag == "node" for c in row[:at]):
            condition, body = self.sentence(row[at + 1 :]), self.sentence(row[:at])
        else:
            cut = next(
                (i for i, c in enumerate(row) if i > at and c.tag in ("then", "comma", "colon")),
                None,
            )
            if cut is None:
                return None
            condition, body = self.sentence(row[at + 1 : cut]), self.sentence(row[cut + 1 :])
        if condition is None or body is None:
            return None
        if self.context.side is Side.EXCLUSION:
            return All((body, condition), span=span_of(row))
        return If(condition, body, span=span_of(row))

    def _barred(self, node: Node | None) -> Node | None:
        """What keeps out: itself on the exclusion list, on the other its opposite."""
        if node is None or self.context.side is Side.EXCLUSION:
            return node
        return Not(node, span=node.span)

    @needs("after-word")
    def _precondition(self, row: Row) -> Node | None:
        """ "After remission, A or B": what came first holds as well."""
        comma = outside(row, "comma")
        if row[0].tag != "after-word" or comma is None or not has_condition(row[:comma]):
            return None
        first, rest = self.sentence(row[1:comma]), self.sentence(row[comma + 1 :])
        if first is None or rest is None:
            return None
        if isinstance(first, Fact) and first.kind in (Kind.PROCEDURE, Kind.DRUG):
            since = Period(Direction.AFTER, Anchor(Moment.EVENT, first.concept))
            return with_period(rest, replace(row[0], tag="period", value=since))
        return All((first, rest), span=span_of(row))

    @needs("then")
    def _required(self, row: Row) -> Node | None:
        """On the exclusion list "women must use X" tells who is excluded: those that do not."""
        at = outside(row, "then") if self.context.side is Side.EXCLUSION else None
        if at is None or self.context.words(row[at].start, row[at].end).lower() not in OBLIGES:
            return None
        if opens_relative(row[:at], self.context):
            return None  # "an illness which should …": no obligation of the patient's
        body = self.sentence(row[at + 1 :])
        if body is None:
            return None
        denied = Not(body, span=body.span)
        people = self.sentence(row[:at]) if any(c.tag == "node" for c in row[:at]) else None
        return All((people, denied), span=span_of(row)) if people else denied

    @needs(*DENIED_BEHIND)
    def _denied_behind(self, row: Row) -> Node | None:
        """ "A or B is absent", "Excluded are A or B": the outer words are of all the others."""
        at = outside(row, *DENIED_BEHIND)
        if at == 0 and len(row) > 2 and row[1].tag == "or" and row[0].tag == "not-after":
            return self._absent_or(self.sentence(row[2:]), row)
        if at is None or (at > 0 and any(weighs(c) for c in row[at + 1 :])):
            return None
        base = self.sentence(row[:at] or row[at + 1 :])
        if base is None or (row[at].tag == "barred-after" and self.context.side is Side.EXCLUSION):
            return base
        if isinstance(base, All) and all(isinstance(n, Fact) for n in base.of):
            base = Any(base.of, span=base.span)
        return Not(base, span=base.span)

    @needs("not")
    def _none_or(self, row: Row) -> Node | None:
        """ "No or mild pain": none, or one of that kind."""
        if row[0].tag != "not" or len(row) < 3 or row[1].tag != "or":
            return None
        if self.segments.words(row[:1]).lower() not in ("no", "none", "absence of"):
            return None
        return self._absent_or(self.sentence(row[2:]), row)

    def _absent_or(self, base: Node | None, row: Row) -> Node | None:
        """ "Absent or mild ascites": none, or one of that kind."""
        facts = [n for n in walk(base) if isinstance(n, Fact)] if base else []
        if base is None or not facts:
            return base
        bare = Fact(facts[0].kind, facts[0].concept, span=facts[0].span)
        return Any((Not(bare, span=bare.span), base), span=span_of(row))

    # ---- exceptions, effects, judgements, examples ----------------------------------------------

    @needs("except")
    def _excepting(self, row: Row) -> Node | None:
        """ "A except B"; what is excepted may be a list."""
        at = outside(row, "except")
        if at is None or at == 0:
            return None
        base = self.sentence(row[:at])
        if base is None:
            return None
        said = self.segments.words(row[at : at + 1])
        limit = row[at + 1].value if at + 1 < len(row) else None
        if said.lower() == "but not" and isinstance(limit, Age):
            more = self.sentence(row[at + 2 :])  # "18 years, but not older than 45, with …"
            every = (base, Not(limit, span=limit.span), *([more] if more else []))
            return All(every, span=span_of(row))
        rest = [c for c in row[at + 1 :] if c.tag not in DENIED_BEHIND]
        window = next((c for c in rest if c.tag == "period" and is_bounded(c)), None)
        if window is not None and window.value.most and lends_window(said):
            base = with_period(base, window) or base
        node = self.except_from(base, rest, span_of(row), said)
        denied = len(rest) < len(row) - at - 1
        return Not(node, span=node.span) if denied else node

    def except_from(self, base: Node, row: Row, span: Span, said: str) -> Node:
        row = [c for c in row if c.tag not in ALLOWED]
        row = row[1:] if row and row[0].tag == "lead-to" else row  # "unless due to …"
        exception = as_list(self.sentence(row)) or self.segments.unread(row)
        if exception is None:
            return base
        row = strip(row, ("comma", "and", "or", "quote", "colon", "dash", "stop"))
        return excepted(base, exception, row, self.context, span, said)

    @needs("effect")
    def _with_effect(self, row: Row) -> Node | None:
        """ "psychiatric disorders that would interfere with …": a fact and a judgement of it."""
        if row[0].tag == "not" and outside(row, "effect") is not None:
            inner = self._with_effect(row[1:])
            return None if inner is None else Not(inner, span=inner.span)
        at = outside(row, "effect")
        row, at = without_tautology(row, at, self.context)
        other = other_condition(row, at, self.context)
        if other is not None:
            first, second = self._with_effect(row[:other]), self.judge(row[other + 1 :])
            return Any((first, second), span=span_of(row)) if first else None
        if at is None or not any(c.tag == "node" for c in judged_part(row, at)):
            return None
        if _only_exemplifies(row, at):
            return self.judge(row)  # "any medication (such as X) that might interact"
        base = self.sentence(row[:at])
        if base is None or any(isinstance(n, Unread) for n in walk(base)):
            return self.judge(row)
        span = Span(row[at].start, row[-1].end)
        effect = Judgement(self.context.words(span.start, span.end), span=span)
        if row[at - 1].tag == "comma" or not isinstance(base, Any):
            return All((base, effect), span=span_of(row))
        return self._bound(base, effect, row)

    def _bound(self, base: Any, effect: Node, row: Row) -> Node:
        """What stands after a list binds all of it, or only its last item."""
        every = All((base, effect), span=span_of(row))
        nearest = Any((*base.of[:-1], All((base.of[-1], effect))), span=span_of(row))
        return self._either(every, nearest, row)

    def _either(self, first: Node, second: Node, row: Row) -> Node:
        why = "whether the last words bind the whole list or only its last item is not said"
        self.context.flag("ambiguous", why, row[0].start, row[-1].end)
        return Readings((first, second), why, span=span_of(row))

    def _done_or_planned(self, row: Row) -> Node | None:
        """ "Has received or plans to receive a vaccine within 28 days": what was done is a fact."""
        at = outside(row, "judge")
        joint = at - 1 if at else 0
        while joint > 0 and row[joint].tag == "filler":
            joint -= 1  # "undergone or are scheduled for"
        if not at or row[at].value not in _PLANS or row[joint].tag not in ("or", "slash"):
            return None
        before, denied = row[:joint], opens_negated(row)
        if not before or not _DONE.search(self.segments.words(before).lower()):
            return None
        if any(weighs(c) and c.tag not in ("not", "qualifier.status") for c in before):
            return None
        done = self.sentence([*(c for c in before if c.tag != "not"), *row[at + 1 :]])
        if done is None or any(isinstance(n, Unread | Judgement) for n in walk(done)):
            return None
        either = Any((done, self.judge(row[at:])), span=span_of(row))
        return Not(either, span=span_of(row)) if denied else either

    @needs("judge", "effect")
    def _judgement(self, row: Row) -> Node | None:
        """What turns on consent, willingness or opinion becomes one node; facts beside it stay."""
        region = judged_region(row, self.context)
        if region is None:
            return None
        first, end = region
        judged = self.judge(row[first:end])
        if end - first == len(row):
            return judged
        if _is_relative(judged) and _only_exemplifies(row, first):
            return self.judge(row)  # "any medication (such as X) that might interact"
        chunk = Chunk("node", row[first].start, row[end - 1].end, judged)
        before = row[:first]
        if before and before[-1].tag == "comma" and _is_relative(judged):
            before = before[:-1]  # "bronchiectasis, that in our opinion …": of the same patients
        return self.sentence([*before, chunk, *row[end:]])

    def judge(self, row: Row) -> Node:
        parts = [p for p in split_at(row, *JOINTS, "except") if any(c.tag == "judge" for c in p)]
        if len(parts) > 2 and any(c.tag == "except" for c in row):
            why = "how the parts of this join is not said; it is for a person to judge"
            self.context.flag("ambiguous", why, row[0].start, row[-1].end)
        words = self.context.words(row[0].start, row[-1].end)
        return Judgement(words, span=span_of(row))

    @needs("such-as")
    def _with_examples(self, row: Row) -> Node | None:
        """ "infections such as sepsis", "… including: HBV, HCV"."""
        at = outside(row, "such-as")
        if at is None:
            return None
        examples = as_list(self.sentence(row[at + 1 :]))
        base = self.sentence(row[:at]) if at else None
        if base is None and examples and opens_negated(row[:at]):
            each = Any(examples.of) if isinstance(examples, All) else examples
            return Not(absent(each, self.context), span=examples.span)
        if base is None:
            return examples
        if examples is None:
            return base
        if _follows_treatment(row[:at], base, examples, self.context):
            named = self.context.words(row[at].start, row[at].end).lower().startswith("includ")
            return All((base, examples), span=span_of(row)) if named else base
        return self.join_examples(base, examples, span_of(row))

    def join_examples(self, base: Node, examples: Node, span: Span) -> Node:
        inner = base.of if isinstance(base, Not) else base
        fertile = isinstance(inner, Person) and inner.state is State.CHILD_BEARING_POTENTIAL
        if fertile and inner is base:
            return base  # "not of child-bearing potential, such as after the menopause"
        if isinstance(base, Not) and not fertile:
            return Not(self.join_examples(base.of, examples, span), span=span)
        if not _in_brackets(base, span) or any(map(is_treatment, walk(examples))):
            base, examples = share_with_examples(base, examples)
        reasons = _reasons(base, examples, self.context)
        if reasons is not None:
            return Any((base, *reasons), span=span)  # "treated for infection, including sepsis"
        if any(isinstance(n, Measure) and n.concept.code == _LINES for n in walk(base)):
            return All((base, examples), span=span)  # "3 lines of therapy including an IMiD"
        if any(isinstance(n, Measure) or is_counted(n) for n in walk(examples)):
            every = All((base, examples), span=span)
            if self.context.side is Side.INCLUSION or not _are_values(examples):
                return every
            why = "whether the values exclude by themselves or only with what they are examples of"
            self.context.flag("ambiguous", why, span.start, span.end)
            return Readings((every, Any((base, examples), span=span)), why, span=span)
        either = Any((base, *to_examples(base, examples)), span=span)
        if not isinstance(base, All):
            return either
        why = "whether the listed ones count by themselves or only as examples is not said"
        self.context.flag("ambiguous", why, span.start, span.end)
        return Readings((either, base), why, span=span)

    @needs("require")
    def _requiring(self, row: Row) -> Node | None:
        """ "A or B requires surgery": of the whole list, or only of its last item."""
        at = outside(row, "require")
        if at and row[at - 1].tag == "not" and has_nodes(row[: at - 1]):
            return self._not_requiring(row, at)
        if at is None or at == 0 or not has_nodes(row[at:]) or opens_negated(row):
            return None
        if strip(row[:at], ("filler", "subject"))[-1:] and (
            strip(row[:at], ("filler", "subject"))[-1].tag in JOINTS
        ):
            return None  # "or who require dialysis": of the patients, as what stands before
        if outside(row[at:], *JOINTS) is not None and not lists_treatments(row[at + 1 :]):
            return None
        base, need = self._list(row[:at]), as_list(self.sentence(row[at + 1 :]))
        if base is None or need is None:
            return None
        words = self.context.words(row[at].start, row[-1].end)
        every = requiring(base, need, span_of(row), words)
        if not isinstance(base, Any) or row[at - 1].tag == "comma":
            return every
        nearest = self._list(row)
        if nearest is None:
            return every
        parted = any(a.tag == "comma" and b.tag in ("or", "and") for a, b in pairwise(row[:at]))
        first, second = (nearest, every) if parted else (every, nearest)
        return self._either(first, second, row)

    def _not_requiring(self, row: Row, at: int) -> Node | None:
        """ "Diabetes not requiring insulin": the disease, and none of what it does not require."""
        if outside(row[: at - 1], *JOINTS, "not") is not None and row[at - 2].tag != "comma":
            return None
        base, need = self._list(row[: at - 1]), as_list(self.sentence(row[at + 1 :]))
        if base is None:
            return None
        if need is not None and all(is_treatment(n) for n in walk(need) if not n.children):
            return All((base, Not(need, span=need.span)), span=span_of(row))
        words = self.context.words(row[at - 1].start, row[-1].end)
        return requiring(base, None, span_of(row), words) if isinstance(base, Fact) else None

    @needs("node")
    def _having(self, row: Row) -> Node | None:
        """ "involvement with A < 1 or B < 2", "defined as A or B": a disease and its values."""
        first = next((at for at, c in enumerate(row) if c.tag == "node"), len(row))
        for at in range(first + 1, len(row) - 1):
            if row[at].tag not in ("evidence", "filler"):
                continue
            said = self.context.words(row[at].start, row[at].end).lower()
            if row[at].tag == "filler" and said != "with":
                continue
            if outside(row[:at], "or", "and", "not") is not None:
                return None
            values = [c for c in row[at:] if c.tag == "node"]
            if len(values) < 2 or not all(isinstance(c.value, Measure) for c in values):
                return None
            base, found = self.sentence(row[:at]), self.sentence(row[at + 1 :])
            if base is None or found is None:
                return None
            if row[at].tag == "evidence" and defines(base, found, self.context):
                return found
            return All((base, found), span=span_of(row))
        return None

    # ---- lists ----------------------------------------------------------------------------------

    def _list(self, row: Row) -> Node | None:
        """ "A, B, and C": segments between joining words, under one "no" or each with its own."""
        segments, joints = cut(row)
        nodes = [self.segments.segment(one) or self._denied_words(one) for one in segments]
        nodes = lend_first_window(lend_lost_period(nodes, segments), segments)
        nodes = bind_relative(nodes, self.context)
        nodes = goes_on(nodes, segments, [self.segments.words(segment) for segment in segments])
        negated = [opens_negated(segment) for segment in segments]
        kept: list[Member] = []
        for node, negative, joint in zip(nodes, negated, ["", *joints], strict=True):
            if node is not None and not (kept and _says_part(node, kept[-1][0])):
                kept.append((node, negative, joint))
        kept = [one for one in kept[:-1] if not _is_mere(one[0])] + kept[-1:]
        if not kept:
            return None
        whole = self._behind_list(kept, row) or self.lists.scoped(kept, row)
        lost = self._lost_time(segments[-1]) if len(kept) > 1 else None
        return All((whole, lost), span=whole.span) if lost else whole

    def _denied_words(self, segment: Row) -> Node | None:
        """ "not taking any medication": a denial of small words alone is not understood."""
        kept = strip(segment, ("comma", "and", "or", "stop", "semicolon"))
        if not opens_negated(kept) or len(kept) < 2:
            return None
        return Unread(self.context.words(kept[0].start, kept[-1].end), span=span_of(kept))

    def _behind_list(self, kept: list[Member], row: Row) -> Node | None:
        """ "A or B, x or y": words behind a finished list that were not understood narrow it."""
        for place in range(1, min(len(kept), _LONGEST_LIST)):
            before, behind = kept[:place], kept[place:]
            finished = before[-1][2] in ("or", "and") or (
                place == 1 and all(is_adjective(n) for n, _, _ in behind)
            )
            if (
                behind[0][2] == "comma"
                and finished
                and all(isinstance(n, Unread) and is_short(n) for n, _, _ in behind)
            ):
                narrowing = Any(tuple(n for n, _, _ in behind)) if behind[1:] else behind[0][0]
                return All((self.lists.scoped(before, row), narrowing), span=span_of(row))
        return None

    def _lost_time(self, segment: Row) -> Node | None:
        """Words of time that were not understood may bound the whole list: it stays open."""
        words = [c for c in segment if c.tag in ("word", "adjective", "quantity", "interval")]
        found = [c for c in words if says_time(self.context.words(c.start, c.end))]
        if not found:
            return None
        span = Span(found[0].start, found[-1].end)
        return Unread(self.context.words(span.start, span.end), span=span)


# In this order: the first that reads a row is taken.
_RULES = with_needs(
    (
        _Parser._other_length,
        _Parser._required,
        _Parser._after_window,
        _Parser._labelled,
        _Parser._indifferent,
        _Parser._permission,
        _Parser._none_or,
        _Parser._subject_denied,
        _Parser._conditional,
        _Parser._precondition,
        _Parser._denied_behind,
        _Parser._with_effect,
        _Parser._judgement,
        _Parser._excepting,
        _Parser._found_by,
        _Parser._caused,
        _Parser._of_whom,
        _Parser._denied_tail,
        _Parser._with_either,
        _Parser._with_examples,
        _Parser._requiring,
        _Parser._having,
    )
)


def _is_all_that_weighs(node: Judgement, row: Row) -> bool:
    """ "Patients who are still at school": small words alone stand before what is judged."""
    if not row or node.span is None or node.span.end != row[-1].end:
        return False
    before = [c for c in row if c.end <= node.span.start]
    return bool(before) and all(c.tag in ("filler", "subject") for c in before)


def _obligations(row: Row) -> list[Row]:
    """ "must have X, must not be Y and must use Z": what one must, each by itself."""
    cuts = [
        at
        for at in range(1, len(row))
        if (row[at].tag == "then" or (row[at].tag, row[at].value) == ("not", "must"))
        and row[at - 1].tag in ("and", "comma")
        and outside(row[:at], "if", "except", "open") is None
    ]
    parts = [row[a:b] for a, b in pairwise([0, *cuts, len(row)])]
    return [part[1:] if part and part[0].tag == "then" else part for part in parts]


def _with_last_words(node: Node, row: Row, context: Context) -> Node:
    """A tree whose last judgement ends the row has the small words there, too."""
    stripped, kept = strip(row), strip(row, ("comma", "and", "or", "stop", "colon", "dash"))
    if not stripped or kept[-1].end == stripped[-1].end:
        return node
    last = next((n for n in reversed(list(walk(node))) if not n.children), node)
    if not isinstance(last, Judgement) or last.span is None or last.span.end != stripped[-1].end:
        return node
    whole = Span(last.span.start, kept[-1].end)
    longer = Judgement(context.words(whole.start, whole.end), span=whole)
    return replace_each(node, lambda one: longer if one is last else one)


def _reasons(base: Node, examples: Node, context: Context) -> list[Node] | None:
    """Of a treatment for a disease and examples of the disease: the treatment for each of them."""
    kinds = examples.of if isinstance(examples, All | Any) else (examples,)
    if not isinstance(base, Fact) or not is_treatment(base) or not base.qualifier("indication"):
        return None
    if not all(isinstance(n, Fact) and n.kind is Kind.CONDITION for n in kinds):
        return None
    bare = replace(base, qualifiers=tuple(q for q in base.qualifiers if q.name != "indication"))
    return [_for_disease(bare, n, context) for n in kinds if isinstance(n, Fact)]


def _for_disease(treatment: Fact, disease: Fact, context: Context) -> Fact:
    """A treatment with the disease that it is for, and with the words that narrow that."""
    given = with_qualifiers(treatment, Qualifier("indication", disease.concept))
    if not disease.qualifiers or disease.span is None:
        return given
    words = context.words(disease.span.start, disease.span.end)
    return with_qualifiers(given, Qualifier("modifier", f"for {words}"))


def _in_brackets(base: Node, span: Span) -> bool:
    """ "Brain disease (e.g. seizures within 6 months)": the examples have a time of their own."""
    return base.span is not None and span.start >= base.span.end


def _are_stages(nodes: list[Node]) -> bool:
    """ "T2, N0; T1, N1": nobody is of several stages at once."""
    leaves = [[n for n in walk(node) if not n.children] for node in nodes]
    staged = all(isinstance(n, Measure) and n.concept.code in _TNM for one in leaves for n in one)
    return staged and len(nodes) > 1 and all(len(one) > 1 for one in leaves)


def _is_judged(chunk: Chunk) -> bool:
    """Whether a label is a judgement; "Contraindications to MRI: …" is told by its list."""
    return chunk.tag == "judge" and chunk.value != "contraindicated"


def _follows_treatment(row: Row, base: Node, examples: Node, context: Context) -> bool:
    """ "Glioma that progressed after therapy, including surgery": examples of what was given."""
    last = context.words(row[0].start, row[-1].end).lower().rstrip(" ,(").split()[-1:]
    diseases = [n for n in walk(base) if isinstance(n, Fact)]
    given = [n for n in walk(examples) if isinstance(n, Fact)]
    return (
        bool(last and given and diseases)
        and last[0] in _GIVEN
        and bool(_AFTER.search(context.words(row[0].start, row[-1].end).lower()))
        and all(n.kind is Kind.CONDITION for n in diseases)
        and all(n.kind in (Kind.DRUG, Kind.PROCEDURE) for n in given)
    )


def _is_mere(node: Node) -> bool:
    """ "Known intolerance or allergy to": that it is on record is no member of a list."""
    return isinstance(node, Unread) and node.words.lower() in _ON_RECORD


def _says_part(node: Node, before: Node) -> bool:
    """Whether a judgement's words are a part of those of the judgement before it."""
    if not isinstance(node, Judgement) or not isinstance(before, Judgement):
        return False
    one, other = node.span, before.span
    return one is not None and other is not None and other.start <= one.start < other.end


def _are_values(node: Node) -> bool:
    """Whether a node holds nothing but comparisons."""
    return all(isinstance(n, Measure) for n in walk(node) if not n.children)


def _without_unclosed(row: Row) -> Row:
    """ "immunodeficiency (e.g., HIV infection": the bracket that was never closed parts nothing."""
    opened = next((i for i, c in enumerate(row) if c.tag == "open"), None)
    if opened is None or close_of(row, opened) is not None:
        return row
    behind = row[opened + 1].tag if opened + 1 < len(row) else ""
    return [*row[:opened], *row[opened + 1 :]] if behind == "such-as" else row


def _without_aside(row: Row) -> Row:
    """ "Previous (or planned) participation": the bracket parts nothing."""
    out = list(row)
    for at in range(len(row) - 3, -1, -1):
        inside = row[at + 1 : at + 3]
        if [c.tag for c in row[at : at + 4]] == ["open", "or", "judge", "close"]:
            out[at : at + 4] = inside
    return out


def _only_exemplifies(row: Row, end: int) -> bool:
    """Whether nothing but examples in brackets was understood of what stands before `end`."""
    opened = next((i for i, c in enumerate(row) if c.tag == "open"), None)
    if opened is None or has_nodes(row[:opened]):
        return False
    close = close_of(row, opened)
    exemplified = any(c.tag == "such-as" for c in row[opened + 1 : opened + 3])
    return exemplified and close is not None and not has_nodes(row[close:end])


def _is_relative(node: Node) -> bool:
    """Whether a judgement's words go on about what stands before them."""
    first = node.words.split()[0].lower() if isinstance(node, Judgement) else ""
    return first in ("that", "which", "who", "whose")
