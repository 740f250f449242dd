"""The text index beside the store: made from it, thrown away and made again at will."""

from eligo.records.index.areas import Area, areas
from eligo.records.index.folder import TextIndex, open_index

__all__ = ["Area", "TextIndex", "areas", "open_index"]
