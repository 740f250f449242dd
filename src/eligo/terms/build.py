"""Building the index: vocabularies and hand tables in, one folder of memory-mappable files out."""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from eligo.errors import Malformed
from eligo.terms.compounds import read_compounds, read_targets
from eligo.terms.hand import HandEntry, read_abbreviations, read_bridge, read_hand, read_narrower
from eligo.terms.index import AMBIGUOUS, CAPITALS, SCAN, Postings, Strings, write_lists
from eligo.terms.kinds import parted
from eligo.terms.normalise import fold, fold_word, invert
from eligo.terms.sources.entry import RANK, Entry, Key, Name
from eligo.terms.sources.hpo import read_hpo
from eligo.terms.sources.icd10cm import read_icd10cm
from eligo.terms.sources.mesh import read_mesh
from eligo.terms.sources.unii import read_unii
from eligo.terms.tables import Row, read_lines, read_table, split
from eligo.terms.titles import says_no_more, shorter_titles

_SYSTEMS = {"icd": "icd10cm", "hpo": "hpo", "unii": "unii", "eligo": "eligo", "mesh": "mesh"}
_SYSTEMS |= {"gene": "gene"}


_SALTS = read_lines("salts")
_BRAND = "UNII brand name"
_OF_ORGAN = re.compile(r"C[0-7]\d\.")  # malignant neoplasms by site


def build_index(target: Path) -> None:
    """Build the index into `target`, whole or not at all, telling progress on stderr."""
    target.parent.mkdir(parents=True, exist_ok=True)
    working = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        _Builder(_say(time.monotonic())).run(working)
        try:
            working.rename(target)
        except OSError:
            if not target.exists():  # else another process was faster, and built the same
                raise
    finally:
        shutil.rmtree(working, ignore_errors=True)


def _say(start: float) -> Callable[[str], None]:
    def say(what: str) -> None:
        print(f"eligo: terms: {what} ({time.monotonic() - start:.0f} s)", file=sys.stderr)

    return say


class _Builder:
    """The concepts as they come together: the tables prevail over HPO and ICD-10-CM names."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.entries: dict[Key, Entry] = {}
        self.titles: dict[Key, str] = {}  # of ICD-10-CM
        self.same: dict[Key, Key] = {}
        self.by_name: dict[str, dict[str, Key]] = defaultdict(dict)
        self.bridge: dict[Key, list[Key]] = defaultdict(list)
        self.contexts: dict[str, dict[Key, list[str]]] = defaultdict(dict)

    def run(self, folder: Path) -> None:
        """All the steps, in order."""
        stop = frozenset(fold(line) for line in read_lines("stop_names"))
        self.say("building the index from MeSH, UNII, HPO and ICD-10-CM; this happens once")
        hand = list(read_hand())
        self._read(read_mesh, stop)
        self._read(read_unii, stop)
        for row in hand:
            self._add_hand(row)
        narrower = list(read_narrower())
        for entry in narrower:
            self._add_narrower(entry)
        made = (*read_compounds(), *read_targets())
        compounds = [entry for entry in made if self._add_compound(entry)]
        self._read(read_hpo, stop)
        self._read(read_icd10cm, stop)
        for row in (*hand, *narrower, *compounds):
            self._resolve(row)
        self._abbreviate()
        self._bridge()
        self._classify()
        self._derive_parents()
        self.say("writing")
        self._write(folder, hand)

    def _read(
        self, source: Callable[[frozenset[str]], Iterator[Entry]], stop: frozenset[str]
    ) -> None:
        for entry in source(stop):
            own, *kinds = parted(entry)
            self._add(own)
            for kind in kinds:
                self._add_free(kind)
        self.say(f"{source.__name__[5:]} read, {len(self.entries):,} concepts so far")

    def _add(self, entry: Entry) -> None:
        """A vocabulary's concept; a phenotype or code named like an earlier one becomes that."""
        twin = self._twin(entry)
        if twin is not None:
            self._merge(entry, twin)
            return
        self.entries[entry.key] = entry
        for name in entry.names:
            for key in spellings(name):
                self.by_name[key].setdefault(entry.kind, entry.key)

    def _twin(self, entry: Entry) -> Key | None:
        """The earlier concept that a phenotype or code is: by the table, else by its name."""
        if entry.key[0] not in ("hpo", "icd10cm") or entry.role:
            return None
        if entry.key[0] == "icd10cm" and (told := self._same_code(entry)):
            return told
        named = entry.names[0].text if entry.names else ""
        twin = self.by_name.get(fold(named), {}).get("condition")
        return twin if twin is not None and twin[0] != entry.key[0] else self._whole(entry)

    def _whole(self, entry: Entry) -> Key | None:
        """The cancer of an organ for one of a part of it, of which no more is said.

        What kind of tumour it is stays open, so it must not stand beside the kinds.
        """
        if entry.key[0] != "icd10cm" or entry.key[1] in self._kinds or not entry.parents:
            return None
        organ = self._root(entry.parents[0])
        return organ if _OF_ORGAN.match(entry.key[1]) and organ[0] != "icd10cm" else None

    def _same_code(self, entry: Entry) -> Key | None:
        """What the table says that a code is, or the code above that it adds nothing to."""
        self.titles[entry.key] = entry.name
        same = self._kinds.get(entry.key[1], {}).get("same")
        if same:
            return self.find(same, "condition")
        above = entry.parents[0] if entry.parents else entry.key
        unspecified = says_no_more(entry.name, self.titles.get(above, ""))
        return self._root(above) if above != entry.key and unspecified else None

    @cached_property
    def _kinds(self) -> dict[str, Row]:
        return {row["code"]: row for row in read_table("icd10_kinds")}

    def _classify(self) -> None:
        """Hang ICD-10-CM codes under what the table says that they are kinds of."""
        for code, row in self._kinds.items():
            own = self._root(("icd10cm", code))
            if own not in self.entries:
                raise Malformed(f"ICD-10-CM has no {code!r}", where="terms/data/icd10_kinds.tsv")
            self.entries[own].parents += [self.find(x, "condition") for x in split(row["above"])]

    def _merge(self, entry: Entry, twin: Key) -> None:
        """Make an entry the same concept as `twin`, keeping its names, parents and codes."""
        kept = self.entries[twin]
        self.same[entry.key] = twin
        kept.names += entry.names
        if (
            twin[0] != "mesh" or entry.key[0] == "eligo"
        ):  # MeSH alone says what its own are kinds of
            kept.parents += entry.parents
        kept.codes += [entry.key, *entry.codes]

    def _add_hand(self, entry: HandEntry) -> None:
        """A table's concept; one that a vocabulary has joins it, and its names come first."""
        known = self._look_up(entry.same, entry.kind) if entry.same else None
        if known is None:
            if entry.same and not entry.same.startswith("?"):
                raise Malformed(f"no vocabulary knows {entry.same!r}", where=f"{entry.key}")
            known = entry.key
            self.entries[known] = entry
        else:
            self._merge(entry, known)
            self.entries[known].name = entry.name
        for name in entry.names:
            for key in spellings(name):
                self.by_name[key][entry.kind] = known

    def _add_narrower(self, entry: HandEntry) -> None:
        """A kind of a table's concept, with names that a vocabulary may count among its own."""
        above = self.entries[self.find(entry.above[0], entry.kind)]
        own = {fold(name.text) for name in entry.names}
        above.names = [name for name in above.names if own.isdisjoint(spellings(name))]
        for name in own:
            if self.by_name.get(name, {}).get(entry.kind) == above.key:
                del self.by_name[name][entry.kind]
        self._add_free(entry)

    def _add_compound(self, entry: HandEntry) -> bool:
        """A concept of a part of the body, with the names that no other thing has; whether new."""
        entry.names = [name for name in entry.names if self._may_be(name, entry.kind)]
        return self._add_free(entry)

    def _add_free(self, entry: Entry) -> bool:
        """A made or narrower concept, with the names that are free; whether it is new."""
        taken = [self.by_name.get(fold(name.text), {}).get(entry.kind) for name in entry.names]
        entry.names = [n for n, key in zip(entry.names, taken, strict=True) if key is None]
        known = next((key for key in taken if key is not None), None)
        if known is None and entry.key in self.entries:
            raise Malformed(f"two concepts have the id {entry.key[1]!r}", where="terms/data")
        if known is None:
            self.entries[entry.key] = entry
        else:
            if entry.key not in self.entries:
                self.same[entry.key] = known
            self.entries[known].names += entry.names
        for name in entry.names:
            self.by_name[fold(name.text)][entry.kind] = known or entry.key
        return known is None

    def _may_be(self, name: Name, kind: str) -> bool:
        """Whether no other kind of thing has the name: heart block is a disease."""
        return self.by_name.get(fold(name.text), {}).keys() <= {kind}

    def _resolve(self, entry: HandEntry) -> None:
        """Hang a table's concept under its parents and its members under it."""
        own = self._root(entry.key)
        for parent in entry.above:
            self.entries[own].parents.append(self.find(parent, entry.kind))
        for member in entry.members:
            for key in self._members(member, entry.kind):
                self.entries[key].parents.append(own)

    def _members(self, reference: str, kind: str) -> list[Key]:
        """One concept, or, of "words:a|b", all MeSH neoplasms of which a name holds a word."""
        if not reference.startswith("words:"):
            return [self.find(reference, kind)]
        pattern = re.compile(reference[6:])
        below = self._below(self.find("mesh:Neoplasms", kind))
        return [k for k in below if any(pattern.search(n.text) for n in self.entries[k].names)]

    def _below(self, top: Key) -> list[Key]:
        """The MeSH descriptors under one."""
        children: dict[Key, list[Key]] = defaultdict(list)
        for entry in self.entries.values():
            for parent in entry.parents:
                children[parent].append(entry.key)
        found: dict[Key, None] = {}
        queue = [top]
        while queue:
            for child in children[queue.pop()]:
                if child[0] == "mesh" and child not in found:
                    found[child] = None
                    queue.append(child)
        return list(found)

    def find(self, reference: str, kind: str) -> Key:
        """What a table's reference means: "icd:C92", "eligo:id", or a name, with or without
        "mesh:"; an error if there is no such concept."""
        found = self._look_up(reference, kind)
        if found is None:
            raise Malformed(f"no vocabulary knows the {kind} {reference!r}", where="terms/data")
        return found

    def _look_up(self, reference: str, kind: str) -> Key | None:
        system, _, rest = reference.lstrip("?").partition(":")
        if system in _SYSTEMS:
            key = self._root((_SYSTEMS[system], rest))
            if key in self.entries:
                return key
            return self._by_mesh_name(rest) if system == "mesh" else None
        return self.by_name.get(fold(reference.lstrip("?")), {}).get(kind)

    @cached_property
    def _mesh_names(self) -> dict[str, Key]:
        return {e.names[0].text: k for k, e in self.entries.items() if k[0] == "mesh"}

    def _by_mesh_name(self, name: str) -> Key | None:
        return self._mesh_names.get(name)

    def _abbreviate(self) -> None:
        for name, means, kind, words in read_abbreviations():
            key = self.find(means, kind)
            self.entries[key].names.append(name)
            if name.ambiguous:
                folded = [fold(word) if word != "*" else word for word in words]
                self.contexts[fold(name.text)][key] = folded

    def _bridge(self) -> None:
        for code, kind, means in read_bridge():
            self.bridge[code] += [self.find(one, kind) for one in means]

    def _derive_parents(self) -> None:
        """ICD-10-CM titles say what they are kinds of; salts are kinds of their substance."""
        for entry in self.entries.values():
            if entry.key[0] == "icd10cm" and not entry.role and entry.key[1][0] < "S":
                above = self._shortened(entry.name)
            elif entry.key[0] == "unii":
                above = self.by_name.get(_without_salt(entry.name), {}).get("drug")
                if above is not None:
                    self._hand_up_brands(entry, self.entries[above])
            else:
                above = None
            if above is not None:
                entry.parents.append(above)

    def _hand_up_brands(self, salt: Entry, substance: Entry) -> None:
        """A brand is asked for as its substance is: Aricept is donepezil, whatever the salt."""
        substance.names += [name for name in salt.names if name.how == _BRAND]
        salt.names = [name for name in salt.names if name.how != _BRAND]

    def _shortened(self, title: str) -> Key | None:
        """The concept that a title names without its qualifiers."""
        for short in shorter_titles(title):
            found = self.by_name.get(fold(short), {}).get("condition")
            if found is not None and found[0] != "icd10cm":
                return found
        return None

    def _write(self, folder: Path, hand: list[HandEntry]) -> None:
        number = {key: i for i, key in enumerate(self.entries)}
        for other in self.same:
            number[other] = number[self._root(other)]
        entries = list(self.entries.values())
        Strings.write(folder, "concepts", ("\t".join(_row(e)) for e in entries))
        parents = [
            {number[p] for p in e.parents if p in number} - {i} for i, e in enumerate(entries)
        ]
        write_lists(folder, "parents", parents)
        Postings.write(folder, "names", _name_postings(entries))
        Postings.write(folder, "codes", self._code_postings(number))
        (folder / "details.json").write_text(json.dumps(self._details(hand, number)))

    def _details(self, hand: list[HandEntry], number: dict[Key, int]) -> dict[str, object]:
        """The parts that are small and read whole, with concepts as numbers."""
        return {
            "excludes": {
                number[e.key]: [number[self.find(x, e.kind)] for x in e.excludes]
                for e in hand
                if e.excludes
            },
            "contexts": {
                short: {number[key]: words for key, words in by.items()}
                for short, by in self.contexts.items()
            },
            "half_lives": {
                number[self.find(row["name"], "drug")]: row["half_life_h"]
                for row in read_table("drugs")
                if row["half_life_h"]
            },
            "measurements": {number[e.key]: self._measurement(e, number) for e in hand if e.row},
        }

    def _measurement(self, entry: HandEntry, number: dict[Key, int]) -> dict[str, object]:
        row: dict[str, object] = dict(entry.row)
        row["members"] = [number[self.find(m, "measurement")] for m in split(entry.row["members"])]
        for sign in ("positive", "negative"):
            named = entry.row[sign]
            row[sign] = number[self.find(named, "condition")] if named else None
        return row

    def _code_postings(self, number: dict[Key, int]) -> dict[str, list[int]]:
        """ "system TAB code" -> concepts; what the bridge says prevails over cross-references."""
        found: dict[str, dict[int, None]] = defaultdict(dict)
        for key, entry in self.entries.items():
            for code in (key, *entry.codes):
                found["\t".join(code)].setdefault(number[key])
        for code, keys in self.bridge.items():
            found["\t".join(code)] = dict.fromkeys(number[key] for key in keys)
        return {code: list(numbers) for code, numbers in found.items()}

    def _root(self, key: Key) -> Key:
        while key in self.same:
            key = self.same[key]
        return key


def _row(entry: Entry) -> tuple[str, ...]:
    return (entry.kind, entry.role, *entry.key, entry.name)


def _name_postings(entries: list[Entry]) -> dict[str, list[int]]:
    """Folded name -> postings, the most trusted reason first, a concept once for each name."""
    found: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for number, entry in enumerate(entries):
        for name in entry.names:
            for key in spellings(name):
                old = found[key].get(number)
                new = (RANK[name.how], _flags(name))
                if old is None or new[0] < old[0]:
                    found[key][number] = new
                elif new[0] == old[0]:  # "HB" and "Hb": capitals only if both need them
                    found[key][number] = (old[0], old[1] & (new[1] | ~CAPITALS))
    return {
        key: [n << 10 | rank << 4 | flags for n, (rank, flags) in sorted(by.items(), key=_trust)]
        for key, by in found.items()
    }


def _trust(item: tuple[int, tuple[int, int]]) -> tuple[int, int]:
    return item[1][0], item[0]


def _flags(name: Name) -> int:
    return SCAN * name.scan | CAPITALS * name.capitals | AMBIGUOUS * name.ambiguous


def spellings(name: Name) -> Iterator[str]:
    """The folded spellings of a name: as it stands and, of an inverted heading, set right."""
    for text in (name.text, invert(name.text)):
        if text and (key := fold(text)):
            yield key


def _without_salt(name: str) -> str:
    words = [w for w in name.split() if w not in _SALTS]
    return (
        " ".join(p for w in words for p in fold_word(w)) if len(words) < len(name.split()) else ""
    )
