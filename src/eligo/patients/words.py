"""What the words of a fact say beside its name: qualifiers, history, doubt, denial."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from eligo.language.nodes import State
from eligo.patients.model import Certainty, FactKind, Status
from eligo.patients.tables import table

Qualifiers = dict[str, tuple[str, ...]]

_REMEMBERED = 20_000  # texts whose meaning is kept; records repeat the same few

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_ARABIC = {arabic: roman.upper() for roman, arabic in _ROMAN.items()}
_GRADE = re.compile(
    r"\bgrades?[ -]?(i{1,3}v?|iv|[0-5])(?:\s?(?:-|–|/|to)\s?(i{1,3}v?|iv|[0-5]))?\b"
)
_STAGE = re.compile(r"\bstage:?[ -]?(?:group[ :]*)?[cpy]{0,2}(i{1,3}v?|iv|[0-4])([abc]?\d?)\b")
_NEGATION = re.compile(r"\b(?:no|not|non|never|without|denies|poorly)\b[\w\s-]{0,25}$")
# Words that deny what follows up to the next comma or bracket; not part of names (non-Hodgkin).
_DENIED = re.compile(
    r"\b(?:without|w/o|no evidence of|no|not|absence of|absent|negative for|excluding|except"
    r"|free of|rather than|ruled out)\b(?! known)[^,;(]*",
    re.I,
)
# The semantic tags of SNOMED CT's full names.
_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|situation|qualifier value|substance|product|event"
    r"|observable entity|regime/therapy|morphologic abnormality|body structure|person)\)\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Context:
    """How a record means an entry: as whose, when, how surely, and what is left to be named.

    `named`: whether the rest names what the patient has (a screening for cancer names none).
    """

    rest: str
    kind: FactKind | None = None
    status: Status | None = None
    certainty: Certainty = Certainty.CONFIRMED
    present: bool = True
    named: bool = True


def without_tag(text: str) -> str:
    """The text without the semantic tag of a SNOMED CT name."""
    return _TAG.sub("", text)


def affirmed(text: str) -> str:
    """The text without what it denies: "gastritis without bleeding" -> "gastritis "."""
    return _DENIED.sub("", text)


@cache
def _lead_ins() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = table("lead_ins", "pattern", "sets", "value")
    return tuple((re.compile(pattern, re.I), sets, value) for pattern, sets, value in rows)


@lru_cache(maxsize=_REMEMBERED)
def context_of(text: str) -> Context:
    """Strip lead-ins ("History of …", "Suspected …") off a text and say what they mean."""
    context = Context(without_tag(text).strip())
    changed = True
    while changed and context.rest:
        changed = False
        for pattern, sets, value in _lead_ins():
            match = pattern.match(context.rest)
            if match and match.end() > match.start():
                rest = context.rest[match.end() :].strip(" ,:-")
                context, changed = _applied(context, sets, value, rest), True
    return context


def _applied(context: Context, sets: str, value: str, rest: str) -> Context:
    match sets:
        case "kind":
            return replace(context, kind=FactKind(value), rest=rest)
        case "status":
            return replace(context, status=Status(value), rest=rest)
        case "certainty":
            return replace(context, certainty=Certainty(value), rest=rest)
        case "absent":
            return replace(context, present=False, rest=rest)
        case _:  # "other": the words name a reason to be seen, a risk, an exposure
            return replace(context, named=False, rest="")


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = table("qualifiers", "qualifier", "value", "pattern")
    return tuple((name, value, re.compile(pattern)) for name, value, pattern in rows)


def qualifiers_of(text: str, names: tuple[str, ...]) -> Qualifiers:
    """The qualifiers among `names` that the words state, each value once."""
    return dict(_qualifiers_of(text, names))


@lru_cache(maxsize=_REMEMBERED)
def _qualifiers_of(text: str, names: tuple[str, ...]) -> Qualifiers:
    folded = text.casefold()
    found: dict[str, list[str]] = {}
    for name, value, pattern in _patterns():
        if name in names and value not in found.get(name, ()) and _stated(pattern, folded):
            found.setdefault(name, []).append(value)
    if "grade" in names:
        found.setdefault("grade", []).extend(_grades(folded))
    if "stage" in names:
        found.setdefault("stage", []).extend(stages(folded))
    return {name: tuple(values) for name, values in found.items() if values}


def _stated(pattern: re.Pattern[str], folded: str) -> bool:
    return any(not _NEGATION.search(folded[: m.start()]) for m in pattern.finditer(folded))


def _grades(folded: str) -> list[str]:
    out: list[str] = []
    for match in _GRADE.finditer(folded):
        low = int(_ROMAN.get(match[1], match[1]))
        high = int(_ROMAN.get(match[2], match[2])) if match[2] else low
        out += [str(n) for n in range(low, high + 1) if str(n) not in out]
    return out


def stages(folded: str) -> list[str]:
    """Each stage as the field writes it, in both numerals: "stage 3a" -> ["IIIA", "3A"]."""
    out: list[str] = []
    for match in _STAGE.finditer(folded):
        arabic = _ROMAN.get(match[1], match[1])
        roman = _ARABIC.get(arabic, arabic)
        out += [n + match[2].upper() for n in dict.fromkeys((roman, arabic))]
    return list(dict.fromkeys(out))


def joined(*parts: Mapping[str, tuple[str, ...]]) -> Qualifiers:
    """Several findings as one, each value once, in order."""
    out: dict[str, dict[str, None]] = {}
    for part in parts:
        for name, values in part.items():
            out.setdefault(name, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in out.items()}


@cache
def _states() -> tuple[tuple[str, re.Pattern[str], State], ...]:
    rows = table("states", "state", "system", "pattern")
    return tuple((system, re.compile(pattern), State(state)) for state, system, pattern in rows)


def state_of(codes: Iterable[tuple[str, str]], text: str) -> State | None:
    """The state of a person that codes (system, code) or words name ("Currently breastfeeding")."""
    return _state_of(tuple(codes), text)


@lru_cache(maxsize=_REMEMBERED)
def _state_of(codes: tuple[tuple[str, str], ...], text: str) -> State | None:
    folded = without_tag(text).casefold().strip()
    pairs = [*codes, ("words", folded)]
    for system, pattern, state in _states():
        if any(system == name and pattern.fullmatch(code) for name, code in pairs):
            return state
    return None


@cache
def _answers() -> tuple[tuple[re.Pattern[str], bool], ...]:
    rows = table("answers", "means", "pattern")
    return tuple((re.compile(pattern), means == "yes") for means, pattern in rows)


def answer_of(words: str) -> bool | None:
    """Whether an answer affirms ("Present", "Current smoker") or denies; None if neither."""
    folded = without_tag(words).casefold().strip(" .")
    return next((yes for pattern, yes in _answers() if pattern.fullmatch(folded)), None)
