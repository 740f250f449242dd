"""Turns: a few patients are judged at once, the others wait, and everything else goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore
from typing import Any

import pytest
from starlette.testclient import TestClient

from eligo.app.service import Service
from eligo.app.verbs.match import match
from eligo.app.web import pages
from eligo.app.web.app import create_app
from eligo.app.web.turns import AT_ONCE

NOTE = {"note": "A 50-year-old man with gout."}


def test_many_patients_are_judged_in_turn_while_pages_are_read(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged, going_on, go_on = [], Semaphore(0), Event()

    def waiting(held: Service, asked: Any) -> Any:
        judged.append(asked)
        going_on.release()
        assert go_on.wait(30)
        return match(held, asked)

    monkeypatch.setattr(pages, "match", waiting)

    with TestClient(create_app(service)) as client, ThreadPoolExecutor(60) as pool:
        asks = [pool.submit(client.post, "/match", json=NOTE) for _ in range(60)]
        assert all(going_on.acquire(timeout=30) for _ in range(AT_ONCE))
        assert client.get("/search?q=gout").status_code == 200
        meanwhile = len(judged)
        go_on.set()
        answered = {one.result().status_code for one in asks}
    assert (meanwhile, answered, len(judged)) == (AT_ONCE, {200}, 60)
