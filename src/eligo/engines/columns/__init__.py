"""The column engine: one patient against all trials of a registry in one pass of arrays."""

from eligo.engines.columns.registry import Registry, compile_registry
from eligo.engines.columns.verdicts import (
    ELIGIBLE,
    INELIGIBLE,
    UNKNOWN,
    Leaning,
    Settled,
    Verdicts,
)

__all__ = [
    "ELIGIBLE",
    "INELIGIBLE",
    "UNKNOWN",
    "Leaning",
    "Registry",
    "Settled",
    "Verdicts",
    "compile_registry",
]
