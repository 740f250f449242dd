"""The criteria of a whole store as logic: read once, kept beside it, compiled for the columns."""

from eligo.matching.logic.keeper import Keeper, keeping
from eligo.matching.logic.kept import Kept, Run, Standing, open_logic
from eligo.matching.logic.segments import Segment, Segments
from eligo.matching.logic.work import Job, Outcome, read_job

__all__ = [
    "Job",
    "Keeper",
    "Kept",
    "Outcome",
    "Run",
    "Segment",
    "Segments",
    "Standing",
    "keeping",
    "open_logic",
    "read_job",
]
