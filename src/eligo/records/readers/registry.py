"""Words that registries print -> values: shared by the readers of XML and flat records."""

from __future__ import annotations

from eligo.records.ages import means_no_limit, one_age
from eligo.records.dates import iso_date
from eligo.records.flags import make_flag
from eligo.records.model import (
    Age,
    Flag,
    Identifier,
    Organisation,
    Source,
    TrialDate,
    Value,
)
from eligo.records.phases import phases_of_words
from eligo.records.vocabulary import as_constant, lookup


class Words:
    """Builds values of one record and collects the flags that this raises."""

    def __init__(self, reader: str, where: str | None) -> None:
        """`where` names the record in errors."""
        self.reader, self.where = reader, where
        self.flags: list[Flag] = []

    def text(self, printed: object, label: str) -> Value[str] | None:
        """A text as it is printed; None for nothing."""
        if printed is None or printed == "":
            return None
        words = printed if isinstance(printed, str) else str(printed)
        return Value(words, words, Source(self.reader, label))

    def controlled(self, vocabulary: str, printed: object, label: str) -> Value[str] | None:
        """A value of a controlled field; a word that is in no vocabulary is kept and flagged."""
        text = self.text(printed, label)
        if text is None:
            return None
        found = lookup(vocabulary, text.printed)
        if found is not None:
            return Value(found.value, text.printed, text.source)
        message = f"{label}: {text.printed!r} is not a known value of {vocabulary}"
        self.flags.append(make_flag("vocabulary-unknown", message, words=text.printed))
        return Value(as_constant(text.printed), text.printed, text.source)

    def phases(self, printed: object, label: str) -> tuple[Value[str], ...]:
        """The phases of "Phase 1/Phase 2"; the registry's N/A is NA."""
        text = self.text(printed, label)
        if text is None:
            return ()
        names = phases_of_words(text.printed)
        if names:
            return tuple(Value(name, text.printed, text.source) for name in names)
        found = self.controlled("phase", printed, label)
        return (found,) if found else ()

    def age(self, printed: object, label: str) -> Value[Age] | None:
        """An age limit; None for "N/A"; what is no age is flagged."""
        text = self.text(printed, label)
        if text is None or means_no_limit(text.printed):
            return None
        age = one_age(text.printed)
        if age is None:
            message = f"{label}: {text.printed!r} is not an age"
            self.flags.append(make_flag("vocabulary-unknown", message, words=text.printed))
            return None
        return Value(age, text.printed, text.source)

    def truth(self, printed: object, label: str) -> Value[bool] | None:
        """Yes, No, True, "Accepts Healthy Volunteers"; None for nothing or for another word."""
        text = self.text(printed, label)
        found = lookup("volunteers", text.printed) if text else None
        if text is None or found is None:
            return None
        return Value(found.value == "true", text.printed, text.source)

    def date(self, printed: object, label: str, kind: object = None) -> TrialDate | None:
        """A date; raises BadDate for one that can't be."""
        text = self.text(printed, label)
        if text is None:
            return None
        iso = iso_date(text.printed, f"{self.where}, {label}" if self.where else label)
        return TrialDate(
            Value(iso, text.printed, text.source), self.controlled("date_type", kind, label)
        )


def identifier_of(number: Value[str] | None) -> Identifier | None:
    """A number as an identifier without a domain."""
    return Identifier(number) if number else None


def organisation_of(name: Value[str] | None) -> Organisation | None:
    """A name as an organisation of which nothing else is said."""
    return Organisation(name) if name else None
