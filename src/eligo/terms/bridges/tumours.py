"""Names of diseases with what tumours need: a metastasis is no cancer of the organ that it is in.

A tumour of a kind in an organ is also a cancer of that organ ("adenosquamous carcinoma of lung").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from eligo.language.values import Concept
from eligo.terms.model import Link

_CONDITION = ("condition",)
_SECONDARY = re.compile(
    r"^(?:secondary (?:malignant )?(?:neoplasm|tumou?r|cancer|carcinoma)s?"
    r"|metasta(?:sis|ses)|metastatic (?:malignant )?(?:neoplasm|tumou?r|deposit)s?)"
    r" (?:of|to|in|involving) ",
    re.I,
)
_SITED = re.compile(
    r"^(?!.*\b(?:in situ|benign|non-?invasive|noninfiltrating)\b)(?P<kind>.*(?:carcinoma|cancer"
    r"|malignant (?:neoplasm|tumou?r))) of (?:the )?(?P<site>[^,;()]+)$",
    re.I,
)
# What narrows a site: "upper outer quadrant of left female breast" is a breast.
_NARROWED = re.compile(
    r"^(?:(?:left|right|both|upper|lower|middle|inner|outer|central|female|male|the"
    r"|(?:upper|lower)[- ](?:inner|outer))\s+"
    r"|(?:lobe|segment|part|quadrant|portion|wall|head|neck|tail|body|base|apex"
    r"|overlapping sites?) of\s+)",
    re.I,
)
_NOT = re.compile(r"\bnon[- ]", re.I)
_QUOTED = re.compile("of the words “(.+)”")


class Names(Protocol):
    """What is asked of a vocabulary."""

    def link_all(self, text: str, kinds: Collection[str] | None = None) -> Sequence[Link]:
        """Every concept that a text names, what it is about first."""
        ...

    def is_a(self, child: Concept, ancestor: Concept) -> bool:
        """Whether one concept is the other or a kind of it."""
        ...


def named(text: str, terms: Names) -> list[Link]:
    """Every disease that a display text names, what it is about first."""
    links = [link for link in terms.link_all(text, _CONDITION) if not _turned(link, text)]
    if _SECONDARY.match(text):
        spread = terms.link_all("metastatic cancer", _CONDITION)[:1]
        kinds = [k for k in links if any(terms.is_a(k.concept, s.concept) for s in spread)]
        return [*kinds, *spread]
    return [*links, *_of_site(text, links, terms)]


def _turned(link: Link, text: str) -> bool:
    """Whether "non-" stands before the words of the link: "non-mucinous" is not mucinous."""
    quoted = _QUOTED.search(link.how)
    return bool(quoted and re.search(_NOT.pattern + re.escape(quoted[1]), text, re.I))


def _of_site(text: str, links: Sequence[Link], terms: Names) -> Iterator[Link]:
    """The cancer of the site, where the tumour named is a cancer."""
    match = _SITED.match(text)
    if match is None or not links:
        return
    site, before = match["site"], ""
    while site != before:
        site, before = _NARROWED.sub("", site), site
    cancers = terms.link_all("malignant neoplasm", _CONDITION)[:1]
    for link in terms.link_all(f"{site} cancer", _CONDITION)[:1]:
        if link.score == 1.0 and any(terms.is_a(link.concept, c.concept) for c in cancers):
            yield link
