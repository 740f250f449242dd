"""Every error goes to another process and back as it was."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from eligo.errors import EligoError


def every(kind: type[EligoError]) -> Iterator[type[EligoError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


@pytest.mark.parametrize("kind", list(every(EligoError)), ids=lambda kind: kind.__name__)
def test_an_error_survives_the_way_between_processes(kind: type[EligoError]) -> None:
    try:
        error = kind("what is wrong", where="file, line 3")
    except TypeError:
        pytest.skip("is made from other arguments")
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), back.message, back.where) == (kind, error.message, error.where)
    assert (str(back), back.as_dict()) == (str(error), error.as_dict())
