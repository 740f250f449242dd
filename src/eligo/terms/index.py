"""The index on disk: memory-mapped tries and flat arrays, opened part by part when first used."""

from __future__ import annotations

import json
import mmap
from array import array
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import marisa_trie

# A name's posting is concept << 10 | rank of the reason << 4 | flags: whether running text is
# searched for it, whether it needs capitals, whether words nearby must choose its meaning.
SCAN, CAPITALS, AMBIGUOUS = 1, 2, 4


class Postings:
    """A map from strings to short lists of 32-bit numbers: a trie and two arrays."""

    def __init__(self, folder: Path, name: str) -> None:
        self.trie = marisa_trie.Trie()
        self.trie.mmap(str(folder / f"{name}.marisa"))
        self._starts = map_numbers(folder / f"{name}.starts")
        self._values = map_numbers(folder / f"{name}.values")

    def get(self, key: str) -> list[int]:
        """The numbers of a key, in the order in which they were stored; [] if there are none."""
        number = self.trie.get(key)
        return [] if number is None else self.at(number)

    def at(self, number: int) -> list[int]:
        """The numbers of the key with this number in the trie."""
        return self._values[self._starts[number] : self._starts[number + 1]].tolist()

    @staticmethod
    def write(folder: Path, name: str, lists: Mapping[str, Iterable[int]]) -> None:
        """Store a map."""
        trie = marisa_trie.Trie(lists)
        ordered: list[Iterable[int]] = [()] * len(lists)
        for key, numbers in lists.items():
            ordered[trie[key]] = numbers
        trie.save(str(folder / f"{name}.marisa"))
        write_lists(folder, name, ordered)


class Strings:
    """A list of strings."""

    def __init__(self, folder: Path, name: str) -> None:
        self._starts = map_numbers(folder / f"{name}.starts")
        self._bytes = _map(folder / f"{name}.bytes")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, position: int) -> str:
        return self._bytes[self._starts[position] : self._starts[position + 1]].decode()

    @staticmethod
    def write(folder: Path, name: str, strings: Iterable[str]) -> None:
        """Store a list."""
        starts, parts = array("I", [0]), []
        for text in strings:
            parts.append(text.encode())
            starts.append(starts[-1] + len(parts[-1]))
        (folder / f"{name}.starts").write_bytes(starts.tobytes())
        (folder / f"{name}.bytes").write_bytes(b"".join(parts))


class Lists:
    """A list of short lists of 32-bit numbers."""

    def __init__(self, folder: Path, name: str) -> None:
        self._starts = map_numbers(folder / f"{name}.starts")
        self._values = map_numbers(folder / f"{name}.values")

    def __getitem__(self, position: int) -> list[int]:
        return self._values[self._starts[position] : self._starts[position + 1]].tolist()


class Index:
    """One built index; its parts are opened when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def names(self) -> Postings:
        """Folded name -> postings (see build.py)."""
        return Postings(self.folder, "names")

    @cached_property
    def codes(self) -> Postings:
        """ "system code" -> concept numbers."""
        return Postings(self.folder, "codes")

    @cached_property
    def concepts(self) -> Strings:
        """Concept number -> "kind TAB role TAB system TAB code TAB name"."""
        return Strings(self.folder, "concepts")

    @cached_property
    def parents(self) -> Lists:
        """Concept number -> numbers of its parents."""
        return Lists(self.folder, "parents")

    @cached_property
    def details(self) -> dict[str, Any]:
        """Small tables: exclusions, contexts of abbreviations, measurements, half-lives."""
        return cast("dict[str, Any]", json.loads((self.folder / "details.json").read_bytes()))


def write_lists(folder: Path, name: str, lists: Iterable[Iterable[int]]) -> None:
    """Store a list of lists of numbers."""
    starts, values = array("I", [0]), array("I")
    for numbers in lists:
        values.extend(numbers)
        starts.append(len(values))
    (folder / f"{name}.starts").write_bytes(starts.tobytes())
    (folder / f"{name}.values").write_bytes(values.tobytes())


def map_numbers(path: Path) -> memoryview:
    """A file of 32-bit numbers as a memory-mapped view."""
    return memoryview(_map(path)).cast("I")


def _map(path: Path) -> mmap.mmap | bytes:
    """A file's bytes, memory-mapped (an empty file can't be)."""
    with path.open("rb") as stream:
        size = path.stat().st_size
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
