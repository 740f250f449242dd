"""MedPath's pages: badges under the title, glued tables of arms and outcomes, sites with flags."""

from __future__ import annotations

from dataclasses import dataclass, field

from eligo.records.draft import Draft
from eligo.records.model import Arm, Intervention, Value
from eligo.records.page import Line, Section
from eligo.records.phases import looks_like_phase
from eligo.records.readers.fields import (
    COMMON,
    Handler,
    content,
    design_field,
    phases_of,
)
from eligo.records.readers.outcomes import outcome_table
from eligo.records.readers.preamble import named_lines, put_title
from eligo.records.readers.sites import locations
from eligo.records.tables import PageWords, is_header, split_arm
from eligo.records.vocabulary import lookup


def preamble(draft: Draft, section: Section) -> None:
    """Brand, title, and badges without labels: phase and status."""
    rest = put_title(draft, named_lines("medpath", section.lines))
    for line in rest:
        if looks_like_phase(line.text):
            found = phases_of(draft, draft.value(line, "(badge)"))
            draft.fields.setdefault("phases", found)
        elif lookup("status", line.text):
            draft.put("status", draft.controlled("status", line, "(badge)"))
        else:
            draft.extra(line, "(top of the page)")
            continue
        draft.flag_line("field-unlabelled", f"{line.text!r} stands without a label", line)


def study_design(draft: Draft, section: Section) -> None:
    """The portal's 'Study Design' is the intervention or observational model."""
    lines = content(draft, section)
    model = "intervention_model"
    if lines and not lookup(model, lines[0].text) and lookup("observational_model", lines[0].text):
        model = "observational_model"
    design_field(model)(draft, section)
    if lines:
        message = f"{section.heading.text!r} shows only the {model.replace('_', ' ')}"
        draft.flag_line("field-mislabelled", message, section.heading)


@dataclass
class _Row:
    line: Line
    label: Value[str] | None
    intervention: Value[str] | None
    text: list[Value[str]] = field(default_factory=list)


def arms_table(draft: Draft, section: Section) -> None:
    """Rows of Group|Intervention|Description; an arm with several interventions has several."""
    label = section.heading.text
    if "&&" in label:
        message = "'&&' is an escaping error for '&'"
        draft.flag_line("text-escaped", message, section.heading)
    rows = _rows(draft, section)
    draft.fields["arms"] = _arms(rows, label)
    if "interventions" not in draft.fields:
        draft.fields["interventions"] = _interventions(rows)


def _rows(draft: Draft, section: Section) -> list[_Row]:
    lines = tuple(
        line
        for line in content(draft, section)
        if not is_header(line.text, "group", "intervention", "description")
    )
    page = PageWords(draft.text[: section.heading.start] + draft.text[section.lines[-1].end :]
                     if section.lines else draft.text)  # fmt: skip
    known = tuple(one.name.value for one in draft.fields.get("interventions", ()))
    rows: list[_Row] = []
    for line in lines:
        others = [other.text for other in lines if other is not line]
        apart = line.gap and rows and "\t" not in line.text
        split = None if apart else split_arm(line.text, page, known, others)
        if split is None and rows:
            rows[-1].text.append(draft.value(line, section.heading.text))
            continue
        rows.append(_row(draft, section, line, split.cells if split else ((0, len(line.text)),)))
        if split is not None and "\t" not in line.text:
            _tell(draft, line, split.sure, split.cells)
    return rows


def _tell(draft: Draft, line: Line, sure: bool, cells: tuple[tuple[int, int], ...]) -> None:
    words = " | ".join(line.text[a:b] for a, b in cells)
    draft.flag_line("cells-glued", f"split into {words}", line)
    if not sure:
        draft.flag_line("cell-split-doubtful", f"split into {words}", line)


def _row(draft: Draft, section: Section, line: Line, cells: tuple[tuple[int, int], ...]) -> _Row:
    label = section.heading.text
    values = [draft.within(line, line.text[a:b], label, a) if b > a else None for a, b in cells]
    values += [None] * (3 - len(values))
    row = _Row(line, values[0], values[1])
    row.text = [value for value in values[2:] if value]
    if row.intervention and row.text and row.text[0].value == row.intervention.value:
        message = f"the description of {line.text[slice(*cells[0])]!r} repeats the intervention"
        draft.flag_line("low-information", message, line)
    return row


def _joined(parts: list[Value[str]]) -> Value[str] | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    words = "\n".join(part.value for part in parts)
    return Value(words, words, parts[0].source)


def _arms(rows: list[_Row], label: str) -> tuple[Arm, ...]:
    grouped: dict[str, list[_Row]] = {}
    for row in rows:
        if row.label:
            grouped.setdefault(row.label.value, []).append(row)
    return tuple(
        Arm(
            label=same[0].label,
            description=_joined(list({p.value: p for row in same for p in row.text}.values())),
            interventions=tuple(row.intervention for row in same if row.intervention),
        )
        for same in grouped.values()
    )


def _interventions(rows: list[_Row]) -> tuple[Intervention, ...]:
    grouped: dict[str, list[_Row]] = {}
    for row in rows:
        if row.intervention:
            grouped.setdefault(row.intervention.value, []).append(row)
    return tuple(
        Intervention(
            name=same[0].intervention,  # type: ignore[arg-type]
            arm_labels=tuple(row.label for row in same if row.label),
        )
        for same in grouped.values()
    )


HANDLERS: dict[str, Handler] = {
    **COMMON,
    "top": preamble,
    "intervention_model": study_design,
    "arms_table": arms_table,
    "primary_outcomes": outcome_table("primary"),
    "secondary_outcomes": outcome_table("secondary"),
    "other_outcomes": outcome_table("other"),
    "locations": locations,
}
