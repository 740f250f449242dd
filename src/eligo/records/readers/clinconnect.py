"""ClinConnect's pages: launch line, portal summary, officials and a timeline of bare labels."""

from __future__ import annotations

import re

from eligo.records.dates import is_date
from eligo.records.draft import Draft
from eligo.records.hints import is_placeholder
from eligo.records.model import Organisation, Person, Value
from eligo.records.page import Line, Section
from eligo.records.phases import looks_like_phase
from eligo.records.readers.fields import (
    COMMON,
    NCT,
    Handler,
    content,
    person_of,
    phases_of,
)
from eligo.records.readers.preamble import named_lines, put_title
from eligo.records.readers.sites import locations
from eligo.records.vocabulary import lookup

_LAUNCHED = re.compile(
    r"(?:launched|led|sponsored) by (?P<who>.+?)(?:\s*[·|•]\s*(?P<when>.+))?$", re.I
)
_CURRENT = re.compile(r"current as of (?P<when>.+)", re.I)
_GLUED_KEYWORDS = re.compile(r"^(?:\S+\s+){4,}\S+$")


def preamble(draft: Draft, section: Section) -> None:
    """Breadcrumb with the number, title, sponsor and launch date."""
    rest = []
    for line in named_lines("clinconnect", section.lines):
        number = NCT.search(line.text)
        if number and len(line.text) < 40:
            value = draft.within(line, number[0], "(breadcrumb)")
            draft.put("nct_id", Value(number[0].upper(), value.printed, value.source))
        elif found := _LAUNCHED.match(line.text):
            _launched(draft, line, found)
        else:
            rest.append(line)
    for line in put_title(draft, rest):
        draft.extra(line, "(top of the page)")


def _launched(draft: Draft, line: Line, found: re.Match[str]) -> None:
    label = "Launched by"
    sponsor = draft.within(line, found["who"], label, found.start("who"))
    draft.fields["sponsor"] = Organisation(sponsor)
    if found["when"]:
        draft.put_date("launched", line, label, found["when"])
        message = "'launched' does not say which registry date it is (submitted or posted)"
        draft.flag_line("field-ambiguous", message, line)


def information(draft: Draft, section: Section) -> None:
    """The freshness stamp, the status and perhaps a phase, none of them labelled."""
    label = section.heading.text
    for line in content(draft, section):
        if found := _CURRENT.fullmatch(line.text):
            draft.put_date("current_as_of", line, label, found["when"])
        elif lookup("status", line.text):
            draft.put("status", draft.controlled("status", line, label))
            draft.flag_line("field-unlabelled", f"{line.text!r} stands without a label", line)
        elif looks_like_phase(line.text):
            draft.fields.setdefault("phases", phases_of(draft, draft.value(line, label)))
        else:
            draft.extra(line, label)


def keywords(draft: Draft, section: Section) -> None:
    """Keywords, one a line; a line of several run together is kept whole and flagged."""
    lines = content(draft, section)
    if not lines:
        return
    draft.fields["keywords"] = tuple(draft.value(line, section.heading.text) for line in lines)
    for line in lines:
        if _GLUED_KEYWORDS.match(line.text) and not re.search("[,;|]", line.text):
            draft.flag_line("keywords-glued", "several keywords run together", line)


def officials(draft: Draft, section: Section) -> None:
    """People, each a name, a role and an affiliation on lines of their own."""
    label = section.heading.text
    found: list[Person] = []
    held: list[Line] = []
    for line in (*content(draft, section), None):
        starts = line is not None and held and len(held) > 1 and _begins_person(held, line)
        if (line is None or starts) and held:
            found.append(_official(draft, held, label))
            held = []
        if line is not None:
            held.append(line)
    if found:
        draft.fields["officials"] = tuple(found)


def _begins_person(held: list[Line], line: Line) -> bool:
    """A person is complete with a name, a role and an affiliation."""
    return len(held) >= 3 and lookup("role", line.text) is None


def _official(draft: Draft, lines: list[Line], label: str) -> Person:
    person = person_of(draft, lines[0], lines[0].text, label)
    role = next((line for line in lines[1:] if lookup("role", line.text)), None)
    rest = [line for line in lines[1:] if line is not role]
    for line in rest[1:]:
        draft.extra(line, label)
    return Person(
        person.name,
        degree=person.degree,
        role=draft.controlled("role", role, label) if role else None,
        affiliation=draft.value(rest[0], label) if rest else None,
    )


def estimated_completion(draft: Draft, section: Section) -> None:
    """The expected end; whether of the study or of its primary outcome is not said."""
    if section.lines and is_date(section.lines[0].text):
        draft.put_date("completion", section.lines[0], section.heading.text)
        return
    content(draft, section)


def timeline_date(name: str) -> Handler:
    """A handler for an event of the timeline: its label stands even where its date does not."""

    def handler(draft: Draft, section: Section) -> None:
        lines = [line for line in section.lines if not is_placeholder(line.text)]
        if lines:
            COMMON[name](draft, section)
            return
        shown = section.lines[0].text if section.lines else "nothing"
        message = f"{section.heading.text!r} is followed by {shown}"
        place = {"start": section.heading.start, "end": section.heading.end}
        draft.flag("field-empty", message, words=section.heading.text, severity="high", **place)

    return handler


HANDLERS: dict[str, Handler] = {
    **COMMON,
    "top": preamble,
    "trial_information": information,
    "keywords": keywords,
    "places": locations,
    "officials": officials,
    "estimated_completion": estimated_completion,
    "first_submitted": timeline_date("first_submitted"),
    "launched": timeline_date("launched"),
    "last_update_submitted": timeline_date("last_update_submitted"),
}
