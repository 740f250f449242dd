"""Where a judgement begins and ends in its clause, so that facts beside it are asked by themselves.

"Adults with hypertension who are able to walk" asks for hypertension, and for a judgement.
"""

from __future__ import annotations

from eligo.language.nodes import Age, Fact, Kind, Person, Sex, State
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.clause_parts import JOINTS, outside
from eligo.reading.rows.context import Context

_SHORT = 2  # chunks behind the judging word
JUDGING = ("judge", "effect")
_EDGES = (*JOINTS, "semicolon", "except", "such-as", "evidence")
_WHOM = frozenset({"whom", "who"})
_RELATIVE = frozenset({"who", "whom", "that", "which"})
_FOR_WHOM = (State.CHILD_BEARING_POTENTIAL, State.POST_MENOPAUSAL, State.PRE_MENOPAUSAL)


def judged_region(row: Row, context: Context) -> tuple[int, int] | None:
    """First place and end of the first judgement outside brackets; None where nothing is judged.

    Words before it that ask for something are not part of it. Words behind it are what it is
    about, up to a value, which can be compared.
    """
    first = outside(row, *JUDGING)
    if first is None:
        return None
    return _begin(row, first, context), _end(row, first)


def _begin(row: Row, judge: int, context: Context) -> int:
    opening = max((i + 1 for i in _edges(row, judge)), default=0)
    said = context.words(row[0].start, row[judge].start).lower().split()
    if row[judge].value == "contraindicated" and _WHOM & set(said):
        return 0  # "patients for whom A or B is contraindicated"
    if not any(_asks(c) for c in row[:opening]):
        opening = 0
    nodes = [i for i in range(opening, judge) if row[i].tag == "node"]
    if nodes and _ends_before(row, nodes[-1], judge, context):
        return nodes[-1] + 1
    return opening


def judged_part(row: Row, at: int) -> Row:
    """What stands before the judging words and behind the joining word before them."""
    own = at - 1 if at and row[at - 1].tag == "comma" else at  # "that, in the opinion of": one part
    return row[max((i + 1 for i in _edges(row, own)), default=0) : at]


def _edges(row: Row, end: int) -> list[int]:
    """Places of joining words before `end`, outside brackets."""
    depth, found = 0, []
    for at, chunk in enumerate(row[:end]):
        depth += (chunk.tag == "open") - (chunk.tag == "close")
        if depth == 0 and chunk.tag in _EDGES:
            found.append(at)
    return found


def _asks(chunk: Chunk) -> bool:
    """Whether a chunk asks something by itself; for whom a judgement is, does not."""
    if chunk.tag != "node" or isinstance(chunk.value, Sex):
        return False
    return not isinstance(chunk.value, Person) or chunk.value.state not in _FOR_WHOM


def _ends_before(row: Row, node: int, judge: int, context: Context) -> bool:
    """Whether what a node asks is complete before the judgement begins."""
    if not _asks(row[node]):
        return False
    between = context.words(row[node].end, row[judge].start).lower().split()
    if not isinstance(row[node].value, Fact) or _RELATIVE & set(between):
        return True
    return row[node].value.kind is Kind.CONDITION and not between


def _end(row: Row, judge: int) -> int:
    """Behind the last chunk that the judgement is about; a need is no longer than its part."""
    if row[judge].value == "need":
        comma = outside(row[judge:], "comma")
        return len(row) if comma is None else judge + comma
    depth = 0
    for edge in range(judge + 1, len(row)):
        depth += (row[edge].tag == "open") - (row[edge].tag == "close")
        if depth == 0 and isinstance(row[edge].value, Age) and _is_own_age(row, judge, edge):
            return _before_age(row, edge)
        if depth > 0 or row[edge].tag not in JOINTS:
            continue
        later = next((c for c in row[edge:] if c.tag == "node" or c.tag in JUDGING), None)
        if row[edge].tag == "comma" and _goes_on_listing(row, judge, edge):
            return edge
        if later is not None and _is_apart(later, row[edge].tag, str(row[judge].value)):
            return edge
    return len(row)


def _goes_on_listing(row: Row, judge: int, comma: int) -> bool:
    """ "patient refusal, altered mental status, known allergy to X": what little is judged ends,
    and a fact follows."""
    between = row[judge + 1 : comma]
    behind = row[comma + 1] if comma + 1 < len(row) else row[comma]
    if len(between) > _SHORT or any(c.tag not in ("filler", "word") for c in between):
        return False
    if row[judge].tag != "judge" or row[judge].value not in ("", "consent"):
        return False
    return isinstance(behind.value, Fact) and outside(row[:judge], "such-as", "judge") is None


def _is_own_age(row: Row, judge: int, age: int) -> bool:
    """Whether an age behind what is judged is the patient's: "eligible for X with an age < 75"."""
    between = row[judge + 1 : age]
    return row[judge].value != "people" and any(c.tag == "node" for c in between)


def _before_age(row: Row, age: int) -> int:
    """Behind what is judged, without the small words that lead to an age."""
    while row[age - 1].tag in ("filler", "comma", "and"):
        age -= 1
    return age


def _is_apart(chunk: Chunk, joint: str, judged: str) -> bool:
    """Whether what follows a joining word is no longer what the judgement is about."""
    if chunk.tag != "node":
        return False
    value = chunk.node
    if isinstance(value, Person):  # breast-feeding needs no plan
        return value.state is State.BREAST_FEEDING or (judged == "consent" and joint == "comma")
    if isinstance(value, Fact):
        condition = value.kind is Kind.CONDITION
        return joint == "comma" and (judged == "consent" or (judged == "plan" and condition))
    if isinstance(value, Age) and judged == "people":
        return False  # "mother of a child aged 6 to 12"
    return not isinstance(value, Sex) or judged == "consent"
