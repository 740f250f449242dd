"""Parts of the body by their names: what a fact can be said of ("lesions in the liver or lung")."""

from __future__ import annotations

from functools import cache, lru_cache

from eligo.language.values import Concept
from eligo.terms.normalise import fold
from eligo.terms.tables import read_table, split

_KEPT = 20_000  # words and what they name


@lru_cache(maxsize=_KEPT)
def find_site(words: str) -> Concept | None:
    """The part of the body that these words name, as a noun or an adjective."""
    return _sites().get(fold(words))


@cache
def _sites() -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    for row in read_table("sites"):
        names = [*split(row["nouns"]), *split(row["adjectives"])]
        concept = Concept("eligo", f"site-{row['id']}", names[0])
        for name in names:
            found.setdefault(fold(name), concept)
    return found
