"""Search in the local store: the query language, what words mean, filters, hits."""

from eligo.matching.search.asks import Asked, Stand
from eligo.matching.search.filters import Filters
from eligo.matching.search.search import FACETS, SORTS, Found, Hit, Request, Search

__all__ = ["FACETS", "SORTS", "Asked", "Filters", "Found", "Hit", "Request", "Search", "Stand"]
