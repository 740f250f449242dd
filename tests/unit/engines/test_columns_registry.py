"""A compiled registry: what it answers, and how it is kept on disk."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from time import sleep

import numpy as np
import pytest

from eligo.engines import Context, Open
from eligo.engines.columns import ELIGIBLE, INELIGIBLE, UNKNOWN, Registry, compile_registry, storage
from eligo.engines.columns import registry as columns
from eligo.engines.columns.states import MOST_CRITERIA, MOST_STATEMENTS, field, open_in, word_of
from eligo.errors import Malformed, NotFound, TooLarge, UnknownFormat, UsageError
from eligo.language.nodes import Age, Any, Except, Fact, Judgement, Kind, Not, Review, Side, Unread
from eligo.language.values import at_least
from eligo.patients.model import Assume, FactKind, Patient, PatientFact, Status, When
from tests.spec.vocabulary import SpecVocabulary, concept

TERMS = SpecVocabulary()
TODAY = date(2025, 6, 1)
ADULT = (Side.INCLUSION, Age(at_least(18, "a")))
SKIN = Fact(Kind.CONDITION, concept("skin cancer"))
NO_CANCER = (Side.EXCLUSION, Except(Fact(Kind.CONDITION, concept("cancer")), (SKIN,)))
ASKED = (Side.INCLUSION, Judgement("willing to come"))
TRIALS = [
    ("adults", [ADULT]),
    ("no cancer", [ADULT, NO_CANCER]),
    ("willing", [ASKED]),
    ("doubtful", [ADULT, ASKED, (Side.EXCLUSION, Any((Unread("xyz"), Review(SKIN, "odd"))))]),
    ("empty", []),
]
AML = PatientFact(FactKind.CONDITION, "AML", (concept("AML"),), status=Status.ACTIVE)
WOMAN = Patient("w", "female", When.on(date(1980, 1, 1)), facts=(AML,))


@pytest.fixture
def registry() -> Registry:
    return compile_registry(TRIALS, TERMS)


def context(assume: Assume = Assume.OPEN) -> Context:
    return Context(TERMS, TODAY, assume)


def test_verdicts_of_every_trial(registry: Registry) -> None:
    found = registry.judge(WOMAN, context())
    assert registry.trials == ["adults", "no cancer", "willing", "doubtful", "empty"]
    assert found.verdict.tolist() == [ELIGIBLE, INELIGIBLE, ELIGIBLE, UNKNOWN, UNKNOWN]
    assert found.failed.tolist() == [0, 1, 0, 0, 0]
    assert found.judgement.tolist() == [0, 0, 1, 1, 0]
    assert found.unread.tolist() == [0, 0, 0, 1, 0]
    assert found.review.tolist() == [0, 0, 0, 1, 0]


def test_criteria_of_a_trial_in_their_order(registry: Registry) -> None:
    told = registry.judge(WOMAN, context()).criteria(1)
    assert [(one.side, one.verdict) for one in told] == [
        (Side.INCLUSION, "met"),
        (Side.EXCLUSION, "met"),
    ]
    assert not told[1].open


def test_what_stands_twice_is_stored_once() -> None:
    once, twice = compile_registry(TRIALS, TERMS), compile_registry(TRIALS * 2, TERMS)
    assert len(once.atoms) == len(twice.atoms)
    assert len(twice.trials) == 2 * len(once.trials)


def test_an_untouched_atom_is_not_judged(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []
    real = registry.atoms.__getitem__

    class Watched(list[object]):
        def __getitem__(self, place: int) -> object:  # type: ignore[override]
            judged.append(real(place).node)
            return real(place)

    registry.atoms = Watched(registry.atoms)  # type: ignore[assignment]
    registry.judge(Patient("nobody", birth=WOMAN.birth), context())
    assert judged == [ADULT[1]]


def test_threads_are_judged_for_one_after_the_other(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    judging, most = 0, []

    def watched(case: object, reached: object) -> None:
        nonlocal judging
        judging += 1
        most.append(judging)
        sleep(0.01)
        fill(case, reached)  # type: ignore[arg-type]
        judging -= 1

    alone = registry.judge(WOMAN, context()).totals.tolist()
    fill = columns.fill
    monkeypatch.setattr(columns, "fill", watched)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: registry.judge(WOMAN, context()), range(16)))
    assert [one.totals.tolist() for one in found] == [alone] * 16
    assert set(most) == {1}


def test_an_empty_registry_judges() -> None:
    empty = compile_registry([], TERMS)
    assert empty.judge(WOMAN, context()).verdict.tolist() == []


def test_other_vocabularies_are_refused(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SpecVocabulary, "version", "another")
    with pytest.raises(UsageError, match="compile it anew"):
        registry.judge(WOMAN, context())


def test_more_than_can_be_counted_is_refused() -> None:
    words = [Unread(f"word {n}") for n in range(MOST_STATEMENTS + 1)]
    many = ("many", [(Side.INCLUSION, node) for node in words[: MOST_CRITERIA + 1]])
    nested = ("nested", [(Side.INCLUSION, Any(tuple(words)))])
    for trial in (many, nested):
        with pytest.raises(TooLarge, match=trial[0]):
            compile_registry([trial], TERMS)


def test_open_things_are_packed_and_unpacked() -> None:
    still_open = Open(1, 2, 3, MOST_STATEMENTS)
    assert open_in(word_of(still_open)) == still_open
    packed = np.array([word_of(still_open)], np.uint64)
    assert field(packed, "review").tolist() == [MOST_STATEMENTS]
    assert field(packed, "failed").tolist() == [0]


# ---- on disk ------------------------------------------------------------------------------------


@pytest.fixture
def saved(registry: Registry, tmp_path: Path) -> Path:
    path = tmp_path / "some.registry"
    registry.save(path)
    return path


@pytest.mark.parametrize("assume", Assume)
def test_a_loaded_registry_says_the_same(registry: Registry, saved: Path, assume: Assume) -> None:
    loaded = Registry.load(saved)
    assert loaded.trials == registry.trials
    assert list(loaded.atoms) == list(registry.atoms)
    before, after = (r.judge(WOMAN, context(assume)) for r in (registry, loaded))
    assert before.totals.tolist() == after.totals.tolist()


def test_few_atoms_are_remembered(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_DECODED", 2)
    atoms = Registry.load(saved).atoms
    assert isinstance(atoms, storage.Atoms) and len(atoms) > 4
    assert [atoms[place] for place in range(len(atoms))] == list(atoms)
    assert len(atoms._known) <= 2


def test_a_loaded_registry_can_be_saved(saved: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    Registry.load(saved).save(again)
    assert again.read_bytes() == saved.read_bytes()


def test_nothing_but_the_file_is_left(saved: Path) -> None:
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"nowhere\.registry"):
        Registry.load(tmp_path / "nowhere.registry")


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear all,\n", encoding="utf-8")
    with pytest.raises(Malformed, match="no compiled registry"):
        Registry.load(path)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.999])
def test_a_file_cut_short_is_refused(saved: Path, share: float) -> None:
    whole = saved.read_bytes()
    saved.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Malformed, match="compile"):
        Registry.load(saved)


def test_a_changed_byte_is_found(saved: Path) -> None:
    whole = bytearray(saved.read_bytes())
    whole[-5] ^= 1
    saved.write_bytes(whole)
    with pytest.raises(Malformed, match="damaged"):
        Registry.load(saved)


@pytest.mark.parametrize("name", ["format", "language"])
def test_another_version_is_refused(saved: Path, name: str) -> None:
    first, header, rest = saved.read_bytes().split(b"\n", 2)
    other = json.dumps({**json.loads(header), name: "another"}).encode()
    saved.write_bytes(b"\n".join((first, other, rest)))
    with pytest.raises(UnknownFormat, match="another version"):
        Registry.load(saved)


def test_negation_stands_in_what_silence_means() -> None:
    cancer = Fact(Kind.CONDITION, concept("cancer"))
    trials = [("one", [(Side.EXCLUSION, cancer)]), ("other", [(Side.EXCLUSION, Not(cancer))])]
    found = compile_registry(trials, TERMS).judge(Patient("nobody"), context(Assume.NOTE))
    assert found.verdict.tolist() == [ELIGIBLE, UNKNOWN]
