"""Saved HTML reduced to the text that a person would copy: blocks as lines, cells by tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from eligo.errors import TooLarge

# fmt: off
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
))
_APART = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "section", "article", "header",
    "footer",
))
_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "head", "iframe", "button", "select",
))
# fmt: on
_CELLS = frozenset(("td", "th"))
# What a block leaves behind before and after it, until its line breaks are counted.
_BLOCK_MARK, _APART_MARK = "\x1e", "\x1f"
_BREAKS = re.compile(r"[ \n]*[\x1e\x1f\n][ \n\x1e\x1f]*")
_DEEPEST = 5_000
# A tag that stays open until it is closed: neither a void element nor one that the next closes.
_NESTED = re.compile(
    r"<(/?)(?!(?:area|base|br|col|colgroup|dd|dt|embed|hr|img|input|li|link|meta|optgroup|option|p"
    r"|param|rp|rt|source|tbody|td|tfoot|th|thead|tr|track|wbr)\b)[a-z]",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[^\S\n]+")


def looks_like_html(text: str) -> bool:
    """Whether a text is markup and not a copied page."""
    head = text[:2048].lstrip().casefold()
    return (
        head.startswith(("<!doctype html", "<html"))
        or "<body" in head
        or (
            head.startswith("<")
            and re.search(r"<(div|p|h1|main|article|section)\b", head) is not None
        )
    )


def html_text(html: str) -> str:
    """The text of a page: a line a block, tabs between cells, markers before list items.

    What a browser does not show (scripts, styles, hidden elements) is left out. Raises TooLarge
    for elements nested absurdly: the time to parse them grows with the square of their depth.
    """
    if _is_too_deep(html):
        raise TooLarge(f"elements nested over {_DEEPEST} deep; no page of a trial has such")
    root = LexborHTMLParser(html).body
    out: list[str] = []
    if root is not None:
        _walk(root, out)
    text = _BREAKS.sub(_line_break, "".join(out))
    lines = [_SPACES.sub(_one_space, line).strip("\n ") for line in text.split("\n")]
    return "\n".join(lines).strip()


def _is_too_deep(html: str) -> bool:
    depth = 0
    for tag in _NESTED.finditer(html):
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > _DEEPEST:
            return True
    return False


def _line_break(found: re.Match[str]) -> str:
    """One line break between blocks, a blank line where one of them stands apart."""
    lines = 2 if _APART_MARK in found[0] else 1
    return "\n" * max(lines, min(2, found[0].count("\n")))


def _one_space(found: re.Match[str]) -> str:
    return "\t" if "\t" in found[0] else " "


def _walk(root: LexborNode, out: list[str]) -> None:
    """Text in document order without recursion, so that deep nesting can't exhaust the stack."""
    waiting: list[tuple[LexborNode, str] | str] = [(root, "")]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            out.append(here)
            continue
        node, marker = here
        before, after = _around(node, marker)
        if before is None:
            continue
        out.append(before)
        if node.is_text_node:
            continue
        waiting.append(after)
        waiting.extend(reversed(list(_marked(node))))


def _marked(parent: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """What stands in an element, items with their numbers in an ordered list or with bullets."""
    start = parent.attributes.get("start") or "1"
    number = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    for node in parent.iter(include_text=True):
        ordered = node.tag == "li" and parent.tag == "ol"
        yield node, f"{number}." if ordered else "•"
        number += ordered


def _around(node: LexborNode, marker: str) -> tuple[str | None, str]:
    """What stands before and after an element's content; None before one that is not shown."""
    tag = node.tag or ""
    if node.is_text_node:
        return re.sub(r"[\s\x1e\x1f]+", " ", node.text_content or ""), ""
    if tag in _SKIPPED or "hidden" in node.attributes or _styled_away(node):
        return None, ""
    if tag == "br":
        return "\n", ""
    if tag in _CELLS:
        return "", "\t"
    if tag == "img":
        return f" {node.attributes.get('alt') or ''} ", ""
    if tag == "li":
        return f"{_BLOCK_MARK}{marker} ", _BLOCK_MARK
    mark = _APART_MARK if tag in _APART else _BLOCK_MARK if tag in _BLOCKS else ""
    return mark, mark


def _styled_away(node: LexborNode) -> bool:
    style = (node.attributes.get("style") or "").replace(" ", "").casefold()
    return "display:none" in style or "visibility:hidden" in style
