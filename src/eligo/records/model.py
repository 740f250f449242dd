"""A trial as any registry tells it: every value with where it stands and how it was printed.

Nothing here is guessed. A value that the source does not show is None or an empty tuple; what
only the prose or the title says stands in `Trial.inferred`, never in the field itself. The words
of controlled fields (status, phase, allocation, …) are those of the ClinicalTrials.gov API v2;
`Value.printed` keeps the source's own.

Frozen trees can't hold cycles, so the structs are kept out of the garbage collector (gc=False):
it took a fifth of the time of a load.
"""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")
Severity = Literal["high", "medium", "low"]


class Source(Struct, frozen=True, gc=False):
    """Where a value stands: the reader, its label or path, and its span in `Trial.raw.text`.

    `start` and `end` count code points, end exclusive; None where the text is not a page.
    """

    reader: str
    label: str
    start: int | None = None
    end: int | None = None


class Value(Struct, Generic[T], frozen=True, gc=False):
    """A value in standard form, the words that were printed for it, and where they stand."""

    value: T
    printed: str
    source: Source


class Flag(Struct, frozen=True, gc=False):
    """A finding about the record: its code (see data/flags.toml) and the words it rests on."""

    code: str
    severity: Severity
    message: str
    words: str = ""
    start: int | None = None
    end: int | None = None


class Inferred(Struct, frozen=True, gc=False):
    """What the title or the prose says about a field that the record itself leaves open."""

    field: str
    value: str
    origin: Literal["title", "text", "status"]
    words: str
    start: int | None = None
    end: int | None = None


class Age(Struct, frozen=True, gc=False):
    """An age limit; `unit` is UCUM (a, mo, wk, d, h, min). Field limits include their own age."""

    value: float
    unit: str
    inclusive: bool = True


class Identifier(Struct, frozen=True, gc=False):
    """A number that some organisation gave the trial."""

    id: Value[str]
    type: Value[str] | None = None
    domain: Value[str] | None = None
    link: Value[str] | None = None


class Organisation(Struct, frozen=True, gc=False):
    """A sponsor or collaborator; `kind` is the registry's class (OTHER, INDUSTRY, NIH, …)."""

    name: Value[str]
    kind: Value[str] | None = None


class ResponsibleParty(Struct, frozen=True, gc=False):
    """Who answers for the record: SPONSOR, PRINCIPAL_INVESTIGATOR or SPONSOR_INVESTIGATOR."""

    type: Value[str] | None = None
    name: Value[str] | None = None
    title: Value[str] | None = None
    affiliation: Value[str] | None = None
    old_name_title: Value[str] | None = None
    old_organization: Value[str] | None = None


class Person(Struct, frozen=True, gc=False):
    """An official or a contact (some have a phone and no name); degrees stay as printed."""

    name: Value[str] | None
    degree: Value[str] | None = None
    role: Value[str] | None = None
    affiliation: Value[str] | None = None
    phone: Value[str] | None = None
    phone_ext: Value[str] | None = None
    email: Value[str] | None = None


class TrialDate(Struct, frozen=True, gc=False):
    """An ISO date as precise as it was printed (2015-08 or 2015-08-03), ACTUAL or ESTIMATED."""

    date: Value[str]
    type: Value[str] | None = None


class Dates(Struct, frozen=True, gc=False, kw_only=True):
    """The dates of a record. `launched` is a portal's word that no registry field answers to."""

    start: TrialDate | None = None
    primary_completion: TrialDate | None = None
    completion: TrialDate | None = None
    first_submitted: TrialDate | None = None
    first_submitted_qc: TrialDate | None = None
    first_posted: TrialDate | None = None
    results_first_posted: TrialDate | None = None
    last_update_submitted: TrialDate | None = None
    last_update_posted: TrialDate | None = None
    verified: TrialDate | None = None
    launched: TrialDate | None = None
    current_as_of: TrialDate | None = None


class Enrollment(Struct, frozen=True, gc=False):
    """How many people; ACTUAL or ESTIMATED only where the source says which."""

    count: Value[int]
    type: Value[str] | None = None


class Design(Struct, frozen=True, gc=False, kw_only=True):
    """The structured design fields in the words of API v2."""

    allocation: Value[str] | None = None
    intervention_model: Value[str] | None = None
    intervention_model_description: Value[str] | None = None
    primary_purpose: Value[str] | None = None
    masking: Value[str] | None = None
    masking_description: Value[str] | None = None
    who_masked: tuple[Value[str], ...] = ()
    observational_model: Value[str] | None = None
    time_perspective: Value[str] | None = None


class Eligibility(Struct, frozen=True, gc=False, kw_only=True):
    """The criteria as one untouched block of text, and the fields that decide beside it.

    `text.value` is exactly `raw.text[start:end]` where the source is a page; where a page prints
    the two sides apart, `text` runs from the first heading to the end of the last side.
    """

    text: Value[str] | None = None
    sex: Value[str] | None = None
    min_age: Value[Age] | None = None
    max_age: Value[Age] | None = None
    healthy_volunteers: Value[bool] | None = None
    gender_based: Value[bool] | None = None
    gender_description: Value[str] | None = None
    study_population: Value[str] | None = None
    sampling_method: Value[str] | None = None


class Arm(Struct, frozen=True, gc=False, kw_only=True):
    """A group of the trial. `label` is None only where nothing but the title tells of it."""

    label: Value[str] | None
    type: Value[str] | None = None
    description: Value[str] | None = None
    interventions: tuple[Value[str], ...] = ()
    listed_in: Literal["table", "text", "title"] = "table"


class Intervention(Struct, frozen=True, gc=False, kw_only=True):
    """What is given or done."""

    name: Value[str]
    type: Value[str] | None = None
    description: Value[str] | None = None
    other_names: tuple[Value[str], ...] = ()
    arm_labels: tuple[Value[str], ...] = ()


class TimePoint(Struct, frozen=True, gc=False):
    """A point or a period of follow-up; `unit` is UCUM (h, d, wk, mo, a).

    `at` is a point ("day 7"), `start` and `end` bound a period ("up to 36 months": end 36),
    `every` repeats ("every 3 months"). `anchor` is the event that the words name, if any.
    """

    unit: str | None = None
    at: float | None = None
    start: float | None = None
    end: float | None = None
    every: float | None = None
    anchor: str | None = None


class Outcome(Struct, frozen=True, gc=False, kw_only=True):
    """An outcome measure; `time_points` is `time_frame` in standard form, () if not understood."""

    level: Literal["primary", "secondary", "other"]
    measure: Value[str]
    time_frame: Value[str] | None = None
    time_points: tuple[TimePoint, ...] = ()
    description: Value[str] | None = None


class Location(Struct, frozen=True, gc=False, kw_only=True):
    """A site. `person` holds a name that a portal printed in the facility's place."""

    facility: Value[str] | None = None
    person: Value[str] | None = None
    city: Value[str] | None = None
    state: Value[str] | None = None
    zip: Value[str] | None = None
    country: Value[str] | None = None
    status: Value[str] | None = None
    latitude: Value[float] | None = None
    longitude: Value[float] | None = None
    contacts: tuple[Person, ...] = ()


class Figure(Struct, frozen=True, gc=False, kw_only=True):
    """One number of a result table, as printed: of which group and what (`label`).

    `spread` is of the table's dispersion, `low` and `high` bound an interval; for adverse events
    `value` counts those affected and `at_risk` those at risk.
    """

    group: str
    label: str
    value: str
    spread: str | None = None
    low: str | None = None
    high: str | None = None
    at_risk: str | None = None
    comment: str | None = None


class Analysis(Struct, frozen=True, gc=False, kw_only=True):
    """A statistical comparison of groups, as printed; `level` is the interval's, in per cent."""

    groups: tuple[str, ...]
    method: str | None = None
    p_value: str | None = None
    parameter: str | None = None
    estimate: str | None = None
    level: str | None = None
    low: str | None = None
    high: str | None = None
    comment: str | None = None


class ResultTable(Struct, frozen=True, gc=False, kw_only=True):
    """A table of posted results: a period of the participant flow, a baseline measure, an outcome,
    or adverse events (serious, other, deaths)."""

    section: Literal["flow", "baseline", "outcome", "events"]
    title: str
    source: Source
    level: str | None = None
    kind: str | None = None
    unit: str | None = None
    dispersion: str | None = None
    time_frame: str | None = None
    description: str | None = None
    population: str | None = None
    figures: tuple[Figure, ...] = ()
    analyses: tuple[Analysis, ...] = ()


class RelatedTrial(Struct, frozen=True, gc=False):
    """Another trial that the page points to."""

    id: Value[str]
    title: Value[str] | None = None


class Raw(Struct, frozen=True, gc=False):
    """The source, verbatim. `text` is what offsets count into; `original` what it came from.

    `kind` is page, ctgov-v2, ctgov-xml or flat; `original` is the HTML that a page was reduced
    from, else None.
    """

    kind: str
    text: str
    original: str | None = None


class Trial(Struct, frozen=True, gc=False, kw_only=True):
    """One trial record, registry-neutral."""

    reader: str
    where: str | None = None
    raw: Raw
    nct_id: Value[str] | None = None
    nct_aliases: tuple[Value[str], ...] = ()
    org_study_id: Identifier | None = None
    secondary_ids: tuple[Identifier, ...] = ()
    brief_title: Value[str] | None = None
    official_title: Value[str] | None = None
    acronym: Value[str] | None = None
    status: Value[str] | None = None
    why_stopped: Value[str] | None = None
    study_type: Value[str] | None = None
    phases: tuple[Value[str], ...] = ()
    design: Design = Design()
    enrollment: Enrollment | None = None
    dates: Dates = Dates()
    sponsor: Organisation | None = None
    collaborators: tuple[Organisation, ...] = ()
    responsible_party: ResponsibleParty | None = None
    officials: tuple[Person, ...] = ()
    central_contacts: tuple[Person, ...] = ()
    conditions: tuple[Value[str], ...] = ()
    keywords: tuple[Value[str], ...] = ()
    brief_summary: Value[str] | None = None
    detailed_description: Value[str] | None = None
    portal_texts: tuple[Value[str], ...] = ()
    eligibility: Eligibility = Eligibility()
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    locations: tuple[Location, ...] = ()
    related: tuple[RelatedTrial, ...] = ()
    has_results: Value[bool] | None = None
    results: tuple[ResultTable, ...] = ()
    extras: tuple[Value[str], ...] = ()
    inferred: tuple[Inferred, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def id(self) -> str | None:
        """The record's primary id: its NCT number where there is one."""
        if self.nct_id is not None:
            return self.nct_id.value
        return self.org_study_id.id.value if self.org_study_id else None

    @property
    def title(self) -> str | None:
        """The brief title, else the official one."""
        shown = self.brief_title or self.official_title
        return shown.value if shown else None

    def said_about(self, field: str) -> tuple[Inferred, ...]:
        """What title and prose say about a field that the record leaves open."""
        return tuple(one for one in self.inferred if one.field == field)
