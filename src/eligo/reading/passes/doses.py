"""Pass: "at doses > 10 mg of prednisone per day" is a dose, and the drug that it is counted in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from eligo.language.nodes import Qualifier
from eligo.language.values import Bound, Interval, Quantity
from eligo.reading.passes.quantities import with_unit
from eligo.reading.rows.chunks import Chunk, Row, needs, skip, tag_at
from eligo.reading.rows.context import Context
from eligo.reading.rows.islands import island_at
from eligo.reading.tagger.words import split_words
from eligo.terms import Hit

_MASSES = ("mg", "g", "ug", "ng", "[IU]", "k[IU]", "U", "Gy", "cGy", "mmol", "meq")
_TIMES = ("/d", "/wk", "/mo")
_UNITS = frozenset(m + b + t for m in _MASSES for b in ("", "/kg", "/m2") for t in ("", *_TIMES))
_OF_ALCOHOL = ("U", "U/wk")  # units that are drunk as often as given
_NEAR = 8  # chunks between a dose and what is given in it
_LONGEST_LEAD = 5
_CLASS = "corticosteroid"  # the class whose doses are told as those of one of its drugs


@dataclass(frozen=True, slots=True)
class _Dose:
    """An amount in a time, the drug that it is counted in, and where it ends."""

    interval: Interval
    drug: Chunk | None
    equivalent: bool
    after: int


@needs("interval", "quantity")
def read_doses(row: Row, context: Context) -> Row:
    """Tags "dose" (qualifiers of the drug before it) and "qualifier.dose" (of the one after)."""
    out: Row = []
    at = 0
    while at < len(row):
        dose = _dose_at(row, at, context)
        if dose is None:
            out.append(row[at])
            at += 1
        else:
            dose = replace(dose, equivalent=_drop_lead(out, context) or dose.equivalent)
            end = row[dose.after - 1].end
            out += _chunks(dose, Chunk("dose", row[at].start, end), out, context)
            at = dose.after
    return out


def _dose_at(row: Row, at: int, context: Context) -> _Dose | None:
    if row[at].tag not in ("interval", "quantity") or not _is_given(row, at):
        return None
    value = _as_interval(row[at].value)
    unit = value.bounds[0].quantity.unit.replace("/(24.h)", "/d")
    if unit not in _UNITS:
        return None
    dose = _Dose(with_unit(value, unit), _named_inside(row[at], context), False, at + 1)
    while (longer := _longer(dose, row, context)) != dose:
        dose = longer
    units = {b.quantity.unit for b in dose.interval.bounds}
    return dose if units.isdisjoint(_OF_ALCOHOL) else None


def _named_inside(chunk: Chunk, context: Context) -> Chunk | None:
    """ "10 mg of prednisone per day" may be one quantity already: the drug stands in its words."""
    words = split_words(context.text[chunk.start : chunk.end])
    for hit in context.terms.scan([word.text for word in words], ("drug",)):
        if any(w.text.lower() == "of" for w in words[: hit.first]):
            start, end = words[hit.first].start, words[hit.last_exclusive - 1].end
            return Chunk("concept", chunk.start + start, chunk.start + end, hit)
    return None


def _as_interval(value: Interval | Quantity) -> Interval:
    return value if isinstance(value, Interval) else Interval(Bound(value), Bound(value))


def _is_given(row: Row, at: int) -> bool:
    """A dose stands beside what is given in it; a laboratory value beside what is measured."""
    near = row[max(0, at - _NEAR) : at + _NEAR]
    kinds = [c.value.kind for c in near if c.tag == "concept"]
    return ("drug" in kinds or "procedure" in kinds) and "measurement" not in kinds


def _longer(dose: _Dose, row: Row, context: Context) -> _Dose:
    """The dose with what follows it: per day, of a drug, or equivalent."""
    unit = dose.interval.bounds[0].quantity.unit
    timed = island_at(row, dose.after, context, "dose-time")
    if timed and not unit.endswith(_TIMES):
        return replace(dose, interval=with_unit(dose.interval, unit + timed[0]), after=timed[1])
    place = skip(row, dose.after, "filler", "dash")
    if dose.drug is None and _is_drug(row, place):
        return replace(dose, drug=row[place], after=place + 1)
    said = island_at(row, skip(row, dose.after, "dash"), context, "dose-equivalent")
    return replace(dose, equivalent=True, after=said[1]) if said else dose


def _is_drug(row: Row, at: int) -> bool:
    return tag_at(row, at) == "concept" and row[at].value.kind == "drug"


def _drop_lead(out: Row, context: Context) -> bool:
    """Takes away "at doses of" or "equivalent to" at the end; whether an equivalent was said."""
    for length in range(_LONGEST_LEAD, 0, -1):
        at = len(out) - length
        found = island_at(out, at, context, "dose-lead") if at >= 0 else None
        if found and found[1] == len(out):
            del out[at:]
            return found[0] == "equivalent"
    return False


def _chunks(dose: _Dose, chunk: Chunk, before: Row, context: Context) -> Row:
    """The chunks that say it: of the drug before it, or of the one that it names itself."""
    back = len(before) - 1
    while tag_at(before, back) in ("filler", "open", "dash"):
        back -= 1
    amount = Qualifier("dose", dose.interval)
    behind = tag_at(before, back) == "concept"
    if dose.drug is None:
        return [replace(chunk, value=(amount,))] if behind else [_forward(chunk, amount)]
    counted = Qualifier("equivalent", dose.drug.value.concept)
    if behind and before[back].value.concept != dose.drug.value.concept:
        return [replace(chunk, value=(amount, counted))]
    group = _group(dose.drug, context) if dose.equivalent else None
    if group is None:
        return [_forward(chunk, amount), dose.drug]
    return [_forward(chunk, amount), _forward(chunk, counted), group]


def _forward(chunk: Chunk, qualifier: Qualifier) -> Chunk:
    return replace(chunk, tag=f"qualifier.{qualifier.name}", value=qualifier.value)


def _group(drug: Chunk, context: Context) -> Chunk | None:
    """The class of which any drug will do where "or equivalent" is said."""
    for group in context.terms.find(_CLASS, ("drug",)):
        if context.terms.is_a(drug.value.concept, group):
            return replace(drug, value=Hit(0, 0, "drug", group, "stands for its equivalents"))
    return None
