"""One patient before a registry: what the facts touch, and the columns that their answers fill."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from eligo.engines.answer import Context, Open
from eligo.engines.columns.asking import RANK
from eligo.engines.columns.dating import Calendar, Timing, stretches
from eligo.engines.columns.defaults import answer
from eligo.engines.columns.flatten import Atom
from eligo.engines.columns.keys import of_patient
from eligo.engines.columns.runs import run
from eligo.engines.columns.states import (
    IS_OPEN,
    SAYS_NO,
    SAYS_YES,
    Array,
    Bytes,
    Numbers,
    Words,
    word_of,
)
from eligo.engines.columns.told import Sayings, Told, hits
from eligo.engines.concepts import usable
from eligo.engines.findings import latest_of_each, thing, without_agent
from eligo.engines.matching import follows, is_event, latest_event
from eligo.engines.periods import Stretch
from eligo.language.nodes import Qualifier
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.language.values import Concept, Period
from eligo.patients.model import FactKind, Patient, PatientFact

MISSING = word_of(Open(missing=1))
# By rank: the state of a statement that facts settle or leave open, and what it leaves open.
STATES = np.zeros(3, np.uint8)
STATES[[RANK[NO], RANK[UNKNOWN], RANK[YES]]] = SAYS_NO, IS_OPEN, SAYS_YES
WORDS = np.zeros(3, np.uint64)
WORDS[RANK[UNKNOWN]] = MISSING
NO_DAY = 0  # before the first day of the calendar
_ANYBODY = Patient("anybody")


def turned(lists: Sequence[Array], wanted: Array, places: int) -> tuple[Array, Array]:
    """From what each fact hits to the facts that hit each place that is wanted, in runs."""
    asked = np.zeros(places, bool)
    asked[wanted] = True
    hit = np.concatenate([*lists, np.zeros(0, np.uint32)]).astype(np.uint32, copy=False)
    kept = np.flatnonzero(asked[hit])
    facts = np.searchsorted(np.cumsum([len(one) for one in lists]), kept, "right")
    hit = hit[kept]
    counts = np.bincount(hit, minlength=places)
    return np.append(0, np.cumsum(counts)), facts[np.argsort(hit, kind="stable")]


class Case:
    """A patient whose answers are put into columns that hold the defaults.

    `confirmed` and `indicated` keep answers that many atoms share. `tolds`: what each fact says.
    `live`: whether it can speak for or against a concept, being usable and, of results of one
    thing, the latest. `first`, `last`: the days of its start.
    """

    def __init__(
        self,
        patient: Patient,
        context: Context,
        atoms: Sequence[Atom],
        arrays: dict[str, Array],
        sayings: Sayings,
        calendar: Calendar,
        columns: tuple[Bytes, Words],
    ) -> None:
        self.patient, self.context = patient, context
        self.atoms, self.arrays = atoms, arrays
        self.sayings, self._calendar = sayings, calendar
        self.states, self.words = columns
        self.facts = patient.facts
        self.tolds: list[Told] = [sayings.of(fact, context) for fact in self.facts]
        self.numbers = np.array([told.number for told in self.tolds], np.int64)
        self._known: dict[frozenset[int], Patient] = {}
        self.confirmed: dict[tuple[Concept, Qualifier], Truth] = {}
        self.indicated: dict[Hashable, tuple[int, int]] = {}
        self._latest: dict[Concept, Stretch | None] = {}

    # ---- facts -----------------------------------------------------------------------------------

    @cached_property
    def usable(self) -> frozenset[int]:
        """The places of the facts that can decide."""
        found = {id(fact) for fact in usable(self.patient, self.context)}
        return frozenset(place for place, fact in enumerate(self.facts) if id(fact) in found)

    @cached_property
    def live(self) -> list[int]:
        """Of these, those that can speak of a concept."""
        results = [self.facts[p] for p in self.usable]
        last = {id(fact) for fact in latest_of_each(results, self.context)}
        return [
            place
            for place in sorted(self.usable)
            if self.facts[place].kind is not FactKind.OBSERVATION or id(self.facts[place]) in last
        ]

    @cached_property
    def doubted_results(self) -> Patient:
        """The patient with the results alone that are in doubt."""
        kept = (f for f in self.facts if f.doubt and f.kind is FactKind.OBSERVATION)
        return replace(self.patient, facts=tuple(kept))

    @cached_property
    def usable_tolds(self) -> list[Told]:
        """What the facts say that can decide."""
        return [self.tolds[place] for place in sorted(self.usable)]

    @cached_property
    def first(self) -> Numbers:
        """The first day on which each fact can have begun; NO_DAY where none is known."""
        return np.array([f.start.first.toordinal() if f.start else NO_DAY for f in self.facts])

    @cached_property
    def last(self) -> Numbers:
        """The last such day."""
        return np.array([f.start.last.toordinal() if f.start else NO_DAY for f in self.facts])

    @cached_property
    def things(self) -> list[list[int]]:
        """Facts that bear on each other: of results of the same thing only the latest counts."""
        found: dict[object, list[int]] = {}
        for place, fact in enumerate(self.facts):
            same = thing(fact, self.context) if fact.kind is FactKind.OBSERVATION else place
            found.setdefault(same, []).append(place)
        return list(found.values())

    def with_alike(self, places: Iterable[int]) -> list[int]:
        """Facts with those that bear on each other with these."""
        asked = frozenset(places)
        return sorted(p for one in self.things if asked.intersection(one) for p in one)

    # ---- what they touch -------------------------------------------------------------------------

    @cached_property
    def of_patient(self) -> tuple[Array, Array]:
        """The groups and the shared sets that anybody touches, or a note by its words."""
        given = list(of_patient(self.patient, self.context.assume))
        own, shared = (hits(name, given, self.arrays) for name in ("own", "shared"))
        return own.touched, shared.touched

    def known(self, group: int) -> Patient:
        """The patient with those facts alone that bear on a group of atoms."""
        shared, also = (int(self.arrays[n][group]) for n in ("group_shared", "group_also"))
        near = set(run(*self._by_group, group).tolist())
        return self.narrowed(near | self.by_sets(shared, also))

    def by_sets(self, shared: int, also: int) -> set[int]:
        """The facts that hit a set of shared keys, or one of what bears also."""
        return {*run(*self._by_shared, shared).tolist(), *run(*self._by_also, also).tolist()}

    def of_states(self) -> set[int]:
        """The facts that bear on a state of the person."""
        return {place for place, told in enumerate(self.tolds) if told.of_states}

    def look_at(self, groups: Numbers, shapes: Numbers) -> None:
        """Make ready what is `known` of these groups, and `by_sets` of theirs and the shapes'."""
        arrays, tolds = self.arrays, self.tolds
        also = np.append(arrays["group_also"][groups], arrays["shape_also"][shapes])
        shared = len(arrays["shared_shapes"]) - 1
        self._by_group = turned(
            [told.own.every for told in tolds], groups, len(arrays["group_ways"])
        )
        self._by_shared = turned([told.shared.every for told in tolds], np.arange(shared), shared)
        self._by_also = turned([told.also for told in tolds], also, int(arrays["also_sets"][0]))

    def narrowed(self, facts: Iterable[int]) -> Patient:
        """The patient with some of the facts, and those that bear on each other with these."""
        asked = frozenset(facts)
        if asked not in self._known:
            kept = tuple(self.facts[place] for place in self.with_alike(asked))
            self._known[asked] = replace(self.patient, facts=kept)
        return self._known[asked]

    # ---- results ---------------------------------------------------------------------------------

    def results(self, group: int, counts: Callable[[PatientFact], bool]) -> list[int]:
        """The facts that can decide and count as results of a group, whatever they are worth."""
        return [
            place
            for place in run(*self._by_group, group).tolist()
            if place in self.usable
            and self.facts[place].kind is FactKind.OBSERVATION
            and self.sayings.whether(self.tolds[place].number, ("result", group), counts)
        ]

    def in_doubt(self, group: int) -> bool:
        """Whether a result in doubt bears on a group."""
        return any(
            self.facts[place].doubt is not None and self.facts[place].kind is FactKind.OBSERVATION
            for place in run(*self._by_group, group).tolist()
        )

    # ---- aspects ---------------------------------------------------------------------------------

    @cached_property
    def _held(self) -> Array:
        return stretches(self.facts, self.context)

    def timed(self, aspects: Numbers, facts: Numbers) -> Bytes:
        """Whether each of these facts held in the period of the aspect beside it."""
        if not len(aspects):
            return np.zeros(0, np.uint8)
        self._calendar.look_up(aspects, self._timing)
        return self._calendar.ranks(aspects, facts, self._held)

    def after_events(self, aspects: Numbers, facts: Numbers) -> Bytes:
        """The same of periods beside events of the patient."""
        if not len(aspects):
            return np.zeros(0, np.uint8)
        self._own_calendar.look_up(aspects, self._timing)
        found = self._own_calendar.ranks(aspects, facts, self._held)
        open_ended = {one for one in np.unique(aspects).tolist() if self._timing(one).open_ended}
        may = np.isin(aspects, list(open_ended)) & (found != RANK[YES])
        for place in np.flatnonzero(may).tolist():
            if self._follows(int(aspects[place]), int(facts[place])):
                found[place] = RANK[YES]
        return found

    @cached_property
    def _own_calendar(self) -> Calendar:
        return Calendar(len(self.arrays["aspect_stands"]), self.context, self._anchor)

    def _timing(self, aspect: int) -> Timing:
        return self.sayings.timing(aspect, self.context)

    def _anchor(self, period: Period) -> Stretch | None:
        """The latest event of the patient that a period is beside."""
        event = period.anchor.event
        assert event is not None
        if event not in self._latest:
            self._latest[event] = latest_event(self._events_of(period))
        return self._latest[event]

    def _events_of(self, period: Period) -> list[PatientFact]:
        """The events of the patient that a period may be beside."""
        event = period.anchor.event
        assert event is not None
        places = np.array(sorted(self.usable), np.int64)
        are = self.sayings.those(
            self.numbers[places], event, lambda f: is_event(f, event, self.context)
        )
        return [self.facts[place] for place in places[are].tolist()]

    def _follows(self, aspect: int, fact: int) -> bool:
        """Whether a fact can't be but after the event that a period is beside."""
        period = self._timing(aspect).period
        told, context = self.tolds[fact], self.context
        return self.sayings.whether(told.number, aspect, lambda f: follows(f, period, context))

    def told(self, aspects: Numbers, facts: Numbers) -> Bytes:
        """The rank of each of these facts by the aspect beside it, whatever its dates are."""
        return self.sayings.ranks(self.numbers[facts], aspects, self.context)

    def dated(self, aspects: Numbers, facts: Numbers) -> Bytes:
        """The same of aspects in which its dates count in another way."""
        return self._judged(aspects, facts, lambda _: _ANYBODY)

    def beside(self, aspects: Numbers, facts: Numbers) -> Bytes:
        """The same of aspects in which an event of the patient does."""
        return self._judged(aspects, facts, self._eventful)

    def by_others(self, aspects: Numbers, facts: Numbers) -> Bytes:
        """The same of aspects that hang on other facts alone."""
        own, each = np.unique(aspects, return_inverse=True)
        first = np.zeros(len(own), np.int64)
        return self._judged(own, first, lambda _: self._without_agent)[each]

    @cached_property
    def _without_agent(self) -> Patient:
        """The patient with those results alone that speak against an infection's being active."""
        found = without_agent(usable(self.patient, self.context), self.context)
        return replace(self.patient, facts=tuple(found))

    def _eventful(self, aspect: int) -> Patient:
        """The patient with the events alone that a period is beside."""
        events = self._events_of(self._timing(aspect).period)
        return replace(self.patient, facts=tuple(events))

    def _judged(self, aspects: Numbers, facts: Numbers, who: Callable[[int], Patient]) -> Bytes:
        pairs, each = np.unique(aspects * len(self.facts) + facts, return_inverse=True)
        found = []
        for aspect, fact in (divmod(pair, len(self.facts)) for pair in pairs.tolist()):
            rule = self.sayings.aspect(aspect, self.context)
            found.append(RANK[rule.judge(self.facts[fact], who(aspect), self.context).truth])
        return np.array(found, np.uint8)[each]

    # ---- answers ---------------------------------------------------------------------------------

    def put(self, atoms: Array, ranks: Array) -> None:
        """Answers by their ranks."""
        self.states[atoms], self.words[atoms] = STATES[ranks], WORDS[ranks]

    def leave_open(self, atoms: Array) -> None:
        """Atoms for which a fact is missing."""
        self.states[atoms], self.words[atoms] = IS_OPEN, MISSING

    def refer(self, atoms: Iterable[int], patient: Patient) -> None:
        """Judge atoms one by one, by the reference evaluator, on the facts that bear on them."""
        for atom in atoms:
            self.states[atom], self.words[atom] = self.answer(atom, patient)

    def answer(self, atom: int, patient: Patient) -> tuple[int, int]:
        """The reference evaluator's answer."""
        return answer(self.atoms[atom], patient, self.context)
