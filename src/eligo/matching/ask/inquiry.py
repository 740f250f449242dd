"""Which question to ask next: what a patient's answers leave of the trials, tried out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import log2

import numpy as np

from eligo.engines import Context
from eligo.engines.columns import Leaning, Verdicts
from eligo.errors import InputError
from eligo.language.nodes import Age, Biomarker, Judgement, Measure, Person, Sex
from eligo.matching.ask.agenda import Agenda
from eligo.matching.ask.answers import answered
from eligo.matching.ask.matters import Key, Matter, key_of, known_of
from eligo.patients.model import Patient

_TRIED = 12  # questions whose answers are tried out, of those that most criteria wait for
_RARE = 0.05  # how often a patient has what is asked for; the broader the question, the oftener
_OFTENEST = 0.5
_FAILING = 0.15  # how often a result fails a limit
_REFUSED = 0.03  # how often a judgement goes against the patient
_AGES = ("10", "30", "50", "70")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, how many candidates wait for its answer, and how many each answer takes out.

    `expected` is the number that an answer takes out on average, as far as can be guessed.
    """

    matter: Matter
    trials: int
    decides: dict[str, int]
    expected: float

    @property
    def words(self) -> str:
        """The question, in plain English."""
        return self.matter.question


@dataclass
class Inquiry:
    """A patient of whom not everything is known, and the trials that may still fit."""

    patient: Patient
    agenda: Agenda
    context: Context
    asked: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._found = self._whole(self.patient)
        self._judge(self.patient)

    @property
    def candidates(self) -> list[str]:
        """The trials of which no criterion has failed."""
        return [self.agenda.registry.trials[place] for place in self._left()]

    def questions(self, most: int = 1) -> list[Question]:
        """The best questions, the best first; [] where no answer could settle anything."""
        waiting = self._waiting()
        likely = sorted(waiting, key=lambda key: (-self._promise(key, waiting), key))
        tried = [self._tried(key, waiting) for key in likely[:_TRIED]]
        return sorted(tried, key=lambda q: (-q.expected, -q.trials, q.words))[:most]

    def answer(self, matter: Matter, words: str) -> None:
        """Take an answer in; raises InputError for what is no answer to the question."""
        self.learn(matter, self._told(matter, words))

    def learn(self, matter: Matter, patient: Patient) -> None:
        """Go on with what is known of the patient after a question."""
        self.asked.add(key_of(matter))
        self._judge(patient)

    def waiting(self) -> list[Matter]:
        """All matters that a candidate's open criteria wait for, the most waited for first."""
        found = self._waiting()
        own = (key for key in found if key in self.agenda.above)
        return [self.agenda.matters[key] for key in sorted(own, key=lambda key: (-found[key], key))]

    # ---- what is open ------------------------------------------------------------------------

    def _judge(self, patient: Patient) -> None:
        self._found = self._verdicts(patient)
        self.patient, self._failed = patient, np.asarray(self._found.failed) > 0

    def _whole(self, patient: Patient) -> Verdicts:
        return self.agenda.registry.judge(patient, self.context)

    def _verdicts(self, patient: Patient) -> Verdicts:
        """The verdicts on a patient of whom only facts are new, judged by these alone."""
        mine, told = self.patient, len(self.patient.facts)
        same = (mine.sex, mine.birth) == (patient.sex, patient.birth)
        if not same or patient.facts[:told] != mine.facts:
            return self._whole(patient)
        return self.agenda.registry.judge_further(self._found, patient, told, self.context)

    def _left(self) -> list[int]:
        places: list[int] = np.flatnonzero(~self._failed).tolist()
        return places

    def _waiting(self) -> Counter[Key]:
        """How many candidates have an open criterion that a matter, or a kind of it, is in."""
        counts: Counter[Key] = Counter()
        idle = self.asked | known_of(self.patient, self.agenda.terms)
        is_open, starts = self._found.leanings() == Leaning.OPEN, self._found.starts
        for place in self._left():
            still_open = is_open[starts[place] : starts[place + 1]].tolist()
            asks = zip(still_open, self.agenda.asks[place], strict=True)
            waits = {key for waiting, keys in asks if waiting for key in keys}
            wider = {above for key in waits for above in self.agenda.above[key]}
            counts.update((waits | wider) - idle)
        return counts

    # ---- what an answer would do ----------------------------------------------------------------

    def _promise(self, key: Key, waiting: Counter[Key]) -> float:
        """How many trials an answer may take out, before it is tried."""
        chances = self._chances(key)
        return waiting[key] * max(chances.get("no", 0.0), chances.get("fails", 0.0))

    def _tried(self, key: Key, waiting: Counter[Key]) -> Question:
        chances = self._chances(key)
        if "fails" in chances:
            fewer = round(waiting[key] * chances["fails"], 3)
            return Question(self.agenda.matters[key], waiting[key], {}, fewer)
        decides = {words: self._taken_out(self.agenda.matters[key], words) for words in chances}
        expected = sum(chances[words] * number for words, number in decides.items())
        return Question(self.agenda.matters[key], waiting[key], decides, round(expected, 3))

    def _taken_out(self, matter: Matter, words: str) -> int:
        """How many candidates an answer would take out."""
        try:
            told = self._told(matter, words)
        except InputError:
            return 0
        failed = np.asarray(self._verdicts(told).failed) > 0
        return int((failed & ~self._failed).sum())

    def _told(self, matter: Matter, words: str) -> Patient:
        day = self.context.reference_date
        return answered(self.patient, matter, words, self.agenda.terms, day)

    def _chances(self, key: Key) -> dict[str, float]:
        """The answers that are tried, and how likely each is guessed to be."""
        node = self.agenda.matters[key].node
        if isinstance(node, Measure | Biomarker):
            return {"fails": _FAILING}
        if isinstance(node, Judgement):
            return {"fails": _REFUSED}
        if isinstance(node, Age):
            return dict.fromkeys(_AGES, 1 / len(_AGES))
        if isinstance(node, Sex):
            return {"female": 0.5, "male": 0.5}
        often = 4 * _RARE if isinstance(node, Person) else self._how_often(key)
        return {"yes": often, "no": 1 - often}

    def _how_often(self, key: Key) -> float:
        """A guess: each doubling of the kinds that are asked for makes a yes likelier."""
        return min(_OFTENEST, _RARE * (1 + log2(self.agenda.kinds.get(key, 1))))
