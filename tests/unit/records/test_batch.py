"""Formats told by their content, and bad input: each a clear error, the batch going on."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import pytest

from eligo.errors import (
    BadDate,
    BadEncoding,
    EligoError,
    EmptyInput,
    Forbidden,
    Malformed,
    NotFound,
    TooLarge,
    UnknownFormat,
)
from eligo.records import ReadFailure, Trial, read, sniff
from eligo.records.batch import Result

PAGES = Path(__file__).parent / "pages"
PAGE = PAGES.joinpath("medpath_gout.txt").read_text("utf-8")
STUDY = {"protocolSection": {"identificationModule": {"nctId": "NCT09990005", "briefTitle": "A"}}}
FLAT = {"nct_id": "NCT09990006", "title": "B", "conditions": ["Gout"], "min_age": "18 Years"}
XML = (
    '<?xml version="1.0" encoding="UTF-8"?><clinical_study><id_info><nct_id>NCT09990007</nct_id>'
    "</id_info><phase>Phase 1/Phase 2</phase></clinical_study>"
)


def line(value: object) -> bytes:
    return json.dumps(value).encode() + b"\n"


def ids(results: Iterable[Result]) -> list[str | None]:
    return [one.id if isinstance(one, Trial) else type(one.error).__name__ for one in results]


def failure(data: bytes | str | Path, name: str = "file") -> EligoError:
    (found,) = read(data, name)
    assert isinstance(found, ReadFailure), found
    return found.error


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (PAGE, "medpath"),
        (PAGES.joinpath("clinconnect_asthma.txt").read_text("utf-8"), "clinconnect"),
        (PAGES.joinpath("snapshot_migraine.txt").read_text("utf-8"), "snapshot"),
        (PAGES.joinpath("veeva_psoriasis.html").read_text("utf-8"), "veeva"),
        (json.dumps(STUDY), "ctgov-v2"),
        (json.dumps({"studies": [STUDY]}, indent=1), "ctgov-v2"),
        (line({"nct_id": "NCT09990005", "study": STUDY}), "ctgov-v2"),
        (line(FLAT), "flat"),
        (gzip.compress(line(FLAT), mtime=0), "flat"),
        (XML, "ctgov-xml"),
        (line({"nct_id": "NCT09990007", "xml": XML}), "ctgov-xml"),
        (PAGE.encode("utf-16"), "medpath"),
        (b"\xef\xbb\xbf" + PAGE.encode(), "medpath"),
        (PAGE.replace("\n", "\r\n"), "medpath"),
        (XML.replace("UTF-8", "ISO-8859-1").encode("latin-1"), "ctgov-xml"),
    ],
)
def test_sniffing(data: bytes | str, reader: str) -> None:
    assert sniff(data) == reader


def test_lists_pages_and_lines() -> None:
    assert ids(read(json.dumps([STUDY, FLAT]))) == ["NCT09990005", "NCT09990006"]
    assert ids(read(json.dumps({"studies": [STUDY, STUDY]}))) == ["NCT09990005"] * 2
    assert ids(read(line(STUDY) + line(FLAT))) == ["NCT09990005", "NCT09990006"]


def test_a_folder_is_every_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.jsonl.gz").write_bytes(gzip.compress(line(FLAT) + line(STUDY)))
    (tmp_path / "c.txt").write_text("", "utf-8")
    (tmp_path / ".hidden").write_text("x", "utf-8")
    assert ids(read(tmp_path)) == ["NCT09990001", "EmptyInput", "NCT09990006", "NCT09990005"]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert isinstance(failure(tmp_path / "none.txt"), NotFound)


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (b"", EmptyInput, "holds nothing"),
        (b" \n\n", EmptyInput, "holds nothing"),
        ("Milk\nBread\nStatus: shopping\n", UnknownFormat, "known portal"),
        ("<html><body><h1>Milk</h1></body></html>", UnknownFormat, "known portal"),
        ('{"protocolSection": {"identificationModule": {"nctId": "NCT0', Malformed, "JSON"),
        (XML[:-30], Malformed, "XML"),
        ("<other/>", UnknownFormat, ""),
        ('<?xml version="1.0"?><other/>', Malformed, "clinical_study"),
        ('{"resourceType": "Bundle", "entry": []}', UnknownFormat, "resourceType"),
        ("[" * 5000, Malformed, "JSON"),
        ('{"protocolSection": {"identificationModule": [1]}}', Malformed, "should be an object"),
        (line(FLAT | {"conditions": "Gout"}), Malformed, "should be a list"),
        (line(FLAT | {"enrollment": "many"}), Malformed, "whole number"),
        (PAGE.encode("utf-16-le"), BadEncoding, "UTF-16"),
        (PAGE.replace("Riverside", "Münster").encode("latin-1", "replace"), BadEncoding, "Latin-1"),
        (gzip.compress(line(FLAT), mtime=0)[:-10], Malformed, "gzip"),
        (gzip.compress(b"0" * 100_000_000, mtime=0), TooLarge, "decompresses"),
        (line(FLAT | {"dates": {"start": "2025-13-40"}}), BadDate, "2025-13-40"),
        (PAGE.replace("2024-03-05", "2025-13-40"), BadDate, "line 14"),
        (
            XML.replace("<phase>", "<start_date>May 32, 2020</start_date><phase>"),
            BadDate,
            "May 32",
        ),
    ],
)
def test_bad_input(data: bytes | str, kind: type[EligoError], words: str) -> None:
    if isinstance(data, bytes) and data.startswith(b"\x1f\x8b") and kind is Malformed:
        error = next(one.error for one in read(data, "file") if isinstance(one, ReadFailure))
    else:
        error = failure(data)
    assert type(error) is kind
    assert words in str(error)
    assert "file" in str(error)


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>',
        '<!DOCTYPE a SYSTEM "https://example.org/a.dtd">',
    ],
)
def test_entities_are_refused(declared: str) -> None:
    text = XML.replace("<clinical_study>", f"{declared}<clinical_study>").replace("Phase 1/", "&x;")
    assert isinstance(failure(text), Forbidden)


def test_the_batch_goes_on() -> None:
    bad = [b"not json\n", b'{"a": 1}\n', b"[]\n", line(FLAT | {"dates": {"start": "soon"}})]
    data = b"".join(piece for one in bad for piece in (line(FLAT), one)) + line(FLAT)
    found = list(read(data, "batch"))
    assert ids(found) == [
        "NCT09990006",
        "Malformed",
        "NCT09990006",
        "UnknownFormat",
        "NCT09990006",
        "NCT09990006",
        "BadDate",
        "NCT09990006",
    ]
    places = [one.where for one in found if isinstance(one, ReadFailure)]
    assert places == ["batch, line 2", "batch, line 4", "batch, line 8"]


def test_a_huge_line_costs_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "big.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(line(FLAT))
        out.write(b'{"nct_id": "NCT09990008", "title": "')
        for _ in range(50):
            out.write(bytes(range(97, 107)) * 100_000)
        out.write(b'"}\n')
        out.write(line(STUDY))
    tracemalloc.start()
    found = ids(read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == ["NCT09990006", "TooLarge", "NCT09990005"]
    assert peak < 100 * 1024 * 1024


def test_lines_are_streamed(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(line(FLAT) * 20_000)
    first = next(iter(read(path)))
    assert isinstance(first, Trial)
    tracemalloc.start()
    results = read(path)
    for _ in range(3):
        next(results)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_500_000


def test_unknown_keys_are_reported_and_kept() -> None:
    (trial,) = read(line(FLAT | {"colour": "red"}))
    assert isinstance(trial, Trial)
    assert [flag.words for flag in trial.flags if flag.code == "key-unknown"] == ["colour"]
    assert "red" in trial.raw.text


def test_missing_keys_are_null() -> None:
    (trial,) = read(line({"nct_id": "NCT09990006", "title": "B"}))
    assert isinstance(trial, Trial)
    assert trial.eligibility.text is None
    assert trial.conditions == () and trial.enrollment is None
