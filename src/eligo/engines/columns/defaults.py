"""The answer to each atom for a patient of whom nothing is known: what no fact touches keeps it.

It hangs on what silence means (`assume`), on the patient's sex (a man has no ovarian cancer) and
on whether there is a note whose words could have told; so there is one column for each of those.
Most atoms have the same answer in all: the first column is kept whole, of the others the
differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

import numpy as np

from eligo.engines.answer import Context, Vocabulary
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.states import Array, Bytes, Words, state_of, word_of
from eligo.engines.evaluate import evaluate
from eligo.engines.facts import sexes_of
from eligo.engines.judgement import is_of_children
from eligo.engines.matching import lies_ahead
from eligo.language.nodes import (
    SEXES,
    Age,
    Biomarker,
    Fact,
    Judgement,
    Measure,
    Node,
    Remark,
    Unread,
)
from eligo.language.values import Concept, Interval
from eligo.patients.model import Assume, Patient

# Whatever the day, nothing is known of nobody.
_SOME_DAY = date(2000, 1, 1)
_SOME = Concept("eligo", "any", "any")


@dataclass(frozen=True, slots=True)
class World:
    """What an untouched atom's answer hangs on."""

    assume: Assume
    sex: str | None
    prose: bool

    @classmethod
    def of(cls, patient: Patient, assume: Assume) -> World:
        """The world of a patient; where silence means nothing a note's words don't either."""
        return cls(assume, patient.sex, patient.prose is not None and assume is not Assume.OPEN)

    @property
    def nobody(self) -> Patient:
        """A patient of whom the source says nothing but the sex."""
        return Patient("nobody", sex=self.sex, prose="" if self.prose else None)


WORLDS: tuple[World, ...] = tuple(
    World(assume, sex, prose)
    for assume, sex, prose in product(Assume, (None, *SEXES), (False, True))
    if not (prose and assume is Assume.OPEN)
)


def context_of(atom: Atom, around: Context) -> Context:
    """The context in which an atom is evaluated."""
    return replace(around, side=atom.side, positive=atom.positive, excepted=atom.excepted)


def answer(atom: Atom, patient: Patient, around: Context) -> tuple[int, int]:
    """The state and the open word of an atom, by the reference evaluator."""
    found = evaluate(atom.node, patient, context_of(atom, around))
    return state_of(found), word_of(found.open)


def columns(atoms: Sequence[Atom], terms: Vocabulary) -> dict[str, Array]:
    """The arrays of the defaults: the first world whole, then how the others differ from it."""
    bare = [_bare(atom, terms) for atom in atoms]
    answers = {one: _answers(one, terms) for one in dict.fromkeys(bare)}
    first = [answers[one][0] for one in bare]
    others = [
        [
            (place, answers[one][world])
            for place, one in enumerate(bare)
            if _differs(answers[one], world)
        ]
        for world in range(len(WORLDS))
    ]
    different = [row for rows in others for row in rows]
    return {
        "default_states": np.array([state for state, _ in first], np.uint8),
        "default_words": np.array([word for _, word in first], np.uint64),
        "world_starts": np.cumsum([0, *map(len, others)]),
        "world_atoms": np.array([place for place, _ in different], np.uint32),
        "world_states": np.array([state for _, (state, _) in different], np.uint8),
        "world_words": np.array([word for _, (_, word) in different], np.uint64),
    }


def _bare(atom: Atom, terms: Vocabulary) -> Atom:
    """An atom with the same defaults: where there are no facts nothing can be asked of them, and
    silence means the same of all that is linked, but for what one sex can't have."""
    node = atom.node
    if not isinstance(node, Fact):
        return atom
    alike = node.concept.linked and not sexes_of(node.concept, terms)
    return atom._replace(
        node=Fact(
            node.kind,
            _SOME if alike else node.concept,
            period=node.period if node.period and lies_ahead(node.period) else None,
            count=node.count,
        ),
        excepted=(),
    )


def _answers(atom: Atom, terms: Vocabulary) -> list[tuple[int, int]]:
    """The default in every world; one alone stands for all."""
    node = atom.node
    worlds = WORLDS[:1] if _is_constant(node) else WORLDS
    return [answer(atom, w.nobody, Context(terms, _SOME_DAY, w.assume)) for w in worlds]


def _is_constant(node: Node) -> bool:
    """Whether its answer hangs neither on the sex nor on what silence means."""
    if isinstance(node, Judgement):
        return not is_of_children(node)
    intervals = isinstance(node, Measure) and isinstance(node.test, Interval)
    return intervals or isinstance(node, Age | Biomarker | Remark | Unread)


def _differs(answers: Sequence[tuple[int, int]], world: int) -> bool:
    return world < len(answers) and answers[world] != answers[0]


def column(arrays: dict[str, Array], world: World, length: int) -> tuple[Bytes, Words]:
    """The defaults in a world, in fresh columns of the length given, atoms first."""
    states, words = np.empty(length, np.uint8), np.empty(length, np.uint64)
    known = len(arrays["default_states"])
    states[:known], words[:known] = arrays["default_states"], arrays["default_words"]
    place = WORLDS.index(world)
    own = slice(*arrays["world_starts"][place : place + 2])
    states[arrays["world_atoms"][own]] = arrays["world_states"][own]
    words[arrays["world_atoms"][own]] = arrays["world_words"][own]
    return states, words
