"""Trials out: one function for each format, from a trial to what the format holds of it."""

from eligo.records.writers.ctgov_v2 import to_v2
from eligo.records.writers.fhir import Asked, write_fhir_r4, write_fhir_r5
from eligo.records.writers.jsonld import write_jsonld
from eligo.records.writers.ris import write_ris
from eligo.records.writers.table import write_csv, write_csv_head

__all__ = [
    "Asked",
    "to_v2",
    "write_csv",
    "write_csv_head",
    "write_fhir_r4",
    "write_fhir_r5",
    "write_jsonld",
    "write_ris",
]
