"""Judgements of which a recorded statement may speak, found by the words that it repeats.

What is found here is judged by the reference evaluator: a judgement too many only costs time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.keys import key
from eligo.engines.columns.runs import members
from eligo.engines.columns.states import Array, Numbers
from eligo.engines.judgement import (
    BEYOND,
    SHARED,
    beyond_conduct,
    of_conduct,
    of_protocol,
    own_words,
)
from eligo.engines.words import content
from eligo.language.nodes import Judgement

_NEARLY = 1e-6  # so that no share is missed by rounding
_NEVER = 1_000  # more words than a judgement has


def saying_arrays(atoms: Sequence[Atom]) -> dict[str, Array]:
    """The arrays of the judgements: an index from the words to those that have them."""
    said = [(p, a.node.words) for p, a in enumerate(atoms) if isinstance(a.node, Judgement)]
    pairs = [
        (key("said", word), place, word in beyond_conduct(words))
        for place, (_, words) in enumerate(said)
        for word in own_words(words)
    ]
    pairs.sort()
    keys, first = np.unique(np.array([one for one, _, _ in pairs], np.uint64), return_index=True)
    conduct = [len(beyond_conduct(w)) if of_conduct(w) else _NEVER for _, w in said]
    return {
        "said_atoms": np.array([atom for atom, _ in said], np.uint32),
        "said_own": np.array([len(own_words(words)) for _, words in said], np.uint16),
        "said_beyond": np.array(conduct, np.uint16),
        "said_keys": keys,
        "said_starts": np.append(first, len(pairs)).astype(np.int64),
        "said_places": np.array([place for _, place, _ in pairs], np.uint32),
        "said_rest": np.array([rest for _, _, rest in pairs], bool),
    }


def spoken_of(statement: str, arrays: dict[str, Array]) -> Array:
    """The atoms of the judgements of which a statement may speak."""
    places, rest = _repeated(statement, arrays)
    own = arrays["said_own"]
    shared = np.bincount(places, minlength=len(own))
    found = shared + _NEARLY >= SHARED * np.maximum(own, 1)
    if of_protocol(statement):
        beyond = arrays["said_beyond"] - np.bincount(places[rest], minlength=len(own))
        found |= beyond <= BEYOND * own + _NEARLY
    atoms: Array = arrays["said_atoms"][found]
    return atoms


def _repeated(statement: str, arrays: dict[str, Array]) -> tuple[Numbers, Array]:
    """For each word that a judgement shares its place, and whether it is beyond the conduct."""
    wanted = np.array([key("said", word) for word in content(statement)], np.uint64)
    runs = np.flatnonzero(np.isin(arrays["said_keys"], wanted))
    starts = arrays["said_starts"]
    places = members(starts, arrays["said_places"], runs).astype(np.int64)
    return places, members(starts, arrays["said_rest"], runs)
