"""A backup: what can't be had again of a store in one file, and a store out of such a file.

That is every version of every record, and the corrections. The index and the compiled criteria are
made from these again; tokens and the audit have lives of their own (docs/DECISIONS.md).
"""

from __future__ import annotations

import glob
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Literal

import msgspec

from eligo.errors import InputError, Malformed, NotFound, StoreFull, UnknownFormat, UsageError
from eligo.matching.corrections import Corrections
from eligo.records.store import (
    Store,
    copying,
    corrections_path,
    open_store,
    restoring,
    store_path,
)

FORMAT = 1  # rises when an older Eligo could not restore the file
_HEAD = "eligo-backup.json"
_CHUNK = 1 << 20
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
Name = Literal["records", "corrections"]


class Part(msgspec.Struct, frozen=True):
    """A database in a backup, its size and the SHA-256 of its bytes."""

    name: Name
    bytes: int
    sha256: str


class Head(msgspec.Struct, frozen=True):
    """What a backup says of itself: its format, when and by which Eligo it was made, what it holds.

    `made` is UTC by ISO 8601; `records` and `corrections` are numbers.
    """

    eligo_backup: int
    made: str
    version: str
    records: int
    corrections: int
    parts: list[Part]


# ---- into a file --------------------------------------------------------------------------------


def back_up(store: Path | None, file: Path, *, force: bool = False) -> Head:
    """Write a backup, for its owner's eyes, whole or not at all; others may write meanwhile.

    Raises UsageError where the file is there, unless by `force`; NotFound, StoreFull, StoreDamaged.
    """
    if file.exists() and not force:
        raise UsageError(f"{file} is there already; name a new file, or give --force")
    with closing(open_store(store)) as opened, _drafts(file) as folder:
        head, draft = _packed(opened, folder)
        draft.replace(file)
    return head


def _packed(store: Store, folder: Path) -> tuple[Head, Path]:
    """The backup as a draft, on the disk."""
    sources = {"records": store.path, "corrections": corrections_path(store.path)}
    copies = {name: _place(folder, name) for name, path in sources.items() if path.is_file()}
    for name, path in copies.items():
        copying.copy(sources[name], path)
    draft = folder / "backup"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            parts = [_put(archive, name, path) for name, path in copies.items()]
            head = _head(copies["records"], parts)
            archive.writestr(_HEAD, msgspec.json.encode(head))
        out.flush()
        os.fsync(out.fileno())
    return head, draft


def _place(folder: Path, name: str) -> Path:
    """Where a part lies among drafts: the corrections beside the records, as in a store."""
    records = restoring.records_in(folder)
    return records if name == "records" else corrections_path(records)


def _put(archive: zipfile.ZipFile, name: str, path: Path) -> Part:
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
        size, digest = _copied(source, target)
    return Part(msgspec.convert(name, Name), size, digest)


def _copied(source: IO[bytes], target: IO[bytes], most: int | None = None) -> tuple[int, str]:
    """How many bytes were copied, at most `most` and a chunk, and their SHA-256."""
    size, digest = 0, sha256()
    while (most is None or size <= most) and (chunk := source.read(_CHUNK)):
        target.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _head(records: Path, parts: list[Part]) -> Head:
    """What is told of copies that lie beside each other. Raises StoreDamaged."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    with closing(open_store(records)) as held:
        held.check()
        corrections = Corrections(held).newest()
        return Head(FORMAT, made, version("eligo"), held.size(), corrections, parts)


# ---- and out of it ------------------------------------------------------------------------------


def restore(file: Path, store: Path | None, *, force: bool = False) -> Head:
    """Put the store of a backup in its place, once all of it has been checked.

    What is derived from records goes, to be made anew. Raises UsageError where a store is there,
    unless by `force`; NotFound, UnknownFormat, Malformed, StoreBusy, StoreFull.
    """
    path = store_path(store)
    restoring.finish(path)
    if path.exists() and not force:
        raise UsageError(f"there is a store at {path}; name another place, or give --force")
    with _opened(file) as archive, _drafts(path) as drafts:
        head, folder = _told(archive, file), drafts / "store"
        folder.mkdir()
        for part in head.parts:
            _taken(archive, part, _place(folder, part.name), file)
        open_store(_place(folder, "records")).close()  # which says if it is of another version
        restoring.put(folder, path)
    return head


def _opened(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        message = "this is no backup of Eligo's, or not the whole of one; make it anew"
        raise UnknownFormat(message, where=str(file)) from None
    except FileNotFoundError:
        raise NotFound(f"there is no file {file}") from None
    except OSError as error:
        raise InputError(f"can't open {file}: {error.strerror}") from None


def _told(archive: zipfile.ZipFile, file: Path) -> Head:
    """What the backup says of itself. Raises UnknownFormat, Malformed."""
    if _HEAD not in archive.namelist():
        raise UnknownFormat("this is an archive, but no backup of Eligo's", where=str(file))
    try:
        told = archive.read(_HEAD)
        made = msgspec.json.decode(told, type=dict[str, object]).get("eligo_backup")
        if isinstance(made, int) and made > FORMAT:
            message = f"the backup is of format {made}, this Eligo knows {FORMAT}; update Eligo"
            raise UnknownFormat(message, where=str(file))
        return msgspec.json.decode(told, type=Head)
    except (*_BROKEN, msgspec.MsgspecError) as error:
        raise _damaged(file) from error


def _taken(archive: zipfile.ZipFile, part: Part, target: Path, file: Path) -> None:
    """A part as a file. Raises Malformed where it is not what was put in."""
    try:
        with archive.open(part.name) as source, target.open("xb") as to:
            size, digest = _copied(source, to, part.bytes)
            to.flush()
            os.fsync(to.fileno())
    except (*_BROKEN, KeyError) as error:
        raise _damaged(file) from error
    if (size, digest) != (part.bytes, part.sha256):
        raise _damaged(file)


def _damaged(file: Path) -> Malformed:
    return Malformed("the backup is damaged; nothing was restored, take another", where=str(file))


@contextmanager
def _drafts(beside: Path) -> Iterator[Path]:
    """A folder on the same disk, gone after the block; what a killed run left goes too."""
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{beside.name}-draft-"
        for left in beside.parent.glob(f"{glob.escape(prefix)}*"):
            shutil.rmtree(left, ignore_errors=True)
        with TemporaryDirectory(prefix=prefix, dir=beside.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise StoreFull(f"can't write beside {beside}: {error.strerror}") from None
