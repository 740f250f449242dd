"""`eligo token` makes, lists and ends tokens; `eligo serve` to others wants one."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from eligo.app.commands import serve, token
from eligo.app.samples import demo_store
from eligo.app.tokens import Tokens
from eligo.errors import NotFound, UsageError


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store of the shipped trials."""
    return demo_store(tmp_path_factory.mktemp("store"))


def run(*words: str) -> str:
    """What a command prints; raises what it raises."""
    return CliRunner().invoke(token.app, words, catch_exceptions=False).output


def test_a_token_is_made_listed_and_ended(store: Path) -> None:
    own = ("--store", str(store))
    secret = run("new", "--scope", "match", "--name", "ward 7", *own).strip()
    kept = Tokens(store / "trials.eligo-tokens.json")
    assert (found := kept.of(secret)) is not None and found.scope == "match"
    listed = run("list", *own)
    assert listed.startswith("ward 7\tmatch\t") and secret not in listed
    run("remove", "ward 7", *own)
    assert kept.of(secret) is None and run("list", *own) == ""
    with pytest.raises(NotFound, match="ward 7"):
        run("remove", "ward 7", *own)


@pytest.mark.parametrize("words", [("--host", "0.0.0.0"), ("--tokens",)])
def test_others_are_not_served_without_tokens(store: Path, words: tuple[str, ...]) -> None:
    asked = ["--store", str(store), "--port", "0", *words]
    with pytest.raises(UsageError, match="eligo token new"):
        CliRunner().invoke(serve.app, asked, catch_exceptions=False)
