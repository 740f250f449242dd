"""How far a batch has come: a bar on stderr, where that is a terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn


class Meter:
    """Opens the files of an input and counts the bytes that are read of them.

    `total` is 0 where it can't be known beforehand: of a pipe.
    """

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        self.read = 0
        self.total = sum(map(_size, paths))

    def open(self, path: Path) -> BinaryIO:
        """The file, to be read as bytes; raises OSError."""
        return io.BufferedReader(_Counted(path, self))


class _Counted(io.FileIO):
    def __init__(self, path: Path, meter: Meter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: Any, /) -> int | None:
        count = super().readinto(buffer)
        self._meter.read += count or 0
        return count


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size if path.is_file() else 0


@contextmanager
def progress(meter: Meter) -> Iterator[Callable[[int], None]]:
    """A bar while the block runs; call what it gives with the number of texts done."""
    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[texts]} texts"),
        TimeRemainingColumn(),
    )
    quiet = not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("", total=meter.total or None, texts=0)
        yield lambda texts: bar.update(task, completed=meter.read, texts=texts)
