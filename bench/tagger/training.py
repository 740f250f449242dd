"""Put the parts of a model together: vectors, the linear part, the network."""

import pickle
from collections.abc import Sequence
from pathlib import Path

import fit_linear
import fit_network
import numpy as np
import vectors
from brat import Document
from examples import Line, lines_of
from fit_network import Example

from eligo.reading.tagger.labels import labels_of
from eligo.reading.tagger.model import Model
from eligo.reading.tagger.network import Vectors

Learned = tuple[Vectors, dict[str, tuple[int, ...]]]


def learned(registry: Path, cache: Path | None) -> Learned:
    """The vectors and clusters, kept in the file `cache` between runs where one is named."""
    if cache and cache.exists():
        found: Learned = pickle.loads(cache.read_bytes())
        return found
    found = vectors.learn(registry)
    if cache:
        cache.write_bytes(pickle.dumps(found))
    return found


def train(lct: Sequence[Document], chia: Sequence[Document], known: Learned) -> Model:
    """The product's model: it marks mentions as LCT does, and learns words from Chia too."""
    own, other = ([line for d in documents for line in lines_of(d)] for documents in (lct, chia))
    examples = [_example(0, line) for line in own]
    labels, linear, transitions = fit_linear.fit(
        [example.words for example in examples], [example.labels for example in examples], known[1]
    )
    examples += [_example(1, line) for line in other]
    network, network_transitions = fit_network.fit(examples, labels, known[0])[0]
    forms = list(known[0].rows)
    return Model(
        labels=labels,
        transitions=(transitions + network_transitions) / 2,
        forms=forms,
        clusters=np.array([known[1][form] for form in forms], np.int16),
        vectors=known[0].values,
        scale=known[0].scale,
        linear=linear,
        network=network,
    )


def _example(corpus: int, line: Line) -> Example:
    words = [word.text for word in line.words]
    return Example(corpus, words, labels_of(line.stretches, len(words)))
