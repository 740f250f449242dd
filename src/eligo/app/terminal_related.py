"""What people see of related trials, of two side by side, and of what a watch tells."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eligo.app.terminal import change_words, console, difference_words
from eligo.app.watcher import News, Told
from eligo.matching.related import Comparison, Pair, Relation

_KINDS = {"same": "green", "different": "yellow", "only first": "cyan", "only second": "cyan"}
_NEWS = {"new": "green", "different": "yellow", "gone": "red"}


def print_relations(found: Iterable[Relation]) -> None:
    """Related trials, the likest first, each with its reasons."""
    out = console()
    for rank, one in enumerate(found, 1):
        out.print(Text.assemble(f"{rank}. ", (one.trial, "bold"), f"  {one.title}"))
        for reason in one.reasons:
            sign, colour = ("+", "green") if reason.speaks_for else ("-", "yellow")
            out.print(Text.assemble("   ", (sign, colour), f" {reason.words}"))


def print_told(name: str, told: Told) -> None:
    """What a watch tells since the last time."""
    out = console()
    counted = f"{len(told.news)} changes since {told.since}; {told.trials} trials now"
    out.print(Text.assemble((name, "bold"), f"  {counted}"))
    for one in told.news:
        _print_news(one, out)


def _print_news(news: News, out: Console) -> None:
    who = f"{news.patient}  " if news.patient else ""
    stands = " → ".join(dict.fromkeys(word for word in (news.before, news.after) if word))
    kind = (f"{news.kind}  ", _NEWS[news.kind])
    out.print(Text.assemble(kind, who, (news.trial, "bold"), f"  {news.title}  ", (stands, "dim")))
    if news.why:
        out.print(Text(f"   {news.why}"))
    if news.step is not None:
        lines = (*map(difference_words, news.step.fields), *map(change_words, news.step.criteria))
        for line in lines:
            out.print(Text(f"   {line}", "dim"))


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
