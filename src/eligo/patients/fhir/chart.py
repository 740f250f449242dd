"""One patient's chart while it is read: references, dates and codes looked up, faults noted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from eligo.errors import BadDate
from eligo.language.values import Concept
from eligo.patients.dates import read_when, years_after
from eligo.patients.fhir.structs import (
    CodeableConcept,
    Coding,
    Head,
    Part,
    Period,
    Quantity,
    Reference,
)
from eligo.patients.linking import Concepts, Linker, short_system
from eligo.patients.model import Source, When
from eligo.patients.words import Qualifiers, state_of, without_tag

Some = TypeVar("Some", bound=Part)
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CODE = re.compile(r"[\w.:\-]{1,40}")
_BEFORE_ALL = date(1900, 1, 1)
_IGNORED_SYSTEMS = ("terminology.hl7.org", "hl7.org/fhir/ValueSet", "data-absent-reason")


class Told(NamedTuple):
    """What is said of conditions apart from them: when, and of which (ids; none if unsaid)."""

    when: When | None
    qualifiers: Qualifiers
    conditions: tuple[str, ...]


class Chart:
    """What the functions that read resources share.

    `resources`: by "Type/id" and by full URL. `today`: no fact may be later. `birth`: once read.
    `told`, `primaries`: what is said of diseases apart from them, and the primary cancers' ids.
    `unknown`, `by_words`: codings that nothing links, and those that only their words do.
    """

    def __init__(self, linker: Linker, resources: Mapping[str, msgspec.Raw], today: date) -> None:
        self.linker, self.resources, self.today = linker, resources, today
        self.birth: When | None = None
        self.notices: list[str] = []
        self.seen: list[When] = []
        self.told: list[Told] = []
        self.primaries: list[str] = []
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.by_words: Counter[tuple[str, str]] = Counter()
        self._where = ""
        self._doubt: str | None = None

    # ---- faults ----------------------------------------------------------------------------

    def begin(self, where: str) -> None:
        """Turn to the resource that messages shall name as `where`."""
        self._where, self._doubt = where, None

    @property
    def doubt(self) -> str | None:
        """Why the facts of this resource must not decide, if something is wrong with it."""
        return self._doubt

    def notice(self, message: str) -> None:
        """Say something about this resource, once."""
        said = f"{self._where}: {message}" if self._where else message
        if said not in self.notices[-10:]:
            self.notices.append(said)

    def fault(self, message: str) -> None:
        """Say it, and let no fact of this resource decide anything."""
        self.notice(message)
        self._doubt = self._doubt or message

    # ---- dates -----------------------------------------------------------------------------

    def when(self, text: str | None, field: str) -> When | None:
        """A date of this resource; one that does not exist is a fault."""
        if not text or not text.strip():
            return None
        try:
            return read_when(text)
        except BadDate as error:
            self.fault(f"{field}: {error.message}")
            return None

    def period(self, period: Period | None, field: str) -> tuple[When | None, When | None]:
        """The start and the end of a period; one that ends before it starts is a fault."""
        if period is None:
            return None, None
        start = self.when(period.start, f"{field}.start")
        end = self.when(period.end, f"{field}.end")
        if start and end and end.last < start.first:
            self.fault(f"{field} ends before it starts")
        return start, end

    def at_age(self, age: Quantity | None) -> When | None:
        """When the patient was so many years old, if the birth is known."""
        if age is None or age.value is None or self.birth is None:
            return None
        if (age.code or age.unit or "a") not in {"a", "yr", "year", "years", "y"}:
            return None
        years = int(age.value) if age.value.is_finite() and 0 <= age.value < 130 else None
        return None if years is None else years_after(self.birth, years)

    def by(self, recorded: When | None) -> When | None:
        """Some day until it was recorded: what is known where no onset is given."""
        if recorded is None:
            return None
        first = self.birth.first if self.birth else _BEFORE_ALL
        return When(min(first, recorded.last), recorded.last)

    def saw(self, when: When | None) -> None:
        """Count a day on which something was observed or done."""
        if when is not None and when.first <= self.today:
            self.seen.append(when)

    # ---- references ------------------------------------------------------------------------

    def resolve(self, reference: Reference | None, kind: str, struct: type[Some]) -> Some | None:
        """The resource of this kind that is referred to, if the record holds it."""
        if reference is None or not reference.reference:
            return None
        for key in keys_of(reference.reference, kind):
            raw = self.resources.get(key)
            if raw is not None:
                return self._decoded(raw, kind, struct)
        return None

    def _decoded(self, raw: msgspec.Raw, kind: str, struct: type[Some]) -> Some | None:
        try:
            head = msgspec.json.decode(raw, type=Head)
            return msgspec.json.decode(raw, type=struct) if head.resource_type == kind else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None  # said where that resource itself is read

    # ---- codes and words -------------------------------------------------------------------

    def concepts(self, code: CodeableConcept | None, kinds: tuple[str, ...]) -> Concepts:
        """Everything that the codes and the words of a CodeableConcept mean."""
        return self.linker.union([*self.coded(code, kinds), *self.worded(code, kinds)])

    def worded(self, code: CodeableConcept | None, kinds: tuple[str, ...]) -> list[Concepts]:
        """What each of the words of a CodeableConcept means, as its systems write them."""
        return [self.linker.worded(text, kinds, system) for text, system in told_by(code)]

    def name(self, code: CodeableConcept | None, otherwise: str) -> str:
        """What to call it: its words, else what its code means, else the code itself."""
        if not words_of(code):
            for system, value in pairs_of(code):
                for concept in self.linker.coded(system, value):
                    return concept.name
        return label_of(code) or otherwise

    def coded(self, code: CodeableConcept | None, kinds: tuple[str, ...]) -> list[Concepts]:
        """What each of the codes means; unknown ones are counted, to be reported.

        `kinds`: of what kinds the words may be that stand beside an unknown code.
        """
        found = []
        for system, value in pairs_of(code):
            concepts = self.linker.coded(system, value)
            if not concepts and not _means_itself(system, value):
                counted = self.by_words if any(self.worded(code, kinds)) else self.unknown
                counted[short_system(system), value] += 1
            found.append(concepts)
        return found

    def indications(
        self, codes: Iterable[CodeableConcept] | None, references: Iterable[Reference] | None
    ) -> Concepts:
        """Why something was given or done; a reason that nothing links keeps its words."""
        found: list[Concepts] = []
        for code in codes or ():
            found.append(self._reason(code))
        for reference in references or ():
            found.append(self._reason(self.reason_code(reference)))
        return self.linker.union(found)

    def reason_code(self, reference: Reference) -> CodeableConcept | None:
        """The code of the condition or observation that a reason refers to, else its words."""
        for kind in ("Condition", "Observation"):
            coded = self.resolve(reference, kind, WithCode)
            if coded is not None and coded.code is not None:
                return coded.code
        return CodeableConcept(text=reference.display) if reference.display else None

    def _reason(self, code: CodeableConcept | None) -> Concepts:
        found = self.concepts(code, ("condition",))
        words = label_of(code)
        return found or ((Concept.unlinked(words),) if words else ())


class WithCode(Part):
    """A resource of which only its code is of interest."""

    code: CodeableConcept | None = None


# ---- small questions about data types ------------------------------------------------------


def _means_itself(system: str, value: str) -> bool:
    """Whether a code needs no concept: FHIR's own, or a state of the person."""
    own = any(part in system for part in _IGNORED_SYSTEMS)
    return own or state_of([(short_system(system), value)], "") is not None


def keys_of(reference: str, kind: str) -> list[str]:
    """The keys under which what a reference names may be filed, the most exact first."""
    plain = reference.split("/_history/")[0]
    tail = plain.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    return [plain, "/".join(plain.split("/")[-2:]), f"{kind}/{tail}"]


def id_of(reference: Reference | None) -> str | None:
    """The id at the end of a reference, whatever form it has."""
    if reference is None or not reference.reference:
        return None
    return reference.reference.split("/_history/")[0].rsplit("/", 1)[-1].rsplit(":", 1)[-1]


def where_of(kind: str | None, ident: str | None, number: int) -> str:
    """How messages name a resource: by type and id, or by its place if it has no proper id."""
    named = ident is not None and _ID.fullmatch(ident)
    known = kind is not None and kind.isalpha() and len(kind) < 40
    return f"{kind if known else 'resource'}{f'/{ident}' if named else f' no. {number}'}"


def source_of(kind: str, ident: str | None) -> Source:
    """Where a fact stands."""
    return Source(resource=kind, id=ident)


def codings_of(code: CodeableConcept | None) -> list[Coding]:
    """The codings that are there."""
    return [c for c in (code.coding if code else None) or () if c is not None]


def pairs_of(code: CodeableConcept | None) -> list[tuple[str, str]]:
    """Each coding as system and code."""
    return [(c.system or "", c.code.strip()) for c in codings_of(code) if c.code and c.code.strip()]


def short_pairs(code: CodeableConcept | None) -> list[tuple[str, str]]:
    """Each coding as the system's short name and the code."""
    return [(short_system(system), value) for system, value in pairs_of(code)]


def words_of(code: CodeableConcept | None) -> list[str]:
    """The text and the codings' display texts, each once."""
    if code is None:
        return []
    texts = [code.text, *(c.display for c in codings_of(code))]
    return list(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def told_by(code: CodeableConcept | None) -> list[tuple[str, str]]:
    """The words with the system whose display they are; the text goes with the first coding."""
    codings = codings_of(code)
    first = codings[0].system or "" if codings else ""
    systems = {c.display.strip(): c.system or "" for c in codings if c.display}
    return [(text, systems.get(text, first)) for text in words_of(code)]


def label_of(code: CodeableConcept | None) -> str:
    """What to call it: its words, else its first code, else nothing."""
    words = words_of(code)
    if words:
        return without_tag(words[0]) or words[0]
    return next((f"{short_system(s)} {v}" for s, v in pairs_of(code)), "")


def status_of(code: CodeableConcept | str | None) -> str:
    """The code of a status, in lower case; "" if there is none."""
    if isinstance(code, str):
        return code.strip().lower()
    return next((value.lower() for _, value in pairs_of(code)), label_of(code).lower())


def printable(code: str) -> str:
    """A code as messages may show it."""
    return code if _CODE.fullmatch(code) else "(not a code)"
