"""Trials' criteria made ready for the column engine."""

from __future__ import annotations

from collections.abc import Iterable

from eligo.engines.answer import Vocabulary
from eligo.engines.columns import Registry, compile_registry
from eligo.reading.trial import TrialCriteria


def registry_of(trials: Iterable[TrialCriteria], terms: Vocabulary) -> Registry:
    """The criteria that decide, compiled; `Registry.judge` then says of a patient in columns, in
    the trials' order, what `matching.judge` says with its reasons."""
    decide = ((trial.id, [(c.side, c.logic) for c in trial.deciding]) for trial in trials)
    return compile_registry(decide, terms)
