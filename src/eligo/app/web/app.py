"""The application: what is served, behind which doors."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from eligo.app.service import Service
from eligo.app.web import batches, operation, pages, problems, settings, sign_in
from eligo.app.web.access import Access
from eligo.app.web.audit import Audit
from eligo.app.web.doors import Doors
from eligo.app.web.fhir import hooks
from eligo.app.web.fhir import routes as fhir
from eligo.app.web.forgetting import Forgetting
from eligo.app.web.guard import Guard
from eligo.app.web.hosts import Hosts
from eligo.app.web.limits import Limits
from eligo.app.web.monitor import Metrics, Monitor
from eligo.app.web.rates import Rates
from eligo.app.web.registry_api import routes as registry_api
from eligo.app.web.wanted import Wanted

STATIC = Path(str(files("eligo.app.web") / "static"))
_ABOUT = (
    "Every page of the web application as JSON under the same address (`Accept: application/json`,"
    " `.json` or `?format=json`). Errors are problem details (RFC 9457)."
)


def create_app(service: Service, doors: Doors | None = None) -> FastAPI:
    """The web application over a store that is held open; `doors`: whom it lets in, how far."""
    app = FastAPI(
        title="Eligo",
        summary="Which trials fit this patient, and why",
        description=_ABOUT,
        version=version("eligo"),
        docs_url=None,  # the interactive pages fetch scripts from elsewhere
        redoc_url=None,
        responses=problems.RESPONSES,
    )
    app.state.service = service
    app.state.metrics = Metrics()
    app.include_router(pages.router)
    app.include_router(batches.router)
    app.include_router(settings.router)
    app.include_router(sign_in.router)
    app.include_router(operation.router)
    app.include_router(registry_api.router)
    app.include_router(fhir.router)
    app.include_router(hooks.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    app.state.doors = doors or Doors()
    close(app, app.state.doors)
    return app


def close(app: FastAPI, doors: Doors) -> None:
    """Put the doors before an application; a request comes first to the one named last."""
    app.add_middleware(Forgetting)
    app.add_middleware(Limits, doors.body, doors.seconds)
    app.add_middleware(Access, doors.tokens)
    if doors.audit is not None:
        app.add_middleware(Audit, doors.audit)
    if doors.rate:
        app.add_middleware(Rates, doors.rate)
    if doors.hosts is not None:
        app.add_middleware(Hosts, doors.hosts)
    app.add_middleware(Guard)
    app.add_middleware(Monitor, app.state.metrics)
    app.add_middleware(Wanted)
