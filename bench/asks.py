"""What trials ask: how fast a store is compiled, and searches by criteria, likeness and watches.

    python -m bench.asks --cache FOLDER [--sample N]

FOLDER keeps the store of the registry file and its logic, and lies outside the repository. What a
run of `eligo compile` did is told by the runs themselves; those that compiled it before count too.
`cold` opens the logic and asks for the first time, `warm` asks again in the same process. Times are
processor time in milliseconds, as the machine may be shared.
"""

from __future__ import annotations

import argparse
import gzip
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.reading.data import DATA
from bench.reading.figures import Report, peak_memory, table
from eligo.app import actions
from eligo.app.candidates import stored_candidates
from eligo.app.compiling import compiling, standing_of
from eligo.app.matching import Asked, Options, briefs
from eligo.app.pool import cores
from eligo.app.relating import Relations
from eligo.app.wanted import Wanted
from eligo.matching.admission import Admission, Mark
from eligo.matching.admission.admission import Kind
from eligo.matching.search import Filters, Request, Search
from eligo.patients.model import Patient
from eligo.patients.read import read_any
from eligo.records.store import Store, open_store

REGISTRY = DATA / "trials.jsonl.gz"
ACCEPTS = (
    "ECOG 2", "ECOG 3", "prior allogeneic transplant", "HIV", "brain metastases", "pregnant",
    "type 2 diabetes", "75 years old", "creatinine clearance 40 mL/min", "no prior chemotherapy",
    "hepatitis B", "platelets 60 x 10^9/L", "on warfarin", "prior checkpoint inhibitor",
    "history of stroke", "asthma", "ejection fraction 40 %", "depression", "BMI 35", "cancer",
)  # fmt: skip
REQUIRES = (
    "NPM1 mutation", "EGFR mutation", "HER2 positive", "second remission", "ECOG 0-1",
    "acute myeloid leukemia", "breast cancer", "diabetes", "female", "no prior chemotherapy",
    "hepatitis C", "hypertension", "BRCA1 mutation", "prior platinum", "HIV",
)  # fmt: skip
SIMILAR, PATIENTS = 12, 3


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--sample", type=int)
    given = parser.parse_args()
    report = Report("asks")
    store = loaded(given.cache, given.sample)
    compile_rate(store, report)
    phrases(store, report)
    searches(store, report)
    relations(store, report)
    watched(store, report)
    report.add("peak memory, MB", round(peak_memory()))
    print(table([report]))


def loaded(folder: Path, count: int | None) -> Store:
    """The store of the registry file, or of its first records, loaded or kept."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"trials.{count or 'all'}.eligo"
    if not path.exists():
        for _ in actions.loading([_part(folder, count) if count else REGISTRY], path, print):
            pass
    return open_store(path)


def _part(folder: Path, count: int) -> Path:
    """A sample of the registry's records, drawn at random and always the same."""
    part = folder / f"sample.{count}.jsonl"
    with gzip.open(REGISTRY, "rt", encoding="utf-8") as stream:
        part.write_text("".join(random.Random(1).sample(list(stream), count)), "utf-8")
    return part


def compile_rate(store: Store, report: Report) -> None:
    """What the runs that compiled it tell of themselves, and a run in which nothing is new."""
    for _ in compiling(store, print, cores()):
        pass
    _, again = timed(list, compiling(store, print, cores()))
    standing, runs = standing_of(store)
    seconds = sum(run.seconds for run in runs)
    report.add("trials", standing.trials)
    report.add("criteria", sum(run.criteria for run in runs))
    report.add("compiling, s", seconds)
    report.add("trials a second", sum(run.read for run in runs) / seconds)
    report.add("criteria a second", sum(run.criteria for run in runs) / seconds)
    report.add("nothing new, ms", round(again))


def phrases(store: Store, report: Report) -> None:
    """One fact against all trials."""
    kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("accepts", ACCEPTS),
        ("requires", REQUIRES),
    )
    for kind, some in kinds:
        cold = [timed(opened_for, store, kind, phrase)[1] for phrase in some]
        admission = Admission(store, actions.terms())
        warm, found = [], []
        for phrase in some:
            admission.standings(kind, f"{phrase} ")  # under another spelling: nothing is kept of it
            standings, took = timed(admission.standings, kind, phrase)
            warm.append(took)
            found.append(int((standings.marks == Mark.YES).sum()))
        percentiles(f"{kind}, cold", cold, report)
        percentiles(f"{kind}, warm", warm, report)
        report.add(f"{kind}: trials that do, median", round(statistics.median(found)))


def opened_for(store: Store, kind: Kind, phrase: str) -> None:
    """Open the logic and ask once."""
    Admission(store, actions.terms()).standings(kind, phrase)


def searches(store: Store, report: Report) -> None:
    """Whole searches with words, filters, counts and the first ten hits with their reasons."""
    search = Search(store, actions.terms(), print)
    opened = Filters(status=("open",))
    asked = [Request("cancer", opened, 10, accepts=(one,)) for one in ACCEPTS]
    asked += [Request("", opened, 10, requires=(one,)) for one in REQUIRES]
    taken = [timed(search.run, one)[1] for one in asked]
    percentiles("search with it, ten hits", taken, report)


def relations(store: Store, report: Report) -> None:
    """Trials like some trials, drawn at random and always the same."""
    related = Relations(store, actions.terms(), print)
    ids = random.Random(1).sample([one.id for one in store.speakers()], SIMILAR)
    taken = [timed(related.similar, one)[1] for one in ids]
    percentiles("similar", taken, report)


def watched(store: Store, report: Report) -> None:
    """Synthetic records against all trials, as a watch asks them again."""
    found = read_any(DATA / "synthea_fhir_r4", actions.terms())
    patients = [one for _, one in found if isinstance(one, Patient)][:PATIENTS]
    trials = stored_candidates(store, Wanted(), 1)
    taken = [timed(briefs, Asked(p, None), trials, Options())[1] for p in patients]
    percentiles("a patient of a watch", taken, report)


T = TypeVar("T")


def timed(work: Callable[..., T], *given: object) -> tuple[T, float]:
    """What the work gives and the processor time that it takes, in milliseconds."""
    start = time.process_time()
    found = work(*given)
    return found, (time.process_time() - start) * 1000


def percentiles(name: str, taken: list[float], report: Report) -> None:
    """The median and the longest."""
    report.add(f"{name}, ms: median", round(statistics.median(taken)), "< 1000")
    report.add(f"{name}, ms: longest", round(max(taken)))


if __name__ == "__main__":
    main()
