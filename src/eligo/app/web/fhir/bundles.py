"""Search sets: studies in FHIR R4 with how they were found, and matches with every reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from eligo.app.exporting import asked_of, format_named
from eligo.app.service import Opened, Service
from eligo.app.verbs.match import Group, JudgedCriterion, MatchAnswer, MatchedTrial

Json = dict[str, Any]
GRADE = "http://hl7.org/fhir/StructureDefinition/match-grade"
REASON = "urn:eligo:fhir:reason"
CRITERION = "urn:eligo:fhir:criterion"
GRADES: dict[Group, str] = {
    "fits": "probable",
    "might_fit": "possible",
    "does_not_fit": "certainly-not",
}
_R4 = format_named("fhir")


def resource(opened: Opened) -> Json:
    """A trial as a ResearchStudy of FHIR R4, its criteria as a Group within it."""
    assert _R4.as_object is not None
    return _R4.as_object(opened.trial, asked_of(opened.read))


def searchset(base: str, entries: Iterable[Json], total: int, links: dict[str, str]) -> Json:
    """A Bundle of found resources; `links`: the addresses of this page and of the next."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": name, "url": base + url} for name, url in links.items()],
        "entry": list(entries),
    }


def entry(base: str, study: Json, search: Json) -> Json:
    """A study of a search set."""
    return {
        "fullUrl": f"{base}/fhir/ResearchStudy/{study['id']}",
        "resource": study,
        "search": search,
    }


def matched(service: Service, base: str, answer: MatchAnswer, groups: Iterable[Group]) -> Json:
    """What a patient's match came to: the best first, with grade, reasons and what was counted."""
    chosen = set(groups)
    told = [(one.group, trial) for one in answer.groups if one.group in chosen
            for trial in one.trials]  # fmt: skip
    studies = (
        entry(base, resource(service.trial(trial.trial)), _found(group, trial, place, len(told)))
        for place, (group, trial) in enumerate(told)
    )
    total = sum(one.total for one in answer.groups if one.group in chosen)
    return searchset(base, [*studies, outcome_entry(answer)], total, {})


def _found(group: Group, trial: MatchedTrial, place: int, among: int) -> Json:
    """How a study was found; the score falls evenly from 1, being a place in an order."""
    return {
        "mode": "match",
        "score": round(1 - place / among, 4),
        "extension": [
            {"url": GRADE, "valueCode": GRADES[group]},
            {"url": REASON, "valueString": trial.why},
            *(_criterion(one) for one in trial.criteria),
        ],
    }


def _criterion(judged: JudgedCriterion) -> Json:
    """A criterion with its verdict, as an extension of extensions."""
    told = {
        "side": judged.side,
        "text": judged.text,
        "verdict": judged.verdict,
        "sense": judged.sense,
        "why": judged.why,
        "question": judged.question,
        "doubt": judged.doubt,
    }
    parts = [{"url": name, "valueString": words} for name, words in told.items() if words]
    return {"url": CRITERION, "extension": [*parts, *_evidence(judged)]}


def _evidence(judged: JudgedCriterion) -> Iterator[Json]:
    for one in judged.evidence:
        if one.resource and one.id:
            reference = f"{one.resource}/{one.id}"
            yield {
                "url": "evidence",
                "valueReference": {"reference": reference, "display": one.text},
            }
        elif one.text:
            yield {"url": "evidence", "valueString": one.text}


def outcome_entry(answer: MatchAnswer) -> Json:
    """How many trials there are of each kind, what was not read, and what could not be judged."""
    counts = ", ".join(f"{one.group.replace('_', ' ')}: {one.total}" for one in answer.groups)
    issues = [issue("information", "informational", counts)]
    issues += [issue("warning", "incomplete", words) for words in answer.patient.notices]
    if answer.waiting:
        words = f"{answer.waiting} trials wait to be compiled and were left out"
        issues.append(issue("warning", "incomplete", words))
    issues += [
        issue("warning", "processing", f"{one.trial}: {one.message}") for one in answer.failures
    ]
    return {"resource": operation_outcome(issues), "search": {"mode": "outcome"}}


def issue(severity: str, code: str, words: str) -> Json:
    """One thing to tell, in FHIR's words for how grave and of what kind it is."""
    return {"severity": severity, "code": code, "diagnostics": words}


def operation_outcome(issues: list[Json]) -> Json:
    """Things to tell of a request."""
    return {"resourceType": "OperationOutcome", "issue": issues}
