"""Everything a developer runs, from a clean clone: `python3 dev.py demo`, `python3 dev.py test`.

Needs Python 3.11 or later with venv, and nothing else. Each command first makes sure that .venv
holds what the lock file pins, by hash; when it does already, that costs nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON, PIP = BIN / f"python{SUFFIX}", BIN / f"pip{SUFFIX}"
RUN, DEV = "requirements.lock", "requirements-dev.lock"  # DEV holds everything that RUN does
TRAIN = "requirements-train.lock"
PROJECT = "pyproject.toml"

COMPILE = (
    *("uv", "pip", "compile", PROJECT, "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"),
)
LOCK = (
    (*COMPILE, "--group", "build", "-o", RUN),
    (*COMPILE, "--group", "build", "--group", "dev", "-c", RUN, "-o", DEV),
    (*COMPILE, "--group", "train", "-c", DEV, "-o", TRAIN),
)
DOCS = tuple(
    ("python", f"tools/{tool}.py") for tool in ("language_manual", "make_docs", "make_examples")
)
CHECK = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy", "--strict", "src"),
    ("lint-imports", "--no-cache"),
    ("python", "tools/shape.py"),
    *((*command, "--check") for command in DOCS),
)
SOAK = ("pytest", "-n", "auto", "-m", "soak or not soak", "--hypothesis-profile=soak")
# Each command: the lock it needs, what it runs, what it is for.
COMMANDS: dict[str, tuple[str, tuple[tuple[str, ...], ...], str]] = {
    "demo": (RUN, (("eligo", "demo"),), "set up and run the main job on the shipped records"),
    "test": (DEV, (("pytest", "-n", "auto"),), "set up and run the tests"),
    "check": (DEV, CHECK, "format, lint, types, import floors, shape, freshness of the docs"),
    "setup": (DEV, (), "set up .venv for development and stop there"),
    "lock": (DEV, LOCK, "resolve the dependencies anew into the lock files"),
    "docs": (DEV, DOCS, "write the generated pages of the docs anew"),
    "bench": (DEV, (("python", "bench/startup.py"),), "measure what the README states"),
    "audit": (DEV, (("python", "tools/audit.py"),), "hold the pinned packages against advisories"),
    "soak": (DEV, (SOAK,), "every test, the long ones too, and far more generated examples"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Set up what the command needs, run all its steps, and pass on the first bad status."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
        sys.exit("dev.py needs Python 3.11 or later; this is " + sys.version.split()[0])
    command, extra = parse(argv)
    lock, steps, _ = COMMANDS[command]
    set_up(lock)
    statuses = [run([*step, *extra]) for step in steps]
    for step, status in zip(steps, statuses, strict=True):
        if status:
            print(f"failed: {' '.join(step)}", file=sys.stderr)
    return next(filter(None, statuses), 0)


def parse(argv: Sequence[str] | None) -> tuple[str, list[str]]:
    """The command, and the arguments that go on to what it runs."""
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, _, purpose) in COMMANDS.items():
        commands.add_parser(name, help=purpose)
    known, extra = parser.parse_known_args(argv)
    return known.command, extra


def run(step: Sequence[str]) -> int:
    """One tool of .venv, in the project's folder; its exit status."""
    tool, *arguments = step
    print(f"$ {' '.join(step)}", file=sys.stderr, flush=True)
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    program = PYTHON if tool == "python" else BIN / tool
    return subprocess.run(
        [program, *arguments], cwd=ROOT, env={**os.environ, "PATH": path}, check=False
    ).returncode


def set_up(lock: str) -> None:
    """Bring .venv to what the lock file pins, unless it is there already."""
    stamp, state = VENV / f"{lock}.installed", fingerprint(lock)
    whole = PYTHON.exists() and PIP.exists()  # a Python without venv leaves one without pip
    if whole and stamp.exists() and stamp.read_text() == state:
        return
    if not whole:
        make_venv()
    pinned = (ROOT / lock).read_text().count("==")
    install(f"Installing what {lock} pins", pinned, "--require-hashes", "-r", lock)
    install("Installing Eligo itself", 1, "--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_text(state)
    if lock == DEV:
        (VENV / f"{RUN}.installed").write_text(fingerprint(RUN))


def fingerprint(lock: str) -> str:
    """What .venv was made from: it is out of date when this changes."""
    return hashlib.sha256(b"".join((ROOT / f).read_bytes() for f in (lock, PROJECT))).hexdigest()


def make_venv() -> None:
    """An empty .venv of the Python that runs this file."""
    print(f"Making {VENV.name} with Python {sys.version.split()[0]}", file=sys.stderr, flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False)
    if made.returncode:
        sys.exit("Python's venv is missing or broken; on Debian: apt-get install python3-venv")


def install(title: str, packages: int, *what: str) -> None:
    """Run pip, with a line that counts what it has collected; on failure, all that pip said."""
    command = (str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check")
    pip = subprocess.Popen(
        [*command, *what], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert pip.stdout is not None
    said = list(progress(pip.stdout, title, packages))
    if pip.wait():
        sys.exit("".join(said) + "\nThe installation failed; pip's own words are above.")


def progress(lines: Iterable[str], title: str, packages: int) -> Iterator[str]:
    """Pass pip's lines on; a terminal sees a count go up, a log only the title."""
    live, seen = sys.stderr.isatty(), 0
    print(title, end="" if live else "\n", file=sys.stderr, flush=True)
    for line in lines:
        yield line
        seen += line.startswith(("Collecting", "Requirement already"))
        if live and seen:
            unpacking = line.startswith("Installing collected")
            state = "unpacking" if unpacking else f"{seen} of {packages}"
            print(f"\r{title}: {state}\033[K", end="", file=sys.stderr, flush=True)
    if live:
        print(f"\r{title}: done\033[K", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
