"""Turn typed spans of words into one label a word, and back.

The labels are the usual BILOU ones: `B-drug` begins a mention of several words, `I-drug` goes on,
`L-drug` is its last word, `U-drug` a mention of one word, and `O` is outside of all.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

OUTSIDE = "O"


class Stretch(NamedTuple):
    """A typed stretch of words: indexes of its first and its last word."""

    first: int
    last: int
    type: str


def labels_of(stretches: Iterable[Stretch], length: int) -> list[str]:
    """One label for each of `length` words; the stretches must not overlap."""
    labels = [OUTSIDE] * length
    for first, last, type_ in stretches:
        if first == last:
            labels[first] = f"U-{type_}"
            continue
        labels[first] = f"B-{type_}"
        labels[first + 1 : last] = [f"I-{type_}"] * (last - first - 1)
        labels[last] = f"L-{type_}"
    return labels


def stretches_of(labels: Sequence[str]) -> list[Stretch]:
    """The stretches that the labels spell; a mention that is not closed is left out."""
    found = []
    first = 0
    for index, label in enumerate(labels):
        place, _, type_ = label.partition("-")
        if place in "BU":
            first = index
        if place in "LU":
            found.append(Stretch(first, index, type_))
    return found


def may_follow(label: str, following: str) -> bool:
    """Whether BILOU allows `following` right after `label`; the empty string is the edge."""
    place, _, type_ = label.partition("-")
    next_place, _, next_type = following.partition("-")
    if place in ("B", "I"):
        return next_place in ("I", "L") and next_type == type_
    return next_place not in ("I", "L")
