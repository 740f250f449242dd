"""What keeps the server running: whether it lives, whether it can answer, and its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from eligo.app.web.face import Held
from eligo.errors import IndexDamaged, NotFound, StoreError
from eligo.records.store import index_path, open_store

router = APIRouter(tags=["Operation"])


@dataclass(frozen=True, slots=True)
class Standing:
    """That all is well; what is not comes as a problem."""

    status: Literal["alive", "ready"]


@router.get("/healthz")
def alive() -> Standing:
    """The process answers."""
    return Standing("alive")


@router.get("/readyz")
def ready(service: Held) -> Standing:
    """The store opens and its index is there; else 503."""
    try:
        open_store(service.path).newest_version()
    except NotFound:
        raise StoreError("the store is gone; put it back where it was") from None
    if not index_path(service.path).is_dir():
        raise IndexDamaged("the store has no index yet; the first search makes it")
    return Standing("ready")


@router.get("/metrics", response_class=Response)
def metrics(request: Request) -> Response:
    """Counts and latencies by route and status, as Prometheus reads them."""
    told = generate_latest(request.app.state.metrics.registry)
    return Response(told, media_type=CONTENT_TYPE_LATEST)
