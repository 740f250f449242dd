"""Names of clinical drugs, as RxNorm builds them, to their ingredients.

"24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]" is a quantity, then for
each ingredient its name and strength, the dose form, and the brand in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Protocol

from eligo.terms.model import Link
from eligo.terms.tables import read_lines, read_table, split

_DRUG = ("drug",)
_BRAND = re.compile(r"\s*\[([^\]]+)\]\s*$")
_PACK = re.compile(r"\{(.+)\}\s*Pack\b.*", re.I)
_OF_PACK = re.compile(r"\s*(?:/\s*)?\b\d+ \((?=\w)")  # what opens each product of a pack
_NUMBER = r"\d[\d.,/-]*"
# "0.4 ML", "24 HR", "120 ACTUAT", "NDA020503" before a name.
_LEAD = re.compile(
    rf"^(?:[A-Z]?NDA\d+|BLA\d+|Abuse-Deterrent|{_NUMBER}\s?(?:ML|L|HR|ACTUAT|MG|G|UNT|DAY)\b)\s+",
    re.I,
)
_STRENGTH = re.compile(
    rf"\s+{_NUMBER}\s?(?:MG|MCG|UG|G|ML|L|MEQ|MMOL|UNT|UNITS?|IU|CELLS|MCI|%|PNU|ACTUAT|BAU)\b.*$|"
    rf"\s+{_NUMBER}\s?%.*$|\s+{_NUMBER}\s+Day\b.*$|\s+{_NUMBER}$",
    re.I,
)


class Names(Protocol):
    """What is asked of a vocabulary."""

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Link]:
        """Every concept that a text names, what it is about first."""
        ...


def named(text: str, terms: Names) -> list[Link]:
    """The ingredients of a drug's name, of a brand's too; of several all."""
    names, brand = ingredients(text)
    links = [link for name in names for link in _known(name, terms)]
    if brand and not links:
        links = list(_known(brand, terms))
    return links


def ingredients(text: str) -> tuple[tuple[str, ...], str | None]:
    """The names of the ingredients (or the brand in their place), and the brand in brackets."""
    match = _BRAND.search(text)
    brand, text = (match[1], text[: match.start()]) if match else (None, text)
    pack = _PACK.match(text)
    products = [p.rstrip(" )") for p in _OF_PACK.split(pack[1])] if pack else [text]
    names = [_bare(part) for product in products for part in re.split(r"\s+/\s+", product)]
    return tuple(dict.fromkeys(name for name in names if name)), brand


def _bare(part: str) -> str:
    """A name without the quantity before it and the strength and the form behind it."""
    name, before = part.strip(), ""
    while name != before:
        name, before = _LEAD.sub("", name), name
    name = _STRENGTH.sub("", name)
    shorter = _form().sub("", name).strip()
    return shorter or name


@cache
def _form() -> re.Pattern[str]:
    forms = sorted(read_lines("dose_forms"), key=len, reverse=True)
    return re.compile(rf"(?:\s+(?:{'|'.join(map(re.escape, forms))}))+$", re.I)


def _known(name: str, terms: Names) -> Iterator[Link]:
    """The concept of a whole name, of a brand its ingredients, else what the name holds."""
    for one in _brands().get(name.casefold(), (name,)):
        links = terms.link_all(one, _DRUG)
        yield from links[:1] if links and links[0].score == 1.0 else links


@cache
def _brands() -> dict[str, tuple[str, ...]]:
    """Brands of several substances, or that no vocabulary knows, with their ingredients."""
    return {
        brand.casefold(): tuple(split(row["ingredients"]))
        for row in read_table("brands")
        for brand in split(row["brands"])
    }
