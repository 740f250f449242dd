"""All trials of a store before one patient: in which group each is, and the best of each first."""

from eligo.matching.roster.roster import Block, Line, Ranks, Roster, block_of
from eligo.matching.roster.stored import stored_blocks

__all__ = ["Block", "Line", "Ranks", "Roster", "block_of", "stored_blocks"]
