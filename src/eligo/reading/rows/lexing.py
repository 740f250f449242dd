"""Words to chunks, by the closed-class lexicon and the vocabularies, longest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from itertools import groupby

from eligo.reading.rows.asides import names_over_brackets
from eligo.reading.rows.chunks import Chunk, Row
from eligo.reading.rows.lexicon import Meaning, island, load_tables
from eligo.reading.rows.lexicon import load as load_lexicon
from eligo.reading.rows.signs import signed
from eligo.reading.rows.slips import Slip
from eligo.reading.tagger.words import Word, split_words
from eligo.terms import Hit, Terms

_SIGNS = {
    ",": "comma",
    ";": "semicolon",
    ".": "stop",
    "!": "stop",
    "?": "stop",
    ":": "colon",
    "/": "slash",
    "(": "open",
    "[": "open",
    ")": "close",
    "]": "close",
    "-": "dash",
    "^": "caret",
    "%": "percent",
    "'": "quote",
    '"': "quote",
    "|": "comma",
    "\n": "filler",
}
_BETWEEN_ENDS = frozenset((",", "but", "and"))
_OTHER_ENDS = (("op", "<="), ("op", "<"))
_NO_WORD = Word("", 0, 0)
_MOST_DIGITS = 30
_MOST_BRACKETS = 60
_MOST_SIGNS = 12  # one behind the other
# A grade or stage that a name begins with is read apart.
_SCALES = frozenset({"grade", "grades", "stage", "class"})
# What is numbered in Roman numerals: "IV" behind one of these is no route.
_NUMBERED = frozenset({"group", "groups", "stage", "grade", "class", "type", "phase", "category"})
# Words that say more than a name which begins with them.
_LEADING = ("criteria-set", "participate")
# Adjectives that some names begin with and that mean the same when read apart.
_SEPARABLE_FROM_GROUPS = frozenset(
    {
        "qualifier.status",
        "qualifier.severity",
        "qualifier.control",
        "qualifier.modifier",
        "qualifier.route",
    }
)
_SEPARABLE = _SEPARABLE_FROM_GROUPS | {
    "qualifier.certainty",
    "qualifier.acuity",
    "qualifier.course",
    "qualifier.regimen",
    "either",
    "filler",
}
# Adjectives of drugs alone: "pulse oximetry" is no oximetry in pulses.
_OF_DRUGS = frozenset({"qualifier.route", "qualifier.regimen"})
# Values of which a name that begins with one is always read whole: "multiple myeloma".
_PART_OF_NAMES = frozenset({"narrowing"})
# Words before which an adjective has no noun: "acceptable if stable".
_AFTER_ADJECTIVES = frozenset(
    {"if", "for", "when", "unless", "provided", "as", "in", "at", "to", "and", "or", "but", "after"}
)
_BEFORE_ADJECTIVES = frozenset({"a", "any", "of", "the", "other", "using", "taking", "with"})
# What a test comes to: of a name that has it, the rest is what is tested.
_OUTCOMES = {("outcome", word) for word in ("positive", "negative", "wild-type")}
# Phrases that a name of the same words prevails over.
_YIELDING = frozenset({"circumstance"})


def lex(text: str, start: int, end: int, terms: Terms, slip: Slip | None = None) -> Row:
    """The chunks of text[start:end]; offsets count from the start of `text`.

    A `slip` is read as what was meant.
    """
    return chunks_of(words_of(text, start, end, slip), terms)


def words_of(text: str, start: int, end: int, slip: Slip | None) -> Sequence[Word]:
    """The words of text[start:end], a slip set right."""
    words = split_words(text, start, end)
    if slip is None:
        return words
    return [word._replace(text=slip.replaces(word.text)) for word in words]


def chunks_of(words: Sequence[Word], terms: Terms) -> Row:
    """The chunks that words make: concepts, phrases, numbers, signs, and words by themselves."""
    hits = {hit.first: hit for hit in terms.scan([w.text for w in words])}
    hits.update({hit.first: hit for hit in names_over_brackets(words, terms)})
    outcomes = _outcomes_of_signs(words, hits, terms)
    lower = [w.text.lower() for w in words]
    row: Row = []
    at = 0
    while at < len(words):
        if at in outcomes:
            row += _sign_and_joint(words, at, outcomes)
            at = at + 1 + (row[-1].tag == "and")
            continue
        if at not in hits and not load_lexicon().begins(lower[at]):
            row.append(_single(words[at]))
            at += 1
            continue
        chunk, at = _longest(words, lower, at, hits, terms)
        row.append(chunk)
    return _without_storms(row)


def _outcomes_of_signs(words: Sequence[Word], hits: dict[int, Hit], terms: Terms) -> dict[int, str]:
    """What the signs behind markers say, by their places; `hits` gets the markers.

    A name that has its "+" in it is kept ("HR+ breast cancer"); none has a "-" in it.
    """
    found = {}
    for at, (marker, outcome) in signed(words, terms).items():
        name = hits.get(at)
        if name and name.last_exclusive > at + 1:
            if outcome == "positive" and name.last_exclusive > at + 2:
                continue
            hits.update({h.first: h for h in _hits_in(words, at + 2, name.last_exclusive, terms)})
        hits[at], found[at + 1] = marker, outcome
    return found


def _sign_and_joint(words: Sequence[Word], at: int, outcomes: dict[int, str]) -> Row:
    """The sign at a place as an outcome; a slash to another's joins both: "HR+/HER2-"."""
    sign = Chunk("outcome", words[at].start, words[at].end, outcomes[at])
    slash, other, its = (word.text for word in [*words[at + 1 : at + 4], *[_NO_WORD] * 3][:3])
    if slash != "/" or its not in ("+", "-") or other == words[at - 1].text:
        return [sign]
    return [sign, Chunk("and", words[at + 1].start, words[at + 1].end, "")]


def _without_storms(row: Row) -> Row:
    """So many signs are no prose: they part nothing, and reading each takes its time.

    Of a long run of signs one chunk is left, which covers them all; so many brackets elsewhere
    bracket nothing.
    """
    row = _without_runs(row)
    if sum(chunk.tag == "open" for chunk in row) <= _MOST_BRACKETS:
        return row
    return [replace(c, tag="quote") if c.tag in ("open", "close") else c for c in row]


def _without_runs(row: Row) -> Row:
    if len(row) <= _MOST_SIGNS:
        return row
    out: Row = []
    for are_signs, run in groupby(row, _is_sign):
        chunks = list(run)
        if are_signs and len(chunks) > _MOST_SIGNS:
            chunks = [Chunk("quote", chunks[0].start, chunks[-1].end, chunks[0].value)]
        out += chunks
    return out


def _is_sign(chunk: Chunk) -> bool:
    return (
        chunk.end - chunk.start == 1 and isinstance(chunk.value, str) and not chunk.value.isalnum()
    )


def _longest(
    words: Sequence[Word], lower: list[str], at: int, hits: dict[int, Hit], terms: Terms
) -> tuple[Chunk, int]:
    """The concept or phrase at a place, whichever is longer; a phrase wins a draw."""
    phrase = _phrase_at(words, lower, at)
    hit = _name_at(words, lower, at, hits, phrase, terms) if at in hits else None
    measured = hit is not None and hit.kind == "measurement"
    yields = _YIELDING | {"qualifier.regimen"} if measured else _YIELDING
    length = phrase[1] - (phrase[0][0] in yields) if phrase else 0
    if hit and hit.last_exclusive - at > length - _is_abbreviation(words, at, phrase):
        last = hit.last_exclusive
        return Chunk("concept", words[at].start, words[last - 1].end, hit), last
    if phrase is None:
        return _single(words[at]), at + 1
    (tag, value), length = phrase
    _rescan(words, at, at + length, hits, terms)
    return Chunk(tag, words[at].start, words[at + length - 1].end, value), at + length


def _is_abbreviation(words: Sequence[Word], at: int, phrase: tuple[Meaning, int] | None) -> bool:
    """Whether a word in capitals that names something is no filler: "relapsed ALL"."""
    filler = phrase is not None and phrase[0][0] == "filler" and phrase[1] == 1
    return filler and len(words[at].text) > 1 and words[at].text.isupper()


def _phrase_at(words: Sequence[Word], lower: list[str], at: int) -> tuple[Meaning, int] | None:
    """The longest closed-class phrase from a place on."""
    phrase = load_lexicon().match(lower, at)
    if phrase is None:
        return None
    tag, after = phrase[0][0], at + phrase[1]
    if tag == "remission" and words[at].text == "Cr":
        return None  # creatinine; a complete remission is CR
    if (
        phrase[0] == ("qualifier.route", "intravenous")
        and lower[at - 1 : at]
        and (lower[at - 1] in _NUMBERED and phrase[1] == 1)
    ):
        return None  # "Clinical Group IV rhabdomyosarcoma"
    if tag == "suffix-op" and lower[after : after + 1] == ["than"]:
        return load_lexicon().match(lower[: at + 1], at)  # "or older than 65" goes on with "or"
    counted = tag == "either" and lower[after - 1] in ("one", "1")
    ends = (_is_time, _is_line, _is_other_end)
    if counted and any(follows(lower, after) for follows in ends):
        return load_lexicon().match(lower[: after - 1], at)  # "at least one year" is a length
    if lower[at:after] == ["prohibited"] and set(lower[at - 1 : at]) & _BEFORE_ADJECTIVES:
        return ("qualifier.modifier", "prohibited"), 1  # "a prohibited method" bars nothing itself
    if lower[at:after] == ["acceptable"] and _is_named(lower, after):
        return ("outcome", "normal"), 1  # "two acceptable methods" allows nothing
    return phrase


def _is_time(lower: list[str], at: int) -> bool:
    """Whether a unit of time stands at a place."""
    return at < len(lower) and island("time-unit").match(lower, at) is not None


def _is_line(lower: list[str], at: int) -> bool:
    """Whether a prior line of therapy stands at a place, named by small words alone."""
    tables = load_tables()["unlisted"]
    words = lower[at : at + 3]
    named = len(words) > 1 and words[0] in tables["prior"] and words[1] in tables["line"]
    return named and words[2:] != ["with"]


def _is_other_end(lower: list[str], at: int) -> bool:
    """Whether the other end of a range follows: "at least one but no more than three"."""
    if not lower[at : at + 1] or lower[at] not in _BETWEEN_ENDS:
        return False
    while at < len(lower) and lower[at] in (",", "and"):
        at += 1
    ends = (load_lexicon().match(lower, place) for place in (at, at + 1) if place < len(lower))
    return any(end is not None and end[0] in _OTHER_ENDS for end in ends)


def _is_named(lower: list[str], at: int) -> bool:
    """Whether the word before a place is an adjective of a noun that follows."""
    return at < len(lower) and lower[at].isalpha() and lower[at] not in _AFTER_ADJECTIVES


def _name_at(
    words: Sequence[Word],
    lower: list[str],
    at: int,
    hits: dict[int, Hit],
    phrase: tuple[Meaning, int] | None,
    terms: Terms,
) -> Hit | None:
    """The name from a place on, unless a phrase that begins it is to be read by itself.

    What is left of such a name goes back into `hits`.
    """
    hit = _without_outcome(words, hits.get(at), terms)
    if hit is None:
        return None
    if lower[at] in _SCALES:
        hits.update({h.first: h for h in _hits_in(words, at + 1, hit.last_exclusive, terms)})
        return None
    if phrase is None:
        return hit
    (tag, value), after = phrase[0], at + phrase[1]
    if (tag, value) in _OUTCOMES and hit.kind == "gene" and after < hit.last_exclusive:
        hits[after] = replace(hit, first=after)
        return None
    if tag in _LEADING:
        hits.update({h.first: h for h in _hits_in(words, after, hit.last_exclusive, terms)})
        return None
    if tag in _SEPARABLE and value not in _PART_OF_NAMES and after < hit.last_exclusive:
        rest = _rest(words, after, hit, tag, terms)
        if rest:
            hits[rest.first] = rest
            return None
    return hit


def _without_outcome(words: Sequence[Word], hit: Hit | None, terms: Terms) -> Hit | None:
    """ "HIV-positive" as a name is the infection; the grammar wants the test and its outcome.

    A gene keeps its concept ("HR" alone names others); else what is left must name the same.
    """
    last = 0 if hit is None else _outcome_behind(words, hit)
    if hit is None or last == hit.last_exclusive:
        return hit
    if hit.kind == "gene":
        return replace(hit, last_exclusive=last)
    found = _hits_in(words, hit.first, last, terms)
    return found[0] if found and found[0].concept.key == hit.concept.key else hit


def _outcome_behind(words: Sequence[Word], hit: Hit) -> int:
    """Where the outcome of a test begins that closes a name; its end if none does."""
    last = hit.last_exclusive
    lower = [word.text.lower() for word in words[hit.first : last]]
    for at in range(len(lower) - 1, max(0, len(lower) - 4), -1):
        phrase = load_lexicon().match(lower, at)
        if phrase and phrase[0] in _OUTCOMES and at + phrase[1] == len(lower):
            return hit.first + at - (lower[at - 1] == "-" and at > 1)
    return last


def _rescan(
    words: Sequence[Word], first: int, after: int, hits: dict[int, Hit], terms: Terms
) -> None:
    """A name that began inside a phrase is looked for again in what the phrase leaves of it."""
    cut = next((hits[i] for i in range(first + 1, after) if i in hits), None)
    if cut is None or cut.last_exclusive <= after:
        return
    hits.update({hit.first: hit for hit in _hits_in(words, after, cut.last_exclusive, terms)})


def _hits_in(words: Sequence[Word], first: int, after: int, terms: Terms) -> list[Hit]:
    """The names in words[first:after], numbered as in the whole."""
    found = terms.scan([word.text for word in words[first:after]])
    return [
        replace(hit, first=hit.first + first, last_exclusive=hit.last_exclusive + first)
        for hit in found
    ]


def _rest(words: Sequence[Word], at: int, hit: Hit, tag: str, terms: Terms) -> Hit | None:
    """The name without the adjective that begins it: "severe arrhythmia" is severe, arrhythmia.

    Only where the adjective can be said of the rest and the name is no disease of its own, as
    "acute myeloid leukemia" is.
    """
    rest = [word.text for word in words[at : hit.last_exclusive]]
    found = terms.scan(rest, (hit.kind,))
    if not found or found[0].first != 0 or found[0].last_exclusive != len(rest):
        return None
    same = found[0].concept.key == hit.concept.key
    if same and words[at - 1].text.lower() in hit.concept.name.lower().split():
        return None  # acute by its name: "acute B-cell lymphoblastic leukemia"
    if tag in _OF_DRUGS and hit.kind != "drug":
        return None
    group = hit.concept.system == "eligo" and tag in _SEPARABLE_FROM_GROUPS
    kind = hit.concept.system == "icd10cm" and terms.is_a(hit.concept, found[0].concept)
    if not (same or group or (kind and tag == "qualifier.severity")):
        return None
    return replace(found[0], first=at, last_exclusive=hit.last_exclusive)


def _single(word: Word) -> Chunk:
    if word.text[0].isalpha():
        near = load_lexicon().near(word.text.lower())
        if near:
            return Chunk(near[0], word.start, word.end, near[1])
    if word.text[0].isdigit():
        number = parse_number(word.text)
        if number is not None:
            return Chunk("number", word.start, word.end, number)
    return Chunk(_SIGNS.get(word.text, "word"), word.start, word.end, word.text)


def parse_number(text: str) -> Decimal | None:
    """A printed number: 1,500 and 2.000.000 have thousands, 0,5 a decimal comma."""
    if len(text) > _MOST_DIGITS or not text.isascii():
        return None
    parts = text.split(",")
    if len(parts) == 2 and len(parts[1]) != 3 and "." not in text:
        text = ".".join(parts)
    elif all(len(p.split(".")[0]) == 3 for p in parts[1:]):
        text = "".join(parts)
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
