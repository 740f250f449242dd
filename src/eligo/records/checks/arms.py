"""Arms: those that only the prose names, types that their content contradicts, models, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from eligo.records.checks.words import any_of, arm_words, check_words, holds, shape, shown
from eligo.records.flags import flag_in, make_flag
from eligo.records.model import Arm, Flag, Source, Trial, Value

_NUMBER = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = re.compile(
    r"\b(?:into|to|of|in|with|comprises?|includes?|has|have)\s+(?:the\s+)?(?:following\s+)?"
    r"(?P<n>two|three|four|five|six|[2-6])\s+(?:[\w-]+\s+){0,2}?(?P<noun>groups|arms|cohorts)\b",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"\b(?:group|arm|cohort)\s+(?P<name>[A-F1-6]|I{1,3}|IV)\b")
_CONTROLLED = re.compile(r"(?<!un)(?<!placebo-)\bcontrolled (?:study|trial|clinical)\b", re.I)
_NO_PRODUCT_TYPE = "NO_INTERVENTION"


@cache
def _control_group() -> re.Pattern[str]:
    names = [name for names in check_words().control_arms.values() for name in names]
    every = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?<![\w-])(?P<kind>{every})(?:[\s-]+(?:\w+\s+)?)(?:group|arm|cohort)\b", re.IGNORECASE
    )


def _table(trial: Trial) -> list[Arm]:
    return [arm for arm in trial.arms if arm.listed_in == "table"]


def arms_in_text(trial: Trial) -> Iterator[Arm]:
    """Groups that the description names and no arm of the table answers to."""
    if not _table(trial):
        yield from _arm_of_title(trial)
        return
    named: set[str] = set()
    for text in (trial.detailed_description, trial.brief_summary):
        for label in _groups_named(text) if text else ():
            kind = _kind(label.value)
            if kind not in named and not _listed(trial, label.value, kind):
                named.add(kind)
                yield Arm(label=label, listed_in="text")


def _arm_of_title(trial: Trial) -> Iterator[Arm]:
    """The one arm of a "single-arm" title where the page lists none."""
    told = [one for one in trial.said_about("arms") if one.value == "1"]
    if told and trial.raw.kind == "page":
        yield Arm(label=None, listed_in="title")


def _groups_named(text: Value[str]) -> Iterator[Value[str]]:
    for shape_ in (_control_group(), _LETTERED):
        for match in shape_.finditer(text.value):
            at = text.source.start
            span = (at + match.start(), at + match.end()) if at is not None else (None, None)
            source = Source(text.source.reader, text.source.label, *span)
            yield Value(match[0], match[0], source)


def _kind(label: str) -> str:
    """The kind of control that a name tells; a lettered group is its own kind."""
    for kind, names in check_words().control_arms.items():
        if any_of(tuple(names)).search(label):
            return kind
    return label.casefold()


def _listed(trial: Trial, label: str, kind: str) -> bool:
    """Whether an arm of the table is of that kind, or any comparison for a mere "control"."""
    kinds = check_words().control_arms
    if kind == "control":
        return len(_table(trial)) > 1
    if kind in kinds:
        type_words = (*kinds[kind], kind.replace("_", " "))
        return any(any_of(type_words).search(words) for words in arm_words(trial))
    names = any_of((label, label.split()[-1]))
    lettered = any(_LETTERED.search(arm.label.value) for arm in _table(trial) if arm.label)
    return not lettered or any(names.search(arm.label.value) for arm in _table(trial) if arm.label)


def only_in_text(trial: Trial) -> Iterator[Flag]:
    """More arms in the prose than in the table."""
    extra = [arm for arm in trial.arms if arm.listed_in == "text" and arm.label]
    if not extra:
        return
    listed, labels = len(_table(trial)), [arm.label for arm in extra if arm.label]
    named = ", ".join(repr(label.value) for label in labels)
    message = f"text={listed + len(extra)}, table={listed}: the description also names {named}"
    yield make_flag("arm-count-mismatch", message, words=labels[0].value, at=labels[0].source)
    for label in labels:
        message = f"{label.value!r} is in the description and not in the table"
        yield make_flag("arm-mentioned-only-in-text", message, words=label.value, at=label.source)


def counted(trial: Trial) -> Iterator[Flag]:
    """A number of groups in title or prose that is not the table's."""
    listed = len(_table(trial))
    if not listed or any(arm.listed_in == "text" for arm in trial.arms):
        return
    for text in (trial.detailed_description, trial.brief_summary):
        match = _COUNT.search(text.value) if text else None
        if match is None or text is None:
            continue
        told = _NUMBER.get(match["n"].casefold()) or int(match["n"])
        if told != listed:
            message = f"text={told}, table={listed}"
            yield flag_in("arm-count-mismatch", message, text, *match.span())
            return


def types(trial: Trial) -> Iterator[Flag]:
    """Arms whose type and content disagree."""
    for arm in _table(trial):
        if arm.type is None or arm.label is None:
            continue
        words = shown(arm.label, arm.description, *arm.interventions)
        if arm.type.value == _NO_PRODUCT_TYPE and (given := _product(trial, arm)):
            message = f"{arm.label.value!r} is typed No Intervention and receives {given!r}"
            source = arm.description.source if arm.description else arm.type.source
            yield make_flag("arm-type-mismatch", message, words=arm.type.printed, at=source)
        elif (
            arm.type.value == "PLACEBO_COMPARATOR"
            and arm.description
            and not any_of(tuple(check_words().control_arms["placebo"])).search(
                words + shown(*(one.name for one in trial.interventions))
            )
        ):
            message = f"{arm.label.value!r} is typed Placebo Comparator and names no placebo"
            yield make_flag("arm-type-mismatch", message, words=arm.type.printed,
                            at=arm.type.source, severity="medium")  # fmt: skip


def _product(trial: Trial, arm: Arm) -> str | None:
    """What a No Intervention arm is given; None for nothing, for follow-up and usual care."""
    if arm.interventions:
        return arm.interventions[0].value
    words = shown(arm.description)
    if not words or holds("no_product", words):
        return None
    names = tuple(one.name.value for one in trial.interventions if len(one.name.value) > 3)
    named = any_of(names).search(words) if names else None
    found = named or shape("products").search(words)
    return words if found else None


def models(trial: Trial) -> Iterator[Flag]:
    """Models that need another number of arms, or that the prose contradicts."""
    model, listed = trial.design.intervention_model, len(_table(trial))
    if model is None or not listed:
        return
    place = {"words": model.printed, "at": model.source}
    if model.value == "CROSSOVER" and listed == 1:
        yield make_flag("design-mismatch", "a crossover with one arm", **place)  # type: ignore[arg-type]
    elif model.value in ("PARALLEL", "FACTORIAL") and listed == 1:
        yield make_flag("design-mismatch", f"{model.value} with one arm", **place)  # type: ignore[arg-type]
    elif model.value == "SINGLE_GROUP" and listed > 1:
        message = f"a single group with {listed} arms"
        yield make_flag("design-mismatch", message, severity="low", **place)  # type: ignore[arg-type]
    yield from _reads_as_one(trial, model, listed)


def _reads_as_one(trial: Trial, model: Value[str], listed: int) -> Iterator[Flag]:
    if model.value != "PARALLEL" or listed < 2:
        return
    prose = shown(trial.brief_title, trial.brief_summary, trial.detailed_description)
    match = shape("one_group").search(prose)
    if match is None or holds("several_groups", prose):
        return
    at = _find(trial, match[0])
    told = f"the text gives one treatment to everybody ({match[0]!r})"
    message = f"{told}; the design is {model.value} with {listed} arms"
    yield make_flag("design-mismatch", message, words=match[0], start=at[0], end=at[1])


def _find(trial: Trial, words: str) -> tuple[int | None, int | None]:
    at = trial.raw.text.find(words) if trial.raw.kind == "page" else -1
    return (at, at + len(words)) if at >= 0 else (None, None)


def controlled(trial: Trial) -> Iterator[Flag]:
    """ "Controlled" in the prose and no control in the table."""
    if not _table(trial):
        return
    prose = shown(trial.official_title, trial.detailed_description, trial.brief_summary)
    match = _CONTROLLED.search(prose)
    if match is None:
        return
    kinds = check_words().control_arms
    every = any_of(tuple(name for names in kinds.values() for name in names))
    told = [words for words in arm_words(trial) if every.search(words)]
    if not told and "comparator" not in "".join(arm_words(trial)).casefold():
        at = _find(trial, match[0])
        message = "the text says 'controlled' and no arm of the table is a control"
        yield make_flag("control-arm-missing", message, words=match[0], start=at[0], end=at[1])


ARM_CHECKS = (only_in_text, counted, types, models, controlled)
