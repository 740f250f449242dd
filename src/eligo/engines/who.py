"""The patient's own entry in the source, as the evidence of age and sex."""

from __future__ import annotations

from eligo.engines.dates import say
from eligo.patients.model import FactKind, Patient, PatientFact, Source


def entry(patient: Patient) -> PatientFact:
    """Sex and birth as a fact: "female, born 1990-12-20"."""
    parts = [patient.sex] if patient.sex else []
    if patient.birth:
        parts.append(f"born {say(patient.birth)}")
    return PatientFact(
        FactKind.STATE,
        ", ".join(parts) or "sex and birth not recorded",
        start=patient.birth,
        source=Source(resource="Patient", id=patient.id),
    )
