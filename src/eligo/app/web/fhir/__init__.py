"""The store for clinical systems: FHIR's ResearchStudy with $match, and CDS Hooks."""
