"""Results in words: what a laboratory prints against what a criterion asks for."""

from __future__ import annotations

import re
from functools import cache

from eligo.engines.tables import items, rows
from eligo.engines.words import pieces, says
from eligo.language.truth import NO, UNKNOWN, YES, Truth
from eligo.language.values import Outcome
from eligo.patients.model import PatientFact

# A karyotype of the international nomenclature: "46,XX[20]", "46,XY,t(8;21)(q22;q22)[18]/46,XY[2]".
_KARYOTYPE = re.compile(r"\b(\d\d(?:[~-]\d\d)?),\s*([XY]+)\b([^\s]*)")
_NORMAL_CLONE = re.compile(r"(46,XX|46,XY)(\[\d+\])?$")
_COLUMNS = ("outcome", "words", "implies", "contraries")
_BLASTS = frozenset(pieces("blast blasts"))
_NUCLEIC = frozenset({"dna", "rna", "viral", "load", "transcript", "copy"})


@cache
def _table() -> dict[tuple[str, ...], str]:
    found = {}
    for row in rows("outcomes", _COLUMNS):
        for words in (row["outcome"], *items(row["words"])):
            found[pieces(words)] = row["outcome"]
    return found


@cache
def _contraries() -> dict[str, frozenset[str]]:
    return {
        row["outcome"]: frozenset(items(row["contraries"])) for row in rows("outcomes", _COLUMNS)
    }


@cache
def _implied() -> dict[str, frozenset[str]]:
    """Each outcome with what it is a kind of: what is elevated is abnormal."""
    return {
        row["outcome"]: frozenset((row["outcome"], *items(row["implies"])))
        for row in rows("outcomes", _COLUMNS)
    }


def canonical(words: str) -> str | None:
    """The outcome that the words stand for; None for words that the table lacks."""
    karyotype = _karyotype(words)
    if karyotype:
        return karyotype
    given = pieces(words)
    return _table().get(given) or _first_of(words)


def _first_of(words: str) -> str | None:
    """ "Negative (< 0.01 %)", "Detected: 24 copies", "No evidence of …": what stands in front."""
    head = re.split(r"[(\[,;:–—]|\s-\s|\b(?:for|at|in|by|on|evidence)\b", words, maxsplit=1)[0]
    return _table().get(pieces(head))


def _karyotype(words: str) -> str | None:
    if not _KARYOTYPE.search(words):
        return None
    clones = [m.group() for m in re.finditer(r"\d\d(?:[~-]\d\d)?,\s*[XY]+[^\s/]*", words)]
    normal = all(_NORMAL_CLONE.match(clone.replace(" ", "").rstrip(".;)")) for clone in clones)
    return "normal" if normal else "abnormal"


def polarity(fact: PatientFact) -> Truth | None:
    """Whether a result says that what it looks for is there; None if it is no such result."""
    if not fact.present:
        return NO
    if fact.outcome is not None:
        return {"positive": YES, "negative": NO}.get(canonical(fact.outcome) or "")
    return _counted(fact)


def _counted(fact: PatientFact) -> Truth | None:
    """A number of copies or of blasts: none is negative, some is positive, "<20" can't be said."""
    if fact.value is not None and fact.comparator is None and _BLASTS & set(pieces(fact.text)):
        return YES if fact.value.value > 0 else NO
    if fact.value is None or _NUCLEIC.isdisjoint(pieces(fact.text)):
        return None
    if "log" in fact.value.unit or fact.value.unit == "%":
        return None
    if fact.comparator in ("<", "<="):
        return UNKNOWN
    return YES if fact.value.value > 0 else NO


def compare(fact: PatientFact, wanted: Outcome, scale: tuple[str, ...] = ()) -> Truth:
    """Whether a result is one of the outcomes asked for; `scale` has an ordinal's steps."""
    asked = {canonical(word) or word.casefold() for word in wanted.words}
    given = _given(fact)
    if not given:
        return _by_words(fact.outcome or "", wanted, scale)
    if given & asked:
        return YES
    ruled_out = frozenset[str]().union(*(_contraries().get(one, frozenset()) for one in given))
    return NO if asked <= ruled_out else UNKNOWN


def _given(fact: PatientFact) -> frozenset[str]:
    """The canonical outcomes of a result; none for words that the table lacks."""
    if fact.outcome is not None:
        found = canonical(fact.outcome)
        return _implied()[found] if found else frozenset()
    said = polarity(fact)
    if said in (YES, NO):
        return frozenset({"positive" if said is YES else "negative"})
    return _against_range(fact)


def _against_range(fact: PatientFact) -> frozenset[str]:
    """Normal, elevated or decreased, by the limits of the same result in the same unit."""
    value, limits = fact.value, fact.reference
    if value is None or limits is None or fact.comparator is not None:
        return frozenset()
    if any(limit and limit.unit != value.unit for limit in (limits.low, limits.high)):
        return frozenset()
    if limits.low and value.value < limits.low.value:
        return _implied()["decreased"]
    if limits.high and value.value > limits.high.value:
        return _implied()["elevated"]
    return frozenset({"normal"} if limits.low and limits.high else ())


def _by_words(printed: str, wanted: Outcome, scale: tuple[str, ...]) -> Truth:
    """The printed words against the wanted ones; on a scale another step is a NO."""
    if any(pieces(printed) == pieces(word) for word in wanted.words):
        return YES
    steps = [step for step in scale if says(printed, step)]
    longest = [s for s in steps if not any(s != t and says(t, s) for t in steps)]
    if len(longest) != 1:
        return UNKNOWN
    if any(pieces(longest[0]) == pieces(word) for word in wanted.words):
        return YES
    finer = any(_is_finer(word, longest[0]) for word in wanted.words)
    return UNKNOWN if finer else NO


def _is_finer(word: str, step: str) -> bool:
    """Whether a word names a part of a step: IIIB of III, T1a of T1."""
    rest = word.casefold().removeprefix(step.casefold())
    return rest != word.casefold() and rest[:1] in tuple("abcd")
