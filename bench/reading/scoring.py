"""Precision and recall of numeric claims.

A gold and a found claim are paired one to one, firm ones first. Precision is paired over found,
recall paired over gold, both over firm claims: a found claim that pairs with a soft gold one (or a
soft found one that pairs with nothing) counts for neither. `exact` is the share of items whose
firm claims all pair and that have no other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from bench.reading.claims import Claim, matches
from bench.reading.figures import share
from eligo.errors import UnitError
from eligo.language.values import Quantity
from eligo.terms import Terms
from eligo.terms.units import convert


class Comparer:
    """Compares claims, with units converted by the terminology."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    def convert(self, quantity: Quantity, unit: str, name: str) -> Quantity | None:
        """The quantity in another unit; None where they measure different things."""
        concepts = self._terms.by_code("eligo", name) if name else ()
        measurement = self._terms.measurement(concepts[0]) if concepts else None
        try:
            return convert(quantity, unit, measurement)
        except UnitError:
            return None

    def pairs(self, gold: list[Claim], found: list[Claim]) -> list[tuple[Claim, Claim]]:
        """Gold and found claims that say the same, one to one."""
        left, made = list(found), []
        for one in sorted(gold, key=lambda c: c.soft):
            same = [f for f in left if matches(one, f, self.convert)]
            if same:
                best = min(same, key=lambda f: f.soft)
                left.remove(best)
                made.append((one, best))
        return made


@dataclass(slots=True)
class Tally:
    """Counts of firm claims, overall and by variable."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    items: int = 0
    exact: int = 0

    def add(self, gold: list[Claim], found: list[Claim], comparer: Comparer) -> Outcome:
        """Count an item; what was missed and what was wrong."""
        made = comparer.pairs(gold, found)
        paired_gold = [g for g, _ in made]
        paired_found = [f for _, f in made]
        missed = [g for g in gold if not g.soft and g not in paired_gold]
        wrong = [f for f in found if not f.soft and f not in paired_found]
        for one, two in made:
            if not one.soft:
                self.counts[one.kind, "hit"] += 1
                self.counts[one.kind, "right"] += not two.soft
        self.counts.update((c.kind, "missed") for c in missed)
        self.counts.update((c.kind, "wrong") for c in wrong)
        self.items += 1
        self.exact += not missed and not wrong
        return Outcome(missed, wrong)

    def figures(self, kind: str | None = None) -> tuple[float, float, int]:
        """Precision, recall and the number of gold claims, of one variable or of all."""

        def of(what: str) -> int:
            return sum(n for (k, w), n in self.counts.items() if w == what and kind in (None, k))

        gold = of("hit") + of("missed")
        return share(of("right"), of("right") + of("wrong")), share(of("hit"), gold), gold

    @property
    def kinds(self) -> list[str]:
        """The variables, those with most errors first."""
        cost: Counter[str] = Counter()
        for (kind, what), n in self.counts.items():
            cost[kind] += n if what in ("missed", "wrong") else 0
        return [kind for kind, _ in sorted(cost.items(), key=lambda pair: (-pair[1], pair[0]))]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was wrong in one item."""

    missed: list[Claim]
    wrong: list[Claim]
