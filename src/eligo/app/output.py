"""Answers as the plain dictionaries that the batch contracts and the REST API print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from eligo.language.encoding import encode
from eligo.language.wording import word
from eligo.matching.ask import Question
from eligo.matching.explain import in_words, sentence, stale
from eligo.matching.judge import Brief, Judged, Match
from eligo.matching.rank import Ranked
from eligo.patients.model import PatientFact
from eligo.reading.criteria import Criterion
from eligo.reading.rows.context import Flag
from eligo.records import flag_kinds

Json = dict[str, Any]


def criterion_json(criterion: Criterion, mentions: Iterable[Json] = ()) -> Json:
    """A criterion as `eligo parse` prints it."""
    return {
        "side": criterion.side.value,
        "text": criterion.text,
        "start": criterion.start,
        "end": criterion.end,
        "parent": criterion.parent,
        "status": criterion.status.value,
        "logic": encode(criterion.logic),
        "wording": word(criterion.logic),
        "mentions": list(mentions),
        "flags": [flag_json(flag) for flag in criterion.flags],
    }


def flag_json(flag: Flag) -> Json:
    """A flag with its severity and the words that it rests on."""
    kind = flag_kinds().get(flag.code)
    severity = kind.severity if kind else "medium"
    return {
        "code": flag.code,
        "message": flag.message,
        "severity": severity,
        "start": flag.start,
        "end": flag.end,
    }


def judged_json(judged: Judged, day: date | None = None) -> Json:
    """A criterion's verdict as `eligo match` prints it."""
    criterion = judged.criterion
    return {
        "side": criterion.side.value,
        "text": criterion.text,
        "parent": criterion.parent,
        "verdict": judged.verdict,
        "why": judged.answer.why,
        "wording": in_words(judged),
        "evidence": [evidence_json(fact, day) for fact in judged.answer.evidence],
        "question": judged.answer.question,
        "flags": [flag.code for flag in criterion.flags],
        "doubt": judged.doubt,
    }


def question_json(patient: str, rank: int, question: Question, candidates: int) -> Json:
    """One line of `eligo ask --jsonl`."""
    return {
        "patient": patient,
        "rank": rank,
        "question": question.words,
        "id": question.matter.id,
        "value": question.matter.takes_value,
        "trials": question.trials,
        "decides": question.decides,
        "expected": question.expected,
        "candidates": candidates,
    }


def evidence_json(fact: PatientFact, day: date | None = None) -> Json:
    """Where a fact stands: a span of the note, or a resource with its value and date.

    A result that is stale on the `day` says so.
    """
    source = fact.source
    old: Json = {"stale": True} if day and stale(fact, day) else {}
    if source.start is not None:
        return {"start": source.start, "end": source.end, "text": fact.text, **old}
    return {
        "resource": source.resource,
        "id": source.id,
        "value": _value(fact),
        "date": fact.start.first.isoformat() if fact.start else None,
        **old,
    }


def _value(fact: PatientFact) -> str:
    if fact.value is not None:
        number = f"{fact.value.value.normalize():f}"
        unit = "" if fact.value.unit == "1" else f" {fact.value.unit}"
        return f"{fact.text}: {fact.comparator or ''}{number}{unit}"
    return f"{fact.text}: {fact.outcome}" if fact.outcome else fact.text


def match_json(
    ranked: Ranked[Match] | Ranked[Brief | Match], *, brief: bool = False, parts: bool = False
) -> Json:
    """One line of `eligo match --jsonl`; `parts`: with what the score is made of."""
    match = ranked.match
    line = {
        "patient": match.patient,
        "trial": match.trial,
        "rank": ranked.rank,
        "score": ranked.score,
        "verdict": match.verdict,
        "open": asdict(match.open),
    }
    if parts:
        line["parts"] = asdict(ranked.parts)
    if brief or isinstance(match, Brief):
        return line
    criteria = [judged_json(one, match.day) for one in match.criteria]
    return {**line, "why": sentence(match), "criteria": criteria}
