"""What the title, the prose and the status say about fields that the record leaves open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from eligo.records.model import Inferred, Trial, Value
from eligo.records.phases import phases_of_words

Origin = Literal["title", "text"]
_PHASE = re.compile(
    r"\bphase\s*(?P<n>(?:[0-4]|i{1,3}|iv)[ab]?(?:\s*(?:/|-|and|&)\s*(?:phase\s*)?(?:[0-4]|i{1,3}|iv)[ab]?)?)\b",
    re.IGNORECASE,
)
_ARMS = re.compile(
    r"\b(?P<n>single|one|two|three|four|five|six|\d)[\s-](?:arm|group)(?:ed)?\b(?!\s*of)",
    re.IGNORECASE,
)
_NUMBERS = {"single": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
# Field, value, a part of every word that says so (to pass over most texts fast), the words.
_SAID = (
    ("allocation", "NON_RANDOMIZED", "random", re.compile(r"\bnon-?\s?randomi[sz]ed\b", re.I)),
    (
        "allocation",
        "RANDOMIZED",
        "random",
        re.compile(r"(?<!non-)(?<!not )\brandomi[sz]ed\b", re.I),
    ),
    ("masking", "NONE", "open", re.compile(r"\bopen[\s-]?label(?:led|ed)?\b", re.I)),
    ("masking", "NONE", "unblind", re.compile(r"\bunblinded\b", re.I)),
    ("masking", "SINGLE", "single", re.compile(r"\bsingle[\s-]?(?:blind|mask)(?:ed)?\b", re.I)),
    ("masking", "DOUBLE", "double", re.compile(r"\bdouble[\s-]?(?:blind|mask)(?:ed)?\b", re.I)),
    ("intervention_model", "CROSSOVER", "cross", re.compile(r"\bcross-?over\b", re.I)),
    ("centres", "SINGLE", "single", re.compile(r"\bsingle[\s-]?(?:cent(?:er|re)|site)\b", re.I)),
    (
        "centres",
        "MULTIPLE",
        "multi",
        re.compile(r"\bmulti-?\s?(?:cent(?:er|re|ric)|site)s?\b", re.I),
    ),
)
_ENDED = frozenset({"COMPLETED", "TERMINATED"})


def inferred(trial: Trial) -> tuple[Inferred, ...]:
    """Each open field's words, the title's before the prose's; a field is told once."""
    found: dict[str, Inferred] = {}
    for value, origin in _texts(trial):
        for one in _told(value, origin):
            if _is_open(trial, one.field):
                found.setdefault(one.field, one)
    if enrolled := _enrollment_type(trial):
        found[enrolled.field] = enrolled
    return tuple(found.values())


def _texts(trial: Trial) -> Iterator[tuple[Value[str], Origin]]:
    for title in (trial.brief_title, trial.official_title):
        if title is not None:
            yield title, "title"
    for text in (trial.detailed_description, trial.brief_summary):
        if text is not None:
            yield text, "text"


def _told(text: Value[str], origin: Origin) -> Iterator[Inferred]:
    if origin == "title":
        yield from _in_title(text)
    folded = text.value.casefold()
    for field, value, part, words in _SAID:
        if part in folded and (match := words.search(text.value)):
            yield _made(field, value, origin, text, match)


def _in_title(text: Value[str]) -> Iterator[Inferred]:
    """Phase and number of arms: prose speaks of other trials' too, so only the title counts."""
    phase = _PHASE.search(text.value)
    names = phases_of_words(phase["n"]) if phase else []
    if phase and names:
        yield _made("phases", "/".join(names), "title", text, phase)
    if arms := _ARMS.search(text.value):
        word = arms["n"].casefold()
        yield _made("arms", str(_NUMBERS.get(word) or word), "title", text, arms)


def _made(
    field: str, value: str, origin: Origin, text: Value[str], match: re.Match[str]
) -> Inferred:
    at = text.source.start
    start, end = (at + match.start(), at + match.end()) if at is not None else (None, None)
    return Inferred(field, value, origin, match[0], start, end)


def _is_open(trial: Trial, field: str) -> bool:
    if field == "phases":
        return not trial.phases
    if field == "arms":
        return not any(arm.listed_in == "table" for arm in trial.arms)
    if field == "centres":
        return True
    return getattr(trial.design, field) is None


def _enrollment_type(trial: Trial) -> Inferred | None:
    """A number without a type on a trial that has ended is probably the actual one."""
    enrolled, status = trial.enrollment, trial.status
    if enrolled is None or enrolled.type is not None or status is None:
        return None
    if status.value not in _ENDED:
        return None
    span = status.source.start, status.source.end
    return Inferred("enrollment.type", "ACTUAL", "status", status.printed, *span)
