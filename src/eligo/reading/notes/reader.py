"""A note as a patient: sentence by sentence, with the passes that read criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from eligo.language.nodes import State
from eligo.patients.checks import checked
from eligo.patients.model import FactKind, Patient, PatientFact, Source, When
from eligo.reading.notes.allergies import after_allergy, denied_allergies
from eligo.reading.notes.cues import Scope, find_cues
from eligo.reading.notes.facts import Around, read_fact
from eligo.reading.notes.language import unreadable
from eligo.reading.notes.layout import Sentence, sentences
from eligo.reading.notes.mentions import Mention, find_mentions, implied_by
from eligo.reading.notes.participation import other_studies
from eligo.reading.notes.person import Person, read_person
from eligo.reading.notes.statements import read_statements
from eligo.reading.notes.times import find_times
from eligo.reading.page.characters import normalise
from eligo.reading.passes.apposition import drop_appositions
from eligo.reading.passes.heads import share_heads
from eligo.reading.passes.levels import read_levels
from eligo.reading.passes.quantities import read_quantities
from eligo.reading.rows.chunks import Row
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexing import lex
from eligo.reading.tagger.words import split_words
from eligo.terms import Terms

PASSES = (share_heads, drop_appositions, read_quantities, read_levels)
# What was taken out so that the patient can't be known: "[**2148-10-1**]", "[**Hospital 12**]".
_MASKED = re.compile(r"\[\*\*.{0,80}?\*\*\]", re.S)
_OF_WOMEN = frozenset({
    State.PREGNANT, State.BREAST_FEEDING, State.POST_MENOPAUSAL, State.PRE_MENOPAUSAL,
})  # fmt: skip
_LONGEST = 1_000_000  # characters


def read_note(id: str, text: str, terms: Terms, reference_date: date | None = None) -> Patient:
    """The patient that a note tells of; spans count its code points.

    `reference_date` is the day of the note, from which "3 months ago" counts; today if not given.
    What can't be read (another language, nothing at all) is said in the notices.
    """
    today = reference_date or date.today()
    if len(text) > _LONGEST:
        told = f"the note has more than {_LONGEST} characters: not read"
        return Patient(id, readable=False, notices=(told,))
    plain = _MASKED.sub(lambda m: " " * len(m[0]), normalise(text))
    reason = unreadable(plain)
    if reason:
        return Patient(id, readable=False, notices=(reason,))
    person = read_person(plain, today)
    notices: list[str] = [person.doubt] if person.doubt else []
    found = [*_introduction(person, text), *_facts(plain, text, terms, today, person.birth)]
    facts = checked(found, person.birth, today, notices.append)
    notices += [f"characters {f.source.start}-{f.source.end}: {f.doubt}" for f in found if f.doubt]
    return Patient(
        id=id,
        sex=person.sex or _sex_of(facts),
        birth=person.birth,
        facts=tuple(facts),
        prose=plain,
        last_observed=reference_date,
        notices=tuple(notices),
    )


def _sex_of(facts: list[PatientFact]) -> str | None:
    """Female where a state that only women can be in is told."""
    told = any(fact.state in _OF_WOMEN and fact.present for fact in facts)
    return "female" if told else None


def _introduction(person: Person, text: str) -> Iterator[PatientFact]:
    """The words that tell age and sex, so that they can be shown."""
    if person.start is not None and person.end is not None:
        source = Source(start=person.start, end=person.end)
        yield PatientFact(FactKind.STATEMENT, text[person.start : person.end], source=source)


def _facts(
    plain: str, text: str, terms: Terms, today: date, birth: When | None
) -> Iterator[PatientFact]:
    seen: set[object] = set()
    for sentence in sentences(plain):
        for fact in _of_sentence(sentence, plain, terms, today, birth):
            fact = _worded(fact, text)
            key = (fact.kind, fact.source, fact.concepts, fact.state, fact.value, fact.outcome)
            if key not in seen:
                seen.add(key)
                yield fact


def _worded(fact: PatientFact, text: str) -> PatientFact:
    """A fact in the note's own characters, its bracket closed and without a last stop."""
    start, end = fact.source.start or 0, fact.source.end or 0
    words = text[start:end]
    if words.count("(") > words.count(")") and text[end : end + 1] == ")":
        end += 1
    elif words.endswith("."):
        end -= 1
    return replace(fact, text=text[start:end], source=Source(start=start, end=end))


def _of_sentence(
    sentence: Sentence, plain: str, terms: Terms, today: date, birth: When | None
) -> Iterator[PatientFact]:
    start, end = sentence.start, sentence.end
    context = Context(plain, terms)
    row = lex(plain, start, end, terms)
    for one in PASSES:
        row = one(row, context)
    yield from read_statements(row, plain, start, end)
    yield from denied_allergies(plain, start, end, sentence.section)
    mentions = _with_allergies(find_mentions(row, context), plain, start, end)
    mentions += other_studies(plain, start, end, mentions)
    around = _around(sentence, plain, row, mentions, today, birth)
    for mention in mentions:
        fact = read_fact(mention, around)
        if fact is not None:
            yield fact
            yield from _implied(fact, terms)


def _implied(fact: PatientFact, terms: Terms) -> Iterator[PatientFact]:
    """What a drug that is being taken means of the patient."""
    if fact.kind is FactKind.DRUG and fact.present and fact.ongoing:
        concepts = implied_by(fact.concepts, terms)
        if concepts:
            yield replace(fact, kind=FactKind.CONDITION, concepts=concepts, qualifiers={})


def _around(
    sentence: Sentence,
    plain: str,
    row: Row,
    mentions: list[Mention],
    today: date,
    birth: When | None,
) -> Around:
    start, end = sentence.start, sentence.end
    words = [
        w._replace(start=w.start + start, end=w.end + start) for w in split_words(plain[start:end])
    ]
    times = find_times(row, plain, start, end, today, birth)
    scope = Scope(find_cues(words), plain)
    return Around(plain, start, end, sentence.section, scope, times, today, mentions)


def _with_allergies(mentions: list[Mention], text: str, start: int, end: int) -> list[Mention]:
    """What the patient is said to be allergic to, as allergies."""
    stretches = after_allergy(text, start, end)
    return [
        replace(m, kind=FactKind.ALLERGY)
        if any(first <= m.start < after for first, after in stretches)
        and m.kind in (FactKind.DRUG, FactKind.CONDITION)
        else m
        for m in mentions
    ]
