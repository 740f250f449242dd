"""Eligo: clinical-trial eligibility as code that people can read and machines can run."""
