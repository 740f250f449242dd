"""No request, however odd, makes the web faces fail, and every answer is of the schema it names."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, openapi, serializer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance
from starlette.types import ASGIApp

from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.web.app import create_app
from tests.web.requests_at_random import requests, statuses

SEED = 20_260_601


@serializer("application/x-ndjson")
def lines_of(context: object, value: object) -> bytes:
    """A made-up body of lines as it travels."""
    return str(value).encode("utf-8", "replace")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> ASGIApp:
    """The application over a store of its own, as odd requests may correct criteria in it."""
    store: Path = demo_store(tmp_path_factory.mktemp("fuzzed"))
    return create_app(Service(store, lambda words: None))


@pytest.mark.parametrize(
    "many", [600, pytest.param(100_000, marks=pytest.mark.soak)], ids=["sample", "soak"]
)
def test_no_odd_request_makes_a_fault(application: ASGIApp, many: int) -> None:
    answered = list(statuses(application, requests(SEED, many)))
    assert [(asked, status) for asked, status in answered if status >= 500] == []
    assert {200, 404, 422} <= {status for _, status in answered}


def cases(application: ASGIApp) -> st.SearchStrategy[Case]:
    """Calls of every operation that OpenAPI describes."""
    described = openapi.from_asgi("/openapi.json", application)
    return st.one_of([found.ok().as_strategy() for found in described.get_all_operations()])


@pytest.mark.parametrize(
    "many", [250, pytest.param(20_000, marks=pytest.mark.soak)], ids=["sample", "soak"]
)
def test_every_answer_is_of_its_schema(application: ASGIApp, many: int) -> None:
    @seed(SEED)
    @settings(
        max_examples=many, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(cases(application))
    def holds(case: Case) -> None:
        case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])

    holds()
