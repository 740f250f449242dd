"""Mark the typed mentions of a criterion: conditions, drugs, measurements, values and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from eligo.reading.tagger.chain import Chain
from eligo.reading.tagger.labels import Stretch, stretches_of
from eligo.reading.tagger.model import Model
from eligo.reading.tagger.negation import Negation, negation
from eligo.reading.tagger.words import Word, split_words

WEIGHTS = Path(__file__).parent / "data" / "tagger.npz"

# How much is taken off the score of "no mention here", which the training texts leave too high
# for the balance of precision and recall; found by cross-validation.
BOLDNESS = 0.1
# A full memory is emptied: common phrasings are soon back.
_TEXTS_KEPT = 10_000
_LONGEST_KEPT = 1_000  # characters


class Mention(NamedTuple):
    """A typed span of a text: code points, end exclusive."""

    type: str
    start: int
    end: int
    negated: bool = False


class Tagger:
    """Marks mentions. The same text always gives the same mentions."""

    def __init__(self, chain: Chain, negations: Negation) -> None:
        self._chain = chain
        self._negations = negations
        self._told: dict[str, list[Mention]] = {}

    @classmethod
    def load(cls) -> Tagger:
        """The tagger that ships with the package; loaded once a process."""
        return _shipped()

    def tag(self, text: str) -> list[Mention]:
        """The mentions of one criterion in order; they do not overlap."""
        return self.tag_all([text])[0]

    def tag_all(self, texts: Sequence[str]) -> list[list[Mention]]:
        """The mentions of each text; several times as fast as one by one.

        Texts that come again are answered from memory: reading and printing ask for the same ones.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._told]
        found = dict(zip(new, self._tagged(new), strict=True))
        mentions = [list(found.get(text) or self._told.get(text) or ()) for text in texts]
        if len(self._told) + len(found) > _TEXTS_KEPT:
            self._told.clear()
        self._told.update((text, each) for text, each in found.items() if len(text) < _LONGEST_KEPT)
        return mentions

    def _tagged(self, texts: Sequence[str]) -> list[list[Mention]]:
        split = [split_words(text) for text in texts]
        return [
            self._mentions(words, stretches)
            for words, stretches in zip(split, self.tag_words(split), strict=True)
        ]

    def tag_words(self, texts: Sequence[Sequence[Word]]) -> list[list[Stretch]]:
        """The mentions of texts that are split already, as stretches of words."""
        labelled = self._chain.label([[word.text for word in words] for words in texts])
        return [stretches_of(labels) for labels in labelled]

    def _mentions(self, words: Sequence[Word], stretches: Sequence[Stretch]) -> list[Mention]:
        negated = self._negations.of([word.text for word in words], stretches)
        return [
            Mention(stretch.type, words[stretch.first].start, words[stretch.last].end, is_negated)
            for stretch, is_negated in zip(stretches, negated, strict=True)
        ]


@cache
def _shipped() -> Tagger:
    return Tagger(Model.load(WEIGHTS).chain(BOLDNESS), negation())
