"""A trial as ResearchStudy of FHIR R5 (5.0.0), with its eligibility as an EvidenceVariable.

An EvidenceVariable can hold the whole tree of a criterion: all of, any of, at least so many of.
What no code says stands in plain English at its place in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eligo.language.nodes import All, AtLeast, Node, Not
from eligo.language.nodes import Any as AnyOf
from eligo.language.wording import word
from eligo.records.model import Arm, Location, Outcome, Person, Trial
from eligo.records.writers.fhir.asked import Asked, coded, of_fields
from eligo.records.writers.fhir.codes import ARM, OBJECTIVE, ROLE, STATUS, code, coding, concept
from eligo.records.writers.fhir.common import (
    ELIGIBILITY,
    day,
    design_words,
    full_name,
    locations,
    recruitment,
    study,
    telecoms,
)
from eligo.records.writers.shape import Json, full, plain, plains, registry_address
from eligo.terms import Terms


def write_fhir_r5(trial: Trial, terms: Terms, asked: Sequence[Asked] | None = None) -> Json:
    """The ResearchStudy, JSON-ready; `asked`: the criteria as read, else the fields' alone."""
    stopped, status = plain(trial.why_stopped), plain(trial.status)
    return study(
        trial,
        contained=[
            _variable(trial, of_fields(trial) if asked is None else asked, terms),
            *locations(trial, description=recruitment, contact=_site_contacts),
        ],
        label=_labels(trial),
        relatedArtifact=_page(trial),
        status="active",
        date=day(trial.dates.last_update_posted or trial.dates.last_update_submitted),
        progressStatus=[_progress(status)] if status else [],
        whyStopped=concept(stopped) if stopped else None,
        studyDesign=[concept(words) for words in design_words(trial)],
        focus=[{"concept": concept(plain(one.name))} for one in trial.interventions],
        region=[concept(one) for one in dict.fromkeys(plains(s.country for s in trial.locations))],
        descriptionSummary=plain(trial.brief_summary),
        description=plain(trial.detailed_description),
        associatedParty=list(_parties(trial)),
        recruitment=_recruitment(trial),
        comparisonGroup=[_arm(n, one) for n, one in enumerate(trial.arms, 1)],
        outcomeMeasure=[_outcome(one) for one in trial.outcomes],
    )


def _page(trial: Trial) -> list[Json]:
    address = registry_address(trial.nct_id)
    return [{"type": "documentation", "document": {"url": address}}] if address else []


def _progress(status: str) -> Json:
    return {"state": concept(status, coding(STATUS, code("r5_status", status)))}


def _labels(trial: Trial) -> list[Json]:
    titles = {"official": trial.official_title, "acronym": trial.acronym}
    return [full(type=concept(kind), value=plain(one)) for kind, one in titles.items() if one]


def _recruitment(trial: Trial) -> Json:
    held = trial.enrollment
    actual = held is not None and plain(held.type) == "ACTUAL"
    count = {"actualNumber" if actual else "targetNumber": plain(held.count)} if held else {}
    return full(**count, eligibility={"reference": f"#{ELIGIBILITY}"})


def _parties(trial: Trial) -> Iterator[Json]:
    if trial.sponsor:
        yield _party("lead-sponsor", trial.sponsor.name.value, plain(trial.sponsor.kind))
    for one in trial.collaborators:
        yield _party("collaborator", one.name.value, plain(one.kind))
    for person in trial.officials:
        role = plain(person.role)
        yield _party(code("role", role), full_name(person), plain(person.affiliation), role)
    for person in trial.central_contacts:
        reached = ", ".join(one["value"] for one in telecoms(person))
        yield _party("recruitment-contact", full_name(person) or "Contact", reached)


def _party(role: str | None, name: str | None, more: str | None, words: str | None = None) -> Json:
    return full(
        name=name,
        role=concept(None if role else words or "official", coding(ROLE, role)),
        classifier=[concept(more)] if more else None,
    )


def _arm(number: int, one: Arm) -> Json:
    kind = plain(one.type)
    return full(
        linkId=f"arm-{number}",
        name=plain(one.label) or f"Arm {number}",
        type=concept(kind, coding(ARM, code("arm", kind))) if kind else None,
        description=plain(one.description),
    )


def _outcome(one: Outcome) -> Json:
    when = plain(one.time_frame)
    told = [plain(one.description), f"Time frame: {when}" if when else None]
    return full(
        name=one.measure.value,
        type=[concept(one.level, coding(OBJECTIVE, code("objective", one.level)))],
        description="\n\n".join(words for words in told if words),
    )


def _site_contacts(site: Location) -> list[Json]:
    return [_contact(one) for one in site.contacts]


def _contact(one: Person) -> Json:
    name = full_name(one)
    return full(name=[{"text": name}] if name else None, telecom=telecoms(one))


# ---- eligibility --------------------------------------------------------------------------------


def _variable(trial: Trial, asked: Sequence[Asked], terms: Terms) -> Json:
    return full(
        resourceType="EvidenceVariable",
        id=ELIGIBILITY,
        title="Eligibility criteria",
        status="active",
        description=plain(trial.eligibility.text),
        actual=False,
        characteristic=[_criterion(one, terms) for one in asked],
    )


def _criterion(asked: Asked, terms: Terms) -> Json:
    """A criterion with its words, and its logic where it was read to the end."""
    if asked.logic is None:
        held: Json = {"definitionCodeableConcept": concept(asked.words), "exclude": asked.exclude}
    else:
        held = _characteristic(asked.logic, asked.exclude, terms)
    return {"description": asked.words, **held}


def _characteristic(node: Node, exclude: bool, terms: Terms) -> Json:
    if isinstance(node, Not):
        return _characteristic(node.of, not exclude, terms)
    return {**_definition(node, terms), "exclude": exclude}


def _definition(node: Node, terms: Terms) -> Json:
    match node:
        case All(of=several):
            return _combination("all-of", several, terms)
        case AnyOf(of=several):
            return _combination("any-of", several, terms)
        case AtLeast(n=least, of=several):
            return _combination("at-least", several, terms, threshold=least)
    found = coded(node, terms)
    if found is None:
        return {"definitionCodeableConcept": concept(word(node))}
    if not found.value:
        return {"definitionCodeableConcept": concept(None, found.codings)}
    return {"definitionByTypeAndValue": {"type": concept(None, found.codings), **found.value}}


def _combination(code_: str, of: Sequence[Node], terms: Terms, **more: int) -> Json:
    each = [_characteristic(one, False, terms) for one in of]
    return {"definitionByCombination": {"code": code_, **more, "characteristic": each}}
