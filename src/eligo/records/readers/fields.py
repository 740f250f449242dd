"""Sections that several portals print alike: a handler reads one section into the draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from eligo.records.ages import age_range, means_no_limit, one_age
from eligo.records.draft import Draft
from eligo.records.hints import is_placeholder
from eligo.records.model import (
    Age,
    Enrollment,
    Identifier,
    Intervention,
    Organisation,
    Person,
    RelatedTrial,
    Source,
    Value,
)
from eligo.records.page import CRITERIA, Line, Section, block
from eligo.records.phases import phases_of_words
from eligo.records.vocabulary import lookup

Handler = Callable[[Draft, Section], None]
NCT = re.compile(r"\bNCT\d{8}\b", re.IGNORECASE)
_ENROLLMENT = re.compile(
    r"([\d,]{1,12})(?:\s*(estimated|actual|anticipated|target))?(?:\s*(?:patients|participants|subjects"
    r"|people))?(?:\s*\(?(estimated|actual|anticipated|target)\)?)?",
    re.IGNORECASE,
)


def content(draft: Draft, section: Section, vocabulary: str | None = None) -> tuple[Line, ...]:
    """The lines of a section that hold something; a label with nothing below it is flagged.

    "N/A" holds nothing unless it is a value of the section's `vocabulary`.
    """
    lines = tuple(
        line
        for line in section.lines
        if not is_placeholder(line.text) or (vocabulary and lookup(vocabulary, line.text))
    )
    if not lines and section.heading.text:
        shown = section.lines[0].text if section.lines else "nothing"
        message = f"{section.heading.text!r} is followed by {shown}"
        draft.flag_line("field-empty", message, section.heading)
    for line in section.lines:
        if line not in lines:
            draft.extra(line, section.heading.text, known=True)
    return lines


def one_line(
    read: Callable[[Draft, Section, Line], None], vocabulary: str | None = None
) -> Handler:
    """A handler for a label that holds one line; what follows that line has no label."""

    def handler(draft: Draft, section: Section) -> None:
        lines = content(draft, section, vocabulary)
        if lines:
            read(draft, section, lines[0])
        for line in lines[1:]:
            draft.extra(line, section.heading.text)

    return handler


def text_field(name: str) -> Handler:
    """A handler for free text of any number of lines."""

    def handler(draft: Draft, section: Section) -> None:
        lines = content(draft, section)
        if value := block(lines, draft.text, draft.reader, section.heading.text):
            draft.put(name, value)

    return handler


def line_field(name: str) -> Handler:
    """A handler for one line kept as it is printed."""
    return one_line(
        lambda draft, section, line: draft.put(name, draft.value(line, section.heading.text))
    )


def controlled_field(name: str, vocabulary: str) -> Handler:
    """A handler for one line with a value of a controlled field of the trial."""
    return one_line(
        lambda draft, section, line: draft.put(
            name, draft.controlled(vocabulary, line, section.heading.text)
        ),
        vocabulary,
    )


def design_field(name: str) -> Handler:
    """A handler for one line with a value of a design field of the same name."""

    def read(draft: Draft, section: Section, line: Line) -> None:
        draft.design.setdefault(name, draft.controlled(name, line, section.heading.text))

    return one_line(read, name)


def date_field(name: str) -> Handler:
    """A handler for one date."""
    return one_line(lambda draft, section, line: draft.put_date(name, line, section.heading.text))


def value_list(name: str) -> Handler:
    """A handler for a list of values, one a line."""

    def handler(draft: Draft, section: Section) -> None:
        lines = content(draft, section)
        values = tuple(draft.value(line, section.heading.text) for line in lines)
        if values:
            draft.fields.setdefault(name, values)

    return handler


def phases_of(draft: Draft, printed: Value[str]) -> tuple[Value[str], ...]:
    """The phases of a printed value; an unknown word is kept and flagged."""
    names = phases_of_words(printed.printed)
    found = tuple(Value(name, printed.printed, printed.source) for name in names)
    return found or (draft.in_words("phase", printed),)


def read_phases(draft: Draft, section: Section, line: Line) -> None:
    """Set the phases from one line."""
    label = section.heading.text
    draft.fields.setdefault("phases", phases_of(draft, draft.value(line, label)))


def read_nct(draft: Draft, section: Section, line: Line) -> None:
    """The registration number: an NCT number, or another registry's as the record's own id."""
    found = NCT.search(line.text)
    if found:
        value = draft.within(line, found[0], section.heading.text)
        draft.put("nct_id", Value(found[0].upper(), value.printed, value.source))
    else:
        draft.fields["org_study_id"] = Identifier(draft.value(line, section.heading.text))


def read_sponsor(draft: Draft, section: Section, line: Line) -> None:
    """The lead sponsor."""
    draft.fields["sponsor"] = Organisation(draft.value(line, section.heading.text))


def collaborators(draft: Draft, section: Section) -> None:
    """The collaborators, one a line."""
    lines = content(draft, section)
    label = section.heading.text
    draft.fields["collaborators"] = tuple(Organisation(draft.value(one, label)) for one in lines)


def read_enrollment(draft: Draft, section: Section, line: Line) -> None:
    """ "60 estimated patients", "96 participants", "50"."""
    put_enrollment(draft, line, section.heading.text)


def put_enrollment(draft: Draft, line: Line, label: str) -> bool:
    """Set the enrolment from a line; False where the line is no number of people."""
    found = _ENROLLMENT.fullmatch(line.text)
    if not found:
        draft.extra(line, label)
        return False
    count = Value(int(found[1].replace(",", "")), line.text, draft.source(line, label))
    word = found[2] or found[3]
    kind = draft.in_words("enrollment_type", draft.within(line, word, label)) if word else None
    draft.fields.setdefault("enrollment", Enrollment(count, kind))
    return True


def read_volunteers(draft: Draft, section: Section, line: Line) -> None:
    """Whether healthy volunteers are accepted."""
    value = draft.controlled("volunteers", line, section.heading.text)
    if value.value in ("true", "false"):
        accepted = Value(value.value == "true", value.printed, value.source)
        draft.eligibility["healthy_volunteers"] = accepted


def read_sex(draft: Draft, section: Section, line: Line) -> None:
    """Who may take part by sex."""
    value = draft.controlled("sex", line, section.heading.text)
    draft.eligibility.setdefault("sex", value)


def read_ages(draft: Draft, section: Section, line: Line) -> None:
    """Both limits in one line: "12 to 65 years old"."""
    limits = age_range(line.text)
    if limits is None:
        draft.extra(line, section.heading.text)
        return
    source = draft.source(line, section.heading.text)
    for name, age in zip(("min_age", "max_age"), limits, strict=True):
        if age is not None:
            draft.eligibility[name] = Value(age, line.text, source)


def age_field(name: str) -> Handler:
    """A handler for one age limit."""

    def read(draft: Draft, section: Section, line: Line) -> None:
        if not put_age(draft, name, line, section.heading.text):
            draft.extra(line, section.heading.text)

    return one_line(read)


def put_age(draft: Draft, name: str, line: Line, label: str) -> bool:
    """Set one age limit; False where the line is neither an age nor "no limit"."""
    age: Age | None = one_age(line.text)
    if age is not None:
        draft.eligibility[name] = Value(age, line.text, draft.source(line, label))
    return age is not None or means_no_limit(line.text)


def interventions(draft: Draft, section: Section) -> None:
    """Interventions one a line: "Drug: allopurinol"."""
    lines = content(draft, section)
    found = tuple(intervention_of(draft, line, section.heading.text) for line in lines)
    if found:
        draft.fields.setdefault("interventions", found)


def intervention_of(draft: Draft, line: Line, label: str) -> Intervention:
    """One intervention; its type stands before a colon where it is printed."""
    kind, colon, name = line.text.partition(":")
    if colon and name.strip() and lookup("intervention_type", kind):
        printed = draft.in_words("intervention_type", draft.within(line, kind.strip(), label))
        called = draft.within(line, name.strip(), label, after=len(kind))
        return Intervention(name=called, type=printed)
    return Intervention(name=draft.value(line, label))


def contacts(draft: Draft, section: Section) -> None:
    """Central contacts: several people on one line are separated."""
    people: list[Person] = []
    for line in content(draft, section):
        people.extend(people_in(draft, line, section.heading.text))
    if people:
        draft.fields["central_contacts"] = tuple(people)


_MAIL = re.compile(r"\S+@\S+\.\S+")
_PHONE = re.compile(r"\+?[\d\s().-]{7,}(?:\s*(?:ext|x)\.?\s*\d{1,9})?")


def people_in(draft: Draft, line: Line, label: str) -> Iterable[Person]:
    """The people on a line: "Ann Lee, MD; Bo Ek, PhD"; mail and phone lines are extras."""
    if _MAIL.fullmatch(line.text) or _PHONE.fullmatch(line.text):
        draft.extra(line, label, known=True)
        return
    names = [name.strip() for name in line.text.split(";") if name.strip()]
    if len(names) > 1:
        draft.flag_line("list-glued", f"{len(names)} people in one field", line)
    at = 0
    for name in names:
        yield person_of(draft, line, name, label, at)
        at = line.text.index(name, at) + len(name)


def person_of(draft: Draft, line: Line, words: str, label: str, after: int = 0) -> Person:
    """A person with the degree behind the comma."""
    name, _, degree = words.partition(",")
    called = draft.within(line, name.strip(), label, after)
    if not degree.strip():
        return Person(called)
    return Person(called, draft.within(line, degree.strip(), label, after + len(name)))


def related(draft: Draft, section: Section) -> None:
    """Other trials: titles, each with its number below or beside it."""
    found, title = list(draft.fields.get("related", ())), None
    label = section.heading.text
    for line in section.lines:
        number = NCT.search(line.text)
        if number is None:
            title = draft.value(line, label)
            continue
        value = draft.within(line, number[0], label)
        found.append(RelatedTrial(Value(number[0].upper(), value.printed, value.source), title))
        title = None
    if found:
        draft.fields["related"] = tuple(found)


def portal_text(draft: Draft, section: Section) -> None:
    """Text that the portal made itself, kept apart from the registry's."""
    lines = content(draft, section)
    value = block(lines, draft.text, draft.reader, section.heading.text)
    if value:
        draft.fields["portal_texts"] = (*draft.fields.get("portal_texts", ()), value)
        message = f"{section.heading.text!r} is the portal's own text; its source is not stated"
        draft.flag("portal-text", message, words=section.heading.text, at=value.source)


def kept_extra(draft: Draft, section: Section) -> None:
    """A section of no field: its lines are kept."""
    for line in section.lines:
        draft.extra(line, section.heading.text, known=True)


def heading(draft: Draft, section: Section) -> None:
    """A heading holds nothing; a line below it has no label."""
    for line in section.lines:
        draft.extra(line, section.heading.text)


def put_criteria(draft: Draft, sections: list[Section]) -> None:
    """The eligibility text: from the first side's heading to the last side's end.

    Where other sections stand between the sides, each side follows the other after a blank line,
    and the value has no span of its own.
    """
    held = [s for s in sections if s.field in CRITERIA and s.lines]
    if not held:
        return
    spans = [_criteria_span(section) for section in held]
    label = " / ".join(section.heading.text for section in held)
    first, last = sections.index(held[0]), sections.index(held[-1])
    if all(section.field in CRITERIA for section in sections[first : last + 1]):
        start, end = spans[0][0], spans[-1][1]
        words = draft.text[start:end]
        source = Source(draft.reader, label, start, end)
    else:
        words = "\n\n".join(draft.text[start:end] for start, end in spans)
        source = Source(draft.reader, label)
        draft.flag("field-misplaced", "the two sides of the criteria stand apart", words=label)
    draft.eligibility["text"] = Value(words, words, source)


def _criteria_span(section: Section) -> tuple[int, int]:
    whole = section.field == "criteria"
    return (section.lines[0].start if whole else section.heading.start), section.lines[-1].end


COMMON: dict[str, Handler] = {
    "": heading,
    "extra": kept_extra,
    "nct_id": one_line(read_nct),
    "acronym": line_field("acronym"),
    "official_title": text_field("official_title"),
    "brief_summary": text_field("brief_summary"),
    "detailed_description": text_field("detailed_description"),
    "portal_text": portal_text,
    "conditions": value_list("conditions"),
    "keywords": value_list("keywords"),
    "interventions": interventions,
    "status": controlled_field("status", "status"),
    "study_type": controlled_field("study_type", "study_type"),
    "phases": one_line(read_phases, "phase"),
    "enrollment": one_line(read_enrollment),
    "sponsor": one_line(read_sponsor),
    "collaborators": collaborators,
    "contacts": contacts,
    "related": related,
    "sex": one_line(read_sex),
    "ages": one_line(read_ages),
    "min_age": age_field("min_age"),
    "max_age": age_field("max_age"),
    "volunteers": one_line(read_volunteers),
    **{
        name: design_field(name)
        for name in (
            "allocation",
            "intervention_model",
            "primary_purpose",
            "masking",
            "observational_model",
            "time_perspective",
        )
    },
    **{
        name: date_field(name)
        for name in (
            "start",
            "primary_completion",
            "completion",
            "first_submitted",
            "first_posted",
            "last_update_submitted",
            "last_update_posted",
            "launched",
        )
    },
}
