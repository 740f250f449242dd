"""A trial while a page is being read: collects values, flags and extras, then becomes a Trial."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eligo.records.dates import iso_date
from eligo.records.flags import make_flag
from eligo.records.model import (
    Dates,
    Design,
    Eligibility,
    Flag,
    Inferred,
    Raw,
    Source,
    Trial,
    TrialDate,
    Value,
)
from eligo.records.page import Line
from eligo.records.vocabulary import as_constant, fold, lookup


@dataclass
class Draft:
    """What has been read of one page. `text` is what offsets count into."""

    reader: str
    text: str
    lines: tuple[Line, ...]
    where: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    design: dict[str, Any] = field(default_factory=dict)
    dates: dict[str, TrialDate] = field(default_factory=dict)
    eligibility: dict[str, Any] = field(default_factory=dict)
    flags: list[Flag] = field(default_factory=list)
    inferred: list[Inferred] = field(default_factory=list)
    extras: list[Value[str]] = field(default_factory=list)

    def source(self, line: Line, label: str) -> Source:
        """Where a line stands."""
        return Source(self.reader, label, line.start, line.end)

    def value(self, line: Line, label: str) -> Value[str]:
        """A line as a value, as printed."""
        return Value(line.text, line.text, self.source(line, label))

    def within(self, line: Line, words: str, label: str, after: int = 0) -> Value[str]:
        """Part of a line as a value; `after` is where in the line to look for it."""
        at = line.text.index(words, after)
        source = Source(self.reader, label, line.start + at, line.start + at + len(words))
        return Value(words, words, source)

    def controlled(self, vocabulary: str, line: Line, label: str) -> Value[str]:
        """A line as a value of a controlled field; a word that is not the registry's is flagged."""
        return self.in_words(vocabulary, self.value(line, label))

    def in_words(self, vocabulary: str, printed: Value[str]) -> Value[str]:
        """A printed value in the words of a controlled field."""
        found = lookup(vocabulary, printed.printed)
        if found is None:
            message = f"{printed.printed!r} is not a known value of {vocabulary}"
            self.flag("vocabulary-unknown", message, words=printed.printed, at=printed.source)
            value = as_constant(printed.printed) or printed.printed
        else:
            value = found.value
            if not found.exact:
                message = f"the portal's word {printed.printed!r} stands for {value}"
                self.flag("vocabulary-differs", message, words=printed.printed, at=printed.source)
        return Value(value, printed.printed, printed.source)

    def put(self, name: str, value: Value[Any]) -> None:
        """Set a field; a second, different value is flagged, and the labelled one is taken.

        The label of a value without one is in brackets; of two labelled values the first stays.
        """
        first = self.fields.setdefault(name, value)
        if first is value:
            return
        if first.source.label.startswith("(") and not value.source.label.startswith("("):
            self.fields[name] = value
        same = first.value == value.value
        if same and fold(first.printed) == fold(value.printed):
            message = f"{value.printed!r} is printed twice"
            self.flag("value-duplicated", message, words=first.printed, at=first.source)
        elif not same:
            message = f"{name}: {first.printed!r} and {value.printed!r}"
            self.flag("values-conflict", message, words=value.printed, at=value.source)

    def put_date(self, name: str, line: Line, label: str, printed: str | None = None) -> None:
        """Set a date; raises BadDate where it can't be one."""
        words = self.within(line, printed, label) if printed else self.value(line, label)
        number = self.text.count("\n", 0, line.start) + 1
        place = f"{self.where or self.reader}, line {number} ({label})"
        iso = iso_date(words.printed, place)
        self.dates.setdefault(name, TrialDate(Value(iso, words.printed, words.source)))

    def flag(self, code: str, message: str | None = None, **where: Any) -> None:
        """Raise a flag."""
        self.flags.append(make_flag(code, message, **where))

    def flag_line(self, code: str, message: str, line: Line) -> None:
        """Raise a flag on a whole line."""
        self.flag(code, message, words=line.text, start=line.start, end=line.end)

    def extra(self, line: Line, label: str, *, known: bool = False) -> None:
        """Keep a line that is no field's value; unless its meaning is known it is flagged."""
        self.extras.append(self.value(line, label))
        if not known:
            self.flag_line("text-unlabelled", f"text without a label below {label!r}", line)

    def trial(self, original: str | None) -> Trial:
        """The trial that has been read; checks across fields are made elsewhere."""
        return Trial(
            reader=self.reader,
            where=self.where,
            raw=Raw("page", self.text, original),
            design=Design(**self.design),
            dates=Dates(**self.dates),
            eligibility=Eligibility(**self.eligibility),
            extras=tuple(self.extras),
            inferred=tuple(self.inferred),
            flags=tuple(self.flags),
            **self.fields,
        )
