"""AllergyIntolerance: what the patient can't bear, or that nothing of the kind is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.patients.fhir.chart import Chart, label_of, short_pairs, source_of, status_of, words_of
from eligo.patients.fhir.conditions import GONE, STANDINGS, UNSURE
from eligo.patients.fhir.structs import AllergyIntolerance, CodeableConcept
from eligo.patients.linking import Concepts
from eligo.patients.model import Certainty, FactKind, PatientFact, Status
from eligo.patients.words import Qualifiers, joined

_NO_KNOWN = re.compile(
    r"\bno (?:known |reported |history of )*(drug|medication|medicine|food|environmental|latex)?\s*"
    r"(?:allerg\w+|adverse drug reactions?)|\b(nkda)\b|\bnka\b|\bnil known\b",
    re.I,
)
_NO_ALLERGY_CODES = {"716186003": "any", "409137002": "drug", "429625007": "food",
                     "428607008": "environmental", "716184000": "latex"}  # fmt: skip
_ALLERGY_WORDS = re.compile(
    r"\b(?:known |drug |food )?(?:allerg(?:y|ies|ic)(?: reaction)?|hypersensitivity|intolerance)"
    r"(?: to)?\b|\(substance\)|\(product\)",
    re.I,
)


def read_allergy(resource: AllergyIntolerance, chart: Chart) -> Iterator[PatientFact]:
    """An allergy. "No known drug allergy" is a denied fact whose cause is "drug" (or "any", …)."""
    verification = status_of(resource.verification_status)
    if verification in GONE:
        return
    recorded = chart.when(resource.recorded_date, "recordedDate")
    chart.saw(recorded)
    label = label_of(resource.code)
    scope = _denied_scope(resource.code, label)
    status = STANDINGS.get(status_of(resource.clinical_status), Status.UNSTATED)
    if not label:
        chart.fault("it has neither a code nor words")
    yield PatientFact(
        kind=FactKind.ALLERGY,
        text=chart.name(resource.code, "an allergy without a name"),
        concepts=() if scope else _allergens(resource, chart),
        present=scope is None,
        start=chart.when(resource.onset_date_time, "onsetDateTime") or chart.by(recorded),
        ongoing={Status.ACTIVE: True, Status.RESOLVED: False}.get(status),
        status=status,
        certainty=Certainty.SUSPECTED if verification in UNSURE else Certainty.CONFIRMED,
        qualifiers={"cause": (scope,)} if scope else _reactions(resource),
        source=source_of("AllergyIntolerance", resource.id),
    )


def _denied_scope(code: CodeableConcept | None, label: str) -> str | None:
    """What there is no allergy to, if that is what the entry says."""
    for _, value in short_pairs(code):
        if value in _NO_ALLERGY_CODES:
            return _NO_ALLERGY_CODES[value]
    match = _NO_KNOWN.search(label)
    if match is None:
        return None
    named = "drug" if match[2] else (match[1] or "any").lower()
    return "drug" if named in {"medication", "medicine"} else named


def _allergens(resource: AllergyIntolerance, chart: Chart) -> Concepts:
    kinds = ("drug", "condition")
    texts = words_of(resource.code)
    bare = [_ALLERGY_WORDS.sub("", text).strip(" -,") for text in texts]
    worded = [chart.linker.worded(t, kinds) for t in dict.fromkeys([*bare, *texts]) if t]
    substances = [chart.concepts(r.substance, kinds) for r in resource.reaction or ()]
    return chart.linker.union([*chart.coded(resource.code, kinds), *worded, *substances])


def _reactions(resource: AllergyIntolerance) -> Qualifiers:
    reactions = resource.reaction or []
    severities = [r.severity.lower() for r in reactions if r.severity]
    signs = [label_of(sign) for r in reactions for sign in r.manifestation or ()]
    return joined(
        {"severity": tuple(severities)} if severities else {},
        {"modifier": tuple(s for s in signs if s)} if any(signs) else {},
    )
