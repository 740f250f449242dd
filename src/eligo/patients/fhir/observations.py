"""Observation: results, scores and findings, with their limits of normal, method and specimen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from eligo.language.values import Quantity as Amount
from eligo.patients.coded import code_words
from eligo.patients.fhir.chart import (
    Chart,
    label_of,
    pairs_of,
    short_pairs,
    source_of,
    told_by,
    words_of,
)
from eligo.patients.fhir.staging import note_stage
from eligo.patients.fhir.structs import (
    CodeableConcept,
    Observation,
    Quantity,
    ReferenceRange,
    Result,
    Specimen,
)
from eligo.patients.linking import Concepts
from eligo.patients.model import Certainty, FactKind, PatientFact, Reference, Status
from eligo.patients.results import COMPARATORS, category, doubt_of, limits, printed, sane, unit_of
from eligo.patients.words import (
    Qualifiers,
    answer_of,
    context_of,
    joined,
    qualifiers_of,
    state_of,
    without_tag,
)

_NO_RESULT = frozenset({"entered-in-error", "cancelled", "registered"})
_MEASURED, _GENE = ("measurement",), ("gene",)
_FOUND = ("condition", "procedure", "drug")
_SAID = ("method", "specimen", "timepoint", "severity", "acuity", "site", "stage")
_BARE = 5  # characters: a coded answer so short says it itself ("IV", "cT3")
_UCUM = "http://unitsofmeasure.org"
_ALLERGIES = re.compile(
    r"(?:any |known |other )*(?:(drug|medication|medicine|food|latex) )?allerg(?:y|ies)"
    r"(?: known| present)?\??",
    re.I,
)
_NOW = re.compile(r"\b(?:current(?:ly)?|ongoing|at present|now)\b", re.I)
# LOINC: a genetic variant's assessment, and the component that names the gene.
_VARIANT, _GENE_STUDIED = "69548-6", "48018-6"


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of an Observation or component as a fact holds it."""

    value: Amount | None = None
    comparator: str | None = None
    outcome: str | None = None
    bare: bool = False  # a number without any unit

    def __bool__(self) -> bool:
        return self.value is not None or self.outcome is not None


def read_observation(resource: Observation, chart: Chart) -> Iterator[PatientFact]:
    """One fact for the result and one for each component; and what a yes or no says of a name."""
    if resource.status in _NO_RESULT:
        return
    base = _base(resource, chart)
    if _is_variant(resource):
        yield _variant(resource, base, chart)
        return
    components = [c for c in resource.component or () if _reading(c, chart)]
    own = _reading(resource, chart)
    note_stage(resource, own.outcome, base.start, chart)
    if own or not (components or resource.has_member or resource.data_absent_reason):
        yield _fact(resource, own, base, chart)
    for component in components:
        yield _fact(component, _reading(component, chart), base, chart)


def _base(resource: Observation, chart: Chart) -> PatientFact:
    """What the result and the components share."""
    start, end = chart.period(resource.effective_period, "effectivePeriod")
    day = chart.when(resource.effective_date_time, "effectiveDateTime")
    day = day or chart.when(resource.effective_instant, "effectiveInstant")
    return PatientFact(
        kind=FactKind.OBSERVATION,
        text="",
        start=day or start or chart.when(resource.issued, "issued"),
        end=None if day else end,
        certainty=Certainty.SUSPECTED if resource.status == "preliminary" else Certainty.CONFIRMED,
        qualifiers=_circumstances(resource, chart),
        source=source_of("Observation", resource.id),
    )


def _circumstances(resource: Observation, chart: Chart) -> Qualifiers:
    """By what method, from where."""
    site = label_of(resource.body_site)
    specimen = chart.resolve(resource.specimen, "Specimen", Specimen)
    taken = label_of(specimen.type) if specimen else (
        resource.specimen.display if resource.specimen else None
    )  # fmt: skip
    method = label_of(resource.method)
    return joined(
        {"method": (method,)} if method else {},
        {"site": (site,)} if site else {},
        {"specimen": tuple(s for s in (taken, site) if s)} if taken or site else {},
        qualifiers_of(method, ("method",)),
        qualifiers_of(f"{site} ; {taken or ''}", ("specimen",)),
    )


def _fact(result: Result, reading: Reading, base: PatientFact, chart: Chart) -> PatientFact:
    """What one result says."""
    label = label_of(result.code)
    if not label:
        chart.fault("it has neither a code nor words")
    concepts = observed(result.code, chart)
    measurement = chart.linker.measurement(concepts)
    value = reading.value
    if value is not None and value.unit == "1" and measurement and measurement.unit.startswith("{"):
        value = Amount(value.value, measurement.unit)
    doubt = doubt_of(value, measurement, bare=reading.bare)
    if doubt:
        chart.notice(doubt)
    said = qualifiers_of(" ; ".join(words_of(result.code)), _SAID)
    fact = replace(
        base,
        text=chart.name(result.code, "a result without a name"),
        concepts=concepts,
        value=value,
        comparator=reading.comparator,
        outcome=category(reading.outcome, measurement),
        reference=_reference(result.reference_range or [], value, chart),
        qualifiers=joined(base.qualifiers, said),
        doubt=doubt,
    )
    return _as_told(fact, result, chart, measured=measurement is not None)


def observed(code: CodeableConcept | None, chart: Chart) -> Concepts:
    """What an observation is of: the measured thing alone where there is one, else all it names."""
    coded = chart.linker.union(chart.coded(code, (*_MEASURED, *_GENE, *_FOUND)))
    if chart.linker.measurement(coded):
        return coded
    measured = next((c for c in chart.worded(code, _MEASURED) if c), ())[:1]
    genes = chart.worded(code, _GENE)
    if measured:
        return tuple(dict.fromkeys([*measured, *coded, *chart.linker.union(genes)]))
    told = [(context_of(text), system) for text, system in told_by(code)]
    found = [chart.linker.worded(c.rest, _FOUND, s) for c, s in told if c.named and c.rest]
    return chart.linker.union([coded, *genes, *found])


# ---- values ------------------------------------------------------------------------------------


def _reading(result: Result, chart: Chart) -> Reading:
    """The value in whichever of FHIR's forms it comes; words and a number may stand together."""
    number = _number(result, chart)
    words = _words(result)
    if number.value is None and words is not None:
        found = printed(words)
        if found is not None:
            return Reading(found.value, found.comparator, words, found.bare)
    return replace(number, outcome=words or _interpreted(result))


def _number(result: Result, chart: Chart) -> Reading:
    if result.value_quantity is not None and result.value_quantity.value is not None:
        return _measured(result.value_quantity, chart)
    if result.value_integer is not None:
        return _measured(Quantity(value=result.value_integer), chart)
    if result.value_range is not None:
        low, high = result.value_range.low, result.value_range.high
        if high is None and low is not None and low.value is not None:
            return replace(_measured(low, chart), comparator=">=")
        if low is None and high is not None and high.value is not None:
            return replace(_measured(high, chart), comparator="<=")
    return Reading()


def _measured(quantity: Quantity, chart: Chart) -> Reading:
    amount = amount_of(quantity)
    if amount is None:
        chart.fault("the value is not a number that can be used")
        return Reading()
    comparator = quantity.comparator if quantity.comparator in COMPARATORS else None
    if quantity.comparator and comparator is None:
        chart.fault("the comparator is none of <, <=, >=, >")
    bare = unit_of(quantity.unit, quantity.code) is None
    return Reading(amount, comparator, bare=bare)


def amount_of(quantity: Quantity | None, unit: str | None = None) -> Amount | None:
    """A quantity in its UCUM code or its printed unit, else in `unit`, else without one ("1")."""
    if quantity is None or quantity.value is None or not sane(quantity.value):
        return None
    code = quantity.code if quantity.system == _UCUM else None
    return Amount(quantity.value, unit_of(code, quantity.unit, quantity.code, unit) or "1")


def _words(result: Result) -> str | None:
    if result.value_codeable_concept is not None:
        return _said(result.value_codeable_concept)
    if result.value_string is not None and result.value_string.strip():
        return result.value_string.strip()
    if result.value_boolean is not None:
        return "Yes" if result.value_boolean else "No"
    if result.value_range is not None and result.value_range.low and result.value_range.high:
        return f"{_shown(result.value_range.low)}–{_shown(result.value_range.high)}"
    if result.value_ratio is not None:
        ratio = result.value_ratio
        return f"{_shown(ratio.numerator)}:{_shown(ratio.denominator)}"
    return None


def _said(code: CodeableConcept) -> str | None:
    """The words of a coded answer; those of our table where it comes without any."""
    words = words_of(code)
    if words:
        return without_tag(words[0])
    bare = [value for _, value in pairs_of(code) if len(value) <= _BARE]
    known = (*code_words("result", short_pairs(code)), *bare, label_of(code))
    return known[0] or None


def _shown(quantity: Quantity | None) -> str:
    if quantity is None or quantity.value is None:
        return "?"
    return f"{quantity.comparator or ''}{quantity.value}"


def _interpreted(result: Result) -> str | None:
    """The laboratory's own word on a result: positive, high, normal."""
    for code in result.interpretation or ():
        words = code_words("interpretation", short_pairs(code))
        if words:
            return words[0]
    return None


def _reference(
    ranges: list[ReferenceRange], value: Amount | None, chart: Chart
) -> Reference | None:
    """The limits of normal, if the laboratory gives one pair of them and no more."""
    normal = [r for r in ranges if _for_all(r) and (r.low or r.high or r.text)]
    unit = value.unit if value else "1"
    found = {_limits(r, unit) for r in normal} - {None}
    if len(found) > 1:
        chart.notice("several reference ranges: none is used")
    return found.pop() if len(found) == 1 else None


def _limits(given: ReferenceRange, unit: str) -> Reference | None:
    low, high = amount_of(given.low, unit), amount_of(given.high, unit)
    if low or high:
        return Reference(low, high)
    return limits(given.text, unit) if given.text else None


def _for_all(given: ReferenceRange) -> bool:
    kinds = {code for _, code in pairs_of(given.type)} or {"normal"}
    return "normal" in kinds and given.age is None and not given.applies_to


# ---- what an answer says of a name -------------------------------------------------------------


def _as_told(fact: PatientFact, result: Result, chart: Chart, *, measured: bool) -> PatientFact:
    """An answer about a state, a relative, the past, a study as a fact about just that."""
    fact = replace(fact, state=state_of(short_pairs(result.code), fact.text))
    yes = answer_of(fact.outcome) if fact.outcome and fact.value is None else None
    if measured or yes is None:
        return fact
    scope = _ALLERGIES.fullmatch(fact.text.strip())
    if scope:
        return fact if yes else _no_allergy(fact, scope[1])
    context = context_of(fact.text)
    past = context.status is Status.RESOLVED
    if not (past or context.kind or not context.present):
        return fact
    told = replace(
        fact,
        kind=context.kind or _kind_named(fact, context.rest, chart),
        present=yes is context.present,
        status=Status.RESOLVED if past else Status.UNSTATED,
        ongoing=False if past else None,
        start=None if past else fact.start,
    )
    return _taking_part(told) if told.kind is FactKind.PARTICIPATION and told.present else told


def _no_allergy(fact: PatientFact, scope: str | None) -> PatientFact:
    """ "Known drug allergies: No" as the denial that an allergy list would hold."""
    cause = {None: "any", "medication": "drug", "medicine": "drug"}.get(scope, scope) or "any"
    return replace(
        fact, kind=FactKind.ALLERGY, present=False, concepts=(), qualifiers={"cause": (cause,)}
    )


def _kind_named(fact: PatientFact, rest: str, chart: Chart) -> FactKind:
    """A past operation or drug is one, not a condition."""
    for kind in (FactKind.CONDITION, FactKind.PROCEDURE, FactKind.DRUG):
        if set(fact.concepts) & set(chart.linker.worded(rest, (kind.value,))):
            return kind
    return FactKind.CONDITION


def _taking_part(fact: PatientFact) -> PatientFact:
    """Who takes part in a study now does so since some day; else only that it was is known."""
    now = bool(_NOW.search(fact.text))
    status = Status.ACTIVE if now else fact.status
    return replace(fact, status=status, ongoing=True if now else None, start=None)


def _is_variant(resource: Observation) -> bool:
    codes = {code for _, code in pairs_of(resource.code)}
    parts = {code for part in resource.component or () for _, code in pairs_of(part.code)}
    return _VARIANT in codes or _GENE_STUDIED in parts


def _variant(resource: Observation, base: PatientFact, chart: Chart) -> PatientFact:
    """A genetic variant as one fact of its gene: which, what of it, and whether it was found."""
    genes: list[Concepts] = []
    texts: list[str] = []
    for part in resource.component or ():
        reading = _reading(part, chart)
        if any(code == _GENE_STUDIED for _, code in pairs_of(part.code)):
            genes.append(chart.concepts(part.value_codeable_concept, _GENE))
            texts.insert(0, reading.outcome or "")
        elif reading.outcome:
            texts.append(reading.outcome)
    texts += [label_of(code) for code in resource.interpretation or () if not _is_answer(code)]
    own = _reading(resource, chart)
    named = [chart.linker.worded(text, _GENE) for text in words_of(resource.code)]
    text = ", ".join(t for t in texts if t) or label_of(resource.code)
    return replace(
        base,
        text=text or "a genetic variant without a name",
        concepts=chart.linker.union([*genes, *named]),
        value=own.value,
        comparator=own.comparator,
        outcome=own.outcome or "Present",
    )


def _is_answer(code: CodeableConcept) -> bool:
    return bool(code_words("interpretation", short_pairs(code)))
