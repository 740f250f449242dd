"""Fact nodes: conditions, drugs, procedures, allergies, family history, studies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from eligo.engines import counts, periods, routes, tables, wording
from eligo.engines.answer import FITS, Answer, Check, Context, Vocabulary, missing, settled
from eligo.engines.boolean import conjunction
from eligo.engines.concepts import covers, named, taken, usable
from eligo.engines.confirmation import confirmed, treated
from eligo.engines.dates import in_days
from eligo.engines.findings import graded, is_highest, not_found, signs
from eligo.engines.matching import ELSEWHERE, Match, anchor_of, match
from eligo.engines.outcomes import polarity
from eligo.engines.qualifiers import judge
from eligo.engines.silence import SOURCES, absent, is_generic
from eligo.engines.who import entry
from eligo.engines.words import content, pieces
from eligo.language.nodes import Fact, Kind, Qualifier
from eligo.language.truth import NO, UNKNOWN, YES, truth
from eligo.language.values import Concept, Period
from eligo.patients.model import FactKind, Patient, PatientFact, Status

_DENYING = frozenset({FactKind.CONDITION, FactKind.STATE, FactKind.OBSERVATION})
_EITHER = "either"
# What a disease is in one way at a time.
ONE_AT_A_TIME = frozenset({"severity", "control", "stage"})
_NOW = content("active current currently ongoing present now")
_ASKING = content("any known evidence sign patient have no not without free of denies")
_GIVING = content(
    "systemic injection injections administration infusion therapy treatment drug medication"
)
_STUDIES = content("trial trials study studies research investigational")
_DRUGS = content("drug medication medicine medicament nkda")
_NOT_DRUGS = content(
    "food environmental peanut nut nuts egg eggs milk dairy shellfish fish wheat gluten soy latex"
    " pollen dust mite bee wasp venom insect cat dog animal dander grass mold nickel"
)


def fact(node: Fact, patient: Patient, context: Context) -> Answer:
    """Whether the patient has, takes or underwent something."""
    barred = of_other_sex(node, patient, context)
    if barred:
        return barred
    if node.count is not None:
        return counts.count(node, patient, context, _exists)
    asked = asked_elsewhere(node)
    if not asked:
        return _exists(node, patient, context)
    rest = tuple(q for q in node.qualifiers if q not in asked)
    base = _exists(replace(node, qualifiers=rest), patient, context)
    if base.truth is not YES:
        return base
    others = [
        treated(node, q, base, patient, context)
        if q.name == "treatment"
        else confirmed(node, q, patient, context)
        for q in asked
    ]
    return conjunction([base, *others])


def asked_elsewhere(node: Fact) -> tuple[Qualifier, ...]:
    """What other facts than those that the node is about must show."""
    return tuple(q for q in node.qualifiers if q.name in ELSEWHERE or _is_criteria(node, q.name))


def _is_criteria(node: Fact, name: str) -> bool:
    """A method of a condition is how it is diagnosed."""
    return node.kind is Kind.CONDITION and name == "method"


def _exists(node: Fact, patient: Patient, context: Context) -> Answer:
    found, denials = _candidates(node, patient, context)
    sure = [m.fact for m in found if m.truth is YES]
    generic = [m for m in found if m.truth is UNKNOWN and is_generic(m.fact, node, context)]
    maybe = [m for m in found if m.truth is UNKNOWN and m not in generic]
    standing = [d for d in denials if not _outdated(d, [*sure, *(m.fact for m in maybe)])]
    if sure:  # what is there now is not denied by a denial of what was
        standing = [d for d in standing if d.status is not Status.RESOLVED]
    if sure and standing:
        return _contradiction(node, sure, standing)
    if sure:
        return settled(YES, f"the record has {wording.facts(sure)}", *sure)
    if standing:
        return settled(NO, f"the record says {wording.facts(standing)}", *standing)
    if maybe:
        return _in_doubt(node, maybe)
    silent = _no_agent(node, patient, context)
    if silent:
        return settled(NO, f"it is not active: {wording.result(silent)}", silent)
    near = [m for m in found if m.truth is NO or m in generic]
    return _counted(node, patient, context) or absent(node, near, patient, context)


def _no_agent(node: Fact, patient: Patient, context: Context) -> PatientFact | None:
    """A test that did not find the agent of an infection, where no more of it is on record."""
    if node.kind is not Kind.CONDITION or "active" not in node.qualifier("status") or node.period:
        return None
    return next(not_found(usable(patient, context), node.concept, context), None)


def _counted(node: Fact, patient: Patient, context: Context) -> Answer | None:
    """Whether it was ever done, as a count of how often it was done tells."""
    if node.kind not in (Kind.DRUG, Kind.PROCEDURE) or node.period or node.duration:
        return None
    counts_ = counts.counters(node, patient, context)
    done = {truth(f.value.value > 0) for f in counts_ if f.value and not f.comparator}
    partial = any(counts.is_partial(node, f) for f in counts_)
    if len(done) != 1 or (partial and NO in done):
        return None
    return settled(done.pop(), f"the record says {wording.facts(counts_)}", *counts_)


def _candidates(
    node: Fact, patient: Patient, context: Context
) -> tuple[list[Match], list[PatientFact]]:
    """The facts about the node's concept and how they match, and those that deny it."""
    found: list[Match] = []
    facts = usable(patient, context)
    denials = [f for f in facts if denied_as_asked(node, f, context)]
    for one, concept in related(node, facts, context):
        if concept.truth is NO:
            denials.append(one)
        else:
            found.append(match(node, one, concept, patient, context))
    below = [
        m.fact
        for m in found
        if m.truth is NO
        and (
            _is_below(node, m.fact)
            or _is_over(node, m.fact, context)
            or _is_otherwise(node, m.fact, context)
        )
    ]
    standing = [d for d in denials if _denies(node, d, patient, context)]
    return found, [*standing, *below]


def _is_below(node: Fact, one: PatientFact) -> bool:
    """Whether the highest grade that there was is not the grade that is asked for."""
    return bool(node.qualifier("grade")) and graded(one) is not None and is_highest(one)


def _is_over(node: Fact, one: PatientFact, context: Context) -> bool:
    """Whether the record calls the very condition over that is asked for as an active one."""
    over = one.kind is FactKind.CONDITION and one.status is Status.RESOLVED
    active = "active" in node.qualifier("status") and node.period is None
    return over and active and covers(one, node.concept, context)


def _is_otherwise(node: Fact, one: PatientFact, context: Context) -> bool:
    """Whether the record has the very condition as another than is asked: mild, not severe."""
    now = one.kind is FactKind.CONDITION and one.status is Status.ACTIVE and not node.period
    if not now or "history" in node.qualifier("status"):
        return False
    if all(concept.key != node.concept.key for concept in one.concepts):
        return False
    asked = [q for q in node.qualifiers if q.name in ONE_AT_A_TIME]
    return any(judge(qualifier, one, context).truth is NO for qualifier in asked)


def related(
    node: Fact, facts: list[PatientFact], context: Context
) -> Iterator[tuple[PatientFact, Check]]:
    """Facts that concern the concept: YES and UNKNOWN for it, NO against it."""
    if node.kind in (Kind.CONDITION, Kind.FINDING):
        yield from ((sign.fact, sign.check) for sign in signs(facts, node.concept, context))
        return
    for one in facts:
        if one.kind in SOURCES[node.kind]:
            if one.present:
                concept = _concept(node, one, context)
                if concept.truth is not NO:
                    yield one, concept
            elif _covered(node, one, context):
                yield one, Check(NO, "the record denies it")
    if node.kind in (Kind.DRUG, Kind.PROCEDURE):
        observed = (f for f in facts if f.kind is FactKind.OBSERVATION)
        for sign in signs(observed, node.concept, context):
            if sign.check.truth is not UNKNOWN:
                yield sign.fact, sign.check


def _concept(node: Fact, one: PatientFact, context: Context) -> Check:
    if node.kind is Kind.PARTICIPATION and content(node.concept.name) & _STUDIES:
        return FITS
    found = taken(one, node.concept, context)
    own = one.kind.value == node.kind.value
    if found.truth is UNKNOWN and not own:
        return Check(NO)
    if found.truth is NO and one.kind is FactKind.DRUG and _is_giving(node.concept, one):
        return FITS
    return found


def _is_giving(concept: Concept, one: PatientFact) -> bool:
    """Whether the drug was given as asked where any drug will do."""
    asked, given = routes.of(concept.name), routes.given(one)
    return names_giving(concept) and (not asked or (bool(given) and given <= asked))


def names_giving(concept: Concept) -> bool:
    """Whether the concept is the giving of any drug: "intrathecal injection", "therapy"."""
    asked = routes.of(concept.name)
    rest = content(concept.name) - frozenset().union(*(content(route) for route in asked))
    return bool(rest) and rest <= _GIVING


def _covered(node: Fact, one: PatientFact, context: Context) -> bool:
    """Whether a denial ("No known drug allergy") reaches the node's concept."""
    if covers(one, node.concept, context):
        return True
    if node.kind is Kind.PARTICIPATION:
        return bool(content(node.concept.name) & _STUDIES)
    if node.kind is not Kind.ALLERGY:
        return False
    scope = frozenset(one.qualifiers.get("cause", ())) or frozenset(pieces(one.text))
    if scope & _DRUGS:
        return node.concept.linked and not content(node.concept.name) & _NOT_DRUGS
    return not one.concepts and not scope & _NOT_DRUGS


def denied_as_asked(node: Fact, one: PatientFact, context: Context) -> bool:
    """ "Active infection: No" denies an uncontrolled active infection, though not any infection."""
    if not denies_narrower(node, one, context):
        return False
    asked = [str(q.value) for q in node.qualifiers if isinstance(q.value, str)]
    now = () if "history" in node.qualifier("status") or node.period else _NOW
    more = content(one.text) - content(node.concept.name) - content(" ".join(asked))
    return more <= frozenset(now) | _ASKING


def denies_narrower(node: Fact, one: PatientFact, context: Context) -> bool:
    """Whether what a fact denies is narrower than the concept, in whatever words."""
    if node.kind not in (Kind.CONDITION, Kind.FINDING) or one.kind not in _DENYING:
        return False
    if polarity(one) is not NO or covers(one, node.concept, context):
        return False
    return any(context.terms.is_a(c, node.concept) for c in one.concepts)


def _denies(node: Fact, denial: PatientFact, patient: Patient, context: Context) -> bool:
    """An observation denies what is now, and the past only if it sums that up."""
    if denial.kind is FactKind.PARTICIPATION:
        return node.period is None or _reaches(node.period, denial, patient, context)
    if denial.kind is not FactKind.OBSERVATION or is_highest(denial):
        return True
    return node.period is None and "history" not in node.qualifier("status")


def _reaches(period: Period, denial: PatientFact, patient: Patient, context: Context) -> bool:
    """Whether a denial speaks of the whole period: it was made in it, and not only of then."""
    if content(denial.text) & _NOW:
        return False
    spoken = periods.length_in(denial.text)
    asked = period.most.amounts if period.most else ()
    if spoken and not (asked and in_days(asked[0]) <= in_days(spoken)):
        return False
    made = periods.happening(denial)
    anchor = anchor_of(period, patient, context)
    if made is None or anchor is None:
        return False
    return made.overlaps(periods.window(period, anchor, context, None)) is True


def _outdated(denial: PatientFact, facts: Iterable[PatientFact]) -> bool:
    """Whether something began after the day on which it was denied."""
    day = denial.start
    return day is not None and any(f.start and f.start.first > day.last for f in facts)


# ---- answers where nothing matches for sure -----------------------------------------------------


def _contradiction(node: Fact, sure: list[PatientFact], denials: list[PatientFact]) -> Answer:
    why = (
        f"the record contradicts itself: it has {wording.facts(sure)}"
        f" and says {wording.facts(denials)}"
    )
    return missing(why, wording.asked(node), *sure, *denials)


def _in_doubt(node: Fact, maybe: list[Match]) -> Answer:
    first = maybe[0]
    reasons = "; ".join(first.reasons)
    why = f"the record has {wording.fact(first.fact)}, but {reasons}"
    question = f"Is {wording.fact(first.fact)} {wording.wanted(node)}? ({reasons})"
    return missing(why, question, *(m.fact for m in maybe))


# ---- the other sex ------------------------------------------------------------------------------


def of_other_sex(node: Fact, patient: Patient, context: Context) -> Answer | None:
    """NO for what only the other sex can have; unknown sex bars nothing."""
    if patient.sex is None or node.kind not in (Kind.CONDITION, Kind.PROCEDURE, Kind.FINDING):
        return None
    sexes = sexes_of(node.concept, context.terms)
    if not sexes or patient.sex in sexes:
        return None
    why = f"the patient is {patient.sex}, so {node.concept.name} can't concern them"
    return settled(NO, why, entry(patient), applies=False)


@lru_cache(maxsize=50_000)
def sexes_of(concept: Concept, terms: Vocabulary) -> frozenset[str]:
    """The sexes that alone can have it; none where both can, as what befalls a newborn child."""
    found = frozenset(
        row["sex"]
        for row in tables.rows("sexed", ("sex", "concept"))
        for one in named(terms, row["concept"], ("condition", "procedure"))
        if terms.is_a(concept, one)
    )
    return frozenset() if _EITHER in found else found
