"""Trials as a table in CSV, with the columns of ClinicalTrials.gov's own download.

A cell that a spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any

from eligo.records.model import Intervention, Location, Trial, TrialDate
from eligo.records.writers.shape import plain, plains, registry_address

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BETWEEN = "|"  # between the items of a cell, as the registry has it


def write_csv_head() -> str:
    """The line of column names."""
    return _line(COLUMNS)


def write_csv(trial: Trial) -> str:
    """The line of a trial."""
    return _line(of(trial) for of in COLUMNS.values())


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe("" if cell is None else str(cell)) for cell in cells])
    return out.getvalue()


def _safe(cell: str) -> str:
    """A spreadsheet looks behind spaces and line breaks too."""
    return f"'{cell}" if cell.lstrip(" \n\u00a0").startswith(_FORMULA) else cell


def _joined(items: Iterable[str | None]) -> str:
    return _BETWEEN.join(item for item in items if item)


def _outcomes(level: str) -> Callable[[Trial], str]:
    def of(trial: Trial) -> str:
        held = (one for one in trial.outcomes if one.level == level)
        parts = (plains((one.measure, one.description, one.time_frame)) for one in held)
        return _joined(", ".join(words) for words in parts)

    return of


def _date(found: TrialDate | None) -> str | None:
    return found.date.value if found else None


def _dated(name: str) -> Callable[[Trial], str | None]:
    return lambda trial: _date(getattr(trial.dates, name))


def _intervention(one: Intervention) -> str:
    return ": ".join(plains((one.type, one.name)))


def _site(one: Location) -> str:
    return ", ".join(plains((one.facility, one.city, one.state, one.zip, one.country)))


def _age(trial: Trial) -> str:
    low, high = trial.eligibility.min_age, trial.eligibility.max_age
    if low and high:
        return f"{low.printed} to {high.printed}"
    return f"{low.printed} and older" if low else f"up to {high.printed}" if high else ""


def _design(trial: Trial) -> str:
    one = trial.design
    named = {
        "Allocation": one.allocation,
        "Intervention Model": one.intervention_model,
        "Masking": one.masking,
        "Primary Purpose": one.primary_purpose,
        "Observational Model": one.observational_model,
        "Time Perspective": one.time_perspective,
    }
    return _joined(f"{name}: {value.value}" for name, value in named.items() if value)


def _results(trial: Trial) -> str | None:
    held = plain(trial.has_results)
    return None if held is None else "YES" if held else "NO"


def _numbers(trial: Trial) -> str:
    others = [*([trial.org_study_id] if trial.org_study_id else []), *trial.secondary_ids]
    return _joined(plains(one.id for one in others))


COLUMNS: dict[str, Callable[[Trial], Any]] = {
    "NCT Number": lambda t: t.id,
    "Study Title": lambda t: t.title,
    "Study URL": lambda t: registry_address(t.nct_id),
    "Acronym": lambda t: plain(t.acronym),
    "Study Status": lambda t: plain(t.status),
    "Brief Summary": lambda t: plain(t.brief_summary),
    "Study Results": _results,
    "Conditions": lambda t: _joined(plains(t.conditions)),
    "Interventions": lambda t: _joined(map(_intervention, t.interventions)),
    "Primary Outcome Measures": _outcomes("primary"),
    "Secondary Outcome Measures": _outcomes("secondary"),
    "Other Outcome Measures": _outcomes("other"),
    "Sponsor": lambda t: t.sponsor and t.sponsor.name.value,
    "Collaborators": lambda t: _joined(one.name.value for one in t.collaborators),
    "Sex": lambda t: plain(t.eligibility.sex),
    "Age": _age,
    "Phases": lambda t: _joined(plains(t.phases)),
    "Enrollment": lambda t: t.enrollment and t.enrollment.count.value,
    "Funder Type": lambda t: t.sponsor and plain(t.sponsor.kind),
    "Study Type": lambda t: plain(t.study_type),
    "Study Design": _design,
    "Other IDs": _numbers,
    "Start Date": _dated("start"),
    "Primary Completion Date": _dated("primary_completion"),
    "Completion Date": _dated("completion"),
    "First Posted": _dated("first_posted"),
    "Results First Posted": _dated("results_first_posted"),
    "Last Update Posted": _dated("last_update_posted"),
    "Locations": lambda t: _joined(map(_site, t.locations)),
    "Eligibility Criteria": lambda t: plain(t.eligibility.text),
}
