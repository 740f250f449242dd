"""Patients, as any source tells of them: dated facts with their provenance."""
