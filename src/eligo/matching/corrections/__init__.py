"""Criteria that people corrected: kept beside the store, and put in the place of what was read."""

from eligo.matching.corrections.applied import corrected, key_of
from eligo.matching.corrections.kept import Correction, Corrections
from eligo.matching.corrections.linking import read_notation

__all__ = ["Correction", "Corrections", "corrected", "key_of", "read_notation"]
