"""Fact atoms, all at once: what `engines.facts` finds of one of them, in columns.

A pair is an atom and a fact that is about its concept. All that the atom asks of the fact is
judged, the lowest rank is the pair's, and the highest of its pairs decides an atom, unless
something speaks against it. Where more than that decides, an atom goes to the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any as Anything
from typing import NamedTuple

import numpy as np

from eligo.engines.answer import Context
from eligo.engines.columns.asking import KINDS, RANK, Minds, Way
from eligo.engines.columns.case import NO_DAY, Case
from eligo.engines.columns.confirming import confirm
from eligo.engines.columns.ranks import asked_of
from eligo.engines.columns.runs import among, owners, taken
from eligo.engines.columns.states import IS_OPEN, NO_BARRED, Array, Bytes, Numbers
from eligo.engines.columns.told import Mark, Told
from eligo.engines.concepts import doubted, recognised
from eligo.engines.counts import counters, may_count
from eligo.engines.facts import denied_as_asked
from eligo.engines.silence import sources, unknown_to_all
from eligo.language.nodes import Fact, Kind
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.patients.model import FactKind, Patient, PatientFact, Status

_NO, _OPEN, _YES = RANK[NO], RANK[UNKNOWN], RANK[YES]


class Pairs(NamedTuple):
    """Places of atoms in a list, the fact beside each, its rank, and its marks."""

    atoms: Numbers
    facts: Numbers
    ranks: Bytes
    marks: Array
    otherwise: Array  # it is there in another way than is asked for


Rule = Callable[[Anything, PatientFact, Context], bool]


def _counted(node: Fact, fact: PatientFact, context: Context) -> bool:
    return bool(counters(node, Patient("anybody", facts=(fact,)), context))


class Having:
    """The fact atoms of a patient."""

    def __init__(self, case: Case, groups: Array) -> None:
        """`groups`: those that the patient touches."""
        arrays = case.arrays
        self.case, self.arrays = case, arrays
        self.groups = groups[arrays["group_ways"][groups] == Way.FACT].astype(np.int64)
        flat, begins = taken(arrays["group_starts"], self.groups)
        self.owners = owners(begins)
        self.atoms = arrays["group_atoms"][flat].astype(np.int64)
        self.minds = arrays["atom_minds"][self.atoms]
        self.default = case.states[self.atoms]

    def fill(self) -> None:
        """Judge them."""
        rows = self._rows()
        pairs = self._judged(self._paired(*rows, rows[1] > _NO))
        denials = self._denials(rows, pairs)
        sure, maybe = (self._some(pairs, rank) for rank in (_YES, _OPEN))
        denied, firmly = self._denied(pairs, denials)
        found = np.select(
            [sure & ~firmly, sure | (maybe & ~denied), denied], [_YES, _OPEN, _NO], default=-1
        )
        referred = self._referred(pairs, denials, found)
        found[(found == _YES) & (self.minds & Minds.COUNT > 0) & ~referred] = _OPEN
        concerned = self.default != NO_BARRED
        settled = concerned & (found >= 0)
        self.case.put(self.atoms[settled], found[settled])
        more = concerned & (found == _YES) & ((self.minds & Minds.MORE) > 0)
        treated = confirm(self.case, self.atoms[more & ~referred].tolist())
        referred |= among(self.atoms, np.array(treated, np.int64), len(self.case.atoms))
        silent = concerned & (found < 0) & ~referred
        referred |= self._silent(silent & ~self._inactive(silent), rows)
        self._refer(referred & concerned)

    # ---- pairs -----------------------------------------------------------------------------------

    def _rows(self) -> tuple[Numbers, Bytes, Array, Numbers]:
        """Of each live fact and group that it is about: the fact, the rank, the marks; and where
        those of each group begin."""
        live = [(place, self.case.tolds[place]) for place in self.case.live]
        nothing = np.zeros(0, np.int64)
        groups = np.concatenate([*(told.groups for _, told in live), nothing])
        facts = np.repeat(
            np.array([place for place, _ in live], np.int64), [len(t.groups) for _, t in live]
        )
        ranks, marks = (
            np.concatenate([*(getattr(told, name) for _, told in live), nothing.astype(kind)])
            for name, kind in (("ranks", np.uint8), ("marks", np.uint16))
        )
        at = np.searchsorted(self.groups, groups)
        mine = self._is_own(groups)
        order = np.flatnonzero(mine)[np.argsort(at[mine], kind="stable")]
        counts = np.bincount(at[mine], minlength=len(self.groups))
        return facts[order], ranks[order], marks[order], np.append(0, np.cumsum(counts))

    def _paired(
        self, facts: Numbers, ranks: Bytes, marks: Array, starts: Numbers, wanted: Array
    ) -> Pairs:
        """Each atom with the wanted rows of its group."""
        flat, begins = taken(starts, self.owners)
        kept = wanted[flat]
        flat, atoms = flat[kept], owners(begins)[kept]
        return Pairs(atoms, facts[flat], ranks[flat], marks[flat], np.zeros(len(atoms), bool))

    def _judged(self, pairs: Pairs) -> Pairs:
        """The pairs with the rank of all that is asked."""
        asked, ways = asked_of(self.case, self.atoms[pairs.atoms], pairs.facts)
        ranks = np.minimum(pairs.ranks, asked)
        otherwise = (ways == _NO) & ((self.minds[pairs.atoms] & Minds.OTHERWISE) > 0)
        general = (pairs.marks & Mark.GENERAL) > 0
        ranks[general & (ranks == _OPEN)] = _NO
        return pairs._replace(ranks=ranks, otherwise=otherwise)

    def _some(self, pairs: Pairs, rank: int) -> Array:
        """Whether an atom has a pair of this rank."""
        found = np.zeros(len(self.atoms), bool)
        found[pairs.atoms[pairs.ranks == rank]] = True
        return found

    # ---- what speaks against it ------------------------------------------------------------------

    def _denials(self, rows: tuple[Numbers, Bytes, Array, Numbers], pairs: Pairs) -> Pairs:
        """Facts that deny what an atom asks for, or are it in another way."""
        denials = self._paired(*rows, (rows[2] & Mark.DENIES) > 0)
        now = (self.minds[denials.atoms] & Minds.NOW) > 0
        kept = now | ((denials.marks & Mark.OF_NOW) == 0)
        minded = (self.minds[pairs.atoms] & Minds.OVER) > 0
        over = minded & ((pairs.marks & Mark.OVER) > 0)
        same = pairs.otherwise & ((pairs.marks & Mark.SAME) > 0)
        below = (pairs.ranks == _NO) & (over | same)
        both = zip((one[kept] for one in denials), (one[below] for one in pairs), strict=True)
        return Pairs(*(np.concatenate(parts) for parts in both))

    def _denied(self, pairs: Pairs, denials: Pairs) -> tuple[Array, Array]:
        """Whether an atom is denied, and whether it is where a fact is as asked: by nothing that
        began before the fact did, nor by what is over."""
        case = self.case
        newest = np.full(len(self.atoms), NO_DAY)
        speak = pairs.ranks > _NO
        np.maximum.at(newest, pairs.atoms[speak], case.first[pairs.facts[speak]])
        said = case.last[denials.facts]
        stands = (said == NO_DAY) | (newest[denials.atoms] <= said)
        over = np.array([fact.status is Status.RESOLVED for fact in case.facts], bool)
        denied, firmly = (np.zeros(len(self.atoms), bool) for _ in range(2))
        denied[denials.atoms[stands]] = True
        firmly[denials.atoms[stands & ~over[denials.facts]]] = True
        return denied, firmly

    def _inactive(self, silent: Array) -> Array:
        """An infection of which nothing else is told and whose agent was not found is not active:
        the atoms that are so settled."""
        live = (self.case.tolds[place] for place in self.case.live)
        near = self._near(t.groups[(t.marks & Mark.NOT_FOUND) > 0] for t in live)
        kinds = self.arrays["atom_kinds"][self.atoms] == KINDS.index(Kind.CONDITION)
        found: Array = silent & near & kinds & ((self.minds & Minds.RESULTS) > 0)
        self.case.put(self.atoms[found], np.full(found.sum(), _NO))
        return found

    # ---- silence ---------------------------------------------------------------------------------

    def _silent(self, silent: Array, rows: tuple[Numbers, Bytes, Array, Numbers]) -> Array:
        """Where no fact speaks, an atom keeps its default, unless silence is broken; the atoms of
        which only the reference evaluator can say that."""
        settled = silent & (self.default != IS_OPEN)
        given = np.zeros(len(self.groups), bool)
        given[owners(rows[3])[(rows[2] & Mark.GIVEN_FOR) > 0]] = True
        broken = settled & given[self.owners]
        self.case.leave_open(self.atoms[broken])
        left = settled & ~broken
        if doubted(self.case.patient, self.case.context):
            return np.asarray(left)
        own = np.flatnonzero(left)
        self.case.leave_open(self.atoms[own[self.may_be_obscure(self.atoms[own])]])
        return np.zeros(len(self.atoms), bool)

    def may_be_obscure(self, atoms: Array) -> Array:
        """Whether something that no vocabulary knows may be what an atom asks for."""
        found = np.zeros(len(atoms), bool)
        kinds = self.arrays["atom_kinds"][atoms]
        for number in np.unique(kinds).tolist():
            kind, own = KINDS[number], np.flatnonzero(kinds == number)
            if kind is not None:
                found[own] = self._doubted(kind) or self._is_any(atoms[own], kind)
        return found

    def _doubted(self, kind: Kind) -> bool:
        """Whether there is something doubted and unknown that may be anything of a kind."""
        return any(
            fact.present
            and fact.kind is not FactKind.OBSERVATION
            and fact.kind in sources(kind)
            and not recognised(fact)
            for fact in doubted(self.case.patient, self.case.context)
        )

    def _is_any(self, atoms: Array, kind: Kind) -> Array:
        """Whether any fact unknown to all is as an atom asks."""
        case = self.case
        unknown = {id(f) for f in unknown_to_all(kind, case.patient, case.context)}
        facts = np.array([p for p, f in enumerate(case.facts) if id(f) in unknown], np.int64)
        if not len(facts) or not len(atoms):
            return np.zeros(len(atoms), bool)
        pairs = np.repeat(atoms.astype(np.int64), len(facts))
        ranks, _ = asked_of(case, pairs, np.tile(facts, len(atoms)))
        some: Array = np.any((ranks > _NO).reshape(len(atoms), len(facts)), axis=1)
        return some

    # ---- what is left to the reference evaluator -------------------------------------------------

    def _referred(self, pairs: Pairs, denials: Pairs, found: Array) -> Array:
        """Atoms of which more decides than their pairs."""
        count, results, entries = (
            (self.minds & one) > 0 for one in (Minds.COUNT, Minds.RESULTS, Minds.ENTRIES)
        )
        referred: Array = (count & (found == _NO)) | (entries & (found == _YES))
        counted = count | (results & (found < 0))
        for told in self.case.usable_tolds:
            if told.counts:
                near = self._near([self._counting(told)])
                self._refine(referred, counted & near, told, _counted)
            narrower = told.groups[(told.marks & Mark.NARROWER) > 0]
            if len(narrower):
                self._refine(referred, self._near([narrower]), told, denied_as_asked)
        of_period = (self.minds[denials.atoms] & Minds.PERIOD) > 0
        referred[denials.atoms[of_period]] = True
        graded = (self.minds[pairs.atoms] & Minds.GRADE) > 0
        referred[pairs.atoms[graded & ((pairs.marks & Mark.HIGHEST) > 0)]] = True
        return referred

    def _counting(self, told: Told) -> Array:
        """The groups of whose concept a fact may be a count."""
        near = told.own.every[self._is_own(told.own.every)]
        first = self.arrays["group_atoms"][self.arrays["group_starts"][near]]
        may = [self._holds(atom, told, may_count) for atom in first.tolist()]
        found: Array = near[np.array(may, bool)]
        return found

    def _refine(self, referred: Array, asked: Array, told: Told, rule: Rule) -> None:
        """Refer those of some atoms of which a rule holds for what is told."""
        for place in np.flatnonzero(asked & ~referred).tolist():
            referred[place] = self._holds(int(self.atoms[place]), told, rule)

    def _holds(self, atom: int, told: Told, rule: Rule) -> bool:
        node, context = self.case.atoms[atom].node, self.case.context
        about = (rule.__name__, atom)
        return self.case.sayings.whether(told.number, about, lambda f: rule(node, f, context))

    def _near(self, groups: Iterable[Array]) -> Array:
        """Whether an atom is of one of these groups."""
        every = np.concatenate([*groups, np.zeros(0, np.int64)]).astype(np.int64)
        near: Array = among(self.groups, every, len(self.arrays["group_ways"]))
        return near[self.owners]

    def _is_own(self, groups: Array) -> Array:
        """Whether each of these groups is one of those that are touched."""
        return among(groups, self.groups, len(self.arrays["group_ways"]))

    def _refer(self, referred: Array) -> None:
        for place in np.unique(self.owners[referred]).tolist():
            own = self.atoms[referred & (self.owners == place)]
            self.case.refer(own.tolist(), self.case.known(int(self.groups[place])))
