"""How many codings of the public records link to a concept, by their code, by their words, not.

FHIR bundles and code lists (mCODE's, each code once) of the shared data, and the entries of the
OMOP seeds in which Synthea's own codes still stand. A coding is what says what an entry is: the
code of a condition, procedure, drug, vaccine, allergy or observation.

    python -m bench.bridges --unlinked 10
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.reading.data import DATA
from eligo.app import actions
from eligo.patients.linking import Linker, short_system

SNOMED, RXNORM = "http://snomed.info/sct", "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC, CVX = "http://loinc.org", "http://hl7.org/fhir/sid/cvx"
Kinds = tuple[str, ...]
# (source, system, code, display, kinds of concept that it may be)
Coding = tuple[str, str, str, str, Kinds]

_CONDITION, _DRUG, _DONE = ("condition",), ("drug",), ("procedure", "drug")
_OBSERVED = ("measurement", "gene", "condition", "procedure", "drug")
FIELDS: dict[str, tuple[str, Kinds]] = {
    "Condition": ("code", _CONDITION),
    "Procedure": ("code", _DONE),
    "Observation": ("code", _OBSERVED),
    "AllergyIntolerance": ("code", ("drug", "condition")),
    "Immunization": ("vaccineCode", _DRUG),
    "MedicationRequest": ("medicationCodeableConcept", _DRUG),
    "MedicationStatement": ("medicationCodeableConcept", _DRUG),
    "MedicationAdministration": ("medicationCodeableConcept", _DRUG),
}
SEEDS: dict[str, tuple[str, Kinds]] = {
    "conditions": (SNOMED, _CONDITION),
    "procedures": (SNOMED, _DONE),
    "medications": (RXNORM, _DRUG),
    "immunizations": (CVX, _DRUG),
    "observations": (LOINC, _OBSERVED),
}
LISTS: dict[str, Kinds] = {
    "cancerTypes": _CONDITION,
    "cancerSubtypes": _CONDITION,
    "metastases": _CONDITION,
    "biomarkers": ("gene", "measurement"),
    "medications": _DRUG,
    "radiations": _DONE,
    "surgeries": _DONE,
}


def main() -> None:
    """Print the shares by source and system, and the commonest codings that nothing links."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--unlinked", type=int, default=0, help="print so many of each")
    told = options.parse_args()
    linker = Linker(actions.terms())
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    missing: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for source, system, code, display, kinds in codings():
        linked, key = linker.links(system, code, display, kinds), (source, short_system(system))
        counts[key][linked.how.value] += 1
        if not linked.concepts:
            missing[key][f"{code} {display}"] += 1
    print(f"{'source':<16}{'system':<10}{'codings':>8}{'code':>8}{'words':>8}{'nothing':>9}")
    for (source, system), by in sorted(counts.items()):
        every = by.total()
        shares = "".join(f"{by[how] / every:>8.1%}" for how in ("code", "words", "nothing"))
        print(f"{source:<16}{system:<10}{every:>8}{shares}")
        for coding, count in missing[source, system].most_common(told.unlinked):
            print(f"    {count:>6} {coding}")


def codings() -> Iterator[Coding]:
    """Every coding of the public records."""
    for path in sorted((DATA / "synthea_fhir_r4").glob("*.gz")):
        with gzip.open(path) as lines:
            for line in lines:
                yield from _of_record("Synthea FHIR", json.loads(line))
    for name, text in _members(DATA / "mcode_patients" / "mcode.tar.gz", ".json"):
        listed = LISTS.get(Path(name).stem)
        if listed:
            yield from _of_list(json.loads(text), listed)
        else:
            yield from _of_record("mCODE patients", json.loads(text))
    for name, text in _members(DATA / "omop_synthea" / "dbt_synthea_seeds.tar.gz", ".csv"):
        system, kinds = SEEDS.get(Path(name).stem, ("", ()))
        if system and "seeds/synthea" in name:
            for row in csv.DictReader(io.StringIO(text)):
                yield "OMOP seeds", system, row["CODE"], row["DESCRIPTION"], kinds


def _members(path: Path, ending: str) -> Iterator[tuple[str, str]]:
    with tarfile.open(path) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.name.endswith(ending) else None
            if stream is not None:
                yield member.name, stream.read().decode("utf-8")


def _of_list(rows: list[dict[str, Any]], kinds: Kinds) -> Iterator[Coding]:
    every = {(row["system"], row["code"], row["display"]) for row in rows if "code" in row}
    yield from (("mCODE lists", *one, kinds) for one in sorted(every))


def _of_record(source: str, data: Any) -> Iterator[Coding]:
    """The codings of every resource, however deep it stands in the JSON."""
    for resource in _resources(data):
        field, kinds = FIELDS[resource["resourceType"]]
        codes = [resource.get(field), *(c.get("code") for c in resource.get("component", ()))]
        for code in codes:
            for one in (code or {}).get("coding", ()):
                if one.get("code"):
                    display = one.get("display") or (code or {}).get("text") or ""
                    yield source, one.get("system") or "", one["code"], display, kinds


def _resources(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if data.get("resourceType") in FIELDS:
            yield data
        for value in data.values():
            yield from _resources(value)
    elif isinstance(data, list):
        for value in data:
            yield from _resources(value)


if __name__ == "__main__":
    main()
