"""ClinicalTrials.gov's API v2 over the local store, for programs that speak it."""
