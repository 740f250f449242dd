"""Find the lines that head a list: whose it is, which side it opens, or that it only groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from eligo.language.nodes import Side
from eligo.reading.page.layout import words_of
from eligo.reading.rows.lexicon import load_tables

_SIDE = r"(?P<side>inclusions?|exclusions?|non-?inclusion)"
_LEAD = r"(?:[\W_]*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s*)?)"
# Up to five words before the side: "Key", "Preoperative", "The ICU cohort -", "PHASE 2:".
_KEY = (
    r"(?P<key>(?:(?!(?:meet|meets|met|any|not|no|fulfil\w*|following|other than|per|in|of|see|are"
    r"|is|regarding|and|or)\b)[\w'&-]+:?\s+(?:-\s+)?){0,5})"
)
_SIDED = re.compile(
    rf"{_LEAD}{_KEY}{_SIDE}(?:ary)?(?P<word>\s*(?:criteria|criterion|criterias))?"
    r"(?P<tail>(?:\s|\s?\()[^:\n]{0,90}?)?\s*(?P<mark>[:;.>*_=]+-?|-+(?=\s|$)|$)\s*",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"[\W_]*(?:[\w'-]+\s+){0,2}(?:inclusion|exclusion)\s*(?:/|&|and|or)\s*(?:inclusion|exclusion)"
    r"(?:\s+criteria)?\s*:?\s*$",
    re.IGNORECASE,
)
# What follows "inclusion criteria" in a heading that no colon ends.
_QUALIFIES = re.compile(
    r"$|\(|-|\b(?:for|of|in|at|to|are|as|by|include|includes|if)\b", re.IGNORECASE
)
_REFERS = re.compile(
    r"\s*(?:\(?\s*[#\d]|above|below|may|will|are met|is met|must|apply|which)\b|\s#"
)
# Inside a line: "Exclusion criteria:", "EXCLUSION CRITERIA" or, after a stop, "Exclusion:".
_SIDED_INLINE = re.compile(
    r"(?:(?<=[.;:,\s])(?:(?:key|main|major|additional|general)\s+)?"
    r"(?P<side>inclusion|exclusion|non-?inclusion)\s+criteri(?:a|on)"
    r"(?:\s+(?:are\s+as\s+follows|include|for\s+\w+))?(?:\s*\([^)\n]{0,40}\))?\s*[:\-]\s*)"
    r"|(?<=\s)(?P<loud>(?-i:INCLUSION|EXCLUSION))\s+(?-i:CRITERIA)\b\s*"
    r"|(?<=\s)(?P<last>(?-i:Inclusion|Exclusion))\s+(?-i:[Cc]riteria)\s*$"
    r"|(?:(?<=[.;]\s)|(?<=[.;]\s\s)|(?<=[.;]))(?P<bare>(?-i:Inclusion|Exclusion|INCLUSION|EXCLUSION))"
    r"(?:\s+(?-i:criteria|CRITERIA|Criteria))?\s*(?::|(?=\s1[.)]))\s*",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"([\w/]+)[\s(]*$")
_EXCLUDING_LEAD = re.compile(
    r"(?:will\s+be\s+excluded|reasons?\s+for\s+exclusion|criteria\s+for\s+exclusion|not\s+be\s+included"
    r"|(?:not\s+be|are\s+not|ineligible|not)\s+eligible|must\s+not|may\s+not"
    r"|are\s+excluded|excluded\s+(?:if|from)|cannot\s+(?:participate|enrol))",
    re.IGNORECASE,
)
_INCLUDING_LEAD = re.compile(
    r"(?:will\s+be\s+included|are\s+eligible|be\s+eligible|eligible\s+if|included\s+if"
    r"|(?:^|:\s*)(?:required|allowed)\s*:?\s*$)",
    re.IGNORECASE,
)
_EXCLUDED_LABEL = re.compile(
    r"(?:^|[\s:])(?:excluded|exclusions?|not allowed)\s*:?\s*$", re.IGNORECASE
)
# Letters of which every lead-in that says a side has some.
_LEADING = ("clu", "eligib", "must", "may", "cannot", "required", "allowed")
_DENIAL = re.compile(
    r"\b(?:no|not|none|without|absence|never|free of|cannot|ineligible|exclud\w+|prohibited)\b",
    re.IGNORECASE,
)
_PERMITTING = re.compile(r"(?<!not )\b(?:allowed|permitted)\s*:?\s*$", re.IGNORECASE)
_FOR_ALL = re.compile(r"\b(?:all|both|every|general|overall|common)\b", re.IGNORECASE)
_LABEL_WORDS = 3
_CONTENT = re.compile(r"\d|[<>≤≥=]|\b(?:no|not|without|except|unless)\b", re.IGNORECASE)
_PART_WORDS = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that opens a side: where its list begins in the line, and of whom it is, if said.

    `part` is the place in the line of the words that limit the list ("for cohort B"); it is that
    of no words where the list is for all.
    """

    side: Side
    end: int
    part: tuple[int, int] = (0, 0)


def side_heading(line: str) -> Heading | None:
    """The side that a line opens and where its content goes on, if it is such a heading.

    A sentence that only names the criteria ("as in inclusion criteria 6.") is none.
    """
    flat = line.replace("\n", " ")
    found = _SIDED.match(flat) if _names_side(line) else None
    if not found or _REFERS.match(found["tail"] or ""):
        return None
    if not _may_qualify(found["key"]):
        return None
    whole, tail = found.end() == len(flat), (found["tail"] or "").strip()
    if not found["word"] and not (whole and not tail):
        return None
    if ":" not in found["mark"] and not _QUALIFIES.match(tail):
        return None
    if not whole and (found["mark"] == "." or not found["mark"].strip()):
        return None
    return Heading(_side_of(found["side"]), found.end(), _part_in(found))


def _may_qualify(key: str) -> bool:
    """Whether words before "inclusion criteria" belong to the heading and are no item's end."""
    if not key.strip() or key.rstrip()[-1] in ":-" or is_part(key):
        return True
    plain = words_of("plain")
    return all(word.lower() in plain or word[0].isupper() for word in re.findall(r"\w+", key))


def _part_in(found: re.Match[str]) -> tuple[int, int]:
    """The words of a heading that say for whom it is."""
    for name in ("tail", "key"):
        words = found[name] or ""
        if not set(re.findall(r"[a-z]+", words.lower())) <= words_of("plain") and is_part(words):
            return found.start(name), found.end(name)
    return 0, 0


def _names_side(line: str) -> bool:
    """Whether a line can name a side at all, which most do not."""
    return "clusion" in line.lower()


def both_sides(line: str) -> bool:
    """Whether a line is a heading of both lists: "Inclusion and Exclusion Criteria:"."""
    return _names_side(line) and bool(_BOTH.match(line.replace("\n", " ")))


def inline_headings(line: str) -> list[tuple[Side, int, int]]:
    """Headings in the midst of a run-on line: (side, start, end of the heading)."""
    if not _names_side(line):
        return []
    return [
        (_side_of(m["side"] or m["loud"] or m["last"] or m["bare"]), m.start(), m.end())
        for m in _SIDED_INLINE.finditer(line)
        if not _goes_before(line[: m.start()])
    ]


def _goes_before(words: str) -> bool:
    """Whether what stands before "exclusion criteria" makes it a part of a sentence."""
    before = _BEFORE.search(words)
    last = before[1].lower() if before else ""
    return last in words_of("binding") or last in ("following", "these", "meet", "meets", "no")


def _side_of(word: str) -> Side:
    return Side.INCLUSION if word.lower().startswith("in") else Side.EXCLUSION


@cache
def _part_pattern() -> re.Pattern[str]:
    parts, people = (
        "|".join(sorted(words_of(t), key=len, reverse=True)) for t in ("part", "people")
    )
    return re.compile(
        rf"\b(?i:{parts})\s+(?:[A-Z]|\d{{1,2}}[A-Za-z]?|[IVX]{{1,4}}|(?i:one|two|three))\b"
        rf"|\b(?:(?i:treatment|control|intervention|comparison|experimental|expansion|escalation)"
        rf"|[A-Z][A-Z\d-]+)\s+(?i:{parts})\b"
        rf"|\b(?i:for|of)\s+(?:the\s+)?(?:\w+\s+){{0,2}}(?i:{people})\b|^\W*(?i:{people})\W*$"
    )


def is_part(words: str) -> bool:
    """Whether a heading is about a part of the trial or of its people: "Cohort B only"."""
    return len(words.split()) <= _PART_WORDS and bool(_part_pattern().search(words))


def is_for_all(words: str) -> bool:
    """Whether a heading ends what was about a part: "All patients:"."""
    return bool(_FOR_ALL.search(words))


def permits(words: str) -> bool:
    """Whether a heading says that what follows may be, not that it must: "Allowed:"."""
    return bool(_PERMITTING.search(words))


def lead_side(line: str) -> Side | None:
    """What a lead-in such as "Patients will be excluded if:" says of the items below it."""
    lower = line.lower()
    if not any(letters in lower for letters in _LEADING):
        return None
    if _EXCLUDING_LEAD.search(line) or _EXCLUDED_LABEL.search(line):
        return Side.EXCLUSION
    return Side.INCLUSION if _INCLUDING_LEAD.search(line) else None


@cache
def generic_words() -> frozenset[str]:
    """A lead-in of these words alone asks for nothing: "Patients must meet the following:"."""
    return frozenset(load_tables()["lead-in"]["generic"])


def is_label(line: str) -> bool:
    """A line that ends in a colon and asks for nothing of its own: "Hepatic:", "They must:"."""
    text = line.strip()
    if not text.endswith(":"):
        return False
    words = re.findall(r"[A-Za-z]+", text.lower())
    if all(word in generic_words() for word in words) or is_part(text):
        return True
    if text[:1].islower():
        return False  # the end of a sentence
    return len(words) <= _LABEL_WORDS and not _CONTENT.search(text)


def denies(line: str) -> bool:
    """Whether a label says that what stands below it may not be: "Must have none of these:"."""
    return _DENIAL.search(line) is not None


def is_lead_in(line: str) -> bool:
    """An unmarked line that the list below it completes: "Females must be sterile or:"."""
    return line.rstrip().endswith(":")
