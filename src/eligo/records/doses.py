"""Doses in prose as data: what is given, how much, how often, by which route, for how long.

Only what the words say is stored; a part that has to be assumed is marked with the reason, a part
that is not told is None. Where no amount is told there is no regimen: the dose is not reported.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from itertools import pairwise

import msgspec
from msgspec import Struct

_NUMBER_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_NUMBER_WORDS |= {"eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "once": 1}
_NUMBER_WORDS |= {"twice": 2, "thrice": 3, "other": 2, "second": 2, "third": 3, "a": 1, "an": 1}
_TIME = {"hour": "h", "hr": "h", "h": "h", "day": "d", "d": "d", "week": "wk", "wk": "wk"}
_TIME |= {"w": "wk", "month": "mo", "mo": "mo", "m": "mo", "year": "a", "yr": "a"}
_N = r"(?:\d{1,9}(?:\.\d{1,9})?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen)"
_T = r"(?:hours?|hrs?|days?|weeks?|wks?|months?|years?)"


class DosingWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The table data/dosing.toml."""

    units: dict[str, str]
    per: dict[str, str]
    routes: dict[str, str]
    words: dict[str, list[str]]


class Amount(Struct, frozen=True):
    """One dose: `value` to `high` of `unit` (UCUM), `per` m2 or kg of the patient."""

    value: float
    unit: str
    per: str | None = None
    high: float | None = None
    printed: str = ""


class Period(Struct, frozen=True):
    """A length of time; `unit` is UCUM (h, d, wk, mo, a), "cycle" or "dose"."""

    value: float
    unit: str


class Frequency(Struct, frozen=True):
    """How often: `times` every `every`; or on `days` of a cycle; or at `points`; or `once`.

    `days` count from 1 within `every`; `points` from the start (the 0, 1 and 6 of "at 0, 1 and 6
    months"). `on` days of treatment are followed by `off` days without.
    """

    times: float = 1
    every: Period | None = None
    days: tuple[int, ...] = ()
    points: tuple[Period, ...] = ()
    on: int | None = None
    off: int | None = None
    once: bool = False


class Assumption(Struct, frozen=True):
    """A part that the words do not give, and why it is taken so."""

    part: str
    why: str


class Phase(Struct, frozen=True):
    """A stretch of treatment with one amount and one rhythm."""

    words: str
    amount: Amount | None = None
    frequency: Frequency | None = None
    duration: Period | None = None
    route: str | None = None
    form: str | None = None
    loading: bool = False
    assumed: tuple[Assumption, ...] = ()


class Regimen(Struct, frozen=True):
    """What one ingredient's words say, phase after phase; `condition` is for whom.

    `start` and `end` are offsets into the text that was read.
    """

    ingredient: str | None
    phases: tuple[Phase, ...]
    words: str
    start: int
    end: int
    condition: str | None = None
    arm: str | None = None
    assumed: tuple[Assumption, ...] = ()


@cache
def dosing_words() -> DosingWords:
    """The table; a broken one raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/dosing.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), DosingWords)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _amount_shape() -> re.Pattern[str]:
    table = dosing_words()
    number = r"\d{1,9}(?:[,\u2009 ]\d{3}){1,4}(?:\.\d{1,9})?|\d{1,9}(?:\.\d{1,9})?|\.\d{1,9}"
    power = r"(?:\s*[x×*]\s*10\s*(?:\^|\*\*)?\s*(?P<power>[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d{1,2}))?"
    units = _any(word for word in table.units)
    return re.compile(
        rf"(?<![\w.,/^×≥≤<>-])(?P<low>{number})(?:\s*(?:-|–|to)\s*(?P<high>{number}))?{power}"
        rf"\s*-?(?P<unit>{units})(?:s\b|\b|(?<=\.))(?!\s*/\s*(?:d?l|ml|min|h\b|hr|24|mmol|mol))"
        rf"(?P<rest>(?:\s*(?:/|\bper\b)\s*(?:{_any(table.per)}|dose|day|d\b|week|wk|month|injection"
        r"|infusion|fraction)(?:\s+(?:of\s+)?(?:body\s*(?:weight|surface(?: area)?)|bsa))?)*)",
        re.IGNORECASE,
    )


_AUC = re.compile(r"\bAUC\s*(?:of\s*|=\s*)?(\d{1,9}(?:\.\d{1,9})?)", re.IGNORECASE)
_ABBREVIATED = {"qd": (1, 1, "d"), "q.d.": (1, 1, "d"), "od": (1, 1, "d"), "bid": (2, 1, "d")}
_ABBREVIATED |= {"b.i.d.": (2, 1, "d"), "tid": (3, 1, "d"), "t.i.d.": (3, 1, "d")}
_ABBREVIATED |= {"qid": (4, 1, "d"), "q.i.d.": (4, 1, "d"), "qod": (1, 2, "d"), "qw": (1, 1, "wk")}
_ABBREVIATED |= {"biw": (2, 1, "wk"), "tiw": (3, 1, "wk"), "qhs": (1, 1, "d"), "qm": (1, 1, "mo")}
_ADVERBS = {"daily": "d", "weekly": "wk", "monthly": "mo", "yearly": "a", "nightly": "d"}
_ADVERBS |= {"hourly": "h"}
_COUNT = (
    r"(?:once|twice|thrice|(?:\d{1,9}|one|two|three|four|five|six)\s*(?:times?|doses?|injections?))"
)
_CYCLE_DAYS = re.compile(
    r"(?:on\s+)?\bdays?\s+(?P<days>\d{1,9}(?:\s*(?:,|and|&|-|–|to|through)\s*(?:and\s+)?(?:day\s+)?\d{1,9})*)"
    r"(?:\s*(?:,|\(|of|in|during|for)*\s*(?:of\s+)?(?P<each>each|every|a|the|per|q)?\s*"
    rf"(?P<n>{_N})[\s-]*(?P<unit>days?|weeks?|wks?|d\b|w\b)(?:[\s-]*(?:treatment\s+)?cycles?)?"
    r"|\s*(?:of|in)\s*(?:each|every|a)\s*(?:treatment\s+)?cycle)",
    re.IGNORECASE,
)
_ON_OFF = re.compile(
    rf"(?P<on>{_N})[\s-]*(?P<u>days?|weeks?)[\s-]*on\s*(?:[/,;]|and|followed by|then)*\s*"
    rf"(?P<off>{_N})[\s-]*(?P<v>days?|weeks?)?[\s-]*off",
    re.IGNORECASE,
)
_POINTS = re.compile(
    rf"\b(?:at|on|in)\s+(?:(?P<first>{_T})\s+(?P<a>\d{{1,9}}(?:\s*(?:,|and|&)\s*(?:and\s+)?\d{{1,9}})+)"
    rf"|(?P<b>\d{{1,9}}(?:\s*(?:,|and|&)\s*(?:and\s+)?\d{{1,9}})+)\s*(?P<last>{_T}))\b",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"\b(?:at|on|in)\s+(?P<unit>day|week|month)\s+(?P<n>\d{1,9})\b(?!\s*(?:,|and|to|-|–)\s*\d)",
    re.I,
)
_TIMES_PER = re.compile(
    rf"\b(?P<n>{_COUNT})\s*(?:a|an|per|every|each|/|in)?\s*(?:(?P<k>{_N}|other)\s*)?"
    rf"[\s-]*(?P<unit>daily|weekly|monthly|yearly|{_T})\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:every|each|per|q)[\s.-]*(?:(?P<n>{_N}|other|second|third)[\s-]*)?"
    rf"(?P<unit>{_T}|[dwh]\b|wk\b|wks\b|mo\b|m\b)(?![\s-]*cycle)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?<![\w.])(?P<word>{_any(_ABBREVIATED)})(?![\w.])|\bq(?P<n>\d{{1,9}})\s*(?P<u>wks?|w|d|h|mo|m)\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(rf"\b(?P<word>{'|'.join(_ADVERBS)})\b|/\s*(?P<unit>day|d|week|wk|month)\b|"
                     r"\bper\s+(?P<per>day|week|month)\b|\b(?P<other>alternate days?|fortnightly)\b"
                     r"|(?P<time>\bat bedtime\b|\b(?:every|each) (?:morning|evening|night)\b)",
                     re.IGNORECASE)  # fmt: skip
_ONCE = re.compile(
    r"\b(?:single(?:[\s-]dose|\s+(?:oral|subcutaneous|intravenous|intramuscular))?"
    r"(?:\s+(?:dose|injection|infusion|administration))?|one[\s-]time|once only|one dose)\b",
    re.IGNORECASE,
)
_CONSECUTIVE = re.compile(
    rf"(?P<n>{_N})\s*(?:consecutive|successive|continuous)\s*(?P<unit>{_T})", re.I
)
_DURATION = re.compile(
    rf"(?:\bfor\s+(?:up to\s+|a total of\s+|at least\s+|the first\s+)?|\bup to\s+|[x×]\s*"
    rf"|\bduring\s+|\bover\s+|\b(?:infusions?|injections?|treatments?|treated|doses?)\s+)"
    rf"(?P<n>{_N})[\s-]*(?:consecutive\s+|successive\s+|continuous\s+)?(?P<unit>{_T}|cycles?|courses?|doses)\b",
    re.IGNORECASE,
)
_LOADING = re.compile(r"\bloading\b|\bbolus\b|\binitial dose\b|\bpriming\b", re.IGNORECASE)
_CLAUSE = re.compile(r"(?:[;\n]|(?<=[^\W\d_)])\.(?=\s|[A-Z]|$)|(?<=\d)\.(?=\s+[A-Z]|$|[A-Z][a-z]))")
_NEXT = re.compile(
    r"[\s,;]*(?:\band\s+)?\b(?:then|followed by|thereafter|subsequently|afterwards|after which)\b",
    re.IGNORECASE,
)
_GIVING = re.compile(
    r"\b(?:treated|treatment|applied|given|administered|receiv\w+|repeat\w*|dosed|injected|infused"
    r"|continu\w+|taken?)\b",
    re.IGNORECASE,
)
_VERB = r"(?:were|was|will|are|is|receiv\w+|should|undergo\w*|get)"
_FOR_WHOM = re.compile(
    r"^\W*(?:(?:for|in)\s+)?(?P<who>(?:all\s+)?(?:[\w-]+\s+){0,3}?(?:patients|participants|subjects"
    r"|children|adults|infants|women|men)"
    rf"(?:\s+who\s+{_VERB}?[^,;:(]*?|\s+(?:with|aged|under|over|weighing|having)\b[^,;:(]*?)?)"
    rf"(?=\s*[,:(]|\s+{_VERB}\b)",
    re.IGNORECASE,
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def _number(words: str) -> float:
    plain = words.strip().casefold().split()[0] if words.strip() else "1"
    if plain in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[plain])
    return float(re.sub(r"[,\s\u2009]", "", plain))


def _unit(word: str) -> str:
    plain = word.strip().casefold()
    return _TIME.get(plain) or _TIME.get(plain.rstrip("s")) or _ADVERBS[plain]


def amounts(text: str) -> list[tuple[Amount, int, int]]:
    """The amounts of a text with their spans; volumes of samples and laboratory limits are none."""
    table = dosing_words()
    found = []
    for match in _amount_shape().finditer(text):
        if _is_no_dose(text, match):
            continue
        found.append((_amount(match, table), *match.span()))
    for match in _AUC.finditer(text):
        amount = Amount(float(match[1]), "mg/mL.min", "AUC", printed=match[0])
        found.append((amount, *match.span()))
    return sorted(found, key=lambda one: one[1])


def _is_no_dose(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 40].lstrip().casefold()
    before = text[max(0, match.start() - 4) : match.start()].rstrip()
    sample = any(after.startswith(word) for word in dosing_words().words["not_doses"])
    return sample or before.endswith(("<", ">", "≥", "≤", "=")) or after.startswith("for blood")


def _amount(match: re.Match[str], table: DosingWords) -> Amount:
    unit = match["unit"].casefold()
    scale = 10 ** int(match["power"].translate(_SUPERSCRIPTS)) if match["power"] else 1
    rest = match["rest"].casefold()
    per = next((code for word, code in table.per.items() if _has_per(rest, word)), None)
    high = _plain(match["high"]) * scale if match["high"] else None
    words = match[0].strip()
    return Amount(_plain(match["low"]) * scale, table.units[unit], per, high, words)


def _has_per(rest: str, word: str) -> bool:
    return re.search(rf"(?:/|per)\s*{re.escape(word)}", rest) is not None


def _plain(digits: str) -> float:
    return float(re.sub(r"[,\s\u2009]", "", digits))


def frequency(text: str) -> Frequency | None:
    """How often, as the words have it; None where they do not say."""
    for read in _FREQUENCIES:
        found = read(text)
        if found is not None:
            return found
    return None


def _cycle_days(text: str) -> Frequency | None:
    found = _CYCLE_DAYS.search(text)
    if found is None:
        return None
    days = tuple(_days(found["days"]))
    every = Period(_number(found["n"]), _unit(found["unit"])) if found["n"] else None
    return Frequency(len(days), every, days)


def _days(words: str) -> Iterator[int]:
    for part in re.split(r",|\band\b|&", words):
        ends = [int(n) for n in re.findall(r"\d{1,9}", part)]
        if ends:
            yield from range(ends[0], ends[-1] + 1)


def _on_off(text: str) -> Frequency | None:
    found = _ON_OFF.search(text)
    if found is None:
        return None
    days = 7 if found["u"].casefold().startswith("week") else 1
    rest = 7 if (found["v"] or found["u"]).casefold().startswith("week") else 1
    on, off = int(_number(found["on"]) * days), int(_number(found["off"]) * rest)
    times = _rhythm(text)
    return Frequency(times.times if times else 1, Period(1, "d"), on=on, off=off)


def _points(text: str) -> Frequency | None:
    found = _POINTS.search(text)
    if found is None:
        one = _POINT.search(text)
        return Frequency(1, points=(Period(float(one["n"]), _unit(one["unit"])),)) if one else None
    unit = _unit(found["first"] or found["last"])
    numbers = re.findall(r"\d{1,9}", found["a"] or found["b"])
    return Frequency(len(numbers), points=tuple(Period(float(n), unit) for n in numbers))


def _rhythm(text: str) -> Frequency | None:
    return _times_per(text) or _every(text) or _short(text) or _adverb(text)


def _times_per(text: str) -> Frequency | None:
    found = _TIMES_PER.search(text)
    if found is None:
        return None
    length = _number(found["k"]) if found["k"] else 1.0
    return Frequency(_number(found["n"]), Period(length, _unit(found["unit"])))


def _every(text: str) -> Frequency | None:
    found = _EVERY.search(text)
    if found is None or found[0].casefold().startswith("per"):
        return None
    length = _number(found["n"]) if found["n"] else 1.0
    return Frequency(1, Period(length, _unit(found["unit"])))


def _short(text: str) -> Frequency | None:
    found = _SHORT.search(text)
    if found is None:
        return None
    if found["word"]:
        times, length, unit = _ABBREVIATED[found["word"].casefold()]
        return Frequency(times, Period(length, unit))
    return Frequency(1, Period(float(found["n"]), _unit(found["u"])))


def _adverb(text: str) -> Frequency | None:
    found = _ADVERB.search(text)
    if found is None:
        return None
    if found["other"]:
        return Frequency(1, Period(2, "wk" if "fort" in found["other"].casefold() else "d"))
    if found["time"]:
        return Frequency(1, Period(1, "d"))
    return Frequency(1, Period(1, _unit(found["word"] or found["unit"] or found["per"])))


def _consecutive(text: str) -> Frequency | None:
    found = _CONSECUTIVE.search(text)
    return Frequency(1, Period(1, _unit(found["unit"]))) if found else None


def _once(text: str) -> Frequency | None:
    return Frequency(1, once=True) if _ONCE.search(text) else None


_FREQUENCIES = (_cycle_days, _on_off, _points, _rhythm, _consecutive, _once)


def duration(text: str) -> Period | None:
    """For how long; None where the words do not say. Times of infusion (hours) are no duration."""
    for found in (*_DURATION.finditer(text), *_CONSECUTIVE.finditer(text)):
        word = found["unit"].casefold()
        if word.startswith(("hour", "hr", "min")):
            continue
        return Period(_number(found["n"]), _length_unit(word))
    return None


def _length_unit(word: str) -> str:
    if word.startswith(("cycle", "course")):
        return "cycle"
    return "dose" if word.startswith("dose") else _unit(word)


@cache
def _route_shape() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.])(?:{_any(dosing_words().routes)})(?![\w])", re.IGNORECASE)


def route(text: str) -> str | None:
    """The route that the words name; None where they name none."""
    for found in _route_shape().finditer(text):
        short = len(found[0]) <= 2
        if (
            not short
            or found[0].isupper()
            or (found[0].islower() and found[0] in ("sc", "iv", "po"))
        ):
            return dosing_words().routes[found[0].casefold()]
    return None


def form(text: str) -> str | None:
    """How it is given where the route is not told: "infusions", "injection"."""
    found = re.search(rf"\b(?:{_any(dosing_words().words['forms'])})\b", text, re.IGNORECASE)
    return found[0] if found else None


def regimens(text: str, known: tuple[str, ...] = ()) -> tuple[Regimen, ...]:
    """The regimens of a text in their order; () where it tells no amount.

    `known` are names of interventions. A clause without an amount that gives a rhythm or a length
    to people who are treated takes over the amount before it, marked as assumed.
    """
    found: list[Regimen] = []
    consecutive = _CONSECUTIVE.search(text)
    for start, end in _clauses(text):
        clause = text[start:end]
        if amounts(clause):
            found.extend(_told(text, start, end, known, consecutive))
        elif found and _continues(clause):
            found.append(_as_above(clause, start, end, found[-1]))
    return tuple(found)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for cut in _CLAUSE.finditer(text):
        yield at, cut.start()
        at = cut.end()
    yield at, len(text)


def _continues(clause: str) -> bool:
    told = duration(clause) or frequency(clause)
    return (
        told is not None and _GIVING.search(clause) is not None and bool(_FOR_WHOM.search(clause))
    )


def _condition(clause: str) -> str | None:
    found = _FOR_WHOM.search(clause)
    return re.sub(r"\s+", " ", found["who"]).strip() if found else None


def _told(
    text: str, start: int, end: int, known: tuple[str, ...], consecutive: re.Match[str] | None
) -> Iterator[Regimen]:
    """The regimens of a clause with amounts: one an ingredient, phases joined by "then"."""
    clause = text[start:end]
    condition = _condition(clause)
    groups: list[tuple[str | None, list[Phase]]] = []
    for piece, joined in _pieces(clause):
        name = ingredient(piece, known)
        phase = _phase(piece, consecutive)
        if not (phase.amount or phase.frequency or phase.duration):
            continue
        if groups and (joined or name is None) and name in (None, groups[-1][0]):
            groups[-1][1].append(_after(phase, groups[-1][1][-1]))
        else:
            groups.append((name, [phase]))
    _share_last(groups)
    for name, phases in groups:
        yield Regimen(name, tuple(_shared(phases)), clause.strip(), start, end, condition)


def _share_last(groups: list[tuple[str | None, list[Phase]]]) -> None:
    """What is told once behind "A and B" holds for A too, as an assumption."""
    if len(groups) < 2:
        return
    last = groups[-1][1][-1]
    for _, phases in groups[:-1]:
        for part in ("frequency", "duration"):
            told = getattr(last, part)
            if told is not None and getattr(phases[-1], part) is None:
                why = Assumption(part, "told once, behind the last of several names")
                changed = {part: told, "assumed": (*phases[-1].assumed, why)}
                phases[-1] = msgspec.structs.replace(phases[-1], **changed)


def _pieces(clause: str) -> Iterator[tuple[str, bool]]:
    """A clause cut at "then" and between its amounts; True for a piece behind a "then"."""
    at, joined = 0, False
    for cut in _NEXT.finditer(clause):
        yield from _by_amount(clause[at : cut.start()], joined)
        at, joined = cut.end(), True
    yield from _by_amount(clause[at:], joined)


def _by_amount(piece: str, joined: bool) -> Iterator[tuple[str, bool]]:
    """Each amount with the words around it, cut before the name that belongs to the next one."""
    spans = amounts(piece)
    cuts = [0]
    for (_, _, end), (_, begin, _) in pairwise(spans):
        between = [
            m.end() + end for m in re.finditer(r",|\band\b|\bplus\b|\+|\bor\b", piece[end:begin])
        ]
        if between:
            cuts.append(between[-1])
    for a, b in zip(cuts, [*cuts[1:], len(piece)], strict=True):
        if piece[a:b].strip():
            yield piece[a:b], joined


def _phase(piece: str, consecutive: re.Match[str] | None) -> Phase:
    told = amounts(piece)
    often, length = frequency(piece), duration(piece)
    loading = _LOADING.search(piece) is not None
    assumed: list[Assumption] = []
    if often is None and loading:
        often = Frequency(1, once=True)
        assumed.append(Assumption("frequency", "a loading dose is given once"))
    if often is None and length is not None and length.unit == "d":
        often = Frequency(1, Period(1, "d"))
        why = "a number of days is told and no frequency"
        if consecutive:
            why += f"; {consecutive[0]!r} stands elsewhere in the text"
        assumed.append(Assumption("frequency", why))
    if told and re.search(r"\bunits?\b|\d\s*U\b", told[0][0].printed):
        assumed.append(Assumption("unit", "'unit' is taken as the international unit"))
    return Phase(
        words=piece.strip(" ,"),
        amount=told[0][0] if told else None,
        frequency=often,
        duration=length,
        route=route(piece),
        form=form(piece),
        loading=loading,
        assumed=tuple(assumed),
    )


def _after(phase: Phase, before: Phase) -> Phase:
    """A later phase: the amount and the route go on unless it has its own."""
    changed: dict[str, object] = {}
    assumed = list(phase.assumed)
    if phase.amount is None and before.amount is not None:
        changed["amount"] = before.amount
        assumed.append(Assumption("amount", "as in the phase before"))
    if phase.route is None and before.route is not None:
        changed["route"] = before.route
        assumed.append(Assumption("route", "as in the phase before"))
    return msgspec.structs.replace(phase, assumed=tuple(assumed), **changed)


def _shared(phases: list[Phase]) -> list[Phase]:
    """A route that is told once, at the end, holds for the phases before it too."""
    told = {phase.route for phase in phases if phase.route}
    if len(told) != 1:
        return phases
    (shared,) = told
    return [
        phase if phase.route else msgspec.structs.replace(
            phase,
            route=shared,
            assumed=(*phase.assumed, Assumption("route", "told for another phase")),
        )
        for phase in phases
    ]  # fmt: skip


def _as_above(clause: str, start: int, end: int, before: Regimen) -> Regimen:
    """A clause without an amount: that of the regimen before it, as an assumption."""
    first = before.phases[0]
    phases: list[Phase] = []
    for piece, _ in _pieces(clause):
        phase = _phase(piece, None)
        if phase.frequency or phase.duration:
            assumed = (*phase.assumed, Assumption("amount", "as told before"))
            phases.append(msgspec.structs.replace(phase, amount=first.amount, assumed=assumed))
    why = Assumption("ingredient", "as told before")
    return Regimen(
        before.ingredient,
        tuple(phases),
        clause.strip(),
        start,
        end,
        _condition(clause),
        assumed=(why,),
    )


def ingredient(piece: str, known: tuple[str, ...] = ()) -> str | None:
    """The name that an amount belongs to: before it, behind it, or a known one in the piece."""
    spans = amounts(piece)
    if not spans:
        return None
    amount, start, end = spans[0]
    if amount.unit == "{cells}":
        return _name_before(piece[:start]) or _known_in(piece, known) or _cells(amount.printed)
    return _name_before(piece[:start]) or _name_after(piece[end:]) or _known_in(piece, known)


def _cells(printed: str) -> str | None:
    """The kind of cells, where the unit names it: "1 × 10^6 CAR-T cells/kg"."""
    found = re.search(r"[A-Za-z][A-Za-z -]*cells?", printed)
    return found[0] if found and found[0].casefold().strip("s") != "cell" else None


def _known_in(piece: str, known: tuple[str, ...]) -> str | None:
    folded = piece.casefold()
    held = [name for name in known if name.casefold() in folded]
    return max(held, key=len) if held else None


_WORD = r"[^\W\d_][\w'’α-ωΑ-Ω+-]*(?:-\d{1,9}\w*)?"


_AT_A_DOSE = re.compile(
    r"\s+(?:(?:at|in|with)\s+)?(?:(?:a|an|the)\s+)?(?:[\w-]+\s+)?(?:dos(?:e|es|age|ed))(?:\s+(?:of|at))?$",
    re.IGNORECASE,
)


def _name_before(words: str) -> str | None:
    """The last name before an amount: back to a comma, a bracket or a verb of giving."""
    table = dosing_words()
    tail = re.split(r"[,;:()\[\]]", words.rstrip(" (:,-="))[-1].strip()
    tail = _AT_A_DOSE.sub("", tail)
    verbs = re.finditer(rf"\b(?:{_any(table.words['before_names'])})\b", tail, re.I)
    starts = [0, *(match.end() for match in verbs)]
    return next((name for start in reversed(starts) if (name := _bare(tail[start:]))), None)


def _bare(words: str) -> str | None:
    """A name without dose words, forms and routes around it; None where nothing is left."""
    table = dosing_words()
    extra = [*table.words["dose_words"], *table.words["forms"], *table.routes]
    edge = rf"(?:{_any(extra)}|and|or|then)"
    words = words.strip(" ,:-(")
    for shape in (rf"^(?:{edge}\s+)+", rf"(?:\s+{edge})+$", rf"^{edge}$"):
        words = re.sub(shape, "", words, flags=re.IGNORECASE).strip(" ,:-(")
    if not words or len(words.split()) > 6 or not re.search(r"[^\W\d_]{2,}", words):
        return None
    people = r"\b(?:patients?|participants?|subjects?|group|arm|study|trial|cycle|days?|weeks?)\b"
    verbs = r"\b(?:will|be|been|was|were|is|are|receive[sd]?|has|have|who)\b"
    taken = _GIVING.fullmatch(words) or re.search(f"{people}|{verbs}", words, re.IGNORECASE)
    return None if taken else words


def _name_after(words: str) -> str | None:
    """The name behind "8 mg/kg of …" or "135 ug …"."""
    table = dosing_words()
    stops = _any([*table.routes, *_ADVERBS, *_ABBREVIATED, *table.words["after_names"]])
    head = re.split(rf"[,;:().]|\bq\d|\b(?:{stops})\b", words, maxsplit=1, flags=re.IGNORECASE)[0]
    head = re.sub(r"^\s*(?:of\s+)?", "", head).strip()
    return _bare(head) if re.match(_WORD, head) else None
