"""Sites of a page: facility or person, flag, place and status lines into locations."""

from __future__ import annotations

import re

import msgspec

from eligo.records.draft import Draft
from eligo.records.model import Location, Value
from eligo.records.page import Line, Section
from eligo.records.places import country_code, country_of_flag, looks_like_person, place_of
from eligo.records.readers.fields import content
from eligo.records.vocabulary import lookup

_COUNT = re.compile(r"\((\d{1,6})\)")


def locations(draft: Draft, section: Section) -> None:
    """Sites one after the other; a line that ends in a country ends a site.

    A site's status stands above its name where the section begins so, else below its place.
    """
    label = section.heading.text
    found: list[Location] = []
    held: list[Line] = []
    lines = content(draft, section)
    behind = bool(lines) and lookup("site_status", lines[0].text) is None
    for line in lines:
        if behind and found and not held and lookup("site_status", line.text):
            status = draft.controlled("site_status", line, label)
            found[-1] = msgspec.structs.replace(found[-1], status=status)
            continue
        held.append(line)
        if place_of(line.text):
            found.append(_site(draft, held, label))
            held = []
    for line in held:
        draft.extra(line, label)
    if found:
        draft.fields["locations"] = (*draft.fields.get("locations", ()), *found)
    _count_agrees(draft, section, len(found))


def _count_agrees(draft: Draft, section: Section, listed: int) -> None:
    printed = _COUNT.search(section.heading.text)
    if printed and int(printed[1]) != listed:
        message = f"the page counts {printed[1]} sites and lists {listed}"
        draft.flag_line("count-mismatch", message, section.heading)


def _site(draft: Draft, lines: list[Line], label: str) -> Location:
    """A site of its lines: name or status and flag lines, then the place."""
    *before, last = lines
    place = place_of(last.text)
    city, state, country = (
        _part(draft, last, span, label)
        for span in ((place.city, place.state, place.country) if place else (None, None, None))
    )
    for line in before:
        _check_flag(draft, line, country)
    names = [line for line in before if not country_of_flag(line.text)]
    status = next((line for line in names if lookup("site_status", line.text)), None)
    nearby = tuple(part.value for part in (city, state) if part)
    named = [line for line in names if line is not status]
    facility, person = _name(draft, named, label, nearby)
    return Location(
        facility=facility,
        person=person,
        city=city,
        state=state,
        country=country,
        status=draft.controlled("site_status", status, label) if status else None,
    )


def _part(draft: Draft, line: Line, span: tuple[int, int] | None, label: str) -> Value[str] | None:
    return draft.within(line, line.text[slice(*span)], label, span[0]) if span else None


def _name(
    draft: Draft, lines: list[Line], label: str, nearby: tuple[str, ...]
) -> tuple[Value[str] | None, Value[str] | None]:
    """Facility or person: the line next to the place; earlier ones are kept as extras."""
    if not lines:
        return None, None
    for line in lines[:-1]:
        draft.extra(line, label)
    name = draft.value(lines[-1], label)
    if not looks_like_person(name.value, nearby):
        return name, None
    message = f"{name.value!r} looks like a person's name in the place of a facility"
    draft.flag_line("person-as-facility", message, lines[-1])
    return None, name


def _check_flag(draft: Draft, line: Line, country: Value[str] | None) -> None:
    code = country_of_flag(line.text)
    if code and country and country_code(country.value) not in (code, None):
        message = f"the flag {line.text} does not go with {country.value!r}"
        draft.flag_line("values-conflict", message, line)
