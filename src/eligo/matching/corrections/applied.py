"""A correction in the place of what was read of the same words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from eligo.errors import LanguageError
from eligo.matching.corrections.kept import Correction
from eligo.matching.corrections.linking import read_notation
from eligo.reading.criteria import Criterion, status_of
from eligo.reading.rows.context import Flag
from eligo.reading.trial import TrialCriteria
from eligo.terms import Terms

Key = tuple[str, str]


def key_of(side: str, text: str) -> Key:
    """What a correction is of: a side and words, however they are spaced."""
    return side, " ".join(text.split())


def corrected(
    trial: TrialCriteria, corrections: Iterable[Correction], terms: Terms
) -> TrialCriteria:
    """The criteria with those replaced whose words were corrected; each says so in a flag.

    A correction of words that the record no longer has changes nothing, nor does one in a notation
    that can't be read any more, which is flagged.
    """
    held = {key_of(one.side, one.text): one for one in corrections}

    def of(criterion: Criterion) -> Criterion:
        found = held.get(key_of(criterion.side.value, criterion.text))
        if found is None or criterion.parent is not None:
            return criterion
        return _corrected(criterion, found, terms)

    return replace(trial, criteria=tuple(map(of, trial.criteria))) if held else trial


def _corrected(criterion: Criterion, found: Correction, terms: Terms) -> Criterion:
    told = f"corrected by {found.by} on {found.at[:10]}"
    told += f": {found.why}" if found.why else ""
    try:
        logic = read_notation(found.notation, terms)
    except LanguageError as error:
        why = f"{told}; left out, as its notation can't be read any more ({error})"
        flag = Flag("correction-unusable", why, criterion.start, criterion.end)
        return replace(criterion, flags=(*criterion.flags, flag))
    flag = Flag("corrected", told, criterion.start, criterion.end)
    return replace(criterion, logic=logic, status=status_of(logic), flags=(flag,))
