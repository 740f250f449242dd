"""What operators see of requests: counts, latencies and log lines, by route and never by address.

An address may hold what a person searches for, and a body a patient: neither is read here.
"""

from __future__ import annotations

import logging
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("eligo.requests")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER = "other"  # what is no route of ours, or no method that is known


class Metrics:
    """The figures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "eligo_requests", "Requests answered.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "eligo_request_seconds", "Time until an answer was sent, in seconds.",
            ("method", "route"), registry=self.registry,
        )  # fmt: skip


class Monitor:
    """Counts, times and logs each request. Stands inside of whatever copies the scope."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, begun = 500, perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self._note(scope, status, perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        route = route_of(scope)
        self.metrics.requests.labels(method, route, status).inc()
        self.metrics.seconds.labels(method, route).observe(seconds)
        told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        LOG.info("request", extra={"fields": told})


def route_of(scope: Scope) -> str:
    """The template of the route that a request came to, as `/trials/{number}`; else `other`."""
    route = scope.get("route")
    if isinstance(route, Route):
        return route.path
    return scope["root_path"] or _OTHER  # what is mounted, as /static
