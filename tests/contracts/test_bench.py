"""The benches import what they measure: a name that moved breaks them here, not when they run."""

import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = "tagger"  # needs what only training needs (requirements-train.lock)
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "bench").rglob("*.py")
    if TRAINING not in path.parts and path.stem != "__init__"
)


@pytest.mark.parametrize("module", MODULES)
def test_a_bench_imports(module):
    assert importlib.import_module(module).__doc__
