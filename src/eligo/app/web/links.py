"""Addresses that hold the whole state of a page: this one with something else chosen."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request


class Here:
    """The address of a page. Its links leave everything as it is but what they name."""

    def __init__(self, path: str, query: str) -> None:
        self.path = path
        self.pairs = [pair for pair in parse_qsl(query) if pair[1] != ""]

    @property
    def address(self) -> str:
        """The page itself, without what was left empty."""
        return self._address(self.pairs)

    @property
    def twin(self) -> str:
        """The same answer as JSON."""
        return self._address([*self.pairs, ("format", "json")])

    def values(self, name: str) -> list[str]:
        """What is chosen of a parameter."""
        return [value for one, value in self.pairs if one == name]

    def put(self, **chosen: Any) -> str:
        """With these values in place of others; None takes a parameter away. Back to page 1."""
        gone = {"page", *chosen}
        kept = [pair for pair in self.pairs if pair[0] not in gone]
        added = [(name, str(value)) for name, value in chosen.items() if value is not None]
        return self._address(kept + added)

    def add(self, name: str, value: str) -> str:
        """With one more value of a parameter."""
        kept = [pair for pair in self.pairs if pair[0] != "page" and pair != (name, value)]
        return self._address([*kept, (name, value)])

    def less(self, name: str, value: str) -> str:
        """Without one value of a parameter."""
        kept = [pair for pair in self.pairs if pair[0] != "page" and pair != (name, value)]
        return self._address(kept)

    def _address(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path


def here(request: Request) -> Here:
    """The address of a request."""
    return Here(request.url.path, request.url.query)


def next_page(request: Request, answer: Any) -> str | None:
    """The Link header (RFC 8288) of an answer that has pages."""
    page, pages = getattr(answer, "page", None), getattr(answer, "pages", None)
    if page is None or pages is None:
        return None
    at = here(request)
    found = [(page - 1, "prev")] if page > 1 else []
    found += [(page + 1, "next")] if page < pages else []
    return ", ".join(f'<{at.put(page=number)}>; rel="{rel}"' for number, rel in found) or None
