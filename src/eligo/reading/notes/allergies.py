"""Allergies: "allergic to penicillin", "No known drug allergies", "NKDA"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.patients.model import FactKind, PatientFact, Source

_NONE = re.compile(
    r"""\b (?: no | denies (?:\ any)? | without (?:\ any)? ) \s+
        (?: (?: known | history\ of | reported ) \s+ )*
        (?P<what> drug | medication | medicine | food | environmental | latex )? \s*
        (?: allergies | allergy | allergic\ reactions? | adverse\ drug\ reactions? ) (?! \s+ to ) \b
      | \b (?P<nkda> nkda ) \b | \b nka \b | \b nil\ known \b""",
    re.I | re.X,
)
_IN_SECTION = re.compile(r"^\W*(?:none(?: known)?|no known|nil|negative|denies)\W*$", re.I)
_TO = re.compile(
    r"""\b (?: allerg(?:y|ies|ic) | hypersensitiv(?:e|ity) | anaphyla(?:xis|ctic\ reaction)
          | intoleran(?:t|ce) | allergic\ reactions? | adverse\ reactions? )
        (?: \s+ (?: to | of | after | with )
          | \s+ (?: (?!and\b|or\b|with\b|who\b) \w+ \s+ ){1,6}? to ) \b""",
    re.I | re.X,
)
_ENDS = re.compile(r"\b(?:but|however|which|who|has|had|is|was|with|takes)\b|;", re.I)


def denied_allergies(text: str, start: int, end: int, section: str) -> Iterator[PatientFact]:
    """That there is none: `cause` says of what ("drug", "food", "any", …)."""
    for match in _NONE.finditer(text, start, end):
        scope = "drug" if match["nkda"] else (match["what"] or "any").lower()
        scope = "drug" if scope in ("medication", "medicine") else scope
        yield _denied(text, match.start(), match.end(), scope)
    if section == "allergies" and _IN_SECTION.match(text[start:end]):
        yield _denied(text, start, end, "any")


def _denied(text: str, start: int, end: int, scope: str) -> PatientFact:
    return PatientFact(
        FactKind.ALLERGY,
        text[start:end],
        present=False,
        qualifiers={"cause": (scope,)},
        source=Source(start=start, end=end),
    )


def after_allergy(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretches of a sentence in which what is named is what the patient is allergic to."""
    return [(m.end(), _until(text, m.end(), end)) for m in _TO.finditer(text, start, end)]


def _until(text: str, start: int, end: int) -> int:
    stop = _ENDS.search(text, start, end)
    return stop.start() if stop else end
