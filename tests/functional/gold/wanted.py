"""The gold criteria: read from ../shared, taken apart into what our criteria must say."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from eligo.errors import UnitError
from eligo.language.values import Direction, Pick, Quantity
from eligo.terms import Terms
from eligo.terms.units import convert
from tests.functional.gold.atoms import Atom, Test, Window, in_days, shown_window

Json = dict[str, Any]
HERE = Path(__file__).parent
SHARED = Path(__file__).resolve().parents[4] / "shared"
GOLD = SHARED / "gold" / "gold_seeds.json"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "CR1": 1}
_JUDGED = ("judgement", "observation", "availability")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an atom of the gold asks for, in our words. `names` are those of its entity."""

    entity: str
    names: tuple[str, ...]
    tests: frozenset[Test] = frozenset()
    words: frozenset[str] = frozenset()
    window: Window | None = None
    negated: bool = False
    qualifiers: tuple[frozenset[str], ...] = ()
    instead: frozenset[str] = frozenset()  # qualifiers of any fact that say the same
    measured: frozenset[Test] = frozenset()  # the result that says the same
    judged: bool = False

    def __str__(self) -> str:
        """The atom in one line, for a failure's message."""
        ends = " and ".join(sorted(f"{op} {q.value} {q.unit}" for op, q in self.tests))
        asked = " ".join("|".join(sorted(q)) for q in self.qualifiers)
        parts = ["not" if self.negated else "", repr(self.entity), ends,
                 "|".join(sorted(self.words)), shown_window(self.window), asked]  # fmt: skip
        return " ".join(part for part in parts if part)


@cache
def table() -> Json:
    """The spellings of the gold (entities.toml)."""
    return tomllib.loads((HERE / "entities.toml").read_text("utf-8"))


@cache
def trials() -> dict[str, Json]:
    """The gold by trial; {} where ../shared is absent."""
    if not GOLD.exists():
        return {}
    return {t["nct_id"]: t for t in json.loads(GOLD.read_text("utf-8"))["trials"]}


@cache
def criteria(trial: str) -> dict[str, Json]:
    """A trial's gold criteria by id, each with the id of the one that it stands under."""
    listed = {c["id"]: dict(c) for c in trials()[trial]["criteria"]}
    for one in list(listed.values()):
        for child in one.get("children", ()):
            listed[child if isinstance(child, str) else child["id"]]["parent"] = one["id"]
    return listed


def resolved(logic: Json, trial: str) -> Json:
    """Logic with the criteria that it refers to in place of their names."""
    if "criterion" in logic:
        return resolved(criteria(trial)[logic["criterion"]]["logic"], trial)
    below = logic.get("of")
    if isinstance(below, list):
        return {**logic, "of": [resolved(part, trial) for part in below]}
    return {**logic, "of": resolved(below, trial)} if below else logic


def leaves(logic: Json, negated: bool = False) -> Iterator[tuple[Json, bool]]:
    """The gold's atoms, each with whether it is denied."""
    if logic["type"] == "not":
        yield from leaves(logic["of"], not negated)
    elif logic["type"] in ("all", "any"):
        for part in logic["of"]:
            yield from leaves(part, negated)
    else:
        yield logic, negated


def wanted(logic: Json) -> list[Wanted]:
    """What our criterion must hold. Both sexes are no restriction, so they are not asked for."""
    every = [_wanted(atom, negated) for atom, negated in leaves(logic) if not _no_limit(atom)]
    return list(_as_intervals(every))


def _as_intervals(every: list[Wanted]) -> Iterator[Wanted]:
    """A lower and an upper limit of one thing as one interval."""
    done: list[Wanted] = []
    for one in every:
        other = next((w for w in every if _other_end(one, w)), None)
        if other is None:
            yield one
        elif other not in done:
            done.append(one)
            yield replace(one, tests=one.tests | other.tests)


def _other_end(one: Wanted, other: Wanted) -> bool:
    signs = {op[0] for op, _ in one.tests | other.tests}
    alone = len(one.tests) == len(other.tests) == 1 and len(signs) == 2
    return alone and replace(one, tests=other.tests) == other


def _no_limit(atom: Json) -> bool:
    return atom["entity"] == "sex" and len(atom["value"]) > 1


def _wanted(atom: Json, negated: bool) -> Wanted:
    spelt = table()
    entity = atom["entity"]
    return Wanted(
        entity=entity,
        names=tuple(spelt["names"].get(entity, [entity])),
        tests=_tests(atom),
        words=_words(atom),
        window=_window(atom.get("window")),
        negated=negated,
        qualifiers=tuple(_qualifiers(atom.get("qualifiers", {}))),
        instead=frozenset(spelt["qualifiers_for"].get(entity, ())),
        measured=_measured(entity),
        judged=atom["domain"] in _JUDGED and entity not in spelt["names"],
    )


def _measured(entity: str) -> frozenset[Test]:
    said = table()["measured"].get(entity)
    return frozenset({(said[0], Quantity(Decimal(said[1]), said[2]))} if said else ())


def _tests(atom: Json) -> frozenset[Test]:
    value, op = atom.get("value"), atom.get("op")
    if op == "between" or (op == "in" and value and value[0] in _ROMAN):
        return frozenset({(">=", _amount(value[0], atom)), ("<=", _amount(value[-1], atom))})
    if op == "=" and value == "CR1":
        return frozenset({(">=", _amount(value, atom)), ("<=", _amount(value, atom))})
    if op in ("<", "<=", ">", ">="):
        return frozenset({(op, _amount(value, atom))})
    return frozenset()


def _amount(value: object, atom: Json) -> Quantity:
    number = _ROMAN.get(str(value), value)
    unit = atom.get("unit", "{}")
    return Quantity(Decimal(str(number)), table()["units"].get(unit, unit))


def _words(atom: Json) -> frozenset[str]:
    if atom.get("op") == "in" and atom["entity"] == "sex":
        return frozenset(atom["value"])
    if atom.get("op") != "=":
        return frozenset()
    said = atom["attribute"] if atom["value"] is True else atom["value"]
    return frozenset(table()["outcomes"].get(said, ()))


def _window(given: Json | None) -> Window | None:
    if given is None:
        return None
    if given["relation"] == "since":
        return Window(Direction.AFTER)
    amount = given["amount"]
    several = amount["min_of"] if isinstance(amount, dict) else None
    pairs = several or [{"value": amount, "unit": given["unit"]}]
    units = table()["units"]
    lengths = [Quantity(Decimal(p["value"]), units.get(p["unit"], p["unit"])) for p in pairs]
    return Window(
        Direction.BEFORE, frozenset(map(in_days, lengths)), Pick.SHORTER if several else None
    )


def _qualifiers(given: Json) -> Iterator[frozenset[str]]:
    known = table()["qualifiers"]
    for name, value in given.items():
        said = f"{name}{value['op']}{value['value']}" if isinstance(value, dict) else None
        found = known.get(said or f"{name}={value}")
        if found:
            yield frozenset(found)


# ---- does ours say it ---------------------------------------------------------------------------


def fits(one: Wanted, atom: Atom, terms: Terms) -> bool:
    """Whether an atom of ours says what is wanted."""
    if one.judged and atom.kind in ("Judgement", "Unread"):
        return True
    if atom.negated is not one.negated:
        return False
    said = {f"{name}={value}".casefold() for name, value in atom.qualifiers}
    said.add(f"concept={atom.concept.name}".casefold())
    if one.instead and any(q.casefold() in said for q in one.instead):
        return True
    return _same_meaning(one, atom, said, terms) or _said_otherwise(one, atom)


def _said_otherwise(one: Wanted, atom: Atom) -> bool:
    other = table()["same_as"].get(one.entity)
    return other is not None and atom.kind == "Person" and atom.concept.name == other


def _same_meaning(one: Wanted, atom: Atom, said: set[str], terms: Terms) -> bool:
    return (
        any(_names(name, atom, terms) for name in one.names)
        and (_same_tests(one.tests, atom, terms) or _same_result(one, atom, terms))
        and (not one.words or bool(one.words & atom.words))
        and _same_window(one.window, atom.window)
        and all(any(q.casefold() in said for q in asked) for asked in one.qualifiers)
    )


def _names(name: str, atom: Atom, terms: Terms) -> bool:
    """The same concept, or one a kind of the other; for what is unlinked the same name."""
    if atom.concept.name.casefold() == name.casefold():
        return True
    if not atom.concept.linked:
        return False
    return any(
        terms.is_a(found, atom.concept) or terms.is_a(atom.concept, found)
        for found in terms.find(name)
    )


def _same_tests(asked: frozenset[Test], atom: Atom, terms: Terms) -> bool:
    if len(asked) != len(atom.tests):
        return not asked and atom.count
    return all(any(_same_test(a, b, atom, terms) for b in atom.tests) for a in asked)


def _same_result(one: Wanted, atom: Atom, terms: Terms) -> bool:
    return bool(one.measured) and _same_tests(one.measured, atom, terms)


def _same_test(asked: Test, ours: Test, atom: Atom, terms: Terms) -> bool:
    (op, want), (sign, have) = asked, ours
    if op != sign:
        return False
    if want.unit.startswith("{") and have.unit.startswith("{"):
        same_limit = want.unit == have.unit or "LN}" not in want.unit + have.unit
        return same_limit and want.value == have.value
    try:
        turned = convert(have, want.unit, terms.measurement(atom.concept))
    except UnitError:
        return False
    return abs(turned.value - want.value) <= abs(want.value) / 1000


def _same_window(asked: Window | None, ours: Window | None) -> bool:
    """A "since" without a length needs only its direction; where none is asked none may limit."""
    if asked is None:
        return ours is None or not ours.lengths
    if ours is None:
        return False
    return replace(ours, pick=asked.pick if len(asked.lengths) < 2 else ours.pick) == asked


# ---- the shape of the top -----------------------------------------------------------------------


def preferred(gold: Json) -> Json:
    """The logic that the gold takes the text to mean."""
    chosen = [r["logic"] for r in gold.get("readings", ()) if r["preferred"]]
    return chosen[0] if chosen else gold["logic"]


def shape(logic: Json) -> frozenset[str]:
    """all, any, not or atom, after what says nothing by itself is taken out; several may do.

    Two limits of one measurement are an interval: an atom. A class with examples may be written
    out as any of them.
    """
    if logic["type"] == "atom":
        return frozenset({"atom", "any"} if _has_examples(logic) else {"atom"})
    if logic["type"] == "not":
        return frozenset({"not"})
    parts = [part for part in logic["of"] if part["type"] != "atom" or not _no_limit(part)]
    if len(parts) == 1:
        return shape(parts[0])
    atoms_alone = all(part["type"] == "atom" for part in parts)
    one_thing = atoms_alone and len({part["entity"] for part in parts}) == 1
    return frozenset({"atom" if one_thing and logic["type"] == "all" else logic["type"]})


def _has_examples(atom: Json) -> bool:
    return "examples" in atom.get("qualifiers", {})
