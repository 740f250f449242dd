"""Made-up notes and the verdicts on criteria that follow from them: see verdicts.toml."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from eligo.app.checking import check_line

_SIDES = {"in": "inclusion", "ex": "exclusion"}


def _cases() -> Iterator[object]:
    text = Path(__file__).with_name("verdicts.toml").read_text("utf-8")
    for note in tomllib.loads(text)["note"]:
        for short, side in _SIDES.items():
            for criterion, verdict in note.get(short, {}).items():
                line = {
                    "id": note["about"],
                    "note": note["text"],
                    "criterion": criterion,
                    "side": side,
                    "assume": note.get("assume", "note"),
                    "reference_date": "2026-06-15",
                }
                yield pytest.param(line, verdict, id=f"{note['about']}: {criterion}")


@pytest.mark.parametrize(("line", "verdict"), list(_cases()))
def test_verdicts_on_notes(line: dict, verdict: str) -> None:
    answer = check_line(line)
    assert answer["verdict"] == verdict, answer["why"]
    for one in answer["evidence"]:
        if one.get("start") is not None:
            assert line["note"][one["start"] : one["end"]] == one["text"]
