"""Measure the reading of eligibility prose: every figure in one run."""
