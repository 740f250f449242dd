"""Signing in to the pages with a token, which a cookie of the browser holds from then on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from eligo.app.tokens import Token
from eligo.app.web.access import COOKIE, shown
from eligo.app.web.face import Shown
from eligo.app.web.settings import own
from eligo.errors import NoToken

router = APIRouter()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose token a request shows, and its scope; both None for none."""

    name: str | None
    scope: str | None


@router.get("/sign-in", response_model=SignedIn)
def sign_in_page(face: Shown, back: str = "/") -> Response:
    """Whose token a request shows, and the form to show one."""
    token = token_of(face.request, shown(face.request.scope))
    told = SignedIn(token.name, token.scope) if token else SignedIn(None, None)
    return face.show("sign_in.html", told, secret=True, back=own(back))


@router.post("/sign-in", include_in_schema=False)
def sign_in(
    request: Request, token: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Keep a token in the browser until it is closed, and go to the page that was wanted."""
    if token_of(request, token.strip()) is None:
        raise NoToken("this token is not known here; ask who runs this server for another")
    answer = RedirectResponse(own(back), 303)
    safe = request.url.scheme == "https"
    answer.set_cookie(COOKIE, token.strip(), httponly=True, samesite="strict", secure=safe)
    return answer


@router.post("/sign-out", include_in_schema=False)
def sign_out() -> Response:
    """Take the token out of the browser."""
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def token_of(request: Request, secret: str) -> Token | None:
    """The token that a secret shows; None also where no tokens are wanted."""
    tokens = request.app.state.doors.tokens
    found: Token | None = tokens.of(secret) if tokens else None
    return found
