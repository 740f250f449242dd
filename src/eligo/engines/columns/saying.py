"""Judgements of which a recorded statement speaks, by the words that it repeats, and what it says.

As `engines.judgement` has it, for all judgements at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from eligo.engines.columns.asking import RANK
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.keys import key
from eligo.engines.columns.runs import members
from eligo.engines.columns.states import Array, Bytes, Numbers
from eligo.engines.judgement import (
    BEYOND,
    OF_CHILDREN,
    SHARED,
    affirmed,
    asked_of,
    asks_done,
    beyond_conduct,
    could,
    of_conduct,
    of_protocol,
    own_words,
    refuses,
    spoken_of,
    topic_names,
    topics,
)
from eligo.engines.words import content
from eligo.language.nodes import Judgement
from eligo.language.truth import NO, YES
from eligo.patients.model import PatientFact

_NEVER = 1_000  # more words than a judgement has
_REFUSES = {False: 0, True: 1, None: 2}


def saying_arrays(atoms: Sequence[Atom]) -> dict[str, Array]:
    """The arrays of the judgements: an index from the words to those that have them, their topics,
    and whether they refuse."""
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
        "said_topics": np.array([_bits(asked_of(words)) for _, words in said], np.uint64),
        "said_children": np.array([bool(topics(w) & OF_CHILDREN) for _, w in said], bool),
        "said_refuses": np.array([_REFUSES[refuses(words)] for _, words in said], np.uint8),
        "said_done": np.array([asks_done(words) for _, words in said], bool),
        "said_keys": keys,
        "said_starts": np.append(first, len(pairs)).astype(np.int64),
        "said_places": np.array([place for _, place, _ in pairs], np.uint32),
        "said_rest": np.array([rest for _, _, rest in pairs], bool),
    }


@cache
def _places() -> dict[str, int]:
    return {name: place for place, name in enumerate(topic_names())}


def _bits(names: Iterable[str]) -> int:
    """Topics as the bits of a number."""
    return sum(1 << _places()[name] for name in names)


def said_by(fact: PatientFact, arrays: dict[str, Array]) -> tuple[Numbers, Bytes]:
    """The places of the judgements that a fact settles, were it alone, and their ranks."""
    said_so, refusing = affirmed(fact), refuses(fact.text)
    if said_so is None or refusing is None:
        return np.zeros(0, np.int64), np.zeros(0, np.uint8)
    about = _about(fact.text, arrays)
    holds = (arrays["said_refuses"][about] == refusing) == said_so
    never = arrays["said_refuses"][about] == _REFUSES[None]
    if could(fact.text):
        never |= holds & arrays["said_done"][about]
    ranks = np.where(holds, RANK[YES], RANK[NO]).astype(np.uint8)
    return about[~never], ranks[~never]


def _about(statement: str, arrays: dict[str, Array]) -> Numbers:
    """The judgements of which a statement speaks: see `judgement._is_about`."""
    places, rest = _repeated(statement, arrays)
    own = arrays["said_own"]
    found = np.bincount(places, minlength=len(own)) >= SHARED * np.maximum(own, 1)
    if of_protocol(statement):
        beyond = arrays["said_beyond"] - np.bincount(places[rest], minlength=len(own))
        found |= beyond <= BEYOND * own
    other = np.uint64(~_bits(spoken_of(statement)) & (2**64 - 1))
    about: Numbers = np.flatnonzero(found & (arrays["said_topics"] & other == 0))
    return about


def _repeated(statement: str, arrays: dict[str, Array]) -> tuple[Numbers, Array]:
    """For each word that a judgement shares its place, and whether it is beyond the conduct."""
    wanted = np.array([key("said", word) for word in content(statement)], np.uint64)
    runs = np.flatnonzero(np.isin(arrays["said_keys"], wanted))
    starts = arrays["said_starts"]
    places = members(starts, arrays["said_places"], runs).astype(np.int64)
    return places, members(starts, arrays["said_rest"], runs)
