"""What a page leaves out or prints oddly: missing fields, contacts, enrolment type, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eligo.records.checks.content import spacing
from eligo.records.flags import make_flag
from eligo.records.model import Flag, Severity, Trial
from eligo.records.page import lines_of

_LONG = 30


def missing(trial: Trial) -> Iterator[Flag]:
    """Fields that a reader needs and the page does not show: null, which is not 'none'."""
    for name, there, severity in _needed(trial):
        if not there:
            message = f"no {name} on the page: null, which is not the same as none"
            yield make_flag("field-missing", message, words=name, severity=severity)


def _needed(trial: Trial) -> Iterator[tuple[str, object, Severity]]:
    dates, design, who = trial.dates, trial.design, trial.eligibility
    yield "NCT number", trial.nct_id, "high"
    yield "status", trial.status, "high"
    yield "eligibility criteria", who.text, "high"
    yield "conditions", trial.conditions, "high"
    yield "arms", [arm for arm in trial.arms if arm.listed_in == "table"], "high"
    yield "outcome measures", trial.outcomes, "high"
    yield "locations", trial.locations, "high"
    if trial.study_type is None or trial.study_type.value == "INTERVENTIONAL":
        yield "phase", trial.phases, "high"
        yield "allocation", design.allocation, "medium"
        yield "masking", design.masking, "medium"
        yield "primary purpose", design.primary_purpose, "medium"
        yield "intervention model", design.intervention_model, "medium"
    yield "study type", trial.study_type, "medium"
    yield "enrollment", trial.enrollment, "medium"
    yield "brief summary", trial.brief_summary, "medium"
    yield "start date", dates.start, "medium"
    yield "completion date", dates.completion or dates.primary_completion, "medium"
    yield "last update", dates.last_update_posted or dates.last_update_submitted, "medium"
    yield "minimum or maximum age", who.min_age or who.max_age, "medium"
    yield "healthy volunteers", who.healthy_volunteers, "low"


def enrollment(trial: Trial) -> Iterator[Flag]:
    """A number of people without the word whether it is planned or actual."""
    enrolled = trial.enrollment
    if enrolled and enrolled.type is None:
        told = trial.said_about("enrollment.type")
        guess = f"; on a {told[0].words.lower()} trial probably {told[0].value}" if told else ""
        message = f"{enrolled.count.printed!r}: planned or actual is not said{guess}"
        count = enrolled.count
        severity: Severity = "medium" if told else "low"
        yield make_flag("enrollment-type-unsaid", message, words=count.printed, at=count.source,
                        severity=severity)  # fmt: skip


def told_elsewhere(trial: Trial) -> Iterator[Flag]:
    """Fields that only the title or the prose tells."""
    for one in trial.inferred:
        if one.origin == "status" or one.field == "centres":
            continue
        code = "from-title-only" if one.origin == "title" else "from-text-only"
        message = f"{one.field}: only the {one.origin} says {one.words!r} ({one.value})"
        yield make_flag(code, message, words=one.words, start=one.start, end=one.end)


def contact(trial: Trial) -> Iterator[Flag]:
    """A recruiting trial with nobody to ask."""
    status = trial.status
    shown = trial.central_contacts or any(site.contacts for site in trial.locations)
    if status and status.value == "RECRUITING" and not shown:
        message = "the trial recruits and the page shows no contact"
        yield make_flag("contact-missing", message, words=status.printed, at=status.source)


def attribution(trial: Trial) -> Iterator[Flag]:
    """A page that does not name its source."""
    if not any(
        "from" in one.value.casefold() and one.source.label == "(footer)" for one in trial.extras
    ):
        yield make_flag("source-not-stated", "the page does not name the registry that it is from")


def repeated(trial: Trial) -> Iterator[Flag]:
    """Sentences that the page prints more than once."""
    lines = [line for line in lines_of(trial.raw.text) if len(line.text) > _LONG]
    counts = Counter(line.text for line in lines)
    for words, count in counts.items():
        if count > 1:
            first = next(line for line in lines if line.text == words)
            message = f"the same sentence is printed {count} times"
            yield make_flag(
                "value-duplicated", message, words=words, start=first.start, end=first.end
            )


PAGE_CHECKS = (missing, enrollment, told_elsewhere, contact, attribution, repeated, spacing)
