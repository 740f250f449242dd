"""Pass: "HIV-associated nephropathy" is nephropathy of a kind: the words before it narrow it."""

from __future__ import annotations

from eligo.reading.rows.chunks import Chunk, Row, needs, tag_at
from eligo.reading.rows.context import Context

_CAUSED = frozenset({"induced", "associated", "related", "mediated", "dependent", "predominant"})
_NAMED = ("concept", "word", "outcome")


@needs("dash")
def read_causes(row: Row, context: Context) -> Row:
    """Tags "qualifier.modifier" over a name, a hyphen and the word that says what it caused."""
    out: Row = []
    at = 0
    while at < len(row):
        if row[at].tag == "dash" and out and _is_cause(row, at, out[-1], context):
            first = out.pop()
            out.append(Chunk("qualifier.modifier", first.start, row[at + 1].end, "narrowing"))
            at += 2
        else:
            out.append(row[at])
            at += 1
    return out


def _is_cause(row: Row, at: int, name: Chunk, context: Context) -> bool:
    """Whether the hyphen at a place joins a name with such a word, before what is caused."""
    if name.tag not in _NAMED or tag_at(row, at + 1) != "word":
        return False
    caused = context.text[row[at + 1].start : row[at + 1].end].lower()
    joined = name.end == row[at].start and row[at].end == row[at + 1].start
    if caused not in _CAUSED or not joined:
        return False
    behind = next((c.tag for c in row[at + 2 :] if not c.tag.startswith("qualifier.")), "")
    return behind in ("concept", "filler", "word")
