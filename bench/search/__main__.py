"""Print every figure of the store and its search: python -m bench.search

Options: [--only NAME] [--times N]

--only NAME   one measurement: load, latency, relevance; scale (over 600,000 records: an
              hour) only where it is named
--times N     how many times the registry file is loaded for the growth (10; each copy under ids
              of its own)
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.reading.data import DATA
from bench.search import latency, load, relevance, scale

MEASUREMENTS: dict[str, Callable[[Path, int], None]] = {
    "load": load.measure,
    "latency": latency.measure,
    "relevance": relevance.measure,
    "scale": scale.measure,
}


def main() -> int:
    """Run what is asked for; 2 where the data is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=MEASUREMENTS, action="append")
    parser.add_argument("--times", type=int, default=10)
    options = parser.parse_args()
    if not DATA.is_dir():
        print(f"bench: no data at {DATA}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only or ("load", "latency", "relevance"):
            print(f"== {name}", flush=True)
            MEASUREMENTS[name](Path(folder), options.times)
    return 0


if __name__ == "__main__":
    sys.exit(main())
