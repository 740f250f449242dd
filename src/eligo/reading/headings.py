"""Find the lines that head a list: which side they open, or that they only group criteria."""

from __future__ import annotations

import re
from functools import cache

from eligo.language.nodes import Side
from eligo.reading.lexicon import load_tables

_LEAD = r"(?:[\W_]*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s*)?)"
# Up to four words before the side: "Key", "Preoperative", "Cohort B: additional".
_KEY = (
    r"(?:(?!(?:meet|meets|met|all|any|not|no|fulfil\w*|the|following|other than)\b)"
    r"[\w'/&-]+:?\s+){0,4}"
)
_SIDED = re.compile(
    rf"{_LEAD}{_KEY}(?P<side>inclusion|exclusion|non-?inclusion)(?:ary)?"
    r"(?:\s*(?:/\s*\w+)?\s*(?:criteria|criterion|criterias))?"
    r"(?P<tail>[^:\n]{0,60}?)\s*(?P<mark>[:.\-]+|$)\s*",
    re.IGNORECASE,
)
# Inside a line: "Exclusion criteria:", or after a full stop "Exclusion:" and "EXCLUSION CRITERIA".
_SIDED_INLINE = re.compile(
    r"(?:(?<=[.;:,\s])(?P<side>inclusion|exclusion|non-?inclusion)\s+criteri(?:a|on)"
    r"(?:\s+(?:are\s+as\s+follows|include|for\s+\w+))?(?:\s*\([^)\n]{0,40}\))?\s*[:\-]\s*)"
    r"|(?:(?<=[.;]\s)|(?<=[.;]\s\s)|(?<=[.;]))(?P<bare>(?-i:Inclusion|Exclusion|INCLUSION|EXCLUSION))"
    r"(?:\s+(?-i:criteria|CRITERIA|Criteria))?\s*(?::|(?=\s1[.)]))\s*",
    re.IGNORECASE,
)
_EXCLUDING_LEAD = re.compile(
    r"(?:will\s+be\s+excluded|reasons?\s+for\s+exclusion|criteria\s+for\s+exclusion|not\s+be\s+included|(?:not\s+be|are\s+not|ineligible|not)\s+eligible|must\s+not|may\s+not"
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
_DENIAL = re.compile(
    r"\b(?:no|not|none|without|absence|never|free of|cannot|ineligible|exclud\w+|prohibited)\b",
    re.IGNORECASE,
)
_LABEL_WORDS = 3
_CONTENT = re.compile(r"\d|[<>≤≥=]|\b(?:no|not|without|except|unless)\b", re.IGNORECASE)


def side_heading(line: str) -> tuple[Side, int] | None:
    """The side that a line opens and where its content goes on, if it is such a heading."""
    found = _SIDED.match(line)
    if not found:
        return None
    has_word = "criteri" in found[0].lower()
    whole = found.end() == len(line)
    if not has_word and not (whole and not found["tail"].strip()):
        return None
    if found["tail"].strip() and not (found["mark"].strip() or whole):
        return None
    return _side_of(found["side"]), found.end()


def inline_headings(line: str) -> list[tuple[Side, int, int]]:
    """Headings in the midst of a run-on line: (side, start, end of the heading)."""
    return [
        (_side_of(m["side"] or m["bare"]), m.start(), m.end()) for m in _SIDED_INLINE.finditer(line)
    ]


def _side_of(word: str) -> Side:
    return Side.INCLUSION if word.lower() == "inclusion" else Side.EXCLUSION


def lead_side(line: str) -> Side | None:
    """What a lead-in such as "Patients will be excluded if:" says of the items below it."""
    if _EXCLUDING_LEAD.search(line) or _EXCLUDED_LABEL.search(line):
        return Side.EXCLUSION
    return Side.INCLUSION if _INCLUDING_LEAD.search(line) else None


@cache
def generic_words() -> frozenset[str]:
    """A lead-in of these words alone asks for nothing: "Patients must meet the following:"."""
    return frozenset(load_tables()["lead-in"]["generic"])


def is_label(line: str, marked: bool) -> bool:
    """A line that ends in a colon and asks for nothing of its own: "Hepatic:", "They must:"."""
    text = line.strip()
    if marked or not text.endswith(":"):
        return False
    words = re.findall(r"[A-Za-z]+", text.lower())
    if all(word in generic_words() for word in words):
        return True
    return len(words) <= _LABEL_WORDS and not _CONTENT.search(text)


def denies(line: str) -> bool:
    """Whether a label says that what stands below it may not be: "Must have none of these:"."""
    return _DENIAL.search(line) is not None


def is_lead_in(line: str) -> bool:
    """An unmarked line that the list below it completes: "Females must be sterile or:"."""
    return line.rstrip().endswith(":")
