"""Bytes -> text -> records: decoding, decompressing and cutting into lines within bounded memory.

Limits: a line or a whole document may have MAX_RECORD bytes (decompressed), XML MAX_TAGS tags, and
a compressed file may grow by at most MAX_RATIO once it is over MAX_RECORD. What is over a limit is
an error of its own; the rest is still read.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from eligo.errors import BadEncoding, EligoError, Malformed, TooLarge

MAX_RECORD = 32 * 1024 * 1024
MAX_RATIO = 200
MAX_TAGS = 2_000_000  # of one record in XML: its tree takes many times the memory of its text
_CHUNK = 1 << 16
_GZIP = b"\x1f\x8b"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*\bencoding=["']([A-Za-z0-9._-]+)["']""")
_HTML_CHARSET = re.compile(rb"""<meta[^>]+charset=["']?([A-Za-z0-9._-]+)""", re.IGNORECASE)


def chunks(stream: BinaryIO, where: str) -> Iterator[bytes]:
    """The bytes of a stream, decompressed where it is gzip.

    Raises Malformed for gzip that is cut short or broken, TooLarge for one that grows absurdly.
    """
    first = stream.read(_CHUNK)
    if first.startswith(_GZIP):
        yield from _inflated(first, stream, where)
        return
    while first:
        yield first
        first = stream.read(_CHUNK)


def _inflated(chunk: bytes, stream: BinaryIO, where: str) -> Iterator[bytes]:
    unzip = zlib.decompressobj(wbits=31)
    taken = given = 0
    while chunk:
        taken += len(chunk)
        try:
            for piece in _pieces(unzip, chunk):
                given += len(piece)
                if given > MAX_RECORD and given > MAX_RATIO * taken:
                    raise TooLarge(
                        f"decompresses to over {MAX_RATIO} times its size; unpack it yourself "
                        "if you trust it",
                        where=where,
                    )
                yield piece
        except zlib.error as error:
            raise Malformed(f"broken gzip ({error}); fetch the file again", where=where) from error
        chunk = unzip.unused_data
        if unzip.eof:
            chunk = chunk or stream.read(_CHUNK)
            if chunk:
                unzip = zlib.decompressobj(wbits=31)
        else:
            chunk = stream.read(_CHUNK)
    if not unzip.eof:
        raise Malformed("gzip ends too early; fetch the file again", where=where)


def _pieces(unzip: zlib._Decompress, chunk: bytes) -> Iterator[bytes]:
    while chunk:
        yield unzip.decompress(chunk, _CHUNK)
        chunk = unzip.unconsumed_tail


def lines(pieces: Iterator[bytes], where: str) -> Iterator[tuple[int, bytes | EligoError]]:
    """The lines with their numbers from 1; an over-long one comes as an error, in its place.

    An error of the stream itself comes last, after the lines before it.
    """
    number, held, skipped = 1, bytearray(), 0
    try:
        for piece in pieces:
            *ended, rest = piece.split(b"\n")
            for end in ended:
                over = skipped or len(held) + len(end) > MAX_RECORD
                yield number, _too_long(where, number) if over else bytes(held) + end
                number, held, skipped = number + 1, bytearray(), 0
            if skipped or len(held) + len(rest) > MAX_RECORD:
                skipped, held = skipped + len(held) + len(rest), bytearray()
            else:
                held += rest
    except EligoError as error:
        yield number, error
        return
    if held or skipped:
        yield number, _too_long(where, number) if skipped else bytes(held)


def _too_long(where: str, number: int) -> TooLarge:
    message = f"a line of over {MAX_RECORD >> 20} MB; one record a line is expected"
    return TooLarge(message, where=f"{where}, line {number}")


def whole(pieces: Iterator[bytes], where: str) -> bytes:
    """All bytes of one document; raises TooLarge over MAX_RECORD."""
    held = io.BytesIO()
    for piece in pieces:
        held.write(piece)
        if held.tell() > MAX_RECORD:
            raise TooLarge(f"a document of over {MAX_RECORD >> 20} MB", where=where)
    return held.getvalue()


def decoded(data: bytes, where: str) -> str:
    """The text of bytes: by its byte order mark, its own declaration, else strict UTF-8.

    Raises BadEncoding, with a guess of what it is, where it is none of these.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), None) or _declared(data)
    if encoding is None and b"\x00" in data[:4096]:
        raise BadEncoding(
            "has zero bytes: UTF-16 without a byte order mark, or no text; convert it to UTF-8",
            where=where,
        )
    try:
        return data.decode(encoding or "utf-8")
    except LookupError as error:
        raise BadEncoding(f"declares an unknown encoding ({error})", where=where) from error
    except UnicodeDecodeError as error:
        guess = "it may be Latin-1 or Windows-1252; " if encoding is None else ""
        message = (
            f"byte {error.start} is not {encoding or 'UTF-8'} ({error.reason}); "
            f"{guess}convert the file to UTF-8"
        )
        raise BadEncoding(message, where=where) from error


def _declared(data: bytes) -> str | None:
    found = _XML_ENCODING.match(data[:512]) or _HTML_CHARSET.search(data[:4096])
    if found is None:
        return None
    name = found[1].decode("ascii")
    return None if name.casefold() in ("utf-8", "utf8") else name
