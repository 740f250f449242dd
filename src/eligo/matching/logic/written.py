"""A trial's criteria as bytes, and the fingerprint of all that they are read from."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

import msgspec

from eligo.language.encoding import decode, encode
from eligo.language.nodes import Side, State
from eligo.language.schema import json_schema
from eligo.language.values import Concept
from eligo.reading.criteria import Criterion, Status
from eligo.reading.rows.context import Flag
from eligo.reading.topic import Topic
from eligo.reading.trial import TrialCriteria
from eligo.records.model import Trial

_DIGEST = 16  # bytes


class _Held(msgspec.Struct):
    """A criterion with its logic as JSON."""

    side: Side
    text: str
    start: int
    end: int
    parent: int | None
    status: Status
    logic: Any
    flags: tuple[Flag, ...] = ()


class _Written(msgspec.Struct):
    """What is kept of a trial's criteria; the id comes from the record."""

    title: str
    criteria: list[_Held]
    conditions: tuple[Concept, ...]
    words: list[str]


def packed(found: TrialCriteria) -> bytes:
    """The criteria as compressed JSON, their logic as `language.encoding` writes it."""
    held = [
        _Held(c.side, c.text, c.start, c.end, c.parent, c.status, encode(c.logic), c.flags)
        for c in found.criteria
    ]
    topic = found.topic
    written = _Written(found.title, held, topic.conditions, sorted(topic.words))
    return zlib.compress(msgspec.json.encode(written))


def unpacked(body: bytes, trial_id: str) -> TrialCriteria:
    """The criteria that `packed` was given; LanguageError, msgspec's or zlib's where it is none."""
    written = msgspec.json.decode(zlib.decompress(body), type=_Written)
    criteria = tuple(
        Criterion(c.side, c.text, c.start, c.end, c.parent, c.status, decode(c.logic), c.flags)
        for c in written.criteria
    )
    topic = Topic(written.conditions, frozenset(written.words))
    return TrialCriteria(trial_id, written.title, criteria, topic)


class Sketch(NamedTuple):
    """What can be told of packed criteria without their logic: the topic, and of each criterion
    that decides whether it was not understood to the end and whether it asks for healthy
    volunteers."""

    topic: Topic
    doubted: tuple[bool, ...]
    healthy: tuple[bool, ...]


class _Glanced(msgspec.Struct):
    """A criterion of which the logic is not decoded."""

    start: int
    end: int
    parent: int | None
    status: Status
    logic: msgspec.Raw

    @property
    def healthy(self) -> bool:
        """As `judge.asks_healthy` says."""
        return self.start != self.end and _HEALTHY in bytes(self.logic)


class _Outlined(msgspec.Struct):
    criteria: list[_Glanced]
    conditions: tuple[Concept, ...]
    words: list[str]


_HEALTHY = msgspec.json.encode(State.HEALTHY_VOLUNTEER.value)
_GLANCE = msgspec.json.Decoder(_Outlined)


def sketched(body: bytes) -> Sketch:
    """What `packed` kept, without the time that decoding its logic takes; raises as `unpacked`."""
    told = _GLANCE.decode(zlib.decompress(body))
    decide = [one for one in told.criteria if one.parent is None]
    topic = Topic(told.conditions, frozenset(told.words))
    doubted = tuple(one.status is not Status.READ for one in decide)
    return Sketch(topic, doubted, tuple(one.healthy for one in decide))


def fingerprint(trial: Trial) -> bytes:
    """The same for two records that `read_trial` reads the same: all that it looks at, hashed."""
    one = trial.eligibility
    values = (
        one.text, one.sex, one.min_age, one.max_age, one.healthy_volunteers,
        trial.brief_title, trial.official_title,
    )  # fmt: skip
    told = [None if v is None else (v.value, v.printed) for v in values]
    listed = [[v.value for v in trial.conditions], [v.value for v in trial.keywords]]
    return hashlib.blake2b(msgspec.json.encode([told, listed]), digest_size=_DIGEST).digest()


@cache
def language() -> str:
    """Changes whenever the criteria language does: what was written in another can't be used."""
    return hashlib.sha256(msgspec.json.encode(json_schema(), order="sorted")).hexdigest()[:16]


@cache
def grammar() -> str:
    """Changes whenever the code or the tables of the reading do: then texts are read anew."""
    found = hashlib.sha256()
    for name, content in sorted(_files(resources.files("eligo.reading"), "")):
        found.update(name.encode() + b"\0" + content)
    return found.hexdigest()[:16]


def _files(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    every: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        if one.is_dir():
            every += _files(one, f"{path}{one.name}/") if one.name != "__pycache__" else []
        else:
            every.append((path + one.name, one.read_bytes()))
    return every
