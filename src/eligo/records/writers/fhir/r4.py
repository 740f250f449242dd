"""A trial as ResearchStudy of FHIR R4 (4.0.1), with its eligibility as a Group.

What R4 has no element for goes where its guidance puts it: outcomes are objectives, collaborators
and officials are notes. The Group's narrative holds the eligibility text as it was printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eligo.records.model import Arm, Location, Outcome, Person, Trial
from eligo.records.writers.fhir.asked import Asked, Coded, coded, of_fields, parts
from eligo.records.writers.fhir.codes import OBJECTIVE, code, coding, concept
from eligo.records.writers.fhir.common import (
    ELIGIBILITY,
    absent,
    design_words,
    full_name,
    locations,
    narrative,
    recruitment,
    study,
    telecoms,
)
from eligo.records.writers.shape import Json, full, plain, plains, registry_address
from eligo.terms import Terms

_LEADS = ("PRINCIPAL_INVESTIGATOR", "SPONSOR_INVESTIGATOR")


def write_fhir_r4(trial: Trial, terms: Terms, asked: Sequence[Asked] | None = None) -> Json:
    """The ResearchStudy, JSON-ready; `asked`: the criteria as read, else the fields' alone."""
    status, sponsor = code("r4_status", plain(trial.status)), trial.sponsor
    leads = [one for one in trial.officials if plain(one.role) in _LEADS]
    return study(
        trial,
        contained=[
            _group(trial, of_fields(trial) if asked is None else asked, terms),
            *locations(trial, description=_site_words, telecom=_site_telecoms),
        ],
        status=status,
        _status=None if status else absent("unknown"),
        relatedArtifact=_page(trial),
        category=[concept(words) for words in design_words(trial)],
        focus=[concept(plain(one.name)) for one in trial.interventions],
        contact=[full(name=full_name(p), telecom=telecoms(p)) for p in trial.central_contacts],
        location=[
            concept(one) for one in dict.fromkeys(plains(s.country for s in trial.locations))
        ],
        description=plain(trial.brief_summary),
        enrollment=[{"reference": f"#{ELIGIBILITY}"}],
        sponsor={"display": sponsor.name.value} if sponsor else None,
        principalInvestigator={"display": full_name(leads[0])} if leads else None,
        reasonStopped=concept(plain(trial.why_stopped)) if trial.why_stopped else None,
        note=[{"text": words} for words in _notes(trial, leads[:1])],
        arm=[_arm(n, one) for n, one in enumerate(trial.arms, 1)],
        objective=[_objective(one) for one in trial.outcomes],
    )


def _page(trial: Trial) -> list[Json]:
    address = registry_address(trial.nct_id)
    return [{"type": "documentation", "url": address}] if address else []


def _notes(trial: Trial, told: list[Person]) -> Iterator[str]:
    for one in trial.collaborators:
        yield f"Collaborator: {one.name.value}"
    for person in trial.officials:
        if person not in told:
            role = (plain(person.role) or "official").replace("_", " ").capitalize()
            yield f"{role}: {', '.join(plains((person.name, person.degree, person.affiliation)))}"
    if trial.detailed_description:
        yield trial.detailed_description.value


def _arm(number: int, one: Arm) -> Json:
    kind = plain(one.type)
    return full(
        name=plain(one.label) or f"Arm {number}",
        type=concept(kind) if kind else None,
        description=plain(one.description),
    )


def _objective(one: Outcome) -> Json:
    when = plain(one.time_frame)
    return full(
        name=f"{one.measure.value} [{when}]" if when else one.measure.value,
        type=concept(one.level, coding(OBJECTIVE, code("objective", one.level))),
    )


def _site_words(site: Location) -> str:
    """What R4's Location has no element for: the status in words, and who to ask."""
    names = [name for one in site.contacts if (name := full_name(one))]
    told = [recruitment(site), *(f"Contact: {name}" for name in names)]
    return "; ".join(words for words in told if words)


def _site_telecoms(site: Location) -> list[Json]:
    return [telecom for one in site.contacts for telecom in telecoms(one)]


# ---- eligibility --------------------------------------------------------------------------------


def _group(trial: Trial, asked: Sequence[Asked], terms: Terms) -> Json:
    text = plain(trial.eligibility.text)
    return full(
        resourceType="Group",
        id=ELIGIBILITY,
        text=narrative([text]) if text else None,
        type="person",
        actual=False,
        name="Eligibility criteria",
        quantity=plain(trial.enrollment.count) if trial.enrollment else None,
        characteristic=[one for each in asked for one in _characteristics(each, terms)],
    )


def _characteristics(asked: Asked, terms: Terms) -> list[Json]:
    """A criterion as characteristics that all have to hold: in codes, or as one in its words."""
    if asked.logic is not None:
        found = [(coded(node, terms), out) for node, out in parts(asked.logic, asked.exclude)]
        if all(one for one, _ in found):
            return [_in_codes(one, asked.words, out) for one, out in found if one]
    return [{"code": concept(asked.words), "valueBoolean": True, "exclude": asked.exclude}]


def _in_codes(one: Coded, words: str, exclude: bool) -> Json:
    value = one.value or {"valueBoolean": True}
    return {"code": concept(words, one.codings), **value, "exclude": exclude}
