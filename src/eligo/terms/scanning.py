"""Dictionary tagging: the longest names in a tokenised text, left to right, without overlaps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from eligo.terms.model import Hit
from eligo.terms.normalise import fold_word, number_pieces
from eligo.terms.vocabulary import Sense, Vocabulary

# No name that is worth finding in prose is longer (in folded characters).
_WINDOW = 90
_RATIO = frozenset({"ratio", "ratios"})
_RATIO_SIGNS = frozenset({"/", ":", "-", "to"})
_RATIO_REACH = 4  # words after one side of a ratio within which the word itself stands
_SHOUTED = 4  # words in capitals make a heading or a shouted text; fewer may be abbreviations
_LAST_SHOUTED = 1  # ranks up to here (Eligo's own names) need all capitals where they need any


_STOPS = frozenset({".", ";", "!", "?"})
_SHORTEST_WORD = 4  # letters before a full stop that ends a sentence: "St. John's wort" goes on
# Words behind an inverted name ("carcinoma, squamous cell") that show that it is over.
_AFTER_INVERTED = frozenset(
    {
        *("and", "or", "with", "without", "in", "of", "who", "at", "by", "on", "for", "that"),
        *("which", "within", "is", "are", "was", "were", "as", "not", "to", "during", "after"),
        *("before", "prior", "since", "if", "but", "unless", "except"),
    }
)


@dataclass(frozen=True)
class Folded:
    """A tokenised text made ready: the key text, and which word each place in it belongs to."""

    words: Sequence[str]
    text: str
    pieces: list[str]
    starts: list[int]  # of each piece in text
    owner: list[int]  # the word that each piece comes from
    ends: dict[int, int]  # places in text at which a word ends -> number of pieces before it

    @cached_property
    def cased(self) -> bool:
        """Whether capitals mean anything, or the whole text is written in them."""
        spelled = [word for word in self.words if len(word) > 1 and word.isalpha()]
        return len(spelled) < _SHOUTED or any(word.islower() for word in spelled)


def fold_tokens(words: Sequence[str]) -> Folded:
    """Fold each word and note where words begin and end."""
    pieces: list[str] = []
    owner: list[int] = []
    for position, word in enumerate(words):
        for piece in fold_word(word):
            pieces.append(piece)
            owner.append(position)
    pieces = number_pieces(pieces)
    starts: list[int] = []
    ends: dict[int, int] = {}
    at = 0
    for i, piece in enumerate(pieces):
        starts.append(at)
        at += len(piece)
        if i + 1 == len(pieces) or owner[i + 1] != owner[i]:
            ends[at] = i + 1
        at += 1
    return Folded(words, " ".join(pieces), pieces, starts, owner, ends)


class Scanner:
    """Finds the names of a vocabulary in text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def scan(self, words: Sequence[str], kinds: Collection[str] | None = None) -> list[Hit]:
        """The longest names, left to right; only those of `kinds` where kinds are given."""
        folded = fold_tokens(words)
        hits: list[Hit] = []
        i, count = 0, len(folded.pieces)
        while i < count:
            hit = None
            if i == 0 or folded.owner[i] != folded.owner[i - 1]:
                hit = self._longest_at(i, folded, words, kinds)
            if hit is None:
                i += 1
                continue
            hits.append(hit)
            while i < count and folded.owner[i] < hit.last_exclusive:
                i += 1
        return [hit for hit in hits if not _part_of_ratio(hit, words)]

    def _longest_at(
        self, i: int, folded: Folded, words: Sequence[str], kinds: Collection[str] | None
    ) -> Hit | None:
        """The longest usable name that begins with piece i."""
        start = folded.starts[i]
        found = [
            (name, number, end)
            for name, number in self.vocabulary.prefixes(folded.text[start : start + _WINDOW])
            if (end := folded.ends.get(start + len(name))) is not None
        ]
        for name, number, end in reversed(found):
            first, last = folded.owner[i], folded.owner[end - 1] + 1
            written = words[first:last]
            if _runs_on(written, words[last : last + 1]):
                continue
            sense = self._choose(name, number, written, folded, kinds)
            if sense is not None:
                kind = self.vocabulary.kind(sense.number)
                concept = self.vocabulary.concept(sense.number)
                return Hit(first, last, kind, concept, sense.how)
        return None

    def _choose(
        self,
        name: str,
        number: int,
        written: Sequence[str],
        folded: Folded,
        kinds: Collection[str] | None,
    ) -> Sense | None:
        """The first meaning of a name that fits its capitals and the words around it."""
        usable = [
            sense
            for sense in self.vocabulary.senses_at(number)
            if sense.scanned
            and (kinds is None or self.vocabulary.kind(sense.number) in kinds)
            and (not sense.capitals or (folded.cased and _capitals(written, sense.rank)))
        ]
        if not usable:
            return None
        if usable[0].ambiguous:
            return self._disambiguate(name, [s for s in usable if s.ambiguous], folded)
        return usable[0]

    def _disambiguate(self, name: str, senses: list[Sense], folded: Folded) -> Sense | None:
        """The meaning with most of its words nearby, else the default one, else none."""
        around = f" {folded.text} "
        contexts = self.vocabulary.contexts[name]
        scores = [sum(f" {word} " in around for word in contexts[s.number]) for s in senses]
        best = max(scores)
        if best:
            return senses[scores.index(best)]
        return next((s for s in senses if "*" in contexts[s.number]), None)


def _part_of_ratio(hit: Hit, words: Sequence[str]) -> bool:
    """Whether a measurement is but one side of a ratio that has no name: "X to Y ratio"."""
    if hit.kind != "measurement" or words[hit.last_exclusive - 1].lower() in _RATIO:
        return False
    after = words[hit.last_exclusive : hit.last_exclusive + _RATIO_REACH]
    for position, word in enumerate(after):
        if word.lower() in _RATIO:
            return position == 0 or after[0].lower() in _RATIO_SIGNS
    return False


def _runs_on(written: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a name found across punctuation is the end of one thing and the start of another.

    "Epilepsy, traumatic brain injury" has no "Epilepsy, Traumatic" in it; no name goes on behind
    a full stop, unless that is of an initial.
    """
    for position, word in enumerate(written):
        if word in _STOPS and not (word == "." and len(written[position - 1]) < _SHORTEST_WORD):
            return True
    inverted = "," in written and bool(after) and after[0].isalpha()
    return inverted and after[0].lower() not in _AFTER_INVERTED


def _capitals(written: Sequence[str], rank: int) -> bool:
    """Whether words are written as a name that needs capitals is."""
    if rank <= _LAST_SHOUTED:
        return all(word.rstrip("s").isupper() or not word.isalpha() for word in written)
    return written[0][:1].isupper()
