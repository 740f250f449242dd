"""What terminology answers with: links, hits, measurements, and the vocabularies' names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from eligo.language.values import Concept

KINDS = ("condition", "drug", "procedure", "measurement", "gene")

# Identifiers under which records name a vocabulary (the last few are OMOP's), to Eligo's short
# name of it.
SYSTEMS = {
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10cm",
    "http://hl7.org/fhir/sid/icd-10": "icd10cm",
    "http://hl7.org/fhir/sid/icd-10-us": "icd10cm",
    "http://hl7.org/fhir/sid/icd-10-gm": "icd10cm",
    "http://fhir.de/CodeSystem/bfarm/icd-10-gm": "icd10cm",
    "http://fhir.de/CodeSystem/dimdi/icd-10-gm": "icd10cm",
    "urn:oid:2.16.840.1.113883.6.3": "icd10cm",
    "urn:oid:2.16.840.1.113883.6.90": "icd10cm",
    "ICD10CM": "icd10cm",
    "ICD10": "icd10cm",
    "SNOMED": "snomed",
    "LOINC": "loinc",
    "RxNorm": "rxnorm",
    "CVX": "cvx",
    "http://snomed.info/sct": "snomed",
    "urn:oid:2.16.840.1.113883.6.96": "snomed",
    "http://loinc.org": "loinc",
    "urn:oid:2.16.840.1.113883.6.1": "loinc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm",
    "http://fdasis.nlm.nih.gov": "unii",
    "urn:oid:2.16.840.1.113883.4.9": "unii",
    "http://human-phenotype-ontology.org": "hpo",
    "http://purl.obolibrary.org/obo/hp.owl": "hpo",
    "http://id.nlm.nih.gov/mesh": "mesh",
    "http://www.genenames.org": "gene",
    "http://www.genenames.org/geneId": "hgnc",
    "urn:oid:2.16.840.1.113883.6.281": "hgnc",
    "http://terminology.hl7.org/CodeSystem/icd-o-3": "icdo3",
    "urn:oid:2.16.840.1.113883.6.43.1": "icdo3",
    "http://hl7.org/fhir/sid/cvx": "cvx",
    "urn:oid:2.16.840.1.113883.12.292": "cvx",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A concept for some words, why (`how`), and how much of the words it covers (0 to 1)."""

    concept: Concept
    how: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first` to `last_exclusive` name `concept`."""

    first: int
    last_exclusive: int
    kind: str
    concept: Concept
    how: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """A laboratory value, vital sign or score.

    `unit` is the canonical UCUM code ("" where results are words), `units` all that are accepted;
    `molar_mass` in g/mol links mass and substance units, `per_iu` is the mass in µg of one IU;
    `low` and `high` bound what is plausible in `unit`; `levels` orders an ordinal's results;
    `kind` is "lab", "vital", "score", "ordinal", "test" (positive or negative) or "group".
    """

    concept: Concept
    kind: str
    unit: str
    units: tuple[str, ...]
    loinc: tuple[str, ...]
    molar_mass: Decimal | None
    valence: int
    per_iu: Decimal | None
    low: Decimal | None
    high: Decimal | None
    levels: tuple[str, ...]
    question: str
    members: tuple[Concept, ...]
    positive: Concept | None
    negative: Concept | None
