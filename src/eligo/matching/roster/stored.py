"""The blocks of a store's compiled criteria."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from eligo.matching.logic import Kept, Segments
from eligo.matching.roster.roster import Block, Line


def stored_blocks(kept: Kept, wanted: Collection[int]) -> Iterator[Block]:
    """Every segment that can be used, with the trials of it that are wanted and up to date.

    `wanted`: the numbers of records.
    """
    for segment in Segments(kept).found:
        lines = {
            name: Line(int(name.split()[0]), trial, *sketch)
            for name, trial, sketch in kept.sketches(segment.number)
        }
        found = (lines.get(name) for name in segment.registry.trials)
        yield Block(
            segment.registry, [one if one and one.record in wanted else None for one in found]
        )
