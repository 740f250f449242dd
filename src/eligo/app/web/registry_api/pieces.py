"""Which parts of a study are told: fields by their registry names, or by their paths."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from eligo.errors import UsageError

Json = dict[str, Any]
Tree = dict[str, "Tree"]
_SECTIONS = ("protocolSection", "resultsSection", "documentSection", "derivedSection")


@cache
def paths() -> dict[str, str]:
    """Path by name: the pieces of `pieces.tsv`, and the modules and sections that they are in."""
    text = (files(__package__) / "pieces.tsv").read_text("utf-8")
    known = {row["piece"]: row["path"] for row in csv.DictReader(text.splitlines(), delimiter="\t")}
    modules = {".".join(path.split(".")[:2]) for path in known.values() if "." in path}
    rooms = {_capital(path.split(".")[-1]): path for path in (*modules, *_SECTIONS)}
    return known | rooms


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def wanted(fields: str) -> Tree | None:
    """The parts that are asked for by names or paths between "|" or ","; None for all.

    Raises UsageError for a name that is none.
    """
    names = [name.strip() for name in fields.replace("|", ",").split(",") if name.strip()]
    tree: Tree = {}
    for name in names:
        branch = tree
        for step in _path(name).split("."):
            branch = branch.setdefault(step, {})
    return tree or None


def _path(name: str) -> str:
    if name in paths():
        return paths()[name]
    if name.split(".")[0] in (*_SECTIONS, "hasResults"):
        return name
    raise UsageError(f"fields: there is no field {name!r}; give names such as NCTId or paths")


def part(study: Json, tree: Tree | None) -> Json:
    """A study with only the parts that are asked for."""
    if not tree:
        return study
    found: Json = _part(study, tree)
    return found


def _part(value: Any, tree: Tree) -> Any:
    """A branch that ends is told whole; what is asked for within lists, of each item."""
    if not tree:
        return value
    if isinstance(value, list):
        return [kept for one in value if (kept := _part(one, tree)) not in ({}, None)]
    if not isinstance(value, dict):
        return None
    return dict(_kept(value, tree))


def _kept(value: Json, tree: Tree) -> Iterable[tuple[str, Any]]:
    for key, below in tree.items():
        kept = _part(value[key], below) if key in value else None
        if kept is not None and kept not in ({}, []):
            yield key, kept
