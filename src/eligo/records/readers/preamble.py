"""The top of a page: what stands above its first label."""

from __future__ import annotations

from eligo.records.draft import Draft
from eligo.records.page import Line
from eligo.records.portals import portals


def named_lines(portal: str, lines: tuple[Line, ...]) -> list[Line]:
    """The lines that are neither the portal's brand nor its navigation."""
    known = portals()[portal]
    return [
        line for line in lines
        if line.text.casefold() not in known.noise
        and not any(
            brand in line.text.casefold() and len(line.text) < 2 * len(brand) + 10
            for brand in known.brands
        )
    ]  # fmt: skip


def put_title(draft: Draft, lines: list[Line]) -> list[Line]:
    """Set the title from the first line of two words or more; the other lines come back."""
    title = next((line for line in lines if len(line.text.split()) > 1), None)
    if title is None:
        return lines
    draft.put("brief_title", draft.value(title, "(title)"))
    return [line for line in lines if line is not title]
