"""Measure the reading of eligibility prose: every figure in one run."""

import eligo.app  # noqa: F401 - the threads of the command line, before numpy is imported
