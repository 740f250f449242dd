"""ClinicalTrials.gov's API v2 over the local store: parameters, fields, pages, errors."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.web.app import create_app
from eligo.records import to_v2

STUDIES = "/api/v2/studies"


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    """A program that knows the registry's API."""
    with TestClient(create_app(service)) as found:
        yield found


def ids(client: TestClient, **asked: Any) -> list[str]:
    """The numbers of the studies that are found."""
    named = {name.replace("__", "."): value for name, value in asked.items()}
    answer = client.get(STUDIES, params={"pageSize": 100, "fields": "NCTId", **named})
    assert answer.status_code == 200, answer.text
    found = answer.json()["studies"]
    return sorted(one["protocolSection"]["identificationModule"]["nctId"] for one in found)


@pytest.fixture(scope="module")
def all_studies(service: Service) -> dict[str, Any]:
    """Every study of the store by its number."""
    return {one.id: to_v2(service.trial(one.id).trial) for one in service.store.speakers()}


def test_no_parameters_list_everything(client: TestClient, all_studies: dict[str, Any]) -> None:
    assert ids(client) == sorted(all_studies)


def status_of(study: Any) -> Any:
    return study["protocolSection"]["statusModule"].get("overallStatus")


def test_a_status_filter_takes_lists(client: TestClient, all_studies: dict[str, Any]) -> None:
    statuses = sorted({status_of(one) for one in all_studies.values()} - {None})
    for wanted in (statuses[:1], statuses[:2]):
        expected = sorted(n for n, one in all_studies.items() if status_of(one) in wanted)
        assert expected
        for between in ("|", ","):
            assert ids(client, filter__overallStatus=between.join(wanted)) == expected


def test_conditions_ids_and_queries_narrow(client: TestClient, all_studies: dict[str, Any]) -> None:
    number = min(all_studies)
    conditions = all_studies[number]["protocolSection"]["conditionsModule"]["conditions"]
    assert number in ids(client, query__cond=conditions[0])
    assert ids(client, filter__ids=number) == [number]
    assert ids(client, query__term="AREA[StudyType]INTERVENTIONAL NOT AREA[Phase]MISSING")
    assert ids(client, query__cond="zzzunheardof") == []
    both = {"query__cond": conditions[0], "filter__ids": "NCT00000000"}
    assert ids(client, **both) == []


def test_short_filters_of_the_site(client: TestClient, all_studies: dict[str, Any]) -> None:
    assert ids(client, aggFilters="studyType:int") == ids(
        client, filter__advanced="AREA[StudyType]INTERVENTIONAL"
    )
    expected = sorted(
        number
        for number, one in all_studies.items()
        if one["protocolSection"]["eligibilityModule"].get("sex") in ("MALE", "ALL")
    )
    assert ids(client, aggFilters="sex:m") == expected != []


def test_a_study_is_told_whole_or_in_parts(client: TestClient, all_studies: dict[str, Any]) -> None:
    number = min(all_studies)
    assert client.get(f"{STUDIES}/{number}").json() == all_studies[number]
    fields = "NCTId|LocationCity|protocolSection.designModule|HasResults"
    told = client.get(f"{STUDIES}/{number}", params={"fields": fields}).json()
    whole = all_studies[number]["protocolSection"]
    part = told["protocolSection"]
    assert part["identificationModule"] == {"nctId": number}
    assert part["designModule"] == whole["designModule"]
    assert set(part) <= {"identificationModule", "designModule", "contactsLocationsModule"}
    sites = whole.get("contactsLocationsModule", {}).get("locations", [])
    cities = [{"city": one["city"]} for one in sites if "city" in one]
    assert part.get("contactsLocationsModule", {"locations": []})["locations"] == cities


def test_pages_follow_each_other_without_loss(
    client: TestClient, all_studies: dict[str, Any]
) -> None:
    seen: list[str] = []
    asked: dict[str, Any] = {"pageSize": 2, "countTotal": "true"}
    while True:
        answer = client.get(STUDIES, params=asked).json()
        assert answer["totalCount"] == len(all_studies)
        seen += [
            one["protocolSection"]["identificationModule"]["nctId"] for one in answer["studies"]
        ]
        if "nextPageToken" not in answer:
            break
        asked["pageToken"] = answer["nextPageToken"]
    assert sorted(seen) == sorted(all_studies)


@pytest.mark.parametrize(
    ("parameters", "status", "told"),
    [
        ({"fields": "NCTIdd"}, 400, "NCTIdd"),
        ({"query.cond": "(gout"}, 400, "query.cond"),
        ({"filter.geo": "Boston"}, 400, "distance"),
        ({"aggFilters": "colour:red"}, 400, "aggFilters"),
        ({"aggFilters": "sex:x"}, 400, "sex"),
        ({"sort": "NCTId:asc"}, 400, "sort"),
        ({"pageToken": "!!"}, 400, "pageToken"),
        ({"pageSize": "1001"}, 422, "pageSize"),
        ({"pageSiz": "10"}, 422, "pageSiz"),
        ({"filter.overallStatus": 'RECRUITING" OR "x'}, 400, ""),
    ],
)
def test_what_cannot_be_answered_is_said(
    client: TestClient, parameters: dict[str, str], status: int, told: str
) -> None:
    answer = client.get(STUDIES, params=parameters)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert told in answer.json()["detail"]


def test_the_version_tells_the_time_of_the_data(client: TestClient) -> None:
    told = client.get("/api/v2/version").json()
    assert told["apiVersion"].startswith("2.") and told["dataTimestamp"].startswith("20")


def test_the_table_of_fields_has_each_name_once_and_whole_paths() -> None:
    text = (files("eligo.app.web.registry_api") / "pieces.tsv").read_text("utf-8")
    head, *rows = (line.split("\t") for line in text.splitlines())
    assert head == ["piece", "path"] and {len(row) for row in rows} == {2}
    names = [name for name, _ in rows]
    assert sorted(names) == sorted(set(names)) and all(name.isalnum() for name in names)
    assert {path.split(".")[0] for _, path in rows} == {"protocolSection", "hasResults"}
