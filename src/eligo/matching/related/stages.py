"""At which stage of care a trial stands, and by which words that is known."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from eligo.engines import Context
from eligo.language.nodes import Fact, Measure, Node, Not, Side
from eligo.language.values import Interval
from eligo.matching.judge import judge_criterion
from eligo.patients.model import FactKind, Patient, PatientFact
from eligo.reading.criteria import Criterion, Status
from eligo.records.model import Trial


class Stage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of data/stages.toml, where its fields are told."""

    name: str
    group: Literal["setting", "aim"]
    title: str = ""
    course: tuple[str, ...] = ()
    remission: tuple[int, int] | None = None
    without: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Staged:
    """A stage of a trial by its key in the table, and the words that tell it."""

    key: str
    words: str

    @property
    def stage(self) -> Stage:
        """The stage itself."""
        return stages()[self.key]


@cache
def stages() -> dict[str, Stage]:
    """The table; a broken one raises msgspec.ValidationError."""
    found = resources.files("eligo.matching.related").joinpath("data/stages.toml")
    return msgspec.convert(tomllib.loads(found.read_text("utf-8")), dict[str, Stage])


def stages_of(trial: Trial, criteria: Sequence[Criterion], context: Context) -> tuple[Staged, ...]:
    """Every stage that a trial tells, each once.

    Titles and the purpose say what the trial is about; what its criteria ask about the course of
    the disease counts only where those name no stage of the group ("relapse of a disease that was
    newly diagnosed then"). That nobody is taken without a procedure counts always.
    """
    found = {key: words for key, one in stages().items() if (words := _titled(one, trial))}
    groups = {stages()[key].group for key in found}
    for key, one in stages().items():
        words = _demanded(one, criteria, context)
        if not words and one.group not in groups:
            words = _asked(one, criteria)
        if words and key not in found:
            found[key] = words
    return tuple(Staged(key, " ".join(found[key].split())) for key in stages() if key in found)


def _titled(stage: Stage, trial: Trial) -> str | None:
    """The words of a title or of the purpose that tell a stage."""
    for title in (trial.brief_title, trial.official_title):
        hit = _pattern(stage).search(title.value) if title and stage.title else None
        if hit:
            return hit[0]
    purpose = trial.design.primary_purpose
    return purpose.printed if purpose is not None and purpose.value in stage.purpose else None


def _asked(stage: Stage, criteria: Sequence[Criterion]) -> str | None:
    """The inclusion criterion that asks for patients at a stage."""
    asking = (c for c in criteria if c.side is Side.INCLUSION)
    return next((c.text for c in asking if any(_asks(n, stage) for n in affirmed(c.logic))), None)


def _demanded(stage: Stage, criteria: Sequence[Criterion], context: Context) -> str | None:
    """The criterion that keeps out whoever did not undergo what the stage comes after."""
    found = (_keeps_out_without(name, criteria, context) for name in stage.without)
    return next((text for texts in found for text in texts), None)


@cache
def _pattern(stage: Stage) -> re.Pattern[str]:
    return re.compile(stage.title, re.I)


def affirmed(node: Node) -> Iterator[Node]:
    """The statements that a criterion asks for, not those that it denies."""
    if not isinstance(node, Not):
        if not node.children:
            yield node
        for child in node.children:
            yield from affirmed(child)


def _asks(node: Node, stage: Stage) -> bool:
    if isinstance(node, Fact):
        return any(q.name == "course" and q.value in stage.course for q in node.qualifiers)
    if isinstance(node, Measure) and isinstance(node.test, Interval) and stage.remission:
        return node.concept.code == "remission-status" and _within(node.test, *stage.remission)
    return False


def _within(test: Interval, first: int, last: int) -> bool:
    """Whether a range is of these remissions; that there is any remission says none of them."""
    low = test.low.quantity.value if test.low else None
    high = test.high.quantity.value if test.high else None
    if low is None or (high is None and first <= 1):
        return False
    return first <= low and (high if high is not None else low) <= last


def _keeps_out_without(name: str, criteria: Sequence[Criterion], context: Context) -> Iterator[str]:
    """The criteria that keep out whoever did not undergo a procedure."""
    for concept in context.terms.find(name, ("procedure",))[:1]:
        fact = PatientFact(FactKind.PROCEDURE, concept.name, (concept,), present=False)
        person = Patient("without", facts=(fact,))
        for one in criteria:
            if one.status is Status.READ and judge_criterion(one, person, context).against:
                yield one.text
