"""Run the examples in the docs and write their output below them; --check says which are stale.

In a page, a block that opens with ```json NAME (or text NAME) is saved as the file NAME, and in a
```console block each line that begins with `$ ` is run in the folder of those files. A line of
`[…]` that ends a block stands for the rest of an output that is cut there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from eligo.terms import load

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.M | re.S)
CUT = "[…]"
# One width, no colour, and nothing of the user's own settings.
TERMINAL = {"COLUMNS": "90", "NO_COLOR": "1", "TERM": "dumb"}


def main(arguments: list[str]) -> int:
    """Bring every page with examples up to date, or with --check only compare; 1 if stale."""
    load()  # else the first example tells how the index is built
    stale = 0
    for page in pages():
        old = page.read_text("utf-8")
        new = renewed(old)
        if new == old:
            continue
        stale += 1
        name = page.relative_to(ROOT)
        if "--check" in arguments:
            print(f"the examples of {name} are stale; run `python3 dev.py docs`")
        else:
            page.write_text(new, encoding="utf-8")
            print(f"wrote {name}")
    return int(bool(stale and "--check" in arguments))


def pages() -> Iterator[Path]:
    """The README and the docs, where they hold examples."""
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        generated = page.is_relative_to(ROOT / "docs" / "reference")
        if not generated and "\n```console\n" in page.read_text("utf-8"):
            yield page


def renewed(text: str) -> str:
    """The page with the output that its commands have now."""
    with tempfile.TemporaryDirectory() as folder:
        for _, name, content in BLOCK.findall(text):
            if name:
                (Path(folder) / name).write_text(content, encoding="utf-8")
        return BLOCK.sub(lambda block: console(block, Path(folder)), text)


def console(block: re.Match[str], folder: Path) -> str:
    """A console block with each command's output anew; any other block as it is."""
    if block[1] != "console":
        return block[0]
    lines = block[3].splitlines()
    limit = shown(lines)
    parts = [line + "\n" + output(line[2:], folder, limit) for line in lines if line[:2] == "$ "]
    return "```console\n" + "".join(parts) + "```"


def shown(lines: list[str]) -> int | None:
    """How many lines of output are shown: as many as stand there, if they are cut."""
    return len([line for line in lines if line[:2] != "$ "]) - 1 if lines[-1] == CUT else None


def output(command: str, folder: Path, limit: int | None) -> str:
    """What a command prints, errors too, without spaces at the ends of lines."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, **TERMINAL, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    if limit is not None:
        lines = [*lines[:limit], CUT]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
