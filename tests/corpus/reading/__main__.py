"""The workbench: `python3 -m tests.corpus.reading [WORD]` shows what is not read as it should be.

With --sort it moves every phrasing to where it belongs: those that fail to open.toml, those that
are read by now back to their value. WORD limits the list to values whose name has it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from eligo.language.notation import write
from tests.corpus.reading.cases import FOLDER, OPEN, Case, Value, cases, files, load, reading


def main(arguments: list[str]) -> None:
    """Show, or sort, the phrasings that fail."""
    words = [a for a in arguments if a != "--sort"]
    values = {path: _with_open(load(path)) for path in files()}
    failing = {
        (case.value.name, case.text)
        for case in cases([v for some in values.values() for v in some])
        if not case.holds
    }
    if "--sort" in arguments:
        _sort(values, failing)
    total = 0
    for some in values.values():
        for case in cases(some):
            total += 1
            chosen = not words or any(word in case.value.name for word in words)
            if (case.value.name, case.text) in failing and chosen:
                _show(case)
    print(f"{total - len(failing)} of {total} phrasings are read as their value")


def _with_open(values: list[Value]) -> list[Value]:
    """The values of a file with their open phrasings."""
    still = {v.name: v for v in load(FOLDER / OPEN)}
    return [
        replace(
            value,
            phrasings=(*value.phrasings, *(still[value.name].phrasings)),
            others=(*value.others, *(still[value.name].others)),
        )
        if value.name in still
        else value
        for value in values
    ]


def _show(case: Case) -> None:
    print(f"{case.id}: {case.text}{'' if case.same else '   MUST NOT BE'}")
    for line in write(reading(case.text, case.value.side)).splitlines():
        print(f"    {line}")


def _sort(values: dict[Path, list[Value]], failing: set[tuple[str, str]]) -> None:
    still: list[Value] = []
    for path, some in values.items():
        path.write_text(_toml(_only(some, failing, False), _head(path)), "utf-8")
        still += [v for v in _only(some, failing, True) if v.phrasings or v.others]
    (FOLDER / OPEN).write_text(_toml(still, _head(FOLDER / OPEN)), "utf-8")


def _only(values: list[Value], failing: set[tuple[str, str]], fail: bool) -> list[Value]:
    """The values with those of their phrasings that fail, or those that do not."""
    return [
        replace(
            v,
            phrasings=tuple(t for t in v.phrasings if ((v.name, t) in failing) == fail),
            others=tuple(t for t in v.others if ((v.name, t) in failing) == fail),
        )
        for v in values
    ]


def _head(path: Path) -> list[str]:
    """The comment that a file begins with."""
    lines = path.read_text("utf-8").splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return lines[:count]


def _toml(values: Iterable[Value], head: list[str]) -> str:
    lines = [*head, *([] if values else ["value = []"])]
    for value in values:
        lines += ["", "[[value]]", f'name = "{value.name}"', f'side = "{value.side.value}"']
        lines += ["logic = '''", value.logic.rstrip("\n"), "'''"]
        for name, texts in (("phrasings", value.phrasings), ("others", value.others)):
            if texts or name == "phrasings":
                lines += [f"{name} = [", *(f"    {_quoted(text)}," for text in texts), "]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    main(sys.argv[1:])
