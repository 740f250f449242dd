"""Correct: what a criterion asks, said in the notation by a person who knows better."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from eligo.app.service import Opened, Service
from eligo.app.verbs.trial import ReadCriterion, Remarked, read_criterion
from eligo.errors import InputError, LanguageError, NotationError, NotFound
from eligo.language.lint import lint
from eligo.language.nodes import Node
from eligo.language.notation import write
from eligo.language.rewrite import normalise
from eligo.language.wording import word
from eligo.matching.corrections import Correction, key_of, read_notation
from eligo.reading.criteria import Criterion, below

Kind = Literal["same", "gone", "new"]


class CorrectionQuestion(BaseModel):
    """What a criterion asks, in the notation: only checked, or kept too."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    text: Annotated[str, Field(max_length=100_000)] = ""
    """The criterion's words as they were shown, so that no other one is corrected."""
    notation: Annotated[str, Field(max_length=50_000)] = ""
    """What it asks; empty with `save`: as Eligo read it."""
    by: Annotated[str, Field(max_length=200)] = ""
    """Who says so."""
    why: Annotated[str, Field(max_length=2_000)] = ""
    """The reason, for those who come later."""
    save: bool = False
    """Whether it is kept."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the notation, and where it is, counted from 1."""

    message: str
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words: the same before and after, gone, or new."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A notation, checked: a mistake, or what it says and how that differs from what counts now.

    `same`: whether it asks the same. `findings`: what can't be met or was hardly meant so.
    """

    notation: str
    problem: Problem | None = None
    wording: str = ""
    same: bool = True
    difference: list[Part] = field(default_factory=list)
    findings: list[Remarked] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A correction that was made; of one that was taken back, the notation is empty."""

    by: str
    at: str
    why: str
    notation: str


@dataclass(frozen=True, slots=True)
class CriterionAnswer:
    """A criterion of a trial: as it counts now, as Eligo read it, a draft, and its corrections.

    `items`: the words of those that stand under it.
    """

    trial: str
    title: str
    place: int
    items: list[str]
    criterion: ReadCriterion
    read: ReadCriterion
    draft: Draft
    history: list[Told]
    saved: bool = False


def criterion(service: Service, number: str, place: int) -> CriterionAnswer:
    """A criterion by its place among all of its trial, from 0. Raises NotFound."""
    opened, now = _at(service, number, place)
    return _answer(service, opened, place, _draft(write(now.logic), now, service), saved=False)


def correct(
    service: Service, number: str, place: int, asked: CorrectionQuestion
) -> CriterionAnswer:
    """Check a correction and, where it is asked for and nothing is wrong, keep it.

    Raises NotFound, and InputError where it can't be kept.
    """
    opened, now = _at(service, number, place)
    side = now.side.value
    if asked.text and key_of(side, asked.text) != key_of(side, now.text):
        raise InputError("the criterion has other words now; open it again")
    draft = _draft(asked.notation or write(opened.as_read.criteria[place].logic), now, service)
    keeps = asked.save and draft.problem is None
    if keeps:
        _keep(service, opened, now, asked)
        opened, _ = _at(service, number, place)
    return _answer(service, opened, place, draft, saved=keeps)


def _keep(service: Service, opened: Opened, now: Criterion, asked: CorrectionQuestion) -> None:
    if not asked.by.strip():
        raise InputError("say who corrects it, as `by`")
    text = " ".join(now.text.split())
    service.corrections.add(
        Correction(
            opened.record.id, now.side.value, text, asked.notation, asked.by.strip(),
            asked.why.strip(),
        )
    )  # fmt: skip


def _at(service: Service, number: str, place: int) -> tuple[Opened, Criterion]:
    opened = service.trial(number)
    held = opened.read.criteria
    if not 0 <= place < len(held) or held[place].parent is not None:
        raise NotFound(f"{number} has no criterion {place} that decides")
    return opened, held[place]


def _answer(
    service: Service, opened: Opened, place: int, draft: Draft, *, saved: bool
) -> CriterionAnswer:
    now = opened.read.criteria[place]
    mine = key_of(now.side.value, now.text)
    return CriterionAnswer(
        opened.record.id,
        opened.trial.title or opened.record.id,
        place,
        [one.text for one in below(place, opened.read.criteria)],
        read_criterion(now),
        read_criterion(opened.as_read.criteria[place]),
        draft,
        [
            Told(one.by, one.at, one.why, one.notation)
            for one in service.corrections.history(opened.record.id)
            if key_of(one.side, one.text) == mine
        ],
        saved,
    )


# ---- a draft ----------------------------------------------------------------------------------


def _draft(notation: str, now: Criterion, service: Service) -> Draft:
    try:
        node = read_notation(notation, service.terms)
    except NotationError as error:
        return Draft(notation, Problem(error.message, error.line, error.column))
    except LanguageError as error:
        return Draft(notation, Problem(str(error)))
    found = [Remarked(one.code, one.severity.value, one.message) for one in lint(node)]
    before, after = word(now.logic), word(node)
    return Draft(notation, None, after, _alike(now.logic, node), difference(before, after), found)


def _alike(one: Node, other: Node) -> bool:
    return write(normalise(one)) == write(normalise(other))


def difference(before: str, after: str) -> list[Part]:
    """Two wordings word by word."""
    old, new = before.split(), after.split()
    parts: list[Part] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(Part("same", " ".join(old[a:b])))
            continue
        parts += [Part("gone", " ".join(old[a:b]))] if b > a else []
        parts += [Part("new", " ".join(new[c:d]))] if d > c else []
    return parts
