"""Names folded to one spelling: case, accents, Greek letters, hyphens, plurals, British English.

The folding need not be good English ("diabetes" loses its s): it only has to treat the
vocabularies' names and the text's words alike, and to keep different names apart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from eligo.remembering import remembered
from eligo.terms.tables import read_table

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o",
    "ł": "l", "™": "", "®": "",
}  # fmt: skip
_FOLD = str.maketrans(_GREEK)
# Words whose plural or spelling no rule below reaches.
_IRREGULAR = {row["word"]: row["folded"] for row in read_table("spelling")}
_SILENT = frozenset({"the", "s", ""})
_NUMBERED = frozenset({"type", "grade", "stage", "class", "bipolar", "phase", "factor", "degree"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_SPLIT = re.compile(r"[\s\-‐‑‒–—−/:'’`´_*•·™®]+")
_BREAK = re.compile(r"[^\w\s]")
_POSSESSIVE = re.compile(r"[’'`´]s?\b")
_BRITISH = (
    (re.compile(r"(?<!^)ae|^ae(?=[st])"), "e"),
    (re.compile(r"oe(?!s?$)"), "e"),
    (re.compile(r"our(?=s?$)"), "or"),
    (re.compile(r"isation"), "ization"),
    (re.compile(r"is(?=ed$|ing$)"), "iz"),
    (re.compile(r"sulph"), "sulf"),
)
_PLURAL = (
    (re.compile(r"(?<=[a-z]{4})oses$"), "osis"),
    (re.compile(r"(?<=[a-z]{3})yses$"), "ysis"),
    (re.compile(r"(?<=[a-z]{3})uses$"), "us"),
    (re.compile(r"(?<=[a-z]{3})sses$"), "ss"),
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=[a-z]{2})xes$"), "x"),
    (re.compile(r"(?<=[a-z0-9]{2}[a-hj-rtv-z0-9])s$"), ""),
    (re.compile(r"^([a-z]{2,3}i)s$"), r"\1"),  # TKIs, MAOIs; longer words in -is are singular
)


@remembered(200_000)
def fold_word(word: str) -> tuple[str, ...]:
    """The folded pieces of one word: none for a hyphen, several for "B-lymphoblastic".

    Punctuation that parts names (a comma, a bracket) becomes a piece of its own.
    """
    if word.isascii() and word.isalpha():
        piece = _stem(word.lower())
        return (piece,) if piece not in _SILENT else ()
    text = _POSSESSIVE.sub("", word.lower()).translate(_FOLD)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("+", " ")
    text = text.translate(_FOLD)
    pieces: list[str] = []
    for part in _SPLIT.split(_BREAK.sub(_spaced, text)):
        piece = _stem(part)
        if piece not in _SILENT:
            pieces.append(piece)
    return tuple(pieces)


def _spaced(match: re.Match[str]) -> str:
    """Hyphens and the like stay for the splitter; other punctuation stands alone."""
    mark = match.group()
    return mark if _SPLIT.match(mark) else f" {mark} "


def _stem(word: str) -> str:
    """American spelling and singular of one folded word."""
    found = _IRREGULAR.get(word)
    if found is not None:
        return found
    if len(word) > 4:
        for pattern, by in _BRITISH:
            word = pattern.sub(by, word)
    if len(word) > 3 and word.endswith("s"):
        for pattern, by in _PLURAL:
            word, changed = pattern.subn(by, word)
            if changed:
                break
    return _IRREGULAR.get(word, word)


def number_pieces(pieces: list[str]) -> list[str]:
    """Pieces with Roman numbers after "type", "grade" and their like made Arabic."""
    if _NUMBERED.isdisjoint(pieces):
        return pieces
    out: list[str] = []
    for piece in pieces:
        roman = out and out[-1] in _NUMBERED
        out.append(_ROMAN.get(piece, piece) if roman else piece)
    return out


def fold_words(words: Sequence[str]) -> str:
    """The key of a tokenised name."""
    return " ".join(number_pieces([piece for word in words for piece in fold_word(word)]))


def fold(text: str) -> str:
    """The key of a name: "Purpura, Schönlein-Henoch" -> "purpura , schonlein henoch"."""
    return fold_words(text.split())


def invert(name: str) -> str | None:
    """An inverted heading set right: "Leukemia, Myeloid, Acute" -> "Acute Myeloid Leukemia"."""
    parts = name.split(", ")
    return " ".join(reversed(parts)) if 1 < len(parts) < 5 else None
