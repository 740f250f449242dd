"""Checks across the fields of a trial: each raises flags or says what prose and title tell."""

from __future__ import annotations

import msgspec

from eligo.records.model import Flag, Trial


def checked(trial: Trial, flags: tuple[Flag, ...] = ()) -> Trial:
    """The trial with the findings of every check added to its flags."""
    return msgspec.structs.replace(trial, flags=(*trial.flags, *flags))
