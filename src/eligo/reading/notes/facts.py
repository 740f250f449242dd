"""A mention with what the words around it say: present or denied, sure, whose, since when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from eligo.language.nodes import State
from eligo.language.values import Concept
from eligo.patients.coded import routes_in
from eligo.patients.model import (
    UNSTATED_BEHAVIOUR,
    Certainty,
    FactKind,
    PatientFact,
    Source,
    Status,
    When,
)
from eligo.patients.words import qualifiers_of
from eligo.reading.notes.cues import Cue, Scope
from eligo.reading.notes.doses import daily_dose
from eligo.reading.notes.mentions import Mention
from eligo.reading.notes.times import Time

_TREATMENTS = frozenset({FactKind.DRUG, FactKind.PROCEDURE, FactKind.PARTICIPATION})
_QUALIFIERS = (
    "course", "control", "severity", "acuity", "origin", "stage", "grade", "confirmation", "site",
    "regimen", "donor", "timepoint", "method", "specimen", "route",
)  # fmt: skip
_FOR = re.compile(r"\s+(?:for|to treat|because of|due to)\s+(?:(?:the|his|her|a|treatment of)\s+)*")
_DENIAL_REACH = 90  # characters from a denial to what it denies that are shown as one
_BEFORE, _BEHIND = 40, 30  # characters around a mention in which its adjectives stand
# What was seen, of which the words alone do not say whether it is benign or malignant.
_SEEN = re.compile(r"\b(?:mass(?:es)?|lesions?|nodules?|growths?)\b", re.I)
# Words beside a denied name that leave it as broad as it is; any other makes it narrower.
_BROAD = frozenset({
    "a", "an", "and", "any", "all", "or", "other", "the", "his", "her", "their", "its", "of",
    "for", "in", "on", "from", "with", "to", "at", "by", "as", "is", "was", "are", "were", "be",
    "been", "has", "had", "have", "no", "not", "nor", "non", "without", "never", "denies",
    "denied", "negative", "free", "known", "evidence", "evident", "history", "hx", "sign",
    "signs", "symptom", "symptoms", "complaint", "complaints", "finding", "findings", "obvious",
    "overt", "gross", "prior", "previous", "past", "recent", "current", "further", "new",
    "significant", "specific", "documented", "apparent", "noted", "seen", "detected", "clear",
    "definite", "diagnosed", "diagnosis", "present", "feeling", "sense", "episodes", "episode",
    "associated", "also", "either", "both", "additional",
})  # fmt: skip
_PAST = re.compile(r"\bbreast\s?-?\s?fed\b", re.I)  # forms of verbs that tell what was
_APART = re.compile(r"[,;]|\bwho\b|\bwhich\b", re.I)
_PARTS = re.compile(r"[,;:(]|\b(?:and|or|nor|but|of|for|any)\b", re.I)
_FOR_EVER = frozenset({State.POST_MENOPAUSAL, State.SURGICALLY_STERILE})
_NOW = re.compile(r"currently|presently|concurrently|participating|participates|enrolled", re.I)


@dataclass(frozen=True, slots=True)
class Around:
    """What a mention is read in: the note's text, its sentence's scope, times and section."""

    text: str
    start: int
    end: int
    section: str
    scope: Scope
    times: Sequence[Time]
    today: date
    mentions: Sequence[Mention]


def read_fact(mention: Mention, around: Around) -> PatientFact | None:
    """The fact that a mention tells of the patient; None if it tells none (a risk, a donor)."""
    cues = around.scope.over(mention.start, mention.end)
    relative = cues.get("relative")
    if relative is not None and relative.value == "other":
        return None
    if around.section == "family" or "family" in cues or relative is not None:
        return _of_family(mention, cues, around)
    if mention.kind is not FactKind.OBSERVATION and ("other" in cues or "other-after" in cues):
        return None
    if mention.kind is FactKind.DRUG and ("allergy-after" in cues or around.section == "allergies"):
        mention = replace(mention, kind=FactKind.ALLERGY)
    denial = _denial(mention, cues)
    fact = _plain_fact(mention, denial, around)
    fact = _dated(fact, mention, around)
    return fact if denial else _standing(fact, cues, around)


def _denial(mention: Mention, cues: dict[str, Cue]) -> Cue | None:
    """The cue that denies a mention; a result with its value is denied by none."""
    if mention.value is not None or mention.outcome is not None:
        return None
    return cues.get("deny") or cues.get("deny-after")


def _plain_fact(mention: Mention, denial: Cue | None, around: Around) -> PatientFact:
    """What is said, its own words from the denial or its adjectives on, and its qualifiers."""
    start, end = mention.start, mention.end
    if denial and abs(start - denial.start) < _DENIAL_REACH:
        start, end = min(start, denial.start), max(end, denial.end)
    near = _near(mention, around)
    qualifiers = {**qualifiers_of(near, _QUALIFIERS), **mention.qualifiers}
    modifier = _narrower(mention, denial, around) if denial else _unsettled(mention, around)
    if modifier:
        qualifiers["modifier"] = (modifier,)
    routes = routes_in(near) if mention.kind is FactKind.DRUG else ()
    if routes:
        qualifiers["route"] = routes
    dose = daily_dose(around.text, start, end) if mention.kind is FactKind.DRUG else None
    if dose and not denial:
        qualifiers["dose"] = (dose,)
    return PatientFact(
        kind=mention.kind,
        text=around.text[start:end],
        concepts=mention.concepts,
        present=mention.present and denial is None,
        value=mention.value,
        comparator=mention.comparator,
        outcome=mention.outcome,
        reference=mention.reference,
        qualifiers=qualifiers,
        indications=_indications(mention, around),
        state=mention.state,
        doubt=mention.doubt,
        source=Source(start=start, end=end),
    )


def _narrower(mention: Mention, denial: Cue, around: Around) -> str | None:
    """The word that makes less of what is denied: "no obstructive pancreatitis" leaves others."""
    if denial.end > mention.start or mention.kind is not FactKind.CONDITION:
        return None
    before = _PARTS.split(around.text[denial.end : mention.start])[-1].split()
    known = [w for values in qualifiers_of(" ".join(before), _QUALIFIERS).values() for w in values]
    named = {word.lower() for concept in mention.concepts for word in concept.name.split()}
    odd = [w for w in before if w.lower() not in _BROAD | named and w.isalpha()]
    return odd[-1].lower() if odd and not known else None


def _unsettled(mention: Mention, around: Around) -> str | None:
    words = around.text[mention.start : mention.end]
    seen = mention.kind is FactKind.CONDITION and _SEEN.search(words)
    return UNSTATED_BEHAVIOUR if seen else None


def _indications(mention: Mention, around: Around) -> tuple[Concept, ...]:
    """Why a treatment was given: "metformin for diabetes"."""
    if mention.kind not in (FactKind.DRUG, FactKind.PROCEDURE):
        return ()
    for one in around.mentions:
        between = around.text[mention.end : one.start].lower()
        if one.kind is FactKind.CONDITION and one.start > mention.end and _FOR.fullmatch(between):
            return one.concepts
    return ()


def _near(mention: Mention, around: Around) -> str:
    """The words that may qualify a mention: back to the mention before it, on to the next stop."""
    before = [m.end for m in around.mentions if m.end <= mention.start]
    start = max(around.start, mention.start - _BEFORE, *before[-1:])
    behind = [m.start for m in around.mentions if m.start >= mention.end]
    end = min(around.end, mention.end + _BEHIND, *behind[:1])
    left = around.text[start : mention.start]
    right = around.text[mention.end : end]
    for mark in (",", ";", " but ", " with ", " and "):
        left = left.rsplit(mark, 1)[-1]
        right = right.split(mark, 1)[0]
    return left + around.text[mention.start : mention.end] + right


# ---- standing -----------------------------------------------------------------------------------


def _standing(fact: PatientFact, cues: dict[str, Cue], around: Around) -> PatientFact:
    """Whether it is so now, was so, is planned, or is only suspected."""
    if fact.kind is FactKind.STATE:
        return _state(fact, cues)
    if "doubt" in cues or "doubt-after" in cues:
        fact = replace(fact, certainty=Certainty.SUSPECTED)
    if fact.kind in _TREATMENTS:
        return _treatment(fact, cues, around)
    if fact.kind is FactKind.CONDITION:
        return _condition(fact, cues, around)
    return fact


def _condition(fact: PatientFact, cues: dict[str, Cue], around: Around) -> PatientFact:
    if "remission" in cues or "remission-after" in cues:
        return replace(fact, status=Status.REMISSION)
    if "over" in cues or "over-after" in cues or _PAST.search(fact.text):
        return replace(fact, status=Status.RESOLVED, ongoing=False)
    if "history" in cues or around.section == "history" or (fact.start and fact.ongoing is None):
        return fact
    return replace(fact, status=Status.ACTIVE, ongoing=True)


def _treatment(fact: PatientFact, cues: dict[str, Cue], around: Around) -> PatientFact:
    """A drug is taken, was taken or will be; a procedure was done or will be."""
    if "planned" in cues or "planned-after" in cues or around.section == "plan":
        return replace(fact, status=Status.PLANNED)
    past = {"stopped", "stopped-after", "over"} & cues.keys() or around.section == "past-drugs"
    if past:
        return replace(fact, status=Status.RESOLVED, ongoing=False)
    if "current" in cues or around.section == "drugs":
        return replace(fact, status=Status.ACTIVE, ongoing=True)
    going_on = fact.ongoing or (fact.kind is FactKind.PARTICIPATION and _NOW.match(fact.text))
    return replace(fact, status=Status.ACTIVE, ongoing=True) if going_on else fact


def _state(fact: PatientFact, cues: dict[str, Cue]) -> PatientFact:
    """Pregnant, a smoker, …; who stopped smoking is no smoker; some states last for ever."""
    if fact.state in _FOR_EVER:
        return replace(fact, status=Status.ACTIVE, ongoing=True)
    over = {"stopped", "stopped-after", "over", "over-after", "history"} & cues.keys()
    if over and fact.state is State.SMOKER and "history" not in over:
        return replace(fact, present=False)
    if (over or (fact.start and not fact.ongoing)) and fact.state is not State.SMOKER:
        return replace(fact, status=Status.RESOLVED, ongoing=False)
    return replace(fact, status=Status.ACTIVE, ongoing=True)


# ---- family -------------------------------------------------------------------------------------


def _of_family(mention: Mention, cues: dict[str, Cue], around: Around) -> PatientFact | None:
    """A disease of a relative; treatments and results of relatives tell nothing."""
    if mention.kind is not FactKind.CONDITION:
        return None
    relative = cues.get("relative")
    fact = _plain_fact(mention, _denial(mention, cues), around)
    told = {"relative": (relative.value,)} if relative else {}
    return replace(fact, kind=FactKind.FAMILY_HISTORY, qualifiers={**fact.qualifiers, **told})


# ---- time ---------------------------------------------------------------------------------------


def _dated(fact: PatientFact, mention: Mention, around: Around) -> PatientFact:
    """With the time that is told of it; results without one are of the day of the note."""
    time = _time_of(mention, around)
    if time is None:
        if fact.kind is FactKind.OBSERVATION and around.section != "history":
            return replace(fact, start=When.on(around.today))
        return fact
    if time.lasting:
        return replace(fact, start=time.when, ongoing=True)
    if fact.kind is FactKind.DRUG:
        return replace(fact, start=time.when, end=time.when)
    return replace(fact, start=time.when)


def _time_of(mention: Mention, around: Around) -> Time | None:
    """The time beside a mention: in its own part of the sentence, or one that leads the whole."""
    inside = [t for t in around.times if not _is_anchor(mention, t, around)]
    near = [t for t in inside if _same_part(mention, t, around)]
    if near:
        return min(near, key=lambda t: min(abs(t.start - mention.end), abs(mention.start - t.end)))
    leads = [t for t in inside if t.end <= mention.start and _leads(t, around)]
    return leads[0] if leads else None


def _is_anchor(mention: Mention, time: Time, around: Around) -> bool:
    """Whether the time counts from the mention: "2 weeks prior to surgery" dates no surgery."""
    if time.start < mention.end and mention.start < time.end:
        return True
    between = around.text[time.end : mention.start].lower().split()
    counted = around.text[time.start : time.end].lower().endswith(("before", "after"))
    return between[:1] == ["to"] or (counted and len(between) <= 2 and mention.start > time.end)


def _same_part(mention: Mention, time: Time, around: Around) -> bool:
    """Whether no comma, conjunction or other mention parts them."""
    low, high = (
        (mention.end, time.start) if time.start >= mention.end else (time.end, mention.start)
    )
    between = around.text[low:high]
    if _APART.search(between):
        return False
    if any(low <= m.start and m.end <= high for m in around.mentions):
        return False
    return time.start < mention.start or " and " not in between


def _leads(time: Time, around: Around) -> bool:
    return not around.text[around.start : time.start].strip(" ,") or around.text[
        around.start : time.start
    ].strip(" ,").lower() in ("in", "on", "about", "since", "approximately", "over the", "for the")


def statement(text: str, start: int, end: int) -> PatientFact:
    """A run of words as what settles a judgement: consent, compliance, an opinion."""
    return PatientFact(FactKind.STATEMENT, text[start:end], source=Source(start=start, end=end))
