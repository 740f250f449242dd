"""Labels and stretches of words are two spellings of one thing."""

from eligo.reading.tagger.labels import Stretch, labels_of, may_follow, stretches_of


def test_there_and_back() -> None:
    stretches = [Stretch(0, 0, "drug"), Stretch(1, 3, "condition"), Stretch(5, 6, "time")]
    labels = labels_of(stretches, 8)
    assert labels == [
        "U-drug",
        "B-condition",
        "I-condition",
        "L-condition",
        "O",
        "B-time",
        "L-time",
        "O",
    ]
    assert stretches_of(labels) == stretches


def test_every_row_of_labels_that_is_allowed_can_be_read() -> None:
    assert may_follow("", "B-drug")
    assert not may_follow("", "I-drug")
    assert may_follow("B-drug", "L-drug")
    assert not may_follow("B-drug", "L-time")
    assert not may_follow("B-drug", "O")
    assert not may_follow("B-drug", "")
    assert may_follow("L-drug", "U-time")
    assert not may_follow("O", "L-drug")
