"""ClinicalTrials.gov's legacy XML (clinical_study, retired in 2024), read without entities."""

from __future__ import annotations

import re
import textwrap
from typing import Any, Literal

from lxml import etree

from eligo.errors import Forbidden, Malformed, TooLarge
from eligo.records.model import (
    Arm,
    Dates,
    Design,
    Eligibility,
    Enrollment,
    Identifier,
    Intervention,
    Location,
    Organisation,
    Outcome,
    Person,
    Raw,
    ResponsibleParty,
    Source,
    Trial,
    Value,
)
from eligo.records.readers.registry import Words, identifier_of
from eligo.records.readers.results_xml import result_tables
from eligo.records.sources import MAX_TAGS
from eligo.records.timeframes import time_points

READER = "ctgov-xml"
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UTF8 = re.compile(r"^\s*<\?xml[^>]*\?>")  # the text is decoded: its declaration no longer holds
DATES = {
    "start": ("start_date",),
    "primary_completion": ("primary_completion_date",),
    "completion": ("completion_date",),
    "first_submitted": ("study_first_submitted", "firstreceived_date"),
    "first_submitted_qc": ("study_first_submitted_qc",),
    "first_posted": ("study_first_posted",),
    "results_first_posted": ("results_first_posted",),
    "last_update_submitted": ("last_update_submitted", "lastchanged_date"),
    "last_update_posted": ("last_update_posted",),
    "verified": ("verification_date",),
}


def parse(text: str, where: str | None = None) -> Any:
    """The root element, with entities, DTDs, the network and huge trees all off.

    Raises Forbidden for a DTD or entity declaration, TooLarge for more tags than memory is for,
    Malformed for XML that breaks its own rules.
    """
    if text.count("<") > MAX_TAGS:
        raise TooLarge(f"XML of over {MAX_TAGS:,} tags; no record has so many", where=where)
    if _DTD.search(text):
        message = "declares a DTD or entities, which trial records never need; refused unread"
        raise Forbidden(message, where=where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(_UTF8.sub("", text, count=1).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise Malformed(f"not well-formed XML: {error.msg}", where=where) from error


LEVELS: tuple[Literal["primary", "secondary", "other"], ...] = ("primary", "secondary", "other")


class Element:
    """One element with its path: every reading names where the value stands."""

    def __init__(self, node: Any, path: str, words: Words) -> None:
        """`node` may be None for an element that is not there."""
        self.node, self.path, self.words = node, path, words

    def sub(self, path: str) -> Element:
        """The first element at a path below."""
        found = self.node.find(path) if self.node is not None else None
        return Element(found, f"{self.path}/{path}", self.words)

    def each(self, path: str) -> list[Element]:
        """Every element at a path below."""
        found = self.node.findall(path) if self.node is not None else []
        return [Element(one, f"{self.path}/{path}[{n}]", self.words) for n, one in enumerate(found)]

    @property
    def content(self) -> str | None:
        """The element's text without the spaces around it; None for no text."""
        words = (self.node.text or "").strip() if self.node is not None else ""
        return words or None

    def text(self, path: str) -> Value[str] | None:
        """The text at a path."""
        one = self.sub(path)
        return self.words.text(one.content, one.path)

    def block(self, path: str) -> Value[str] | None:
        """A text block: the common indentation of its lines is layout, not text."""
        one = self.sub(f"{path}/textblock")
        if one.content is None:
            return None
        raw = one.node.text.replace("\r\n", "\n").strip("\n")
        return self.words.text(textwrap.dedent(raw).strip(), one.path)

    def controlled(self, path: str, vocabulary: str) -> Value[str] | None:
        """A controlled value at a path."""
        one = self.sub(path)
        return self.words.controlled(vocabulary, one.content, one.path)

    def texts(self, path: str) -> tuple[Value[str], ...]:
        """The texts of every element at a path."""
        found = (self.words.text(one.content, one.path) for one in self.each(path))
        return tuple(value for value in found if value)


def read_xml(text: str, where: str | None = None) -> Trial:
    """The trial of one clinical_study document, kept verbatim.

    Raises Forbidden, Malformed or BadDate.
    """
    root = parse(text, where)
    if root.tag != "clinical_study":
        raise Malformed(f"the root is <{root.tag}>; <clinical_study> is expected", where=where)
    words = Words(READER, where)
    top = Element(root, "clinical_study", words)
    return Trial(
        reader=READER,
        where=where,
        raw=Raw(READER, text),
        nct_id=top.text("id_info/nct_id"),
        nct_aliases=top.texts("id_info/nct_alias"),
        org_study_id=identifier_of(top.text("id_info/org_study_id")),
        secondary_ids=tuple(Identifier(one) for one in top.texts("id_info/secondary_id")),
        brief_title=top.text("brief_title"),
        official_title=top.text("official_title"),
        acronym=top.text("acronym"),
        status=top.controlled("overall_status", "status"),
        why_stopped=top.text("why_stopped"),
        study_type=top.controlled("study_type", "study_type"),
        phases=words.phases(top.sub("phase").content, "clinical_study/phase"),
        design=_design(top.sub("study_design_info")),
        enrollment=_enrollment(top),
        dates=_dates(top),
        sponsor=_organisation(top.sub("sponsors/lead_sponsor")),
        collaborators=_organisations(top.each("sponsors/collaborator")),
        responsible_party=_party(top.sub("responsible_party")),
        officials=_people(top.each("overall_official")),
        central_contacts=_people(
            [*top.each("overall_contact"), *top.each("overall_contact_backup")]
        ),
        conditions=top.texts("condition"),
        keywords=top.texts("keyword"),
        brief_summary=top.block("brief_summary"),
        detailed_description=top.block("detailed_description"),
        eligibility=_eligibility(top.sub("eligibility")),
        arms=tuple(_arm(one) for one in top.each("arm_group")),
        interventions=tuple(m for one in top.each("intervention") if (m := _intervention(one))),
        outcomes=_outcomes(top),
        locations=tuple(_location(one) for one in top.each("location")),
        has_results=_has_results(top),
        results=result_tables(root),
        flags=tuple(words.flags),
    )


def _has_results(top: Element) -> Value[bool]:
    held = top.sub("clinical_results")
    shown = "clinical_results" if held.node is not None else ""
    return Value(bool(shown), shown, Source(READER, held.path))


def _design(e: Element) -> Design:
    masking, _, who = (e.sub("masking").content or "").partition("(")
    path = f"{e.path}/masking"
    masked = e.words.controlled("masking", masking.strip(), path)
    named = [one.strip() for one in who.rstrip(") ").split(",") if "label" not in one.casefold()]
    roles = (e.words.controlled("who_masked", one, path) for one in named)
    return Design(
        allocation=e.controlled("allocation", "allocation"),
        intervention_model=e.controlled("intervention_model", "intervention_model"),
        intervention_model_description=e.text("intervention_model_description"),
        primary_purpose=e.controlled("primary_purpose", "primary_purpose"),
        masking=masked,
        masking_description=e.text("masking_description"),
        who_masked=tuple(one for one in roles if one),
        observational_model=e.controlled("observational_model", "observational_model"),
        time_perspective=e.controlled("time_perspective", "time_perspective"),
    )


def _enrollment(top: Element) -> Enrollment | None:
    one = top.sub("enrollment")
    if one.content is None or not one.content.isdigit():
        return None
    count = Value(int(one.content), one.content, Source(READER, one.path))
    kind = top.words.controlled("enrollment_type", one.node.get("type"), f"{one.path}/@type")
    return Enrollment(count, kind)


def _dates(top: Element) -> Dates:
    found: dict[str, Any] = {}
    for name, paths in DATES.items():
        one = next((e for e in map(top.sub, paths) if e.content), None)
        if one is not None:
            found[name] = top.words.date(one.content, one.path, one.node.get("type"))
    return Dates(**found)


def _organisation(e: Element) -> Organisation | None:
    name = e.text("agency")
    return Organisation(name, e.controlled("agency_class", "sponsor_class")) if name else None


def _organisations(elements: list[Element]) -> tuple[Organisation, ...]:
    return tuple(made for made in map(_organisation, elements) if made)


def _party(e: Element) -> ResponsibleParty | None:
    if e.node is None:
        return None
    return ResponsibleParty(
        type=e.controlled("responsible_party_type", "party_type"),
        name=e.text("investigator_full_name"),
        title=e.text("investigator_title"),
        affiliation=e.text("investigator_affiliation"),
        old_name_title=e.text("name_title"),
        old_organization=e.text("organization"),
    )


def _people(elements: list[Element]) -> tuple[Person, ...]:
    found = []
    for e in elements:
        name = e.text("last_name")
        if name is None:
            continue
        found.append(
            Person(
                name,
                degree=e.text("degrees"),
                role=e.controlled("role", "role"),
                affiliation=e.text("affiliation"),
                phone=e.text("phone"),
                phone_ext=e.text("phone_ext"),
                email=e.text("email"),
            )
        )
    return tuple(found)


def _eligibility(e: Element) -> Eligibility:
    words = e.words
    return Eligibility(
        text=e.block("criteria"),
        sex=e.controlled("gender", "sex"),
        min_age=words.age(e.sub("minimum_age").content, f"{e.path}/minimum_age"),
        max_age=words.age(e.sub("maximum_age").content, f"{e.path}/maximum_age"),
        healthy_volunteers=words.truth(
            e.sub("healthy_volunteers").content, f"{e.path}/healthy_volunteers"
        ),
        gender_based=words.truth(e.sub("gender_based").content, f"{e.path}/gender_based"),
        gender_description=e.text("gender_description"),
        study_population=e.block("study_pop"),
        sampling_method=e.controlled("sampling_method", "sampling_method"),
    )


def _arm(e: Element) -> Arm:
    return Arm(
        label=e.text("arm_group_label"),
        type=e.controlled("arm_group_type", "arm_type"),
        description=e.text("description"),
    )


def _intervention(e: Element) -> Intervention | None:
    name = e.text("intervention_name")
    if name is None:
        return None
    return Intervention(
        name=name,
        type=e.controlled("intervention_type", "intervention_type"),
        description=e.text("description"),
        other_names=e.texts("other_name"),
        arm_labels=e.texts("arm_group_label"),
    )


def _outcomes(top: Element) -> tuple[Outcome, ...]:
    found = []
    for level in LEVELS:
        for e in top.each(f"{level}_outcome"):
            measure, frame = e.text("measure"), e.text("time_frame")
            if measure is None:
                continue
            found.append(
                Outcome(
                    level=level,
                    measure=measure,
                    time_frame=frame,
                    time_points=time_points(frame.value) if frame else (),
                    description=e.text("description"),
                )
            )
    return tuple(found)


def _location(e: Element) -> Location:
    return Location(
        facility=e.text("facility/name"),
        city=e.text("facility/address/city"),
        state=e.text("facility/address/state"),
        zip=e.text("facility/address/zip"),
        country=e.text("facility/address/country"),
        status=e.controlled("status", "site_status"),
        contacts=_people([*e.each("contact"), *e.each("contact_backup")]),
    )
