"""Parts of the body combined with heads: well-formed tables, names, and kinds of."""

import pytest

from eligo.terms import load
from eligo.terms.compounds import read_compounds, read_targets
from eligo.terms.tables import read_table, split

_TAGS = {"solid", "organ", "bone", "joint", "vessel", "hollow", "surface", "nerve", "region"}
_TAGS |= {"tendon", "node"}


def test_every_tag_and_every_whole_is_known() -> None:
    sites = {row["id"]: row for row in read_table("sites")}
    for row in (*sites.values(), *read_table("compounds")):
        assert set(split(row["tags"])) <= _TAGS, row["id"]
    assert [row["id"] for row in sites.values() if row["of"] and row["of"] not in sites] == []


def test_no_compound_is_made_twice() -> None:
    keys = [entry.key for entry in (*read_compounds(), *read_targets())]
    assert len(keys) == len(set(keys)) > 1000


@pytest.mark.parametrize(
    ("text", "kind", "above"),
    [
        ("surgery of the knee", "procedure", "surgery"),
        ("knee surgery", "procedure", "lower limb surgery"),
        ("hepatic resection", "procedure", "surgery"),
        ("hepatectomy", "procedure", "liver surgery"),
        ("liver metastases", "condition", "metastatic cancer"),
        ("ankle fracture", "condition", "fracture"),
        ("tiragolumab", "drug", "anti-TIGIT antibody"),
        ("palbociclib", "drug", "CDK inhibitor"),
    ],
)
def test_a_compound_is_a_kind_of_its_head(text: str, kind: str, above: str) -> None:
    terms = load()
    child, parent = terms.find(text, {kind})[0], terms.find(above, {kind})[0]
    assert terms.is_a(child, parent)
    assert not terms.is_a(parent, child)
