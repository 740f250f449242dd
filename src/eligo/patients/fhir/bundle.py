"""A Bundle's resources filed by what they are and whose they are, undecoded until they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import msgspec

from eligo.errors import EmptyInput, InputError, Malformed
from eligo.patients.fhir.chart import id_of, where_of
from eligo.patients.fhir.structs import Bundle, Head, Reference
from eligo.patients.tables import table

_BUNDLES = msgspec.json.Decoder(Bundle)
_HEADS = msgspec.json.Decoder(Head)
_NESTING = 3  # Bundles inside Bundles: answers to a batch of searches


@cache
def other_types() -> dict[str, str]:
    """The types of resource that hold no fact of a patient, each "shared" or "silent"."""
    return {row[0]: row[1] for row in table("resource_types", "type", "role")}


@dataclass(frozen=True, slots=True)
class Filed:
    """One resource: its type, its id, the id of its subject, where it stands, its JSON."""

    kind: str
    id: str | None
    subject: str | None
    url: str | None
    where: str
    raw: msgspec.Raw

    @property
    def keys(self) -> Iterator[str]:
        """What other resources may call it."""
        if self.id:
            yield f"{self.kind}/{self.id}"
        if self.url:
            yield self.url
            yield f"{self.kind}/{id_of(Reference(self.url))}"


def is_shared(filed: Filed) -> bool:
    """Whether a resource is nobody's, and any patient's may refer to it; an implant is not."""
    mine = filed.kind == "Device" and filed.subject is not None
    return other_types().get(filed.kind) == "shared" and not mine


@dataclass(slots=True)
class Folder:
    """The resources of one patient, and what is to be said of them."""

    patient: str
    resources: list[Filed] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def decode_bundle(data: object) -> Bundle:
    """The entries of a Bundle in JSON; raises Malformed for what is not a Bundle."""
    try:
        bundle = _BUNDLES.decode(data)  # type: ignore[arg-type]
    except msgspec.ValidationError as error:
        raise Malformed(f"not a FHIR Bundle: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"not JSON: {error}") from None
    except RecursionError:
        raise Malformed("the JSON is nested too deeply") from None
    if bundle.resource_type != "Bundle":
        raise Malformed("not a FHIR Bundle: its resourceType is not Bundle")
    return bundle


def file_bundle(bundle: Bundle, depth: int = 0) -> Iterator[Filed]:
    """The resources of a Bundle in order, those of Bundles inside it too."""
    for number, entry in enumerate(bundle.entry or (), 1):
        raw = entry.resource if entry else msgspec.Raw(b"null")
        if bytes(raw) == b"null":
            continue
        filed = file_resource(raw, number, entry.full_url if entry else None)
        if filed.kind == "Bundle" and depth < _NESTING:
            yield from file_bundle(decode_bundle(raw), depth + 1)
        else:
            yield filed


def file_resource(raw: msgspec.Raw, number: int, url: str | None = None) -> Filed:
    """One resource; of an unreadable one the type and id, as far as they can be found."""
    try:
        head = _HEADS.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        head = _barest(raw)
    ident = head.id or id_of(Reference(url))
    subject = id_of(head.subject or head.patient or head.individual)
    kind = head.resource_type or ""
    return Filed(kind, ident, subject, url, where_of(kind or None, ident, number), raw)


class _Barest(msgspec.Struct, rename="camel"):
    resource_type: object = None
    id: object = None


def _barest(raw: msgspec.Raw) -> Head:
    """The head of a resource whose other fields have the wrong form."""
    try:
        found = msgspec.json.decode(raw, type=_Barest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Head()
    kind, ident = found.resource_type, found.id
    return Head(
        resource_type=kind if isinstance(kind, str) else None,
        id=ident if isinstance(ident, str) else None,
    )


def by_patient(filed: Iterable[Filed], name: str | None = None) -> list[Folder]:
    """One folder a patient; what is nobody's in particular goes into every one.

    Without a Patient resource the subjects tell the patients apart; without subjects there is one,
    called `name`. What belongs to somebody who is not in the record is left out, and said.
    """
    every = list(filed)
    if not every:
        raise EmptyInput("the record holds no resource")
    if all(filed.kind in other_types() and filed.kind != "Patient" for filed in every):
        raise InputError("the record holds nothing of a patient")
    aliases = _aliases(every)
    folders = {ident: Folder(ident) for ident in dict.fromkeys(aliases.values())}
    if not folders:
        subjects = dict.fromkeys(f.subject for f in every if f.subject and not is_shared(f))
        aliases = {subject: subject for subject in subjects}
        folders = {ident: Folder(ident) for ident in subjects} or {"": Folder(name or "unknown")}
        for folder in folders.values():
            folder.notices.append("there is no Patient resource: age and sex are not known")
    strangers = _dealt(every, aliases, folders)
    if strangers:
        said = f"{strangers} resources belong to a patient who is not in this record; not read"
        for folder in folders.values():
            folder.notices.append(said)
    return list(folders.values())


def _aliases(every: list[Filed]) -> dict[str, str]:
    """Each id under which a Patient of the record may be referred to, and its own."""
    aliases: dict[str, str] = {}
    for filed in every:
        if filed.kind == "Patient":
            ident = filed.id or "unknown"
            aliases[ident] = ident
            if filed.url:
                aliases[id_of(Reference(filed.url)) or ident] = ident
    return aliases


def _dealt(every: list[Filed], aliases: dict[str, str], folders: dict[str, Folder]) -> int:
    """Deal the resources out; how many are somebody else's."""
    strangers = 0
    alone = next(iter(folders.values())) if len(folders) == 1 else None
    for filed in every:
        owner = (filed.id or "unknown") if filed.kind == "Patient" else filed.subject
        if is_shared(filed):
            owners = list(folders.values())
        elif owner is None:
            owners = [alone] if alone else []
        else:
            owners = [folders[aliases[owner]]] if aliases.get(owner) in folders else []
        for folder in owners:
            folder.resources.append(filed)
        strangers += not owners
    return strangers
