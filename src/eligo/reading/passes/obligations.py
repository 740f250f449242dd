"""Pass: on the exclusion list "must not have X" says that X excludes."""

from __future__ import annotations

from dataclasses import replace

from eligo.language.nodes import Side
from eligo.reading.rows.chunks import Row, needs
from eligo.reading.rows.context import Context


@needs("not")
def read_obligations(row: Row, context: Context) -> Row:
    """An obligation on the exclusion list names what bars, and denies nothing."""
    if context.side is not Side.EXCLUSION:
        return row
    return [replace(c, tag="filler") if (c.tag, c.value) == ("not", "must") else c for c in row]
