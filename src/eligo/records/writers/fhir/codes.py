"""The code systems of FHIR: from the registry's words, and from concepts."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

import msgspec

from eligo.language.values import Concept
from eligo.records.writers.shape import Json, full
from eligo.terms import SYSTEMS

PHASE = "http://terminology.hl7.org/CodeSystem/research-study-phase"
PURPOSE = "http://terminology.hl7.org/CodeSystem/research-study-prim-purp-type"
OBJECTIVE = "http://terminology.hl7.org/CodeSystem/research-study-objective-type"
STATUS = "http://hl7.org/fhir/research-study-status"
ROLE = "http://hl7.org/fhir/research-study-party-role"
ARM = "http://hl7.org/fhir/research-study-arm-type"
GENDER = "http://hl7.org/fhir/administrative-gender"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
REGISTRY = "http://clinicaltrials.gov"


@cache
def table() -> dict[str, dict[str, str]]:
    """data/fhir.toml; a broken one raises msgspec.ValidationError."""
    text = resources.files("eligo.records").joinpath("data/fhir.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, str]])


def code(kind: str, word: str | None) -> str | None:
    """The code of a registry's word; None where FHIR has none for it."""
    return table()[kind].get(word) if word else None


def coding(system: str, value: str | None, display: str | None = None) -> list[Json]:
    """One coding, or none where there is no code."""
    return [full(system=system, code=value, display=display)] if value else []


def concept(text: str | None, codings: list[Json] | None = None) -> Json:
    """A CodeableConcept."""
    return full(coding=codings, text=text)


@cache
def _addresses() -> dict[str, str]:
    """Eligo's name of a vocabulary -> the address by which FHIR knows it, the first of SYSTEMS."""
    return {name: address for address, name in reversed(SYSTEMS.items())}


def coding_of(found: Concept) -> list[Json]:
    """The coding of a concept; none where no published vocabulary has it."""
    return (
        coding(address, found.code, found.name)
        if (address := _addresses().get(found.system))
        else []
    )
