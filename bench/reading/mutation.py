"""Robustness: criteria of the registry broken at random (seeded).

Characters dropped, doubled, swapped, replaced by other scripts; giant numbers; brackets nested up
to 10,000 deep. Asked of every one: no exception, done within 10 seconds, under 20 microseconds a
character (over all, and for texts of 2,000 characters or more one by one), and nothing dropped:
every character that is not white space lies in a criterion, a list marker or a heading (see
left_out.py). A long text over the limit is read again and counts by its quickest reading: the first
may have paid for a collection of garbage, or for what others did to a busy machine's memory.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.reading.data import sample
from bench.reading.figures import Report, share
from bench.reading.left_out import is_heading, left_out
from bench.reading.speed import WARM_UP
from eligo.reading.criteria import read_criteria
from eligo.terms import Terms

SEED = 7
MOST = 20.0  # microseconds a character
LONG = 2000
SCRIPTS = "жёщЯλΩ中文試験患者あア한글العربيةעברית😀\u202e\u0301\u200d\x00\x0b\ufffd"
BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))
_CLOSING = "".join(closing for _, closing in BRACKETS) + " "
LIMIT = 10  # seconds
DEEPEST = 10_000

Mutation = Callable[[str, random.Random], str]


def drop(text: str, dice: random.Random) -> str:
    """One stretch of up to five characters less."""
    at = dice.randrange(len(text))
    return text[:at] + text[at + dice.randint(1, 5) :]


def double(text: str, dice: random.Random) -> str:
    """One stretch twice, or one character up to fifty times."""
    at = dice.randrange(len(text))
    if dice.random() < 0.5:
        return text[:at] + text[at] * dice.randint(2, 50) + text[at:]
    return text[:at] + text[at : at + 20] + text[at:]


def swap(text: str, dice: random.Random) -> str:
    """Two neighbouring characters exchanged."""
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def other_script(text: str, dice: random.Random) -> str:
    """A few characters of other scripts, or ones that are not seen."""
    at = dice.randrange(len(text))
    return text[:at] + "".join(dice.choices(SCRIPTS, k=dice.randint(1, 6))) + text[at + 1 :]


def giant_number(text: str, dice: random.Random) -> str:
    """A number of up to 2,000 digits, perhaps with an exponent."""
    at = dice.randrange(len(text))
    digits = "".join(dice.choices("0123456789.,", k=dice.choice((20, 200, 2000))))
    return text[:at] + digits + dice.choice(("", "e999999999", "^10^9", "%")) + text[at:]


def brackets(text: str, dice: random.Random) -> str:
    """Brackets around or before a part, three deep."""
    return nested(text, dice, 3)


def nested(text: str, dice: random.Random, depth: int) -> str:
    """Brackets of one kind around or before a part."""
    at = dice.randrange(len(text))
    opening, closing = dice.choice(BRACKETS)
    tail = closing * depth if dice.random() < 0.7 else ""
    return text[:at] + opening * depth + text[at:] + tail


MUTATIONS: tuple[Mutation, ...] = (drop, double, swap, other_script, giant_number, brackets)


def mutate(text: str, dice: random.Random, deepest: int = DEEPEST) -> str:
    """One to four mutations, one after the other; now and then very deep brackets."""
    for _ in range(dice.randint(1, 4)):
        text = dice.choice(MUTATIONS)(text or "-", dice)
    if dice.random() < 0.03:
        depth = dice.choice((10, 100, 1000, DEEPEST))
        text = nested(text or "-", dice, min(depth, deepest))
    return text


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raises TimeoutError in the block if it takes more processor time."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _is_slow(text: str, terms: Terms) -> bool:
    """Whether a text takes too long each time of three; spaces make it another text."""
    return min(_seconds(text + " " * more, terms) for more in (1, 2, 3)) / len(text) * 1e6 > MOST


def _seconds(text: str, terms: Terms) -> float:
    start = time.process_time()
    read_criteria(text, terms)
    return time.process_time() - start


def _may_go(words: str) -> bool:
    """Whether a stretch is a heading, be it broken: it names a list, or its colon has survived."""
    return is_heading(words) or words.rstrip(_CLOSING).endswith(":")


def measure(
    terms: Terms, count: int | None = None, seed: int = SEED, deepest: int = DEEPEST
) -> Report:
    """`count` mutated criteria (5,000 unless told), brackets at most `deepest` deep."""
    report, count, dice = Report("mutation"), count or 5000, random.Random(seed)
    lines = [line for t in sample(min(count, 2000)) for line in t.text.splitlines() if line.strip()]
    read_criteria(WARM_UP, terms)
    crashes = dropped = characters = slow = 0
    total = 0.0
    for _ in range(count):
        text = mutate(dice.choice(lines), dice, deepest)
        start = time.process_time()
        try:
            with time_limit(LIMIT):
                criteria = read_criteria(text, terms)
        except Exception as error:  # the point is to find any
            crashes += 1
            report.error(f"crash: {type(error).__name__}", f"{str(error)[:80]}: {text[:300]!r}")
            continue
        took = time.process_time() - start
        total, characters = total + took, characters + len(text)
        if len(text) >= LONG and took / len(text) * 1e6 > MOST and _is_slow(text, terms):
            slow += 1
            report.error("slow", f"{took / len(text) * 1e6:.0f} us a character: {text[:120]!r}")
        lost = [w for _, w in left_out(text, criteria) if not _may_go(w)]
        dropped += bool(lost)
        if lost:
            report.error("dropped", f"{lost[0][:80]!r} of {text[:200]!r}")
    report.add("criteria", count)
    report.add("crashes or over 10 s", crashes, "0")
    report.add("with something dropped", dropped, "0")
    report.add("microseconds a character", share(1, characters) * total * 1e6, f"< {MOST:.0f}")
    report.add(f"long ones over {MOST:.0f} us a character", slow, "0")
    return report
