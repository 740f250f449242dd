"""Criteria <-> JSON: plain dicts and lists, read off the fields of the node classes.

A node is an object whose "node" names its kind; a value object has no such name. Fields that
hold nothing are left out. Decimals are strings, a span is [start, end].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any as Anything
from typing import NoReturn, Union, get_args, get_origin, get_type_hints

from eligo.errors import LanguageError
from eligo.language import nodes
from eligo.language.nodes import Node
from eligo.language.rewrite import MAX_DEPTH, check_depth
from eligo.language.source import Span

Json = Anything

# The name of each kind of node in JSON; a contract test holds it to NODE_TYPES.
TAGS: dict[type[Node], str] = {
    nodes.All: "all",
    nodes.Any: "any",
    nodes.Not: "not",
    nodes.AtLeast: "at-least",
    nodes.If: "if",
    nodes.Except: "except",
    nodes.Readings: "readings",
    nodes.Review: "review",
    nodes.Fact: "fact",
    nodes.Measure: "measure",
    nodes.Biomarker: "biomarker",
    nodes.Age: "age",
    nodes.Sex: "sex",
    nodes.Person: "person",
    nodes.Judgement: "judgement",
    nodes.Remark: "remark",
    nodes.Unread: "unread",
}
KINDS: dict[str, type[Node]] = {tag: kind for kind, tag in TAGS.items()}

# How a decimal number is written.
DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"

# More levels of JSON than a criterion of MAX_DEPTH nodes can have.
_MAX_LEVELS = 2 * MAX_DEPTH + 16


@cache
def field_types(kind: type) -> dict[str, Anything]:
    """The fields of a node or value class, each with its type, in order."""
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


@cache
def required(kind: type) -> tuple[str, ...]:
    """The fields of a node or value class that have no default."""
    blank = (f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)
    return tuple(blank)


@cache
def choices(kind: Anything) -> tuple[Anything, ...]:
    """The types that a field may have; None, for which it is left out, is not among them."""
    several = get_origin(kind) in (Union, UnionType)
    return tuple(k for k in get_args(kind) if k is not NoneType) if several else (kind,)


@cache
def item_type(kind: Anything) -> Anything:
    """The type of the items of a `tuple[…, ...]`; None for any other type."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


@cache
def is_object(kind: Anything) -> bool:
    """Whether it is an object in JSON: a node or a value class."""
    return is_dataclass(kind) and kind is not Span


# ---- to JSON ------------------------------------------------------------------------------------


def encode(node: Node) -> dict[str, Json]:
    """The criterion as dicts, lists, strings, ints and booleans, ready for `json.dumps`.

    LanguageError where it is nested deeper than `rewrite.MAX_DEPTH`.
    """
    check_depth(node)
    encoded: dict[str, Json] = _encode(node)
    return encoded


def _encode(value: Anything) -> Json:
    if isinstance(value, Span):
        return [value.start, value.end]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    return _encode_object(value) if is_dataclass(value) else value


def _encode_object(value: Anything) -> dict[str, Json]:
    tag = {"node": TAGS[type(value)]} if isinstance(value, Node) else {}
    held = {f.name: getattr(value, f.name) for f in fields(value)}
    return tag | {name: _encode(v) for name, v in held.items() if v is not None and v != ()}


# ---- from JSON ----------------------------------------------------------------------------------


def decode(obj: Json) -> Node:
    """The criterion that `encode` was given.

    LanguageError, with the path of what is wrong (`$.of[1].concept`), where it is none.
    """
    node: Node = _decode(Node, obj, (), _MAX_LEVELS)
    check_depth(node)
    return node


# Where something stands: the place above it, and its name or its number there.
_Path = tuple[()] | tuple["_Path", str | int]


def _fail(path: _Path, message: str) -> NoReturn:
    raise LanguageError(message, where=_shown(path))


def _shown(path: _Path) -> str:
    """`$.of[1].concept`"""
    if not path:
        return "$"
    above, step = path
    return f"{_shown(above)}[{step}]" if isinstance(step, int) else f"{_shown(above)}.{step}"


def _short(obj: Json) -> str:
    text = repr(obj) if isinstance(obj, str | int | float | None) else f"a {type(obj).__name__}"
    return text if len(text) <= 40 else f"{text[:39]}…"


def _decode(kind: Anything, obj: Json, path: _Path, levels: int) -> Anything:
    if levels == 0:
        _fail(path, f"criteria are nested at most {MAX_DEPTH} deep")
    kind = _chosen(choices(kind), obj, path)
    if kind is Node:
        kind = _kind_of(obj, path)
    if item := item_type(kind):
        return _decode_items(item, obj, path, levels - 1)
    if is_object(kind):
        return _decode_object(kind, obj, path, levels - 1)
    return _decode_scalar(kind, obj, path)


def _chosen(kinds: tuple[Anything, ...], obj: Json, path: _Path) -> Anything:
    """Of several types the one that the object can be: the names of its fields say which."""
    if len(kinds) == 1:
        return kinds[0]
    for kind in kinds:
        if not isinstance(obj, Mapping) and not is_object(kind):
            return kind
        if isinstance(obj, Mapping) and is_object(kind) and obj.keys() <= field_types(kind).keys():
            return kind
    return _fail(path, f"expected {' or '.join(k.__name__ for k in kinds)}, not {_short(obj)}")


def _kind_of(obj: Json, path: _Path) -> type[Node]:
    tag = obj.get("node") if isinstance(obj, Mapping) else None
    if not isinstance(tag, str):
        _fail(path, f'expected an object whose "node" names its kind, not {_short(obj)}')
    if tag not in KINDS:
        _fail(path, f"there is no node {tag!r}; there are {', '.join(KINDS)}")
    return KINDS[tag]


def _decode_items(item: Anything, obj: Json, path: _Path, levels: int) -> tuple[Anything, ...]:
    if not isinstance(obj, list | tuple):
        _fail(path, f"expected a list, not {_short(obj)}")
    return tuple(_decode(item, one, (path, i), levels) for i, one in enumerate(obj))


def _decode_object(kind: type, obj: Json, path: _Path, levels: int) -> Anything:
    if not isinstance(obj, Mapping):
        _fail(path, f"expected an object, not {_short(obj)}")
    types = field_types(kind)
    values: dict[str, Anything] = {}
    for name, value in obj.items():
        if name in types:
            values[name] = _decode(types[name], value, (path, name), levels)
        elif name != "node" or kind not in TAGS:
            _fail(path, f"{kind.__name__} has no {name!r}; it has {', '.join(types)}")
    for name in required(kind):
        if name not in values:
            _fail(path, f"{kind.__name__} needs {name!r}")
    return _built(kind, values, path)


def _built(kind: type, values: dict[str, Anything], path: _Path) -> Anything:
    try:
        return kind(**values)
    except LanguageError as e:
        return _fail(path, e.message)


def _decode_scalar(kind: Anything, obj: Json, path: _Path) -> Anything:
    if kind is Decimal:
        return _decimal(obj, path)
    if kind is Span:
        return _decode_span(obj, path)
    if issubclass(kind, Enum):
        return _member(kind, obj, path)
    if type(obj) is not kind:
        _fail(path, f"expected {_SCALARS[kind]}, not {_short(obj)}")
    return obj


_SCALARS = {str: "a string", int: "a whole number", bool: "true or false"}


def _decimal(obj: Json, path: _Path) -> Decimal:
    if not isinstance(obj, str) or not re.fullmatch(DECIMAL, obj):
        _fail(path, f'expected a decimal number in a string ("0.8"), not {_short(obj)}')
    try:
        return Decimal(obj)
    except InvalidOperation:
        return _fail(path, f"the number {_short(obj)} is out of range")


def _decode_span(obj: Json, path: _Path) -> Span:
    whole = isinstance(obj, list | tuple) and all(type(end) is int for end in obj)
    if not whole or len(obj) != 2:
        _fail(path, f"expected [start, end], not {_short(obj)}")
    span: Span = _built(Span, {"start": obj[0], "end": obj[1]}, path)
    return span


@cache
def _members(kind: type[Enum]) -> dict[str, Enum]:
    return {member.value: member for member in kind}


def _member(kind: type[Enum], obj: Json, path: _Path) -> Enum:
    members = _members(kind)
    if not isinstance(obj, str) or obj not in members:
        _fail(path, f"expected one of {', '.join(members)}, not {_short(obj)}")
    return members[obj]
