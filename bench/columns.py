"""The column engine: one patient against the registry file, beside the reference and the hardware.

    python -m bench.columns --cache FOLDER [--sample N]

Reading the whole file takes minutes of a core, so what was read is kept in FOLDER, which lies
outside the repository. Times are this process's processor time in milliseconds, medians over seeded
patients: synthetic records in the open world, the notes of TREC 2021's topics in that of notes.
`first` is the first time that a patient is judged, when atoms are still decoded and what the facts
say is new; `again` the next.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np

from bench.reading.data import DATA, rows
from bench.reading.data import sample as sampled
from bench.reading.figures import Report, peak_memory, table
from eligo.engines import Context, evaluate
from eligo.engines.columns import Registry, Verdicts, compile_registry
from eligo.engines.columns.defaults import World
from eligo.engines.columns.standing import moved, standing, summed
from eligo.engines.columns.states import Array
from eligo.engines.columns.trees import trial_arrays
from eligo.language.nodes import Node, Side
from eligo.patients.model import Assume, Patient
from eligo.patients.read import read_any
from eligo.reading.notes import read_note
from eligo.reading.trial import read_trial
from eligo.records import Trial as Record
from eligo.records import read
from eligo.terms import Terms, load

Trial = tuple[str, list[tuple[Side, Node]]]
COPIES = 20  # of the registry file's 29,990 trials: 600,000
PATIENTS, REFERENCE_PATIENTS, REFERENCE_TRIALS = 24, 4, 60
BUFFER = 1 << 28  # bytes that are copied to measure the memory's bandwidth


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--sample", type=int)
    given = parser.parse_args()
    terms, report = load(), Report("columns")
    trials = read_once(given.cache, given.sample, terms)
    registry = kept(trials, given.cache / "bench.registry", terms, report)
    fourth = compile_registry(trials[::4], terms)
    for assume, patients in ((Assume.OPEN, records(terms)), (Assume.NOTE, notes(terms))):
        contexts = [(p, context_of(p, terms, assume)) for p in patients]
        judged(registry, contexts, assume.value, report)
        referenced(trials, contexts[:REFERENCE_PATIENTS], assume.value, report)
        growth(registry, fourth, contexts[:6], assume.value, report)
        repeated(registry, contexts[:6], assume.value, report)
    limit(registry, contexts[0], report)
    report.add("peak memory, MB", round(peak_memory()), "< 6000")
    print(table([report]))


# ---- what is judged -----------------------------------------------------------------------------


def read_once(folder: Path, count: int | None, terms: Terms) -> list[Trial]:
    """The criteria that decide of the registry file's trials with a text, read or kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"criteria.{count or 'all'}.pickle"
    if not path.exists():
        read_now = (read_trial(record, terms) for record in texts(count))
        found = [(t.id, [(c.side, c.logic) for c in t.deciding]) for t in read_now]
        path.write_bytes(pickle.dumps(found))
    trials: list[Trial] = pickle.loads(path.read_bytes())
    return trials


def texts(count: int | None) -> Iterator[Record]:
    """The records with an eligibility text, all or a sample."""
    chosen = {trial.id for trial in sampled(count)} if count else None
    for record in read(DATA / "trials.jsonl.gz"):
        told = isinstance(record, Record) and record.eligibility.text is not None
        if told and (chosen is None or record.id in chosen):
            yield record


def records(terms: Terms) -> list[Patient]:
    """Synthetic patients, drawn at random, always the same."""
    found = [p for _, p in read_any(DATA / "synthea_fhir_r4", terms) if isinstance(p, Patient)]
    return random.Random(1).sample(found, PATIENTS)


def notes(terms: Terms) -> list[Patient]:
    """The patients of the topics' notes."""
    found = [read_note(str(n), row["text"], terms) for n, row in enumerate(rows(_TOPICS))]
    return random.Random(1).sample(found, PATIENTS)


_TOPICS = "trec_2021_topics.jsonl.gz"


def context_of(patient: Patient, terms: Terms, assume: Assume) -> Context:
    """On the newest day of the record."""
    return Context(terms, patient.last_observed or date(2021, 4, 1), assume)


Judged = tuple[Patient, Context]


# ---- figures ------------------------------------------------------------------------------------


T = TypeVar("T")


def timed(work: Callable[..., T], *given: object) -> tuple[T, float]:
    """What the work gives and the processor time that it takes, in milliseconds."""
    start = time.process_time()
    found = work(*given)
    return found, (time.process_time() - start) * 1000


def kept(trials: Sequence[Trial], path: Path, terms: Terms, report: Report) -> Registry:
    """The registry compiled, saved and loaded."""
    registry, took = timed(compile_registry, trials, terms)
    report.add("trials", len(trials))
    report.add("criteria", len(registry.arrays["trial_entries"]))
    report.add("of them different", len(registry.arrays["entry_roots"]))
    report.add("atoms", len(registry.atoms))
    report.add("branches", len(registry.arrays["numbers"]))
    report.add("compiling, s", took / 1000)
    registry.save(path)
    loaded, took = timed(Registry.load, path)
    report.add("file, MB", round(path.stat().st_size / 1e6))
    report.add("loading, s", took / 1000, "< 1")
    return loaded


def judged(registry: Registry, people: Sequence[Judged], world: str, report: Report) -> None:
    """One patient against all trials."""
    first, again = (times(registry, people) for _ in range(2))
    report.add(f"{world}: facts of a patient", round(median(len(p.facts) for p, _ in people)))
    report.add(f"{world}: first, ms", round(median(first)))
    report.add(f"{world}: first, after {len(first) // 2} others, ms", later(first))
    report.add(f"{world}: again, ms", round(median(again)), "< 50")
    report.add(f"{world}: again, slowest patient, ms", round(max(again)))


def later(took: Sequence[float]) -> int:
    """The median of the later half, when facts and criteria of others are known."""
    return round(median(took[len(took) // 2 :]))


def referenced(
    trials: Sequence[Trial], people: Sequence[Judged], world: str, report: Report
) -> None:
    """The reference evaluator on some trials, and what all would take."""
    some = random.Random(2).sample(trials, min(REFERENCE_TRIALS, len(trials)))
    took = [timed(by_reference, some, *one)[1] / len(some) for one in people]
    report.add(f"{world}: reference evaluator, ms a trial", median(took))
    report.add(f"{world}: the same for all trials, s", median(took) * len(trials) / 1000)


def by_reference(trials: Iterable[Trial], patient: Patient, context: Context) -> None:
    """Every criterion by the reference evaluator."""
    for _, criteria in trials:
        for side, node in criteria:
            evaluate(node, patient, replace(context, side=side))


def growth(
    registry: Registry, fourth: Registry, people: Sequence[Judged], world: str, report: Report
) -> None:
    """Time for all criteria over four times that for a quarter of them; 1 is linear."""
    whole, quarter = (median(warmed(one, people)) for one in (registry, fourth))
    report.add(f"{world}: growth with the criteria", whole / (4 * quarter), "at most 1")


def warmed(registry: Registry, people: Sequence[Judged]) -> list[float]:
    """The times of judging each patient for the second time."""
    times(registry, people)
    return times(registry, people)


def times(registry: Registry, people: Sequence[Judged]) -> list[float]:
    """The time of judging each patient."""
    return [timed(registry.judge, *one)[1] for one in people]


def repeated(registry: Registry, people: Sequence[Judged], world: str, report: Report) -> None:
    """The registry repeated with fresh ids: the same statements, many more trials."""
    starts = repeated_starts(registry.arrays["trial_starts"], COPIES)
    held = np.tile(registry.arrays["trial_entries"], COPIES)
    arrays = registry.arrays | trial_arrays(starts, held, len(registry.arrays["entry_roots"]))
    ids = [f"{name}-{copy}" for copy in range(COPIES) for name in registry.trials]
    many = Registry(ids, arrays, registry.atoms, registry.vocabulary)
    report.add(f"{world}: {len(ids)} trials, ms", round(median(warmed(many, people))), "< 2000")


# ---- the physical limit -------------------------------------------------------------------------


def limit(registry: Registry, one: Judged, report: Report) -> None:
    """The pass over the arrays beside the time in which memory could deliver their bytes."""
    found = registry.judge(*one)
    arrays = unshared(registry.arrays, len(registry.atoms), COPIES)
    atoms, branches = len(registry.atoms), len(registry.arrays["numbers"])
    took = min(changed(registry, found, one) for _ in range(3))
    report.add("arrays, what changed alone: ms", took)
    states = np.append(np.tile(found.states[:atoms], COPIES), np.zeros(branches * COPIES, np.uint8))
    words = np.append(np.tile(found.words[:atoms], COPIES), np.zeros(branches * COPIES, np.uint64))
    for name, held, s, w in (
        ("once", registry.arrays, found.states, found.words),
        (f"{COPIES} times, nothing shared", arrays, states, words),
    ):
        took = min(timed(summed, s, w, held)[1] for _ in range(3))
        touched = sum(held[part].nbytes for part in _PASSED) + 2 * (s.nbytes + w.nbytes)
        floor = touched / bandwidth() * 1000
        report.add(f"arrays {name}: MB touched", round(touched / 1e6))
        report.add(f"arrays {name}: ms", took)
        report.add(f"arrays {name}: ms at the memory's bandwidth", floor)
        report.add(f"arrays {name}: times the limit", took / floor)


_PASSED = ("starts", "edges", "turns", "numbers", "entry_roots", "entry_sides", "trial_starts")


def changed(registry: Registry, found: Verdicts, one: Judged) -> float:
    """The time of the same where only what stands over a changed atom is computed, in ms."""
    patient, context = one
    before = standing(registry.arrays, World.of(patient, context.assume))
    atoms = len(registry.atoms)
    states, words = before.states.copy(), before.words.copy()
    states[:atoms], words[:atoms] = found.states[:atoms], found.words[:atoms]
    return timed(moved, before, states, words, registry.arrays)[1]


def unshared(arrays: dict[str, Array], atoms: int, copies: int) -> dict[str, Array]:
    """The trees as often as told, as if no two copies had a statement in common.

    The numbering is that of `trees`: all atoms first, then the branches block by block.
    """
    branches, entries = len(arrays["numbers"]), len(arrays["entry_roots"])
    place = np.concatenate(
        [
            np.arange(atoms * copies).reshape(copies, atoms),
            atoms * copies + branch_places(arrays["blocks"], branches, copies),
        ],
        axis=1,
    )  # where each statement of each copy stands
    order = np.argsort(place[:, atoms:].ravel())
    own = np.tile(np.diff(arrays["starts"]), copies)[order]
    first = np.tile(arrays["starts"][:-1], copies)[order]
    copy = np.repeat(np.arange(copies), branches)[order]
    edges = np.repeat(first, own) + counting(own)
    return {
        "blocks": arrays["blocks"] * [1, copies, copies],
        "starts": np.append(0, np.cumsum(own)),
        "edges": place[np.repeat(copy, own), arrays["edges"][edges]].astype(np.uint32),
        "turns": arrays["turns"][edges],
        "numbers": np.tile(arrays["numbers"], copies)[order],
        "entry_roots": place[:, arrays["entry_roots"]].ravel().astype(np.uint32),
        "entry_sides": np.tile(arrays["entry_sides"], copies),
        "trial_starts": repeated_starts(arrays["trial_starts"], copies),
        "trial_entries": np.concatenate(
            [arrays["trial_entries"] + copy * entries for copy in range(copies)]
        ).astype(np.uint32),
    }  # fmt: skip


def branch_places(blocks: Array, branches: int, copies: int) -> Array:
    """Where each branch of each copy stands when the copies' blocks are joined."""
    place = np.empty((copies, branches), np.int64)
    for _, first, after in blocks.tolist():
        length = after - first
        steps = np.arange(copies)[:, None] * length
        place[:, first:after] = first * copies + steps + np.arange(length)
    return place


def counting(sizes: Array) -> Array:
    """0, 1, … for each size, one after another."""
    ends = np.cumsum(sizes)
    counted: Array = np.arange(ends[-1]) - np.repeat(ends - sizes, sizes)
    return counted


def repeated_starts(starts: Array, copies: int) -> Array:
    """Where each trial of each copy begins, and the end of the last."""
    steps = np.arange(copies)[:, None] * starts[-1]
    return np.append((starts[:-1] + steps).ravel(), copies * starts[-1])


def bandwidth() -> float:
    """Bytes a second that one core moves: a large buffer copied, read and written."""
    source = np.ones(BUFFER // 8, np.uint64)
    target = np.empty_like(source)
    took = min(timed(np.copyto, target, source)[1] for _ in range(4))
    return 2 * BUFFER / (took / 1000)


if __name__ == "__main__":
    main()
