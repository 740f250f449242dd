"""The nodes of the language: frozen, checked when built, so an invalid criterion can't exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any as Anything

from eligo.errors import LanguageError
from eligo.language.source import Span
from eligo.language.values import Concept, Interval, Outcome, Period


@dataclass(frozen=True, slots=True)
class Node:
    """What every node has: the span of its words, which plays no part in equality."""

    span: Span | None = field(default=None, compare=False, kw_only=True)

    @property
    def children(self) -> tuple[Node, ...]:
        """The nodes right below, in order."""
        names = _HOLDING.get(type(self))
        if names is None:
            names = _holding(type(self))
        found: tuple[Node, ...] = ()
        for name in names:
            value = getattr(self, name)
            found += value if isinstance(value, tuple) else (value,)
        return found

    def with_children(self, new: tuple[Node, ...]) -> Node:
        """The same node over other children, as many as before."""
        queue = iter(new)
        names = _holding(type(self))
        return replace(self, **{name: _refill(getattr(self, name), queue) for name in names})


_HOLDING: dict[type, tuple[str, ...]] = {}


def _holding(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that hold a node or a tuple of nodes.

    Looked up once, as trees are walked often.
    """
    if kind not in _HOLDING:
        _HOLDING[kind] = tuple(f.name for f in fields(kind) if "Node" in str(f.type))
    return _HOLDING[kind]


def _refill(value: Anything, queue: Iterator[Node]) -> Anything:
    if isinstance(value, Node):
        return next(queue)
    if isinstance(value, tuple) and value and isinstance(value[0], Node):
        return tuple(next(queue) for _ in value)
    return value


def _check_nodes(owner: Node, nodes: object, least: int) -> None:
    name = type(owner).__name__
    if not isinstance(nodes, tuple) or not all(isinstance(n, Node) for n in nodes):
        raise LanguageError(f"{name} takes a tuple of nodes, not {nodes!r}")
    if len(nodes) < least:
        raise LanguageError(f"{name} takes at least {least} nodes, not {len(nodes)}")


def _check_type(owner: Node, what: str, value: object, kind: type | tuple[type, ...]) -> None:
    if not isinstance(value, kind):
        raise LanguageError(f"{type(owner).__name__}.{what} can't be {value!r}")


def _check_text(owner: Node, what: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise LanguageError(f"{type(owner).__name__}.{what} needs words, not {value!r}")


# ---- how statements are joined ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every one holds."""

    of: tuple[Node, ...]

    def __post_init__(self) -> None:
        _check_nodes(self, self.of, 2)


@dataclass(frozen=True, slots=True)
class Any(Node):
    """At least one holds."""

    of: tuple[Node, ...]

    def __post_init__(self) -> None:
        _check_nodes(self, self.of, 2)


@dataclass(frozen=True, slots=True)
class Not(Node):
    """It does not hold; of an unknown the opposite is unknown too."""

    of: Node

    def __post_init__(self) -> None:
        _check_type(self, "of", self.of, Node)


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """At least `n` of them hold."""

    n: int
    of: tuple[Node, ...]

    def __post_init__(self) -> None:
        _check_nodes(self, self.of, 2)
        if isinstance(self.n, bool) or not isinstance(self.n, int):
            raise LanguageError(f"AtLeast.n is a whole number, not {self.n!r}")
        if not 1 <= self.n <= len(self.of):
            raise LanguageError(f"at least {self.n} of {len(self.of)} can't be asked for")


@dataclass(frozen=True, slots=True)
class If(Node):
    """Where the condition holds, the consequence must; where it does not, nothing is asked."""

    condition: Node
    consequence: Node

    def __post_init__(self) -> None:
        _check_type(self, "condition", self.condition, Node)
        _check_type(self, "consequence", self.consequence, Node)


@dataclass(frozen=True, slots=True)
class Except(Node):
    """The base holds, and not just because of what is excepted.

    Facts that an exception of the same kind describes are taken out of the base; an exception of
    another kind (a measurement, a circumstance) voids the base where it holds.
    """

    base: Node
    exceptions: tuple[Node, ...]

    def __post_init__(self) -> None:
        _check_type(self, "base", self.base, Node)
        _check_nodes(self, self.exceptions, 1)


@dataclass(frozen=True, slots=True)
class Readings(Node):
    """The text can be read in several ways, the preferred one first: settled where all agree."""

    alternatives: tuple[Node, ...]
    why: str

    def __post_init__(self) -> None:
        _check_nodes(self, self.alternatives, 2)
        _check_text(self, "why", self.why)


@dataclass(frozen=True, slots=True)
class Review(Node):
    """What the text says is suspect: a person must look, so it is UNKNOWN whatever it holds."""

    of: Node
    why: str

    def __post_init__(self) -> None:
        _check_type(self, "of", self.of, Node)
        _check_text(self, "why", self.why)


# ---- qualifiers ---------------------------------------------------------------------------------


# What a qualifier may say: a closed set of words, any words (None), a concept, or an interval.
QUALIFIERS: dict[str, frozenset[str] | type | None] = {
    "status": frozenset({"active", "history", "resolved", "in remission"}),
    "severity": frozenset({"mild", "moderate", "severe", "life-threatening"}),
    "acuity": frozenset({"acute", "subacute", "chronic"}),
    "control": frozenset({"controlled", "uncontrolled", "stable", "unstable"}),
    "course": None,  # relapsed, refractory, metastatic, newly diagnosed, …
    "stage": None,  # as the field writes it: IIIB, T2, limited
    "grade": Interval,
    "confirmation": None,  # histological, cytological, …
    "certainty": frozenset({"suspected", "confirmed"}),  # the least certainty that will do
    "origin": frozenset({"congenital", "acquired"}),
    "site": Concept,
    "cause": Concept,
    "indication": Concept,
    "treatment": Concept,  # what the condition requires: "requiring continuous oxygen"
    "route": None,
    "regimen": None,  # high-dose, pulse, low-dose, …
    "dose": Interval,  # how much at a time, or in a time: mg, mg/d, mg/kg/d, Gy
    "equivalent": Concept,  # the drug in whose doses the dose is counted
    "line": Interval,
    "ordinal": Interval,  # CR1 is the first complete remission
    "donor": None,
    "specimen": None,
    "method": None,
    "timepoint": None,
    "relative": None,  # whose family history it is
    "modifier": None,  # words that narrow the meaning in a way that can't be computed
}


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One thing said about a fact: its name and what it must be. Several add up (and)."""

    name: str
    value: str | Concept | Interval

    def __post_init__(self) -> None:
        if self.name not in QUALIFIERS:
            raise LanguageError(f"there is no qualifier {self.name!r}")
        allowed = QUALIFIERS[self.name]
        if isinstance(allowed, type):
            ok = isinstance(self.value, allowed)
        else:
            ok = isinstance(self.value, str) and bool(self.value.strip())
            ok = ok and (allowed is None or self.value in allowed)
        if not ok:
            raise LanguageError(f"qualifier {self.name} can't be {self.value!r}")


def _check_qualifiers(owner: Node, value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(q, Qualifier) for q in value):
        raise LanguageError(f"{type(owner).__name__}.qualifiers is a tuple of Qualifiers")
    if len(set(value)) < len(value):
        raise LanguageError(f"{type(owner).__name__} is given a qualifier twice")


# ---- statements about the patient ---------------------------------------------------------------


class Kind(Enum):
    """What kind of fact a Fact is about."""

    CONDITION = "condition"
    DRUG = "drug"
    PROCEDURE = "procedure"
    ALLERGY = "allergy"
    FAMILY_HISTORY = "family history"
    FINDING = "finding"
    PARTICIPATION = "participation"


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """The patient has, takes, or underwent something.

    `period` is when, `duration` for how long, `count` how often (in {cycles}, {lines}, {times} or
    a unit of one's own), `excluding` the kinds of it that do not count.
    """

    kind: Kind
    concept: Concept
    qualifiers: tuple[Qualifier, ...] = ()
    period: Period | None = None
    duration: Interval | None = None
    count: Interval | None = None
    excluding: tuple[Concept, ...] = ()

    def __post_init__(self) -> None:
        _check_type(self, "kind", self.kind, Kind)
        _check_type(self, "concept", self.concept, Concept)
        _check_qualifiers(self, self.qualifiers)
        _check_type(self, "period", self.period, (Period, type(None)))
        _check_type(self, "duration", self.duration, (Interval, type(None)))
        _check_type(self, "count", self.count, (Interval, type(None)))
        concepts = self.excluding
        if not isinstance(concepts, tuple) or not all(isinstance(c, Concept) for c in concepts):
            raise LanguageError("Fact.excluding is a tuple of concepts")
        if self.duration and not all(b.quantity.is_time for b in self.duration.bounds):
            raise LanguageError("a duration is given in units of time")

    def qualifier(self, name: str) -> tuple[str | Concept | Interval, ...]:
        """Everything that the qualifiers of that name say."""
        return tuple(q.value for q in self.qualifiers if q.name == name)


@dataclass(frozen=True, slots=True)
class Measure(Node):
    """A laboratory value, score or test compared with an interval or an outcome."""

    concept: Concept
    test: Interval | Outcome
    qualifiers: tuple[Qualifier, ...] = ()
    period: Period | None = None

    def __post_init__(self) -> None:
        _check_type(self, "concept", self.concept, Concept)
        _check_type(self, "test", self.test, (Interval, Outcome))
        _check_qualifiers(self, self.qualifiers)
        _check_type(self, "period", self.period, (Period, type(None)))


@dataclass(frozen=True, slots=True)
class Biomarker(Node):
    """A gene, protein or fusion, the alteration of it if one is named, and what is found of it."""

    gene: Concept
    test: Interval | Outcome
    alteration: str | None = None
    qualifiers: tuple[Qualifier, ...] = ()

    def __post_init__(self) -> None:
        _check_type(self, "gene", self.gene, Concept)
        _check_type(self, "test", self.test, (Interval, Outcome))
        _check_qualifiers(self, self.qualifiers)
        if self.alteration is not None:
            _check_text(self, "alteration", self.alteration)


@dataclass(frozen=True, slots=True)
class Age(Node):
    """The patient's age, in units of time."""

    interval: Interval

    def __post_init__(self) -> None:
        _check_type(self, "interval", self.interval, Interval)
        if not all(b.quantity.is_time for b in self.interval.bounds):
            raise LanguageError("an age is given in units of time")


SEXES = ("female", "male")


@dataclass(frozen=True, slots=True)
class Sex(Node):
    """The patient's sex is one of these."""

    among: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.among or any(s not in SEXES for s in self.among):
            raise LanguageError(f"Sex.among names female, male or both, not {self.among!r}")
        if tuple(sorted(set(self.among))) != self.among:
            raise LanguageError("Sex.among is sorted and names each once")


class State(Enum):
    """States of a person that trials ask about and no diagnosis names."""

    PREGNANT = "pregnant"
    BREAST_FEEDING = "breast-feeding"
    CHILD_BEARING_POTENTIAL = "of child-bearing potential"
    POST_MENOPAUSAL = "post-menopausal"
    PRE_MENOPAUSAL = "pre-menopausal"
    SURGICALLY_STERILE = "surgically sterile"
    HEALTHY_VOLUNTEER = "a healthy volunteer"
    SMOKER = "a smoker"
    HOSPITALISED = "in hospital"


@dataclass(frozen=True, slots=True)
class Person(Node):
    """The patient is in a state: pregnant, post-menopausal, a healthy volunteer, …"""

    state: State
    period: Period | None = None

    def __post_init__(self) -> None:
        _check_type(self, "state", self.state, State)
        _check_type(self, "period", self.period, (Period, type(None)))


# ---- what only a person can settle, what asks for nothing, and what was not understood ----------


@dataclass(frozen=True, slots=True)
class Judgement(Node):
    """A matter of consent, willingness or opinion, in the words of the text."""

    words: str

    def __post_init__(self) -> None:
        _check_text(self, "words", self.words)


@dataclass(frozen=True, slots=True)
class Remark(Node):
    """Words that ask for nothing, so that nobody can fail them: what is allowed, or left open."""

    words: str

    def __post_init__(self) -> None:
        _check_text(self, "words", self.words)


@dataclass(frozen=True, slots=True)
class Unread(Node):
    """Words that were not understood: UNKNOWN, so they never decide."""

    words: str

    def __post_init__(self) -> None:
        _check_text(self, "words", self.words)


# Every kind of node; the contract tests walk this list.
NODE_TYPES: tuple[type[Node], ...] = (
    All,
    Any,
    Not,
    AtLeast,
    If,
    Except,
    Readings,
    Review,
    Fact,
    Measure,
    Biomarker,
    Age,
    Sex,
    Person,
    Judgement,
    Remark,
    Unread,
)


class Side(Enum):
    """On which list a criterion stands; what holds of an exclusion criterion keeps one out."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
