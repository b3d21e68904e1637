"""Search over everything public: an own small index, the same on every database.

An app registers what it wants found in its `searchables.py`; `index` keeps the rows, `query` asks
them. Only public entries are ever in the index.
"""

from denkzellen.search.query import answers, found_ids, search_ids
from denkzellen.search.registry import Document, Searchable, register

__all__ = ["Document", "Searchable", "answers", "found_ids", "register", "search_ids"]
