"""What is said of a fact beyond its concept: severity, route, course, grade, indication, …"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from itertools import pairwise

from eligo.engines import levels, routes
from eligo.engines.answer import FITS, Check, Context, check
from eligo.engines.compare import inside
from eligo.engines.concepts import is_named
from eligo.engines.findings import graded
from eligo.engines.tables import items, rows
from eligo.engines.words import content, pieces, says, says_any
from eligo.language.nodes import Qualifier
from eligo.language.truth import NO, UNKNOWN
from eligo.language.values import Concept, Interval
from eligo.patients.model import Assume, Certainty, FactKind, PatientFact, Status

Rule = Callable[[Qualifier, PatientFact, Context], Check]
_COLUMNS = ("qualifier", "value", "words", "contraries")
_SEVERITIES = ("mild", "moderate", "severe", "life-threatening")


@cache
def _words(name: str, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that say a value of a qualifier, and those that rule it out."""
    for row in rows("qualifiers", _COLUMNS):
        if row["qualifier"] == name and pieces(row["value"]) == pieces(value):
            return items(row["words"]), items(row["contraries"])
    return (value,), ()


def stated(fact: PatientFact, name: str) -> tuple[str, ...]:
    """What the record says of a qualifier: its own words for it, then those of the fact."""
    return (*fact.qualifiers.get(name, ()), fact.text)


def judge(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """Whether the fact is as the qualifier says; UNKNOWN with a reason where it is not stated."""
    found = _RULES.get(qualifier.name, _by_words)(qualifier, fact, context)
    if found.truth is not UNKNOWN:
        return found
    native = _inherent(qualifier, fact, context)
    return found if native is None else native


def _inherent(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check | None:
    """What a condition is by its nature: sepsis is severe, said or not."""
    for row in rows("inherent", ("condition", "qualifier", "value")):
        mine = row["qualifier"] == qualifier.name and is_named(fact, row["condition"], context)
        if mine:
            told = replace(fact, qualifiers={qualifier.name: (row["value"],)}, text=row["value"])
            return _RULES.get(qualifier.name, _by_words)(qualifier, told, context)
    return None


def _unstated(name: str) -> Check:
    return Check(UNKNOWN, f"its {name} is not stated")


# ---- words --------------------------------------------------------------------------------------


def _by_words(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    name, value = qualifier.name, str(qualifier.value)
    words, contraries = _words(name, value)
    given = stated(fact, name)
    if any(_affirms(text, words, contraries) for text in given):
        return FITS
    if any(says_any(text, (*contraries, *_denials(words))) for text in given):
        return Check(NO, f"its {name} is another than {value}")
    return _unstated(name)


def _affirms(text: str, words: Iterable[str], contraries: tuple[str, ...]) -> bool:
    """Whether the text says the words, and not as a part of their contrary ("un-controlled")."""
    found = [word for word in words if says(text, word)]
    longer = [c for c in contraries if says(text, c)]
    return any(not any(says(c, word) for c in longer) for word in found) and not any(
        says_any(text, _denials([word])) for word in found
    )


def _denials(words: Iterable[str]) -> list[str]:
    return [f"{no} {word}" for word in words for no in ("no", "not", "non", "without")]


def _severity(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """Mild and moderate mean just that; severe means at least severe."""
    asked = _SEVERITIES.index(str(qualifier.value))
    given = _grades_said(fact)
    if not given:
        return _unstated("severity")
    fits = {g >= asked if asked >= 2 else g == asked for g in given}
    said = _SEVERITIES[max(given)]
    return check(fits.pop() if len(fits) == 1 else None, f"it is recorded as {said}")


def _grades_said(fact: PatientFact) -> set[int]:
    own = fact.qualifiers.get("severity", ())
    for texts in (own, (fact.text,)):
        found = {
            place
            for place, severity in enumerate(_SEVERITIES)
            for text in texts
            if says_any(text, _words("severity", severity)[0])
        }
        if found:
            return found
    return set()


@cache
def _idle() -> frozenset[str]:
    """Words that narrow no fact: the onset of a stroke is a stroke."""
    words = (row["word"] for row in rows("idle_modifiers", ("word",)))
    return frozenset[str]().union(*map(content, words))


def _modifier(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """Words that narrow the meaning without saying how; "serious" is at least severe."""
    if content(str(qualifier.value)) <= _idle():
        return FITS
    if pieces(str(qualifier.value)) == pieces("serious"):
        given = _grades_said(fact)
        if given and min(given) >= _SEVERITIES.index("severe"):
            return FITS
        if given and max(given) == 0:
            return Check(NO, "it is recorded as mild")
    return Check(UNKNOWN, f'what counts as "{qualifier.value}" is not defined')


def _stage(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """IIIB is stage III; III may or may not be IIIB."""
    asked = _stage_name(str(qualifier.value))
    given = {_stage_name(text) for text in fact.qualifiers.get("stage", ())}
    if not given:
        return FITS if says(fact.text, f"stage {qualifier.value}") else _unstated("stage")
    if any(stage == asked or _substage(stage, asked) for stage in given):
        return FITS
    if any(_substage(asked, stage) for stage in given):
        return Check(UNKNOWN, "its stage is stated less finely")
    return Check(NO, f"its stage is {', '.join(sorted(given))}")


def _stage_name(text: str) -> str:
    return text.casefold().removeprefix("stage").strip()


def _substage(finer: str, coarser: str) -> bool:
    rest = finer.removeprefix(coarser)
    return rest != finer and rest[:1] in "abcd123"


# ---- numbers ------------------------------------------------------------------------------------


def _number(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """Grade, line and ordinal: a level against an interval."""
    assert isinstance(qualifier.value, Interval)
    given = level_said(fact, qualifier.name)
    if given is None:
        return _unstated(qualifier.name)
    return check(
        inside(given.low, given.high, qualifier.value), f"it is {qualifier.name} {given.low}"
    )


def level_said(fact: PatientFact, name: str) -> levels.Level | None:
    """The level that a fact states, in its result, its qualifiers or its words after the name."""
    observed = graded(fact) if name == "grade" else None
    if observed:
        return observed
    for text in fact.qualifiers.get(name, ()):
        found = levels.level(text)
        if found:
            return found
    words = fact.text.replace(",", " ").split()
    for word, after in pairwise(words):
        if word.casefold() == name:
            return levels.level(after)
    return None


# ---- concepts -----------------------------------------------------------------------------------


def _concept(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """A site or a cause: in the fact's own words, or among its concepts."""
    asked = qualifier.value
    assert isinstance(asked, Concept)
    texts = stated(fact, qualifier.name)
    if any(content(asked.name) <= content(text) for text in texts):
        return FITS
    if any(context.terms.is_a(c, asked) for c in fact.concepts):
        return FITS
    return _unstated(qualifier.name)


def _indication(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    asked, is_a = qualifier.value, context.terms.is_a
    assert isinstance(asked, Concept)
    if any(is_a(given, asked) for given in fact.indications):
        return FITS
    if any(content(asked.name) <= content(w) for w in fact.qualifiers.get("indication", ())):
        return FITS
    if not fact.indications:
        return Check(UNKNOWN, "what it was given for is not stated")
    names = ", ".join(given.name for given in fact.indications)
    if any(is_a(asked, given) or not given.linked for given in fact.indications):
        return Check(UNKNOWN, f"it was given for {names}")
    return Check(NO, f"it was given for {names}")


# ---- the rest -----------------------------------------------------------------------------------


def _status(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """Active, ever (history), over (resolved) or in remission."""
    asked = qualifier.value
    if asked == "history":
        return FITS
    if fact.kind in (FactKind.DRUG, FactKind.PROCEDURE, FactKind.PARTICIPATION):
        return _in_progress(fact, asked == "active", context)
    if fact.kind is FactKind.OBSERVATION:
        return FITS if asked == "active" else Check(UNKNOWN, "it is only an observation")
    holds = {
        "active": {Status.ACTIVE: True, Status.RESOLVED: False, Status.REMISSION: False},
        "resolved": {Status.RESOLVED: True, Status.ACTIVE: False},
        "in remission": {Status.REMISSION: True, Status.ACTIVE: False},
    }[str(asked)].get(fact.status)
    return check(holds, _how_it_stands(fact))


def _how_it_stands(fact: PatientFact) -> str:
    if fact.status is Status.UNSTATED:
        return "whether it is still active is not recorded"
    return f"it is recorded as {fact.status.value}"


def _in_progress(fact: PatientFact, wanted: bool, context: Context) -> Check:
    today = context.reference_date
    over = fact.end is not None and fact.end.last < today
    now = True if fact.ongoing else False if over or fact.status is Status.RESOLVED else None
    return check(
        now if wanted or now is None else not now,
        "it is not going on now" if wanted else "it is going on",
    )


def current(fact: PatientFact) -> Check:
    """A condition without a status asked for must not be over."""
    over = fact.status is Status.RESOLVED
    return Check(NO, "it is resolved") if over else FITS


def _certainty(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    return FITS  # how sure the record is, is checked once for every fact: see `sure`


def suspicion_will_do(qualifiers: Iterable[Qualifier]) -> bool:
    """Whether a fact that is only suspected is enough."""
    return any(q.name == "certainty" and q.value == "suspected" for q in qualifiers)


def sure(suspicion: bool, fact: PatientFact) -> Check:
    """A fact that is only suspected counts where suspicion is enough, else it is UNKNOWN."""
    if suspicion or fact.certainty is Certainty.CONFIRMED:
        return FITS
    return Check(UNKNOWN, "it is only suspected")


def _route(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    return routes.judge(str(qualifier.value), fact)


def _regimen(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """A regimen that a complete record does not mention was not given."""
    found = _by_words(qualifier, fact, context)
    if found.truth is UNKNOWN and context.assume is Assume.CLOSED:
        return Check(NO, f"no {qualifier.value} regimen is recorded")
    return found


def _relative(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    given = fact.qualifiers.get("relative", ())
    if not given:
        return _unstated("relative")
    return check(any(says(text, str(qualifier.value)) for text in given), "it is another relative")


_RULES: dict[str, Rule] = {
    "status": _status,
    "severity": _severity,
    "modifier": _modifier,
    "stage": _stage,
    "grade": _number,
    "line": _number,
    "ordinal": _number,
    "certainty": _certainty,
    "site": _concept,
    "cause": _concept,
    "indication": _indication,
    "route": _route,
    "regimen": _regimen,
    "relative": _relative,
}


def of_result(qualifier: Qualifier, fact: PatientFact, context: Context) -> Check:
    """A qualifier of a result: what the laboratory does not state is taken to be as asked."""
    found = judge(qualifier, fact, context)
    lenient = qualifier.name in ("method", "specimen", "timepoint", "site", "status")
    return FITS if found.truth is UNKNOWN and lenient else found
