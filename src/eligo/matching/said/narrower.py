"""An exclusion of what brackets, examples or a definition narrow, where a note has none of it."""

from __future__ import annotations

import re
from functools import lru_cache

from eligo.engines import evaluate
from eligo.engines.answer import Answer, Context, Open
from eligo.engines.silence import stems, told_by
from eligo.language.nodes import Kind, Node, Side
from eligo.language.truth import NO
from eligo.matching.said.unmentioned import named
from eligo.patients.model import Patient
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# What begins examples, or says how a condition is shown: "as shown by a clearance below 25".
_BEHIND = re.compile(
    r"""[,;:]?\s* (?<!\w) (?: such\ as | e\.?g\.? | for\ example | namely | i\.?e\.?
        | (?: as\s+ )? (?: defined | shown | evidenced | indicated | demonstrated )
          \s+ (?: as | by )
        ) (?!\w) .*""",
    re.I | re.X | re.S,
)
_EXCEPTING = re.compile(r"\s*(?:except|other than|excluding|not\b|unless|without)", re.I)


def narrower(text: str, patient: Patient, answer: Answer, context: Context) -> Answer | None:
    """NO where the note mentions neither what stands before brackets, examples and a definition
    nor any of their telling words; what they leave open is still counted as open."""
    head, behind = parted(text)
    if not context.reads_silence or not behind or not isinstance(context.terms, Terms):
        return None
    if not told_by(Kind.CONDITION, behind).isdisjoint(stems(patient.prose or "")):
        return None
    logic = _read(head, context.terms)
    found = evaluate(logic, patient, context) if logic else None
    if found is None or found.truth is not NO or found.applies is False:
        return None
    return Answer(NO, found.why, found.evidence, open=answer.open or Open(missing=1))


def parted(text: str) -> tuple[str, str]:
    """The words before brackets, examples and a definition, and those in them; exceptions, which
    only narrow, are left out."""
    inside = [a or b for a, b in _BRACKETS.findall(text)]
    rest = _BRACKETS.sub(" ", text)
    found = _BEHIND.search(rest)
    examples = found.group() if found else ""
    told = [part for part in (*inside, examples) if part and not _EXCEPTING.match(part)]
    return (rest[: found.start()] if found else rest).strip(), " ".join(told)


@lru_cache(maxsize=20_000)
def _read(head: str, terms: Terms) -> Node | None:
    """The logic of the words alone, with what was not understood as a name."""
    tops = [c.logic for c in read_criteria(head, terms, Side.EXCLUSION) if c.parent is None]
    if len(tops) != 1:
        return None
    return named(tops[0], terms)
