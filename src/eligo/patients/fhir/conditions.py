"""Condition and FamilyMemberHistory: what the patient or a relative has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eligo.patients.coded import CodeMeaning, code_meaning, code_words
from eligo.patients.fhir.chart import (
    Chart,
    label_of,
    pairs_of,
    short_pairs,
    source_of,
    status_of,
    words_of,
)
from eligo.patients.fhir.staging import is_secondary, note_cancer
from eligo.patients.fhir.structs import (
    CodeableConcept,
    Condition,
    Extension,
    FamilyMemberHistory,
)
from eligo.patients.linking import Concepts
from eligo.patients.model import UNSTATED_BEHAVIOUR, Certainty, FactKind, PatientFact, Status, When
from eligo.patients.words import (
    Context,
    Qualifiers,
    answer_of,
    context_of,
    joined,
    qualifiers_of,
    stages,
    state_of,
)

GONE = frozenset({"entered-in-error", "refuted"})
UNSURE = frozenset({"unconfirmed", "provisional", "differential", "presumed"})
STANDINGS = {
    "active": Status.ACTIVE,
    "recurrence": Status.ACTIVE,
    "relapse": Status.ACTIVE,
    "inactive": Status.RESOLVED,
    "resolved": Status.RESOLVED,
    "remission": Status.REMISSION,
}
_SAID = ("course", "control", "severity", "acuity", "origin", "stage", "grade", "modifier",
         "confirmation", "site", "timepoint")  # fmt: skip
_REMISSION = re.compile(r"(?<!not )(?<!not in )(?<!achieved )\b(?:in|complete|partial|full) "
                        r"(?:\w+ )?remission\b|\bremitted\b", re.I)  # fmt: skip
_TUMOUR = re.compile(r"\b(?:tumou?r|neoplasm|mass|adenoma|growth)s?$")
_NEOPLASM = re.compile(r"\bneoplasms?$")
_NYHA = re.compile(r"\bnyha\b(?: functional)?(?:[ -]class)?[ -](i{1,3}|iv|[1-4])\b", re.I)
_GOING_ON = frozenset({"ongoing", "active", "continuing", "present", "unknown", "n/a", "none"})
_BARE = 5  # characters: a stage so short is its own name ("IV", "c3A")
_MORPHOLOGY = "mcode-histology-morphology-behavior"


def read_condition(resource: Condition, chart: Chart) -> Iterator[PatientFact]:
    """A diagnosis as a condition; or as the history, allergy or treatment that it really tells."""
    verification = status_of(resource.verification_status)
    if verification in GONE:
        return
    label = label_of(resource.code)
    if not label:
        chart.fault("it has neither a code nor words")
    chart.saw(chart.when(resource.recorded_date, "recordedDate"))
    note_cancer(resource, chart, sure=verification not in UNSURE)
    context = context_of(label)
    meaning, coded = code_meaning(short_pairs(resource.code))
    fact = PatientFact(
        kind=meaning.kind or context.kind or FactKind.CONDITION,
        text=chart.name(resource.code, "a condition without a name"),
        concepts=_concepts(resource, context, meaning, chart),
        present=context.present,
        start=_onset(resource, chart),
        certainty=Certainty.SUSPECTED if verification in UNSURE else context.certainty,
        qualifiers=joined(coded, _qualifiers(resource)),
        source=source_of("Condition", resource.id),
    )
    if _is_mere_tumour(fact, resource, chart):
        fact = replace(
            fact, qualifiers=joined(fact.qualifiers, {"modifier": (UNSTATED_BEHAVIOUR,)})
        )
    fact = _placed(fact, resource, context, meaning, chart)
    if not fact.present:
        fact = replace(fact, concepts=chart.linker.worded(context.rest, ("condition",)))
    yield from _told(fact, meaning, context, resource.code, chart)
    yield from _classed(fact, chart)


def _classed(fact: PatientFact, chart: Chart) -> Iterator[PatientFact]:
    """ "Heart failure, NYHA class III" is a result of that classification too."""
    found = _NYHA.search(fact.text)
    if found and fact.present and fact.kind is FactKind.CONDITION:
        yield replace(
            fact,
            kind=FactKind.OBSERVATION,
            text="NYHA class",
            concepts=chart.linker.worded("NYHA class", ("measurement",)),
            outcome=f"Class {found[1].upper()}",
            end=None,
            ongoing=None,
            status=Status.UNSTATED,
            qualifiers={},
        )


def _concepts(
    resource: Condition, context: Context, meaning: CodeMeaning, chart: Chart
) -> Concepts:
    kinds = ("condition", "drug") if context.kind is FactKind.ALLERGY else ("condition",)
    coded = chart.coded(resource.code, (*kinds, "procedure"))
    if not (meaning.named and context.named):
        return chart.linker.union(coded)
    texts = [context_of(_REMISSION.sub("", text)) for text in words_of(resource.code)]
    worded = [chart.linker.worded(c.rest, kinds) for c in texts if c.named and c.rest]
    morphology = _extension(resource.extension, _MORPHOLOGY)
    spread = chart.linker.worded("metastatic cancer", kinds) if is_secondary(resource) else ()
    return chart.linker.union([*coded, *worded, chart.concepts(morphology, kinds), spread])


def _is_mere_tumour(fact: PatientFact, resource: Condition, chart: Chart) -> bool:
    """ "Brain tumor" in words alone; "Wilms tumor" is the name of what it is."""
    name = context_of(fact.text).rest.casefold()
    known = (chart.linker.coded(*pair) for pair in pairs_of(resource.code))
    if any(known) or not _TUMOUR.search(name):
        return False
    plain = {_singular(c.name.casefold()) for c in fact.concepts}
    return _singular(name) not in plain or bool(_NEOPLASM.search(name))


def _singular(name: str) -> str:
    """The name in the singular, for comparing."""
    return name.removesuffix("s").replace("tumour", "tumor")


def _extension(extensions: list[Extension] | None, name: str) -> CodeableConcept | None:
    for extension in extensions or ():
        if (extension.url or "").endswith(name):
            return extension.value_codeable_concept
    return None


def _onset(resource: Condition, chart: Chart) -> When | None:
    start, _ = chart.period(resource.onset_period, "onsetPeriod")
    return (
        chart.when(resource.onset_date_time, "onsetDateTime")
        or start
        or chart.at_age(resource.onset_age)
        or chart.by(chart.when(resource.recorded_date, "recordedDate"))
    )


def _placed(
    fact: PatientFact, resource: Condition, context: Context, meaning: CodeMeaning, chart: Chart
) -> PatientFact:
    """The fact with its status, its end, and whether it goes on."""
    clinical = status_of(resource.clinical_status)
    status = STANDINGS.get(clinical, Status.UNSTATED)
    if clinical == "relapse":
        fact = replace(fact, qualifiers=joined(fact.qualifiers, {"course": ("relapsed",)}))
    over, end = _abatement(resource, chart)
    if over and clinical in {"active", "recurrence", "relapse"}:
        chart.notice("it is called active and has an end; it is taken to be over")
    if over:
        status = Status.RESOLVED
    elif status is not Status.RESOLVED:
        said = Status.REMISSION if _REMISSION.search(fact.text) else None
        status = meaning.status or context.status or said or status
    ongoing = {Status.ACTIVE: True, Status.REMISSION: True, Status.RESOLVED: False}.get(status)
    return replace(fact, status=status, end=end, ongoing=ongoing)


def _abatement(resource: Condition, chart: Chart) -> tuple[bool, When | None]:
    """Whether it is over, and when it ended if that is said."""
    _, end = chart.period(resource.abatement_period, "abatementPeriod")
    when = chart.when(resource.abatement_date_time, "abatementDateTime") or end
    when = when or chart.at_age(resource.abatement_age)
    words = (resource.abatement_string or "").strip().casefold()
    over = (
        resource.abatement_boolean is True
        or resource.abatement_date_time is not None
        or end is not None
        or resource.abatement_age is not None
        or resource.abatement_range is not None
        or (bool(words) and words not in _GOING_ON and answer_of(words) is not False)
    )
    if over and when is not None and when.first > chart.today:
        chart.notice("its end is still to come: it is taken to go on")
        return False, None
    return over, when


def _qualifiers(resource: Condition) -> Qualifiers:
    label = " ; ".join(words_of(resource.code))
    severity = code_words("severity", short_pairs(resource.severity)) or qualifiers_of(
        label_of(resource.severity), ("severity",)
    ).get("severity", ())
    sites = [label_of(site) for site in resource.body_site or ()]
    notes = " ; ".join(note.text for note in resource.note or () if note.text)
    return joined(
        {"severity": severity} if severity else {},
        qualifiers_of(label, _SAID),
        _staged(resource),
        {"site": tuple(site for site in sites if site)} if any(sites) else {},
        qualifiers_of(notes, ("course",)),
    )


def _staged(resource: Condition) -> Qualifiers:
    words = [_summary(stage.summary).casefold() for stage in resource.stage or ()]
    found = [n for w in words for n in stages(w if "stage" in w else f"stage {w}") or [w] if n]
    return {"stage": tuple(dict.fromkeys(found))} if found else {}


def _summary(code: CodeableConcept | None) -> str:
    """The words of a stage, else what its code says, else a code that says it itself."""
    known = code_words("result", short_pairs(code))
    bare = [value for _, value in pairs_of(code) if len(value) <= _BARE]
    return next(iter((*words_of(code), *known, *bare)), "")


def _told(
    fact: PatientFact,
    meaning: CodeMeaning,
    context: Context,
    code: CodeableConcept | None,
    chart: Chart,
) -> Iterator[PatientFact]:
    """The fact as what it really is, and the procedure or drug that the entry tells of besides."""
    fact = with_state(fact, code)
    adds = meaning.adds or (FactKind.PROCEDURE if context.status is Status.RESOLVED else None)
    concepts = chart.linker.worded(context.rest, (adds.value,)) if adds and fact.present else ()
    if adds and fact.present and (concepts or meaning.adds):
        yield replace(fact, kind=adds, concepts=concepts, qualifiers={})
    named = meaning.named and context.named and not concepts
    if fact.concepts or fact.state or named:
        past = Status.RESOLVED in (context.status, meaning.status) and fact.end is None
        # An entry that looks back is dated when it was made: what it tells of lies before.
        yield replace(fact, start=chart.by(fact.start)) if past else fact


def with_state(fact: PatientFact, code: CodeableConcept | None) -> PatientFact:
    """The fact marked as the state of the person that it is, if it is one."""
    if fact.kind not in {FactKind.CONDITION, FactKind.PROCEDURE}:
        return fact
    state = state_of(short_pairs(code), fact.text)
    denied = state is not None and answer_of(fact.text) is False
    return replace(fact, state=state, present=fact.present and not denied)


# ---- relatives ---------------------------------------------------------------------------------


def read_family(resource: FamilyMemberHistory, chart: Chart) -> Iterator[PatientFact]:
    """Each disease of a relative; never the patient's."""
    if resource.status in GONE:
        return
    chart.saw(chart.when(resource.date, "date"))
    relative = code_words("relative", short_pairs(resource.relationship)) or tuple(
        words_of(resource.relationship)[:1]
    )
    for condition in resource.condition or ():
        label = label_of(condition.code)
        context = context_of(label)
        yield PatientFact(
            kind=FactKind.FAMILY_HISTORY,
            text=chart.name(condition.code, "a condition without a name"),
            concepts=chart.concepts(condition.code, ("condition",)),
            present=context.present,
            qualifiers={"relative": relative} if relative else {},
            source=source_of("FamilyMemberHistory", resource.id),
        )
