"""The remembered sums give what crfsuite's own tagger gives."""

from pathlib import Path

import numpy as np
import pycrfsuite

from eligo.reading.tagger.chain import Chain
from eligo.reading.tagger.features import EDGE, REACH, attributes
from eligo.reading.tagger.labels import Stretch, labels_of
from eligo.reading.tagger.linear import Linear, LinearWeights

CLUSTERS = {"asthma": (1, 4), "gout": (1, 5), "mg": (2, 6), "no": (3, 7)}
SENTENCES = [
    (["no", "severe", "asthma"], [Stretch(2, 2, "condition")]),
    (["chronic", "gout", "or", "asthma"], [Stretch(0, 1, "condition"), Stretch(3, 3, "condition")]),
    (["aspirin", "100", "mg", "daily"], [Stretch(0, 0, "drug"), Stretch(1, 2, "value")]),
    (["no", "aspirin"], [Stretch(1, 1, "drug")]),
    (["gout"], [Stretch(0, 0, "condition")]),
]
NEW = [
    ["no", "chronic", "asthma", "or", "aspirin", "50", "mg"],
    ["Gout"],
    [],
    ["500", "mg", "aspirin"],
]


def trained(folder: Path) -> pycrfsuite.Tagger:
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.02, "c2": 0.5, "max_iterations": 50})
    for words, stretches in SENTENCES:
        trainer.append(attributes(words, CLUSTERS), labels_of(stretches, len(words)))
    trainer.train(str(folder / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(folder / "model"))
    return tagger


def test_the_same_labels_as_crfsuite(tmp_path: Path) -> None:
    tagger = trained(tmp_path)
    info = tagger.info()
    labels = sorted(info.labels)
    linear = Linear(LinearWeights.of(info.state_features, labels), CLUSTERS)
    moves = [[info.transitions.get((a, b), 0.0) for b in labels] for a in labels]
    chain = Chain(labels, [linear], np.array(moves, np.float32))
    texts = [words for words, _ in SENTENCES] + NEW[:3]
    assert chain.label(texts) == [tagger.tag(attributes(text, CLUSTERS)) for text in texts]


def test_only_labels_that_bilou_allows(tmp_path: Path) -> None:
    tagger = trained(tmp_path)
    info = tagger.info()
    labels = sorted(info.labels)
    linear = Linear(LinearWeights.of(info.state_features, labels), CLUSTERS)
    chain = Chain(labels, [linear], np.zeros((len(labels), len(labels)), np.float32))
    assert tagger.tag(attributes(NEW[3], CLUSTERS)) == ["B-value", "O", "U-drug"]
    assert chain.label([NEW[3]]) == [["B-value", "L-value", "U-drug"]]


def test_scores_are_sums_of_weights(tmp_path: Path) -> None:
    tagger = trained(tmp_path)
    info = tagger.info()
    labels = sorted(info.labels)
    linear = Linear(LinearWeights.of(info.state_features, labels), CLUSTERS)
    for text in filter(None, NEW):
        edge = [EDGE] * REACH
        expected = [
            [sum(info.state_features.get((name, label), 0.0) for name in seen) for label in labels]
            for seen in attributes(text, CLUSTERS)
        ]
        found = linear.scores([*edge, *text, *edge])
        np.testing.assert_allclose(found, expected, atol=0.02)  # weights are rounded to 1/2048


def test_texts_together_are_labelled_as_alone(tmp_path: Path) -> None:
    info = trained(tmp_path).info()
    labels = sorted(info.labels)
    linear = Linear(LinearWeights.of(info.state_features, labels), CLUSTERS)
    chain = Chain(labels, [linear], np.zeros((len(labels), len(labels)), np.float32))
    assert chain.label(NEW) == [chain.label([text])[0] for text in NEW]
