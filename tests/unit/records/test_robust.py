"""Damaged and outsize pages: a Trial or a ReadFailure, never an exception, never for ever."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligo.records import ReadFailure, Trial, read

PAGES = sorted((Path(__file__).parent / "pages").iterdir())
TEXTS = [path.read_text("utf-8") for path in PAGES]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_pages(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "double", "swap", "glue", "cut"]))
        if change == "drop" and len(lines) > 1:
            del lines[at]
        elif change == "double":
            lines.insert(other, lines[at])
        elif change == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif change == "glue":
            lines[at] += lines[other]
        else:
            lines[at] = lines[at][: len(lines[at]) // 2]
        if not lines:
            break
    for found in read("\n".join(lines)):
        assert isinstance(found, Trial | ReadFailure)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    for found in read(data):
        assert isinstance(found, ReadFailure)


KEYS = ("nct_id", "title", "arms", "dates", "locations", "interventions", "conditions", "phase")
KEYS += ("min_age", "study", "studies", "protocolSection", "statusModule", "xml", "enrollment")
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
)


@settings(max_examples=150, deadline=None)
@given(NESTED)
def test_any_json(value: object) -> None:
    for found in read(json.dumps(value)):
        assert isinstance(found, Trial | ReadFailure)


LABELS = ("Brief Summary", "Exclusion Criteria", "GroupInterventionDescription", "NameTimeMethod")


@pytest.mark.parametrize("filler", ["word ", "Word", "dayDay", "5 mg ", "a,b;c(", "1. x; ", "9"])
@pytest.mark.parametrize("label", LABELS)
def test_very_long_text(filler: str, label: str) -> None:
    page = (Path(__file__).parent / "pages" / "medpath_gout.txt").read_text("utf-8")
    page = page.replace("Conditions\n", "Brief Summary\n\nx\n\nConditions\n", 1)
    long = page.replace(f"{label}\n", f"{label}\n{filler * (20_000 // len(filler))}\n", 1)
    started = time.process_time()
    (found,) = read(long)
    assert isinstance(found, Trial)
    assert time.process_time() - started < 10
