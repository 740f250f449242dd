"""The areas that can be searched, in ClinicalTrials.gov's own names, and the fields behind them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import tantivy
from msgspec import Struct

Kind = Literal["text", "id", "code", "truth", "age", "number", "date", "point"]
Scope = Literal["trial", "site"]

TEXT = "words"  # the analyser of text: folded to ASCII, lower case, English stems
RAW = "raw"
SHOWN = ("title", "summary")  # kept as text too, for lists of hits


class Area(Struct, frozen=True):
    """An area: its fields, what they hold, and whether of the trial or of one of its sites."""

    name: str
    fields: tuple[str, ...]
    kind: Kind
    scope: Scope
    vocabulary: str


@cache
def areas() -> dict[str, Area]:
    """Every area by its name; a broken table raises msgspec.ValidationError."""
    table = resources.files("eligo.records").joinpath("data/areas.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines()[1:])
    made = (
        msgspec.convert(
            (name, names.split(";"), *rest), tuple[str, tuple[str, ...], Kind, Scope, str]
        )
        for name, names, *rest in rows
    )
    return {row[0]: Area(*row) for row in made}


def fields(scope: Scope) -> dict[str, Kind]:
    """The fields of one scope and what they hold."""
    return {f: area.kind for area in areas().values() if area.scope == scope for f in area.fields}


def analyser() -> tantivy.TextAnalyzer:
    """How text becomes terms, when indexed and when searched alike."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("English"),
    ):
        builder = builder.filter(step)
    return builder.build()


def schema(scope: Scope) -> tantivy.Schema:
    """The index schema of trials or of sites.

    Beside the areas' fields: `record`, the store's numbers (of a trial's records, first the one
    that speaks for it); `name`, its primary id; `concept`, what it is about with all that this is
    a kind of; `country` and `sponsor_name`, to count by; `has`, the fields that hold anything;
    `place`, a site's position as one number; `open`, whether a site takes patients (yes, no,
    unknown).
    """
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("record", stored=True, indexed=True, fast=True)
    builder.add_text_field("has", tokenizer_name=RAW, index_option="basic")
    if scope == "trial":
        builder.add_text_field("concept", tokenizer_name=RAW, index_option="freq")
        for name in ("country", "sponsor_name"):
            builder.add_text_field(name, tokenizer_name=RAW, fast=True, index_option="basic")
        builder.add_text_field("name", stored=True, tokenizer_name=RAW, index_option="basic")
    else:
        builder.add_text_field("open", tokenizer_name=RAW, index_option="basic")
    for name, kind in fields(scope).items():
        _add(builder, name, kind)
    return builder.build()


def _add(builder: tantivy.SchemaBuilder, name: str, kind: Kind) -> None:
    if kind == "text":
        builder.add_text_field(name, tokenizer_name=TEXT, stored=name in SHOWN)
    elif kind == "point":
        builder.add_float_field("latitude", indexed=True, fast=True)
        builder.add_float_field("longitude", indexed=True, fast=True)
        builder.add_unsigned_field("place", indexed=True, fast=True)
    elif kind in ("age", "number", "date"):
        builder.add_float_field(name, indexed=True, fast=True)
    else:
        builder.add_text_field(name, tokenizer_name=RAW, fast=kind != "id", index_option="basic")
