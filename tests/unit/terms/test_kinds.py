"""Names that say more than their heading become kinds of it, names that say less are left out."""

from eligo.terms.kinds import parted
from eligo.terms.sources.entry import Entry, Name


def _entry(system: str, *names: str) -> Entry:
    return Entry((system, "X1"), names[0], "condition", [Name(name, "") for name in names])


def _names(entry: Entry) -> list[str]:
    return [name.text for name in entry.names]


def test_a_name_with_a_narrowing_word_is_a_kind() -> None:
    entry = _entry("mesh", "Appendicitis", "perforated appendicitis", "appendicitis, perforated")
    own, kind = parted(entry)
    assert _names(own) == ["Appendicitis"]
    assert _names(kind) == ["perforated appendicitis", "appendicitis, perforated"]
    assert (kind.parents, kind.kind) == ([entry.key], "condition")


def test_each_kind_is_one_concept() -> None:
    entry = _entry("mesh", "Blindness", "monocular blindness", "legal blindness")
    keys = [kind.key for kind in parted(entry)]
    assert len(set(keys)) == len(keys) == 3


def test_words_that_do_not_narrow_make_no_kind() -> None:
    entry = _entry("mesh", "Asthma", "bronchial asthma", "asthmas", "acute asthma")
    assert [_names(one) for one in parted(entry)] == [_names(entry)]


def test_what_says_less_than_the_heading_is_no_name_of_it() -> None:
    entry = _entry("hpo", "Recurrent lower respiratory infections", "Lower respiratory infections")
    (own,) = parted(entry)
    assert _names(own) == ["Recurrent lower respiratory infections"]


def test_substances_are_left_as_they_are() -> None:
    entry = _entry("unii", "INSULIN", "INSULIN, LEFT")
    assert list(parted(entry)) == [entry]
