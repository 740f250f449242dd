"""Pages of the four portals: cut at the labels, each section to its handler."""

from __future__ import annotations

import re

from eligo.errors import UnknownFormat
from eligo.records.draft import Draft
from eligo.records.hints import is_hint
from eligo.records.model import Trial
from eligo.records.page import CRITERIA, Label, Line, Section, cut, lines_of
from eligo.records.portals import labels_on, portals, which_portal
from eligo.records.readers import clinconnect, medpath, snapshot, veeva
from eligo.records.readers.fields import Handler, kept_extra, put_criteria

HANDLERS: dict[str, dict[str, Handler]] = {
    "medpath": medpath.HANDLERS,
    "clinconnect": clinconnect.HANDLERS,
    "snapshot": snapshot.HANDLERS,
    "veeva": veeva.HANDLERS,
}
_FOOTER = re.compile(r"(?:©|\(c\)\s|copyright\b|all rights reserved).*", re.IGNORECASE)
_SOURCE = re.compile(r"(?:data )?(?:sourced?|provided|taken) (?:from|by)[: ].{3,80}", re.IGNORECASE)
# Read before the others, because others look names up in them.
_AHEAD = {"interventions_table", "interventions", "enrollment", "sponsor", "top"}


def read_page(text: str, where: str | None = None, original: str | None = None) -> Trial:
    """The trial of a page's text; `original` is the HTML that it was reduced from.

    Raises UnknownFormat for a page of no known portal, BadDate for a date that can't be.
    """
    lines = lines_of(text)
    key = which_portal(lines)
    if key is None:
        known = ", ".join(portal.name for portal in portals().values())
        raise UnknownFormat(f"not a page of a known portal ({known})", where=where)
    draft = Draft(key, text, lines, where)
    body = tuple(line for line in lines if not _set_aside(draft, line))
    sections = list(cut(body, labels_on(portals()[key], body), Label("top")))
    if portals()[key].hints:
        sections = [_without_hint(draft, section) for section in sections]
    _handle(draft, sections, HANDLERS[key])
    put_criteria(draft, [_criteria_only(key, section) for section in sections])
    return draft.trial(original)


def _set_aside(draft: Draft, line: Line) -> bool:
    """Footers and the attribution belong to no section."""
    aside = _FOOTER.fullmatch(line.text) or _SOURCE.fullmatch(line.text)
    if aside:
        draft.extra(line, "(footer)", known=True)
    return aside is not None


def _without_hint(draft: Draft, section: Section) -> Section:
    if not section.heading.text or not section.lines or not is_hint(section.lines[0].text):
        return section
    hint, *rest = section.lines
    draft.extra(hint, section.heading.text, known=True)
    if not rest:
        message = f"{section.heading.text!r} holds only the portal's sentence about it"
        draft.flag_line("field-hint-only", message, hint)
    return Section(section.label, section.heading, tuple(rest))


def _handle(draft: Draft, sections: list[Section], handlers: dict[str, Handler]) -> None:
    for section in sorted(sections, key=lambda one: one.field not in _AHEAD):
        if _has_only_hint(draft, section):
            continue
        if section.field in CRITERIA and section.field not in handlers:
            continue
        handlers.get(section.field, kept_extra)(draft, section)


def _has_only_hint(draft: Draft, section: Section) -> bool:
    return not section.lines and any(
        flag.code == "field-hint-only" and section.heading.text in flag.message
        for flag in draft.flags
    )


def _criteria_only(key: str, section: Section) -> Section:
    """A criteria section without the bare values that one portal prints at its end."""
    if key != "snapshot" or section.field != "criteria":
        return section
    tail = snapshot.criteria_tail(section.lines)
    return Section(section.label, section.heading, section.lines[: len(section.lines) - len(tail)])
