"""Folders as tags: the names on the way to a link, innermost last.

Must not keep folders that every program has ("Bookmarks bar", "Unsorted").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.columns import name_key
from toolkit.exchange.shapes import PLAIN_FOLDERS

# Deeper nesting says no more of a link; the outer names become no tags.
MOST_FOLDERS = 20
# Of the outer names so many are kept beside the link.
MOST_OUTER = 100
OUTER = "outer folders"


def folder_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that say something of a link, as tags."""
    return unique_names(_telling(names)[-MOST_FOLDERS:])


def outer_folders(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what `folder_tags` leaves out, as something to keep beside the link."""
    if len(names) <= MOST_FOLDERS:
        return ()
    outer = [clean_line(name) for name in _telling(names)[:-MOST_FOLDERS]]
    return ((OUTER, " / ".join(outer[-MOST_OUTER:])),) if outer else ()


def _telling(names: Iterable[str]) -> list[str]:
    return [name for name in names if name and name_key(name) not in PLAIN_FOLDERS]
