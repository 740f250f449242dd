"""The remembered sums give what crfsuite's own tagger gives."""

from pathlib import Path

import numpy as np
import pycrfsuite

from eligo.reading.tagger.chain import Chain
from eligo.reading.tagger.features import EDGE, REACH, attributes
from eligo.reading.tagger.labels import Stretch, labels_of
from eligo.reading.tagger.linear import Linear, LinearWeights

CLUSTERS = {
    "asthma": (0, 1, 4, 8, 2, 3),
    "gout": (0, 1, 5, 8, 2, 9),
    "mg": (1, 2, 6, 7, 4, 4),
    "no": (2, 3, 7, 6, 5, 5),
}
SENTENCES = [
    (["no", "severe", "asthma"], [Stretch(2, 2, "condition")]),
    (["chronic", "gout", "or", "asthma"], [Stretch(0, 1, "condition"), Stretch(3, 3, "condition")]),
    (["aspirin", "100", "mg", "daily"], [Stretch(0, 0, "drug"), Stretch(1, 2, "value")]),
    (["no", "aspirin"], [Stretch(1, 1, "drug")]),
    (["gout"], [Stretch(0, 0, "condition")]),
]
NEW = [["no", "chronic", "asthma", "or", "aspirin", "50", "mg"], ["Gout"], []]
OTHER = ["500", "mg", "aspirin"]


def trained(folder: Path) -> pycrfsuite.Tagger:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.02, "c2": 0.5, "max_iterations": 50})
    for words, stretches in SENTENCES:
        trainer.append(attributes(words, CLUSTERS), labels_of(stretches, len(words)))
    trainer.train(str(folder / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(folder / "model"))
    return tagger


def parts_of(tagger: pycrfsuite.Tagger) -> tuple[list[str], Linear, np.ndarray]:
    info = tagger.info()
    labels = sorted(info.labels)
    moves = [[info.transitions.get((a, b), 0.0) for b in labels] for a in labels]
    linear = Linear(LinearWeights.of(info.state_features, labels), CLUSTERS)
    return labels, linear, np.array(moves, np.float32)


def scored(linear: Linear, line: list[str]) -> np.ndarray:
    size = len(line) - 2 * REACH
    seen = sum(
        linear.of_words(line[place : place + size])[:, place] for place in range(2 * REACH + 1)
    )
    return linear.scores(line, seen)


def chain_of(tagger: pycrfsuite.Tagger) -> Chain:
    labels, linear, moves = parts_of(tagger)
    return Chain(labels, [linear], moves)


def test_the_same_labels_as_crfsuite(tmp_path: Path) -> None:
    tagger = trained(tmp_path)
    texts = [words for words, _ in SENTENCES] + NEW
    expected = [tagger.tag(attributes(text, CLUSTERS)) for text in texts]
    assert chain_of(tagger).label(texts) == expected


def test_scores_are_sums_of_weights(tmp_path: Path) -> None:
    tagger = trained(tmp_path)
    labels, linear, _ = parts_of(tagger)
    weights = tagger.info().state_features
    for text in (NEW[0], OTHER):
        edge = [EDGE] * REACH
        expected = [
            [sum(weights.get((name, label), 0.0) for name in seen) for label in labels]
            for seen in attributes(text, CLUSTERS)
        ]
        found = scored(linear, [*edge, *text, *edge])
        np.testing.assert_allclose(found, expected, atol=0.02)  # weights are rounded to 1/2048
