"""Draw the items of the registry that may hold a number or ordinal about the patient.

Use: python -m bench.reading.draw [--first N] [--count N]

The population is every item that `eligo.reading.page.segment` cuts out of the eligibility texts of
`../shared/data/trials.jsonl.gz` and that holds a digit, a number word, a roman numeral behind
class, grade, stage or type, or a limit of normal. `random.Random(SEED).sample` puts them in one
order. The gold set (`tests/corpus/numeric`) holds the first 300 of that order that a person found
to bound a variable; the others (a list number, a window alone, a dose in a name) were passed over.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator

from bench.reading.data import Trial, trials
from eligo.language.nodes import Side
from eligo.reading.page.characters import normalise
from eligo.reading.page.segment import segment

SEED = 20240611
MOST = 1200
CANDIDATE = re.compile(
    r"\d|[⅓½¼¾]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice"
    r"|first|second|third|fourth|single|multiple|ULN|LLN|octogenarians?)\b"
    r"|\blimits? of (?:the )?normal|\bnormal (?:limits?|range)"
    r"|\b(?:class|grade|stage|type|phase|score|category|level)\s+[IVX]+\b",
    re.IGNORECASE,
)

Place = tuple[str, int, int, Side]


def candidates() -> Iterator[Place]:
    """Trial, start, end and side of every item that may qualify, in the file's order."""
    for trial in trials():
        plain = normalise(trial.text)
        for item in segment(plain):
            if CANDIDATE.search(plain, item.start, item.end):
                yield trial.id, item.start, item.end, item.side


def order() -> list[Place]:
    """The drawn items, in the order in which they were looked at."""
    return random.Random(SEED).sample(list(candidates()), MOST)


def main() -> None:
    """Print a stretch of the order: place and words, for a person to read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=25)
    options = parser.parse_args()
    chosen = order()[options.first : options.first + options.count]
    wanted = {place[0] for place in chosen}
    texts: dict[str, Trial] = {t.id: t for t in trials() if t.id in wanted}
    for number, (nct, start, end, side) in enumerate(chosen, options.first):
        print(number, nct, start, end, side.value, repr(texts[nct].text[start:end]))


if __name__ == "__main__":
    main()
