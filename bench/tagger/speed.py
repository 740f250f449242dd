"""Measure how fast the tagger is, in processor time, on the criteria of a registry.

    python bench/tagger/speed.py --registry FILE [--most N]

Paragraphs and list items stand for criteria. The first half of the texts warms the tagger up, so
that it knows common words, as in any long run; the second half is timed. Set
OPENBLAS_NUM_THREADS=1: the matrices are small, and more threads only get in each other's way.
"""

import argparse
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from vectors import paragraphs

from eligo.reading.tagger import Tagger
from eligo.reading.tagger.words import split_words


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--most", type=int, default=40_000, help="number of criteria")
    options = parser.parse_args()
    texts = list(dict.fromkeys(t for t in paragraphs(options.registry) if t.strip()))
    texts = list(islice(texts, options.most))
    half = len(texts) // 2
    fresh = texts[half:]
    tagger = Tagger.load()
    tagger.tag_all(texts[:half])
    dozens = [fresh[at : at + 12] for at in range(0, len(fresh), 12)]
    words = sum(len(split_words(text)) for text in fresh) / len(fresh)
    print(f"{len(fresh)} criteria of {words:.1f} words")
    measure("by the dozen, fresh", lambda: [tagger.tag_all(d) for d in dozens], len(fresh))
    measure("one by one, again", lambda: [tagger.tag(text) for text in fresh], len(fresh))
    measure("all at once, again", lambda: tagger.tag_all(fresh), len(fresh))


def measure(name: str, run: Callable[[], object], number: int) -> None:
    started = time.process_time()
    run()
    spent = (time.process_time() - started) / number
    print(f"{name:20} {spent * 1e6:6.0f} µs a criterion, {1 / spent:6.0f} a second")


if __name__ == "__main__":
    main()
