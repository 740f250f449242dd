"""Who the patient is: age, sex, and states such as pregnancy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from eligo.engines import tables, wording
from eligo.engines.answer import Answer, Context, Vocabulary, missing, settled
from eligo.engines.concepts import doubted, is_named, named, usable
from eligo.engines.dates import ages, completed
from eligo.engines.findings import latest_of_each, measurements
from eligo.engines.outcomes import canonical, polarity
from eligo.engines.who import entry
from eligo.engines.words import denied, says_any
from eligo.language.nodes import SEXES, Age, Person, Sex, State
from eligo.language.truth import NO, UNKNOWN, YES, Truth, truth
from eligo.language.values import Concept
from eligo.patients.model import Assume, Certainty, FactKind, Patient, PatientFact, Status, When

_COLUMNS = ("state", "sex", "from", "to", "concepts", "words")
_WHOLE_PREGNANCY = 300  # days: what is older says nothing of a pregnancy now
_KINDS = ("condition", "procedure")
_CONDITIONS = (State.PREGNANT, State.BREAST_FEEDING)
# What rules out a state of its own: after a tubal ligation a pregnancy is only unlikely.
_BARREN = {
    State.PREGNANT: (State.POST_MENOPAUSAL,),
    State.CHILD_BEARING_POTENTIAL: (State.POST_MENOPAUSAL, State.SURGICALLY_STERILE),
}


def age(node: Age, patient: Patient, context: Context) -> Answer:
    """The age in whole units on the reference date; a birth known to the year may not settle it."""
    if patient.birth is None:
        return missing("the date of birth is not recorded", "How old is the patient?")
    today, birth, unit = (
        context.reference_date,
        patient.birth,
        node.interval.bounds[0].quantity.unit,
    )
    years = sorted({completed(unit, day, today) for day in (birth.last, birth.first)})
    told = " or ".join(str(n) for n in years)
    asked = wording.interval(node.interval)
    why = f"the patient is {told} {unit_name(unit)} old on {today}; asked is {asked}"
    found = is_aged(node, birth, today)
    if found is UNKNOWN:
        return missing(why, "What is the patient's date of birth?", entry(patient))
    return settled(found, why, entry(patient))


def is_aged(node: Age, birth: When, today: date) -> Truth:
    """Whether who was born then is of the age; UNKNOWN where it hangs on the day."""
    fits = {ages(day, today, node.interval) for day in {birth.first, birth.last}}
    return truth(fits.pop()) if len(fits) == 1 else UNKNOWN


def unit_name(unit: str) -> str:
    """The plain name of a unit of time."""
    return {"a": "years", "mo": "months", "wk": "weeks", "d": "days"}.get(unit, unit)


def sex(node: Sex, patient: Patient, context: Context) -> Answer:
    """The sex that the record states; where either will do none need be stated."""
    if node.among == SEXES:
        return settled(YES, "either sex will do", entry(patient))
    if patient.sex is None:
        return missing("the sex is not recorded", "What is the patient's sex?")
    why = f"the patient is {patient.sex}"
    return settled(truth(patient.sex in node.among), why, entry(patient))


# ---- states -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """How a state is told of, and who can be in it."""

    sex: str
    youngest: int | None
    oldest: int | None
    concepts: tuple[str, ...]
    words: tuple[str, ...]


@cache
def _row(state: State) -> _Row:
    for row in tables.rows("states", _COLUMNS):
        if row["state"] == state.value:
            return _Row(
                row["sex"],
                int(row["from"]) if row["from"] else None,
                int(row["to"]) if row["to"] else None,
                tables.items(row["concepts"]),
                tables.items(row["words"]),
            )
    return _Row("", None, None, (), ())


def state_of(concept: Concept, terms: Vocabulary) -> State | None:
    """The state that a concept names, such as what a positive pregnancy test shows."""
    for state in State:
        names = _row(state).concepts
        listed = [c for name in names for c in named(terms, name, _KINDS)]
        if any(terms.is_a(concept, one) for one in listed):
            return state
    return None


def person(node: Person, patient: Patient, context: Context) -> Answer:
    """Whether the patient is in a state; who can't be is answered NO, "not applicable"."""
    barred = _barred(node.state, patient, context)
    if barred:
        return barred
    question = f"Is the patient {node.state.value}?"
    if node.period is not None:
        why = f"only whether the patient is {node.state.value} now could be on record"
        return missing(why, question)
    found = _told(node.state, patient, context)
    if found is not None:
        return found
    derived = _derived(node.state, patient, context)
    if derived is not None:
        return derived
    if node.state is State.HEALTHY_VOLUNTEER:
        return _healthy(patient, context)
    if node.state in _CONDITIONS and context.assume is Assume.CLOSED:
        for one in (f for f in doubted(patient, context) if _tells(f, node.state, context)):
            return missing(f"{wording.fact(one)} is in doubt: {one.doubt}", question, one)
        return settled(NO, f"the record does not say that the patient is {node.state.value}")
    unknown = missing(f"whether the patient is {node.state.value} is not recorded", question)
    if _row(node.state).sex and patient.sex is None:
        return Answer(unknown.truth, unknown.why, (), question, None, unknown.open)
    return unknown


def _healthy(patient: Patient, context: Context) -> Answer:
    """Who has a disease that is more than trivial is no healthy volunteer; silence proves none."""
    ill = [f for f in usable(patient, context) if _is_illness(f, context)]
    if ill:
        return settled(NO, f"the patient is ill: the record has {wording.facts(ill)}", *ill)
    why = "whether the patient is a healthy volunteer is not recorded"
    return missing(why, "Is the patient a healthy volunteer?")


def _is_illness(fact: PatientFact, context: Context) -> bool:
    """A confirmed condition that is there now and is of the groups that count."""
    now = fact.status in (Status.ACTIVE, Status.REMISSION)
    if fact.kind is not FactKind.CONDITION or not (fact.present and now):
        return False
    if fact.certainty is not Certainty.CONFIRMED:
        return False
    listed = tables.rows("illnesses", ("counts", "condition"))
    groups = {row["counts"] for row in listed if is_named(fact, row["condition"], context)}
    return groups == {"yes"}


def _barred(state: State, patient: Patient, context: Context) -> Answer | None:
    """NO for the other sex, and out of the ages in which the state can be."""
    row = _row(state)
    if row.sex and patient.sex not in (None, row.sex):
        why = f"the patient is {patient.sex} and so can't be {state.value}"
        return settled(NO, why, entry(patient), applies=False)
    if patient.birth is None:
        return None
    oldest = completed("a", patient.birth.first, context.reference_date)
    youngest = completed("a", patient.birth.last, context.reference_date)
    too_young = row.youngest is not None and oldest < row.youngest
    too_old = row.oldest is not None and youngest > row.oldest
    if too_young or too_old:
        why = f"at {youngest} years the patient can't be {state.value}"
        return settled(NO, why, entry(patient), applies=False)
    return None


def cannot_be(state: State, patient: Patient, context: Context) -> Answer | None:
    """Why the patient can't be in a state now; None where they can or it is not known."""
    found = _barred(state, patient, context) or _derived(state, patient, context)
    return found if found and found.applies is False else None


def _told(state: State, patient: Patient, context: Context) -> Answer | None:
    """What the record says of the state itself."""
    said = list(_signs(state, patient, context))
    if not said:
        return None
    facts = [fact for fact, _ in said]
    verdicts = {verdict for _, verdict in said}
    why = f"the record has {wording.facts(facts)}"
    if len(verdicts) == 1 and UNKNOWN not in verdicts:
        return settled(verdicts.pop(), why, *facts)
    sure = verdicts - {UNKNOWN}
    if len(sure) == 1:
        return settled(sure.pop(), why, *facts)
    return missing(f"{why}, which does not settle it", f"Is the patient {state.value}?", *facts)


def bears(fact: PatientFact, context: Context) -> bool:
    """Whether a fact can bear on any state of the person."""
    if any(_tells(fact, state, context) for state in State) or _is_illness(fact, context):
        return True
    return is_named(fact, "hysterectomy", context)


def _signs(state: State, patient: Patient, context: Context) -> list[tuple[PatientFact, Truth]]:
    facts = [f for f in usable(patient, context) if _tells(f, state, context)]
    said = []
    for one in (f for f in facts if f.kind is not FactKind.OBSERVATION):
        if _over(one, context) or _outdated(one, state, context):
            continue
        said.append((one, YES if one.present and not denied(one.text) else NO))
    for one in latest_of_each(facts, context):
        if not _outdated(one, state, context):
            said.append((one, _result(one)))
    return said


def _tells(fact: PatientFact, state: State, context: Context) -> bool:
    """Whether a fact is about the state: by its mark, its concepts or its words."""
    if fact.state is not None:
        return fact.state is state
    if fact.kind in (FactKind.FAMILY_HISTORY, FactKind.ALLERGY, FactKind.DRUG):
        return False
    row = _row(state)
    if any(is_named(fact, name, context) for name in row.concepts):
        return True
    shown = (m.positive for m in measurements(fact, context) if m.positive)
    if any(state_of(one, context.terms) is state for one in shown):
        return True
    return fact.kind is not FactKind.STATEMENT and says_any(fact.text, row.words)


def _result(fact: PatientFact) -> Truth:
    said = polarity(fact)
    if said is not None:
        return said
    return {"current": YES, "never": NO}.get(canonical(fact.outcome or "") or "", UNKNOWN)


def _over(fact: PatientFact, context: Context) -> bool:
    """A pregnancy that has ended; an operation is not over when it is done."""
    if fact.kind is FactKind.PROCEDURE:
        return False
    ended = fact.end is not None and fact.end.last < context.reference_date
    return fact.status is Status.RESOLVED or ended


def _outdated(fact: PatientFact, state: State, context: Context) -> bool:
    if state is not State.PREGNANT or fact.start is None:
        return False
    return (context.reference_date - fact.start.last).days > _WHOLE_PREGNANCY


def _derived(state: State, patient: Patient, context: Context) -> Answer | None:
    """What follows from other states: past the menopause none is pregnant, the pregnant can be."""
    for other in _BARREN.get(state, ()):
        found = _told(other, patient, context)
        if found and found.truth is YES:
            return settled(NO, found.why, *found.evidence, applies=False)
    without = [
        f for f in usable(patient, context) if f.present and is_named(f, "hysterectomy", context)
    ]
    if state in _BARREN and without:
        return settled(NO, f"the record has {wording.facts(without)}", *without, applies=False)
    if state is State.CHILD_BEARING_POTENTIAL:
        pregnant = _told(State.PREGNANT, patient, context)
        return pregnant if pregnant and pregnant.truth is YES else None
    opposite = {
        State.POST_MENOPAUSAL: State.PRE_MENOPAUSAL,
        State.PRE_MENOPAUSAL: State.POST_MENOPAUSAL,
    }.get(state)
    found = _told(opposite, patient, context) if opposite else None
    return settled(NO, found.why, *found.evidence) if found and found.truth is YES else None
