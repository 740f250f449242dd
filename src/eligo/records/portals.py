"""The portals whose pages are read: their names, brands and labels (data/portals.toml)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from eligo.records.page import Label, Line, fold_label


class Pattern(Struct, frozen=True, forbid_unknown_fields=True):
    """A label that varies, as a regular expression on the folded line."""

    match: str
    field: str
    kind: str = "text"


class Portal(Struct, frozen=True, forbid_unknown_fields=True):
    """A portal: how it is recognised and which labels it prints."""

    name: str
    labels: dict[str, Label]
    brands: list[str] = []
    noise: list[str] = []
    hints: bool = False
    patterns: list[Pattern] = []


@cache
def portals() -> dict[str, Portal]:
    """Every portal by its key, labels folded; a broken table raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/portals.toml").read_text("utf-8")
    read = msgspec.convert(tomllib.loads(table), dict[str, Portal])
    return {key: _folded(portal) for key, portal in read.items()}


def _folded(portal: Portal) -> Portal:
    labels = {fold_label(words): label for words, label in portal.labels.items()}
    return msgspec.structs.replace(portal, labels=labels)


def labels_on(portal: Portal, lines: tuple[Line, ...]) -> dict[str, Label]:
    """The portal's labels and, of its varying ones, those that these lines hold."""
    found = dict(portal.labels)
    for pattern in portal.patterns:
        shape = re.compile(pattern.match, re.IGNORECASE)
        for line in lines:
            if len(line.text) < 200 and shape.fullmatch(fold_label(line.text)):
                found.setdefault(fold_label(line.text), Label(pattern.field, pattern.kind))
    return found


@cache
def _weights() -> dict[str, dict[str, float]]:
    every = portals()
    shared = [label for portal in every.values() for label in portal.labels]
    return {
        key: {label: 1 / shared.count(label) for label in portal.labels}
        for key, portal in every.items()
    }


def which_portal(lines: tuple[Line, ...]) -> str | None:
    """The portal that most of the page's labels belong to; None where too few are known.

    A label counts for less the more portals print it; the portal's brand counts for three.
    """
    folded = {fold_label(line.text) for line in lines} | {
        fold_label(line.text.partition(":")[0]) for line in lines if ":" in line.text
    }
    scores = {
        key: sum(weight for label, weight in weights.items() if label in folded)
        + 3
        * any(
            brand in line.text.casefold()
            for brand in portals()[key].brands
            for line in (*lines[:3], *lines[-3:])
        )
        for key, weights in _weights().items()
    }
    best = max(scores, key=lambda key: scores[key])
    return best if scores[best] >= 3.5 else None
