"""Folders as tags: the names on the way to a link, innermost last.

Must not keep folders that every program has ("Bookmarks bar", "Unsorted").
"""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.domain.tag import unique_tags
from toolkit.exchange.columns import name_key
from toolkit.exchange.shapes import PLAIN_FOLDERS

# Deeper nesting says no more of a link; the outer names are left out.
MOST_FOLDERS = 20


def folder_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that say something of a link, as tags."""
    kept = [name for name in names if name_key(name) not in PLAIN_FOLDERS]
    return unique_tags(kept[-MOST_FOLDERS:])
