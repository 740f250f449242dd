"""Codes as records write them, and the spellings under which a vocabulary may know them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.terms.model import SYSTEMS

_ICD = re.compile(r"([A-Z]\d[0-9A-Z])\.?([0-9A-Z]{0,4})")
_HGNC = re.compile(r"(?:HGNC:)?(\d+)", re.I)
# Marks around an ICD-10 code: a dash for what is left out, daggers and stars of double coding,
# signs of certainty or of the side behind a blank.
_MARKS = re.compile(r"[\s†*+!]+[A-Z]?$|[.-]+$")


def spellings(system: str, code: str) -> Iterator[tuple[str, str]]:
    """(system, code) to be looked up, the code as it stands first, then ever broader ones."""
    plain, short = code.strip(), SYSTEMS.get(system, system)
    yield system, plain
    if short == "icd10cm":
        yield from ((system, spelling) for spelling in _broader(plain.upper()))
    elif short == "cvx":
        yield system, plain.lstrip("0").zfill(2)
    elif short in {"gene", "hgnc"} and (match := _HGNC.fullmatch(plain)):
        yield "hgnc", f"HGNC:{match[1]}"


def _broader(code: str) -> Iterator[str]:
    """An ICD-10 code with its dot, then shortened to the category that it is of."""
    match = _ICD.fullmatch(_MARKS.sub("", code))
    if match is None:
        return
    for length in range(len(match[2]), 0, -1):
        yield f"{match[1]}.{match[2][:length]}"
    yield match[1]
