"""The project keeps its word: the README's commands, CI, links, docstrings, import floors."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import shape
from importlinter import cli as import_linter

import dev
from eligo.language import notation

ROOT = Path(__file__).resolve().parents[2]
COMMAND = re.compile(r"python3 dev\.py (\w+)")
LINK = re.compile(r"\]\(([^)\s#]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)
# Written so that this file does not hold what it looks for.
OF_THIS_MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root)\b"
    r"|\bpypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org"
)


def tracked() -> list[Path]:
    """The files under version control that are there; none outside a clone."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        return []
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


FILES = tracked()
PAGES = [path for path in FILES if path.suffix == ".md"]
in_a_clone = pytest.mark.skipif(not FILES, reason="needs a git clone")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_commands_that_are_told_exist(name: str) -> None:
    told = set(COMMAND.findall((ROOT / name).read_text("utf-8")))
    assert {"test"} <= told
    assert told <= set(dev.COMMANDS)


def test_the_readme_tells_the_two_commands() -> None:
    told = COMMAND.findall((ROOT / "README.md").read_text("utf-8"))
    assert list(dict.fromkeys(told)) == ["demo", "test"]


def test_ci_runs_the_readmes_test_command_the_checks_and_the_audit() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert "set -euo pipefail" in script
    assert COMMAND.findall(script) == ["test", "check", "audit"]


def test_the_justfile_offers_every_command_of_dev_py_but_setup() -> None:
    assert set(COMMAND.findall((ROOT / "justfile").read_text("utf-8"))) == set(dev.COMMANDS) - {
        "setup"
    }


def test_the_demo_installs_what_runs_and_the_tests_all_of_it() -> None:
    assert dev.COMMANDS["demo"][0] == dev.RUN
    assert dev.COMMANDS["test"][0] == dev.DEV


@in_a_clone
def test_no_file_names_a_path_of_a_machine_or_the_host_of_a_registry() -> None:
    found = []
    for path in FILES:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a binary table
        hits = ((n, OF_THIS_MACHINE.search(line)) for n, line in enumerate(lines, 1))
        found += [f"{relative(path)}:{n}: {hit[0]}" for n, hit in hits if hit]
    assert found == []


def anchors(page: Path) -> set[str]:
    """What a link can point at inside a page, as Git forges spell it."""
    headings = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@in_a_clone
@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_links_in_the_docs_lead_somewhere(page: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        to = (page.parent / target).resolve() if target else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            broken.append(f"{target}#{anchor}" if anchor else target)
    assert broken == []


@in_a_clone
def test_every_page_of_the_docs_is_in_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    listed = {(index.parent / to).resolve() for to, _ in LINK.findall(index.read_text("utf-8"))}
    pages = {page for page in PAGES if page.is_relative_to(ROOT / "docs")} - {index}
    assert sorted(map(relative, pages - listed)) == []


def test_every_file_says_its_purpose_in_its_first_line() -> None:
    bare = [relative(path) for path in shape.files() if not shape.has_docstring(path)]
    assert bare == []


def test_the_shape_check_counts_lines_without_the_docstring(tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text('def f():\n    """One.\n\n    Two."""\n    x = 1\n    return x\n')
    assert not shape.has_docstring(source)
    (function,) = shape.functions(source, tmp_path)
    assert function == ("source.py:1", "f", 3)


def test_the_rooms_import_only_from_those_below(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert import_linter.lint_imports(no_cache=True) == import_linter.EXIT_STATUS_SUCCESS


def notation_examples() -> list[tuple[str, str]]:
    """Every block of notation in the docs, with the name of its page."""
    block = re.compile(r"^```eligo\n(.*?)^```", re.M | re.S)
    return [(relative(p), text) for p in PAGES for text in block.findall(p.read_text("utf-8"))]


@in_a_clone
def test_the_notation_in_the_docs_is_valid() -> None:
    examples = notation_examples()
    assert examples
    for page, text in examples:
        assert notation.read(notation.write(notation.read(text))) == notation.read(text), page
