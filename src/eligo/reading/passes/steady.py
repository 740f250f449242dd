"""Pass: "a stable dose for 2 months before screening" has lasted so long; it is no window."""

from __future__ import annotations

import re
from dataclasses import replace

from eligo.language.values import Bound, Interval, Period
from eligo.reading.rows.chunks import Chunk, Row, needs
from eligo.reading.rows.context import Context

_REACH = 160  # characters before a length in which it may be said that something is stable
_STEADY = re.compile(
    r"""\bstable[ ,-]+(?:[\w-]+[ ])?
        (?:dos\w+|regimens?|background|treatments?|therap\w+|medications?|schedule)\b
      | \b(?:been|be|is|are|was|were|remain\w*|kept|held)\s+(?:\w+\s+)?
        (?:stable|unchanged|constant)\b
      | \b(?:stable|unchanged|constant),?\s+(?:for|over|during|in)\b""",
    re.IGNORECASE | re.VERBOSE,
)


@needs("period")
def read_steady(row: Row, context: Context) -> Row:
    """Periods behind what has been stable as "interval": the least that it has lasted."""
    out: Row = []
    start = row[0].start
    for chunk in row:
        if chunk.tag in ("stop", "semicolon"):
            start = chunk.end
        length = _length(chunk) if chunk.tag == "period" else None
        led = length and _STEADY.search(context.text, max(start, chunk.start - _REACH), chunk.end)
        out.append(replace(chunk, tag="interval", value=length) if led else chunk)
    return out


def _length(chunk: Chunk) -> Interval | None:
    """The one length of a period, as the least that something has lasted."""
    period: Period = chunk.value
    extent = period.least or period.most
    if extent is None or len(extent.amounts) != 1 or (period.least and period.most):
        return None
    if not extent.amounts[0].is_time or period.anchor.event is not None:
        return None
    inclusive = extent.inclusive or period.least is None
    return Interval(low=Bound(extent.amounts[0], inclusive))
