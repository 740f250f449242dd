"""A store held open: compiled criteria, the rest read, and what changes noticed."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from eligo.app import actions, service
from eligo.app.compiling import compiling
from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.verbs.browse import browse
from eligo.app.verbs.match import MatchAnswer, MatchQuestion, match
from eligo.app.verbs.related import related
from eligo.app.verbs.search import SearchQuestion, search
from eligo.engines.columns import Registry
from eligo.matching.admission import Admission
from eligo.matching.corrections import Correction
from eligo.matching.logic import Segments
from eligo.records.index import TextIndex
from eligo.records.store import open_store

NOTE = "A 52-year-old man with acute myeloid leukemia in first complete remission. ECOG 1."
ALL = MatchQuestion(note=NOTE, shown=100)
LATE = {
    "nct_id": "NCT00000001",
    "title": "Drug in acute myeloid leukemia",
    "conditions": ["Acute Myeloid Leukemia"],
    "eligibility_text": "Inclusion Criteria:\n- Acute myeloid leukemia",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return demo_store(tmp_path)


def opened(folder: Path) -> Service:
    return Service(folder, lambda words: None)


def compiled(folder: Path) -> None:
    list(compiling(open_store(folder), lambda words: None, 1))


def loaded(folder: Path, *records: dict[str, object]) -> None:
    path = folder / "late.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    list(actions.loading([path], folder, lambda words: None))


def trials(answer: MatchAnswer) -> set[str]:
    return {one.trial for group in answer.groups for one in group.trials}


def test_what_is_compiled_answers_as_what_is_read_does(folder: Path) -> None:
    read = match(opened(folder), ALL)
    compiled(folder)
    service = opened(folder)
    assert service.logic().read == {}
    assert match(service, ALL) == read
    assert len(trials(read)) == 7


def test_what_is_not_compiled_yet_is_read_or_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(folder)
    held = opened(folder)
    assert "NCT00000001" not in trials(match(held, ALL))
    loaded(folder, LATE, {**LATE, "nct_id": "NCT00000002"})
    assert {"NCT00000001", "NCT00000002"} < trials(match(held, ALL))
    compiled(folder)
    assert held.logic().read == {} and "NCT00000001" in trials(match(held, ALL))
    monkeypatch.setattr(service, "_LATE", 1)
    loaded(folder, {**LATE, "nct_id": "NCT00000003"}, {**LATE, "nct_id": "NCT00000004"})
    answer = match(held, ALL)
    assert answer.waiting == 1 and len(trials(answer)) == 10


def test_a_changed_record_is_judged_by_what_it_says_now(folder: Path) -> None:
    loaded(folder, LATE)
    compiled(folder)
    changed = {**LATE, "eligibility_text": "Inclusion Criteria:\n- Women only"}
    loaded(folder, changed)
    (found,) = (
        one
        for group in match(opened(folder), ALL).groups
        for one in group.trials
        if one.trial == "NCT00000001"
    )
    assert found.verdict == "ineligible"


def test_a_correction_is_counted_without_making_all_columns_anew(folder: Path) -> None:
    loaded(folder, LATE)
    compiled(folder)
    held = opened(folder)
    before = held.logic()
    correction = Correction("NCT00000001", "inclusion", "Acute myeloid leukemia", "", "who")
    for notation in ("sex female", ""):
        held.corrections.add(replace(correction, notation=notation))
        after, anew = held.logic(), opened(folder).logic()
        kept = [block.registry for block in before.roster.blocks[:-1]]
        assert [block.registry for block in after.roster.blocks[:-1]] == kept
        assert after.read.keys() == anew.read.keys()
        assert sorted(one.trial for one in after.roster.lines) == sorted(
            one.trial for one in before.roster.lines
        )
        assert match(held, ALL) == match(opened(folder), ALL)
        verdicts = {
            one.trial: one.verdict for group in match(held, ALL).groups for one in group.trials
        }
        assert (verdicts["NCT00000001"] == "ineligible") is bool(notation)


def test_threads_share_what_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled(folder)
    held, made, together = opened(folder), Counter[str](), Barrier(16)

    def counted(owner: type, name: str) -> None:
        real = getattr(owner, name)

        def counting(*given: Any, **named: Any) -> Any:
            made[owner.__name__] += 1
            return real(*given, **named)

        monkeypatch.setattr(owner, name, counting)

    for owner in (TextIndex, Segments, Admission):
        counted(owner, "__init__")
    counted(Registry, "load")

    def work(_: int) -> MatchAnswer:
        together.wait(30)
        search(held, SearchQuestion(q="leukemia", accepts=("ECOG 2",)))
        related(held, "NCT06802718", 3)
        browse(held)
        return match(held, ALL)

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(work, range(16)))
    assert made == {"TextIndex": 1, "Admission": 1, "Segments": 2, "Registry": 1}
    monkeypatch.undo()
    assert found == [match(opened(folder), ALL)] * 16


def test_criteria_that_are_compiled_from_scratch_are_noticed(folder: Path) -> None:
    compiled(folder)
    held = opened(folder)
    before, search_before = held.logic(), held.search
    list(compiling(open_store(folder), lambda words: None, 1, restart=True))
    assert held.logic() is not before and held.search is not search_before
    assert match(held, ALL) == match(opened(folder), ALL)
