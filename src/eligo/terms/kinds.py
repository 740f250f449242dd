"""Names of a vocabulary that say more or less than the heading they stand under.

MeSH lists "ruptured appendicitis" among the names of appendicitis, and the HPO "lower respiratory
infection" among those of its recurrent kind. Who has the one need not have the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eligo.terms.normalise import fold, fold_word
from eligo.terms.sources.entry import Entry, Name
from eligo.terms.tables import read_lines

_KINDS = frozenset(piece for word in read_lines("kinds") for piece in fold_word(word))
# What a name may add or leave out without saying another thing.
_EMPTY = frozenset({",", "of", "in", "with", "at", "to", "and", "type", "form", "a", "("})
# What a heading may not say beyond its name: it would be a kind of what the name means.
_NARROWED = frozenset(
    {"recurrent", "familial", "congenital", "neonatal", "juvenile", "unilateral", "bilateral"}
)
_WITH_KINDS = frozenset({"mesh"})  # the HPO's synonyms are exact but for what they leave out
_SYSTEMS = _WITH_KINDS | {"hpo", "icd10cm"}


def parted(entry: Entry) -> Iterator[Entry]:
    """The entry with the names that mean it, and one under it for each kind that others mean."""
    if entry.key[0] not in _SYSTEMS or not entry.names:
        yield entry
        return
    heading = _words(entry.names[0])
    kinds: dict[frozenset[str], list[Name]] = {}
    own = entry.names[:1]
    for name in entry.names[1:]:
        words = _words(name)
        more = words - heading
        if entry.key[0] in _WITH_KINDS and more and more <= _KINDS and heading < words:
            kinds.setdefault(more, []).append(name)
        elif not (words < heading and heading - words <= _NARROWED):
            own.append(name)
    yield replace(entry, names=own)
    for more, names in kinds.items():
        yield _kind(entry, more, names)


def _kind(entry: Entry, more: frozenset[str], names: list[Name]) -> Entry:
    key = ("eligo", "-".join([entry.key[1].replace(" ", "-"), *sorted(more)]))
    shown = min(names, key=lambda name: ("," in name.text, len(name.text)))
    return Entry(key, shown.text, entry.kind, names, [entry.key], role=entry.role)


def _words(name: Name) -> frozenset[str]:
    return frozenset(fold(name.text).split()) - _EMPTY
