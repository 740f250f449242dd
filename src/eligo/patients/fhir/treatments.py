"""Drugs, vaccines and procedures: what was given to the patient, or done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from eligo.patients.coded import code_words, routes_in
from eligo.patients.fhir.chart import Chart, label_of, short_pairs, source_of, words_of
from eligo.patients.fhir.conditions import with_state
from eligo.patients.fhir.dosing import doses_of
from eligo.patients.fhir.structs import (
    CodeableConcept,
    Device,
    Dosage,
    Immunization,
    Medicated,
    Medication,
    MedicationAdministration,
    MedicationDispense,
    MedicationRequest,
    MedicationStatement,
    Procedure,
)
from eligo.patients.linking import Concepts
from eligo.patients.model import FactKind, PatientFact, Status, When
from eligo.patients.words import Qualifiers, context_of, joined, qualifiers_of

# What these statuses name was never taken, given or done, or was written down by mistake.
_NEVER = frozenset({"entered-in-error", "cancelled", "not-done", "not-taken", "declined"})
_PLANNED = frozenset({"draft", "intended", "preparation"})
_OVER = frozenset({"completed", "stopped", "ended"})
_PROPOSED = frozenset({"proposal", "plan", "option"})
_DRUG = ("drug",)
# At or below this many mg per kg and day a drug is taken steadily, not as a pulse.
_STEADY = Decimal(2)
_PER_KG_DAY = re.compile(
    r"(\d+(?:\.\d+)?)\s*mg\s*/\s*kg\s*(?:/\s*(?:day|d)\b|\s*(?:daily|per day))"
)


def read_request(resource: MedicationRequest, chart: Chart) -> Iterator[PatientFact]:
    """A prescription: from the day of its order on, as far as it was not planned or withdrawn."""
    if resource.status in _NEVER or resource.do_not_perform is True:
        return
    dosages = resource.dosage_instruction or []
    bounds = [d.timing.repeat.bounds_period for d in dosages if d.timing and d.timing.repeat]
    start, end = chart.period(next((b for b in bounds if b), None), "boundsPeriod")
    ordered = chart.when(resource.authored_on, "authoredOn")
    planned = resource.intent in _PROPOSED or resource.status in _PLANNED
    if not planned:
        chart.saw(ordered)
    fact = _drug("MedicationRequest", resource, dosages, chart)
    yield _timed(fact, resource.status, start or ordered, end, planned=planned)


def read_statement(resource: MedicationStatement, chart: Chart) -> Iterator[PatientFact]:
    """What the patient is said to take or to have taken."""
    if resource.status in _NEVER:
        return
    chart.saw(chart.when(resource.date_asserted, "dateAsserted"))
    start, end = chart.period(resource.effective_period, "effectivePeriod")
    start = chart.when(resource.effective_date_time, "effectiveDateTime") or start
    fact = _drug("MedicationStatement", resource, resource.dosage or [], chart)
    yield _timed(fact, resource.status, start, end)


def read_administration(resource: MedicationAdministration, chart: Chart) -> Iterator[PatientFact]:
    """A drug as given: on one day, or over a period."""
    if resource.status in _NEVER:
        return
    start, end = chart.period(resource.effective_period, "effectivePeriod")
    day = chart.when(resource.effective_date_time, "effectiveDateTime")
    dosages = [resource.dosage] if resource.dosage else []
    fact = _drug("MedicationAdministration", resource, dosages, chart)
    yield _timed(fact, resource.status or "completed", day or start, day or end)


def read_dispense(resource: MedicationDispense, chart: Chart) -> Iterator[PatientFact]:
    """A drug as handed out; how long it was then taken is not said."""
    if resource.status in _NEVER:
        return
    given = chart.when(resource.when_handed_over, "whenHandedOver")
    given = given or chart.when(resource.when_prepared, "whenPrepared")
    chart.saw(given)
    fact = _drug("MedicationDispense", resource, resource.dosage_instruction or [], chart)
    yield replace(fact, start=given, status=Status.UNSTATED)


def _timed(
    fact: PatientFact,
    status: str | None,
    start: When | None,
    end: When | None,
    *,
    planned: bool = False,
) -> PatientFact:
    """The fact with its days. An end that is still to come is a plan, not an end."""
    if planned or status in _PLANNED:
        return replace(fact, start=start, end=end, status=Status.PLANNED)
    if status in {"active", "in-progress"}:
        return replace(fact, start=start, end=end, ongoing=True, status=Status.ACTIVE)
    if status in _OVER:
        return replace(fact, start=start, end=end, ongoing=False, status=Status.RESOLVED)
    return replace(fact, start=start, end=end)


def _drug(kind: str, resource: Medicated, dosages: list[Dosage], chart: Chart) -> PatientFact:
    """What all four medication resources tell alike."""
    code, form = _medication(resource, chart)
    label = label_of(code)
    if not label:
        chart.fault("which medication it is can't be found out")
    qualifiers = _dosed(code, form, dosages)
    concepts = chart.concepts(code, _DRUG)
    return PatientFact(
        kind=FactKind.DRUG,
        text=chart.name(code, "a medication without a name"),
        concepts=chart.linker.union([concepts, *_regimens(concepts, qualifiers, chart)]),
        qualifiers=qualifiers,
        indications=chart.indications(resource.reason_code, resource.reason_reference),
        source=source_of(kind, resource.id),
    )


def _regimens(drugs: Concepts, qualifiers: Qualifiers, chart: Chart) -> Iterator[Concepts]:
    """Regimens that have a name of their own: "pulse methylprednisolone" is a steroid pulse."""
    for regimen in qualifiers.get("regimen", ()):
        for drug in drugs:
            yield chart.linker.worded(f"{regimen} {drug.name}", _DRUG)[:1]


def _medication(
    resource: Medicated, chart: Chart
) -> tuple[CodeableConcept | None, CodeableConcept | None]:
    """The code of the drug and its form, wherever the record keeps them."""
    code, reference = resource.medication_codeable_concept, resource.medication_reference
    if code is not None or reference is None:
        return code, None
    medication = (
        _contained(resource.contained or [], reference.reference or "")
        or chart.resolve(reference, "Medication", Medication)
    )  # fmt: skip
    if medication is not None and label_of(medication.code):
        return medication.code, medication.form
    return (CodeableConcept(text=reference.display), None) if reference.display else (None, None)


def _contained(contained: list[dict[str, Any]], reference: str) -> Medication | None:
    for resource in contained:
        if resource.get("resourceType") == "Medication" and reference == f"#{resource.get('id')}":
            try:
                return msgspec.convert(resource, Medication)
            except msgspec.ValidationError:
                return None
    return None


def _dosed(
    code: CodeableConcept | None, form: CodeableConcept | None, dosages: list[Dosage]
) -> Qualifiers:
    """Route, regimen and dose, from codes first, then from words."""
    said = [t for d in dosages for t in (d.text, d.patient_instruction) if t]
    names = [*words_of(code), *words_of(form)]
    routes = _routes(dosages, " ; ".join(said), " ; ".join(names))
    text = " ; ".join([*names, *said])
    regimen = qualifiers_of(text, ("regimen", "line"))
    if any(d.as_needed_boolean is True for d in dosages):
        regimen = joined(regimen, {"regimen": ("as needed",)})
    if _steady(text):
        regimen = joined(regimen, {"regimen": ("maintenance",)})
    doses = doses_of(dosages)
    coded = {name: said for name, said in (("route", routes), ("dose", doses)) if said}
    return joined(coded, regimen)


def _routes(dosages: list[Dosage], said: str, names: str) -> tuple[str, ...]:
    codes = [pair for d in dosages for pair in short_pairs(d.route)]
    words = " ; ".join(label_of(d.route) for d in dosages if d.route)
    return code_words("route", codes) or routes_in(words) or routes_in(said) or routes_in(names)


def _steady(text: str) -> bool:
    return any(Decimal(m[1]) <= _STEADY for m in _PER_KG_DAY.finditer(text.casefold()))


def read_immunization(resource: Immunization, chart: Chart) -> Iterator[PatientFact]:
    """A vaccine as a drug given on one day."""
    if resource.status in _NEVER:
        return
    day = chart.when(resource.occurrence_date_time, "occurrenceDateTime")
    texts = [t if "vacc" in t.lower() else f"{t} vaccine" for t in words_of(resource.vaccine_code)]
    worded = [chart.linker.worded(text, _DRUG) for text in texts]
    routes = code_words("route", short_pairs(resource.route))
    yield PatientFact(
        kind=FactKind.DRUG,
        text=chart.name(resource.vaccine_code, "a vaccine without a name"),
        concepts=chart.linker.union([*chart.coded(resource.vaccine_code, _DRUG), *worded]),
        start=day,
        end=day,
        ongoing=False,
        status=Status.RESOLVED,
        qualifiers={"route": routes} if routes else {},
        source=source_of("Immunization", resource.id),
    )


# ---- procedures --------------------------------------------------------------------------------

_DONE_FOR = re.compile(r"\b(?:for|to)\b\s+(.+)$", re.I)


def read_procedure(resource: Procedure, chart: Chart) -> Iterator[PatientFact]:
    """What was done, is being done or is to be done; not what was not done."""
    if resource.status in _NEVER:
        return
    label = label_of(resource.code)
    if not label:
        chart.fault("it has neither a code nor words")
    start, end = chart.period(resource.performed_period, "performedPeriod")
    day = chart.when(resource.performed_date_time, "performedDateTime")
    context = context_of(label)
    qualifiers = _done_how(resource)
    concepts = chart.concepts(resource.code, ("procedure", "drug"))
    fact = PatientFact(
        kind=FactKind.PROCEDURE,
        text=chart.name(resource.code, "a procedure without a name"),
        concepts=chart.linker.union([concepts, *_donated(concepts, qualifiers, chart)]),
        present=context.present,
        start=day or start or chart.at_age(resource.performed_age),
        end=end,
        qualifiers=qualifiers,
        indications=_done_why(resource, label, chart),
        source=source_of("Procedure", resource.id),
    )
    yield with_state(_timed(fact, resource.status, fact.start, fact.end), resource.code)


def _donated(done: Concepts, qualifiers: Qualifiers, chart: Chart) -> Iterator[Concepts]:
    """What comes from a donor of any kind is allogeneic."""
    if qualifiers.get("donor"):
        for concept in done:
            yield chart.linker.worded(f"allogeneic {concept.name}", ("procedure",))[:1]


def _done_how(resource: Procedure) -> Qualifiers:
    text = " ; ".join(words_of(resource.code))
    sites = tuple(label_of(site) for site in resource.body_site or () if label_of(site))
    said = qualifiers_of(text, ("donor", "site", "method", "regimen", "line", "course"))
    return joined(said, {"site": sites} if sites else {})


def _done_why(resource: Procedure, label: str, chart: Chart) -> Concepts:
    stated = chart.indications(resource.reason_code, resource.reason_reference)
    aim = _DONE_FOR.search(label)
    named = chart.linker.worded(aim[1], ("condition",)) if aim else ()
    return chart.linker.union([stated, named])


def read_device(resource: Device, chart: Chart) -> Iterator[PatientFact]:
    """An implanted device as what was put in; when is not said. One of no patient tells nothing."""
    if resource.patient is None or resource.status in _NEVER:
        return
    if not label_of(resource.type):
        chart.fault("it has neither a code nor words")
    yield PatientFact(
        kind=FactKind.PROCEDURE,
        text=chart.name(resource.type, "a device without a name"),
        concepts=chart.concepts(resource.type, ("procedure",)),
        ongoing={"active": True, "inactive": False}.get(resource.status or ""),
        status=Status.RESOLVED if resource.status == "inactive" else Status.UNSTATED,
        source=source_of("Device", resource.id),
    )
