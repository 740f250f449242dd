"""Other studies that the patient takes or took part in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eligo.patients.model import FactKind
from eligo.reading.notes.mentions import Mention

_TAKES_PART = re.compile(
    r"""(?: \b (?: currently | presently | concurrently | recently ) \s+ )?
        \b (?: participat\w+ | enrol\w+ | t(?:akes?|ook|aken|aking)\ part | engaged | involved
           | completed ) \b (?P<between> [^.;,]{0,60}? ) \b (?: trials? | stud(?:y|ies) ) \b""",
    re.I | re.X,
)
# The trial that is being matched is no other trial, and to be willing is not to take part.
_THIS = re.compile(
    r"\b(?:this|the|our|present|proposed|potential|eligible)\s*(?:clinical|research)?\s*$", re.I
)
_UNREAL = re.compile(r"\b(?:to|will|willing\w*|agrees?|able|for|can|may|would|of|in)\s+$", re.I)


def other_studies(text: str, start: int, end: int, found: list[Mention]) -> Iterator[Mention]:
    """The mentions of other studies in text[start:end] that none of those `found` covers."""
    for match in _TAKES_PART.finditer(text, start, end):
        covered = any(
            m.kind is FactKind.PARTICIPATION and m.start < match.end() and match.start() < m.end
            for m in found
        )
        before = text[max(start, match.start() - 20) : match.start()]
        if not covered and not _THIS.search(match["between"]) and not _UNREAL.search(before):
            yield Mention(FactKind.PARTICIPATION, match.start(), match.end())
