"""Every dependency has its reason, is pinned by hash, and is used."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DECISIONS = (ROOT / "docs" / "DECISIONS.md").read_text("utf-8")
GROUPS = {
    "At run time": PYPROJECT["project"]["dependencies"],
    "To build": PYPROJECT["dependency-groups"]["build"],
    "To develop": PYPROJECT["dependency-groups"]["dev"],
    "To train": PYPROJECT["dependency-groups"]["train"],
}


def name_of(requirement: str) -> str:
    """The package's name, as the index spells it."""
    return re.split(r"[<>=!~;\[ ]", requirement)[0].lower().replace("_", "-")


def told(section: str) -> list[str]:
    """The packages to which a table of the decisions gives a reason."""
    body = DECISIONS.partition(f"### {section}\n")[2].partition("\n### ")[0]
    return re.findall(r"^\| `([^`]+)` \| .+ \|$", body, re.M)


def pins(lock: str) -> dict[str, str]:
    """The packages of a lock file: "name==version ; marker" to the hashes."""
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text("utf-8"))
    return {e.partition(" \\\n")[0]: e.partition(" \\\n")[2] for e in entries if "==" in e}


@pytest.mark.parametrize("section", GROUPS)
def test_every_dependency_has_its_reason_and_no_reason_is_left_over(section: str) -> None:
    assert sorted(told(section)) == sorted(map(name_of, GROUPS[section]))


@pytest.mark.parametrize("lock", [dev.RUN, dev.DEV, dev.TRAIN])
def test_the_lock_pins_everything_by_hash(lock: str) -> None:
    assert len(pins(lock)) > 20
    assert [pin for pin, hashes in pins(lock).items() if "--hash=sha256:" not in hashes] == []


def test_the_lock_files_hold_what_the_project_asks_for() -> None:
    def missing(lock: str, *sections: str) -> list[str]:
        asked = {name_of(r) for section in sections for r in GROUPS[section]}
        return sorted(asked - {pin.partition("==")[0] for pin in pins(lock)})

    assert missing(dev.RUN, "At run time", "To build") == []
    assert missing(dev.DEV, "At run time", "To build", "To develop") == []
    assert missing(dev.TRAIN, "At run time", "To train") == []


def test_the_development_lock_holds_all_of_the_run_time_lock() -> None:
    assert pins(dev.RUN).keys() <= pins(dev.DEV).keys()


# Where the name that is imported is not the package's.
MODULES = {
    "fhir-resources": "fhir",
    "fhirkit-rs": "fhirkit",
    "import-linter": "importlinter",
    "python-crfsuite": "pycrfsuite",
}


def imported(*folders: str) -> set[str]:
    """The top-level names that the files in the folders import, Python's own left out."""
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    trees = (ast.parse(path.read_text("utf-8")) for path in paths)
    found: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names


def module_of(requirement: str) -> str:
    """What is imported of a package."""
    name = name_of(requirement)
    return MODULES.get(name, name.replace("-", "_"))


def test_everything_imported_is_asked_for() -> None:
    asked = {module_of(requirement) for requirement in GROUPS["At run time"]}
    assert sorted(imported("src") - asked - {"eligo"}) == []


def test_everything_that_tests_import_is_asked_for() -> None:
    own = {
        "eligo",
        "tests",
        "bench",
        "dev",
        *(path.stem for path in (ROOT / "tools").glob("*.py")),
        *(path.stem for path in (ROOT / "tests").rglob("*.py")),
    }
    asked = {module_of(r) for s in ("At run time", "To develop") for r in GROUPS[s]}
    assert sorted(imported("tests", "tools") - asked - own) == []


def test_every_dependency_at_run_time_is_used() -> None:
    """Imported, or named because its files are read."""
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    modules = map(module_of, GROUPS["At run time"])
    assert [m for m in modules if not re.search(rf"\b{m}\b", source)] == []
