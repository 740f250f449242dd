"""Split a criterion into words that keep their offsets.

Every character that is not white space belongs to exactly one word, and the words stand in order,
so nothing of the text can be lost. A word is a run of letters that may go on with digits (`CD4`,
`HbA1c`), a number with its separators (`1,500`, `0.5`), or one other character. A number ends
where letters begin (`10mg` is two words) and a multiplication sign written as the letter x stands
alone before a number or a limit (`3xULN` is three words), since values and units are cut there;
`preoperative` is two words, since the operation is a mention and its time is another.
One regular expression without nested repetition: the time is linear in the length.
"""

import re
from functools import partial
from typing import NamedTuple

_WORD = re.compile(
    r"""
      \d+ (?: [.,] \d+ )*          # 1,500  0.5  2.10
    | [xX] (?= [ULul][Ll][Nn] | \d )       # the times sign in 3xULN, 3 x10
    | [pP] (?: [rR][eE] | [oO][sS][tT] | [eE][rR][iI] ) (?= (?i: operative ) )
    | [^\W\d_] [^\W_]*             # letters, then letters and digits: CD4, HbA1c
    | \S                           # every other character by itself
    """,
    re.VERBOSE,
)


class Word(NamedTuple):
    """A word and where it stands: code points into the text, end exclusive."""

    text: str
    start: int
    end: int


_make = partial(tuple.__new__, Word)  # in half the time


def split_words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of text[start:end] in order; together they cover all that is not white space."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [_make((each[0], *each.span())) for each in found]
