"""LOINC's names ("Platelets [#/volume] in Blood by Automated count"): the whole component or none.

A component that holds the name of another one is another one: platelet mean volume is no platelet
count, weight for length no weight.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Protocol

from eligo.terms.model import Link

_GENE = ("gene",)
# What LOINC writes behind the component: property, system, method.
_BEHIND = re.compile(r"\s*(?:\[| in | by | of |\(|,).*$", re.I)
# Words of a challenge anywhere, or of a circumstance in the component, make it another one.
_CHALLENGE = re.compile(r"--|\bpost\b|\bpanel\b", re.I)
_OTHER = re.compile(r"\b(?:per|for|at|during|vs|risk)\b", re.I)
_INSTRUMENT = re.compile(r"(?:total )?(?:score|level)s? \[(?P<name>[^\]]+)\]", re.I)


class Names(Protocol):
    """What is asked of a vocabulary."""

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Link]:
        """Every concept that a text names, what it is about first."""
        ...


def named(text: str, kinds: tuple[str, ...], terms: Names) -> Sequence[Link]:
    """What a LOINC name is the name of; genes are found inside it too."""
    genes = terms.link_all(text, _GENE) if "gene" in kinds else ()
    others = tuple(kind for kind in kinds if kind not in _GENE)
    return [*_whole(text, others, terms), *genes] if others else genes


def _whole(text: str, kinds: tuple[str, ...], terms: Names) -> Sequence[Link]:
    instrument = _INSTRUMENT.match(text)
    asked = instrument["name"] if instrument else text
    links = terms.link_all(asked, kinds)[:1]
    if _is_name(links):
        return links
    other = _CHALLENGE.search(asked) or _OTHER.search(_BEHIND.sub("", asked))
    return links if links and links[0].score == 1.0 and not other else ()


def _is_name(links: Sequence[Link]) -> bool:
    """Whether a vocabulary has the whole text as a name."""
    return bool(links) and "," not in links[0].how
