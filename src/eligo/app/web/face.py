"""How an answer is shown: as a page in the reader's language, or as JSON."""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated, Any

import msgspec
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from eligo.app.service import Service
from eligo.app.web.links import here, next_page
from eligo.app.web.locales import chosen, locale
from eligo.app.web.templating import environment
from eligo.app.web.wanted import HTML, JSON

THEMES = ("light", "dark")
# A proxy between must not give one reader's page to another.
_PRIVATE = "private, no-cache"
_SECRET = "no-store"
_VARY = "Accept, Accept-Language, Cookie"


class Face:
    """Shows answers to one request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.wants_page = request.scope.get("wanted") == HTML

    def show(
        self, template: str, answer: Any, *, status: int = 200, secret: bool = False, **more: Any
    ) -> Response:
        """An answer as a page of a template, or as JSON.

        `more`: what only the page needs. `secret`: it tells of a patient and may be kept nowhere.
        """
        if self.wants_page:
            body, kind = self._page(template, answer, more).encode(), f"{HTML}; charset=utf-8"
        else:
            body, kind = msgspec.json.encode(answer), JSON
        headers = {"Vary": _VARY, "Cache-Control": _SECRET if secret else _PRIVATE}
        if link := next_page(self.request, answer):
            headers["Link"] = link
        if self.request.method == "GET" and status == 200 and not secret:
            headers["ETag"] = tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
            if tag in self.request.headers.get("if-none-match", ""):
                return Response(status_code=304, headers=headers)
        return Response(body, status, headers, kind)

    def _page(self, template: str, answer: Any, more: dict[str, Any]) -> str:
        cookies = self.request.cookies
        theme = cookies.get("theme")
        spoken = locale(chosen(cookies.get("lang"), self.request.headers.get("accept-language")))
        return (
            environment(spoken)
            .get_template(template)
            .render(
                answer=answer,
                here=here(self.request),
                path=self.request.url.path,
                language=spoken,
                theme=theme if theme in THEMES else None,
                **more,
            )
        )


def service_of(request: Request) -> Service:
    """The service that an application works on."""
    service: Service = request.app.state.service
    return service


Shown = Annotated[Face, Depends(Face)]
Held = Annotated[Service, Depends(service_of)]
