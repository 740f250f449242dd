"""The network in numpy against the same sums written out."""

import numpy as np

from eligo.reading.tagger.features import EDGE, REACH
from eligo.reading.tagger.network import (
    SPELLING_SCALE,
    SPELLINGS,
    Network,
    NetworkWeights,
    Vectors,
    spelling_rows,
)

CHANCE = np.random.default_rng(7)
VECTORS = Vectors({"fever": 0, "no": 1}, CHANCE.integers(-99, 99, (2, 4)).astype(np.int8), 0.01)


def drawn(*shape: int) -> np.ndarray:
    return CHANCE.normal(size=shape).astype(np.float32)


WEIGHTS = NetworkWeights(
    spellings=drawn(SPELLINGS, 2),
    first=drawn(2 * REACH + 1, 6, 5),
    first_bias=drawn(5),
    second=drawn(3, 5, 5),
    second_bias=drawn(5),
    output=drawn(5, 3),
    output_bias=drawn(3),
)


def written_out(words: list[str]) -> np.ndarray:
    def vector(at: int) -> np.ndarray:
        if not 0 <= at < len(words):
            return np.zeros(6)
        spelled = WEIGHTS.spellings[spelling_rows(words[at])].sum(0) / SPELLING_SCALE
        return np.concatenate([VECTORS.of([words[at]])[0], spelled])

    def first(at: int) -> np.ndarray:
        if not 0 <= at < len(words):
            return np.zeros(5)
        seen = [vector(at + d) @ WEIGHTS.first[d + REACH] for d in range(-REACH, REACH + 1)]
        return np.maximum(sum(seen) + WEIGHTS.first_bias, 0)

    def scores(at: int) -> np.ndarray:
        further = sum(first(at + d) @ WEIGHTS.second[d + 1] for d in (-1, 0, 1))
        hidden = first(at) + np.maximum(further + WEIGHTS.second_bias, 0)
        return hidden @ WEIGHTS.output + WEIGHTS.output_bias

    return np.array([scores(at) for at in range(len(words))])


def scored(line: list[str]) -> np.ndarray:
    network = Network(WEIGHTS, VECTORS)
    size = len(line) - 2 * REACH
    seen = sum(
        network.of_words(line[place : place + size])[:, place] for place in range(2 * REACH + 1)
    )
    return network.scores(line, seen)


def test_scores() -> None:
    words = ["No", "unheard-of", "fever", "3", "Fever"]
    edge = [EDGE] * REACH
    found = scored([*edge, *words, *edge])
    np.testing.assert_allclose(found, written_out(words), rtol=1e-4, atol=1e-4)


def test_texts_in_one_line_do_not_see_each_other() -> None:
    edge = [EDGE] * REACH
    together = scored([*edge, "no", "fever", *edge, "fever", *edge])
    np.testing.assert_allclose(together[:2], written_out(["no", "fever"]), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(together[-1:], written_out(["fever"]), rtol=1e-4, atol=1e-4)


def test_a_word_without_a_vector_has_its_spelling() -> None:
    assert not VECTORS.of(["zzz"]).any()
    assert spelling_rows("zzzz") != spelling_rows("yyyy")
