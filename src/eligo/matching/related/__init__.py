"""Related trials with the reason, and two trials side by side."""

from eligo.matching.related.overlap import Clash
from eligo.matching.related.profile import Profile, profile
from eligo.matching.related.side_by_side import Comparison, Pair, side_by_side
from eligo.matching.related.similar import Reason, Relation, relation, similar

__all__ = [
    "Clash",
    "Comparison",
    "Pair",
    "Profile",
    "Reason",
    "Relation",
    "profile",
    "relation",
    "side_by_side",
    "similar",
]
