"""JSON-ready objects out of values: what is not there is left out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eligo.records.model import Value

Json = dict[str, Any]


def full(**fields: Any) -> Json:
    """Only what there is: None, empty texts, lists and objects are left out."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], {})}


def plain(value: Value[Any] | None) -> Any:
    """The value in standard form; None for none."""
    return None if value is None else value.value


def plains(values: Iterable[Value[Any] | None]) -> list[Any]:
    """The values that there are, in standard form."""
    return [value.value for value in values if value is not None]


def registry_address(nct: Value[str] | None) -> str | None:
    """The page of a trial at ClinicalTrials.gov; None for a trial that is not there."""
    return f"https://clinicaltrials.gov/study/{nct.value}" if nct else None
