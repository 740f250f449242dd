"""Search: what words mean, filters, places of which something is unknown, pages, a broken index."""

from __future__ import annotations

import contextlib
import fcntl
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligo.errors import EligoError, QueryError, UsageError
from eligo.matching.search import Filters, Request, Search
from eligo.records import pieces
from eligo.records.index.folder import open_index, updating
from eligo.records.store import Store, index_path, load, open_store
from eligo.terms import load as load_terms


def site(
    city: str, country: str | None = "United States", status: str | None = None, **more: Any
) -> Any:
    return {"city": city, "country": country, "status": status, **more}


def record(number: int, title: str, **more: Any) -> dict[str, Any]:
    known = {"nct_id": f"NCT{number:08}", "title": title, "status": "Recruiting"}
    return known | more


MASS = {"state": "Massachusetts"}
RECORDS = [
    record(
        1,
        "Aspirin after heart attack",
        conditions=["Myocardial Infarction"],
        phase="Phase 3",
        min_age="18 Years",
        enrollment=100,
        locations=[site("Boston", status="Recruiting", **MASS)],
        summary="Aspirin is given to people who had a heart attack.",
        dates={"last_update_posted": "2024-01-02"},
    ),
    record(
        2,
        "Acute coronary syndrome registry",
        conditions=["STEMI"],
        study_type="Observational",
        max_age="65 Years",
        sex="Female",
        enrollment=50,
        dates={"last_update_posted": "2023-05-01"},
        locations=[
            site("Boston", status="Completed", **MASS),
            site("Paris", "France", "Recruiting"),
        ],
    ),
    record(
        3,
        "Haemorrhage control in children",
        conditions=["Bleeding"],
        max_age="17 Years",
        sex="Male",
        phase="Phase 2/Phase 3",
        locations=[site("Cambridge", **MASS)],
        status="Not yet recruiting",
    ),
    record(
        4,
        "Diabetes education",
        conditions=["Diabetes Mellitus, Type 2"],
        status="Completed",
        enrollment=10,
        locations=[site("Boston", **MASS)],
        healthy_volunteers="Yes",
    ),
    record(
        5, "Gout diet", conditions=["Gout"], locations=[site("Nowhereton", status="Recruiting")]
    ),
    record(6, "Gout and the heart", conditions=["Gout"]),
]


def filled(path: Path, records: list[dict[str, Any]]) -> Store:
    store = open_store(path, create=True)
    add(store, records)
    return store


def add(store: Store, records: list[dict[str, Any]]) -> None:
    data = b"".join(json.dumps(one).encode() + b"\n" for one in records)
    with updating(store, load_terms(), print) as index:
        for loaded in load(store, pieces(data)):
            index(loaded.readings)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    store = filled(tmp_path_factory.mktemp("search") / "s.eligo", RECORDS)
    return Search(store, load_terms(), pytest.fail)


def numbers(
    search: Search, text: str = "", request: Request | None = None, **filters: Any
) -> list[int]:
    asked = request or Request(text, Filters(**filters))
    return [int(hit.trial[3:]) for hit in search.run(asked).hits]


# ---- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("heart attack", 1),
        ("myocardial infarction", 1),
        ("hemorrhage", 3),
        ("bleeding kids", 3),
        ("diabtes", 4),
        ("NCT00000005", None),
    ],
)
def test_words_and_what_they_mean(search: Search, text: str, first: int | None) -> None:
    found = numbers(search, text)
    assert (found[0] if found else None) == first


def test_narrower_terms_are_found(search: Search) -> None:
    assert set(numbers(search, "AREA[StudyType]observational AND heart disease")) == {2}


def test_each_expansion_is_shown_and_can_be_switched_off(search: Search) -> None:
    found = search.run(Request("myocardial infarction"))
    (meant,) = found.expansions
    assert meant.words == "myocardial infarction" and "kinds" in meant.means
    assert 2 in numbers(search, "myocardial infarction")
    without = Request("myocardial infarction", without=frozenset({meant.key}))
    assert numbers(search, request=without) == [1], "by its words alone"
    assert search.run(Request("diabtes", expand=False)).total == 0
    assert search.run(Request("diabtes", without=frozenset({"spelling"}))).total == 0
    (misspelt,) = search.run(Request("diabtes")).expansions
    assert misspelt.key == "spelling"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("AREA[Phase]PHASE3", {1, 3}),
        ("AREA[Phase]PHASE3 AND NOT AREA[Phase]PHASE2", {1}),
        ("AREA[Phase]MISSING", {2, 4, 5, 6}),
        ("AREA[LocationCity]Boston", {1, 2, 4}),
        ("SEARCH[Location](AREA[LocationCity]Boston AND AREA[LocationStatus]RECRUITING)", {1}),
        ("AREA[LocationCity]Boston AND AREA[LocationStatus]RECRUITING", {1, 2}),
        ("SEARCH[Location](AREA[LocationStatus]MISSING)", {3, 4}),
        ("distance(42.36,-71.06,50mi)", {1, 2, 3, 4}),
        ("SEARCH[Location](distance(42,-71,99mi) AND AREA[LocationStatus]MISSING)", {3, 4}),
        ("AREA[MinimumAge]RANGE[MIN, 20]", {1}),
        ("AREA[EnrollmentCount]RANGE[50, 100]", {1, 2}),
        ("AREA[LastUpdatePostDate]RANGE[2023-06, MAX]", {1}),
        ("AREA[NCTId]nct00000004", {4}),
        ('"heart attack"', {1}),
        ("gout AND heart", {6}),
        ("ALL", {1, 2, 3, 4, 5, 6}),
        ("AREA[HealthyVolunteers]true", {4}),
    ],
)  # fmt: skip
def test_queries(search: Search, query: str, expected: set[int]) -> None:
    assert set(numbers(search, query)) == expected


def test_a_trials_area_is_not_a_sites(search: Search) -> None:
    with pytest.raises(UsageError, match="Phase"):
        search.run(Request("SEARCH[Location](AREA[Phase]PHASE3)"))


# ---- filters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"age": 65}, {1, 2, 4, 5, 6}),
        ({"age": 66}, {1, 4, 5, 6}),
        ({"age": 10}, {2, 3, 4, 5, 6}),
        ({"sex": "female"}, {1, 2, 4, 5, 6}),
        ({"status": ("open",)}, {1, 2, 3, 5, 6}),
        ({"status": ("completed", "not yet recruiting")}, {3, 4}),
        ({"phase": ("2",)}, {3}),
        ({"study_type": ("observational",)}, {2}),
        ({"healthy": True}, {4}),
        ({"updated_since": "2024-01-01"}, {1}),
    ],
)
def test_filters(search: Search, filters: dict[str, Any], expected: set[int]) -> None:
    assert set(numbers(search, **filters)) == expected


def test_near_an_open_site_and_what_is_unknown(search: Search) -> None:
    hits = search.run(Request(filters=Filters(near="Boston", within="20 mi"))).hits
    assert [(int(h.trial[3:]), h.site) for h in hits] == [
        (1, "open"), (3, "unknown"), (5, "unknown"), (6, "unknown"),
    ]  # fmt: skip
    assert hits[0].distance is not None and hits[0].distance < 5
    assert hits[1].distance is None


def test_the_disease_comes_before_the_place(search: Search) -> None:
    hits = search.run(Request("gout study after aspirin", Filters(near="Boston"))).hits
    assert (hits[0].trial[-1], hits[0].site) == ("1", "open")
    hits = search.run(Request("gout after", Filters(near="Boston"))).hits
    assert [h.site for h in hits] == ["unknown", "unknown", "open"]
    assert {h.trial[-1] for h in hits[:2]} == {"5", "6"}


def test_a_trial_without_a_status_is_open_where_a_site_is(tmp_path: Path) -> None:
    sites = [site("Boston", status="ACTIVE")], [site("Boston", status="CLOSED_TO_ACCRUAL")]
    records = [record(n, "Gout", status=None, locations=held) for n, held in enumerate(sites, 1)]
    records.append(record(3, "Gout", status="Active"))
    records.append(record(4, "Gout", status="In Review by nobody"))
    found = Search(filled(tmp_path / "s.eligo", records), load_terms(), pytest.fail)
    assert set(numbers(found, status=("open",))) == {1, 3}


@pytest.mark.parametrize("near", ["02115", "42.36,-71.06", "Boston, Massachusetts", "boston"])
def test_ways_to_name_a_place(search: Search, near: str) -> None:
    assert numbers(search, near=near, within="80 km")[0] == 1


def test_a_country_of_an_open_site(search: Search) -> None:
    hits = search.run(Request(filters=Filters(country="France"))).hits
    assert [(int(h.trial[3:]), h.site) for h in hits] == [(2, "open"), (6, "unknown")]
    assert 2 in numbers(search, country="USA", any_site=True)


@pytest.mark.parametrize(
    "filters",
    [
        {"near": "Nowhereville"},
        {"near": "Boston", "within": "far"},
        {"phase": ("9",)},
        {"sex": "?"},
        {"updated_since": "soon"},
    ],
)
def test_filters_that_mean_nothing(search: Search, filters: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        search.run(Request(filters=Filters(**filters)))


# ---- pages, orders, counts --------------------------------------------------------------------


def test_pages_do_not_overlap(search: Search) -> None:
    filters = Filters(near="Boston")
    whole = [h.trial for h in search.run(Request(filters=filters)).hits]
    pages = [search.run(Request(filters=filters, limit=1, offset=n)) for n in range(5)]
    assert [h.trial for page in pages for h in page.hits] == whole
    assert [h.rank for page in pages for h in page.hits] == [1, 2, 3, 4]
    assert {page.total for page in pages} == {4}


def test_orders(search: Search) -> None:
    assert numbers(search, request=Request(sort="updated"))[:2] == [1, 2]
    assert numbers(search, request=Request(sort="enrollment"))[:3] == [1, 2, 4]
    with pytest.raises(UsageError, match="relevance"):
        search.run(Request(sort="luck"))


def test_facets_and_snippets(search: Search) -> None:
    found = search.run(Request("heart", facets=("status", "phase")))
    assert dict(found.facets["phase"]) == {"PHASE3": 1}
    (hit,) = [h for h in found.hits if h.trial == "NCT00000001"]
    assert "heart attack" in hit.snippet
    with pytest.raises(UsageError, match="status"):
        search.run(Request(facets=("colour",)))


def test_a_note_is_read(search: Search) -> None:
    note = (
        "A 70-year-old man came with crushing chest pain. ECG showed ST elevation and he was found "
        "to have an acute myocardial infarction. He denies bleeding. He has never had diabetes or "
        "gout. He was given aspirin and had an angiogram the same night, and went home well."
    )
    found = search.run(Request(note))
    assert found.hits[0].trial == "NCT00000001"
    assert any("myocardial infarction" in one.means for one in found.expansions)
    assert not any("gout" in one.means for one in found.expansions), "denied"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_no_text_breaks_a_search(search: Search, text: str) -> None:
    with contextlib.suppress(QueryError):
        search.run(Request(text, limit=3))


TOKENS = [
    *("AND", "OR", "NOT", "(", ")", '"', "AREA[", "AREA[Condition]", "SEARCH[Location](", "RANGE["),
    *("MIN", "MAX", ",", "]", "EXPANSION[None]", "COVER[FullMatch]", "distance(", "1e309", "nan"),
    *("-1", "50mi", "MISSING", "ALL", "gout", "2024-02-30", "*", "~", "\\", ":", "\x00", "\ud800"),
    *("\u202e", "ß", "9" * 30, "18 Years", "AREA[Phase]PHASE3", "AREA[StartDate]RANGE[MIN,MAX]"),
]


def test_a_phrase_without_words_finds_nothing(search: Search) -> None:
    assert search.run(Request('"\x00" OR "::"', limit=3)).total == 0


@settings(deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=12), st.sampled_from(["", " "]))
def test_no_query_breaks_a_search(search: Search, tokens: list[str], between: str) -> None:
    with contextlib.suppress(UsageError):
        search.run(Request(between.join(tokens), limit=3))


def test_bytes_that_are_no_text_do_no_harm_to_the_index(search: Search) -> None:
    with pytest.raises(UsageError, match="Unicode"):
        search.run(Request("gout \udcff"))


# ---- the index --------------------------------------------------------------------------------


def test_what_changes_in_the_store_changes_in_the_index(tmp_path: Path) -> None:
    store = filled(tmp_path / "s.eligo", RECORDS[:2])
    add(store, [RECORDS[0] | {"title": "Zebra study", "conditions": ["Rabies"]}])
    found = Search(store, load_terms(), pytest.fail)
    assert numbers(found, "zebra rabies") == [1]
    assert sorted(numbers(found, "ALL")) == [1, 2]


def test_records_of_one_trial_are_one_hit(tmp_path: Path) -> None:
    store = filled(tmp_path / "s.eligo", [record(1, "Zebra study")])
    module = {"nctId": "NCT00000001", "briefTitle": "Giraffe study"}
    dated = {"lastUpdatePostDateStruct": {"date": "2024-01-01"}}
    add(store, [{"protocolSection": {"identificationModule": module, "statusModule": dated}}])
    found = Search(store, load_terms(), pytest.fail)
    assert numbers(found, "ALL") == [1] and numbers(found, "giraffe") == [1]


def test_records_that_part_within_one_load_are_both_found(tmp_path: Path) -> None:
    module = {"nctId": "NCT00000001", "briefTitle": "Zebra study"}
    joined = {**module, "secondaryIdInfos": [{"id": "2015-001234-56"}]}
    records = [
        {"protocolSection": {"identificationModule": joined}},
        {"nct_id": "2015-001234-56", "title": "Giraffe study"},
        {"protocolSection": {"identificationModule": module}},
    ]
    store = open_store(tmp_path / "s.eligo", create=True)
    data = b"".join(json.dumps(one).encode() + b"\n" for one in records)
    with updating(store, load_terms(), print) as index:
        for loaded in load(store, pieces(data), batch=1):
            index(loaded.readings)
    found = Search(store, load_terms(), pytest.fail)
    hits = {hit.trial for hit in found.run(Request("ALL")).hits}
    assert hits == {"NCT00000001", "2015-001234-56"}


def test_an_index_that_is_behind_catches_up(tmp_path: Path) -> None:
    store = filled(tmp_path / "s.eligo", RECORDS[:2])
    for _ in load(store, pieces(json.dumps(RECORDS[2]).encode())):
        pass
    found = Search(store, load_terms(), pytest.fail)
    assert set(numbers(found, "ALL")) == {1, 2, 3}


@pytest.mark.parametrize("harm", ["remove", "cut", "garbage", "state", "nothing"])
def test_a_damaged_index_is_built_anew_and_said(tmp_path: Path, harm: str) -> None:
    store = filled(tmp_path / "s.eligo", RECORDS)
    folder = index_path(store.path)
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        if harm == "remove" and path.suffix == ".store":
            path.unlink()
        elif harm == "cut" and path.suffix in (".idx", ".term"):
            path.write_bytes(path.read_bytes()[:-10])
        elif harm == "garbage" and path.name == "meta.json":
            path.write_bytes(b"\x00" * 30)
        elif harm == "state" and path.name == "state.json":
            path.write_text("{}")
    said: list[str] = []
    found = Search(store, load_terms(), said.append)
    assert set(numbers(found, "ALL")) == {1, 2, 3, 4, 5, 6}
    assert bool(said) == (harm != "nothing")
    assert all("building it anew" in words for words in said)


def test_an_index_that_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    store = filled(tmp_path / "s.eligo", RECORDS)
    folder = index_path(store.path)
    held = next(folder.glob("trials/*.store"))
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    held.rename(folder / "away")

    def finish() -> None:
        (folder / "away").rename(held)
        lock.close()

    threading.Timer(0.3, finish).start()
    index = open_index(store, load_terms(), pytest.fail)
    assert index.trials.searcher().num_docs == 6


def test_bytes_that_changed_within_a_file(tmp_path: Path) -> None:
    store = filled(tmp_path / "s.eligo", RECORDS)
    for path in index_path(store.path).glob("trials/*"):
        if path.suffix in (".idx", ".term", ".store", ".fast"):
            data = path.read_bytes()
            path.write_bytes(bytes(len(data)))
    said: list[str] = []
    found = Search(store, load_terms(), said.append)
    try:
        assert set(numbers(found, "ALL")) == {1, 2, 3, 4, 5, 6}
    except EligoError as error:
        pytest.fail(f"not built anew: {error}")
    assert said
    assert open_index(store, load_terms(), pytest.fail).trials.searcher().num_docs == 6


@pytest.mark.parametrize("between", [" ", " OR ", " AND NOT "])
def test_too_many_words_are_refused_with_the_place_of_the_first(
    tmp_path: Path, between: str
) -> None:
    found = Search(filled(tmp_path / "s.eligo", RECORDS), load_terms(), lambda words: None)
    few, many = ([f"word{n}" for n in range(count)] for count in (300, 5_000))
    assert found.run(Request(between.join(few))).total >= 0
    with pytest.raises(QueryError, match="1,000 words") as refused:
        found.run(Request(between.join(many)))
    assert len(between.join(many)[: refused.value.column - 1].split()) == 1_000
