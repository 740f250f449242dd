"""Checks across the fields of a trial: each raises flags, or says what title and prose tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from eligo.records.checks.arms import ARM_CHECKS, arms_in_text
from eligo.records.checks.completeness import PAGE_CHECKS
from eligo.records.checks.content import CONTENT_CHECKS
from eligo.records.checks.inference import inferred
from eligo.records.checks.timing import TIME_CHECKS
from eligo.records.model import Flag, Trial

Check = Callable[[Trial], Iterator[Flag]]


def checked(trial: Trial) -> Trial:
    """The trial with what title and prose tell and with the findings of every check.

    What only a portal's page can lack is asked of pages alone.
    """
    told = inferred(trial)
    trial = msgspec.structs.replace(trial, inferred=(*trial.inferred, *told))
    trial = msgspec.structs.replace(trial, arms=(*trial.arms, *arms_in_text(trial)))
    asked: tuple[Check, ...] = (*ARM_CHECKS, *CONTENT_CHECKS, *TIME_CHECKS)
    if trial.raw.kind == "page":
        asked += PAGE_CHECKS
    found = tuple(flag for check in asked for flag in check(trial))
    return msgspec.structs.replace(trial, flags=(*trial.flags, *found))
