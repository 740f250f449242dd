"""The web faces' generated files are those that the code and the vocabularies call for."""

from __future__ import annotations

import re
from pathlib import Path

import make_catalogues
import pytest

WEB = Path(__file__).resolve().parents[2] / "src/eligo/app/web"
_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")


def test_the_catalogues_hold_every_message_translated() -> None:
    assert make_catalogues.main(["--check"]) == 0


def palettes() -> list[dict[str, str]]:
    """The colours of each theme."""
    blocks = re.findall(r"\{([^{}]*--paper[^{}]*)\}", (WEB / "static/eligo.css").read_text("utf-8"))
    return [dict(_TOKEN.findall(block)) for block in blocks if "--ink:" in block]


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", palettes())
def test_text_can_be_read_in_every_theme(palette: dict[str, str]) -> None:
    grounds = [palette[name] for name in ("paper", "card")]
    tints = [palette[name] for name in ("for-tint", "open-tint", "against-tint")]
    pairs = [(palette[ink], ground) for ink in ("ink", "quiet", "accent", "for", "open", "against")
             for ground in grounds]  # fmt: skip
    pairs += [(palette[name], palette[f"{name}-tint"]) for name in ("for", "open", "against")]
    pairs += [(palette[ink], tint) for ink in ("ink", "quiet") for tint in tints]
    pairs += [(palette["ink"], palette["light"]), (palette["on-accent"], palette["accent"])]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert all(contrast(palette["edge"], ground) >= 3 for ground in grounds)


def test_there_are_three_palettes_and_both_dark_ones_are_one() -> None:
    light, dark, chosen = palettes()
    assert dark == chosen and light != dark
