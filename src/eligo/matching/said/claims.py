"""What a sentence claims: its telling words, each said or denied, and its numbers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from eligo.engines.silence import stem
from eligo.engines.words import content, pieces
from eligo.reading.notes.cues import Scope, find_cues
from eligo.reading.tagger.words import Word, split_words
from eligo.remembering import remembered

SAID, DENIED = 1, -1
_REST = 4  # letters that a word has behind a prefix that turns it round
_BACK = 3  # words before a number in which its comparison stands
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_DENYING = frozenset({"no", "not"})
_SMALL = frozenset({"or", "and", "to", "of", "on", "in", "for", "at", "as", "with", "by"})
_NON = "non"  # "non-invasive"
_NOT_SO = frozenset({"family", "relative", "planned", "doubt", "doubt-after"})
_AGE = re.compile(r"\b\d+(?:-|\s)(?:year|month|week|day)s?(?:-|\s)old\b", re.I)


@dataclass(frozen=True, slots=True)
class Telling:
    """A word by its stem, whether it is SAID or DENIED, and the stems of its contraries.

    `decisive`: a sentence that leaves it out says less.
    """

    stem: str
    sign: int
    contraries: frozenset[str]
    decisive: bool = False


class Number(NamedTuple):
    """A number and how it compares: "up" from it on, "down" to it, "" just it; the word behind."""

    value: Decimal
    way: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Claims:
    """The telling words of a text and its numbers."""

    words: tuple[Telling, ...]
    numbers: frozenset[Number]

    @property
    def signs(self) -> Mapping[str, frozenset[int]]:
        """How each stem is told."""
        return _gathered((one.stem, one.sign) for one in self.words)

    @property
    def opposed(self) -> Mapping[str, frozenset[int]]:
        """How the contraries of its words are told: "stable" by "unstable"."""
        return _gathered((other, -one.sign) for one in self.words for other in one.contraries)


def _gathered(pairs: Iterable[tuple[str, int]]) -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for name, sign in pairs:
        found[name] = found.get(name, frozenset()) | {sign}
    return found


@cache
def table(name: str) -> dict[str, list[str]]:
    """One of the tables of data/words.toml."""
    text = (files("eligo.matching.said") / "data" / "words.toml").read_text("utf-8")
    found: dict[str, list[str]] = tomllib.loads(text)[name]
    return found


@cache
def frame() -> frozenset[str]:
    """Words that any criterion may have."""
    return frozenset[str]().union(*(content(" ".join(many)) for many in table("frame").values()))


@cache
def _opposites() -> dict[str, frozenset[str]]:
    listed = {stem(one): [stem(o) for o in others] for one, others in table("opposites").items()}
    both = [(one, other) for one, others in listed.items() for other in others]
    both += [(other, one) for one, other in both]
    return {name: frozenset(b for a, b in both if a == name) for name, _ in both}


@remembered(20_000)
def claims(text: str, *, told: bool = False) -> Claims:
    """What a text claims, by the cues that notes deny with; where it is `told` in a note, without
    what is another's, in doubt or still to come."""
    plain = _AGE.sub(lambda m: " " * len(m[0]), text)
    words = split_words(plain)
    scope = Scope(find_cues(words), plain)
    left_out = _NOT_SO if told else frozenset[str]()
    telling = dict.fromkeys(one for word in words for one in _telling(word, scope, left_out))
    return Claims(tuple(telling), frozenset(_numbers(words)))


def _telling(word: Word, scope: Scope, left_out: frozenset[str]) -> Iterator[Telling]:
    """What a word tells; a denial itself tells nothing."""
    cues = scope.over(word.start, word.end)
    denying = (c for c in scope.cues if c.group.startswith("deny"))
    if not left_out.isdisjoint(cues) or any(c.start <= word.start < c.end for c in denying):
        return
    denial = cues.get("deny") or cues.get("deny-after")
    turned = denial is not None and scope.text[denial.start : denial.end].lower() == _NON
    sign = DENIED if denial and not turned else SAID
    for one in pieces(word.text):
        if one in content(one) - frame() and len(one) > 1 and not one[0].isdigit():
            yield _of_word(_NON + one if turned else one, sign)


def _of_word(word: str, sign: int) -> Telling:
    return Telling(stem(word), sign, _contraries(word), stem(word) in _opposites())


def _contraries(word: str) -> frozenset[str]:
    rests = [word.removeprefix(p) for p in table("prefixes")["contrary"] if word.startswith(p)]
    turned = {stem(rest) for rest in rests if len(rest) >= _REST}
    return frozenset(turned) | _opposites().get(stem(word), frozenset())


def _numbers(words: list[Word]) -> Iterator[Number]:
    lower = [word.text.lower() for word in words]
    for at, one in enumerate(lower):
        value = _value(one, lower[at - 1] if at else "")
        if value is not None and not (at and lower[at - 1] == "-"):
            way = _comparison(lower[max(0, at - _BACK) : at], lower[at + 1 :])
            yield Number(value, way, _unit(lower[at + 1 : at + 4]))


def _unit(behind: list[str]) -> str:
    """ "%", "week" of "weeks", "mg/dl": the word behind a number; "" for a small one."""
    if not behind or behind[0] in _SMALL or not (behind[0].isalpha() or behind[0] == "%"):
        return ""
    whole = behind if behind[1:2] == ["/"] else behind[:1]
    return "".join(word.rstrip("s") for word in whole)


def _comparison(before: list[str], behind: list[str]) -> str:
    """ "At least 9", "9 or more", "no more than 9": the nearest word that compares."""
    tables = table("comparing")
    back = list(reversed(before))
    joined = next((n for n, word in enumerate(behind[:_BACK]) if word == "or"), None)
    near = [*(behind[joined + 1 : joined + 2] if joined is not None else ()), *back]
    for word in near:
        for name, other in (("up", "down"), ("down", "up")):
            if word in tables[name]:
                denied = word in back and not _DENYING.isdisjoint(back[back.index(word) + 1 :][:1])
                return other if denied else name
    return ""


def _value(word: str, before: str) -> Decimal | None:
    tables = table("numbers")
    if word in tables["words"]:
        return Decimal(tables["words"].index(word))
    if before in tables["ranks"] and word.rstrip("abc") in tables["roman"]:
        return Decimal(tables["roman"].index(word.rstrip("abc")))
    return Decimal(word.replace(",", "")) if _NUMBER.fullmatch(word) else None
