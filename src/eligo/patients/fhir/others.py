"""Reports, studies, consents, stays and forms: the smaller kinds of resource."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from eligo.language.nodes import State
from eligo.language.values import Concept
from eligo.patients.fhir.chart import (
    Chart,
    codings_of,
    label_of,
    pairs_of,
    source_of,
    status_of,
    words_of,
)
from eligo.patients.fhir.observations import amount_of, read_observation
from eligo.patients.fhir.structs import (
    Answer,
    CodeableConcept,
    Coding,
    Consent,
    DiagnosticReport,
    Encounter,
    Item,
    Observation,
    Quantity,
    QuestionnaireResponse,
    ResearchStudy,
    ResearchSubject,
)
from eligo.patients.model import Certainty, FactKind, PatientFact, Status
from eligo.patients.words import Qualifiers, context_of, joined, qualifiers_of

_WITHDRAWN = frozenset({"entered-in-error", "cancelled", "registered"})

# ---- reports -----------------------------------------------------------------------------------

_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
# HL7 v2-0074's sections, and LOINC's panels, whose reports rest on tissue or cells.
_PATHOLOGY_CODES = frozenset({"PAT", "SP", "CP", "CG", "11526-1", "60568-3", "22637-3", "33718-8",
                              "33721-2", "47528-5", "34574-4", "33717-0"})  # fmt: skip
_PATHOLOGY: Qualifiers = {"method": ("pathology", "histological")}


def read_report(resource: DiagnosticReport, chart: Chart) -> Iterator[PatientFact]:
    """Each conclusion of a report as an observed finding, with the report's name before it."""
    if resource.status in _WITHDRAWN:
        return
    if resource.presented_form:
        chart.notice("an attached document was not read")
    start, end = chart.period(resource.effective_period, "effectivePeriod")
    day = chart.when(resource.effective_date_time, "effectiveDateTime") or start
    day = day or chart.when(resource.issued, "issued")
    chart.saw(day)
    name = label_of(resource.code) or "Report"
    base = PatientFact(
        kind=FactKind.OBSERVATION,
        text=name,
        start=day,
        end=end,
        certainty=Certainty.SUSPECTED if resource.status == "preliminary" else Certainty.CONFIRMED,
        qualifiers=_report_method(resource),
        source=source_of("DiagnosticReport", resource.id),
    )
    for conclusion in _conclusions(resource):
        yield _concluded(base, conclusion, name, chart)


def _report_method(resource: DiagnosticReport) -> Qualifiers:
    codes = [pair for c in (*(resource.category or ()), resource.code) for pair in pairs_of(c)]
    pathological = any(code in _PATHOLOGY_CODES for _, code in codes)
    words = " ; ".join(words_of(resource.code))
    said = qualifiers_of(words, ("method", "specimen", "timepoint"))
    return joined(_PATHOLOGY if pathological else {}, said)


def _conclusions(resource: DiagnosticReport) -> Iterator[CodeableConcept]:
    """The coded conclusions, then each sentence of the written one that they don't repeat."""
    said: set[str] = set()
    for code in resource.conclusion_code or ():
        said.update(text.casefold() for text in words_of(code))
        yield code
    for sentence in _SENTENCE.split(resource.conclusion or ""):
        words = sentence.strip(" .;\n")
        if words and words.casefold() not in said:
            yield CodeableConcept(text=words)


def _concluded(base: PatientFact, code: CodeableConcept, name: str, chart: Chart) -> PatientFact:
    label = label_of(code)
    context = context_of(label)
    worded = chart.linker.worded(context.rest, ("condition",)) if context.rest else ()
    coded = chart.coded(code, ("condition",)) if context.present else []
    return replace(
        base,
        text=f"{name}: {label}",
        concepts=chart.linker.union([*coded, worded]),
        outcome=label or None,
        present=context.present,
        certainty=max(base.certainty, context.certainty, key=_doubtfulness),
        qualifiers=joined(base.qualifiers, qualifiers_of(label, ("course", "stage", "grade"))),
    )


def _doubtfulness(certainty: Certainty) -> int:
    return int(certainty is Certainty.SUSPECTED)


# ---- studies -----------------------------------------------------------------------------------

_IN_STUDY = frozenset({"on-study", "on-study-intervention", "on-study-observation", "follow-up"})
_LEFT_STUDY = frozenset({"off-study", "withdrawn"})
_CLINICAL_TRIAL = Concept.unlinked("clinical trial")


def read_subject(resource: ResearchSubject, chart: Chart) -> Iterator[PatientFact]:
    """The patient's part in a study, now, before or to come; being a candidate is none."""
    status = resource.status or ""
    start, end = chart.period(resource.period, "period")
    if status not in _IN_STUDY | _LEFT_STUDY | {"pending-on-study"}:
        return
    study = chart.resolve(resource.study, "ResearchStudy", ResearchStudy)
    fact = PatientFact(
        kind=FactKind.PARTICIPATION,
        text=(study.title if study else None) or "a clinical trial",
        concepts=(_CLINICAL_TRIAL,),
        start=start,
        end=end,
        source=source_of("ResearchSubject", resource.id),
    )
    if status in _IN_STUDY:
        yield replace(fact, status=Status.ACTIVE, ongoing=True)
    elif status in _LEFT_STUDY:
        yield replace(fact, status=Status.RESOLVED, ongoing=False)
    else:
        yield replace(fact, status=Status.PLANNED)


# ---- consents ----------------------------------------------------------------------------------


def read_consent(resource: Consent, chart: Chart) -> Iterator[PatientFact]:
    """A consent to research, or its refusal, as a statement; other consents settle nothing."""
    day = chart.when(resource.date_time, "dateTime")
    words = [label_of(resource.scope), *(label_of(c) for c in resource.category or ())]
    codes = {code for c in (resource.scope, *(resource.category or ())) for _, code in pairs_of(c)}
    if "research" not in codes and not any("research" in text.lower() for text in words):
        return
    denied = (resource.provision and resource.provision.type == "deny") or (
        resource.status in {"rejected", "inactive"}
    )
    if resource.status not in {"active", "rejected", "inactive"}:
        return
    chart.saw(day)
    yield PatientFact(
        kind=FactKind.STATEMENT,
        text="Consent to research",
        present=not denied,
        start=day,
        source=source_of("Consent", resource.id),
    )


# ---- stays -------------------------------------------------------------------------------------

_INPATIENT = frozenset({"IMP", "ACUTE", "NONAC", "OBSENC", "SS"})
_NO_VISIT = frozenset({"planned", "cancelled", "entered-in-error"})


def read_encounter(resource: Encounter, chart: Chart) -> Iterator[PatientFact]:
    """A stay in hospital as a state; other visits only count as days on which one was seen."""
    if resource.status in _NO_VISIT:
        return
    start, end = chart.period(resource.period, "period")
    chart.saw(start)
    if resource.status == "finished":
        chart.saw(end)
    codings = _classes(resource.class_)
    if any(coding.code in _INPATIENT for coding in codings):
        over = resource.status == "finished"
        yield PatientFact(
            kind=FactKind.STATE,
            text="Stay in hospital",
            state=State.HOSPITALISED,
            start=start,
            end=end,
            ongoing=not over,
            status=Status.RESOLVED if over else Status.ACTIVE,
            source=source_of("Encounter", resource.id),
        )


def _classes(given: Coding | list[CodeableConcept] | None) -> list[Coding]:
    if isinstance(given, list):
        return [coding for code in given for coding in codings_of(code)]
    return [given] if given else []


# ---- forms -------------------------------------------------------------------------------------


def read_form(resource: QuestionnaireResponse, chart: Chart) -> Iterator[PatientFact]:
    """Each answered question of a form, read as an observation of its words."""
    if status_of(resource.status) in {"entered-in-error", "stopped"}:
        return
    for item in _answered(resource.item or []):
        for answer in item.answer or ():
            observation = _as_observation(resource, item, answer)
            for fact in read_observation(observation, chart):
                yield replace(fact, source=source_of("QuestionnaireResponse", resource.id))


def _answered(items: list[Item]) -> Iterator[Item]:
    for item in items:
        if item.answer and item.text:
            yield item
        yield from _answered(item.item or [])


def _as_observation(form: QuestionnaireResponse, item: Item, answer: Answer) -> Observation:
    number = answer.value_quantity
    if answer.value_decimal is not None:
        number = Quantity(value=answer.value_decimal)
    coding = answer.value_coding
    return Observation(
        id=form.id,
        status="final",
        code=CodeableConcept(text=item.text),
        effective_date_time=form.authored,
        value_quantity=number if amount_of(number) else None,
        value_codeable_concept=CodeableConcept(coding=[coding]) if coding else None,
        value_string=answer.value_string or answer.value_date,
        value_boolean=answer.value_boolean,
        value_integer=answer.value_integer,
    )
