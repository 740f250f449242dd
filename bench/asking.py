"""How many questions take 80% of the wrong trials out: the best, the most waited for, any.

Synthetic patients whose record holds the answers: all of it is hidden but sex and birth, and what
is asked is answered from it (a yes or a result brings the record's own entries, what the record
does not have is a no). A trial is wrong if it fails once everything has been answered.

    python -m bench.asking --patients 50 --trials 150
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import mean, median

from bench.reading.data import DATA
from eligo.app import actions
from eligo.engines import Context
from eligo.language.nodes import Judgement, Person
from eligo.matching.ask import Agenda, Inquiry, Matter, answered
from eligo.patients.model import Assume, FactKind, Patient, PatientFact, Status
from eligo.reading.trial import TrialCriteria
from eligo.records import ReadFailure, Trial

SHARE = 0.8
LIMIT = 400  # questions after which a run is given up
Choice = Callable[[Inquiry], Matter | None]


@dataclass(frozen=True, slots=True)
class Witness:
    """Who knows the answers: a patient's whole record."""

    record: Patient
    context: Context

    def tell(self, patient: Patient, matter: Matter) -> Patient:
        """What is known of the patient after a question."""
        node = matter.node
        found = [fact for fact in self.record.facts if self._is_about(fact, matter)]
        if found or matter.takes_value or isinstance(node, Judgement):
            new = [fact for fact in found if fact not in patient.facts]
            return replace(patient, facts=(*patient.facts, *new))
        terms, day = actions.terms(), self.context.reference_date
        return answered(patient, matter, "no", terms, day)

    def _is_about(self, fact: PatientFact, matter: Matter) -> bool:
        if not fact.present or fact.status is Status.PLANNED:
            return False
        if isinstance(matter.node, Person):
            return fact.state is matter.node.state
        concept, measured = matter.concept, fact.kind is FactKind.OBSERVATION
        if concept is None or measured is not matter.takes_value:
            return False
        return any(actions.terms().is_a(one, concept) for one in fact.concepts)


def best(inquiry: Inquiry) -> Matter | None:
    """The question that is expected to settle most."""
    found = inquiry.questions()
    return found[0].matter if found else None


def frequent(inquiry: Inquiry) -> Matter | None:
    """The question that most candidates wait for."""
    return next(iter(inquiry.waiting()), None)


def any_of(draw: random.Random) -> Choice:
    """Any question that a candidate waits for."""

    def choose(inquiry: Inquiry) -> Matter | None:
        found = inquiry.waiting()
        return draw.choice(found) if found else None

    return choose


def needed(inquiry: Inquiry, witness: Witness, wrong: set[str], choose: Choice) -> int:
    """The number of questions until the share of the wrong trials is out, LIMIT at most."""
    for number in range(LIMIT):
        if len(wrong & set(inquiry.candidates)) <= (1 - SHARE) * len(wrong):
            return number
        matter = choose(inquiry)
        if matter is None:
            return LIMIT
        inquiry.learn(matter, witness.tell(inquiry.patient, matter))
    return LIMIT


def wrong_trials(start: Inquiry, witness: Witness) -> set[str]:
    """The candidates that fail once everything has been answered."""
    told = start.patient
    for matter in start.waiting():
        told = witness.tell(told, matter)
    after = Inquiry(told, start.agenda, start.context)
    return set(start.candidates) - set(after.candidates)


def trials(most: int, seed: int) -> list[TrialCriteria]:
    """Trials of the registry file, drawn at random."""
    found = [r for r in actions.records([DATA / "trials.jsonl.gz"]) if isinstance(r, Trial)]
    asked = [one for one in found if one.eligibility.text]
    drawn = random.Random(seed).sample(asked, most)
    return [c for c in actions.compiled(drawn) if not isinstance(c, ReadFailure)]


def patients(most: int) -> Iterator[Patient]:
    """Synthetic patients with their whole records."""
    paths = sorted(Path(DATA / "synthea_fhir_r4").glob("*.gz"))
    read = (one for path in paths for _, one in actions.patients(path))
    yield from islice((one for one in read if isinstance(one, Patient)), most)


def runs(inquiry: Inquiry, witness: Witness, seed: int) -> dict[str, int] | None:
    """The questions that each way of choosing needs; None where no trial is wrong."""
    wrong = wrong_trials(inquiry, witness)
    if not wrong:
        return None
    ways = {"best": best, "frequent": frequent, "any": any_of(random.Random(seed))}
    return {
        name: needed(replace(inquiry, asked=set()), witness, wrong, way)
        for name, way in ways.items()
    }


def report(rows: Sequence[dict[str, int]]) -> None:
    """Means and medians, and how the best compares."""
    ours = mean(row["best"] for row in rows)
    print(f"{len(rows)} patients; questions until {SHARE:.0%} of the wrong trials are out")
    for name in rows[0]:
        numbers = [row[name] for row in rows]
        given_up = sum(number == LIMIT for number in numbers)
        print(
            f"{name:10} mean {mean(numbers):6.1f}  median {median(numbers):5.1f}"
            f"  best needs {ours / mean(numbers):.2f} of it  given up {given_up}"
        )


def main() -> None:
    """Run for every patient, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=50)
    parser.add_argument("--trials", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    agenda, rows = Agenda(trials(options.trials, options.seed), actions.terms()), []
    for place, record in enumerate(patients(options.patients)):
        assert record.last_observed is not None
        context = Context(actions.terms(), record.last_observed, Assume.OPEN)
        start = Inquiry(replace(record, facts=()), agenda, context)
        row = runs(start, Witness(record, context), options.seed + place)
        if row:
            rows.append(row)
            print(record.id, row, flush=True)
    report(rows)


if __name__ == "__main__":
    main()
