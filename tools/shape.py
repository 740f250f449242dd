"""Hold the code to its shape: short functions, and a first docstring line in every file."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tests", "tools", "bench")
MEDIAN_BELOW, LONG, LONG_SHARE = 10, 30, 0.02


class Function(NamedTuple):
    """A function and its length in lines, without decorators and docstring."""

    where: str
    name: str
    lines: int


def main() -> int:
    """Print what breaks a rule and the summary; 1 if anything does."""
    bare = [str(path.relative_to(ROOT)) for path in files() if not has_docstring(path)]
    found = [function for path in files("src") for function in functions(path)]
    long = sorted((f for f in found if f.lines > LONG), key=lambda f: -f.lines)
    middle = median([f.lines for f in found] or [0])
    for name in bare:
        print(f"{name}: the file has no docstring line that says its purpose")
    for f in long:
        print(f"{f.where}: {f.name} has {f.lines} lines")
    share = len(long) / max(len(found), 1)
    print(
        f"{len(found)} functions, median {middle:g} lines (below {MEDIAN_BELOW} wanted), "
        f"{len(long)} over {LONG} lines ({share:.1%}; at most {LONG_SHARE:.0%} wanted)"
    )
    return int(bool(bare) or middle >= MEDIAN_BELOW or share > LONG_SHARE)


def files(*folders: str) -> Iterator[Path]:
    """The project's Python files, in order."""
    for folder in folders or FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def has_docstring(path: Path) -> bool:
    """Whether the file's first statement is a docstring whose first line says something."""
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    return bool(docstring and docstring.splitlines()[0].strip())


def functions(path: Path, root: Path = ROOT) -> Iterator[Function]:
    """The functions and methods of a file; `where` is told from the root."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            where = f"{path.relative_to(root)}:{node.lineno}"
            yield Function(where, node.name, length(node))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines from `def` to the end, less those of the docstring."""
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is None:
        return whole
    docstring = node.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


if __name__ == "__main__":
    sys.exit(main())
