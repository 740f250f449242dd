"""Train a chain with crfsuite and take over its weights."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pycrfsuite

from eligo.reading.tagger.chain import Weights
from eligo.reading.tagger.features import Cell, Clusters, attributes

SETTINGS = {
    "c1": 0.02,
    "c2": 0.6,
    "feature.minfreq": 1,
    "max_iterations": 150,
}
SMALLEST = 0.005  # a weight below this changes no figure


def fit(
    texts: Sequence[Sequence[Cell]], labels: Sequence[Sequence[str]], clusters: Clusters
) -> Weights:
    """The weights for texts that are labelled so. The same input gives the same weights."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(SETTINGS)
    for cells, line in zip(texts, labels, strict=True):
        trainer.append(attributes(cells, clusters), line)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    return _weights(sorted(info.labels), info.state_features, info.transitions)


def _weights(
    labels: list[str],
    states: dict[tuple[str, str], float],
    transitions: dict[tuple[str, str], float],
) -> Weights:
    column = {label: index for index, label in enumerate(labels)}
    entries = sorted((a, column[b], value) for (a, b), value in states.items() if keeps(value))
    names = sorted({name for name, _, _ in entries})
    row = {name: index for index, name in enumerate(names)}
    counts = np.bincount([row[name] for name, _, _ in entries], minlength=len(names))
    table = np.zeros((len(labels), len(labels)), np.float32)
    for (before, after), value in transitions.items():
        table[column[before], column[after]] = value
    return Weights(
        labels=labels,
        attributes=names,
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        targets=np.array([target for _, target, _ in entries], np.uint8),
        values=np.array([value for _, _, value in entries], np.float32),
        transitions=table,
    )


def keeps(value: float) -> bool:
    return abs(value) >= SMALLEST
