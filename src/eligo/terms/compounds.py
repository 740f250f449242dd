"""Names put together: "knee" and "surgery", "anti-" and "TIGIT"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.terms.hand import HandEntry, named
from eligo.terms.sources.entry import Key
from eligo.terms.tables import Row, read_lines, read_table, split

# A gene's other names tell its alterations: only plain symbols name a target.
_SYMBOL = re.compile(r"[A-Za-z][\w-]{1,11}")


def read_compounds() -> Iterator[HandEntry]:
    """Every head of compounds.tsv with every part of sites.tsv that shares a tag with it."""
    sites = {row["id"]: row for row in read_table("sites")}
    for head in read_table("compounds"):
        for site in sites.values():
            if _combine(head, site):
                yield _compound(head, site, sites)


def _combine(head: Row, site: Row) -> bool:
    return not set(split(head["tags"])).isdisjoint(split(site["tags"]))


def _key(head: Row, site: Row) -> Key:
    return "eligo", f"{head['id']}-{site['id']}"


def _compound(head: Row, site: Row, sites: dict[str, Row]) -> HandEntry:
    """The concept, under its head and under the same of the part that its own belongs to."""
    names = list(_names(head, site))
    entry = HandEntry(_key(head, site), names[0], head["kind"], [named(name) for name in names])
    entry.above = split(head["parent"])
    wider = sites.get(site["of"])
    if wider is not None and _combine(head, wider):
        entry.above.append(":".join(_key(head, wider)))
    return entry


def _names(head: Row, site: Row) -> Iterator[str]:
    """ "knee surgery" and "surgery of the knee", those with the first head first."""
    heads = split(head["heads"])
    for what in heads:
        for part in _parts(site):
            yield f"{part} {what}"
    if head["of"] == "yes":
        for part in split(site["nouns"]):
            for what in heads:
                yield from (f"{what} of {part}", f"{what} in {part}")


def _parts(site: Row) -> list[str]:
    return [*split(site["nouns"]), *split(site["adjectives"])]


def read_targets() -> Iterator[HandEntry]:
    """The drugs against each molecule of targets.tsv and each gene of genes.tsv."""
    seen: set[str] = set()
    genes = (row["id"] for row in read_table("genes") if not row["parents"])
    listed = [([row["name"], *split(row["names"])], row) for row in read_table("targets")]
    for names, row in (*listed, *(([gene], {}) for gene in genes if _SYMBOL.fullmatch(gene))):
        fresh = [name for name in names if name.casefold() not in seen]
        seen.update(name.casefold() for name in fresh)
        if fresh:
            yield _against(fresh, split(row.get("members", "")))


def _against(targets: list[str], members: list[str]) -> HandEntry:
    heads = sorted(
        read_lines("target_heads"), key=lambda head: (not head.endswith("inhibitor"), head)
    )
    names = [head.replace("*", target) for target in targets for head in heads]
    key = ("eligo", f"against-{targets[0].lower().replace(' ', '-')}")
    entry = HandEntry(key, names[0], "drug", [named(name) for name in names])
    entry.members = members
    return entry
