"""A polite client of the ClinicalTrials.gov API v2: pages of studies, one request at a time.

It waits between requests, tries again with growing pauses where the service is busy or the
connection tears (a Retry-After header is kept to), and remembers the token of the next page in the
store, so that a fetch that was broken off goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Any

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError
from urllib3.util import Retry

from eligo.errors import FetchError, UsageError
from eligo.records.pieces import Cut, pieces
from eligo.records.store import Store
from eligo.records.store import database as db

SERVICE = "https://clinicaltrials.gov/api/v2"
PAGE = 1000  # studies: the most that the service gives at once
PAUSE = 1.2  # seconds between requests: the service asks for at most 50 a minute
_TRIES, _BACK_OFF = 6, 1.0
_TIMEOUT = urllib3.Timeout(connect=20, read=120)
_BUSY = (429, 500, 502, 503, 504)
_UPDATED = "AREA[LastUpdatePostDate]RANGE[{since},MAX]"
_TABLE = """
CREATE TABLE IF NOT EXISTS fetch (
    asked TEXT PRIMARY KEY,     -- the service and the query
    token TEXT,                 -- of the next page; null where the last fetch came to its end
    started TEXT NOT NULL,      -- the day on which the last fetch began
    finished TEXT               -- the day from which the next update has to look
)
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of studies: their records, how many there are in all, and whether it is the last."""

    number: int
    cuts: list[Cut]
    total: int | None
    last: bool


class Client:
    """Asks one service, one request at a time."""

    def __init__(
        self,
        service: str = SERVICE,
        *,
        pause: float = PAUSE,
        back_off: float = _BACK_OFF,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.service, self.pause, self._sleep = service.rstrip("/"), pause, sleep
        self._last = float("-inf")
        retry = Retry(
            total=_TRIES,
            backoff_factor=back_off,
            status_forcelist=_BUSY,
            backoff_jitter=back_off / 4,
        )
        headers = {"User-Agent": f"eligo/{version('eligo')}", "Accept": "application/json"}
        self._pool = urllib3.PoolManager(retries=retry, timeout=_TIMEOUT, headers=headers)

    def studies(self, query: Mapping[str, str], token: str | None = None) -> dict[str, Any]:
        """One page of studies as the service gives it.

        Raises UsageError where the service refuses the query, FetchError where it can't be reached.
        """
        fields = {**query, "format": "json", "pageSize": query.get("pageSize", str(PAGE))}
        fields |= {"pageToken": token} if token else {"countTotal": "true"}
        self._sleep(max(0.0, self._last + self.pause - time.monotonic()))
        try:
            answer = self._pool.request("GET", f"{self.service}/studies", fields=fields)
        except MaxRetryError as error:
            message = f"{self.service} can't be reached ({error.reason}); try again later"
            raise FetchError(message) from error
        except HTTPError as error:
            raise FetchError(f"{self.service} does not answer as it should ({error})") from error
        finally:
            self._last = time.monotonic()
        return self._checked(answer)

    def _checked(self, answer: urllib3.BaseHTTPResponse) -> dict[str, Any]:
        if answer.status >= 400:
            said = answer.data[:500].decode("utf-8", "replace").strip()
            raise UsageError(f"{self.service} refuses the query ({answer.status}): {said}")
        try:
            page = msgspec.json.decode(answer.data)
        except msgspec.DecodeError as error:
            raise FetchError(f"{self.service} gave no JSON ({error})") from error
        if not isinstance(page, dict) or not isinstance(page.get("studies"), list):
            raise FetchError(f"{self.service} gave no page of studies; is the address right?")
        return page


def fetch(
    store: Store, client: Client, query: Mapping[str, str], *, update: bool, restart: bool
) -> Iterator[Page]:
    """The pages of a query; a page counts as done when the next one is asked for.

    `update` asks only for studies updated since the last whole fetch of the same query, if there
    was one. A fetch that was broken off goes on unless `restart`. Raises UsageError, FetchError.
    """
    asked = msgspec.json.encode([client.service, *sorted(query.items()), update]).decode()
    whole = msgspec.json.encode([client.service, *sorted(query.items()), False]).decode()
    memory = _Memory(store)
    token, started = (None, None) if restart else memory.broken_off(asked)
    started = started or date.today().isoformat()
    if update and (since := memory.finished(whole)):
        query = {**query, "filter.advanced": _both(query.get("filter.advanced"), since)}
    number = 0
    while True:
        page = client.studies(query, token)
        number += 1
        token = page.get("nextPageToken")
        yield Page(number, _cuts(page, client, number), page.get("totalCount"), token is None)
        if token is None:
            memory.end(asked, whole, started)
            return
        memory.keep(asked, token, started)


def _both(chosen: str | None, since: str) -> str:
    updated = _UPDATED.format(since=since)
    return f"({chosen}) AND {updated}" if chosen else updated


def _cuts(page: dict[str, Any], client: Client, number: int) -> list[Cut]:
    data = msgspec.json.encode(page["studies"])
    return list(pieces(data, f"{client.service}, page {number}")) if page["studies"] else []


class _Memory:
    """What the store remembers of fetches."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with db.told(store.path), db.writing(store.database):
            store.database.execute(_TABLE)

    def broken_off(self, asked: str) -> tuple[str | None, str | None]:
        """The token to go on from and the day on which that fetch began, if one was broken off."""
        rows = self.store.rows("SELECT token, started FROM fetch WHERE asked = ?", asked)
        if not rows or rows[0][0] is None:
            return None, None
        return str(rows[0][0]), str(rows[0][1])

    def finished(self, asked: str) -> str | None:
        """The day from which an update has to look."""
        rows = self.store.rows("SELECT finished FROM fetch WHERE asked = ?", asked)
        return str(rows[0][0]) if rows and rows[0][0] else None

    def keep(self, asked: str, token: str, started: str) -> None:
        """The next page, once the one before is on the disk."""
        self._write(
            "INSERT INTO fetch (asked, token, started) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (asked) DO UPDATE SET token = ?2, started = ?3",
            asked,
            token,
            started,
        )

    def end(self, asked: str, whole: str, started: str) -> None:
        """A fetch came to its end: an update later looks from the day before it began."""
        day = (date.fromisoformat(started) - timedelta(days=1)).isoformat()
        for key in dict.fromkeys((asked, whole)):
            self._write(
                "INSERT INTO fetch (asked, token, started, finished) VALUES (?1, NULL, ?2, ?3) "
                "ON CONFLICT (asked) DO UPDATE SET token = NULL, started = ?2, finished = ?3",
                key,
                started,
                day,
            )

    def _write(self, statement: str, *values: str) -> None:
        with db.told(self.store.path), db.writing(self.store.database):
            self.store.database.execute(statement, values)
