"""A trial as a record in RIS, which reference managers read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.records.model import Trial
from eligo.records.writers.shape import plain, plains, registry_address

# A comma parts surname and first name in RIS, so that "J. Doe, MD" would be a Mr. MD.
_DEGREES = re.compile(r"(?:,\s*(?:[A-Z]\w*\.?){2,5})+$")
_KIND = "DBASE"  # an entry of an online database: RIS knows no trials


def write_ris(trial: Trial) -> str:
    """One record, from TY to ER, with a line for each field; ends with an empty line."""
    lines = (f"{tag}  - {_on_one_line(value)}" for tag, value in _fields(trial) if value)
    return "\n".join([f"TY  - {_KIND}", *lines, "ER  - ", "", ""])


def _on_one_line(words: str) -> str:
    """A line break would begin another field."""
    return " ".join(words.split())


def _fields(trial: Trial) -> Iterator[tuple[str, str | None]]:
    dates = trial.dates
    posted = dates.first_posted or dates.first_submitted or dates.start
    updated = dates.last_update_posted or dates.last_update_submitted
    address = registry_address(trial.nct_id)
    yield "ID", trial.id
    yield "AN", trial.id
    yield "TI", plain(trial.official_title) or trial.title
    yield "ST", trial.title
    yield "J2", plain(trial.acronym)
    for name in plains(one.name for one in trial.officials):
        yield "AU", _DEGREES.sub("", name)
    yield "PB", trial.sponsor.name.value if trial.sponsor else None
    yield "PY", posted.date.value[:4] if posted else None
    yield "DA", posted.date.value.replace("-", "/") if posted else None
    yield "ET", f"updated {updated.date.value}" if updated else None
    yield "AB", plain(trial.brief_summary)
    for word in dict.fromkeys(plains((*trial.conditions, *trial.keywords))):
        yield "KW", word
    yield "M3", "; ".join(plains((trial.study_type, *trial.phases)))
    yield "N1", f"Status: {trial.status.value}" if trial.status else None
    yield "DB", "ClinicalTrials.gov" if address else None
    yield "UR", address
