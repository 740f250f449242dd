"""Exports of many records in one file (WHO ICTRP's CSV and XML), cut within bounded memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from eligo.errors import BadEncoding, EligoError, Forbidden, Malformed, TooLarge
from eligo.records import sources
from eligo.records.readers.ctgov_xml import parse
from eligo.records.readers.ictrp import looks_ictrp

_ROOT = re.compile(rb"<Trials_downloaded_from_ICTRP|<Trials?>\s*<|<Trial>", re.IGNORECASE)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_SIGN = len("<!DOCTYPE") - 1  # of one that two chunks share, so much is in the first


def is_csv(head: bytes) -> bool:
    """Whether the first line is the header of an export."""
    line = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0]
    if line[:1] in b"{[<" or b"," not in line:
        return False
    try:
        (names,) = csv.reader([line.decode("utf-8").strip()])
    except (UnicodeDecodeError, csv.Error, ValueError):
        return False
    return looks_ictrp(names)


def rows(chunks: Iterator[bytes], where: str) -> Iterator[tuple[int, dict[str, str] | EligoError]]:
    """The rows with the number of their last line; a broken row comes as an error, in its place."""
    csv.field_size_limit(sources.MAX_RECORD)
    lines = _Bounded(_decoded(chunks, where), where)
    reader = csv.reader(lines)
    header: list[str] = []
    while True:
        lines.size = 0
        try:
            row = next(reader, None)
        except (csv.Error, EligoError) as error:
            told = error if isinstance(error, EligoError) else Malformed(str(error), where=where)
            yield reader.line_num, told
            return
        if row is None:
            return
        if not header:
            header = row
        elif any(row):
            yield reader.line_num, _row(header, row, f"{where}, line {reader.line_num}")


class _Bounded:
    """Lines, of which no more may go into one row than a record may have."""

    def __init__(self, lines: Iterator[str], where: str) -> None:
        self.lines, self.where, self.size = lines, where, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.size += len(line)
        if self.size > sources.MAX_RECORD:
            message = f"a row of over {sources.MAX_RECORD >> 20} MB; is a quote left open?"
            raise TooLarge(message, where=self.where)
        return line


def _row(header: list[str], row: list[str], where: str) -> dict[str, str] | EligoError:
    if len(row) != len(header):
        message = f"{len(row)} columns where the header has {len(header)}; quote commas in texts"
        return Malformed(message, where=where)
    return dict(zip(header, row, strict=True))


def _decoded(chunks: Iterator[bytes], where: str) -> Iterator[str]:
    for number, line in sources.lines(chunks, where):
        if isinstance(line, EligoError):
            raise line
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8") + "\n"
        except UnicodeDecodeError:
            place = f"{where}, line {number}"
            raise BadEncoding("not UTF-8; save the file as UTF-8", where=place) from None


def is_xml(head: bytes) -> bool:
    """Whether it is an export in XML: many <Trial> elements below one root."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and bool(_ROOT.search(head[:4096]))


def trials(chunks: Iterator[bytes], where: str) -> Iterator[str]:
    """The text of each <Trial>; one after the other is let go of.

    Raises Forbidden for a DTD or entities, TooLarge for a trial over MAX_RECORD, Malformed where
    the XML breaks its own rules; what came before has been given by then.
    """
    parser: Any = etree.XMLPullParser(
        ("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    tail, size, tags = b"", 0, 0
    try:
        for chunk in chunks:
            if _DTD.search(tail + chunk):
                message = "declares a DTD or entities, which trial records never need; refused"
                raise Forbidden(message, where=where)
            parser.feed(chunk)
            tail, size, tags = chunk[-_LONGEST_SIGN:], size + len(chunk), tags + chunk.count(b"<")
            for trial in _ended(parser):
                size = tags = 0
                yield trial
            if size > sources.MAX_RECORD or tags > sources.MAX_TAGS:
                limits = f"{sources.MAX_RECORD >> 20} MB or {sources.MAX_TAGS:,} tags"
                raise TooLarge(f"a trial of over {limits}", where=where)
        parser.close()
        yield from _ended(parser)
    except etree.XMLSyntaxError as error:
        raise Malformed(f"not well-formed XML: {error.msg}", where=where) from error


def _ended(parser: Any) -> Iterator[str]:
    for _, element in parser.read_events():
        if str(element.tag).casefold() == "trial":
            yield etree.tostring(element, encoding="unicode", with_tail=False)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def columns(text: str, where: str | None = None) -> dict[str, str]:
    """The columns of one <Trial>: the text of each child by its name."""
    root = parse(text, where)
    return {str(child.tag): "".join(child.itertext()) for child in root}
