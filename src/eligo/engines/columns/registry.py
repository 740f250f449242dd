"""A registry's criteria, compiled: one patient is judged against all trials in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from eligo.engines.answer import Context, Vocabulary
from eligo.engines.columns import asking, defaults, touching, trees
from eligo.engines.columns.asking import plan
from eligo.engines.columns.flatten import Atom, Forest, Mode
from eligo.engines.columns.judging import Judging
from eligo.engines.columns.reach import reach
from eligo.engines.columns.states import MOST_CRITERIA, MOST_STATEMENTS, Array
from eligo.engines.columns.storage import Atoms, encoded, read, write
from eligo.engines.columns.verdicts import Verdicts
from eligo.engines.matching import Aspect
from eligo.errors import TooLarge, UsageError
from eligo.language.nodes import Age, Node, Sex, Side
from eligo.patients.model import Patient

Criteria = Iterable[tuple[Side, Node]]


class Registry:
    """Compiled criteria of many trials; get one from `compile_registry` or `load`."""

    def __init__(
        self,
        trials: Sequence[str],
        arrays: dict[str, Array],
        atoms: Sequence[Atom],
        vocabulary: str,
    ) -> None:
        self.trials = trials
        self.arrays = arrays
        self.atoms = atoms
        self.vocabulary = vocabulary
        self._aspects: dict[int, Aspect] = {}

    @classmethod
    def load(cls, path: Path) -> Registry:
        """A registry that was saved, its arrays mapped into memory and its atoms read when needed.

        NotFound, Malformed (no such file, or a damaged one) or UnknownFormat (another version).
        """
        trials, arrays, vocabulary = read(path)
        return cls(trials, arrays, Atoms(arrays), vocabulary)

    def save(self, path: Path) -> None:
        """Store it in one file, which replaces an older one only when it is complete."""
        blob = {} if isinstance(self.atoms, Atoms) else encoded(self.atoms)
        write(path, self.trials, {**self.arrays, **blob}, self.vocabulary)

    @property
    def starts(self) -> Array:
        """Where the criteria of each trial begin among all of them in turn, and the last end."""
        return self.arrays["trial_starts"]

    def judge(self, patient: Patient, context: Context) -> Verdicts:
        """The patient against every trial. `context.side` is not used: a criterion has its own.

        UsageError where the registry was compiled with another vocabulary than the context's.
        """
        if context.terms.version != self.vocabulary:
            raise UsageError("the registry was compiled with other vocabularies; compile it anew")
        arrays = self.arrays
        world = defaults.World.of(patient, context.assume)
        length = len(self.atoms) + len(arrays["numbers"])
        states, words = defaults.column(arrays, world, length)
        Judging(self.atoms, arrays, self._aspects, states, words).fill(patient, context)
        trees.grow(states, words, arrays)
        return Verdicts(states, words, trees.trial_sums(states, words, arrays), arrays)

    def judge_further(
        self, before: Verdicts, patient: Patient, told: int, context: Context
    ) -> Verdicts:
        """What `before` becomes by the patient's last facts, all but the first `told`.

        Only the atoms that these touch are judged again, on all that is known. The patient's sex
        and birth must be what they were.
        """
        states, words = before.states.copy(), before.words.copy()
        new = replace(patient, facts=patient.facts[told:])
        for place in touching.touched_further(new, context, self.arrays).tolist():
            if not isinstance(self.atoms[place].node, Age | Sex):
                one = defaults.answer(self.atoms[place], patient, context)
                states[place], words[place] = one
        trees.grow(states, words, self.arrays)
        return Verdicts(states, words, trees.trial_sums(states, words, self.arrays), self.arrays)


def compile_registry(trials: Iterable[tuple[str, Criteria]], terms: Vocabulary) -> Registry:
    """Trials with the criteria that decide, each with its side, made ready to be judged.

    LanguageError where a node has no rule; TooLarge where a trial asks for more than can be
    counted. Time and memory grow with the number of different statements.
    """
    forest, entries = Forest(), dict[trees.Entry, int]()
    names: list[str] = []
    rows: list[list[int]] = []
    for name, criteria in trials:
        placed = [(forest.add(node, Mode(side)), side) for side, node in criteria]
        _check_size(name, len(placed), sum(forest.size(place) for place, _ in placed))
        names.append(name)
        rows.append([entries.setdefault(one, len(entries)) for one in placed])
    atoms = list(forest.atoms)
    arrays, numbers = trees.branch_arrays(forest)
    arrays |= trees.entry_arrays(entries, rows, numbers)
    plans = [plan(atom, terms) for atom in atoms]
    arrays |= asking.plan_arrays(plans)
    arrays |= touching.reach_arrays([reach(atom, terms) for atom in atoms], plans)
    arrays |= defaults.columns(atoms, terms)
    return Registry(names, arrays, atoms, terms.version)


def _check_size(name: str, criteria: int, statements: int) -> None:
    if criteria > MOST_CRITERIA or statements > MOST_STATEMENTS:
        raise TooLarge(
            f"{criteria} criteria with {statements} statements; at most {MOST_CRITERIA} with"
            f" {MOST_STATEMENTS} can be counted",
            where=name,
        )
