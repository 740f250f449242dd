"""Which mentions of a sentence are negated."""

import pytest

from eligo.errors import Malformed
from eligo.reading.tagger.labels import Stretch
from eligo.reading.tagger.negation import Negation, negation
from eligo.reading.tagger.words import split_words


def negated(text: str) -> list[str]:
    """The words in capitals are mentions of one word; the negated ones."""
    words = [word.text for word in split_words(text)]
    mentions = [Stretch(i, i, "condition") for i, word in enumerate(words) if word.isupper()]
    answers = negation().of(words, mentions)
    return [words[m.first] for m, answer in zip(mentions, answers, strict=True) if answer]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no history of STROKE, EPILEPSY or MIGRAINE", ["STROKE", "EPILEPSY", "MIGRAINE"]),
        ("DIABETES without NEPHROPATHY", ["NEPHROPATHY"]),
        ("no CANCER except MELANOMA", ["CANCER"]),
        ("no CANCER; ASTHMA", ["CANCER"]),
        ("ASTHMA is excluded", ["ASTHMA"]),
        ("GOUT; ASTHMA has been ruled out", ["ASTHMA"]),
        ("not only ASTHMA but GOUT", []),
        ("no more than two EPISODES", []),
        ("with or without METASTASES", []),
        ("No later than DIAGNOSIS, without ANGINA", ["ANGINA"]),
        ("ANGINA", []),
        ("", []),
    ],
)
def test_scope(text: str, expected: list[str]) -> None:
    assert negated(text) == expected


def test_values_and_times_have_no_negation() -> None:
    words = ["no", "fever", "for", "3", "days"]
    mentions = [Stretch(1, 1, "condition"), Stretch(3, 4, "time")]
    assert negation().of(words, mentions) == [True, False]


def test_a_long_text_of_cues() -> None:
    words = ["no", "X", "."] * 50_000
    answer = negation().of(words, [Stretch(1, 1, "condition"), Stretch(2, 2, "condition")])
    assert answer == [True, False]


def test_a_table_with_a_wrong_key_is_refused() -> None:
    with pytest.raises(Malformed, match=r"negation\.toml"):
        Negation({"befor": []})
