"""What people see of related trials: reasons for and against, and two trials side by side."""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from eligo.app.terminal import console
from eligo.matching.related import Comparison, Pair, Relation

_KINDS = {"same": "green", "different": "yellow", "only first": "cyan", "only second": "cyan"}


def print_relations(found: Iterable[Relation]) -> None:
    """Related trials, the likest first, each with its reasons."""
    out = console()
    for rank, one in enumerate(found, 1):
        out.print(Text.assemble(f"{rank}. ", (one.trial, "bold"), f"  {one.title}"))
        for reason in one.reasons:
            sign, colour = ("+", "green") if reason.speaks_for else ("-", "yellow")
            out.print(Text.assemble("   ", (sign, colour), f" {reason.words}"))


def print_comparison(found: Comparison) -> None:
    """Fields and criteria in two columns, then the criteria that no patient passes both."""
    out = console()
    fields = Table("", *found.trials)
    for name, first, second in found.fields:
        fields.add_row(name, "; ".join(first) or "-", "; ".join(second) or "-")
    out.print(fields)
    criteria = Table("", *found.trials)
    for pair in found.criteria:
        criteria.add_row(Text(f"{pair.side}: {pair.kind}", _KINDS[pair.kind]), *_cells(pair))
    out.print(criteria)
    for one in found.clashes:
        words = f"{one.by} asks for “{one.text}”, which {one.other} keeps out by “{one.against}”"
        out.print(Text(f"! {words}", "yellow"))


def _cells(pair: Pair) -> tuple[str, str]:
    first, second = (words or "-" for words in pair.words)
    return first, second
