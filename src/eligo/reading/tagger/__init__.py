"""Mark typed mentions (condition, drug, measurement, value, time, …) in a criterion's text."""

from eligo.reading.tagger.tagger import Mention, Tagger

__all__ = ["Mention", "Tagger"]
