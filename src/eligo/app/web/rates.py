"""How often a client may ask: a bucket of tokens for each, filled at a steady rate."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from eligo.app.web.problems import refuse
from eligo.errors import TooMany

_BURST = 5  # seconds' worth of requests that may come at once: a page asks for its files too
_CLIENTS = 10_000  # that are remembered; who was not seen for longest is forgotten first


@dataclass(slots=True)
class Bucket:
    """What is left of a client's requests, and when that was so."""

    left: float
    at: float


class Buckets:
    """The clients of a server. `rate`: requests a second for each."""

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        self.rate, self.clock = rate, clock
        self.most = max(1.0, rate * _BURST)
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def wait(self, client: str) -> float:
        """Take one request of a client's; how many seconds too early it came, 0 if it may."""
        now = self.clock()
        bucket = self._of.setdefault(client, Bucket(self.most, now))
        self._of.move_to_end(client)
        if len(self._of) > _CLIENTS:
            self._of.popitem(last=False)
        bucket.left = min(self.most, bucket.left + (now - bucket.at) * self.rate)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) / self.rate
        bucket.left -= 1
        return 0.0


class Rates:
    """Answers 429 with Retry-After to who asks too often; a client is a network address."""

    def __init__(self, app: ASGIApp, rate: float) -> None:
        self.app, self.buckets = app, Buckets(rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that does not come too early."""
        client = (scope.get("client") or ("",))[0]
        wait = self.buckets.wait(client) if scope["type"] == "http" else 0.0
        if wait:
            error = TooMany(f"at most {self.buckets.rate:g} requests a second; wait and ask again")
            await refuse(error, scope, receive, send, Retry_After=str(ceil(wait)))
            return
        await self.app(scope, receive, send)
