"""The table of which way measurements are wanted to be."""

from eligo.reading.rows.directions import directions
from eligo.terms import load

_LISTS = ("better", "better-on-a-scale")


def test_every_name_is_a_measurement_of_the_table():
    terms = load()
    unknown = [one for one in directions(*_LISTS) if not terms.by_code("eligo", one)]
    assert directions(*_LISTS)
    assert unknown == []


def test_a_scale_whose_bare_value_means_itself_repairs_no_sign():
    assert "ecog" not in directions("better")
    assert directions(*_LISTS)["ecog"] is False
