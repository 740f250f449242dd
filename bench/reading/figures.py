"""What a measurement comes to: named figures, and examples of what went wrong by class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """The outcome of one measurement: rows for the table, error classes for the listing.

    `rows` are (figure, value, aim); the aim is "" where there is none.
    """

    name: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, figure: str, value: object, aim: str = "") -> None:
        """Put a figure into the table; shares are given as fractions, times in seconds."""
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        self.rows.append((figure, shown, aim))

    def error(self, kind: str, example: str) -> None:
        """Note an example of a class of errors."""
        self.errors[kind].append(" ".join(example.split()))


def table(reports: list[Report]) -> str:
    """All figures as plain text, one a line."""
    rows = [(r.name, *row) for r in reports for row in r.rows]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def listing(reports: list[Report], examples: int) -> str:
    """The classes of errors, the ones with most cases first, a few examples of each."""
    lines = []
    for report in reports:
        classes = sorted(report.errors.items(), key=lambda pair: -len(pair[1]))
        for kind, cases in classes:
            lines.append(f"{report.name}: {kind}: {len(cases)}")
            lines += [f"    {case[:400]}" for case in cases[:examples]]
    return "\n".join(lines)


def share(part: int, whole: int) -> float:
    """A fraction; 0 of nothing is 0."""
    return part / whole if whole else 0.0
