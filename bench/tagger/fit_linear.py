"""Train the linear part with crfsuite."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pycrfsuite

from eligo.reading.tagger.features import Clusters, attributes
from eligo.reading.tagger.linear import LinearWeights
from eligo.reading.tagger.memory import Floats

# strong regularisation: the corpora are small
SETTINGS = {"c1": 0.02, "c2": 0.6, "feature.minfreq": 1, "max_iterations": 150}


def fit(
    texts: Sequence[Sequence[str]], answers: Sequence[Sequence[str]], clusters: Clusters
) -> tuple[list[str], LinearWeights, Floats]:
    """Labels, weights and transitions for texts (words) that are labelled so."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.select("lbfgs")
    trainer.set_params(SETTINGS)
    for words, labels in zip(texts, answers, strict=True):
        trainer.append(attributes(words, clusters), labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    labels = sorted(info.labels)
    transitions = np.array(
        [[info.transitions.get((a, b), 0.0) for b in labels] for a in labels], np.float32
    )
    return labels, LinearWeights.of(info.state_features, labels), transitions
