"""Print every figure of the reading: python -m bench.reading

Options: [--only NAME] [--sample N] [--errors N] [--seed N]

--only NAME    one measurement: mentions, numeric, facebook, logic, judged, coverage,
               itemised, speed, mutation
--sample N     texts (coverage, speed), documents (mentions) or mutated criteria (mutation) to use;
               without it coverage reads the whole registry
--seed N       another draw of mutated criteria, so that many can be read in slices
--errors N     also list the classes of errors, the worst first, with N examples of each
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial

from bench.reading import (
    coverage,
    facebook,
    itemised,
    judged,
    logic,
    mentions,
    mutation,
    numeric,
    speed,
)
from bench.reading.data import DATA
from bench.reading.figures import Report, listing, table
from eligo.terms import Terms, load

MEASUREMENTS: dict[str, Callable[[Terms, int | None], Report]] = {
    "mentions": mentions.measure,
    "numeric": lambda terms, _: numeric.measure(terms),
    "facebook": lambda terms, _: facebook.measure(terms),
    "logic": lambda terms, _: logic.measure(terms),
    "judged": lambda terms, _: judged.measure(terms),
    "coverage": coverage.measure,
    "itemised": itemised.measure,
    "speed": speed.measure,
    "mutation": mutation.measure,
}


def main() -> int:
    """Run what is asked for; 2 where the data is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=MEASUREMENTS, action="append")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=mutation.SEED)
    parser.add_argument("--errors", type=int, nargs="?", const=3, default=0)
    options = parser.parse_args()
    if not DATA.is_dir():
        print(f"bench: no data at {DATA}", file=sys.stderr)
        return 2
    terms, reports = load(), []
    measurements = {**MEASUREMENTS, "mutation": partial(mutation.measure, seed=options.seed)}
    for name in options.only or measurements:
        reports.append(measurements[name](terms, options.sample))
        print(table(reports[-1:]), flush=True)
    if options.errors:
        print(listing(reports, options.errors))
    return 0


if __name__ == "__main__":
    sys.exit(main())
