"""Free-text notes and discharge summaries to patients."""

from eligo.reading.notes.reader import read_note

__all__ = ["read_note"]
