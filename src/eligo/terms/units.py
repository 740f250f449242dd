"""Units: any spelling to a UCUM code, and exact conversion, by molar mass where needed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from eligo.errors import UnitError
from eligo.language.values import RELATIVE_UNITS, Quantity
from eligo.terms.model import Measurement
from eligo.terms.tables import read_table

_PREFIXES = {
    "f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1,
    "k": 3, "M": 6, "G": 9, "T": 12,
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(
    r"^(?:[x×*·]|times)?10(?:\^|\*\*?|e\+?|\+|exp)?([2-9]|1[0-2])(?:\{?cells?\}?)?/(.+)$"
)
_PLAIN_POWER = re.compile(r"^[x×*]?1?e\+?(\d{1,2})/(.+)$")
_BROKEN = re.compile(r"\d+[^\d*]|.*/$")  # a bare number in front, or nothing below the stroke
_FACTOR = re.compile(r"^(\D+?|10\*)(-?\d+)?$")
# Results are reported with at most this many significant digits when a fraction does not end.
_DIGITS = 12


class _Unit(NamedTuple):
    """A code's meaning: value × factor + offset in base units, and the dimension's exponents."""

    factor: Fraction
    dimension: frozenset[tuple[str, int]]
    offset: Fraction


def normalise(text: str) -> str:
    """The UCUM code of a unit as people write it: "×10^9/L" -> "10*9/L", "yrs" -> "a".

    Raises UnitError for what is no known unit.
    """
    code = _normalise(text.strip())
    if code is None:
        raise UnitError(f"the unit {text[:60]!r} is not known; give it as a UCUM code")
    return code


@lru_cache(maxsize=20_000)
def _normalise(text: str) -> str | None:
    """`normalise`, with None for what is unknown."""
    if text in RELATIVE_UNITS:
        return text
    exact = _spellings(cased=True).get(text)
    if exact is not None:
        return exact
    folded = _fold(text)
    known = _spellings(cased=False).get(folded)
    if known is not None:
        return known
    power = _POWER.match(folded) or _PLAIN_POWER.match(folded)
    if power:
        below = _parts(power[2])
        return None if below is None else _valid(f"10*{int(power[1])}/{below}")
    if not any(c.isalpha() or c in "%{[" for c in folded):
        return None
    spelled = _parts(folded)
    return _valid(text) if spelled is None else _valid(spelled)


def _fold(text: str) -> str:
    """Lower case without spaces, superscripts made plain, µ as u, "per" as a stroke."""
    text = re.sub(r"\s+per\s+", "/", text.strip(), flags=re.I).translate(_SUPERSCRIPTS)
    text = unicodedata.normalize("NFKC", text).replace("μ", "u").replace("µ", "u")
    text = re.sub(r"\s+", "", text).lower().rstrip(".,;").replace("⁄", "/").replace("∕", "/")
    return re.sub(r"^1/", "/", text)


def _parts(folded: str) -> str | None:
    """A unit whose parts between strokes and dots are all known words."""
    words = _words()
    out = []
    for number, part in enumerate(folded.split("/")):
        if not part and number == 0:
            out.append("")
            continue
        code = words.get(part) or words.get(part.rstrip("."))
        if code is None and part.startswith("10*"):
            code = part
        if code is None:
            return None
        out.append(code)
    return "/".join(out)


def _valid(code: str) -> str | None:
    """The code if it is whole and can be parsed."""
    if _BROKEN.match(code):
        return None
    try:
        _parse(code)
    except UnitError:
        return None
    return code


@lru_cache(maxsize=4096)
def convert(quantity: Quantity, to_unit: str, measurement: Measurement | None = None) -> Quantity:
    """The quantity in another unit; `measurement` gives the molar mass and the like.

    Exact where the result is a decimal fraction, else to 12 significant digits. Raises UnitError
    where the units measure different things and the measurement does not link them.
    """
    if quantity.unit == to_unit:
        return quantity
    special = _affine(measurement, quantity.unit, to_unit)
    if special is not None:
        return Quantity(_decimal(Fraction(quantity.value) * special[0] + special[1]), to_unit)
    source, target = _parse(quantity.unit), _parse(to_unit)
    bridge = _bridge(source.dimension, target.dimension, measurement)
    if bridge is None:
        raise UnitError(f"{quantity.unit} can't be converted into {to_unit}{_of(measurement)}")
    base = (Fraction(quantity.value) + source.offset) * source.factor * bridge
    return Quantity(_decimal(base / target.factor - target.offset), to_unit)


@lru_cache(maxsize=4096)
def convertible(from_unit: str, to_unit: str, measurement: Measurement | None = None) -> bool:
    """Whether `convert` would succeed."""
    try:
        convert(Quantity(Decimal(1), from_unit), to_unit, measurement)
    except UnitError:
        return False
    return True


def _of(measurement: Measurement | None) -> str:
    return f" for {measurement.concept.name}" if measurement else " without knowing of what"


def _bridge(
    source: frozenset[tuple[str, int]],
    target: frozenset[tuple[str, int]],
    measurement: Measurement | None,
) -> Fraction | None:
    """The factor between two dimensions: 1 if they are one, else what the measurement knows."""
    if source == target:
        return Fraction(1)
    if measurement is None:
        return None
    have, want = dict(source), dict(target)
    kinds = _scales(measurement)
    mine = next((k for k in kinds if have.get(k) == 1), None)
    theirs = next((k for k in kinds if want.get(k) == 1), None)
    if mine and theirs:
        del have[mine], want[theirs]
        if have == want:
            return kinds[mine] / kinds[theirs]
    # Clearances are compared with and without scaling to 1.73 m², as laboratories and trials do.
    have.pop("bsa", None)
    want.pop("bsa", None)
    scaled = ("bsa", -1) in source ^ target
    return Fraction(1) if scaled and have == want else None


def _scales(measurement: Measurement) -> dict[str, Fraction]:
    """Grams for one mole, one equivalent, one international unit of what is measured."""
    kinds = {"mass": Fraction(1)}
    if measurement.molar_mass:
        kinds["amount"] = Fraction(measurement.molar_mass)
        kinds["charge"] = Fraction(measurement.molar_mass) / measurement.valence
    if measurement.per_iu:
        kinds["activity"] = Fraction(measurement.per_iu) / 1_000_000
    return kinds


def _affine(
    measurement: Measurement | None, source: str, target: str
) -> tuple[Fraction, Fraction] | None:
    """Slope and intercept of conversions that are no mere factor (HbA1c: IFCC to NGSP)."""
    if measurement is None:
        return None
    for row in read_table("unit_equations"):
        if row["measurement"] != measurement.concept.code:
            continue
        slope, intercept = Fraction(row["slope"]), Fraction(row["intercept"])
        if (source, target) == (row["from"], row["to"]):
            return slope, intercept
        if (target, source) == (row["from"], row["to"]):
            return 1 / slope, -intercept / slope
    return None


_LONGEST = 80  # characters of a unit
_HIGHEST = 30  # power in a unit


@lru_cache(maxsize=4096)
def _parse(code: str) -> _Unit:
    """A UCUM code's meaning; parentheses only around a whole denominator."""
    if len(code) > _LONGEST:
        raise UnitError(f"{code[:_LONGEST]}… is too long for a unit")
    factor, offset = Fraction(1), Fraction(0)
    dimension: dict[str, int] = {}
    for sign, token in _tokens(code):
        unit = _token(token, code)
        offset = unit.offset
        factor *= unit.factor**sign
        for name, exponent in unit.dimension:
            dimension[name] = dimension.get(name, 0) + sign * exponent
    kept = frozenset((name, exponent) for name, exponent in dimension.items() if exponent)
    return _Unit(factor, kept, offset if kept == {("temperature", 1)} else Fraction(0))


def _tokens(code: str) -> list[tuple[int, str]]:
    """The factors of a code, each with +1 or -1: "mg/(24.h)" -> mg, 24 and h below."""
    flat = re.sub(r"/\(([^()]*)\)", lambda m: "/" + m[1].replace(".", "/"), code)
    found = []
    for number, part in enumerate(re.split(r"/(?![^{]*\})", flat)):
        for token in re.split(r"\.(?![^{]*\})", part):
            if token:
                found.append((1 if number == 0 else -1, token))
    if not found:
        raise UnitError(f"{code!r} is no unit")
    return found


def _token(token: str, code: str) -> _Unit:
    """One factor: a number, an annotation, or a prefixed atom with an exponent."""
    atoms = _atoms()
    none: frozenset[tuple[str, int]] = frozenset()
    if token in atoms:
        return atoms[token]
    if token.isascii() and token.isdigit():
        if not int(token):
            raise UnitError(f"nothing is counted in {code!r}")
        return _Unit(Fraction(int(token)), none, Fraction(0))
    if token.startswith("{") and token.endswith("}"):
        return _Unit(Fraction(1), none, Fraction(0))
    annotated = re.sub(r"\{[^}]*\}$", "", token)
    split = _FACTOR.match(annotated)
    if split is None:
        raise UnitError(f"{token!r} in the unit {code!r} is not known")
    stem, exponent = split[1], int(split[2] or 1)
    if abs(exponent) > _HIGHEST:
        raise UnitError(f"no unit has the power {exponent} of {code!r}")
    if stem == "10*":
        return _Unit(Fraction(10) ** exponent, none, Fraction(0))
    unit = atoms.get(stem) or _prefixed(stem, code)
    raised = frozenset((name, power * exponent) for name, power in unit.dimension)
    return _Unit(unit.factor**exponent, raised, unit.offset)


def _prefixed(stem: str, code: str) -> _Unit:
    unit = _atoms().get(stem[1:])
    if unit is None or stem[0] not in _PREFIXES or stem[1:] not in _prefixable():
        raise UnitError(f"{stem!r} in the unit {code!r} is not known")
    return _Unit(unit.factor * Fraction(10) ** _PREFIXES[stem[0]], unit.dimension, Fraction(0))


@cache
def _atoms() -> dict[str, _Unit]:
    atoms = {}
    for row in read_table("unit_atoms"):
        name, _, power = row["dimension"].partition(" ")
        dimension = frozenset({(name, int(power or 1))} if name else ())
        atoms[row["code"]] = _Unit(Fraction(row["factor"]), dimension, Fraction(row["offset"] or 0))
    return atoms


@cache
def _prefixable() -> frozenset[str]:
    return frozenset(row["code"] for row in read_table("unit_atoms") if row["prefix"])


@cache
def _spellings(*, cased: bool) -> dict[str, str]:
    rows = read_table("unit_spellings")
    return {row["spelling"]: row["code"] for row in rows if bool(row["case"]) == cased}


@cache
def _words() -> dict[str, str]:
    return {row["word"]: row["code"] for row in read_table("unit_words")}


def _decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal number: exact if it ends, else to a fixed number of digits."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if rest != 1:
        return Decimal(f"{exact:.{_DIGITS}g}")
    plain = exact.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain
