"""The words of the notation: quoting, plain words, and a text cut into lines of tokens."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from eligo.errors import LanguageError, NotationError

# Words that end a run of plain words; a unit or outcome that is one of them is quoted.
RESERVED = frozenset(
    {"alteration", "and", "at", "count", "excluding", "is", "lasting", "less", "more", "of", "or"}
    | {"than", "the", "to", "within", "after", "around", "before", "during"}
)

_STRING = r'"(?:[^"\\]|\\.)*"'
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_WORD = r'[^\s():;,"<>=≤≥@#\\]+'
_SYSTEM, _CODE = r'[^\s<>":\\]+', r'[^\s<>"\\]+'
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    | (?P<comment>\#.*)
    | (?P<string>{_STRING})
    | (?P<code><(?:{_SYSTEM}|{_STRING}):(?:{_CODE}|{_STRING})>)
    | (?P<span>@[0-9]{{1,18}}-[0-9]{{1,18}})
    | (?P<compare><=|>=|≤|≥|<|>|=)
    | (?P<number>{_NUMBER})(?=[\s():;,]|$)
    | (?P<mark>[():;,])
    | (?P<word>{_WORD})""",
    re.VERBOSE,
)
_CODE_PARTS = re.compile(rf"<({_SYSTEM}|{_STRING}):({_CODE}|{_STRING})>", re.DOTALL)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,6}\}|.)", re.DOTALL)
_ESCAPES = {"\n": r"\n", "\t": r"\t", '"': r"\"", "\\": r"\\"}
_UNESCAPES = {escape[1]: char for char, escape in _ESCAPES.items()}


def quote(text: str) -> str:
    """The text in quotes on one line; what can't be seen is written as its code point."""
    return f'"{"".join(map(_escape, text))}"'


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return char if char.isprintable() else f"\\u{{{ord(char):x}}}"


def unquote(text: str) -> str:
    """The text that `quote` was given; LanguageError for an escape that does not exist."""
    return _ESCAPE.sub(_unescape, text[1:-1])


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    point = int(escape[2:-1], 16) if len(escape) > 1 else None
    if point is not None and point <= sys.maxunicode:
        return chr(point)
    if escape not in _UNESCAPES:
        raise LanguageError(f"there is no escape \\{escape}")
    return _UNESCAPES[escape]


def plain(text: str) -> str:
    """The text as it is where it reads back as one word, else in quotes."""
    return text if _is_plain(text) else quote(text)


def plain_words(text: str) -> str:
    """The text as it is where it reads back as a run of words, else in quotes."""
    return text if all(map(_is_plain, text.split(" "))) else quote(text)


def _is_plain(word: str) -> bool:
    reads_back = re.fullmatch(_WORD, word) and not re.fullmatch(_NUMBER, word)
    return bool(reads_back) and word.isprintable() and word not in RESERVED


def code(system: str, value: str) -> str:
    """A code in angle brackets, as it follows a concept's name."""
    return f"<{_part(_SYSTEM, system)}:{_part(_CODE, value)}>"


def _part(pattern: str, text: str) -> str:
    return text if re.fullmatch(pattern, text) and text.isprintable() else quote(text)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line; `column` counts from 1."""

    kind: str
    text: str
    column: int


_END = "the end of the line"


@dataclass(slots=True)
class Line:
    """A line that says something, read token by token from the left."""

    number: int
    indent: int
    tokens: list[Token]
    width: int
    at: int = field(default=0)

    @property
    def done(self) -> bool:
        """Whether every token has been taken."""
        return self.at >= len(self.tokens)

    @property
    def column(self) -> int:
        """Where the next token stands."""
        return self.width + 1 if self.done else self.tokens[self.at].column

    def fail(self, expected: str) -> NoReturn:
        """Say what was expected here and what stands here instead."""
        found = _END if self.done else self.tokens[self.at].text
        self.error(f"expected {expected}, found {found}")

    def error(self, message: str) -> NoReturn:
        """An error at the next token."""
        raise NotationError(message, self.number, self.column)

    def accept(self, kind: str, text: str | None = None) -> str | None:
        """The next token's text if it is of this kind (and says this), which takes it."""
        if self.done:
            return None
        token = self.tokens[self.at]
        if token.kind != kind or (text is not None and token.text != text):
            return None
        self.at += 1
        return token.text

    def take(self, kind: str, expected: str, text: str | None = None) -> str:
        """As `accept`, but an error where it is not there."""
        found = self.accept(kind, text)
        return self.fail(expected) if found is None else found

    def at_kind(self, kind: str) -> bool:
        """Whether a token of this kind stands next."""
        return not self.done and self.tokens[self.at].kind == kind

    def word(self) -> str | None:
        """The next token if it is a word and not a reserved one, which takes it."""
        reserved = not self.done and self.tokens[self.at].text in RESERVED
        return None if reserved else self.accept("word")

    def words(self) -> str:
        """The run of unreserved words that stands next, which takes them; "" if none does."""
        return " ".join(iter(self.word, None))

    def phrase(self, choices: Iterable[str]) -> str | None:
        """The longest of the choices whose words stand next, which takes them."""
        for choice in sorted(choices, key=len, reverse=True):
            parts = choice.split(" ")
            ahead = self.tokens[self.at : self.at + len(parts)]
            if [t.text for t in ahead if t.kind == "word"] == parts:
                self.at += len(parts)
                return choice
        return None

    def string(self, expected: str) -> str:
        """The next token, which must be in quotes, without them."""
        with self.blame():
            return unquote(self.take("string", expected))

    def code(self) -> tuple[str, str]:
        """System and code where a code stands next, else two empty strings."""
        with self.blame():
            parts = _CODE_PARTS.fullmatch(self.accept("code") or "")
            return (_bare(parts[1]), _bare(parts[2])) if parts else ("", "")

    @contextmanager
    def blame(self) -> Iterator[None]:
        """What is built inside and can't exist is an error at the token that stands next now."""
        column = self.column
        try:
            yield
        except NotationError:
            raise
        except LanguageError as e:
            raise NotationError(e.message, self.number, column) from e


def _bare(part: str) -> str:
    return unquote(part) if part.startswith('"') else part


def scan(text: str) -> list[Line]:
    """The lines that are not blank, each as its tokens."""
    numbered = enumerate(text.split("\n"), start=1)
    lines = (_line(number, raw.rstrip()) for number, raw in numbered)
    return [line for line in lines if line.tokens]


def _line(number: int, raw: str) -> Line:
    indent = len(raw) - len(raw.lstrip())
    if raw[:indent].strip(" "):
        raise NotationError("indent with spaces alone", number, 1)
    return Line(number, indent, list(_tokens(number, raw)), len(raw))


def _tokens(number: int, raw: str) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        match = _TOKEN.match(raw, at)
        if match is None:
            problem = "this quote is never closed" if raw[at] == '"' else f"unexpected {raw[at]}"
            raise NotationError(problem, number, at + 1)
        if match.lastgroup not in ("space", "comment"):
            yield Token(match.lastgroup or "", match[0], at + 1)
        at = match.end()
