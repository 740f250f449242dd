"""How pages look: the theme and the language, remembered in the reader's own browser."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600


@router.post("/settings")
def settings(
    back: Annotated[str, Form()] = "/",
    theme: Annotated[Literal["light", "dark", "auto"] | None, Form()] = None,
    lang: Annotated[Literal["en-US", "zh-CN"] | None, Form()] = None,
) -> RedirectResponse:
    """Remember a choice and go back to the page it was made on."""
    answer = RedirectResponse(own(back), 303)
    for name, value in (("theme", theme), ("lang", lang)):
        if value:
            answer.set_cookie(name, value, _YEAR, httponly=True, samesite="lax")
    return answer


def own(back: str) -> str:
    """A page of this site, whatever the form says."""
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    return back if own and back.isprintable() else "/"
