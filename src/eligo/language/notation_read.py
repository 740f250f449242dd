"""The text notation -> criteria: recursive descent over lines, then over the tokens of a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any as Anything
from typing import TypeVar

from eligo.errors import LanguageError
from eligo.language.nodes import (
    QUALIFIERS,
    SEXES,
    Age,
    All,
    Any,
    AtLeast,
    Biomarker,
    Except,
    Fact,
    If,
    Judgement,
    Kind,
    Measure,
    Node,
    Not,
    Person,
    Qualifier,
    Readings,
    Remark,
    Review,
    Sex,
    State,
    Unread,
)
from eligo.language.notation_lexis import Line, scan
from eligo.language.rewrite import MAX_DEPTH, check_depth
from eligo.language.source import Span
from eligo.language.values import (
    Anchor,
    Bound,
    Concept,
    Direction,
    Extent,
    Interval,
    Moment,
    Outcome,
    Period,
    Pick,
    Quantity,
)

E = TypeVar("E", bound=Enum)

# No criterion counts further than this many digits reach.
_MOST_DIGITS = 9


def read(text: str) -> Node:
    """The criterion that the notation says.

    NotationError, with line, column and what was expected, where it says none.
    """
    lines = scan(text)
    reader = _Reader(lines or [Line(1, 0, [], 0)])
    node = reader.statement(depth=1)
    if reader.line:
        reader.line.error("one criterion is enough: join several under all: or any:")
    with lines[0].blame():
        check_depth(node)
    return node


# ---- blocks -------------------------------------------------------------------------------------


class _Reader:
    """The lines still to be read."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.at = 0

    @property
    def line(self) -> Line | None:
        """The line that comes next."""
        return self.lines[self.at] if self.at < len(self.lines) else None

    def follows(self, line: Line, word: str) -> Line | None:
        """The next line if it stands right under `line` and begins with `word`."""
        here = self.line
        if here and here.indent == line.indent and here.accept("word", word):
            return here
        return None

    def statement(self, depth: int) -> Node:
        """The statement at the next line, with the exceptions that follow it."""
        line = self.lines[self.at]
        self.at += 1
        node = self._if(line, depth) if line.phrase(["if"]) else self.inline(line, depth)
        while clause := self.follows(line, "except"):
            self.at += 1
            span = _span(clause)
            with clause.blame():
                node = Except(node, self.nodes(clause, depth), span=span)
        return node

    def _if(self, line: Line, depth: int) -> Node:
        span = _span(line)
        condition = self.node(line, depth)
        clause = self.follows(line, "then")
        if clause is None:
            (self.line or line).fail('"then:" under "if:"')
        self.at += 1
        return If(condition, self.node(clause, depth), span=span)

    def inline(self, line: Line, depth: int) -> Node:
        """The statement at the rest of the line, and below it if it opens a block."""
        if depth > MAX_DEPTH:
            line.error(f"criteria are nested at most {MAX_DEPTH} deep")
        head = line.phrase(HEADS)
        if head:
            return HEADS[head](self, line, depth)
        with line.blame():
            node = _leaf(line)
        if not line.done:
            line.fail("the end of the line")
        return node

    def nodes(self, line: Line, depth: int) -> tuple[Node, ...]:
        """What stands behind a colon: a statement on the same line, or the block below."""
        line.take("mark", '":"', ":")
        if not line.done:
            return (self.inline(line, depth + 1),)
        first = self.line
        if first is None or first.indent <= line.indent:
            (first or line).error("expected an indented line below the colon")
        found = []
        while self.line and self.line.indent == first.indent:
            found.append(self.statement(depth + 1))
        if self.line and self.line.indent > line.indent:
            self.line.error("this line is indented unlike those above it")
        return tuple(found)

    def node(self, line: Line, depth: int) -> Node:
        """As `nodes`, where one alone may stand."""
        found = self.nodes(line, depth)
        if len(found) > 1:
            line.error("one statement stands here: join several under all: or any:")
        return found[0]


def _span(line: Line) -> Span | None:
    with line.blame():
        text = line.accept("span")
        return Span(*map(int, text[1:].split("-"))) if text else None


def _joined(kind: type[All] | type[Any]) -> Callable[[_Reader, Line, int], Node]:
    def read_joined(reader: _Reader, line: Line, depth: int) -> Node:
        with line.blame():
            span = _span(line)
            return kind(reader.nodes(line, depth), span=span)

    return read_joined


def _not(reader: _Reader, line: Line, depth: int) -> Node:
    span = _span(line)
    return Not(reader.node(line, depth), span=span)


def _at_least(reader: _Reader, line: Line, depth: int) -> Node:
    with line.blame():
        n = line.take("number", "a whole number")
        if not n.isdecimal() or len(n) > _MOST_DIGITS:
            raise LanguageError(f"expected a whole number, found {n}")
        line.take("word", '"of"', "of")
        span = _span(line)
        return AtLeast(int(n), reader.nodes(line, depth), span=span)


def _readings(reader: _Reader, line: Line, depth: int) -> Node:
    with line.blame():
        why = line.string("why it is ambiguous, in quotes")
        span = _span(line)
        return Readings(reader.nodes(line, depth), why, span=span)


def _review(reader: _Reader, line: Line, depth: int) -> Node:
    with line.blame():
        why = line.string("why it is suspect, in quotes")
        span = _span(line)
        return Review(reader.node(line, depth), why, span=span)


def _misplaced(message: str) -> Callable[[_Reader, Line, int], Node]:
    def fail(reader: _Reader, line: Line, depth: int) -> Node:
        line.error(message)

    return fail


HEADS: dict[str, Callable[[_Reader, Line, int], Node]] = {
    "all": _joined(All),
    "any": _joined(Any),
    "not": _not,
    "at least": _at_least,
    "readings": _readings,
    "review": _review,
    "if": _misplaced('"if" begins a line of its own'),
    "then": _misplaced('"then:" stands right under "if:"'),
    "except": _misplaced('"except:" stands right under the statement that it belongs to'),
}


# ---- leaves -------------------------------------------------------------------------------------


def _leaf(line: Line) -> Node:
    head = line.phrase(LEAVES)
    if head is None:
        line.fail("a statement (condition, drug, measure, age, all:, any:, not:, …)")
    return LEAVES[head](line)


def _fact(kind: Kind) -> Callable[[Line], Node]:
    def read_fact(line: Line) -> Node:
        concept, qualifiers = _concept(line), _qualifiers(line)
        return Fact(kind, concept, qualifiers, **_clauses(line), span=_span(line))

    return read_fact


def _clauses(line: Line) -> dict[str, Anything]:
    """What follows a fact's name, in any order, by the names of its fields."""
    found: dict[str, Anything] = {}
    while True:
        field, read_clause = _CLAUSES.get(line.phrase(_CLAUSES) or "", ("period", _period))
        value = read_clause(line)
        if value is None:
            return found
        if field in found:
            line.error(f"the {field} is given twice")
        found[field] = value


def _measure(line: Line) -> Node:
    concept = _concept(line)
    qualifiers = _qualifiers(line)
    return Measure(concept, _test(line), qualifiers, _period(line), span=_span(line))


def _biomarker(line: Line) -> Node:
    gene = _concept(line)
    said = line.accept("word", "alteration")
    alteration = line.string("the alteration, in quotes") if said else None
    qualifiers = _qualifiers(line)
    return Biomarker(gene, _test(line), alteration, qualifiers, span=_span(line))


def _age(line: Line) -> Node:
    return Age(_interval(line), span=_span(line))


def _sex(line: Line) -> Node:
    among = [_choice(line, SEXES, "female or male")]
    while line.accept("word", "or"):
        among.append(_choice(line, SEXES, "female or male"))
    return Sex(tuple(sorted(among)), span=_span(line))


def _person(state: State) -> Callable[[Line], Node]:
    return lambda line: Person(state, _period(line), span=_span(line))


def _judgement(line: Line) -> Node:
    words = line.string("the words of the text, in quotes")
    return Judgement(words, span=_span(line))


def _remark(line: Line) -> Node:
    words = line.string("the words of the text, in quotes")
    return Remark(words, span=_span(line))


def _unread(line: Line) -> Node:
    words = line.string("the words that were not understood, in quotes")
    return Unread(words, span=_span(line))


LEAVES: dict[str, Callable[[Line], Node]] = {
    **{kind.value: _fact(kind) for kind in Kind},
    **{state.value: _person(state) for state in State},
    "measure": _measure,
    "biomarker": _biomarker,
    "age": _age,
    "sex": _sex,
    "judgement": _judgement,
    "remark": _remark,
    "unread": _unread,
}


# ---- values -------------------------------------------------------------------------------------


def _choice(line: Line, choices: Iterable[str], expected: str) -> str:
    found = line.phrase(choices)
    return line.fail(expected) if found is None else found


def _member(line: Line, kind: type[E]) -> E | None:
    found = line.phrase(member.value for member in kind)
    return None if found is None else kind(found)


def _concept(line: Line) -> Concept:
    with line.blame():
        name = line.string("a name in quotes")
        return Concept(*line.code(), name)


def _concepts(line: Line) -> tuple[Concept, ...]:
    found = [_concept(line)]
    while line.accept("mark", ","):
        found.append(_concept(line))
    return tuple(found)


def _qualifiers(line: Line) -> tuple[Qualifier, ...]:
    if not line.accept("mark", "("):
        return ()
    found = [_qualifier(line)]
    while line.accept("mark", ";"):
        found.append(_qualifier(line))
    line.take("mark", '";" or ")"', ")")
    return tuple(found)


def _qualifier(line: Line) -> Qualifier:
    with line.blame():
        name = _choice(line, QUALIFIERS, f"a qualifier ({', '.join(sorted(QUALIFIERS))})")
        line.take("mark", '":"', ":")
        return Qualifier(name, _QUALIFIER_VALUES.get(QUALIFIERS[name], _text)(line))


def _text(line: Line) -> str:
    return line.words() or line.string("words, in quotes if they are unusual")


def _test(line: Line) -> Interval | Outcome:
    if not line.accept("word", "is"):
        return _interval(line)
    words = [_text(line)]
    while line.accept("word", "or"):
        words.append(_text(line))
    return Outcome(tuple(words))


def _interval(line: Line) -> Interval:
    if not line.accept("compare", "="):
        return _ends(line) if line.at_kind("compare") else _range(line)
    end = Bound(_quantity(line))
    return Interval(end, end)


def _range(line: Line) -> Interval:
    low = line.take("number", 'a comparison such as ">= 3", "= 1" or "18 to 75"')
    line.take("word", '"to"', "to")
    high = _quantity(line)
    return Interval(Bound(Quantity(_decimal(low), high.unit)), Bound(high))


_SIGNS = {
    "<": ("high", False),
    "<=": ("high", True),
    "≤": ("high", True),
    ">": ("low", False),
    ">=": ("low", True),
    "≥": ("low", True),
}


def _ends(line: Line) -> Interval:
    ends: dict[str, Bound] = {}
    while True:
        sign = line.take("compare", '"<", "<=", ">" or ">="')
        side, inclusive = _SIGNS[sign]
        if side in ends:
            line.error(f"an interval has one {side} end")
        ends[side] = Bound(_quantity(line), inclusive)
        if not line.accept("word", "and"):
            return Interval(**ends)


def _quantity(line: Line) -> Quantity:
    with line.blame():
        number = _decimal(line.take("number", "a number"))
        unit = line.word() or (line.string("a unit") if line.at_kind("string") else "1")
        return Quantity(number, unit)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise LanguageError(f"the number {text} is out of range") from None


# How a qualifier's value is read, by what QUALIFIERS says that it may be; else it is words.
_QUALIFIER_VALUES: dict[object, Callable[[Line], str | Concept | Interval]] = {
    Interval: _interval,
    Concept: _concept,
}


def _period(line: Line) -> Period | None:
    least = _extent(line, "at least", "more than")
    joined = least and line.accept("word", "and")
    most = _extent(line, "within", "less than")
    if joined and not most:
        line.fail('"within" or "less than" after "and"')
    direction = _member(line, Direction)
    if direction:
        return Period(direction, _anchor(line), least, most)
    return line.fail(_DIRECTIONS) if least or most else None


# What may follow a fact's name, by its first word: the field and how it is read.
_CLAUSES: dict[str, tuple[str, Callable[[Line], Anything]]] = {
    "excluding": ("excluding", _concepts),
    "lasting": ("duration", _interval),
    "count": ("count", _interval),
}
_DIRECTIONS = ", ".join(f'"{direction.value}"' for direction in Direction)


def _extent(line: Line, inclusive: str, exclusive: str) -> Extent | None:
    sign = line.phrase((inclusive, exclusive))
    if sign is None:
        return None
    with line.blame():
        pick = _pick(line) if line.accept("word", "the") else None
        amounts = [_quantity(line)]
        while line.accept("word", "or"):
            amounts.append(_quantity(line))
        return Extent(tuple(amounts), pick, sign == inclusive)


def _pick(line: Line) -> Pick:
    pick = _member(line, Pick) or line.fail('"shorter" or "longer"')
    line.take("word", '"of"', "of")
    return pick


def _anchor(line: Line) -> Anchor:
    if line.at_kind("string"):
        return Anchor(Moment.EVENT, _concept(line))
    return Anchor(_member(line, Moment) or Moment.UNSPECIFIED)
