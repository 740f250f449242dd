"""The portal with a sentence about each section: bare values told by vocabulary and order."""

from __future__ import annotations

import re
from itertools import pairwise

from eligo.records.ages import one_age
from eligo.records.dates import is_date
from eligo.records.draft import Draft
from eligo.records.hints import is_placeholder, says_no_content, says_no_results
from eligo.records.model import (
    Arm,
    Identifier,
    Intervention,
    Organisation,
    ResponsibleParty,
    Value,
)
from eligo.records.page import Line, Section, block
from eligo.records.phases import looks_like_phase
from eligo.records.readers.fields import (
    COMMON,
    Handler,
    content,
    kept_extra,
    person_of,
    phases_of,
    put_enrollment,
)
from eligo.records.readers.outcomes import outcome_table
from eligo.records.readers.preamble import named_lines, put_title
from eligo.records.readers.sites import locations
from eligo.records.vocabulary import lookup

_PEOPLE = re.compile(r"[\d,]+\s+(?:\w+\s+)?(?:participants|patients|subjects|people)", re.I)
_ID_META = re.compile(r"identifier (type|source):\s*(.*)", re.I)


def preamble(draft: Draft, section: Section) -> None:
    """The title."""
    for line in put_title(draft, named_lines("snapshot", section.lines)):
        draft.extra(line, "(top of the page)")


def results(draft: Draft, section: Section) -> None:
    """Whether results have been published."""
    lines = content(draft, section)
    for line in lines:
        if says_no_results(line.text):
            value = Value(False, line.text, draft.source(line, section.heading.text))
            draft.fields["has_results"] = value
    if "has_results" not in draft.fields:
        kept_extra(draft, section)


def basic(draft: Draft, section: Section) -> None:
    """Status, phase, enrolment, study type and dates, told by their shape and order."""
    label = section.heading.text
    lines = content(draft, section)
    dates = [line for line in lines if is_date(line.text)]
    for line in lines:
        if line not in dates and not _basic_value(draft, line, label):
            draft.extra(line, label)
    order = ("start", "primary_completion", "completion")
    names = order if len(dates) > 2 else ("start", "completion")
    for name, line in zip(names, dates, strict=False):
        draft.put_date(name, line, label)
    if len(dates) == 2:
        message = "the second date does not say whether it is the primary or the last completion"
        draft.flag_line("field-ambiguous", message, dates[1])
    _tell_unlabelled(draft, label, lines)


def _basic_value(draft: Draft, line: Line, label: str) -> bool:
    if lookup("status", line.text):
        draft.put("status", draft.controlled("status", line, label))
    elif looks_like_phase(line.text):
        draft.fields.setdefault("phases", phases_of(draft, draft.value(line, label)))
    elif _PEOPLE.fullmatch(line.text):
        return put_enrollment(draft, line, label)
    elif lookup("study_type", line.text):
        draft.put("study_type", draft.controlled("study_type", line, label))
    else:
        return False
    return True


def _tell_unlabelled(draft: Draft, label: str, lines: tuple[Line, ...] | list[Line]) -> None:
    if lines:
        words = " / ".join(line.text for line in lines)
        message = f"values below {label!r} have no labels of their own: {words}"
        span = {"start": lines[0].start, "end": lines[-1].end}
        draft.flag("field-unlabelled", message, words=words, **span)


_DESIGN = ("allocation", "intervention_model", "observational_model", "time_perspective",
           "primary_purpose", "masking")  # fmt: skip


def design(draft: Draft, section: Section) -> None:
    """Allocation, model, purpose and masking, told by vocabulary; a doubtful word by order.

    "OTHER" and "NA" are in several vocabularies: such a word goes to the first field in the
    portal's order that is still open.
    """
    label = section.heading.text
    lines = content(draft, section, "allocation")
    for line in lines:
        open_fields = [name for name in _DESIGN if name not in draft.design]
        fits = [name for name in open_fields if lookup(name, line.text)]
        if not fits:
            draft.extra(line, label)
            continue
        draft.design[fits[0]] = draft.controlled(fits[0], line, label)
    _tell_unlabelled(draft, label, lines)


def _is_prose(words: str) -> bool:
    return words.endswith(".") or len(words.split()) > 8


def interventions_table(draft: Draft, section: Section) -> None:
    """Interventions: a name, perhaps a type, perhaps a description."""
    label = section.heading.text
    found: list[Intervention] = []
    for line in content(draft, section):
        last = found[-1] if found else None
        if last and last.description is None and _is_prose(line.text):
            text = draft.value(line, label)
            found[-1] = Intervention(name=last.name, type=last.type, description=text)
        elif last and last.type is None and lookup("intervention_type", line.text):
            kind = draft.controlled("intervention_type", line, label)
            found[-1] = Intervention(name=last.name, type=kind, description=last.description)
        else:
            found.append(Intervention(name=draft.value(line, label)))
    if found:
        draft.fields["interventions"] = tuple(found)


def groups(draft: Draft, section: Section) -> None:
    """Groups: a name, a type, a description, then interventions or the word that there are none.

    Names of interventions come from the interventions section, wherever on the page it stands.
    """
    names = _intervention_names(draft)
    label = section.heading.text
    arms: list[Arm] = []
    held: list[Line] = []
    for line, after in pairwise((*content(draft, section), None)):
        assert line is not None
        held.append(line)
        if after is None or _ends_group(held, after, names):
            arms.append(_group(draft, held, names, label))
            held = []
    draft.fields["arms"] = tuple(arms)


def _intervention_names(draft: Draft) -> dict[str, set[str]]:
    """Each intervention's name with its descriptions, read ahead of its own section."""
    return {
        one.name.value: {one.description.value} if one.description else set()
        for one in draft.fields.get("interventions", ())
    }


def _ends_group(held: list[Line], after: Line, names: dict[str, set[str]]) -> bool:
    """A group ends where its interventions have been named and a line is none of theirs."""
    body = held[1:]
    if any(says_no_content(line.text) for line in body):
        return True
    told = any(line.text in names for line in body)
    known = after.text in names or any(after.text in texts for texts in names.values())
    return told and not known and not _is_prose(after.text)


def _group(draft: Draft, lines: list[Line], names: dict[str, set[str]], label: str) -> Arm:
    first, *body = lines
    kind = next((line for line in body if lookup("arm_type", line.text)), None)
    body = [line for line in body if line is not kind]
    at = next((i for i, line in enumerate(body) if line.text in names), len(body))
    prose = tuple(line for line in body[:at] if not says_no_content(line.text))
    given = tuple(draft.value(line, label) for line in body[at:] if line.text in names)
    for line in body:
        if says_no_content(line.text):
            draft.extra(line, label, known=True)
    return Arm(
        label=draft.value(first, label),
        type=draft.controlled("arm_type", kind, label) if kind else None,
        description=block(prose, draft.text, draft.reader, label),
        interventions=given,
    )


def criteria(draft: Draft, section: Section) -> None:
    """The fields that the portal prints below the criteria: ages, sex, volunteers.

    The criteria text itself is put by `put_criteria`.
    """
    label = section.heading.text
    tail = criteria_tail(section.lines)
    ages = [line for line in tail if _is_age(line.text)]
    names = ("min_age", "max_age") if len(ages) > 1 else (_only_age(ages, section),)
    for name, line in zip(names, ages, strict=False):
        if one_age(line.text):
            value = one_age(line.text)
            draft.eligibility[name] = Value(value, line.text, draft.source(line, label))
    for line in tail:
        _sex_or_volunteers(draft, line, label)
    if len(ages) == 1:
        message = f"one age limit without a label: taken as {names[0].replace('_age', 'imum age')}"
        draft.flag_line("field-ambiguous", message, ages[0])
    _tell_unlabelled(draft, label, tail)


def _sex_or_volunteers(draft: Draft, line: Line, label: str) -> None:
    if lookup("sex", line.text):
        draft.eligibility["sex"] = draft.controlled("sex", line, label)
    elif accepted := lookup("volunteers", line.text):
        value = Value(accepted.value == "true", line.text, draft.source(line, label))
        draft.eligibility["healthy_volunteers"] = value


def _is_age(words: str) -> bool:
    return one_age(words) is not None or words.casefold() in ("n/a", "no limit")


def _only_age(ages: list[Line], section: Section) -> str:
    """Which limit a single age is: what the criteria say of it, else the first of the order."""
    if ages:
        number = re.escape(f"{one_age(ages[0].text).value:g}" if one_age(ages[0].text) else "")  # type: ignore[union-attr]
        prose = " ".join(line.text for line in section.lines if line not in ages)
        if re.search(
            rf"(?:≤|<|<=|up to|under|below|younger than|at most)\s*{number}\b", prose, re.I
        ):
            return "max_age"
    return "min_age"


def criteria_tail(lines: tuple[Line, ...]) -> list[Line]:
    """The bare values at the end of the section, in their order."""
    tail: list[Line] = []
    for line in reversed(lines):
        known = _is_age(line.text) or lookup("sex", line.text) or lookup("volunteers", line.text)
        if not known or len(tail) == 4:
            break
        tail.insert(0, line)
    return tail


def sponsors(draft: Draft, section: Section) -> None:
    """Organisations, each with its class below it; the first leads."""
    label = section.heading.text
    found: list[Organisation] = []
    for line in content(draft, section):
        if found and found[-1].kind is None and lookup("sponsor_class", line.text):
            kind = draft.controlled("sponsor_class", line, label)
            found[-1] = Organisation(found[-1].name, kind)
        else:
            found.append(Organisation(draft.value(line, label)))
    if found:
        draft.fields["sponsor"] = found[0]
    if found[1:]:
        draft.fields["collaborators"] = tuple(found[1:])


def responsible_party(draft: Draft, section: Section) -> None:
    """A name, a role and perhaps an affiliation; or the sponsor."""
    label = section.heading.text
    lines = content(draft, section)
    role = next((line for line in lines if lookup("party_type", line.text)), None)
    rest = [line for line in lines if line is not role]
    if not lines:
        return
    draft.fields["responsible_party"] = ResponsibleParty(
        type=draft.controlled("party_type", role, label) if role else None,
        name=person_of(draft, rest[0], rest[0].text, label).name if rest else None,
        affiliation=draft.value(rest[1], label) if len(rest) > 1 else None,
    )


def identifiers(draft: Draft, section: Section) -> None:
    """Numbers, each followed by its type and source; the sponsor's own is marked org_study_id."""
    label = section.heading.text
    found: list[tuple[Line, dict[str, Line]]] = []
    for line in section.lines:
        meta = _ID_META.match(line.text)
        if meta and found:
            found[-1][1][meta[1].casefold()] = line
        elif not is_placeholder(line.text):
            found.append((line, {}))
    for line, meta_lines in found:
        _identifier(draft, line, meta_lines, label)


def _identifier(draft: Draft, line: Line, meta: dict[str, Line], label: str) -> None:
    values = {name: _meta_value(draft, one, label) for name, one in meta.items()}
    source = values.get("source")
    own = source is not None and "org" in source.value.casefold()
    number = Identifier(draft.value(line, label), values.get("type"), None if own else source)
    if own or (source is None and "org_study_id" not in draft.fields):
        draft.fields["org_study_id"] = number
    else:
        draft.fields["secondary_ids"] = (*draft.fields.get("secondary_ids", ()), number)
    for one in meta.values():
        draft.extra(one, label, known=True)


def _meta_value(draft: Draft, line: Line, label: str) -> Value[str] | None:
    found = _ID_META.match(line.text)
    words = found[2].strip() if found else ""
    if not words or is_placeholder(words):
        draft.flag_line("field-empty", f"{line.text!r} shows a placeholder", line)
        return None
    return draft.within(line, words, label, found.start(2) if found else 0)


HANDLERS: dict[str, Handler] = {
    **COMMON,
    "top": preamble,
    "results": results,
    "basic": basic,
    "design": design,
    "interventions_table": interventions_table,
    "groups": groups,
    "criteria": criteria,
    "sponsors": sponsors,
    "responsible_party": responsible_party,
    "sites": locations,
    "countries": kept_extra,
    "facility_contacts": kept_extra,
    "identifiers": identifiers,
    "primary_outcomes": outcome_table("primary"),
    "secondary_outcomes": outcome_table("secondary"),
    "other_outcomes": outcome_table("other"),
}
FIRST = ("interventions_table",)
