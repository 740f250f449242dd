"""One JSON object of a record with its path: what readers of the registries' JSON read from."""

from __future__ import annotations

from typing import Any

from eligo.errors import Malformed
from eligo.records.model import Source, Value

READER = "ctgov-v2"


class Module:
    """One JSON object of a study with its path: every reading names where the value stands."""

    reader = READER

    def __init__(self, data: Any, path: str) -> None:
        """Raises Malformed where the path holds something else than an object."""
        if not isinstance(data, dict):
            raise Malformed(f"{path} should be an object, not {type(data).__name__}")
        self.data: dict[str, Any] = data
        self.path = path

    def sub(self, key: str) -> Module:
        """The object below a key; an empty one where the key is absent."""
        return Module(self.data.get(key) or {}, f"{self.path}.{key}")

    def each(self, key: str) -> list[Module]:
        """The objects of a list below a key."""
        items = self._list(key)
        return [Module(item, f"{self.path}.{key}[{n}]") for n, item in enumerate(items)]

    def _list(self, key: str) -> list[Any]:
        items = self.data.get(key)
        if items is not None and not isinstance(items, list):
            raise Malformed(f"{self.path}.{key} should be a list, not {type(items).__name__}")
        return items or []

    def source(self, key: str) -> Source:
        """Where the value of a key stands."""
        return Source(self.reader, f"{self.path}.{key}" if self.path else key)

    def text(self, key: str) -> Value[str] | None:
        """A string; None where the key is absent. Raises Malformed for another type."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise Malformed(f"{self.path}.{key} should be a text, not {type(value).__name__}")
        return Value(value, value, self.source(key))

    def texts(self, key: str) -> tuple[Value[str], ...]:
        """A list of strings."""
        source = self.source(key)
        return tuple(Value(str(item), str(item), source) for item in self._list(key))

    def flag(self, key: str) -> Value[bool] | None:
        """A boolean; None where the key is absent."""
        value = self.data.get(key)
        if value is None:
            return None
        return Value(bool(value), str(value).lower(), self.source(key))

    def number(self, key: str) -> Value[float] | None:
        """A number; None where the key is absent."""
        value = self.data.get(key)
        if not isinstance(value, int | float):
            return None
        return Value(float(value), str(value), self.source(key))
