"""Train the network with jax, on both corpora at once.

LCT and Chia annotate by different rules, so each has an output layer and transitions of its own;
the layers below are shared, and what one corpus teaches about words serves the other.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from eligo.reading.tagger.features import REACH
from eligo.reading.tagger.memory import Floats
from eligo.reading.tagger.network import (
    SPELLING_SCALE,
    SPELLINGS,
    NetworkWeights,
    Vectors,
    spelling_rows,
)

HIDDEN = 128
SPELLING_SIZE = 32
MOST_SPELLINGS = 9
ROUNDS = 40
RATE = 2e-3
DROP_WORD, DROP_HIDDEN = 0.3, 0.5  # shares of the numbers left out while training
DECAY = 1e-4
STEEPEST = 5.0  # longer gradients are cut to this length
BATCH = 512  # words
_LENGTHS = (8, 16, 32, 64, 128, 256, 1024, 8192)  # texts are padded to one of these

Parameters = dict[str, jax.Array]


class Example(NamedTuple):
    """A labelled text; `corpus` chooses the output layer."""

    corpus: int
    words: Sequence[str]
    labels: Sequence[str]


class Batch(NamedTuple):
    """Texts of one corpus padded to one length: (texts, length) each."""

    corpus: int
    words: Any
    labels: Any
    inside: Any


def fit(
    examples: Sequence[Example], labels: Sequence[str], vectors: Vectors, seed: int = 0
) -> list[tuple[NetworkWeights, Floats]]:
    """Weights and transitions for each corpus. The same input and seed give the same weights."""
    chance = np.random.default_rng(seed)
    key = jax.random.PRNGKey(seed)
    words = sorted({word for example in examples for word in example.words})
    tables = (
        jnp.array(np.array([np.zeros(vectors.values.shape[1]), *map(vectors.of, words)])),
        jnp.array([[0] * MOST_SPELLINGS, *map(_padded_spelling, words)]),
    )
    row = {word: index for index, word in enumerate(words, 1)}
    column = {label: index for index, label in enumerate(labels)}
    corpora = 1 + max(example.corpus for example in examples)
    weights = _start(key, vectors.values.shape[1], len(labels), corpora)
    means = jax.tree.map(jnp.zeros_like, weights)
    squares = jax.tree.map(jnp.zeros_like, weights)
    step, steps = 0, ROUNDS * sum(1 for _ in _batches(examples, row, column, chance))
    for _ in range(ROUNDS):
        for batch in _batches(examples, row, column, chance):
            step += 1
            rate = RATE * (1 - step / (steps + 1))
            key, dropping = jax.random.split(key)
            weights, means, squares = _improved(
                weights, means, squares, tables, batch, dropping, float(step), rate
            )
    return [_taken_over(weights, corpus) for corpus in range(corpora)]


def _padded_spelling(word: str) -> list[int]:
    rows = spelling_rows(word)
    return rows + [0] * (MOST_SPELLINGS - len(rows))


def _start(key: jax.Array, vector_size: int, labels: int, corpora: int) -> Parameters:
    keys = jax.random.split(key, 4)
    size = vector_size + SPELLING_SIZE

    def drawn(n: int, *shape: int, fan: int) -> jax.Array:
        return jax.random.normal(keys[n], shape) / jnp.sqrt(fan)

    width = 2 * REACH + 1
    return {
        "spellings": drawn(0, SPELLINGS, SPELLING_SIZE, fan=SPELLING_SIZE),
        "first": drawn(1, width, size, HIDDEN, fan=width * size),
        "first_bias": jnp.zeros(HIDDEN),
        "second": drawn(2, 3, HIDDEN, HIDDEN, fan=3 * HIDDEN),
        "second_bias": jnp.zeros(HIDDEN),
        "output": drawn(3, corpora, HIDDEN, labels, fan=HIDDEN),
        "output_bias": jnp.zeros((corpora, labels)),
        "transitions": jnp.zeros((corpora, labels, labels)),
    }


def _taken_over(weights: Parameters, corpus: int) -> tuple[NetworkWeights, Floats]:
    own = {
        name: np.asarray(weights[name][corpus]) for name in ("output", "output_bias", "transitions")
    }
    shared = {name: np.asarray(weights[name]) for name in weights if name not in own}
    transitions = own.pop("transitions")
    return NetworkWeights(**shared, **own), transitions


def _batches(
    examples: Sequence[Example], row: dict[str, int], column: dict[str, int], chance: Any
) -> Iterator[Batch]:
    """All examples, shuffled, those of one corpus and of like length together."""
    groups: dict[tuple[int, int], list[Example]] = {}
    for index in chance.permutation(len(examples)):
        example = examples[index]
        length = next(length for length in _LENGTHS if length >= len(example.words))
        groups.setdefault((example.corpus, length), []).append(example)
    cuts = []
    for (corpus, length), group in groups.items():
        number = max(4, BATCH // length)
        cuts += [
            (corpus, length, number, group[at : at + number]) for at in range(0, len(group), number)
        ]
    for index in chance.permutation(len(cuts)):
        corpus, length, number, group = cuts[index]
        arrays = np.zeros((3, number, length), np.int32)
        for at, example in enumerate(group):
            size = len(example.words)
            arrays[0, at, :size] = [row[word] for word in example.words]
            arrays[1, at, :size] = [column[label] for label in example.labels]
            arrays[2, at, :size] = 1
        yield Batch(corpus, *arrays)


# ---- the network and its loss ----------------------------------------------------------------


def _scores(
    weights: Parameters, tables: tuple[jax.Array, jax.Array], batch: Batch, key: jax.Array
) -> jax.Array:
    """(texts, length, labels), with numbers left out by chance."""
    keys = jax.random.split(key, 3)
    inside = batch.inside[..., None]
    rows = tables[1][batch.words]
    spelled = (weights["spellings"][rows] * (rows > 0)[..., None]).sum(2) / SPELLING_SCALE
    whole = jnp.concatenate([tables[0][batch.words], spelled], -1)
    whole = _dropped(whole, keys[0], DROP_WORD) * inside
    first = sum(
        _shifted(whole, distance) @ weights["first"][distance + REACH]
        for distance in range(-REACH, REACH + 1)
    )
    hidden = jax.nn.relu(first + weights["first_bias"])
    hidden = _dropped(hidden, keys[1], DROP_HIDDEN) * inside
    second = sum(_shifted(hidden, d) @ weights["second"][d + 1] for d in (-1, 0, 1))
    hidden += jax.nn.relu(second + weights["second_bias"])
    hidden = _dropped(hidden, keys[2], DROP_HIDDEN)
    return hidden @ weights["output"][batch.corpus] + weights["output_bias"][batch.corpus]


def _dropped(values: jax.Array, key: jax.Array, share: float) -> jax.Array:
    return values * jax.random.bernoulli(key, 1 - share, values.shape) / (1 - share)


def _shifted(values: jax.Array, distance: int) -> jax.Array:
    """What stands `distance` positions further on, zeros past the ends."""
    zeros = jnp.zeros_like(values[:, : abs(distance)])
    if distance > 0:
        return jnp.concatenate([values[:, distance:], zeros], 1)
    return jnp.concatenate([zeros, values[:, : values.shape[1] + distance]], 1)


def _loss(
    weights: Parameters, tables: tuple[jax.Array, jax.Array], batch: Batch, key: jax.Array
) -> jax.Array:
    """Minus the log likelihood of the labels under the chain, a text."""
    scores = _scores(weights, tables, batch, key)
    moves = weights["transitions"][batch.corpus]
    inside = batch.inside
    right = jnp.take_along_axis(scores, batch.labels[..., None], 2)[..., 0]
    right = (right * inside).sum()
    right += (moves[batch.labels[:, :-1], batch.labels[:, 1:]] * inside[:, 1:]).sum()

    def onward(sums: jax.Array, here: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, None]:
        score, is_inside = here
        grown = jax.nn.logsumexp(sums[:, :, None] + moves, axis=1) + score
        return jnp.where(is_inside[:, None] > 0, grown, sums), None

    steps = (scores[:, 1:].swapaxes(0, 1), inside[:, 1:].T)
    sums, _ = jax.lax.scan(onward, scores[:, 0], steps)
    is_text = inside[:, 0]  # the last batch of a length is filled up with empty rows
    return ((jax.nn.logsumexp(sums, axis=1) * is_text).sum() - right) / len(scores)


@partial(jax.jit, donate_argnums=(0, 1, 2))
def _improved(
    weights: Parameters,
    means: Parameters,
    squares: Parameters,
    tables: tuple[jax.Array, jax.Array],
    batch: Batch,
    key: jax.Array,
    step: float,
    rate: float,
) -> tuple[Parameters, Parameters, Parameters]:
    """One step of Adam with weight decay."""
    slope = jax.grad(_loss)(weights, tables, batch, key)
    length = jnp.sqrt(sum((part**2).sum() for part in jax.tree.leaves(slope)))
    slope = jax.tree.map(lambda part: part * jnp.minimum(1.0, STEEPEST / length), slope)
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, slope)
    squares = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, squares, slope)

    def moved(weight: jax.Array, mean: jax.Array, square: jax.Array) -> jax.Array:
        direction = mean / (1 - 0.9**step) / (jnp.sqrt(square / (1 - 0.999**step)) + 1e-8)
        return weight - rate * (direction + DECAY * weight)

    return jax.tree.map(moved, weights, means, squares), means, squares
