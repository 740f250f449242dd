"""The calendar of an arm's doses: dates by a stated counting rule, amounts by body size.

Counting rule. A phase of length D with one dose every P has floor(D / P) doses, at least one; for
the count alone a month is 30.4375 days and a year 365.25 (6 months weekly: 26). The first dose of
the first phase is on the start date; a later phase's first dose comes one P after the last dose
before it (for a cycle: on the day after). "At 0, 1 and 6 months" counts calendar months.
Body surface area is Mosteller's: sqrt(height in cm x weight in kg / 3600) m2 (N Engl J Med 1987;
317: 1098).
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from eligo.errors import NotFound, UsageError
from eligo.language.values import Quantity
from eligo.records.doses import Amount, Frequency, Period, Phase, Regimen, regimens
from eligo.records.model import Arm, Intervention, Trial

_DAYS = {"h": 1 / 24, "d": 1.0, "wk": 7.0, "mo": 30.4375, "a": 365.25}
_OPEN_ENDED = "the length is not told: only the first is listed"


@dataclass(frozen=True, slots=True)
class PlannedDose:
    """One dose of the calendar. `per` is m2, kg or AUC where the amount is still relative.

    `amount` is None where none is told; `note` says what is assumed or missing. A dose with a
    `condition` is for those people only ("recurrent patients"), counted from the start date too.
    """

    date: date
    ingredient: str | None
    amount: Quantity | None
    per: str | None
    note: str
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class DoseCount:
    """How many doses a phase has: `low` by the counting rule, `high` by rounding it up at half."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def body_surface_area(height_cm: float, weight_kg: float) -> float:
    """Square metres, by Mosteller. Raises UsageError for a size that nobody has."""
    if not (20 <= height_cm <= 260 and 0.3 <= weight_kg <= 500):
        raise UsageError(f"height {height_cm} cm and weight {weight_kg} kg can't be a person's")
    return math.sqrt(height_cm * weight_kg / 3600)


def dose_count(phase: Phase) -> DoseCount | None:
    """How many doses a phase has; None where the words do not tell its rhythm or length."""
    often, length = phase.frequency, phase.duration
    if often is None:
        return None
    if often.once or often.points:
        count = len(often.points) or 1
        return DoseCount(count, count)
    if length is None or often.every is None:
        return None
    if length.unit == "dose":
        return DoseCount(int(length.value), int(length.value))
    if length.unit == "cycle":
        count = int(length.value * max(1, len(often.days)))
        return DoseCount(count, count)
    periods = length.value * _DAYS[length.unit] / (often.every.value * _DAYS[often.every.unit])
    if often.on and often.off:
        periods = periods * often.on / (often.on + often.off)
    low = max(1, int(periods * often.times + 1e-9))
    return DoseCount(low, max(low, int(periods * often.times + 0.5)))


def arm_regimens(trial: Trial, label: str) -> tuple[Regimen, ...]:
    """What the record tells of one arm's doses: from the arm's own words, those of its
    interventions and, for what the arm is given, the descriptions of the trial.

    Raises NotFound for an arm that the trial does not have. () means that no dose is reported.
    """
    arm = find_arm(trial, label)
    given = tuple(_given(trial, arm))
    names = tuple(one.name.value for one in given)
    texts = [*_own_words(arm, names)]
    texts += [(one.description.value, (one.name.value,)) for one in given if one.description]
    found = [
        regimen for text, known in texts for regimen in _with_name(regimens(text, known), known)
    ]
    if not found:
        found = [one for one in _of_the_trial(trial, names) if _belongs(one, trial, arm, names)]
    return _distinct(found)


def _own_words(arm: Arm, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """An arm's description with the names it may speak of; a line for each intervention is its."""
    if arm.description is None:
        return
    lines = arm.description.value.split("\n")
    if len(lines) == len(arm.interventions) > 1:
        yield from (
            (line, (one.value,)) for line, one in zip(lines, arm.interventions, strict=True)
        )
    else:
        yield arm.description.value, names


def find_arm(trial: Trial, label: str) -> Arm:
    """The arm of a label, without case; raises NotFound with the labels that there are."""
    labels = [arm.label.value for arm in trial.arms if arm.label]
    folded = label.strip().casefold()
    for arm in trial.arms:
        if arm.label and arm.label.value.casefold() == folded:
            return arm
    starts = [
        arm for arm in trial.arms if arm.label and arm.label.value.casefold().startswith(folded)
    ]
    if len(starts) == 1:
        return starts[0]
    known = ", ".join(map(repr, labels)) or "none"
    raise NotFound(f"{trial.id} has no arm {label!r}; its arms: {known}")


def _given(trial: Trial, arm: Arm) -> Iterator[Intervention]:
    named = {one.value.casefold() for one in arm.interventions}
    named |= {name.partition(": ")[2] for name in named if ": " in name}
    label = arm.label.value if arm.label else None
    for one in trial.interventions:
        listed = label is not None and any(other.value == label for other in one.arm_labels)
        if listed or one.name.value.casefold() in named:
            yield one


def _with_name(found: tuple[Regimen, ...], known: tuple[str, ...]) -> Iterator[Regimen]:
    """A regimen without a name, in the description of one intervention, is that intervention's."""
    for one in found:
        if one.ingredient is None and len(known) == 1:
            yield _replace(one, ingredient=known[0])
        else:
            yield one


def _replace(one: Regimen, **changed: str | None) -> Regimen:
    fields = {name: getattr(one, name) for name in one.__struct_fields__}
    return Regimen(**{**fields, **changed})


def _of_the_trial(trial: Trial, names: tuple[str, ...]) -> Iterator[Regimen]:
    for text in (trial.detailed_description, trial.brief_summary):
        if text is not None:
            yield from regimens(text.value, names)


def _belongs(one: Regimen, trial: Trial, arm: Arm, names: tuple[str, ...]) -> bool:
    """Whether a regimen of the description is this arm's: the only arm, or its product's name."""
    listed = [other for other in trial.arms if other.listed_in == "table"]
    if len(listed) < 2:
        return True
    if one.ingredient is None or (arm.type and arm.type.value == "NO_INTERVENTION"):
        return False
    words = " ".join([*names, *(part.value for part in (arm.label, arm.description) if part)])
    return one.ingredient.casefold() in words.casefold()


def _distinct(found: list[Regimen]) -> tuple[Regimen, ...]:
    seen: dict[tuple[object, ...], Regimen] = {}
    for one in found:
        amounts = tuple((p.amount, p.frequency, p.duration) for p in one.phases)
        seen.setdefault((amounts, one.condition), one)
    return tuple(seen.values())


def schedule(
    trial: Trial,
    arm: str,
    start_date: date,
    height_cm: float | None = None,
    weight_kg: float | None = None,
) -> list[PlannedDose]:
    """The planned doses of an arm, one regimen after the other, each in date order.

    [] where the record reports no dose. A phase without a length lists its first dose or cycle.
    Raises NotFound for an unknown arm, UsageError for a body size that can't be.
    """
    planned: list[PlannedDose] = []
    for regimen in arm_regimens(trial, arm):
        planned.extend(_calendar(regimen, start_date, height_cm, weight_kg))
    return planned


def _calendar(
    regimen: Regimen, start: date, height: float | None, weight: float | None
) -> Iterator[PlannedDose]:
    first: date = start
    for phase in regimen.phases:
        days = list(_days_of(phase, first if phase is regimen.phases[0] else _next(phase, first)))
        amount, per, missing = _amount(phase.amount, height, weight)
        note = _note(regimen, phase, missing)
        for day in days:
            yield PlannedDose(day, regimen.ingredient, amount, per, note, regimen.condition)
        first = days[-1] if days else first


def _next(phase: Phase, last: date) -> date:
    often = phase.frequency
    if often is None or often.every is None or often.days:
        return last + timedelta(days=1)
    return _later(last, often.every, 1)


def _later(day: date, period: Period, times: float) -> date:
    """`times` periods after a day; months and years by the calendar."""
    length = period.value * times
    if period.unit in ("mo", "a") and float(length).is_integer():
        return _add_months(day, int(length * (12 if period.unit == "a" else 1)))
    return day + timedelta(days=int(length * _DAYS[period.unit]))


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _days_of(phase: Phase, first: date) -> Iterator[date]:
    """The days with a dose, one entry a dose."""
    often = phase.frequency
    if often is None or often.once:
        yield first
    elif often.points:
        yield from (_later(first, point, 1) for point in often.points)
    elif often.days:
        yield from _cycle(often, phase.duration, first)
    elif often.every is None:
        yield first
    else:
        yield from _rhythm(often, often.every, dose_count(phase), first)


def _cycle(often: Frequency, length: Period | None, first: date) -> Iterator[date]:
    cycles = 1
    if length is not None and often.every is not None:
        whole = length.value if length.unit == "cycle" else _ratio(length, often.every)
        cycles = max(1, int(whole))
    for number in range(cycles):
        begin = _later(first, often.every, number) if often.every else first
        yield from (begin + timedelta(days=day - 1) for day in often.days)


def _ratio(length: Period, every: Period) -> float:
    if length.unit not in _DAYS:
        return 1.0
    return length.value * _DAYS[length.unit] / (every.value * _DAYS[every.unit])


def _rhythm(
    often: Frequency, every: Period, count: DoseCount | None, first: date
) -> Iterator[date]:
    total = count.low if count else int(often.times)
    if often.on and often.off:
        total = count.low if count else often.on
        turn = often.on + often.off
        yield from (
            first + timedelta(days=n // often.on * turn + n % often.on) for n in range(total)
        )
        return
    times = max(1, int(often.times))
    for number in range(total):
        begin = _later(first, every, number // times)
        within = number % times
        gap = every.value * _DAYS[every.unit] / times
        yield begin + timedelta(days=int(within * gap))


def _amount(
    told: Amount | None, height: float | None, weight: float | None
) -> tuple[Quantity | None, str | None, str]:
    """The amount for this body, or the relative one with what is missing for it."""
    if told is None:
        return None, None, "no amount is told"
    value = Decimal(str(told.value))
    extra = f"up to {told.high:g} {told.unit}" if told.high else ""
    if told.per == "kg":
        if weight is None:
            return Quantity(_tidy(value), told.unit), "kg", _join(extra, "weight is needed")
        return Quantity(_tidy(value * Decimal(str(weight))), told.unit), None, extra
    if told.per == "m2":
        return _by_surface(told, value, height, weight, extra)
    return Quantity(_tidy(value), told.unit), told.per, extra


def _by_surface(
    told: Amount, value: Decimal, height: float | None, weight: float | None, extra: str
) -> tuple[Quantity, str | None, str]:
    if height is None or weight is None:
        sizes = (("height", height), ("weight", weight))
        missing = [name for name, size in sizes if size is None]
        needed = f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} needed"
        return Quantity(_tidy(value), told.unit), "m2", _join(extra, needed)
    surface = Decimal(str(round(body_surface_area(height, weight), 2)))
    note = f"body surface area {surface} m2 (Mosteller)"
    return Quantity(_tidy(value * surface), told.unit), None, _join(extra, note)


def _tidy(value: Decimal) -> Decimal:
    plain = value.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _join(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _note(regimen: Regimen, phase: Phase, missing: str) -> str:
    told = [missing]
    told += [f"{one.part} assumed: {one.why}" for one in (*regimen.assumed, *phase.assumed)]
    if phase.route is None:
        told.append(f"route not told ({phase.form})" if phase.form else "route not told")
    if phase.frequency is None:
        told.append("frequency not told")
    elif dose_count(phase) is None:
        told.append(_OPEN_ENDED)
    return _join(*told)
