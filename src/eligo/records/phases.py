"""Printed phases: "Phase 1/Phase 2", "PHASE3", "Phase II/III", "Not Applicable"."""

from __future__ import annotations

import re

from eligo.records.vocabulary import lookup

_PHASES = re.compile(r"\s*(?:/|;|,|\||_|-|\band\b|&)\s*")


def phases_of_words(words: str) -> list[str]:
    """The phases of "Phase 1/Phase 2", "PHASE3", "Phase 2 & 3", "I_II"; [] if one is unknown."""
    if whole := lookup("phase", words):
        return [whole.value]
    parts = [lookup("phase", p) or lookup("phase", f"Phase {p}") for p in _PHASES.split(words)]
    return [part.value for part in parts if part] if all(parts) else []


def looks_like_phase(words: str) -> bool:
    """Whether every part of a line is a phase ("Phase 1/Phase 2", "Not Applicable")."""
    parts = _PHASES.split(words) if "phase" in words.casefold() else [words]
    bare = re.fullmatch(r"[0-4ivIVoO]+", words) is not None
    return not bare and all(lookup("phase", p) or lookup("phase", f"Phase {p}") for p in parts)
