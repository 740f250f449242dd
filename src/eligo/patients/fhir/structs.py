"""The fields of FHIR R4 that Eligo needs, as msgspec structs; everything else is skipped unread.

Every field may be missing or null: what a resource must have is decided where it is read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import Raw, Struct, field


class Part(Struct, rename="camel", gc=False):
    """What every struct here is: in FHIR's spelling, and never changed once decoded."""


# ---- data types --------------------------------------------------------------------------------


class Coding(Part):
    """A code of a code system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Part):
    """A meaning: any number of codings, and the words that a person saw."""

    coding: list[Coding | None] | None = None
    text: str | None = None


class Reference(Part):
    """A pointer to another resource."""

    reference: str | None = None
    display: str | None = None


class Quantity(Part):
    """A measured amount; also FHIR's Age and Duration."""

    value: Decimal | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Period(Part):
    """A stretch of time; no end means that it goes on."""

    start: str | None = None
    end: str | None = None


class Range(Part):
    """From low to high, both included."""

    low: Quantity | None = None
    high: Quantity | None = None


class Ratio(Part):
    """One amount to another: a titre of 1:80."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Annotation(Part):
    """A remark."""

    text: str | None = None


class Extension(Part):
    """The extensions whose values Eligo knows."""

    url: str | None = None
    value_code: str | None = None
    value_coding: Coding | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_reference: Reference | None = None


# ---- what all resources have -------------------------------------------------------------------


class Meta(Part):
    """Which profiles a resource claims to follow."""

    profile: list[str] | None = None


class Resource(Part):
    """What every resource has."""

    resource_type: str | None = None
    id: str | None = None
    meta: Meta | None = None
    extension: list[Extension] | None = None


class Head(Part):
    """Just enough of a resource to know what it is and whose."""

    resource_type: str | None = None
    id: str | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    individual: Reference | None = None


class Entry(Part):
    """One entry of a Bundle; its resource is left undecoded."""

    full_url: str | None = None
    resource: Raw = Raw(b"null")


class Bundle(Part):
    """A Bundle of any type."""

    resource_type: str | None = None
    id: str | None = None
    type: str | None = None
    entry: list[Entry | None] | None = None


# ---- resources ---------------------------------------------------------------------------------


class Patient(Resource):
    """Who the patient is; names and addresses are not read."""

    gender: str | None = None
    birth_date: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None


class Stage(Part):
    """A stage of a disease."""

    summary: CodeableConcept | None = None
    type: CodeableConcept | None = None


class Condition(Resource):
    """A diagnosis or problem."""

    clinical_status: CodeableConcept | str | None = None
    verification_status: CodeableConcept | str | None = None
    severity: CodeableConcept | None = None
    code: CodeableConcept | None = None
    body_site: list[CodeableConcept] | None = None
    onset_date_time: str | None = None
    onset_age: Quantity | None = None
    onset_period: Period | None = None
    abatement_date_time: str | None = None
    abatement_age: Quantity | None = None
    abatement_period: Period | None = None
    abatement_range: Range | None = None
    abatement_string: str | None = None
    abatement_boolean: bool | None = None
    recorded_date: str | None = None
    stage: list[Stage] | None = None
    note: list[Annotation] | None = None


class ReferenceRange(Part):
    """A laboratory's limits for a result."""

    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    applies_to: list[CodeableConcept] | None = None
    age: Range | None = None
    text: str | None = None


class Result(Part):
    """What an Observation and each of its components may hold."""

    code: CodeableConcept | None = None
    value_quantity: Quantity | None = None
    value_codeable_concept: CodeableConcept | None = None
    value_string: str | None = None
    value_boolean: bool | None = None
    value_integer: Decimal | None = None
    value_range: Range | None = None
    value_ratio: Ratio | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | None = None
    reference_range: list[ReferenceRange] | None = None


class Observation(Result):
    """A result, score or finding."""

    resource_type: str | None = None
    id: str | None = None
    status: str | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    effective_instant: str | None = None
    issued: str | None = None
    body_site: CodeableConcept | None = None
    method: CodeableConcept | None = None
    specimen: Reference | None = None
    has_member: list[Reference] | None = None
    focus: list[Reference] | None = None
    component: list[Result] | None = None


class Device(Resource):
    """A device; an implanted one has a patient."""

    status: str | None = None
    type: CodeableConcept | None = None
    patient: Reference | None = None


class Attachment(Part):
    """A document that came with the record; only that it is there is of interest."""

    content_type: str | None = None


class DiagnosticReport(Resource):
    """A report with its conclusion; its results are Observations of their own."""

    status: str | None = None
    category: list[CodeableConcept] | None = None
    code: CodeableConcept | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    conclusion: str | None = None
    conclusion_code: list[CodeableConcept] | None = None
    presented_form: list[Attachment] | None = None


class Repeat(Part):
    """How long a schedule runs, and how often in what time."""

    bounds_period: Period | None = None
    frequency: int | None = None
    period: Decimal | None = None
    period_unit: str | None = None


class Timing(Part):
    """A schedule."""

    repeat: Repeat | None = None


class DoseAndRate(Part):
    """How much of a drug is taken at a time."""

    dose_quantity: Quantity | None = None


class Dosage(Part):
    """How a drug is taken."""

    text: str | None = None
    patient_instruction: str | None = None
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    route: CodeableConcept | None = None
    dose_and_rate: list[DoseAndRate] | None = None
    dose_quantity: Quantity | None = None  # before release 4


class Medication(Resource):
    """A drug product that others refer to."""

    code: CodeableConcept | None = None
    form: CodeableConcept | None = None


class Medicated(Resource):
    """What the four medication resources share."""

    status: str | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    contained: list[dict[str, Any]] | None = None
    reason_code: list[CodeableConcept] | None = None
    reason_reference: list[Reference] | None = None


class MedicationRequest(Medicated):
    """A prescription."""

    intent: str | None = None
    do_not_perform: bool | None = None
    authored_on: str | None = None
    dosage_instruction: list[Dosage] | None = None


class MedicationStatement(Medicated):
    """What the patient is said to take."""

    effective_date_time: str | None = None
    effective_period: Period | None = None
    date_asserted: str | None = None
    dosage: list[Dosage] | None = None


class MedicationAdministration(Medicated):
    """A drug as it was given."""

    effective_date_time: str | None = None
    effective_period: Period | None = None
    dosage: Dosage | None = None


class MedicationDispense(Medicated):
    """A drug as it was handed out."""

    when_prepared: str | None = None
    when_handed_over: str | None = None
    dosage_instruction: list[Dosage] | None = None


class Procedure(Resource):
    """What was done."""

    status: str | None = None
    code: CodeableConcept | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None
    performed_age: Quantity | None = None
    reason_code: list[CodeableConcept] | None = None
    reason_reference: list[Reference] | None = None
    body_site: list[CodeableConcept] | None = None


class Reaction(Part):
    """What an allergy did."""

    substance: CodeableConcept | None = None
    manifestation: list[CodeableConcept] | None = None
    severity: str | None = None


class AllergyIntolerance(Resource):
    """An allergy, or the statement that there is none."""

    clinical_status: CodeableConcept | str | None = None
    verification_status: CodeableConcept | str | None = None
    code: CodeableConcept | None = None
    onset_date_time: str | None = None
    recorded_date: str | None = None
    reaction: list[Reaction] | None = None


class RelativeCondition(Part):
    """What a relative has or had."""

    code: CodeableConcept | None = None


class FamilyMemberHistory(Resource):
    """The diseases of a relative."""

    status: str | None = None
    date: str | None = None
    relationship: CodeableConcept | None = None
    condition: list[RelativeCondition] | None = None


class Immunization(Resource):
    """A vaccination."""

    status: str | None = None
    vaccine_code: CodeableConcept | None = None
    occurrence_date_time: str | None = None
    route: CodeableConcept | None = None


class ResearchStudy(Resource):
    """A study that the patient may be in."""

    title: str | None = None


class ResearchSubject(Resource):
    """The patient's part in a study."""

    status: str | None = None
    period: Period | None = None
    study: Reference | None = None


class Consent(Resource):
    """What the patient agreed to, or refused."""

    status: str | None = None
    scope: CodeableConcept | None = None
    category: list[CodeableConcept] | None = None
    date_time: str | None = None
    provision: Provision | None = None


class Provision(Part):
    """Whether a consent permits or denies."""

    type: str | None = None


class Encounter(Resource):
    """A visit or a stay."""

    status: str | None = None
    class_: Coding | list[CodeableConcept] | None = field(default=None, name="class")
    period: Period | None = None


class Answer(Part):
    """One answer on a form."""

    value_boolean: bool | None = None
    value_decimal: Decimal | None = None
    value_integer: Decimal | None = None
    value_date: str | None = None
    value_string: str | None = None
    value_coding: Coding | None = None
    value_quantity: Quantity | None = None


class Item(Part):
    """One question of a form, its answers, and the questions below."""

    link_id: str | None = None
    text: str | None = None
    answer: list[Answer] | None = None
    item: list[Item] | None = None


class QuestionnaireResponse(Resource):
    """A form as it was filled in."""

    status: str | None = None
    authored: str | None = None
    item: list[Item] | None = None


class Specimen(Resource):
    """What a laboratory examined."""

    type: CodeableConcept | None = None
