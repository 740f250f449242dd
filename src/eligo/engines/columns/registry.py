"""A registry's criteria, compiled: one patient is judged against all trials in one pass."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from threading import Lock

from eligo.engines.answer import Context, Vocabulary
from eligo.engines.columns import asking, defaults, saying, touching, trees
from eligo.engines.columns.asking import plan
from eligo.engines.columns.case import Case
from eligo.engines.columns.dating import Calendar
from eligo.engines.columns.defaults import World
from eligo.engines.columns.flatten import Atom, Forest, Mode
from eligo.engines.columns.judging import by_all, by_last, fill, members_of
from eligo.engines.columns.reach import reach
from eligo.engines.columns.standing import Standing, moved, standing
from eligo.engines.columns.states import MOST_CRITERIA, MOST_STATEMENTS, Array
from eligo.engines.columns.storage import Atoms, encoded, read, write
from eligo.engines.columns.told import Sayings
from eligo.engines.columns.verdicts import Verdicts
from eligo.engines.matching import Aspect
from eligo.errors import TooLarge, UsageError
from eligo.language.nodes import Node, Side
from eligo.patients.model import Assume, Patient

_DAYS = 8  # of reference, whose calendars are kept

Criteria = Iterable[tuple[Side, Node]]


class Registry:
    """Compiled criteria of many trials; get one from `compile_registry` or `load`.

    Any number of threads may ask it: it judges one patient at a time, as what it learns of facts
    is kept for the next.
    """

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
        self._judging = Lock()
        self._aspects: dict[int, Aspect] = {}
        self._worlds: dict[World, Standing] = {}
        self._sayings: dict[Assume, Sayings] = {}
        self._calendars: dict[Hashable, Calendar] = {}

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
        with self._judging:
            before = self._standing(World.of(patient, context.assume))
            case = self._case(patient, context, before)
            fill(case, by_all(case))
            return self._verdicts(before, case)

    def judge_further(
        self, before: Verdicts, patient: Patient, told: int, context: Context
    ) -> Verdicts:
        """What `before` becomes by the patient's last facts, all but the first `told`.

        Only the atoms that these touch are judged again, on all that is known. The patient's sex
        and birth must be what they were.
        """
        with self._judging:
            case = self._case(patient, context, before.standing)
            reached = by_last(case, told)
            silent = self._standing(World.of(patient, context.assume))
            atoms = members_of(case, reached.groups)
            case.states[atoms], case.words[atoms] = silent.states[atoms], silent.words[atoms]
            fill(case, reached)
            return self._verdicts(before.standing, case)

    def _case(self, patient: Patient, context: Context, before: Standing) -> Case:
        sayings = self._remembered(context)
        columns = (before.states.copy(), before.words.copy())
        calendar = self._calendar(context)
        return Case(patient, context, self.atoms, self.arrays, sayings, calendar, columns)

    def _verdicts(self, before: Standing, case: Case) -> Verdicts:
        return Verdicts(moved(before, case.states, case.words, self.arrays), self.arrays)

    # ---- what is kept from patient to patient ----------------------------------------------------

    def _standing(self, world: World) -> Standing:
        """How it stands for a patient of whom nothing is known."""
        if world not in self._worlds:
            self._worlds[world] = standing(self.arrays, world)
        return self._worlds[world]

    def _remembered(self, context: Context) -> Sayings:
        """What was told before, where silence means the same."""
        if context.assume not in self._sayings:
            self._sayings[context.assume] = Sayings(self.atoms, self.arrays, self._aspects)
        self._sayings[context.assume].forget()
        return self._sayings[context.assume]

    def _calendar(self, context: Context) -> Calendar:
        """The days of periods on this day of reference."""
        day = (context.reference_date, frozenset(context.anchors.items()))
        if day not in self._calendars:
            if len(self._calendars) >= _DAYS:
                self._calendars.pop(next(iter(self._calendars)))
            self._calendars[day] = Calendar(len(self.arrays["aspect_stands"]), context)
        return self._calendars[day]


def compile_registry(trials: Iterable[tuple[str, Criteria]], terms: Vocabulary) -> Registry:
    """Trials with the criteria that decide, each with its side, made ready to be judged.

    LanguageError where a node has no rule; TooLarge where a trial asks for more than can be
    counted. Time and memory grow with the number of different statements.
    """
    forest, entries = Forest(terms), dict[trees.Entry, int]()
    names: list[str] = []
    rows: list[list[int]] = []
    for name, criteria in trials:
        placed = [(forest.add(node, Mode(side)), side) for side, node in criteria]
        _check_size(name, len(placed), sum(forest.size(place) for place, _ in placed))
        names.append(name)
        rows.append([entries.setdefault(one, len(entries)) for one in placed])
    atoms = list(forest.atoms)
    arrays, numbers = trees.branch_arrays(forest, (root for root, _ in entries))
    arrays |= trees.entry_arrays(entries, rows, numbers)
    plans = [plan(atom, terms) for atom in atoms]
    arrays |= asking.plan_arrays(atoms, plans)
    arrays |= touching.reach_arrays([reach(atom, terms) for atom in atoms], plans)
    arrays |= saying.saying_arrays(atoms)
    arrays |= defaults.columns(atoms, terms)
    return Registry(names, arrays, atoms, terms.version)


def _check_size(name: str, criteria: int, statements: int) -> None:
    if criteria > MOST_CRITERIA or statements > MOST_STATEMENTS:
        raise TooLarge(
            f"{criteria} criteria with {statements} statements; at most {MOST_CRITERIA} with"
            f" {MOST_STATEMENTS} can be counted",
            where=name,
        )
