"""Read brat annotations of LCT and Chia as typed spans over whole texts.

A corpus is a JSON Lines file (plain or gzip) of `nct_id`, `text` and `ann`, where Chia has the side
of the trial too, or a folder of brat pairs (`NCT….txt` and `.ann`). Types are turned into the
contract's by corpora.toml. Most Chia texts were annotated with line ends of two characters; such
a document is told by its own entity texts, and its offsets are corrected.
"""

import gzip
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TABLES = tomllib.loads((Path(__file__).parent / "corpora.toml").read_text(encoding="utf-8"))
_ENTITY = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t(.*)")
_EVENT = re.compile(r"(E\d+)\t(\S+?):(\S+)(.*)")
_ATTRIBUTE = re.compile(r"A\d+\t(\S+) (\S+) (\S+)")
_PERSON_STATE = re.compile(TABLES["person_states"]["pattern"], re.IGNORECASE)


class Span(NamedTuple):
    start: int
    end: int
    type: str


class Document(NamedTuple):
    """A text and its mentions; a broken mention is one span from its first to its last piece."""

    id: str
    trial: str
    text: str
    spans: list[Span]


class _Entity(NamedTuple):
    id: str
    type: str
    pieces: list[tuple[int, int]]
    text: str


def read_corpus(path: Path, corpus: str) -> list[Document]:
    """The documents of `corpus`, "lct" or "chia"."""
    documents = []
    for name, text, annotation in _sources(path):
        entities = [_entity(found) for found in map(_ENTITY.fullmatch, _lines(annotation)) if found]
        if corpus == "chia":
            entities = _corrected(entities, text)
            types = {entity.id: TABLES["chia"].get(entity.type) for entity in entities}
        else:
            types = _lct_types(entities, annotation)
        spans = {_span(entity, types[entity.id]) for entity in entities if types[entity.id]}
        documents.append(Document(name, re.split(r"[-_]", name)[0], text, sorted(spans)))
    return documents


def _sources(path: Path) -> Iterator[tuple[str, str, str]]:
    """Name, text and annotation of each document."""
    if path.is_dir():
        for file in sorted(path.rglob("*.txt")):
            note = file.with_suffix(".ann")
            with file.open(encoding="utf-8", newline="") as stream:
                yield file.stem, stream.read(), note.read_text(encoding="utf-8")
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            name = row["nct_id"] + (f"-{row['side']}" if "side" in row else "")
            yield name, row["text"], row["ann"]


def _lines(annotation: str) -> list[str]:
    return annotation.split("\n")


def _entity(found: re.Match[str]) -> _Entity:
    numbers = [int(number) for number in re.findall(r"\d+", found[3])]
    pieces = list(zip(numbers[::2], numbers[1::2], strict=True))
    return _Entity(found[1], found[2], pieces, found[4])


def _span(entity: _Entity, type_: str) -> Span:
    states = TABLES["person_states"]
    if type_ in states["from"] and _PERSON_STATE.fullmatch(entity.text.strip()):
        type_ = states["becomes"]
    starts, ends = zip(*entity.pieces, strict=True)
    return Span(min(starts), max(ends), type_)


def _corrected(entities: list[_Entity], text: str) -> list[_Entity]:
    """The entities with offsets into `text`, however they counted line ends."""
    wide = text.replace("\n", "\r\n")
    if _faithful(entities, text) >= _faithful(entities, wide):
        return entities

    def narrow(offset: int) -> int:
        return offset - wide.count("\r", 0, offset)

    return [e._replace(pieces=[(narrow(a), narrow(b)) for a, b in e.pieces]) for e in entities]


def _faithful(entities: list[_Entity], text: str) -> int:
    """How many entities have their own text at their offsets, white space aside."""
    texts = (" ".join(text[a:b] for a, b in entity.pieces) for entity in entities)
    return sum(t.split() == e.text.split() for t, e in zip(texts, entities, strict=True))


# ---- what an LCT entity is depends on the events and attributes around it --------------------


def _lct_types(entities: list[_Entity], annotation: str) -> dict[str, str | None]:
    events = [found.groups() for found in map(_EVENT.fullmatch, _lines(annotation)) if found]
    triggers = {event: trigger for event, _, trigger, _ in events}
    arguments = {event: _arguments(rest) for event, _, _, rest in events}
    events_of = {trigger: event for event, trigger in triggers.items()}
    habits = {triggers.get(target, target) for target in _habits(annotation)}
    types: dict[str, str | None] = {}
    for entity in entities:
        types[entity.id] = TABLES["lct"].get(entity.type)
        if entity.type == TABLES["lct_time"]["comparison"]:
            if _is_time(events_of.get(entity.id), arguments):
                types[entity.id] = "time"
        elif entity.id in habits:
            types[entity.id] = TABLES["lct_habit"]["becomes"]
    return types


def _arguments(rest: str) -> list[tuple[str, str]]:
    """(role, target) pairs, the roles without their numbers."""
    pairs = (argument.split(":") for argument in rest.split())
    return [(role.rstrip("0123456789"), target) for role, target in pairs]


def _habits(annotation: str) -> list[str]:
    found = filter(None, map(_ATTRIBUTE.fullmatch, _lines(annotation)))
    wanted = (TABLES["lct_habit"]["attribute"], TABLES["lct_habit"]["value"])
    return [note[2] for note in found if (note[1], note[3]) == wanted]


def _is_time(event: str | None, arguments: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether a comparison dates something: by the roles it stands in, else by its own parts."""
    rules = TABLES["lct_time"]
    roles = {role for pairs in arguments.values() for role, target in pairs if target == event}
    if roles:
        return bool(roles & set(rules["roles"]))
    return bool({role for role, _ in arguments.get(event or "", [])} & set(rules["parts"]))
