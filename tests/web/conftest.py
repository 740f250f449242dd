"""What the tests of the web faces share: a store of the shipped trials, and who asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from eligo.app.samples import demo_store
from eligo.app.service import Service
from eligo.app.web.app import create_app


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The shipped trials, held open."""
    store: Path = demo_store(tmp_path_factory.mktemp("store"))
    return Service(store, lambda words: None)


@pytest.fixture(scope="session")
def programs(service: Service) -> Iterator[TestClient]:
    """A program, which gets JSON."""
    with TestClient(create_app(service), headers={"accept": "application/json"}) as client:
        yield client


@pytest.fixture
def people(service: Service) -> Iterator[TestClient]:
    """A browser, which gets pages; its cookies last for a test."""
    with TestClient(create_app(service), headers={"accept": "text/html,*/*;q=0.8"}) as client:
        yield client
