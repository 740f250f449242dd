"""How facts stand to what atoms ask of them: each aspect judged by that on which it hangs."""

from __future__ import annotations

import numpy as np

from eligo.engines.columns.asking import RANK, Class
from eligo.engines.columns.case import Case
from eligo.engines.columns.runs import owners, taken
from eligo.engines.columns.states import Bytes, Numbers
from eligo.language.truth import NO, YES

_NO, _YES = RANK[NO], RANK[YES]


def asked_of(case: Case, atoms: Numbers, facts: Numbers) -> tuple[Bytes, Bytes]:
    """The lowest rank of what each atom asks of the fact beside it; and of what it asks of the
    ways in which a disease is in one at a time."""
    flat, begins = taken(case.arrays["asked_starts"], atoms)
    aspects = case.arrays["asked_aspects"][flat].astype(np.int64)
    found = ranks(case, aspects, facts[owners(begins)])
    ways = np.where(case.arrays["aspect_ways"][aspects], found, np.uint8(_YES))
    if not len(atoms):
        return found, ways
    return np.minimum.reduceat(found, begins[:-1]), np.minimum.reduceat(ways, begins[:-1])


def ranks(case: Case, aspects: Numbers, facts: Numbers) -> Bytes:
    """The rank of each of these facts by the aspect beside it."""
    classes = case.arrays["aspect_classes"][aspects]
    found = np.zeros(len(aspects), np.uint8)
    for one, judge in (
        (Class.TOLD, case.told),
        (Class.TIMED, case.timed),
        (Class.AFTER_EVENT, case.after_events),
        (Class.DATED, case.dated),
        (Class.BESIDE, case.beside),
        (Class.OTHERS, case.by_others),
    ):
        own = np.flatnonzero(classes == one)
        if len(own):
            found[own] = judge(aspects[own], facts[own])
    own = np.flatnonzero(classes == Class.EXCEPTED)
    if len(own):
        found[own] = _excepted(case, aspects[own], facts[own])
    return found


def _excepted(case: Case, aspects: Numbers, facts: Numbers) -> Bytes:
    """What is so in all parts of an exception is taken out; most is about something else."""
    pairs, each = np.unique(aspects * len(case.facts) + facts, return_inverse=True)
    aspects, facts = np.divmod(pairs, len(case.facts))
    starts, parts = case.arrays["part_starts"], case.arrays["part_aspects"].astype(np.int64)
    held = ranks(case, parts[starts[aspects]], facts)
    near = np.flatnonzero(held > _NO)
    flat, begins = taken(starts, aspects[near])
    if len(near):
        found = ranks(case, parts[flat], np.repeat(facts[near], np.diff(begins)))
        held[near] = np.minimum.reduceat(found, begins[:-1])
    return (_YES - held)[each]
