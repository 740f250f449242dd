"""What a measurement comes to: named figures, and examples of what went wrong by class."""

from __future__ import annotations

import resource
from collections import Counter, defaultdict
from dataclasses import dataclass, field

KEPT = 100  # examples of a class
CLASSES = 200  # listed of a report


@dataclass(slots=True)
class Report:
    """The outcome of one measurement: rows for the table, error classes for the listing.

    `rows` are (figure, value, aim); the aim is "" where there is none. Of a class of errors all
    cases are counted and the first ones kept.
    """

    name: str
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cases: Counter[str] = field(default_factory=Counter)

    def add(self, figure: str, value: object, aim: str = "") -> None:
        """Put a figure into the table; shares are given as fractions, times in seconds."""
        shown = f"{value:.3f}" if isinstance(value, float) else str(value)
        self.rows.append((figure, shown, aim))

    def error(self, kind: str, example: str) -> None:
        """Note a case of a class of errors."""
        self.cases[kind] += 1
        if len(self.errors[kind]) < KEPT:
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
    """The classes of errors, crashes first, then those with most cases, with a few examples."""
    lines = []
    for report in reports:
        worst = sorted(report.cases.items(), key=lambda p: (not p[0].startswith("crash"), -p[1]))
        for kind, count in worst[:CLASSES]:
            lines.append(f"{report.name}: {kind}: {count}")
            lines += [f"    {case[:400]}" for case in report.errors[kind][:examples]]
    return "\n".join(lines)


def share(part: int, whole: int) -> float:
    """A fraction; 0 of nothing is 0."""
    return part / whole if whole else 0.0


def peak_memory() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
