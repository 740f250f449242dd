"""Outcome tables of pages: name and time frame on one line, the method below."""

from __future__ import annotations

from eligo.records.draft import Draft
from eligo.records.model import Outcome, Value
from eligo.records.page import Line, Section, block
from eligo.records.readers.fields import Handler, content
from eligo.records.tables import PageWords, Split, is_header, split_time
from eligo.records.timeframes import looks_like_time_frame, time_points


def outcome_table(level: str) -> Handler:
    """A handler for one level's table: each row is Name|Time, then any lines of method."""

    def handler(draft: Draft, section: Section) -> None:
        label = section.heading.text
        lines = tuple(
            line
            for line in content(draft, section)
            if not is_header(line.text, "name", "time", "method")
            and not is_header(line.text, "measure", "time frame", "description")
        )
        rows = _rows(draft, section, lines)
        found = tuple(_outcome(draft, level, row, label) for row in rows)
        draft.fields["outcomes"] = (*draft.fields.get("outcomes", ()), *found)

    return handler


class _Row:
    """A measure's line, how it splits, and the lines of its method."""

    def __init__(self, line: Line, split: Split | None, frame: Line | None = None) -> None:
        self.line, self.split, self.frame = line, split, frame
        self.method: list[Line] = []


def _rows(draft: Draft, section: Section, lines: tuple[Line, ...]) -> list[_Row]:
    page = PageWords(draft.text[: section.heading.end])
    rows: list[_Row] = []
    waiting = list(lines)
    while waiting:
        line = waiting.pop(0)
        split = split_time(line.text, page)
        if split is not None:
            rows.append(_Row(line, split))
        elif waiting and looks_like_time_frame(waiting[0].text) and len(waiting[0].text) < 200:
            rows.append(_Row(line, None, waiting.pop(0)))
        elif rows:
            rows[-1].method.append(line)
        else:
            rows.append(_Row(line, None))
    return rows


def _outcome(draft: Draft, level: str, row: _Row, label: str) -> Outcome:
    measure, frame, rest = _cells(draft, row, label)
    method = block(tuple(row.method), draft.text, draft.reader, label) or rest
    points = time_points(frame.value) if frame else ()
    return Outcome(
        level=level,  # type: ignore[arg-type]
        measure=measure,
        time_frame=frame,
        time_points=points,
        description=method,
    )


def _cells(
    draft: Draft, row: _Row, label: str
) -> tuple[Value[str], Value[str] | None, Value[str] | None]:
    line = row.line
    if row.split is None:
        frame = draft.value(row.frame, label) if row.frame else None
        return draft.value(line, label), frame, None
    cells = [draft.within(line, line.text[a:b], label, a) for a, b in row.split.cells if b > a]
    if "\t" not in line.text:
        words = " | ".join(cell.value for cell in cells)
        draft.flag_line("cells-glued", f"split into {words}", line)
        if not row.split.sure:
            draft.flag_line("cell-split-doubtful", f"split into {words}", line)
    cells += [None] * (3 - len(cells))  # type: ignore[list-item]
    return cells[0], cells[1], cells[2]
