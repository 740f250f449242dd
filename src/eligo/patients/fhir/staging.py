"""What is told of a cancer apart from it: stages, spread and course, brought to the condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from eligo.patients.coded import code_words
from eligo.patients.fhir.chart import Chart, Told, id_of, pairs_of, short_pairs
from eligo.patients.fhir.structs import Condition, Observation
from eligo.patients.model import FactKind, PatientFact, When
from eligo.patients.words import Qualifiers, joined, qualifiers_of, stages

# LOINC: the clinical, the pathological and any other stage group of a cancer; how a cancer goes.
_STAGE_GROUPS = frozenset({"21908-9", "21902-2", "21914-7"})
_DISEASE_STATUS = "97509-4"
_GOING = frozenset({"progressive", "stable"})  # of which one holds at a time
_PRIMARY, _SECONDARY = "mcode-primary-cancer-condition", "mcode-secondary-cancer-condition"
_RELATED = "mcode-related-primary-cancer-condition"


def note_stage(resource: Observation, words: str | None, when: When | None, chart: Chart) -> None:
    """Remember the stage or the course of a cancer, if that is what an observation states."""
    codes = {code for _, code in pairs_of(resource.code)}
    found: Qualifiers = {}
    if words and codes & _STAGE_GROUPS:
        folded = words.casefold()
        found = {"stage": tuple(stages(folded if "stage" in folded else f"stage {folded}"))}
    elif _DISEASE_STATUS in codes:
        found = _course(resource, words or "")
    if any(found.values()):
        focus = tuple(ident for f in resource.focus or () if (ident := id_of(f)))
        chart.told.append(Told(when, found, focus))


def _course(resource: Observation, words: str) -> Qualifiers:
    """Whether the cancer is progressive or stable; what else is said qualifies nothing."""
    pairs = short_pairs(resource.value_codeable_concept)
    coded = {name: said for name in ("course", "control") if (said := code_words(name, pairs))}
    return coded or qualifiers_of(words, ("course", "control"))


def note_cancer(resource: Condition, chart: Chart, *, sure: bool) -> None:
    """Remember a primary cancer, and of a secondary one, if it is sure, that its primary spread."""
    profiles = (resource.meta.profile if resource.meta else None) or ()
    if resource.id and any(profile.endswith(_PRIMARY) for profile in profiles):
        chart.primaries.append(resource.id)
    if sure and is_secondary(resource):
        origins = [
            e.value_reference for e in resource.extension or () if (e.url or "").endswith(_RELATED)
        ]
        spread = tuple(ident for one in origins if (ident := id_of(one)))
        chart.told.append(Told(None, {"course": ("metastatic",)}, spread))


def is_secondary(resource: Condition) -> bool:
    """Whether a condition is recorded as a secondary cancer."""
    profiles = (resource.meta.profile if resource.meta else None) or ()
    return any(profile.endswith(_SECONDARY) for profile in profiles)


def with_told(facts: Iterable[PatientFact], chart: Chart) -> list[PatientFact]:
    """Each condition with the newest of what is told of it apart.

    What is told of no named condition is of the only primary cancer.
    """
    newest: dict[str, Qualifiers] = {}
    alone = tuple(chart.primaries) if len(chart.primaries) == 1 else ()
    for told in sorted(chart.told, key=lambda t: t.when.first if t.when else date.min):
        for ident in told.conditions or alone:
            newest[ident] = _renewed(newest.get(ident, {}), told.qualifiers)
    return [_qualified(fact, newest) for fact in facts]


def _renewed(old: Qualifiers, new: Qualifiers) -> Qualifiers:
    """What was told with what is newer: another stage, another course."""
    going = any(value in _GOING for values in new.values() for value in values)
    gone = _GOING if going else frozenset[str]()
    kept = {n: tuple(v for v in old[n] if v not in gone) for n in old}
    return joined({n: v for n, v in kept.items() if v and (n, n in new) != ("stage", True)}, new)


def _qualified(fact: PatientFact, newest: dict[str, Qualifiers]) -> PatientFact:
    found = newest.get(fact.source.id or "") if fact.kind is FactKind.CONDITION else None
    new = {n: v for n, v in (found or {}).items() if n != "stage" or n not in fact.qualifiers}
    return replace(fact, qualifiers=joined(fact.qualifiers, new)) if new else fact
