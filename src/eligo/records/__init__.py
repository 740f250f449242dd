"""Trial records: any registry's or portal's format into one model, with where each value stood."""

from eligo.records.batch import read, sniff
from eligo.records.flags import flag_kinds, make_flag
from eligo.records.model import Flag, Source, Trial, Value
from eligo.records.pieces import Piece, ReadFailure, pieces
from eligo.records.writers.ctgov_v2 import to_v2

__all__ = [
    "Flag",
    "Piece",
    "ReadFailure",
    "Source",
    "Trial",
    "Value",
    "flag_kinds",
    "make_flag",
    "pieces",
    "read",
    "sniff",
    "to_v2",
]
