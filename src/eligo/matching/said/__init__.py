"""What the words of a note say of a criterion that its facts leave open."""

from eligo.matching.said.settle import by_words

__all__ = ["by_words"]
