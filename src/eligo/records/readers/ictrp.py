"""WHO ICTRP records of any registry: the search portal's XML and CSV, and JSON with their keys."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import msgspec

from eligo.errors import BadDate, Malformed
from eligo.records.flags import make_flag
from eligo.records.model import (
    Age,
    Dates,
    Design,
    Eligibility,
    Enrollment,
    Identifier,
    Intervention,
    Location,
    Organisation,
    Outcome,
    Raw,
    Source,
    Trial,
    TrialDate,
    Value,
)
from eligo.records.readers.registry import Words, organisation_of

READER = "ictrp"
_NCT = re.compile(r"NCT\d{8}")
_BREAK = re.compile(r"[ \t]*\r?\n?[ \t]*<\s*(?:br|/p|/li)\s*/?>[ \t]*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_ITEMS = re.compile(r"\s*(?:;|<br\s*/?>|\|)\s*", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(years?|y|months?|m|weeks?|w|days?|d|hours?|h)?\.?", re.I)
_AGE_UNITS = {"y": "Years", "m": "Months", "w": "Weeks", "d": "Days", "h": "Hours"}
_NO_AGE = frozenset(("", "n/a", "none", "no limit", "not specified", "multiple age groups", "0"))
_EXCLUSION = re.compile(r"exclusion\s+criteria", re.IGNORECASE)


@cache
def keys() -> dict[str, list[str]]:
    """What each field is called in the exports, folded; data/ictrp.toml."""
    table = resources.files("eligo.records").joinpath("data/ictrp.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(table), dict[str, list[str]])


@lru_cache(4096)
def fold_key(key: str) -> str:
    """A column's name without case and punctuation: "Source_Register" -> "sourceregister"."""
    return re.sub(r"[^a-z0-9]", "", key.casefold())


def looks_ictrp(names: Any) -> bool:
    """Whether columns or keys are those of an export."""
    folded = {fold_key(str(name)) for name in names}
    return "trialid" in folded and len(folded & {"sourceregister", "recruitmentstatus"}) > 0


class Row:
    """A record's columns, found by any of a field's names."""

    def __init__(self, record: dict[str, Any], words: Words) -> None:
        self.words = words
        self.columns = {fold_key(key): (key, value) for key, value in record.items()}

    def text(self, field: str) -> Value[str] | None:
        """The first of a field's columns that holds anything, without markup."""
        for name in keys()[field]:
            key, value = self.columns.get(name, ("", None))
            if value is not None and str(value).strip():
                printed = str(value)
                return Value(clean(printed), printed, Source(READER, key))
        return None

    def texts(self, field: str) -> tuple[Value[str], ...]:
        """The items of a list in one column, each once."""
        whole = self.text(field)
        if whole is None:
            return ()
        items = (clean(item) for item in _ITEMS.split(whole.printed))
        return tuple(Value(item, item, whole.source) for item in dict.fromkeys(items) if item)

    def controlled(self, field: str, vocabulary: str) -> Value[str] | None:
        """A value of a controlled field."""
        found = self.text(field)
        return self.words.controlled(vocabulary, found.value, found.source.label) if found else None

    def date(self, field: str) -> TrialDate | None:
        """A date, the day first where it is written with slashes; flagged where it is none."""
        found = self.text(field)
        if found is None:
            return None
        try:
            return self.words.date(_iso(found.value), found.source.label)
        except BadDate as error:
            message = f"{found.source.label}: {error.message}"
            self.words.flags.append(make_flag("vocabulary-unknown", message, words=found.printed))
            return None


def clean(printed: str) -> str:
    """A text without markup: breaks as line ends."""
    text = _TAG.sub("", _BREAK.sub("\n", printed)).replace("\r\n", "\n")
    return re.sub(r"\n\s*\n\s*\n+", "\n\n", text).strip()


def _iso(words: str) -> str:
    if found := _DAY_FIRST.fullmatch(words):
        return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    found = _COMPACT.fullmatch(words)
    return "-".join(found.groups()) if found else words


def read_record(record: Any, raw: str, where: str | None = None) -> Trial:
    """The trial of one record; `raw` is its text, kept verbatim.

    Raises Malformed for what is no record.
    """
    if not isinstance(record, dict):
        raise Malformed("an ICTRP record should be an object", where=where)
    words = Words(READER, where)
    row = Row(record, words)
    return Trial(
        reader=READER,
        where=where,
        raw=Raw(READER, raw),
        **_numbers(row),
        brief_title=row.text("title"),
        official_title=row.text("official_title"),
        acronym=row.text("acronym"),
        status=row.controlled("status", "status"),
        study_type=row.controlled("study_type", "study_type"),
        phases=_phases(row),
        design=_design(row),
        enrollment=_enrollment(row),
        dates=_dates(row),
        sponsor=organisation_of(row.text("sponsor")),
        collaborators=tuple(Organisation(one) for one in row.texts("support")),
        conditions=row.texts("condition"),
        eligibility=_eligibility(row),
        interventions=tuple(Intervention(name=one) for one in row.texts("intervention")),
        outcomes=tuple(_outcomes(row)),
        locations=tuple(Location(country=one) for one in row.texts("countries")),
        has_results=_results(row),
        extras=tuple(_extras(row)),
        flags=tuple(words.flags),
    )


def _numbers(row: Row) -> dict[str, Any]:
    """The record's own number and the others; an NCT number is the primary one only if its own."""
    own = row.text("id")
    others = tuple(Identifier(one) for one in row.texts("secondary_ids"))
    if own is None:
        return {"secondary_ids": others}
    if _NCT.fullmatch(own.value):
        return {"nct_id": own, "secondary_ids": others}
    return {"org_study_id": Identifier(own), "secondary_ids": others}


def _phases(row: Row) -> tuple[Value[str], ...]:
    found = row.text("phase")
    if found is None:
        return ()
    bare = re.sub(r"(?i)\s+trial$|human pharmacology.*", "", found.value.replace("-", " ")).strip()
    return row.words.phases(bare, found.source.label)


def _design(row: Row) -> Design:
    masking = row.text("masking")
    kind = masking.value.rpartition("|")[2] if masking else None
    return Design(
        allocation=row.controlled("allocation", "allocation"),
        intervention_model=row.controlled("model", "intervention_model"),
        intervention_model_description=row.text("design"),
        primary_purpose=row.controlled("purpose", "primary_purpose"),
        masking=row.words.controlled("masking", kind, masking.source.label) if masking else None,
    )


def _enrollment(row: Row) -> Enrollment | None:
    found = row.text("target_size")
    number = re.match(r"\d{1,9}", found.value.replace(",", "")) if found else None
    if found is None or number is None:
        return None
    return Enrollment(Value(int(number[0]), found.printed, found.source))


def _dates(row: Row) -> Dates:
    return Dates(
        start=row.date("start"),
        completion=row.date("completion"),
        first_submitted=row.date("registered"),
        results_first_posted=row.date("results_posted"),
        current_as_of=row.date("refreshed"),
    )


def _eligibility(row: Row) -> Eligibility:
    words = row.words
    sex = row.text("sex")
    return Eligibility(
        text=_criteria(row),
        sex=words.controlled("sex", _sex(sex.value), sex.source.label) if sex else None,
        min_age=_limit(row, "min_age"),
        max_age=_limit(row, "max_age"),
    )


def _limit(row: Row, field: str) -> Value[Age] | None:
    found = row.text(field)
    return row.words.age(_age(found.value), found.source.label) if found else None


def _age(printed: str) -> str | None:
    """ "15Y", "18 Years", "6M" as the registry would print them; None for no limit."""
    if printed.strip().casefold() in _NO_AGE:
        return None
    found = _AGE.fullmatch(printed.strip())
    return f"{found[1]} {_AGE_UNITS[(found[2] or 'y')[0].casefold()]}" if found else printed


def _sex(printed: str) -> str:
    """ "Female: yes, Male: yes" and the like in one word."""
    folded = printed.casefold()
    stated = {s for s in ("female", "male") if re.search(rf"\b{s}:?\s*yes", folded)}
    return ("all" if len(stated) == 2 else stated.pop()) if stated else printed


def _criteria(row: Row) -> Value[str] | None:
    """Both sides as one text; a heading is added where the sides stand in columns of their own."""
    inclusion, exclusion = row.text("inclusion"), row.text("exclusion")
    if inclusion is None or exclusion is None:
        return inclusion or exclusion
    parts = [inclusion.value]
    if not re.match(r"\W*inclusion", inclusion.value, re.IGNORECASE):
        parts.insert(0, "Inclusion Criteria:")
    if not _EXCLUSION.match(exclusion.value):
        parts.append("\nExclusion Criteria:")
    text = "\n".join([*parts, exclusion.value])
    return Value(text, text, inclusion.source)


def _outcomes(row: Row) -> Iterator[Outcome]:
    for one in row.texts("primary_outcome"):
        yield Outcome(level="primary", measure=one)
    for one in row.texts("secondary_outcome"):
        yield Outcome(level="secondary", measure=one)


def _results(row: Row) -> Value[bool] | None:
    found = row.text("has_results")
    return row.words.truth(found.value, found.source.label) if found else None


def _extras(row: Row) -> Iterator[Value[str]]:
    for field in ("registry", "web_address"):
        if found := row.text(field):
            yield found
