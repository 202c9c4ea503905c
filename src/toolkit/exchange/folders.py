"""Folders as tags: the names on the way to a link, innermost last.

Must not keep folders that every program has ("Bookmarks bar", "Unsorted").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.columns import name_key
from toolkit.exchange.shapes import PLAIN_FOLDERS, TRASH_FOLDERS

# Deeper nesting says no more of a link; the outer names become no tags.
MOST_FOLDERS = 20
# Of the outer names so many are kept beside the link.
MOST_OUTER = 100
# Folders that a link remembers, plain ones among them.
NEAREST = MOST_FOLDERS + MOST_OUTER
OUTER = "outer folders"
IN_TRASH = "in the trash of the browser"

# Attributes of <H3>: toolkit/components/places/BookmarkHTMLUtils.sys.mjs in Firefox,
# chrome/browser/bookmarks/bookmark_html_writer.cc in Chromium.
_ROOT_MARKS = ("personal_toolbar_folder", "unfiled_bookmarks_folder", "places_root")
# Values of "root": toolkit/components/places/PlacesBackups.sys.mjs.
_ROOT_NAMES = frozenset({
    "placesRoot", "bookmarksMenuFolder", "toolbarFolder", "unfiledBookmarksFolder",
    "mobileFolder", "tagsFolder",
})  # fmt: skip
# toolkit/components/places/Bookmarks.sys.mjs: guids, and ids of WebExtensions.
_ROOT_GUIDS = frozenset({
    "root________", "menu________", "toolbar_____", "unfiled_____", "mobile______", "tags________",
    # components/bookmarks/browser/bookmark_node.cc: the bar, the others, the phone's.
    "0bc5d13f-2cba-5d74-951f-3f233fe6c908", "82b081ec-3dd3-529c-8475-ab6c370590d9",
    "4cf2e351-0e85-532b-bb37-df045d8f8d0f",
})  # fmt: skip
_ROOTS = _ROOT_NAMES | _ROOT_GUIDS
# Keys of "roots" in the file of a Chromium; those of Opera and Vivaldi among them.
_ROOT_KEYS = frozenset({
    "roots", "bookmark_bar", "other", "synced", "mobile", "custom_root", "unsorted", "userroot",
    "speeddial", "shared", "pinboard", "trash",
})  # fmt: skip


def is_root_heading(attributes: Mapping[str, str]) -> bool:
    """Tell whether a heading of a bookmark file is a folder that the browser has of itself."""
    return any(attributes.get(mark, "false").lower() != "false" for mark in _ROOT_MARKS)


def is_root(item: Mapping[str, object], key: str = "") -> bool:
    """Tell whether an object of JSON is a folder that the browser has of itself.

    `key` is the name under which it stands in "roots" of a Chromium's own file,
    "" elsewhere. An own folder has another guid, and never a key.
    """
    of_api = item.get("folderType") or (
        # https://developer.chrome.com/docs/extensions/reference/api/bookmarks
        item.get("parentId") == "0" and "dateGroupModified" in item
    )
    named = (item.get("guid"), item.get("id"), item.get("root"))
    marked = any(isinstance(name, str) and name in _ROOTS for name in named)
    return bool(of_api) or marked or key.lower() in _ROOT_KEYS


def is_trash(item: Mapping[str, object], key: str = "") -> bool:
    """Tell whether an object of JSON is the folder of what was thrown away."""
    kinds = (item.get("type"), item.get("trash"), key)
    return any(kind is True or str(kind).lower() == "trash" for kind in kinds)


def in_trash(names: Sequence[str]) -> bool:
    """Tell whether the outermost of these folders is where a browser keeps what was deleted."""
    outermost = next(filter(None, names[:2]), "")
    return bool(outermost) and name_key(outermost) in TRASH_FOLDERS


def folder_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that say something of a link, as tags."""
    return unique_names(_telling(names)[-MOST_FOLDERS:])


def outer_folders(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what `folder_tags` leaves out, as something to keep beside the link."""
    if len(names) <= MOST_FOLDERS:
        return ()
    outer = [clean_line(name) for name in _telling(names)[:-MOST_FOLDERS]]
    return ((OUTER, " / ".join(outer[-MOST_OUTER:])),) if outer else ()


def is_plain(name: str) -> bool:
    """Tell whether a folder is one that every program has."""
    return name_key(name) in PLAIN_FOLDERS


def _telling(names: Iterable[str]) -> list[str]:
    return [name for name in names if name and name_key(name) not in PLAIN_FOLDERS]
