"""The JSON Schema of criteria, made from the same classes as the encoding."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import Any as Anything

from eligo.language import nodes, values
from eligo.language.encoding import (
    DECIMAL,
    TAGS,
    choices,
    field_types,
    is_object,
    item_type,
    required,
)
from eligo.language.source import Span

Schema = dict[str, Anything]

# What the types of the fields do not say. Rules between fields are left to `encoding.decode`.
REFINED: dict[tuple[type, str], Schema] = {
    (nodes.All, "of"): {"minItems": 2},
    (nodes.Any, "of"): {"minItems": 2},
    (nodes.AtLeast, "of"): {"minItems": 2},
    (nodes.AtLeast, "n"): {"minimum": 1},
    (nodes.Except, "exceptions"): {"minItems": 1},
    (nodes.Readings, "alternatives"): {"minItems": 2},
    (nodes.Sex, "among"): {"minItems": 1, "items": {"enum": list(nodes.SEXES)}},
    (nodes.Qualifier, "name"): {"enum": sorted(nodes.QUALIFIERS)},
    (values.Outcome, "words"): {"minItems": 1, "uniqueItems": True},
    (values.Extent, "amounts"): {"minItems": 1},
}

REFINED_OBJECTS: dict[type, Schema] = {values.Interval: {"minProperties": 1}}

_SCALARS: dict[type, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": "string", "pattern": f"^{DECIMAL}$"},
    Span: {
        "type": "array",
        "description": "start and end in code points, end excluded",
        "items": {"type": "integer", "minimum": 0},
        "minItems": 2,
        "maxItems": 2,
    },
}


def json_schema() -> Schema:
    """JSON Schema 2020-12 for what `encoding.encode` returns: every node and value class."""
    definitions: dict[str, Schema] = {"Node": {"oneOf": [_ref(kind) for kind in TAGS]}}
    for kind in TAGS:
        _define(kind, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Eligibility criterion",
        "description": "A criterion of a clinical trial as Eligo encodes it.",
        "$ref": "#/$defs/Node",
        "$defs": definitions,
    }


def _ref(kind: type) -> Schema:
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _define(kind: type, definitions: dict[str, Schema]) -> None:
    """Add the class, and every value class that its fields name, to the definitions."""
    if kind.__name__ in definitions:
        return
    definitions[kind.__name__] = _object(kind)
    for field in field_types(kind).values():
        for choice in choices(field):
            held = item_type(choice) or choice
            if is_object(held):
                _define(held, definitions)


def _object(kind: type) -> Schema:
    tag: Schema = {"node": {"const": TAGS[kind]}} if kind in TAGS else {}
    fields = {name: _field(kind, name, type_) for name, type_ in field_types(kind).items()}
    return {
        "type": "object",
        "description": (kind.__doc__ or "").partition("\n")[0],
        "properties": tag | fields,
        "required": [*tag, *required(kind)],
        "additionalProperties": False,
    } | REFINED_OBJECTS.get(kind, {})


def _field(owner: type, name: str, type_: Anything) -> Schema:
    options = [_type(choice) for choice in choices(type_)]
    schema = options[0] if len(options) == 1 else {"anyOf": options}
    return schema | REFINED.get((owner, name), {})


def _type(kind: Anything) -> Schema:
    if item := item_type(kind):
        return {"type": "array", "items": _type(item)}
    if is_object(kind):
        return _ref(kind)
    if kind in _SCALARS:
        return _SCALARS[kind]
    return _members(kind)


def _members(kind: type[Enum]) -> Schema:
    return {"enum": [member.value for member in kind]}
