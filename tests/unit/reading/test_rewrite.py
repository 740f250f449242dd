"""Rules are asked where they may begin, and passes where they may do something."""

from eligo.reading.rows.chunks import Chunk, Row, begins_at, needs, rewrite, spanning, with_needs

ROW: Row = [Chunk(tag, at, at + 1) for at, tag in enumerate(["word", "number", "word", "stop"])]


@begins_at("number")
def doubled(row: Row, at: int) -> tuple[Chunk, int]:
    return spanning("pair", row, at, at + 2, None)


@begins_at("word", beside=("colon",))
def labelled(row: Row, at: int) -> tuple[Chunk, int]:
    raise AssertionError("there is no colon in the row")


def any_where(row: Row, at: int) -> tuple[Chunk, int] | None:
    return spanning("end", row, at, at + 1, None) if row[at].tag == "stop" else None


def tags(row: Row) -> list[str]:
    return [chunk.tag for chunk in row]


def test_a_rule_is_asked_where_it_may_begin() -> None:
    assert tags(rewrite(ROW, [labelled, doubled])) == ["word", "pair", "stop"]


def test_a_rule_that_says_nothing_is_asked_everywhere() -> None:
    assert tags(rewrite(ROW, [any_where])) == ["word", "number", "word", "end"]


def test_stages_see_what_the_ones_before_made() -> None:
    @begins_at("pair")
    def single(row: Row, at: int) -> tuple[Chunk, int]:
        return spanning("number", row, at, at + 1, None)

    assert tags(rewrite(ROW, [single], [doubled], [single])) == ["word", "number", "stop"]


def test_a_row_in_which_nothing_may_begin_stays_the_same_one() -> None:
    assert rewrite(ROW, [labelled]) is ROW
    assert rewrite([], [any_where]) == []


def test_passes_say_what_they_need() -> None:
    @needs("colon", "stop")
    def one(row: Row) -> Row:
        return row

    assert with_needs([one, any_where]) == (
        (one, frozenset({"colon", "stop"})),
        (any_where, None),
    )
