"""Train the tagger that the package ships.

    python bench/tagger/train.py --lct FILE --chia FILE --registry FILE [--out FOLDER]

The corpora are JSON Lines files or folders of brat pairs (see brat.py); the registry is JSON Lines
of trials with `eligibility_text`. Takes about ten minutes on one idle core, and 3 GB. Needs jax,
gensim and scipy, which the product does not. The same input gives the same weights.
"""

import argparse
from pathlib import Path

from brat import read_corpus
from training import learned, train

from eligo.reading.tagger.tagger import WEIGHTS


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lct", type=Path, required=True)
    parser.add_argument("--chia", type=Path, required=True)
    parser.add_argument("--registry", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="default: in the package")
    parser.add_argument("--vectors", type=Path, help="file that keeps the word vectors")
    options = parser.parse_args()
    known = learned(options.registry, options.vectors)
    model = train(read_corpus(options.lct, "lct"), read_corpus(options.chia, "chia"), known)
    model.save(options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
