"""The atoms that a patient touches, judged: together where they can be, else by the reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any as Anything

import numpy as np

from eligo.engines.answer import Context, Open
from eligo.engines.columns.asking import (
    RANK,
    Basis,
    Batch,
    Way,
    fact_basis,
    measure_basis,
    plan,
    silence_basis,
)
from eligo.engines.columns.defaults import answer, context_of
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.states import IS_OPEN, SAYS_NO, SAYS_YES, Array, Bytes, Words, word_of
from eligo.engines.columns.touching import Task, touched
from eligo.engines.matching import Aspect
from eligo.engines.person import is_aged
from eligo.language.nodes import Fact
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.patients.model import Patient, PatientFact

_MISSING = word_of(Open(missing=1))
_NO, _OPEN, _YES = RANK[NO], RANK[UNKNOWN], RANK[YES]
# By rank: the state of a statement that facts settle or leave open, and what it leaves open.
_STATES = np.array([SAYS_NO, IS_OPEN, SAYS_YES], np.uint8)
_WORDS = np.array([0, _MISSING, 0], np.uint64)
_ANYBODY = Patient("anybody")


BasisOf = Callable[[Anything, Patient, Context], Basis | None]


class Judging:
    """One patient's answers, put into columns that hold the defaults."""

    def __init__(
        self,
        atoms: Sequence[Atom],
        arrays: dict[str, Array],
        known: dict[int, Aspect],
        states: Bytes,
        words: Words,
    ) -> None:
        """`known`: the aspects that were looked up before."""
        self._atoms, self._arrays, self._known = atoms, arrays, known
        self._states, self._words = states, words

    def fill(self, patient: Patient, context: Context) -> None:
        """Judge all that the patient touches."""
        self._context = context
        facts, measures, silences = (Batch(self._arrays) for _ in range(3))
        for task in touched(patient, context, self._arrays):
            match task.way:
                case Way.AGE if patient.birth is not None:
                    self._ages(task)
                case Way.FACT:
                    self._add(task, fact_basis, facts)
                case Way.MEASURE:
                    self._add(task, measure_basis, measures)
                case _ if task.alike:
                    self._alike(task, silences)
                case _:
                    self._by_reference(task, task.atoms)
        self._settle_facts(facts)
        self._settle_measures(measures)
        self._settle_silences(silences)

    # ---- one by one -----------------------------------------------------------------------------

    def _by_reference(self, task: Task, atoms: Array) -> None:
        for atom in atoms[:1].tolist() if task.alike else atoms.tolist():
            self._put(atoms if task.alike else atom, *self._answer(task, atom))

    def _answer(self, task: Task, atom: int) -> tuple[int, int]:
        return answer(self._atoms[atom], task.patient, self._context)

    def _put(self, where: Array | int, state: Array | int, word: Array | int) -> None:
        self._states[where], self._words[where] = state, word

    def _ages(self, task: Task) -> None:
        assert task.patient.birth is not None
        birth, today = task.patient.birth, self._context.reference_date
        aged = [is_aged(self._atoms[a].node, birth, today) for a in task.atoms.tolist()]
        ranks = np.array([RANK[one] for one in aged])
        self._put(task.atoms, _STATES[ranks], _WORDS[ranks])

    # ---- together -------------------------------------------------------------------------------

    def _add(self, task: Task, basis_of: BasisOf, batch: Batch) -> None:
        """Find the basis once for all atoms of a task, and part those that can't rest on it."""
        first = self._atoms[int(task.atoms[0])]
        basis = basis_of(first.node, task.patient, context_of(first, self._context))
        if basis is None:
            self._by_reference(task, task.atoms)
            return
        minds = (self._arrays["atom_minds"][task.atoms] & basis.minded) != 0
        self._by_reference(task, task.atoms[minds])
        rest = task.atoms[~minds]
        if len(rest) and basis.facts:
            batch.add(rest, basis, task)
        else:
            self._by_silence(task, rest)

    def _by_silence(self, task: Task, atoms: Array) -> None:
        """Where no fact is what is asked for, silence leaves open what its default leaves open;
        where it says NO, facts may be there that break it."""
        self._by_reference(task, atoms[self._states[atoms] == SAYS_NO])

    def _alike(self, task: Task, batch: Batch) -> None:
        """Atoms of one shape, of which the first stands for all."""
        first, basis = task.atoms[:1], None
        starts = self._arrays["asked_starts"]
        node = self._atoms[int(first[0])].node
        asks = starts[first[0]] < starts[first[0] + 1]
        if isinstance(node, Fact) and asks and self._states[first[0]] == SAYS_NO:
            basis = silence_basis(node, task.patient, self._context)
        if basis is None:
            self._by_reference(task, task.atoms)
        elif basis.facts:
            batch.add(first, basis, task)

    def _settle_silences(self, batch: Batch) -> None:
        """Open by any fact that may be what is asked for."""
        _, _, high, place = batch.judge(self._ask)
        for at in place[high > _NO].tolist():
            self._put(batch.tasks[at].atoms, IS_OPEN, _MISSING)

    def _settle_facts(self, batch: Batch) -> None:
        """YES by any fact, open by any."""
        atoms, _, high, place = batch.judge(self._ask)
        some = high > _NO
        self._put(atoms[some], _STATES[high[some]], _WORDS[high[some]])
        for at in np.unique(place[~some]).tolist():
            self._by_silence(batch.tasks[at], atoms[~some & (place == at)])

    def _settle_measures(self, batch: Batch) -> None:
        """What all results say; the reference knows which of several counts more."""
        atoms, low, high, place = batch.judge(self._ask)
        single = np.array([len(basis.facts) == 1 for basis in batch.bases], bool)[place]
        sure = single | ((low == high) & (low != _OPEN))
        self._put(atoms[sure], _STATES[low[sure]], _WORDS[low[sure]])
        for atom, at in zip(atoms[~sure].tolist(), place[~sure].tolist(), strict=True):
            self._put(atom, *self._answer(batch.tasks[at], atom))

    def _ask(self, number: int, fact: PatientFact) -> int:
        aspect = self._known.get(number)
        if aspect is None:
            atom, place = self._arrays["aspect_stands"][number].tolist()
            aspect = plan(self._atoms[atom], self._context.terms).asked[place]
            self._known[number] = aspect
        return RANK[aspect.judge(fact, _ANYBODY, self._context).truth]
