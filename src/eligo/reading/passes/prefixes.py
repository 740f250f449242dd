"""Pass: "non-" denies the one thing behind it, not the rest of the clause."""

from __future__ import annotations

from eligo.language.nodes import All, Fact, Node, Not, Person, Sex
from eligo.reading.rows.chunks import Chunk, Row, needs, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.lexicon import load_tables


@needs("not")
def read_prefixes(row: Row, context: Context) -> Row:
    """ "non-obese (BMI < 30)", "non-pregnant women aged 18 to 65"."""
    out: Row = []
    at = 0
    while at < len(row):
        behind = at + 1 + (tag_at(row, at + 1) == "dash")
        if (row[at].tag, row[at].value) == ("not", "non") and _is_bare(row, behind):
            chunk = row[behind]
            denied = _denied(chunk, context)
            out.append(Chunk("node", row[at].start, chunk.end, denied))
            at = behind + 1
            continue
        out.append(row[at])
        at += 1
    return out


def _denied(chunk: Chunk, context: Context) -> Node:
    """ "non-pregnant women" are women."""
    denied = Not(chunk.node, span=chunk.span)
    sexes = load_tables()["sex"]
    words = context.words(chunk.start, chunk.end).lower().split()
    among = tuple(sex for sex in ("female", "male") if set(words) & set(sexes[sex]))
    if not among or not isinstance(chunk.value, Person):
        return denied
    return All((Sex(among, span=chunk.span), denied), span=chunk.span)


def _is_bare(row: Row, at: int) -> bool:
    """Whether a state, or a fact of which nothing more is said, stands there."""
    value = row[at].value if tag_at(row, at) == "node" else None
    return isinstance(value, Person) or (isinstance(value, Fact) and not value.qualifiers)
