"""Say what the tagger sees of a word by itself and of two neighbours.

Attributes are short strings. Each is made once for a word, or for a pair of neighbouring words, and
is seen from the positions around it as far as its reach; `attributes` lists them all, with the
distance written before them, for training. At run time what a word adds to the positions around it
is summed once and remembered, so nothing is listed.
"""

import re
from collections.abc import Mapping, Sequence
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

from eligo.remembering import remembered

REACH = 3  # how many words to either side a position sees
EDGE = " "  # no word: stands before the first and after the last
_AFFIX_LENGTHS = (2, 3, 4, 5)
_PAIRED = (1, 4)  # the clusterings that pairs show, one of each kind: 256 clusters
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_SHAPES = str.maketrans(
    ascii_letters + digits, "x" * len(ascii_lowercase) + "X" * len(ascii_uppercase) + "0" * 10
)
_RUN = re.compile(r"(.)\1{2,}")

Clusters = Mapping[str, Sequence[int]]  # normal form of a word to its cluster in each clustering


class Seen(NamedTuple):
    """An attribute and the greatest distance at which it is seen."""

    name: str
    reach: int


@remembered(50_000)
def normal_form(word: str) -> str:
    """Lower case with every digit as 0: the form in which words are counted and clustered."""
    return _DIGIT.sub("0", word.lower())


def shape_of(word: str) -> str:
    """The pattern of capitals, small letters and digits, long runs shortened: `Xx`, `XX00`."""
    shape = word.translate(_SHAPES)
    if not word.isascii():
        shape = _LETTER.sub(lambda found: "X" if found[0].isupper() else "x", word)
        shape = _DIGIT.sub("0", shape)
    return _RUN.sub(r"\1\1", shape)


@remembered(5_000)
def spelling(word: str) -> tuple[Seen, ...]:
    """How a word is written: its shape and, of a word of letters, its beginnings and ends."""
    seen = [Seen(f"h={shape_of(word)}", 1)]
    form = normal_form(word)
    if form.isalpha():
        for length in _AFFIX_LENGTHS:
            if len(form) > length:
                reach = 1 if length in (3, 4) else 0
                seen.append(Seen(f"s={form[-length:]}", reach))
                seen.append(Seen(f"p={form[:length]}", reach))
    return tuple(seen)


def word_attributes(word: str, clusters: Clusters) -> list[Seen]:
    """What a word shows by itself."""
    form = normal_form(word)
    seen = [Seen(f"w={form}", REACH), *spelling(word)]
    seen.extend(Seen(f"c{n}={c}", 2) for n, c in enumerate(clusters.get(form, ())))
    return seen


def pair_attributes(left: str, right: str, clusters: Clusters) -> list[str]:
    """What two neighbouring words show together."""
    left, right = normal_form(left), normal_form(right)
    seen = [f"{left}|{right}"]
    if left in clusters and right in clusters:
        a, b = clusters[left], clusters[right]
        seen.extend(f"c{n}={a[n]}|{b[n]}" for n in _PAIRED)
    return seen


def attributes(words: Sequence[str], clusters: Clusters) -> list[list[str]]:
    """All attributes of every position, for training.

    `<` marks a pair that a position forms with the word before it, `>` with the word after it.
    """
    line = [EDGE] * REACH + list(words) + [EDGE] * REACH
    alone = {word: word_attributes(word, clusters) for word in line}
    positions = []
    for at in range(REACH, REACH + len(words)):
        seen = [
            f"{distance}{name}"
            for distance in range(-REACH, REACH + 1)
            for name, reach in alone[line[at + distance]]
            if abs(distance) <= reach
        ]
        seen.extend(f"<{name}" for name in pair_attributes(line[at - 1], line[at], clusters))
        seen.extend(f">{name}" for name in pair_attributes(line[at], line[at + 1], clusters))
        positions.append(seen)
    return positions
