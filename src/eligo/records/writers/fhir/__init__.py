"""A trial as FHIR's ResearchStudy, in R4 and R5."""

from eligo.records.writers.fhir.asked import Asked
from eligo.records.writers.fhir.r4 import write_fhir_r4
from eligo.records.writers.fhir.r5 import write_fhir_r5

__all__ = ["Asked", "write_fhir_r4", "write_fhir_r5"]
