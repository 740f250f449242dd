"""Pass: a name said twice ("high-dose cytarabine HDAC") counts once."""

from __future__ import annotations

from dataclasses import replace

from eligo.reading.rows.chunks import Chunk, Row, needs
from eligo.reading.rows.context import Context


@needs("concept")
def drop_appositions(row: Row, context: Context) -> Row:
    """A concept right behind another whose words hold its name already becomes a filler."""
    out: Row = []
    for chunk in row:
        last = out[-1] if out else None
        if chunk.tag == "concept" and last is not None and last.tag == "concept":
            said = context.words(last.start, last.end).casefold()
            same = last.value.concept.key == chunk.value.concept.key
            same = same or _is_head(last, chunk, context)
            if same or chunk.value.concept.name.casefold() in said:
                chunk = replace(chunk, tag="filler")
        out.append(chunk)
    return out


def _is_head(name: Chunk, head: Chunk, context: Context) -> bool:
    """ "syphilis infection": the second word says only what kind of thing the first is."""
    if name.value.kind != head.value.kind or head.value.kind != "condition":
        return False
    return context.terms.is_a(name.value.concept, head.value.concept)
