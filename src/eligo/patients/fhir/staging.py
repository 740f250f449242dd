"""Stages that observations state apart from the disease, brought to the condition they stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from eligo.patients.fhir.chart import Chart, Staging, id_of, pairs_of
from eligo.patients.fhir.structs import Condition, Observation
from eligo.patients.model import FactKind, PatientFact, When
from eligo.patients.words import joined, stages

# LOINC: the clinical, the pathological and any other stage group of a cancer.
_STAGE_GROUPS = frozenset({"21908-9", "21902-2", "21914-7"})
_PRIMARY = "mcode-primary-cancer-condition"


def note_stage(resource: Observation, words: str | None, when: When | None, chart: Chart) -> None:
    """Remember the stage that an observation states, if it is one of a stage group."""
    if words and any(code in _STAGE_GROUPS for _, code in pairs_of(resource.code)):
        folded = words.casefold()
        found = stages(folded if "stage" in folded else f"stage {folded}")
        focus = tuple(ident for f in resource.focus or () if (ident := id_of(f)))
        chart.stagings.append(Staging(when, tuple(found), focus))


def note_primary(resource: Condition, chart: Chart) -> None:
    """Remember a condition that is recorded as a primary cancer."""
    profiles = (resource.meta.profile if resource.meta else None) or ()
    if resource.id and any(profile.endswith(_PRIMARY) for profile in profiles):
        chart.primaries.append(resource.id)


def with_stages(facts: Iterable[PatientFact], chart: Chart) -> list[PatientFact]:
    """Each condition with its newest stage; one of no named condition is the only primary's."""
    newest: dict[str, tuple[str, ...]] = {}
    for staging in sorted(chart.stagings, key=lambda s: s.when.first if s.when else date.min):
        alone = tuple(chart.primaries) if len(chart.primaries) == 1 else ()
        for ident in staging.conditions or alone:
            newest[ident] = staging.stages
    return [_staged(fact, newest) for fact in facts]


def _staged(fact: PatientFact, newest: dict[str, tuple[str, ...]]) -> PatientFact:
    found = newest.get(fact.source.id or "") if fact.kind is FactKind.CONDITION else None
    if not found or "stage" in fact.qualifiers:
        return fact
    return replace(fact, qualifiers=joined(fact.qualifiers, {"stage": found}))
