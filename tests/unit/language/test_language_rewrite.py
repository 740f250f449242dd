"""Golden pairs for every pass, in plain text; spans and depth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eligo.errors import LanguageError
from eligo.language import rewrite
from eligo.language.nodes import Node, Not, Person, State
from eligo.language.notation import read, write
from eligo.language.source import Span

GOLDEN = Path(__file__).with_name("rewrite.golden.txt").read_text("utf-8")
PAIRS = re.findall(r"^== (\w+): (.*)\n((?:.+\n)+?)=>\n((?:.+\n)+)", GOLDEN, re.MULTILINE)
WHOLE = {"simplify": rewrite.simplify, "normalise": rewrite.normalise}


def test_every_pair_is_found_and_every_pass_has_one() -> None:
    assert len(PAIRS) == GOLDEN.count("\n== ")
    passes = {one.__name__ for one in (*rewrite.PASSES, rewrite.push_not)}
    assert {name for name, *_ in PAIRS} == passes | set(WHOLE)


@pytest.mark.parametrize(("name", "about", "before", "after"), PAIRS)
def test_golden_pair(name: str, about: str, before: str, after: str) -> None:
    node = read(before)
    whole = WHOLE.get(name)
    done = whole(node) if whole else rewrite.replace_each(node, getattr(rewrite, name))
    assert write(done) == after


def chain(length: int) -> Node:
    node: Node = Person(State.SMOKER)
    for _ in range(length - 1):
        node = Not(node)
    return node


def test_depth_is_limited() -> None:
    rewrite.check_depth(chain(rewrite.MAX_DEPTH))
    with pytest.raises(LanguageError, match="at most 64 deep"):
        rewrite.check_depth(chain(rewrite.MAX_DEPTH + 1))


def test_the_limit_can_be_reached_by_every_face() -> None:
    deepest = chain(rewrite.MAX_DEPTH)
    assert read(write(deepest)) == deepest


def test_joined_nodes_keep_their_spans() -> None:
    node = read("all @0-50:\n  pregnant @0-8\n  all @10-50:\n    a smoker @10-18\n    in hospital")
    shorter = rewrite.simplify(node)
    assert shorter.span == Span(0, 50)
    assert [one.span for one in shorter.children] == [Span(0, 8), Span(10, 18), None]


def test_a_negation_that_is_pushed_in_keeps_the_words_of_the_whole() -> None:
    node = read("not @0-30: any @4-30:\n  pregnant @4-12\n  a smoker @16-24")
    assert rewrite.normalise(node).span == Span(0, 30)


def test_walk_goes_parents_first() -> None:
    node = read("all:\n  not: pregnant\n  a smoker")
    assert [type(one).__name__ for one in rewrite.walk(node)] == ["All", "Not", "Person", "Person"]


def test_replacing_reaches_every_node_and_keeps_spans_changes() -> None:
    node = read("all:\n  not: pregnant\n  a smoker")
    moved = rewrite.replace_each(node, lambda one: one.with_children(one.children))
    assert moved == node
    renamed = rewrite.replace_each(
        node, lambda one: Person(State.HOSPITALISED) if isinstance(one, Person) else one
    )
    assert write(renamed) == "all:\n  not: in hospital\n  in hospital\n"
