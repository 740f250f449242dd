"""Text -> query, in ClinicalTrials.gov's own spelling.

    query  = or
    or     = and { "OR" and }
    and    = not { ["AND"] not }
    not    = "NOT" not | leaf
    leaf   = "(" or ")" | AREA[name] not | SEARCH[Location] not | EXPANSION[None] not
           | RANGE[low, high] | MISSING | ALL | distance(lat, lon, 50mi) | "phrase" | words

AREA holds for what follows it, a group in brackets included. Operators are in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from eligo.errors import QueryError
from eligo.matching.search.query import (
    And,
    AtOneSite,
    Between,
    Distance,
    Everything,
    In,
    Missing,
    Not,
    Or,
    Query,
    Words,
)
from eligo.matching.search.values import code_of, limit_of
from eligo.records.geography import in_kilometres
from eligo.records.index import Area, areas

_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()
    |(?P<close>\))
    |(?P<call>(?:AREA|SEARCH|EXPANSION|COVERAGE|TILT|RANGE|DISTANCE)\s*\[)(?P<inside>[^\]]*)(?P<end>\])?
    |(?P<distance>distance\s*\()(?P<point>[^)]*)(?P<ended>\))?
    |"(?P<phrase>[^"]*)(?P<quote>")?
    |(?P<word>[^\s()"]+))""",
    re.VERBOSE | re.IGNORECASE,
)
_OPERATORS = ("AND", "OR", "NOT", "MISSING", "ALL")
_SPECIAL = re.compile(
    r"(?i:\b(?:AREA|SEARCH|EXPANSION|RANGE|COVERAGE|TILT)\s*\[|\bdistance\s*\(\s*-?\d[\d.]*\s*,)"
    r"|(?:^|[\s(])(?:AND|OR|NOT|MISSING|ALL)(?=[\s()]|$)|\"[^\"]*\""
)
_DISTANCE = re.compile(
    r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*(mi|km)\s*",
    re.IGNORECASE,
)
_DEEPEST = 100


def is_plain(text: str) -> bool:
    """Whether a query is words alone, without anything of the query language."""
    return _SPECIAL.search(text) is None


def parse(text: str) -> Query:
    """The query of a text; raises QueryError with the column."""
    if is_plain(text):
        return Words(" ".join(text.split())) if text.strip() else Everything()
    return _Parser(text).whole()


def area_named(name: str, column: int) -> Area:
    """The area of a name, whatever its capitals; raises QueryError that names the nearest."""
    folded = {one.casefold(): area for one, area in areas().items()}
    wanted = name.strip().rpartition(".")[2].casefold()
    if wanted in folded:
        return folded[wanted]
    near = get_close_matches(wanted, folded, 3, 0.5)
    hint = ", ".join(folded[one].name for one in near) or "see the reference of areas"
    raise QueryError(f"there is no area {name.strip()!r}; did you mean {hint}?", column)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # open, close, word, phrase, distance, end, or a call's name in capitals
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:  # a lone quotation mark is caught below; nothing else can fail
            raise QueryError("can't be read from here", at + 1)
        found.append(_token(match))
        at = match.end()
    return [*found, _Token("end", "", len(text) + 1)]


def _token(match: re.Match[str]) -> _Token:
    column = match.end() - len(match[0].lstrip()) + 1
    if match["open"] or match["close"]:
        return _Token("open" if match["open"] else "close", match[0].strip(), column)
    if match["call"]:
        return _closed(
            match["call"][:-1].strip().upper(), match["inside"], match["end"], "]", column
        )
    if match["distance"]:
        return _closed("DISTANCE", match["point"], match["ended"], ")", column)
    if match["word"]:
        kind = match["word"] if match["word"] in _OPERATORS else "word"
        return _Token(kind, match["word"], column)
    return _closed("phrase", match["phrase"] or "", match["quote"], '"', column)


def _closed(kind: str, inside: str, end: str | None, sign: str, column: int) -> _Token:
    if end is None:
        raise QueryError(f"what begins here is never closed; add {sign}", column)
    return _Token(kind, inside, column)


class _Parser:
    """Recursive descent over the tokens; `area` is the one that holds where the parser stands."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = self.depth = 0
        self.area: Area | None = None
        self.plain = False

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.now
        self.at += 1
        return token

    def whole(self) -> Query:
        query = self.either()
        if self.now.kind != "end":
            raise QueryError(f"{self.now.text!r} stands where nothing opens it", self.now.column)
        return query

    def either(self) -> Query:
        parts = [self.every()]
        while self.now.kind == "OR":
            self.take()
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def every(self) -> Query:
        parts = [self.negated()]
        while self.now.kind not in ("OR", "close", "end"):
            if self.now.kind == "AND":
                self.take()
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def negated(self) -> Query:
        if self.now.kind == "NOT":
            self.take()
            return Not(self.deeper(self.negated))
        return self.leaf()

    def deeper(self, read: Callable[[], Query]) -> Query:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise QueryError(f"nested more than {_DEEPEST} deep", self.now.column)
        found = read()
        self.depth -= 1
        return found

    def leaf(self) -> Query:
        token = self.take()
        read = _LEAVES.get(token.kind)
        if read is None:
            raise QueryError(_misplaced(token), token.column)
        return read(self, token)

    def group(self, token: _Token) -> Query:
        query = self.deeper(self.either)
        if self.take().kind != "close":
            raise QueryError("this bracket is never closed; add )", token.column)
        return query

    def words(self, token: _Token) -> Query:
        run = [token.text]
        while self.now.kind == "word":
            run.append(self.take().text)
        return self.found(Words(" ".join(run), plain=self.plain), token)

    def phrase(self, token: _Token) -> Query:
        return self.found(Words(token.text, phrase=True, plain=self.plain), token)

    def found(self, words: Words, token: _Token) -> Query:
        if self.area is None:
            return words
        if self.area.kind in ("code", "truth"):
            return In(self.area, replace(words, text=code_of(self.area, words.text, token.column)))
        if self.area.kind in ("age", "number", "date"):
            low, high = (
                limit_of(self.area, words.text, end, token.column) for end in ("low", "high")
            )
            return Between(self.area, low, high)
        if self.area.kind == "point":
            raise QueryError("a position takes distance(lat, lon, 50mi)", token.column)
        return In(self.area, words)

    def in_area(self, token: _Token) -> Query:
        outer, self.area = self.area, area_named(token.text, token.column)
        query = self.deeper(self.negated)
        self.area = outer
        return query

    def at_site(self, token: _Token) -> Query:
        if token.text.strip().casefold() not in ("location", "study"):
            raise QueryError("SEARCH takes Location (one site) or Study", token.column)
        query = self.deeper(self.negated)
        return AtOneSite(query) if token.text.strip().casefold() == "location" else query

    def expansion(self, token: _Token) -> Query:
        names = ("none", "term", "concept", "relaxation", "lossy")
        if token.text.strip().casefold() not in names:
            raise QueryError("EXPANSION takes None, Term, Concept, Relaxation, Lossy", token.column)
        outer, self.plain = self.plain, token.text.strip().casefold() in names[:2]
        query = self.deeper(self.negated)
        self.plain = outer
        return query

    def between(self, token: _Token) -> Query:
        area = self.needed(token, "RANGE[low, high]")
        if area.kind not in ("age", "number", "date"):
            raise QueryError(f"{area.name} holds no numbers, ages or dates", token.column)
        low, comma, high = token.text.partition(",")
        if not comma:
            raise QueryError("RANGE takes two limits: RANGE[MIN, 2024-01-31]", token.column)
        return Between(
            area,
            limit_of(area, low, "low", token.column),
            limit_of(area, high, "high", token.column),
        )

    def missing(self, token: _Token) -> Query:
        return Missing(self.needed(token, "MISSING"))

    def needed(self, token: _Token, what: str) -> Area:
        if self.area is None:
            raise QueryError(f"{what} needs an area before it: AREA[StartDate]{what}", token.column)
        return self.area

    def distance(self, token: _Token) -> Query:
        found = _DISTANCE.fullmatch(token.text)
        if found is None:
            raise QueryError("write distance(42.36,-71.06,50mi), or km", token.column)
        latitude, longitude, radius = (float(found[n]) for n in (1, 2, 3))
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise QueryError("latitude is within ±90 and longitude within ±180", token.column)
        return Distance(latitude, longitude, in_kilometres(radius, found[4].casefold()))

    def unsupported(self, token: _Token) -> Query:
        raise QueryError(f"{token.kind}[…] is not known; leave it out", token.column)


def _misplaced(token: _Token) -> str:
    if token.kind == "end":
        return "the query ends where words are expected"
    return f"{token.text!r} stands where words are expected; put words that say so in quotes"


_LEAVES: dict[str, Callable[[_Parser, _Token], Query]] = {
    "open": _Parser.group,
    "word": _Parser.words,
    "phrase": _Parser.phrase,
    "AREA": _Parser.in_area,
    "SEARCH": _Parser.at_site,
    "EXPANSION": _Parser.expansion,
    "RANGE": _Parser.between,
    "MISSING": _Parser.missing,
    "ALL": lambda parser, token: Everything(),
    "DISTANCE": _Parser.distance,
    "COVERAGE": _Parser.unsupported,
    "TILT": _Parser.unsupported,
}
