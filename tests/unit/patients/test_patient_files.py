"""Files of patients: Bundles, lines, bulk resources, answers, notes, and files that are broken."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from small_records import TODAY, SmallVocabulary, bundle_of, names, text

from eligo.errors import (
    BadEncoding,
    EligoError,
    EmptyInput,
    InputError,
    Malformed,
    NotFound,
    TooLarge,
    UnknownFormat,
)
from eligo.patients import stream
from eligo.patients.model import Patient
from eligo.patients.read import read_any, read_patients

PNEUMONIA = {"resourceType": "Condition", "code": text("Pneumonia")}


def bundle(ident: str) -> dict[str, Any]:
    return bundle_of(PNEUMONIA | {"subject": {"reference": f"Patient/{ident}"}},
                     patient={"id": ident})  # fmt: skip


def lines(*items: object) -> bytes:
    return b"\n".join(i if isinstance(i, bytes) else json.dumps(i).encode() for i in items)


def told(source: Path | bytes, **options: Any) -> list[tuple[int, str]]:
    """Line, and the patient's id or the error's class."""
    found = read_any(source, SmallVocabulary(), today=TODAY, **options)
    return [(n, p.id if isinstance(p, Patient) else type(p).__name__) for n, p in found]


@pytest.mark.parametrize("indent", [None, 2])
def test_one_bundle_in_a_file(tmp_path: Path, indent: int | None) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(bundle("a"), indent=indent), encoding="utf-8-sig")
    assert told(path) == [(1, "a")]


def test_a_bundle_a_line_and_what_is_wrong_stands_in_its_place() -> None:
    broken = lines(bundle("b"))[:-20]
    data = lines(bundle("a"), broken, b"", {"resourceType": "Bundle"}, [1], bundle("c"))
    assert told(data) == [
        (1, "a"), (2, "Malformed"), (4, "EmptyInput"), (5, "UnknownFormat"), (6, "c"),
    ]  # fmt: skip


def test_a_broken_first_line_does_not_spoil_the_rest() -> None:
    assert told(lines(b'{"resourceType": "Bun', bundle("b"))) == [(1, "Malformed"), (2, "b")]


def test_errors_name_the_line() -> None:
    found = list(read_any(lines(bundle("a"), b"{"), SmallVocabulary()))
    assert isinstance(found[1][1], Malformed)
    assert found[1][1].where == "line 2"


def test_gzip_and_lists(tmp_path: Path) -> None:
    packed = tmp_path / "some.ndjson.gz"
    packed.write_bytes(gzip.compress(lines(bundle("a"), bundle("b"))))
    assert told(packed) == [(1, "a"), (2, "b")]
    assert told(json.dumps([bundle("a"), bundle("b")], indent=1).encode()) == [(1, "a"), (2, "b")]


def test_a_truncated_gzip_file_is_said_to_be_unreadable(tmp_path: Path) -> None:
    packed = tmp_path / "some.ndjson.gz"
    packed.write_bytes(gzip.compress(lines(bundle("a"), bundle("b")))[:-30])
    ((_, error),) = read_any(packed, SmallVocabulary())
    assert isinstance(error, InputError)
    assert "some.ndjson.gz" in str(error)


def test_several_patients_of_a_searchset_are_told_apart() -> None:
    both = {"resourceType": "Bundle", "type": "searchset",
            "entry": bundle("a")["entry"] + bundle("b")["entry"]}  # fmt: skip
    found = [p for _, p in read_patients(lines(both), SmallVocabulary())]
    assert [(p.id, len(p.facts)) for p in found if isinstance(p, Patient)] == [("a", 1), ("b", 1)]


def test_bulk_resources_are_grouped_by_patient(tmp_path: Path) -> None:
    people = [{"resourceType": "Patient", "id": ident, "gender": "male"} for ident in "ab"]
    about_b = PNEUMONIA | {"id": "c1", "subject": {"reference": "Patient/b"}}
    claim = {"resourceType": "Claim", "patient": {"reference": "Patient/a"}}
    (tmp_path / "Condition.ndjson").write_bytes(lines(about_b, claim))
    (tmp_path / "Patient.ndjson").write_bytes(lines(*people))
    found = [p for _, p in read_any(tmp_path, SmallVocabulary()) if isinstance(p, Patient)]
    assert [(p.id, p.sex, len(p.facts)) for p in found] == [("a", "male", 0), ("b", "male", 1)]


def test_one_resource_alone() -> None:
    assert told(lines(PNEUMONIA | {"subject": {"reference": "Patient/a"}})) == [(1, "a")]


def test_notes_go_to_their_reader() -> None:
    data = lines({"id": "n1", "note": "A man of 60."}, {"id": "n2", "note": 5})
    heard: list[str] = []

    def reader(ident: str, note: str) -> Patient:
        heard.append(note)
        return Patient(ident)

    assert told(data, note_reader=reader) == [(1, "n1"), (2, "UnknownFormat")]
    assert heard == ["A man of 60."]
    assert told(data)[0] == (1, "InputError")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyInput),
        (b" \n\n", EmptyInput),
        (b"\xff\xfe{\x00}\x00", BadEncoding),
        ('{"id": "é", "note": "é"}'.encode("latin-1"), BadEncoding),
        (b"PK\x03\x04....", BadEncoding),
        (b'{"resourceType": "Bundle", "entry": [', Malformed),
        (b"[" * 100_000, Malformed),
        (b'{"id": 1, "note": ' + b'{"a":' * 50_000, Malformed),
        (b"name,age\nAda,36", UnknownFormat),
        (b"<Bundle/>", UnknownFormat),
        (b"{}", UnknownFormat),
        (b"[]", EmptyInput),
    ],
)
def test_broken_files(data: bytes, error: type[EligoError]) -> None:
    found = list(read_any(data, SmallVocabulary()))
    assert found
    assert all(isinstance(e, error | Malformed) for _, e in found)
    assert isinstance(found[0][1], error) or error is UnknownFormat


def test_a_line_that_is_too_long_is_skipped_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LINE_LIMIT", 5_000)
    long = {"id": "x", "note": "a" * 20_000}
    assert told(lines(bundle("a"), long, bundle("b"))) == [(1, "a"), (2, "TooLarge"), (3, "b")]
    assert told(lines(long, bundle("b"))) == [(1, "TooLarge"), (2, "b")]
    assert issubclass(TooLarge, EligoError)


def test_a_bundle_alone_in_its_file_may_be_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "LINE_LIMIT", 500)
    path = tmp_path / "one.json"
    path.write_bytes(lines(bundle("a")))
    assert told(path) == [(1, "a")]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(read_any(tmp_path / "none.json", SmallVocabulary()))


# ---- questionnaire answers ---------------------------------------------------------------------


def fields(**answers: Any) -> Patient:
    ((_, found),) = read_any(lines({"id": "q1", "fields": answers}), SmallVocabulary(), today=TODAY)
    assert isinstance(found, Patient), found
    return found


def test_answers_by_name_are_a_patient() -> None:
    patient = fields(
        age=54, sex="F", diagnosis="Acute myeloid leukemia, in relapse", ecog=1,
        medications=["Prednisone 20 mg oral", {"name": "Cytarabine", "end": "2025-01-02"}],
        allergies="none", potassium={"value": 4.1, "unit": "mmol/L", "date": "2025-05-01"},
        name="Ada Lovelace",
    )  # fmt: skip
    assert (patient.id, patient.sex) == ("q1", "female")
    assert patient.birth is not None
    assert (patient.birth.first.year, patient.birth.last.year) == (1970, 1971)
    found = {f.text: f for f in patient.facts}
    assert names(found["Acute myeloid leukemia, in relapse"]) == ["AML"]
    assert found["Acute myeloid leukemia, in relapse"].qualifiers["course"] == ("relapsed",)
    assert found["Prednisone 20 mg oral"].ongoing is True
    assert found["Cytarabine"].ongoing is False
    assert found["No known allergy"].present is False
    assert str(found["potassium"].value.value) == "4.1"  # type: ignore[union-attr]
    assert str(found["ecog"].value.unit) == "{score}"  # type: ignore[union-attr]
    assert all("Ada" not in text for text in found)


def test_several_answers_in_one_and_units_in_names() -> None:
    patient = fields(conditions="Pneumonia; Gastritis", **{"potassium (mmol/L)": "4.1"})
    assert [f.text for f in patient.facts] == ["Pneumonia", "Gastritis", "potassium"]
    value = patient.facts[2].value
    assert value is not None and value.unit == "mmol/L"


def test_answers_that_can_not_be_used_are_told() -> None:
    patient = fields(age="old", sex="x", conditions="Pneumonia", birth_date="2025-13-40")
    assert (patient.birth, patient.sex) == (None, None)
    assert len(patient.notices) == 3
    ((_, error),) = read_any(lines({"id": "q", "fields": {"name": "Ada"}}), SmallVocabulary())
    assert isinstance(error, InputError)
