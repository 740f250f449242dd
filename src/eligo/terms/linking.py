"""Linking a whole name or a record's display text to what it is about, with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from eligo.terms.model import Hit, Link
from eligo.terms.normalise import fold, fold_word
from eligo.terms.scanning import Scanner
from eligo.terms.tables import read_lines
from eligo.terms.vocabulary import Sense, Vocabulary

THRESHOLD = 0.25
_ASIDE = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_TOKEN = re.compile(r"[\w^+.']*\w\+?|[^\w\s]")
_TRIED = {"procedure": ("procedure", "drug"), "drug": ("drug", "procedure")}
_OF = re.compile(r"(.+?) (?:of|in|to) (?:the )?(.+)$", re.I)
# What follows these is circumstance, not what the text is about.
_TAIL = re.compile(
    r",|;|\(|\[| - |\b(?:with|without|due to|secondary to|despite|under|for|by|because of"
    r"|associated with|complicated by|status post|after|following|since|at|during|to achieve)\b",
    re.I,
)
# (letters that a name must have, the pattern that is changed, what it becomes)
_SWAPS = (
    ("disorder", r"\bdisorders?\b", "disease"), ("disease", r"\bdiseases?\b", "disorder"),
    ("disease", r"\bdiseases?$", ""), ("syndrome", r"\bsyndromes?$", ""),
    ("disorder", r"\bdisorders?$", ""), ("", r"$", " disease"), ("", r"$", " syndrome"),
    ("renal", r"\brenal\b", "kidney"), ("hepatic", r"\bhepatic\b", "liver"),
    ("cardiac", r"\bcardiac\b", "heart"), ("pulmonary", r"\bpulmonary\b", "lung"),
    ("gastric", r"\bgastric\b", "stomach"), ("mammary", r"\bmammary\b", "breast"),
    ("m", r"\b(?:malignant )?(?:neoplasm|tumou?r)s?\b", "cancer"),
    ("carcinoma", r"\bcarcinomas?\b", "cancer"), ("cancer", r"\bcancers?\b", "carcinoma"),
    ("infection", r"\binfections?$", ""), ("infection", r"^infections? (?:with|by) ", ""),
    ("", r"$", " infection"), ("", r"^(?:acute|chronic|severe|active|history of|known) ", ""),
    ("insufficiency", r"\binsufficiency\b", "failure"),
    ("impairment", r"\bimpairment\b", "insufficiency"),
    ("dysfunction", r"\bdysfunction\b", "insufficiency"),
)  # fmt: skip
_SWAP_RULES = tuple((has, re.compile(pattern, re.I), by) for has, pattern, by in _SWAPS)


class Linker:
    """Links text to concepts."""

    def __init__(self, vocabulary: Vocabulary, scanner: Scanner) -> None:
        self.vocabulary, self.scanner = vocabulary, scanner
        self._fillers = frozenset(p for w in read_lines("qualifiers") for p in fold_word(w))
        self._specimens = frozenset(p for w in read_lines("specimens") for p in fold_word(w))
        self._shifters = tuple(f" {fold(phrase)} " for phrase in read_lines("shifters"))

    def senses(self, text: str, kinds: Collection[str] | None) -> list[tuple[Sense, str]]:
        """What a whole name means, each with the reason, best first."""
        specimens = self._specimens_in(text)
        for spelling, change in _spellings(text):
            folded = fold(spelling)
            if change and specimens and not specimens <= frozenset(folded.split()):
                continue
            senses = self.vocabulary.senses(folded)
            kept = [s for s in senses if kinds is None or self.vocabulary.kind(s.number) in kinds]
            if change.startswith("with") and kept:
                kept = [s for s in kept if self.vocabulary.kind(s.number) == "condition"]
            if kept:
                return [(s, f"{s.how}, {change}" if change else s.how) for s in _capped(kept, text)]
        return []

    def link(self, text: str, kind: str | None) -> Link | None:
        """What a text is about; a therapy may be listed as a procedure or as a drug."""
        for kinds in _TRIED.get(kind, (kind,)) if kind else (None,):
            found = self._link(text, None if kinds is None else (kinds,))
            if found is not None:
                return found
        return None

    def _link(self, text: str, kinds: Collection[str] | None) -> Link | None:
        """The concept of a whole name, else of the name at the head of the text."""
        whole = self.senses(text, kinds)
        if whole:
            sense, how = whole[0]
            return Link(self.vocabulary.concept(sense.number), how, 1.0)
        links = self._ranked(text, kinds)
        return links[0] if links and links[0].score >= THRESHOLD else None

    def link_all(self, text: str, kinds: Collection[str] | None) -> list[Link]:
        """Every concept that a text names, what it is about first."""
        first = self.senses(text, kinds)
        found = [Link(self.vocabulary.concept(s.number), how, 1.0) for s, how in first[:1]]
        for link in self._ranked(text, kinds):
            if all(link.concept.key != other.concept.key for other in found):
                found.append(link)
        return found

    def _ranked(self, text: str, kinds: Collection[str] | None) -> list[Link]:
        """The names inside a text: those of its head first, there the longest, then the last."""
        if any(shifter in f" {fold(text)} " for shifter in self._shifters):
            return []
        links = []
        lost = self._specimens_in(text)
        for depth, segment in enumerate(_segments(text)):
            words = _TOKEN.findall(segment)
            hits = [
                h for h in self.scanner.scan(words, kinds) if self._whole_result(h, words, lost)
            ]
            hits.sort(key=lambda hit: (self._weight(words[hit.first : hit.last_exclusive]),
                                       hit.last_exclusive), reverse=True)  # fmt: skip
            whole = max(1, self._weight(words))
            links += [self._as_link(hit, words, whole, depth) for hit in hits]
        return links

    def _whole_result(self, hit: Hit, words: Sequence[str], specimens: frozenset[str]) -> bool:
        """Whether a measurement's name holds the specimens of the text and both sides of its
        ratio: glucose in urine is not blood glucose, protein/creatinine is not creatinine."""
        if hit.kind != "measurement":
            return True
        named = " ".join(words[hit.first : hit.last_exclusive])
        before = [word for word in words[: hit.first] if not word.isdigit()]
        beside = (*before[-1:], *words[hit.last_exclusive :][:1])
        return "/" not in beside and specimens <= self._specimens_in(named)

    def _specimens_in(self, text: str) -> frozenset[str]:
        return self._specimens.intersection(fold(text).split())

    def _as_link(self, hit: Hit, words: Sequence[str], whole: int, depth: int) -> Link:
        part = self._weight(words[hit.first : hit.last_exclusive])
        named = " ".join(words[hit.first : hit.last_exclusive])
        score = round(min(1.0, part / whole) / (1 + depth), 2)
        return Link(hit.concept, f"{hit.how}, of the words “{named}”", score)

    def _weight(self, words: Sequence[str]) -> int:
        """How many of the words carry meaning: no numbers, forms, sides or remission states."""
        pieces = [piece for word in words for piece in fold_word(word)]
        return sum(p not in self._fillers and not p[0].isdigit() and p.isalnum() for p in pieces)


def _capped(senses: list[Sense], text: str) -> list[Sense]:
    """Meanings of an abbreviation that needs capitals only where it has them, if others exist."""
    if text.islower():
        return [s for s in senses if not s.capitals] or senses
    return senses


def _segments(text: str) -> list[str]:
    """The head of a text, then what follows, cut at commas and prepositions."""
    parts = [part.strip() for part in _TAIL.split(text)]
    return [part for part in parts if part]


def _spellings(text: str) -> Iterator[tuple[str, str]]:
    """A name as it stands, then its careful variants with what was changed."""
    yield text, ""
    plain = _ASIDE.sub("", text).strip()
    if plain and plain != text:
        yield plain, "without the words in brackets"
    head = plain
    while ", " in head:
        head = head.rpartition(", ")[0]
        yield head, "without what follows the comma"
    lower = plain.lower() if plain.isascii() else None  # else any letter may pass for another
    for letters, pattern, by in _SWAP_RULES:
        if lower is not None and letters not in lower:
            continue
        swapped = pattern.sub(by, plain).strip()
        if swapped and swapped != plain:
            yield swapped, f"with “{swapped}” for “{plain}”"
    turned = _OF.match(plain)
    if turned:
        yield f"{turned[2]} {turned[1]}", f"with “{turned[2]} {turned[1]}” for “{plain}”"
