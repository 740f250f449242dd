"""ClinicalTrials.Veeva's pages: labels of their own wording, arms as labelled blocks."""

from __future__ import annotations

import re
from itertools import pairwise

from eligo.records.draft import Draft
from eligo.records.model import Arm, Identifier, Organisation, Value
from eligo.records.page import Line, Section, block
from eligo.records.phases import looks_like_phase
from eligo.records.readers.fields import (
    COMMON,
    NCT,
    Handler,
    content,
    interventions,
    phases_of,
)
from eligo.records.readers.preamble import named_lines, put_title
from eligo.records.readers.sites import locations
from eligo.records.vocabulary import lookup

_HEADER = re.compile(r"([\d,]{1,12}) participants? in (\d{1,6})", re.I)
_PARTS = re.compile(r"(description|treatments?):\s*(.*)", re.I)


def preamble(draft: Draft, section: Section) -> None:
    """Title, the sponsor's initial, the sponsor, perhaps collaborators."""
    rest = [
        line for line in put_title(draft, named_lines("veeva", section.lines)) if len(line.text) > 1
    ]
    names = [Organisation(draft.value(line, "(sponsor)")) for line in rest]
    if names:
        draft.fields["sponsor"] = names[0]
    if names[1:]:
        draft.fields["collaborators"] = tuple(names[1:])


def status_and_phase(draft: Draft, section: Section) -> None:
    """Both under one label, in either order."""
    label = section.heading.text
    for line in content(draft, section):
        if looks_like_phase(line.text):
            draft.fields["phases"] = phases_of(draft, draft.value(line, label))
        elif "status" not in draft.fields:
            draft.put("status", draft.controlled("status", line, label))
        else:
            draft.extra(line, label)


def sponsor_class(draft: Draft, section: Section) -> None:
    """The classes of those who pay, the lead sponsor's first."""
    label = section.heading.text
    lines = content(draft, section)
    if lines and (lead := draft.fields.get("sponsor")):
        kind = draft.controlled("sponsor_class", lines[0], label)
        draft.fields["sponsor"] = Organisation(lead.name, kind)
    for line in lines[1:]:
        draft.extra(line, label, known=True)


def identifiers(draft: Draft, section: Section) -> None:
    """The NCT number, the sponsor's own number, then others."""
    label = section.heading.text
    for line in content(draft, section):
        number = NCT.fullmatch(line.text)
        if number and "nct_id" not in draft.fields:
            value = draft.value(line, label)
            draft.put("nct_id", Value(line.text.upper(), value.printed, value.source))
        elif "org_study_id" not in draft.fields:
            draft.fields["org_study_id"] = Identifier(draft.value(line, label))
        else:
            held = draft.fields.get("secondary_ids", ())
            draft.fields["secondary_ids"] = (*held, Identifier(draft.value(line, label)))


def groups(draft: Draft, section: Section) -> None:
    """ "60 participants in 2 patient groups", then each arm as a block."""
    label = "(patient groups)"
    starts = _arm_starts(section.lines)
    for line in section.lines[: starts[0] if starts else None]:
        draft.extra(line, label)
    bounds = pairwise([*starts, len(section.lines)])
    arms = [_arm(draft, section.lines[a:b], label) for a, b in bounds]
    draft.fields["arms"] = tuple(arms)
    draft.extra(section.heading, label, known=True)
    _counts_agree(draft, section.heading, len(arms))


def _counts_agree(draft: Draft, line: Line, arms: int) -> None:
    found = _HEADER.match(line.text)
    if found is None:
        return
    people, listed = int(found[1].replace(",", "")), int(found[2])
    planned = draft.fields.get("enrollment")
    if planned and planned.count.value != people:
        message = f"{people} participants here, {planned.count.value} under Enrollment"
        draft.flag_line("values-conflict", message, line)
    if listed != arms:
        message = f"the page counts {listed} groups and shows {arms}"
        draft.flag_line("arm-count-mismatch", message, line)


def _is_type(line: Line) -> bool:
    return lookup("arm_type", line.text) is not None


def _arm_starts(lines: tuple[Line, ...]) -> list[int]:
    """Where each arm's name stands: above its type, or above "Description:" where it has none."""
    starts: list[int] = []
    at = 0
    while at < len(lines) - 1:
        if _PARTS.match(lines[at].text) is None and _names_arm(lines, at):
            starts.append(at)
            at += 1
        at += 1
    return starts


def _names_arm(lines: tuple[Line, ...], at: int) -> bool:
    below = lines[at + 1]
    if _is_type(below):
        twice = at + 2 < len(lines) and _is_type(lines[at + 2])
        return not twice or _is_type(lines[at])
    found = _PARTS.match(below.text)
    first = at == 0 or not _PARTS.fullmatch(lines[at - 1].text)
    return found is not None and found[1].casefold() == "description" and first


def _arm(draft: Draft, lines: tuple[Line, ...], label: str) -> Arm:
    name, *body = lines
    kind = body[0] if body and _is_type(body[0]) else None
    parts = _parts(body[1:] if kind else body)
    given = tuple(
        draft.within(line, line.text.partition(": ")[2] or line.text, label)
        for line in parts.get("treatment", ())
    )
    return Arm(
        label=draft.value(name, label),
        type=draft.controlled("arm_type", kind, label) if kind else None,
        description=block(tuple(parts.get("description", ())), draft.text, draft.reader, label),
        interventions=given,
    )


def _parts(lines: list[Line]) -> dict[str, list[Line]]:
    parts: dict[str, list[Line]] = {}
    at = "description"
    for line in lines:
        if found := _PARTS.fullmatch(line.text):
            at = found[1].casefold().rstrip("s")
            if found[2]:
                start = line.start + found.start(2)
                parts.setdefault(at, []).append(Line(found[2], start, line.end))
        else:
            parts.setdefault(at, []).append(line)
    return parts


def sites(draft: Draft, section: Section) -> None:
    """A count of sites and the sites, or "Loading..." where the script had not run."""
    label = section.heading.text
    loading = next((line for line in section.lines if "loading" in line.text.casefold()), None)
    count = next((line for line in section.lines if line.text.isdigit()), None)
    if count:
        draft.extra(count, label, known=True)
    if loading:
        draft.flag_line("location-not-loaded", f"the sites of {label!r} were not loaded", loading)
        draft.extra(loading, label, known=True)
    rest = tuple(line for line in section.lines if line not in (loading, count))
    if rest:
        locations(draft, Section(section.label, section.heading, rest))


HANDLERS: dict[str, Handler] = {
    **COMMON,
    "top": preamble,
    "status_and_phase": status_and_phase,
    "sponsor_class": sponsor_class,
    "identifiers": identifiers,
    "interventions": interventions,
    "groups": groups,
    "sites": sites,
}
