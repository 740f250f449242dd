"""The trained tagger as one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eligo.reading.tagger.chain import Chain, Part
from eligo.reading.tagger.linear import Linear, LinearWeights
from eligo.reading.tagger.memory import Floats
from eligo.reading.tagger.network import Network, NetworkWeights, Vectors


class Model(NamedTuple):
    """All that training makes. `forms` are the words with a vector and clusters, row by row."""

    labels: list[str]
    transitions: Floats  # (labels, labels), the mean of both parts'
    forms: list[str]
    clusters: NDArray[np.int16]  # (forms, clusterings)
    vectors: NDArray[np.int8]  # (forms, size)
    scale: float  # of the vectors
    linear: LinearWeights
    network: NetworkWeights

    def chain(self, boldness: float) -> Chain:
        """The tagger proper; what `boldness` does is said there."""
        clusters = dict(zip(self.forms, self.clusters.tolist(), strict=True))
        rows = {form: row for row, form in enumerate(self.forms)}
        parts: list[Part] = [
            Linear(self.linear, clusters),
            Network(self.network, Vectors(rows, self.vectors, self.scale)),
        ]
        return Chain(self.labels, parts, self.transitions, boldness)

    def save(self, path: Path) -> None:
        """Write a compressed file, byte for byte the same for the same model."""
        linear, network = self.linear, self.network._asdict()
        np.savez_compressed(
            path,
            labels=_packed(self.labels),
            transitions=self.transitions,
            forms=_packed(self.forms),
            clusters=self.clusters,
            vectors=self.vectors,
            scale=np.float64(self.scale),
            word_names=_packed(linear.word_names),
            words=linear.words,
            pair_names=_packed(linear.pair_names),
            pairs=linear.pairs,
            **{f"network_{name}": part.astype(np.float16) for name, part in network.items()},
        )

    @classmethod
    def load(cls, path: Path) -> Model:
        with np.load(path) as stored:
            parts = NetworkWeights._fields
            network = {name: stored[f"network_{name}"].astype(np.float32) for name in parts}
            return cls(
                labels=_unpacked(stored["labels"]),
                transitions=stored["transitions"],
                forms=_unpacked(stored["forms"]),
                clusters=stored["clusters"],
                vectors=stored["vectors"],
                scale=float(stored["scale"]),
                linear=LinearWeights(
                    _unpacked(stored["word_names"]),
                    stored["words"],
                    _unpacked(stored["pair_names"]),
                    stored["pairs"],
                ),
                network=NetworkWeights(**network),
            )


def _packed(names: Sequence[str]) -> NDArray[np.uint8]:
    """Names as bytes, one a line; none holds a line end."""
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(stored: NDArray[np.uint8]) -> list[str]:
    return stored.tobytes().decode().split("\n")
