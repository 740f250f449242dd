"""What a question breaks, in words: where and why, never what was given, which may be a patient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def in_words(errors: Sequence[Any]) -> str:
    """Pydantic's validation errors in a line."""
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'input'}: {e['msg']}" for e in errors)
