"""A vocabulary small enough to see whole, and records built in a line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from eligo.language.values import Concept
from eligo.patients.model import PatientFact
from eligo.terms.model import Link, Measurement

TODAY = date(2025, 6, 1)


def concept(name: str) -> Concept:
    """A concept of the test vocabulary."""
    return Concept("test", name.replace(" ", "-").lower(), name)


CODES = {
    ("http://hl7.org/fhir/sid/icd-10-cm", "C91.02"): "ALL",
    ("http://hl7.org/fhir/sid/icd-10-cm", "C92.01"): "AML",
    ("http://hl7.org/fhir/sid/icd-10-cm", "C92.00"): "AML",
    ("http://loinc.org", "2823-3"): "potassium",
    ("http://loinc.org", "89247-1"): "ECOG",
    ("http://www.genenames.org/geneId", "HGNC:7910"): "NPM1",
}
WORDS = {
    "condition": {
        "t-cell acute lymphoblastic leukemia": "T-ALL",
        "acute lymphoblastic leukemia": "ALL",
        "acute myeloid leukemia": "AML",
        "leukemia": "leukemia",
        "pneumonia": "pneumonia",
        "bleeding": "bleeding",
        "gastritis": "gastritis",
        "breast cancer": "breast cancer",
        "peanut": "peanut",
    },
    "drug": {"prednisone": "prednisone", "cytarabine": "cytarabine", "penicillin": "penicillin",
             "influenza": "influenza vaccine"},
    "procedure": {"transplantation": "transplantation", "radiotherapy": "radiotherapy",
                  "oxygen": "oxygen therapy", "appendectomy": "appendectomy"},
    "measurement": {"potassium": "potassium", "remission status": "remission status",
                    "ecog": "ECOG"},
    "gene": {"npm1": "NPM1"},
}  # fmt: skip
PARENTS = {"T-ALL": ("ALL", "leukemia"), "ALL": ("leukemia",), "AML": ("leukemia",)}
MEASURED = {
    "potassium": ("mmol/L", Decimal(1), Decimal(12)),
    "ECOG": ("{score}", Decimal(0), Decimal(5)),
    "remission status": ("{CR}", None, None),
}


class SmallVocabulary:
    """What eligo.terms answers, over the tables above."""

    def by_code(self, system: str, code: str) -> Sequence[Concept]:
        found = CODES.get((system, code))
        return (concept(found),) if found else ()

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Link]:
        folded, found = text.lower(), []
        for kind in kinds or WORDS:
            for words, name in WORDS.get(kind, {}).items():
                if words in folded:
                    found.append(Link(concept(name), "the words", 1.0))
                    folded = folded.replace(words, "")
        return found

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        return child == ancestor or ancestor.name in PARENTS.get(child.name, ())

    def measurement(self, found: Concept) -> Measurement | None:
        if found.name not in MEASURED:
            return None
        unit, low, high = MEASURED[found.name]
        return Measurement(found, "lab", unit, (unit,), (), None, 1, None, low, high, (), "", (),
                           None, None)  # fmt: skip


def bundle_of(*resources: dict[str, Any], patient: dict[str, Any] | None = None) -> dict[str, Any]:
    """A Bundle of one patient, born in 1970, and these resources about them."""
    person = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1970-03-04"}
    person |= patient or {}
    entries = [{"fullUrl": f"https://x.example/Patient/{person['id']}", "resource": person}]
    for number, resource in enumerate(resources):
        whole = {"id": f"r{number}", "subject": {"reference": "Patient/p1"}} | resource
        if whole["resourceType"] in ("AllergyIntolerance", "FamilyMemberHistory", "Immunization"):
            whole["patient"] = whole.pop("subject")
        entries.append({"fullUrl": f"https://x.example/{whole['resourceType']}/{whole['id']}",
                        "resource": whole})  # fmt: skip
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def text(words: str) -> dict[str, str]:
    """A CodeableConcept of words alone."""
    return {"text": words}


def coded(system: str, code: str, words: str | None = None) -> dict[str, Any]:
    """A CodeableConcept of one code, perhaps with words."""
    systems = {"icd": "http://hl7.org/fhir/sid/icd-10-cm", "sct": "http://snomed.info/sct",
               "loinc": "http://loinc.org", "rx": "http://www.nlm.nih.gov/research/umls/rxnorm",
               "hgnc": "http://www.genenames.org/geneId"}  # fmt: skip
    out: dict[str, Any] = {"coding": [{"system": systems.get(system, system), "code": code}]}
    return out | ({"text": words} if words else {})


def status(word: str) -> dict[str, Any]:
    """A clinical or verification status."""
    return {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/x", "code": word}]}


def names(found: PatientFact) -> list[str]:
    """The names of a fact's concepts, in order."""
    return [c.name for c in found.concepts]
