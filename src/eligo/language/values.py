"""The values inside nodes: concepts, quantities, intervals, outcomes and periods."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from eligo.errors import LanguageError

# Units that mean something only beside a result, a drug or a baseline. The rest are UCUM codes.
ULN, LLN = "{ULN}", "{LLN}"
BASELINE = "{baseline}"
HALF_LIFE = "{half-life}"
RELATIVE_UNITS = frozenset({ULN, LLN, BASELINE, HALF_LIFE})

# Calendar units in ascending length, as UCUM writes them.
TIME_UNITS = ("s", "min", "h", "d", "wk", "mo", "a")


@dataclass(frozen=True, slots=True)
class Concept:
    """A meaning with its code: `system` is "mesh", "icd10cm", "eligo", …; "" if unlinked."""

    system: str
    code: str
    name: str

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise LanguageError("a concept needs a name")
        if bool(self.system) != bool(self.code):
            raise LanguageError(f"concept {self.name!r} needs both a system and a code, or neither")

    @classmethod
    def unlinked(cls, name: str) -> Concept:
        """Words that name something, with no code found for it."""
        return cls("", "", name)

    @property
    def linked(self) -> bool:
        """Whether a vocabulary knows it."""
        return bool(self.system)

    @property
    def key(self) -> tuple[str, str]:
        """What identifies it: system and code; for an unlinked one its folded name."""
        return (self.system, self.code) if self.linked else ("", self.name.casefold())


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with a unit: a UCUM code, one of the RELATIVE_UNITS, or "1"."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if not isinstance(self.value, Decimal) or not self.value.is_finite():
            raise LanguageError(f"a quantity needs a finite decimal number, not {self.value!r}")
        if not self.unit or any(c.isspace() for c in self.unit):
            raise LanguageError(
                f'a unit is a code without spaces ("1" for none), not {self.unit!r}'
            )

    @property
    def is_time(self) -> bool:
        """Whether the unit is a unit of time."""
        return self.unit in TIME_UNITS


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval."""

    quantity: Quantity
    inclusive: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """The values between two bounds; an end left out is open for ever."""

    low: Bound | None = None
    high: Bound | None = None

    def __post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise LanguageError("an interval needs at least one bound")

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """The bounds that it has, low first."""
        return tuple(bound for bound, _ in self.sides)

    @property
    def sides(self) -> tuple[tuple[Bound, bool], ...]:
        """The bounds that it has, low first, each with whether it is the low one: the two may be
        one and the same bound."""
        both = ((self.low, True), (self.high, False))
        return tuple((bound, is_low) for bound, is_low in both if bound is not None)


def at_least(value: Decimal | int | str, unit: str) -> Interval:
    """≥ value."""
    return Interval(low=Bound(Quantity(Decimal(value), unit)))


def at_most(value: Decimal | int | str, unit: str) -> Interval:
    """≤ value."""
    return Interval(high=Bound(Quantity(Decimal(value), unit)))


def more_than(value: Decimal | int | str, unit: str) -> Interval:
    """> value."""
    return Interval(low=Bound(Quantity(Decimal(value), unit), inclusive=False))


def less_than(value: Decimal | int | str, unit: str) -> Interval:
    """< value."""
    return Interval(high=Bound(Quantity(Decimal(value), unit), inclusive=False))


def between(low: Decimal | int | str, high: Decimal | int | str, unit: str) -> Interval:
    """low ≤ … ≤ high."""
    return Interval(Bound(Quantity(Decimal(low), unit)), Bound(Quantity(Decimal(high), unit)))


def exactly(value: Decimal | int | str, unit: str) -> Interval:
    """= value."""
    return between(value, value, unit)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Results in words, any of which will do: positive, normal, detectable, CR1, wild-type, …"""

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.words, tuple) or not self.words:
            raise LanguageError("an outcome is a tuple of at least one trimmed word")
        if not all(w.strip() == w and w for w in self.words):
            raise LanguageError("an outcome needs at least one trimmed word")
        if len(set(self.words)) < len(self.words):
            raise LanguageError(f"an outcome names each word once, not {self.words}")


class Direction(Enum):
    """On which side of the anchor a period lies."""

    BEFORE = "before"
    AFTER = "after"
    AROUND = "around"
    DURING = "during"


class Moment(Enum):
    """The anchors that trials count from."""

    UNSPECIFIED = "unspecified"
    SCREENING = "screening"
    ENROLMENT = "enrolment"
    CONSENT = "consent"
    RANDOMISATION = "randomisation"
    BASELINE = "baseline"
    FIRST_DOSE = "first dose"
    LAST_DOSE = "last dose"
    INFUSION = "infusion"
    PROCEDURE = "procedure"
    STUDY = "study"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a period counts from: a moment of the trial, or an event in the patient's life."""

    moment: Moment = Moment.UNSPECIFIED
    event: Concept | None = None

    def __post_init__(self) -> None:
        if (self.moment is Moment.EVENT) != (self.event is not None):
            raise LanguageError("an anchor names an event if, and only if, its moment is EVENT")


class Pick(Enum):
    """Which of several lengths counts."""

    SHORTER = "shorter"
    LONGER = "longer"


@dataclass(frozen=True, slots=True)
class Extent:
    """A length of time or, of several, the shorter or the longer: "4 weeks or 5 half-lives"."""

    amounts: tuple[Quantity, ...]
    pick: Pick | None = None
    inclusive: bool = True

    def __post_init__(self) -> None:
        if not self.amounts or not all(a.is_time or a.unit == HALF_LIFE for a in self.amounts):
            raise LanguageError("an extent is made of times or half-lives")
        if (len(self.amounts) > 1) != (self.pick is not None):
            raise LanguageError("an extent of several lengths says which counts; one of one can't")
        if any(a.value < 0 for a in self.amounts):
            raise LanguageError("an extent can't be negative; the direction says which side it is")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time beside an anchor: from `least` to `most` away from it."""

    direction: Direction
    anchor: Anchor = field(default_factory=Anchor)
    least: Extent | None = None
    most: Extent | None = None
