"""The rules of ranking, over made-up matches of every kind."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligo.engines import Answer, Open
from eligo.language.nodes import Side, Unread
from eligo.language.truth import NO, UNKNOWN, YES
from eligo.matching.about import About
from eligo.matching.judge import ELIGIBLE, INELIGIBLE, Judged, Match
from eligo.matching.judge import UNKNOWN as MIGHT
from eligo.matching.rank import Parts, Weights, parts_of, rank
from eligo.reading.criteria import Criterion, Status

shares = st.floats(0, 1)
counts = st.integers(0, 40)
abouts = st.builds(About, shares, shares, shares)
opens = st.builds(Open, counts, counts, counts, counts)


def judged(verdict: str, doubt: str | None = None) -> Judged:
    """An inclusion criterion with a verdict."""
    criterion = Criterion(Side.INCLUSION, "x", 0, 1, None, Status.READ, Unread("x"))
    truth = {"met": YES, "not_met": NO}.get(verdict, UNKNOWN)
    return Judged(criterion, verdict, Answer(truth, "so"), doubt)


def match(verdict: str, about: About, still_open: Open, fails: int = 0, trial: str = "T") -> Match:
    """A match whose criteria agree with its verdict."""
    failing = (judged("not_met"),) * (max(fails, 1) if verdict == INELIGIBLE else 0)
    return Match("p", trial, "A trial", verdict, still_open, (*failing, judged("met")), about)


matches = st.builds(
    match, st.sampled_from([ELIGIBLE, MIGHT, INELIGIBLE]), abouts, opens, st.integers(1, 5)
)


@given(st.lists(matches, max_size=12))
def test_ranks_run_from_one_and_scores_never_rise(found: list[Match]) -> None:
    ranked = rank(replace(one, trial=f"T{place}") for place, one in enumerate(found))
    assert [one.rank for one in ranked] == list(range(1, len(found) + 1))
    scores = [one.score for one in ranked]
    assert scores == sorted(scores, reverse=True)


@given(st.lists(matches, max_size=12))
def test_what_fits_stands_above_what_might_and_that_above_what_fails(found: list[Match]) -> None:
    order = [ELIGIBLE, MIGHT, INELIGIBLE]
    places = [order.index(one.match.verdict) for one in rank(found)]
    assert places == sorted(places)


@given(abouts, opens)
def test_a_definite_failure_is_never_above_however_near_it_is(about: About, left: Open) -> None:
    """The least of what might fit stands above the best of what fails."""
    worst = match(MIGHT, About(), Open(40, 40, 40, 40), trial="worst")
    failing = match(INELIGIBLE, About(1.0, 1.0, 1.0), Open(), trial="failing")
    assert [r.match.trial for r in rank([failing, worst])] == ["worst", "failing"]
    other = match(INELIGIBLE, about, left, trial="other")
    assert rank([other, worst])[0].match.trial == "worst"


@given(abouts, st.integers(0, 20), st.integers(1, 20))
def test_of_two_alike_the_one_with_less_open_comes_first(
    about: About, fewer: int, more: int
) -> None:
    less = match(MIGHT, about, Open(missing=fewer), trial="b")
    open_more = match(MIGHT, about, Open(missing=fewer + more), trial="a")
    assert [r.match.trial for r in rank([open_more, less])] == ["b", "a"]


@given(opens, st.sampled_from(["main", "covered", "words"]), st.floats(0, 0.9))
def test_of_two_as_open_the_one_about_the_patient_comes_first(
    left: Open, part: str, low: float
) -> None:
    """What the trial is about counts, not only that nothing speaks against it."""
    near, far = About(**{part: low + 0.1}), About(**{part: low})
    ranked = rank([match(MIGHT, far, left, trial="a"), match(MIGHT, near, left, trial="b")])
    assert [r.match.trial for r in ranked] == ["b", "a"]


def test_an_open_judgement_weighs_less_than_a_missing_fact() -> None:
    about = About(0.5, 0.5, 0.5)
    talk = match(MIGHT, about, Open(judgement=3, missing=1), trial="talk")
    facts = match(MIGHT, about, Open(missing=4), trial="facts")
    assert rank([facts, talk])[0].match.trial == "talk"


def test_of_two_that_fail_the_one_with_fewer_failures_comes_first() -> None:
    about = About(0.5, 0.5, 0.5)
    once = match(INELIGIBLE, about, Open(), 1, "once")
    often = match(INELIGIBLE, about, Open(), 4, "often")
    assert [r.match.trial for r in rank([often, once])] == ["once", "often"]


def test_what_fails_as_far_as_it_was_understood_counts_against_a_trial() -> None:
    sound = match(MIGHT, About(), Open(missing=1), trial="z-sound")
    doubtful = replace(
        sound, trial="a-doubtful", criteria=(judged("not_met", doubt="not understood"),)
    )
    assert [r.match.trial for r in rank([doubtful, sound])] == ["z-sound", "a-doubtful"]


def test_the_nearer_site_comes_first_where_places_play_a_part() -> None:
    near, far = (match(MIGHT, About(), Open(missing=1), trial=t) for t in ("near", "far"))
    ranked = rank([far, near], {"near": 5.0, "far": 900.0})
    assert [r.match.trial for r in ranked] == ["near", "far"]


@given(matches, st.one_of(st.none(), st.floats(0, 20_000)))
def test_a_score_takes_itself_apart(found: Match, kilometres: float | None) -> None:
    parts = parts_of(found, kilometres)
    values = asdict(parts)
    assert values.pop("group") in (0, 1, 2)
    assert all(0 <= value <= 1 for value in values.values())
    weights = asdict(Weights())
    mean = sum(weights[name] * value for name, value in values.items()) / sum(weights.values())
    assert parts.score() == pytest.approx(parts.group + min(mean, 0.999999), abs=1e-6)


def test_every_part_but_the_group_has_a_weight() -> None:
    assert {f for f in Parts.__dataclass_fields__ if f != "group"} == set(asdict(Weights()))


def test_equal_scores_keep_the_order_of_the_ids() -> None:
    same = [match(MIGHT, About(), Open(missing=1), trial=t) for t in ("c", "a", "b")]
    assert [r.match.trial for r in rank(same)] == ["a", "b", "c"]
