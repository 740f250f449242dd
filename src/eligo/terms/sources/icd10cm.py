"""ICD-10-CM: every chapter, section and code of the tabular list in simple-icd-10-cm."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from eligo.terms.normalise import fold
from eligo.terms.sources.entry import Entry, Key, Name
from eligo.terms.sources.mesh import package_file

_FOLDER = ("simple_icd_10_cm", "data")
_ASIDE = re.compile(r"\s*[\[(][^\])]*[\])]")
_NOS = re.compile(r",?\s+(NOS|not otherwise specified)$", re.I)
_VAGUE = re.compile(r"\b(unspecified|other|not elsewhere|elsewhere|NEC|encounter|counsel)", re.I)
_FAMILY = re.compile(r"^Family history\b", re.I)
_HISTORY = re.compile(r"^Personal history\b", re.I)


def read_icd10cm(stop: frozenset[str]) -> Iterator[Entry]:
    """Chapters, sections, categories and codes, each under the one above it."""
    tabular = next(package_file(*_FOLDER).glob("icd10c*.xml"))
    root = ElementTree.parse(tabular).getroot()
    titles: dict[str, Entry] = {}
    for entry in _tabular(root, stop):
        titles[entry.key[1].replace(".", "")] = entry
        yield entry
    listed = next(package_file(*_FOLDER).glob("code-list*.txt")).read_text().split()
    for code in listed:
        above = titles.get(code[:-1].rstrip("X"))
        if code not in titles and above is not None:
            dotted = f"{code[:3]}.{code[3:]}"
            yield Entry(("icd10cm", dotted), above.name, "condition", [], [above.key])


def _tabular(root: ElementTree.Element, stop: frozenset[str]) -> Iterator[Entry]:
    """What the tabular list prints, sections inside the wider ones before them; codes with a
    seventh character are only in the code list."""
    for chapter in root.iterfind("chapter"):
        top = Entry(("icd10cm", f"chapter {chapter.findtext('name')}"), _text(chapter), "condition")
        yield top
        wider: list[tuple[str, Key]] = []
        for section in chapter.iterfind("section"):
            code = section.get("id") or ""
            first, _, last = code.partition("-")
            above = [key for end, key in wider if end >= (last or first)]
            key = ("icd10cm", code)
            wider.append((last or first, key))
            yield Entry(key, _text(section), "condition", [], [above[-1] if above else top.key])
            for category in section.iterfind("diag"):
                yield from _codes(category, key, stop)


def _codes(diag: ElementTree.Element, parent: Key, stop: frozenset[str]) -> Iterator[Entry]:
    code, title = diag.findtext("name") or "", _text(diag)
    entry = Entry(("icd10cm", code), title, "condition", [], [parent], role=_role(title))
    scan = code[0] < "S" and not entry.role
    entry.names = [_name(title, "ICD-10-CM title", scan, stop)]
    for note in diag.iterfind("inclusionTerm/note"):
        entry.names.append(_name(note.text or "", "ICD-10-CM inclusion term", scan, stop))
    yield entry
    for child in diag.iterfind("diag"):
        yield from _codes(child, entry.key, stop)


def _name(text: str, how: str, scan: bool, stop: frozenset[str]) -> Name:
    plain = _NOS.sub("", _ASIDE.sub("", text)).strip()
    short = len(plain.split()) <= 6 and not _VAGUE.search(plain)
    return Name(plain or text, how, scan and short and fold(plain) not in stop)


def _role(title: str) -> str:
    if _FAMILY.match(title):
        return "family history"
    return "history" if _HISTORY.match(title) else ""


def _text(element: ElementTree.Element) -> str:
    return " ".join((element.findtext("desc") or "").split())
