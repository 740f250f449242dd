"""The languages of the pages: message catalogues, words of controlled fields, numbers, dates."""

from __future__ import annotations

import gettext
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("en-US", "zh-CN")
# Controlled fields whose values pages show; a catalogue holds them with the field as context.
LABELLED = (
    "status", "site_status", "phase", "study_type", "sex", "sponsor_class", "intervention_type",
    "arm_type", "allocation", "intervention_model", "masking", "primary_purpose", "date_type",
    "enrollment_type", "role",
)  # fmt: skip


class Spoken:
    """A language: its catalogue, and how it writes numbers and dates."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.locale = Locale.parse(tag, sep="-")
        self.messages = _catalogue(tag)

    @property
    def name(self) -> str:
        """Its own name for itself."""
        return (self.locale.language_name or self.tag).capitalize()

    def label(self, field: str, value: str | None) -> str:
        """The word for a value of a controlled field, such as "Recruiting" for RECRUITING."""
        if value is None:
            return self.messages.gettext("not stated")
        found = self.messages.pgettext(field, value)
        return value.replace("_", " ").capitalize() if found == value else found

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return numbers.format_decimal(value, locale=self.locale)

    def day(self, text: str | None) -> str:
        """An ISO date as precise as it is: a day, a month or a year."""
        if not text:
            return self.messages.gettext("not stated")
        parts = text[:10].split("-")
        if len(parts) == 1:
            return text
        if len(parts) == 2:
            return dates.format_skeleton(
                "yMMM", date.fromisoformat(f"{text[:7]}-01"), locale=self.locale
            )
        return dates.format_date(date.fromisoformat(text[:10]), "medium", locale=self.locale)

    def moment(self, text: str) -> str:
        """A point in time, to the minute."""
        return dates.format_datetime(datetime.fromisoformat(text), "medium", locale=self.locale)

    def country(self, name: str) -> str:
        """A country in this language, where its name is known."""
        code = _countries().get(name.casefold())
        return self.locale.territories.get(code, name) if code else name


@cache
def locale(tag: str) -> Spoken:
    """One of LANGUAGES."""
    return Spoken(tag)


def chosen(asked: str | None, accepted: str | None) -> str:
    """The language that was asked for, else the first that the browser accepts and Eligo has."""
    if asked in LANGUAGES:
        return asked
    for part in (accepted or "").split(","):
        language = part.partition(";")[0].strip().partition("-")[0].lower()
        for tag in LANGUAGES:
            if tag.partition("-")[0] == language:
                return tag
    return LANGUAGES[0]


@cache
def _catalogue(tag: str) -> gettext.GNUTranslations:
    """A catalogue, compiled from its text."""
    text = files("eligo.app.web").joinpath(f"catalogues/{tag}.po").read_bytes()
    made = BytesIO()
    write_mo(made, read_po(BytesIO(text), locale=tag.replace("-", "_")))
    made.seek(0)
    return gettext.GNUTranslations(made)


@cache
def _countries() -> dict[str, str]:
    english = Locale("en").territories
    return {name.casefold(): code for code, name in english.items() if len(code) == 2}
