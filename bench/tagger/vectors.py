"""Learn word vectors and clusters from the eligibility texts of a registry.

Two kinds of vectors, as they know different things: word2vec (which words share topics) and the
singular vectors of the matrix of left and right neighbours (which words stand in the same places).
Both are deterministic: one thread, fixed seeds.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import scipy.sparse
from gensim.models import Word2Vec
from numpy.typing import NDArray
from scipy.sparse.linalg import svds

from eligo.reading.tagger.features import normal_form
from eligo.reading.tagger.network import Vectors
from eligo.reading.tagger.words import split_words

SIZE = 100  # of each kind of vector
CLUSTERINGS = (64, 256, 1024)  # numbers of clusters, for each kind
_RAREST = 10  # words seen less often have no vector
_PARAGRAPH = re.compile(r"\n\s*\n|\n\s*(?:-|\*|\d+[.)])\s")

Floats = NDArray[np.float64]


def learn(registry: Path) -> tuple[Vectors, dict[str, tuple[int, ...]]]:
    """Vectors (2 * SIZE numbers a word, 8 bits each) and clusters by normal form."""
    texts = [[normal_form(word.text) for word in split_words(t)] for t in paragraphs(registry)]
    counts = Counter(form for text in texts for form in text)
    forms = sorted(form for form, count in counts.items() if count >= _RAREST)
    kinds = [_unit(topics(texts, forms)), _unit(neighbours(texts, forms))]
    clusterings = [clustered(kind, number) for kind in kinds for number in CLUSTERINGS]
    clusters = {form: tuple(int(c[row]) for c in clusterings) for row, form in enumerate(forms)}
    whole = np.concatenate(kinds, axis=1) * (np.sqrt(SIZE) / 2)  # about 0.5 a number
    scale = float(np.abs(whole).max() / 127)
    values = np.round(whole / scale).astype(np.int8)
    return Vectors({form: row for row, form in enumerate(forms)}, values, scale), clusters


def paragraphs(registry: Path) -> Iterator[str]:
    """The paragraphs and list items of all eligibility texts, from JSON Lines."""
    opener = gzip.open if registry.suffix == ".gz" else open
    with opener(registry, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield from _PARAGRAPH.split(row.get("eligibility_text") or "")


def topics(texts: list[list[str]], forms: list[str]) -> Floats:
    """word2vec's skip-gram vectors of the forms."""
    model = Word2Vec(
        texts,
        vector_size=SIZE,
        window=4,
        min_count=_RAREST // 2,
        sg=1,
        negative=8,
        sample=1e-4,
        epochs=5,
        seed=1,
        workers=1,
    )
    return np.array([model.wv[form] for form in forms], float)


def neighbours(texts: list[list[str]], forms: list[str]) -> Floats:
    """Singular vectors of the positive mutual information of words and their neighbours."""
    row = {form: index for index, form in enumerate(forms)}
    together: Counter[tuple[str, str]] = Counter()
    for text in texts:
        together.update(pairwise(text))
    seen = sorted((row[a], row[b], n) for (a, b), n in together.items() if a in row and b in row)
    left, right, number = np.array([entry for entry in seen if entry[2] > 1]).T
    size = len(forms)
    table = scipy.sparse.coo_array(
        (
            np.concatenate([number, number]).astype(float),
            (np.concatenate([left, right]), np.concatenate([right, size + left])),
        ),
        shape=(size, 2 * size),
    )
    of_words, of_places = table.sum(axis=1), table.sum(axis=0) ** 0.75
    expected = of_words[table.row] * of_places[table.col] / of_places.sum()
    table.data = np.maximum(np.log(table.data / expected), 0)
    vectors, strengths, _ = svds(table.tocsr(), k=SIZE, random_state=0)
    found: Floats = vectors * np.sqrt(strengths)
    return found


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(lengths, 1e-9)


def clustered(points: Floats, number: int) -> NDArray[np.int64]:
    """The cluster of each point, by k-means over directions."""
    chance = np.random.default_rng(0)
    centres = points[chance.choice(len(points), number, replace=False)]
    for _ in range(25):
        nearest = (points @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, points)
        empty = np.bincount(nearest, minlength=number) == 0
        centres = _unit(np.where(empty[:, None], centres, sums))
    return nearest
