"""Terminology: concepts, their names, codes and is-a; units; words to concepts with reasons.

`load()` opens the index, building it once. Concepts are canonical: one for each meaning, MeSH
preferred; compare them with `Terms.is_a`, never by name.
"""

from functools import cache

from eligo.terms.build import build_index
from eligo.terms.index import Index
from eligo.terms.lookup import Terms
from eligo.terms.model import KINDS, SYSTEMS, Hit, Link, Measurement
from eligo.terms.place import index_folder

__all__ = ["KINDS", "SYSTEMS", "Hit", "Link", "Measurement", "Terms", "load"]


@cache
def load() -> Terms:
    """The vocabularies; the first call on a machine builds their index (progress on stderr)."""
    folder = index_folder()
    if not folder.exists():
        build_index(folder)
    return Terms(Index(folder))
