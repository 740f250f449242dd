"""Pass: concepts with the words that qualify them become facts; states become persons."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import product, takewhile

from eligo.language.nodes import (
    Any,
    Biomarker,
    Fact,
    Judgement,
    Kind,
    Measure,
    Node,
    Person,
    Qualifier,
    Sex,
    State,
)
from eligo.language.source import Span
from eligo.language.values import Bound, Concept, Interval, Outcome, Quantity
from eligo.reading.passes.allergies import (
    allergy_of_any_kind,
    is_allergy_itself,
    says_contraindication,
    turns_nothing,
)
from eligo.reading.passes.quantities import both_sided, with_unit
from eligo.reading.passes.stages import stage_node, stages_in
from eligo.reading.passes.unlisted import words_of
from eligo.reading.rows.chunks import Chunk, Row, close_of, needs, skip, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import island
from eligo.reading.rows.lexicon import load as load_lexicon
from eligo.reading.rows.qualifying import with_qualifiers

# Values of one of these can't be said of one fact together.
_EXCLUSIVE = (
    *("qualifier.route", "qualifier.acuity", "qualifier.severity"),
    *("qualifier.certainty", "qualifier.site"),
)
_SEVERITIES = ("mild", "moderate", "severe", "life-threatening")
_KINDS = {
    "condition": Kind.CONDITION,
    "drug": Kind.DRUG,
    "procedure": Kind.PROCEDURE,
}
_CLINICAL_TRIAL = Concept("eligo", "clinical-trial", "another clinical trial")
_BREAKS = ("comma", "and", "or", "semicolon", "stop", "open", "close", "slash")
_JOINS = ("and", "or", "comma", "slash")
_THERE_OR_NOT = ("no", "yes")
_LINES = {"first-line": 1, "second-line": 2, "third-line": 3}
_NEAR = 8  # chunks between a treatment and how often it was given
_KNOWN = re.compile(
    r"""\b (?: known | documented | determined | assessed | available | defined ) \b .* \b status \b
      | \b status \b .* \b (?: known | documented | determined | assessed | available | tested ) \b
      | \b (?: receptors? | status | analysis | testing ) \s+ performed \b""",
    re.I | re.X,
)
_UNKNOWN = re.compile(r"\b(?:unknown|not\s+(?:be\s+|been\s+)?known|undetermined)\b", re.I)
_FOR_WHAT = frozenset(
    {"for", "for the", "for a", "for an", "for this", "for their", "for the current", "for any"}
)
_BY_WHAT = frozenset({"with", "by", "on", "under", "despite"})
_OF_INDICATIONS = frozenset(
    {"course", "stage", "severity", "acuity", "control", "grade", "modifier", "site"}
)
_PASSING = (State.PREGNANT, State.BREAST_FEEDING)
_NOW = re.compile(r"\b(?:current|present|presence|ongoing|recent|evidence)\b")
_NOUNS = frozenset({"relapse", "recurrence", "progression", "metastases", "metastasis"})
_PLACES = frozenset({"on", "by", "in", "at", "with", "from", "for", "under", "during", "while"})
_BINDS = ("filler", "dash", "quote", "subject", "to")


_CONTAINING = re.compile(r"-? ?(?:containing|based) (?:\w+ )?(?:regimens?|lines?|therap\w+)\b")
_RELATIVE = frozenset({"that", "which", "who", "is", "are", "was", "were", "has", "have", "been"})


def read_facts(row: Row, context: Context) -> Row:
    """Tags "node" holding Fact, Person, Sex or Biomarker nodes."""
    reader = _Reader(_with_resistance(row, context), context)
    reader.run()
    return reader.out


def _with_resistance(row: Row, context: Context) -> Row:
    """ "corticosteroid-refractory" is a course of the disease, not a drug that was taken."""
    out: Row = []
    for chunk in row:
        if chunk.tag == "qualifier.course" and len(out) > 1 and out[-1].tag == "dash":
            drug = out[-2]
            if drug.tag == "concept" and drug.value.kind == "drug":
                del out[-2:]
                words = context.words(drug.start, chunk.end).lower()
                chunk = Chunk("qualifier.course", drug.start, chunk.end, words)
        out.append(chunk)
    return out


@needs("state", "sex", "participation")
def read_persons(row: Row, context: Context) -> Row:
    """Tags "node" for states, sexes and participation in other trials."""
    out: Row = []
    for chunk in row:
        node = _person(chunk)
        earlier = _earlier(out, chunk, context) if chunk.tag == "state" else None
        out.append(earlier or (replace(chunk, tag="node", value=node) if node else chunk))
    return out


def _earlier(out: Row, state: Chunk, context: Context) -> Chunk | None:
    """ "Previous pregnancy": no state that she is in; taken from the row with what says so."""
    if State(state.value) not in _PASSING:
        return None
    first = len(out)
    while first and out[first - 1].tag in ("filler", "either", "qualifier.status"):
        first -= 1
    past = [i for i in range(first, len(out)) if out[i].value == "history"]
    said = context.words(out[past[0]].start, state.start).lower() if past else ""
    if not past or _NOW.search(said):
        return None
    start = out[past[0]].start
    del out[past[0] :]
    return Chunk("judge", start, state.end, "plan")


def _person(chunk: Chunk) -> Node | None:
    if chunk.tag == "state":
        return Person(State(chunk.value), span=chunk.span)
    if chunk.tag == "sex":
        among = ("female", "male") if chunk.value == "any" else (chunk.value,)
        return Sex(among, span=chunk.span)
    if chunk.tag == "participation":
        return Fact(Kind.PARTICIPATION, _CLINICAL_TRIAL, span=chunk.span)
    return None


class _Reader:
    """Goes along a row once, holding the qualifiers that wait for their concept."""

    def __init__(self, row: Row, context: Context) -> None:
        self.row = row
        self.context = context
        self.out: Row = []
        self.waiting: list[Chunk] = []  # qualifiers, and what stands between them
        self.turn: str | None = None  # "allergy" or "family": what a concept is turned into
        self.turned_at = 0
        self.own = False  # "personal or family history of"

    def run(self) -> None:
        """Read the whole row into `out`."""
        at = 0
        while at < len(self.row):
            at = self._step(at)
        self._give_up_waiting()

    def _step(self, at: int) -> int:
        chunk = self.row[at]
        if chunk.tag in ("interval", "quantity"):
            counted = self._count_before(at) or self._count_after(at)
            if counted:
                return counted
        if chunk.value in _LINES and (line := self._line_alone(at)):
            return line
        if _is_qualifier(chunk) or chunk.tag in ("level", "count", "lasting"):
            self.waiting.append(chunk)
            return at + 1
        if chunk.tag in ("allergy", "family"):
            return self._open_turn(at)
        if chunk.tag == "concept":
            return self._concept(at)
        if chunk.tag == "dose":
            return self._dose(at)
        if chunk.tag in ("open", "close") and self._in_qualifying_bracket(at):
            return at + 1
        if chunk.tag == "word" and any(c.tag == "count" for c in self.waiting):
            chunk = replace(chunk, tag="qualifier.modifier")  # "≥ 2 failed regimens"
            self.waiting.append(chunk)
            return at + 1
        if self.waiting and self._binds(at):
            self.waiting.append(chunk)
            return at + 1
        self._give_up_waiting()
        if chunk.tag in ("semicolon", "stop", "except"):
            self.turn = None
        self.out.append(chunk)
        return at + 1

    def _line_alone(self, at: int) -> int | None:
        """ "after first-line therapy": a line of a treatment that is not named."""
        chunk, after = self.row[at], at + 1
        if chunk.tag != "qualifier.regimen" or self._leads_to_concept(after):
            return None
        if tag_at(self.row, after) not in ("filler", "word"):
            return None
        noun = self.context.words(self.row[after].start, self.row[after].end)
        if noun.lower() not in words_of("line"):
            return None
        span = Span(chunk.start, self.row[after].end)
        named = Concept.unlinked(f"{chunk.value} {noun.lower()}")
        qualifier = self._qualifier(chunk)
        assert qualifier is not None
        self._give_up_waiting()
        fact = Fact(Kind.DRUG, named, (qualifier,), span=span)
        self.out.append(Chunk("node", span.start, span.end, fact))
        return after + 1

    def _binds(self, at: int) -> bool:
        """Whether the qualifiers wait on: small words, or another of them, follow."""
        chunk = self.row[at]
        bound = chunk.tag in _BINDS or self._joins_qualifiers(at)
        return bound and not self._is_predicate(chunk) and not self._ends_noun(chunk)

    def _ends_noun(self, chunk: Chunk) -> bool:
        """ "Metastases on CT", "relapse after": a noun qualifies only what "of" leads to."""
        last = self.waiting[-1]
        if chunk.tag != "filler" or last.tag != "qualifier.course":
            return False
        if self.out and isinstance(self.out[-1].value, Fact):
            return False
        noun = self.context.words(last.start, last.end).lower().split()[-1]
        led = self.context.words(chunk.start, chunk.end).lower()
        return noun in _NOUNS and led in _PLACES

    def _is_predicate(self, chunk: Chunk) -> bool:
        """ "diabetes inadequately controlled with metformin": of the disease, not of the drug."""
        if chunk.tag != "filler" or not self.out:
            return False
        if any(c.tag != "qualifier.control" for c in self.waiting) or not _is_fact(self.out[-1]):
            return False
        return self.context.words(chunk.start, chunk.end).lower() in _BY_WHAT

    def _count_before(self, at: int) -> int | None:
        """ "1-2 cycles of", "at least 2 prior lines of": a count that waits for its concept."""
        chunk = self.row[at]
        if at + 1 >= len(self.row):
            return None
        if chunk.tag == "interval" and self._counts_regimens(at + 1):
            counted = _counted(chunk.value, "{count}")
            self.waiting.append(Chunk("count", chunk.start, chunk.end, counted))
            return at + 1
        place = skip(self.row, at + 1, "filler", "qualifier.status")
        for unit_at in range(at + 1, min(place + 1, len(self.row))):
            word = self.context.words(self.row[unit_at].start, self.row[unit_at].end).lower()
            found = island("count-unit").match(word.split(), 0)
            if found and found[1] == len(word.split()) and self._leads_to_concept(unit_at + 1):
                interval = _counted(chunk.value, found[0][1])
                self.waiting.append(Chunk("count", chunk.start, self.row[unit_at].end, interval))
                return unit_at + 1
        return None

    def _counts_regimens(self, at: int) -> bool:
        """ "at least 1 prior trastuzumab-containing regimen": what stands there is counted."""
        place = skip(self.row, at, "qualifier.status", "qualifier.regimen")
        if tag_at(self.row, place) != "concept" or self.row[place].value.kind != "drug":
            return False
        if place > at and self.row[at].tag == "qualifier.status":
            return True  # "at least 1 prior endocrine therapy"
        behind = self.row[place + 1 : place + 4]
        words = self.context.words(behind[0].start, behind[-1].end).lower() if behind else ""
        return _CONTAINING.match(words) is not None

    def _count_after(self, at: int) -> int | None:
        """ "chemotherapy with 4-6 cycles, at least 2 of them with …": counts behind a concept."""
        near = range(len(self.out) - 1, max(-1, len(self.out) - _NEAR), -1)
        fact_at = next((i for i in near if _is_given(self.out[i])), None)
        if fact_at is None:
            return None
        if (both := self._count_up_to(self.out[fact_at].value, at)) is not None:
            self.out[fact_at] = replace(self.out[fact_at], value=both)
            return at + 1
        fact, unit = self.out[fact_at].value, self._count_unit(at + 1)
        if unit is not None and fact.count is None:
            counted = replace(fact, count=_counted(self.row[at].value, unit[0]))
            self.out[fact_at] = replace(self.out[fact_at], value=counted)
            return unit[1]
        words = [self.context.words(c.start, c.end).lower() for c in self.row[at + 1 : at + 3]]
        if fact.count is None or words not in (["of", "them"], ["of", "these"], ["of", "which"]):
            return None
        interval = _counted(self.row[at].value, fact.count.bounds[0].quantity.unit)
        self.waiting.append(Chunk("count", self.row[at].start, self.row[at + 2].end, interval))
        return at + 3

    def _count_up_to(self, fact: Fact, at: int) -> Fact | None:
        """ "at least 1 trastuzumab regimen, but not more than 2": the other end of a count."""
        value = self.row[at].value
        if fact.count is None or not isinstance(value, Interval) or not _is_bare(value):
            return None
        if tag_at(self.row, at + 1) in ("word", "concept") or self._count_unit(at + 1):
            return None
        test = with_unit(value, fact.count.bounds[0].quantity.unit)
        both = both_sided(fact.count, test) if len(fact.count.bounds) == 1 else None
        return replace(fact, count=both) if both else None

    def _count_unit(self, at: int) -> tuple[str, int] | None:
        if at >= len(self.row):
            return None
        words = self.context.words(self.row[at].start, self.row[at].end).lower().split()
        found = island("count-unit").match(words, 0)
        return (found[0][1], at + 1) if found and found[1] == len(words) else None

    def _in_qualifying_bracket(self, at: int) -> bool:
        """ "(grade II-IV)": brackets around nothing but what qualifies the fact before them."""
        first = at
        while first >= 0 and self.row[first].tag != "open":
            first -= 1
        last = close_of(self.row, first) if first >= 0 else None
        if last is None or not self.out or not any(map(_is_fact, self.out[-1:])):
            return False
        inside = self.row[first + 1 : last]
        return bool(inside) and all(
            _is_qualifier(c) or c.tag in ("level", "filler", "dose") for c in inside
        )

    def _joins_qualifiers(self, at: int) -> bool:
        """Whether a connector stands between two qualifiers: "acute or severe"."""
        if self.row[at].tag not in ("and", "or", "comma", "slash"):
            return False
        after = skip(self.row, at + 1, "filler", "or", "and")
        if after >= len(self.row) or not _is_qualifier(self.row[after]):
            return False
        names = {c.tag for c in self.waiting if _is_qualifier(c)}
        comparable = (
            self.row[after].tag in names
            or self._leads_to_concept(after)
            or self._trails_a_fact(after)
        )
        return comparable and (not self._closed_already() or self._trails_a_fact(after))

    def _trails_a_fact(self, at: int) -> bool:
        """ "infection that is active and uncontrolled": adjectives at the end of a clause."""
        behind = [c for c in self.out if c.tag not in _BINDS]
        end = at
        while end < len(self.row) and (_is_qualifier(self.row[end]) or self.row[end].tag in _BINDS):
            end += 1
        ended = end == len(self.row) or self.row[end].tag in _BREAKS
        return bool(behind) and _is_fact(behind[-1]) and ended

    def _leads_to_concept(self, at: int) -> bool:
        nxt = at
        while nxt < len(self.row) and (
            _is_qualifier(self.row[nxt]) or self.row[nxt].tag in ("filler", *_JOINS)
        ):
            if self.row[nxt].tag in _JOINS and not self._qualifies_after(nxt):
                break
            nxt += 1
        return tag_at(self.row, nxt) == "concept"

    def _qualifies_after(self, at: int) -> bool:
        """Whether another qualifier stands behind a joining word."""
        after = skip(self.row, at + 1, "filler", *_JOINS)
        return after < len(self.row) and _is_qualifier(self.row[after])

    def _closed_already(self) -> bool:
        """Qualifiers after a finished fact belong to that fact, not to the next one."""
        return bool(self.out) and self.out[-1].tag == "node" and self._trailing()

    def _trailing(self) -> bool:
        return not any(c.tag in _BREAKS for c in self.out[-1:])

    # ---- allergies and family history ---------------------------------------------------------

    def _open_turn(self, at: int) -> int:
        chunk = self.row[at]
        last = self.out[-1] if self.out else None
        fact = last.value if last is not None else None
        if chunk.tag == "allergy" and last and isinstance(fact, Fact) and fact.kind is Kind.DRUG:
            self.out[-1] = replace(last, value=replace(fact, kind=Kind.ALLERGY), end=chunk.end)
            self._turn_list_before()
            return at + 1
        if not self.turn and is_allergy_itself(self.row, at, self.context):
            return self._allergy_itself(at)
        if says_contraindication(chunk, self.context):
            return self._contraindicated(at)
        self.turn, self.turned_at = chunk.tag, chunk.start
        self.own = chunk.value == "own"
        nxt = skip(
            self.row, at + 1, "filler", "to", "qualifier.severity", "allergy", "or", "and", "comma"
        )
        if turns_nothing(self.row, at):
            self._give_up_waiting()
            self.out.append(replace(chunk, tag="word"))
            self.turn = None
            return at + 1
        beside = (c for c in self.row[at + 1 : nxt] if says_contraindication(c, self.context))
        for other in beside:  # "allergy or contraindication to X": each by itself
            self.out += [self._judged_from(other), Chunk("or", other.start, other.start)]
        return nxt if tag_at(self.row, nxt) == "concept" else at + 1

    def _contraindicated(self, at: int) -> int:
        """ "Contraindication to X": what bars X is for a person to judge, and no allergy."""
        if all(c.tag == "qualifier.certainty" for c in self.waiting):
            self.waiting.clear()  # "known"
        self._give_up_waiting()
        joint = skip(self.row, at + 1, "filler")
        after = skip(self.row, joint + 1, "filler")
        if tag_at(self.row, joint) in _JOINS and tag_at(self.row, after) == "allergy":
            self.out.append(self._judged_from(self.row[at]))
        else:
            self.out.append(replace(self.row[at], tag="judge", value="contraindicated"))
        return at + 1

    def _bars_more(self, at: int) -> bool:
        """ "Contraindication to MRI or gadolinium": the name of one, and more that is barred."""
        if not says_contraindication(self.row[at], self.context):
            return False
        after = skip(self.row, at + 1, "filler", *_JOINS)
        joined = any(c.tag in _JOINS for c in self.row[at + 1 : after])
        return (
            joined
            and tag_at(self.row, after) == "concept"
            and (self.row[after].value.kind in ("drug", "procedure"))
        )

    def _judged_from(self, chunk: Chunk) -> Chunk:
        """A judgement of the words from a contraindication to the end of its clause."""
        behind = takewhile(lambda c: c.tag not in ("semicolon", "stop"), self.row)
        end = max((c.end for c in behind if c.start >= chunk.start), default=chunk.end)
        node = Judgement(self.context.words(chunk.start, end), span=Span(chunk.start, end))
        return Chunk("node", chunk.start, chunk.end, node)

    def _allergy_itself(self, at: int) -> int:
        """The disease in place of the word that could have opened a list of allergens."""
        disease = replace(self.row[at], tag="concept", value=allergy_of_any_kind(self.context))
        self.row = [*self.row[:at], disease, *self.row[at + 1 :]]
        return self._concept(at)

    def _turn_list_before(self) -> None:
        """ "A or B allergy": the members before the last are allergens too."""
        place = len(self.out) - 1
        while place >= 2 and self.out[place - 1].tag in ("or", "comma", "and", "slash"):
            member = self.out[place - 2]
            if not isinstance(member.value, Fact) or member.value.kind is not Kind.DRUG:
                return
            turned = replace(member.value, kind=Kind.ALLERGY)
            self.out[place - 2] = replace(member, value=turned)
            place -= 2

    def _allergen_named(self) -> bool:
        """Whether what one is allergic to was named since the word for it."""
        return any(_is_allergen(c) and c.end > self.turned_at for c in self.out)

    # ---- facts ----------------------------------------------------------------------------------

    def _concept(self, at: int) -> int:
        chunk = self.row[at]
        kind, concept = chunk.value.kind, chunk.value.concept
        if self._bars_more(at):
            self.out.append(replace(chunk, tag="judge", value="contraindicated"))
            return at + 1
        if kind == "measurement":
            self._give_up_waiting()
            self.out.append(self._there_or_not(chunk))
            return at + 1
        if kind == "condition" and self.turn == "allergy" and self._allergen_named():
            self.turn = None  # "allergy to penicillin, asthma": a disease of its own
        start = self._start_of_waiting(chunk)
        node = self._node(kind, concept, Span(start, chunk.end), chunk)
        self.waiting.clear()
        node = self._of_either(node)
        if self.turn is None and _names_an_allergy(self.context.words(chunk.start, chunk.end)):
            self.turn, self.turned_at = "allergy", chunk.start  # "allergy to eggs, neomycin"
        for_what = self._against, self._indication, self._again_for, self._or_for
        if not any(takes(node, chunk) for takes in for_what):
            self.out.append(Chunk("node", start, chunk.end, node))
        return at + 1

    def _of_either(self, node: Node) -> Node:
        """ "Personal or family history of X": the patient's or a relative's."""
        if not self.own or not isinstance(node, Fact) or node.kind is not Kind.FAMILY_HISTORY:
            return node
        own = with_qualifiers(replace(node, kind=Kind.CONDITION), Qualifier("status", "history"))
        return Any((own, node), span=node.span)

    def _against(self, node: Node, chunk: Chunk) -> bool:
        """ "CMV hyperimmune globulin", "hernia surgery": a disease as the treatment's adjective."""
        last = self.out[-1] if self.out else None
        if last is None or not _is_disease(last.value) or self.context.title:
            return False
        if not isinstance(node, Fact) or node.kind not in (Kind.DRUG, Kind.PROCEDURE):
            return False
        if node.span is None or self.context.text[last.end : node.span.start] not in (" ", "-"):
            return False
        words = self.context.words(last.start, last.end)
        given = with_qualifiers(node, Qualifier("modifier", words))
        self.out[-1] = Chunk("node", last.start, chunk.end, replace(given, span=last.span))
        return True

    def _indication(self, node: Node, chunk: Chunk) -> bool:
        """ "chemotherapy for lymphoma": the disease says what the treatment was for."""
        at = len(self.out)
        while at > 0 and self.out[at - 1].tag == "filler":
            at -= 1
        if at in (0, len(self.out)) or self.context.title:
            return False
        led = self.context.words(self.out[at].start, self.out[-1].end).lower()
        if led not in _FOR_WHAT:
            return False
        treatment = self.out[at - 1].value
        if not isinstance(treatment, Fact) or treatment.kind not in (Kind.DRUG, Kind.PROCEDURE):
            return False
        if not isinstance(node, Fact) or node.kind is not Kind.CONDITION:
            return False
        more = [Qualifier("indication", node.concept)]
        if any(q.name in _OF_INDICATIONS for q in node.qualifiers) and node.span:
            words = self.context.words(node.span.start, node.span.end)
            more.append(Qualifier("modifier", f"for {words}"))
        given = with_qualifiers(treatment, *more)
        self.out[at - 1 :] = [Chunk("node", self.out[at - 1].start, chunk.end, given)]
        return True

    def _again_for(self, node: Node, chunk: Chunk) -> bool:
        """ "chemotherapy for AML …, or for lymphoma …": the same treatment for another disease."""
        if len(self.out) < 2 or self.out[-1].tag != "filler" or self.context.title:
            return False
        led = self.context.words(self.out[-1].start, self.out[-1].end).lower()
        if led != "for" or self.out[-2].tag not in ("or", "and", "comma"):
            return False
        given = (c.value for c in reversed(self.out) if isinstance(c.value, Fact))
        first = next((f for f in given if f.qualifier("indication")), None)
        if first is None or not isinstance(node, Fact) or node.kind is not Kind.CONDITION:
            return False
        kept = [q for q in first.qualifiers if q.name != "indication"]
        bare = replace(first, qualifiers=tuple(kept), period=None, span=node.span)
        again = with_qualifiers(bare, Qualifier("indication", node.concept))
        self.out[-1:] = [Chunk("node", chunk.start, chunk.end, again)]
        return True

    def _or_for(self, node: Node, chunk: Chunk) -> bool:
        """ "surgery for prolapse or incontinence": the second disease is what it was for, too."""
        if len(self.out) < 2 or self.out[-1].tag not in ("or", "slash"):
            return False
        last = self.out[-2].value
        if not isinstance(last, Fact) or not isinstance(node, Fact):
            return False
        if node.kind is not Kind.CONDITION or node.qualifiers or not last.qualifier("indication"):
            return False
        if last.period is not None or any(c.tag == "period" for c in self.out[-2:]):
            return False
        kept = [q for q in last.qualifiers if q.name != "indication"]
        bare = replace(last, qualifiers=tuple(kept), span=node.span)
        again = with_qualifiers(bare, Qualifier("indication", node.concept))
        self.out.append(Chunk("node", chunk.start, chunk.end, again))
        return True

    def _dose(self, at: int) -> int:
        """A dose behind its drug: "prednisone > 10 mg/day"."""
        self._give_up_waiting()
        chunk = self.row[at]
        while len(self.out) > 1 and self.out[-1].tag in _BINDS and _is_fact(self.out[-2]):
            self.out.pop()
        last = self.out[-1] if self.out else None
        if last is None or not (_is_given(last) or _is_allergen(last)):
            self.out.append(replace(chunk, tag="interval", value=chunk.value[0].value))
        else:
            given = with_qualifiers(last.value, *chunk.value)
            self.out[-1] = Chunk("node", last.start, chunk.end, given)
        return at + 1

    def _there_or_not(self, chunk: Chunk) -> Chunk:
        """A finding that is there or is not, asked for by its name alone: "measurable disease"."""
        known = self.context.terms.measurement(chunk.value.concept)
        judged = any(c.tag in ("judge", "effect") for c in self.row)
        behind = len(self.out) > 1 and self.out[-1].tag == "filler" and _is_fact(self.out[-2])
        if known is None or known.levels != _THERE_OR_NOT or judged or behind:
            return chunk
        node = Measure(known.concept, Outcome(("positive",)), span=chunk.span)
        return replace(chunk, tag="node", value=node)

    def _start_of_waiting(self, chunk: Chunk) -> int:
        start = self.waiting[0].start if self.waiting else chunk.start
        return min(start, self.turned_at) if self.turn and not self.out else start

    def _outcome(self) -> Outcome:
        """A gene that is named alone is there; of a known status either outcome will do."""
        words = self.context.words(self.row[0].start, self.row[-1].end)
        known = _KNOWN.search(words) and not _UNKNOWN.search(words)
        return Outcome(("positive", "negative") if known else ("positive",))

    def _node(self, kind: str, concept: Concept, span: Span, chunk: Chunk) -> Node:
        if kind == "gene":
            return Biomarker(concept, self._outcome(), span=span)
        count = next((c.value for c in self.waiting if c.tag == "count"), None)
        lasting = next((c.value for c in self.waiting if c.tag == "lasting"), None)
        fact = Fact(self._kind(kind), concept, duration=lasting, count=count, span=span)
        groups = self._alternatives() if self.waiting else [[]]
        if len(groups) == 1:
            return self._qualified(fact, groups[0])
        return Any(tuple(self._qualified(fact, group) for group in groups), span=span)

    def _kind(self, kind: str) -> Kind:
        if self.turn == "allergy":
            return Kind.ALLERGY
        return Kind.FAMILY_HISTORY if self.turn == "family" else _KINDS[kind]

    def _alternatives(self) -> list[list[Chunk]]:
        """The waiting qualifiers, parted where "or" stands between two that exclude each other."""
        groups: list[list[Chunk]] = [[]]
        joined = {c.tag for c in self.waiting} & {"or", "comma", "and", "slash"}
        same_course = sum(c.tag == "qualifier.course" for c in self.waiting) > 1
        exclusive = next((t for t in _EXCLUSIVE if len(_tagged(self.waiting, t)) > 1), None)
        splits = (
            (exclusive is not None and "and" in joined)
            or "or" in joined
            or "slash" in joined
            or (same_course and "and" in joined)
        )
        if same_course and "and" in joined and "or" not in joined:
            self._flag_and_means_or()
        if exclusive and not splits:
            return _each(exclusive, self.waiting)
        for chunk in self.waiting:
            if chunk.tag in ("or", "comma", "and", "slash") and splits:
                groups.append([])
            elif _is_qualifier(chunk) or chunk.tag == "level":
                groups[-1].append(chunk)
        return _with_common([group for group in groups if group]) or [[]]

    def _flag_and_means_or(self) -> None:
        first, last = self.waiting[0], self.waiting[-1]
        words = self.context.words(first.start, last.end)
        self.context.flag("and-means-or", f"“{words}” names alternatives", first.start, last.end)

    def _qualified(self, fact: Fact, chunks: list[Chunk]) -> Node:
        """The fact under its qualifiers; a course of several words is any of them."""
        qualifiers: list[Qualifier] = []
        choices: list[list[Qualifier]] = []
        for chunk in chunks:
            made = self._options(chunk)
            if len(made) > 1:
                choices.append(made)
            elif made and made[0] not in qualifiers:
                qualifiers += made
        if not choices:
            return replace(fact, qualifiers=tuple(qualifiers)) if qualifiers else fact
        each = (with_qualifiers(fact, *qualifiers, *some) for some in product(*choices))
        return Any(tuple(each), span=fact.span)

    def _options(self, chunk: Chunk) -> list[Qualifier]:
        """What a chunk says, of several courses or stages each by itself."""
        made = self._qualifier(chunk)
        if made is None:
            return []
        if made.name == "course" and " or " in str(made.value):
            return [Qualifier("course", word) for word in str(made.value).split(" or ")]
        if made.name == "stage":
            named = stages_in(str(made.value), chunk.value)
            return [Qualifier("stage", one) for one in named] or [made]
        return [made]

    def _qualifier(self, chunk: Chunk) -> Qualifier | None:
        if chunk.tag == "level":
            interval: Interval = chunk.value
            unit = interval.bounds[0].quantity.unit
            if unit == "{grade}":
                return Qualifier("grade", interval)
            name = "stage" if unit == "{stage}" else "modifier"
            return Qualifier(name, self.context.words(chunk.start, chunk.end))
        if chunk.tag == "criteria-set":
            return Qualifier("confirmation", self.context.words(chunk.start, chunk.end))
        name = chunk.tag.split(".", 1)[1]
        if name == "regimen" and chunk.value in _LINES:
            line = Bound(Quantity(Decimal(_LINES[chunk.value]), "{line}"))
            return Qualifier("line", Interval(line, line))
        if name == "treated":
            return Qualifier("modifier", self.context.words(chunk.start, chunk.end).lower())
        if name == "modifier":
            words = self.context.words(chunk.start, chunk.end).lower()
            if chunk.value == "significant":
                self.context.flag("vague-term", f"“{words}” is not defined", chunk.start, chunk.end)
            return Qualifier(name, words)
        return Qualifier(name, chunk.value)

    # ---- qualifiers without a concept after them ------------------------------------------------

    def _as_words(self, chunk: Chunk) -> Chunk:
        """A qualifier that qualifies nothing: an adjective that knows what it would say."""
        if chunk.tag == "qualifier.status":
            return replace(chunk, tag="filler")
        if _is_qualifier(chunk) or chunk.tag == "level":
            return replace(chunk, tag="adjective", value=self._qualifier(chunk))
        return replace(chunk, tag="adjective") if chunk.tag in ("count", "lasting") else chunk

    def _trailing_alternatives(self, fact: Fact, held: list[Chunk]) -> Node | None:
        """ "ALL, relapsed and/or refractory": either will do."""
        self.waiting = held
        loose = [c for c in held if _is_qualifier(c) or c.tag == "level"]
        groups = self._alternatives()
        self.waiting = []
        if len(groups) < 2 and not any(len(self._options(c)) > 1 for c in loose):
            return None
        bare = replace(fact, qualifiers=())
        each = [m for group in groups for m in _members(self._qualified(bare, group))]
        kept = [with_qualifiers(n, *fact.qualifiers) if isinstance(n, Fact) else n for n in each]
        return Any(tuple(kept), span=fact.span)

    def _more_to_come(self, held: list[Chunk]) -> bool:
        """Whether words other than the held ones follow before the list goes on."""
        end = held[-1].end
        after = next((c for c in self.row if c.start >= end), None)
        return after is not None and after.tag not in (
            *_BREAKS,
            "except",
            "judge",
            "effect",
            "period",
        )

    def _give_up_waiting(self) -> None:
        """Qualifiers that found no concept go to the fact before them, or stay words."""
        if not self.waiting:
            return
        held, self.waiting = self.waiting, []
        if self.out and self.out[-1].tag == "comma" and not self._more_to_come(held):
            self.out.pop()
        self._drop_relative(held)
        if self._grades_reaction(held):
            return
        last = self.out[-1] if self.out else None
        fact = last.value if last is not None and last.tag == "node" else None
        loose = [c for c in held if _is_qualifier(c) or c.tag == "level"]
        graded = all(c.tag in ("level", *_BINDS) for c in held)
        if isinstance(fact, Any) and graded and last is not None and all(map(_is_a_fact, fact.of)):
            made = [q for c in loose for q in self._options(c)]
            each = tuple(with_qualifiers(f, *made) for f in fact.of if isinstance(f, Fact))
            self.out[-1] = Chunk("node", last.start, held[-1].end, replace(fact, of=each))
        elif isinstance(fact, Fact) and last is not None:
            made = [q for c in loose for q in self._options(c) if q not in fact.qualifiers]
            end = max(c.end for c in held)
            changed = self._trailing_alternatives(fact, held) or with_qualifiers(fact, *made)
            self.out[-1] = Chunk("node", last.start, end, changed)
        else:
            self.out.extend(self._by_itself(c) for c in held)

    def _grades_reaction(self, held: list[Chunk]) -> bool:
        """ "toxicities from prior chemotherapy ≥ grade 2": of the toxicities, not of the drug."""
        if not all(c.tag == "level" and c.value.bounds[0].quantity.unit == "{grade}" for c in held):
            return False
        told = [(i, c) for i, c in enumerate(self.out) if c.tag not in _BINDS]
        if len(told) < 2 or not _is_given(told[-1][1]) or not _is_fact(told[-2][1]):
            return False
        at, chunk = told[-2]
        if chunk.value.kind is not Kind.CONDITION:
            return False
        made = [q for c in held for q in self._options(c)]
        self.out[at] = replace(chunk, value=with_qualifiers(chunk.value, *made))
        return True

    def _drop_relative(self, held: list[Chunk]) -> None:
        """Takes away what only leads from a fact to its adjectives: "a sarcoma that is …"."""
        place = len(self.out)
        while place > 0 and self.out[place - 1].tag in _BINDS:
            place -= 1
        between = self.out[place:]
        words = {self.context.words(c.start, c.end).lower() for c in between}
        if not place or not isinstance(self.out[place - 1].value, Fact | Any):
            return
        surely = all(c.tag != "qualifier.certainty" for c in held) and not self._more_to_come(held)
        severity = any(w.endswith(("severity", "severity of")) for w in words)
        if len(between) < 2 or severity or (surely and words <= _RELATIVE):
            del self.out[place:]

    def _spread(self, chunk: Chunk) -> Node | None:
        """ "No metastases": the noun by itself is the disease that has spread."""
        noun = self.context.words(chunk.start, chunk.end).lower()
        if chunk.tag != "qualifier.course" or noun not in ("metastases", "metastasis"):
            return None
        link = self.context.terms.link("metastatic cancer", "condition")
        return Fact(Kind.CONDITION, link.concept, span=chunk.span) if link else None

    def _by_itself(self, chunk: Chunk) -> Chunk:
        """A qualifier that qualifies nothing: a stage is asked for, the rest stays words."""
        staged = chunk.tag == "level" and chunk.value.bounds[0].quantity.unit == "{stage}"
        node = stage_node(chunk, self.context) if staged else self._spread(chunk)
        return replace(chunk, tag="node", value=node) if node else self._as_words(chunk)


def _with_common(groups: list[list[Chunk]]) -> list[list[Chunk]]:
    """ "acute or subacute traumatic injury": what stands behind the alternatives is of each."""
    kinds = {group[0].tag for group in groups}
    if len(groups) > 1 and len({group[-1].tag for group in groups}) == 1:
        own = groups[0][-1].tag  # "uncontrolled hereditary or acquired bleeding"
        lent = [c for c in groups[0] if c.tag != own]
        return [groups[0], *([*lent, *group] if len(group) == 1 else group for group in groups[1:])]
    if len(groups) < 2 or len(kinds) > 1 or any(len(group) > 1 for group in groups[:-1]):
        return groups
    common = [c for c in groups[-1][1:] if c.tag not in kinds]
    return [[*group, *common] for group in groups[:-1]] + groups[-1:]


def _members(node: Node) -> tuple[Node, ...]:
    return node.of if isinstance(node, Any) else (node,)


def _is_bare(value: Interval) -> bool:
    return all(b.quantity.unit == "1" for b in value.bounds)


def _is_a_fact(node: Node) -> bool:
    return isinstance(node, Fact)


def _is_fact(chunk: Chunk) -> bool:
    return isinstance(chunk.value, Fact)


def _is_disease(node: object) -> bool:
    return isinstance(node, Fact) and node.kind is Kind.CONDITION


def _is_given(chunk: Chunk) -> bool:
    """Whether a chunk is a treatment, which can be counted."""
    fact = chunk.value
    return isinstance(fact, Fact) and fact.kind in (Kind.DRUG, Kind.PROCEDURE)


def _is_allergen(chunk: Chunk) -> bool:
    """ "intolerance of zidovudine at 600 mg/day": in which dose it was not borne."""
    return isinstance(chunk.value, Fact) and chunk.value.kind is Kind.ALLERGY


def _names_an_allergy(name: str) -> bool:
    """Whether a name is an allergy to something, so that a list may go on with what else to."""
    words = name.lower().split()
    found = load_lexicon().match(words, 0)
    return found is not None and found[0][0] == "allergy" and words[-2:-1] == ["to"]


def _tagged(row: Row, tag: str) -> list[Chunk]:
    return [c for c in row if c.tag == tag]


def _each(tag: str, waiting: Row) -> list[list[Chunk]]:
    """ "mild to severe": one group for each value that can't go with another, ends and between."""
    values = _tagged(waiting, tag)
    others = [c for c in waiting if c.tag != tag and (_is_qualifier(c) or c.tag == "level")]
    if any(c.tag in ("to", "dash") for c in waiting) and tag == "qualifier.severity":
        ends = sorted(_SEVERITIES.index(c.value) for c in values)
        words = _SEVERITIES[ends[0] : ends[-1] + 1]
        values = [replace(values[0], end=values[-1].end, value=word) for word in words]
    return [[value, *others] for value in values]


def _is_qualifier(chunk: Chunk) -> bool:
    return chunk.tag.startswith("qualifier.") or chunk.tag == "criteria-set"


def _counted(value: Interval | Quantity, unit: str) -> Interval:
    """A number of cycles, lines or times as an interval in that unit."""
    if isinstance(value, Quantity):
        bound = Bound(Quantity(value.value, unit))
        return Interval(bound, bound)
    return with_unit(value, unit)
