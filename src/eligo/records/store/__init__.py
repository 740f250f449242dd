"""The local store: every version of every record in one database file."""

from eligo.records.store.home import corrections_path, index_path, logic_path, store_path
from eligo.records.store.loading import Counts, Loaded, load
from eligo.records.store.reading import Documents, Reading, Start, read_pieces
from eligo.records.store.store import Record, Store, Version, open_store, share_store

__all__ = [
    "Counts",
    "Documents",
    "Loaded",
    "Reading",
    "Record",
    "Start",
    "Store",
    "Version",
    "corrections_path",
    "index_path",
    "load",
    "logic_path",
    "open_store",
    "read_pieces",
    "share_store",
    "store_path",
]
