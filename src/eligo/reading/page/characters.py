"""Normalise characters without moving any: the text keeps its length, so offsets survive.

Sources write the same sign in many ways: full-width digits, non-breaking spaces, HTML entities,
Markdown escapes. What takes several characters is put in their first place and padded with spaces.
"""

from __future__ import annotations

import html
import re
import unicodedata

_SAME_LENGTH = str.maketrans(
    {
        "≦": "≤",
        "⩽": "≤",
        "≧": "≥",
        "⩾": "≥",
        "﹤": "<",
        "˂": "<",
        "˃": ">",
        "﹥": ">",
        "✕": "×",
        "✖": "×",
        "⨯": "×",
        "µ": "μ",
        "‐": "-",
        "‑": "-",
        "‒": "-",
        "−": "-",
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "、": ",",
        "。": ".",
        "\t": " ",
        "\r": " ",
        "\u200b": " ",
        "\ufeff": " ",
    }
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_MARKDOWN_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_TAG = re.compile(
    r"(?P<broken>\n[ \t]*)?"
    r"</?(?:br|p|li|ul|ol|b|i|em|strong|sup|sub|div|span|u|table|t[rdh])\b[^<>]{0,80}>",
    re.IGNORECASE,
)
_BREAKS = ("br", "p", "li", "div", "ul", "ol", "tr", "table")
_SUPERSCRIPTS = {**dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)), "⁻": "-"}


def normalise(text: str) -> str:
    """The text in one spelling of every sign; always exactly as long as it was."""
    text = text.translate(_SAME_LENGTH)
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    if "\\" in text:
        text = _MARKDOWN_ESCAPE.sub(" ", text)
    if "<" in text:
        text = _TAG.sub(_tag, text)
    return text if text.isascii() else "".join(map(_plain, text))


def _entity(match: re.Match[str]) -> str:
    sign = html.unescape(match[0]).translate(_SAME_LENGTH)
    return sign.ljust(len(match[0])) if len(sign) == 1 else match[0]


def _tag(match: re.Match[str]) -> str:
    """A space, or a line end; where a line ends before a tag that breaks it, it breaks once."""
    tag = match[0].lstrip().lower()
    breaks = match["broken"] is not None or tag.lstrip("</").startswith(_BREAKS)
    return ("\n" if breaks else " ").ljust(len(match[0]))


def _plain(sign: str) -> str:
    """One character for one: full-width to ASCII, any space to a space; superscripts stay."""
    if sign < "\x80" or sign in _SUPERSCRIPTS:
        return sign
    if sign.isspace() and sign != "\n":
        return " "
    folded = unicodedata.normalize("NFKC", sign)
    return folded if len(folded) == 1 else sign


def superscript_value(signs: str) -> str:
    """Superscript digits as plain ones."""
    return "".join(_SUPERSCRIPTS.get(sign, sign) for sign in signs)
