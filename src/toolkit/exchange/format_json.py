"""Lists of links in JSON: our own, Pinboard, Linkwarden, Karakeep, buku and others.

An array of objects, or an object with such an array in it; what each object
says is told by the names of its keys. The line of a row is its ordinal.
Must not hold more than one link in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.errors import Refused
from toolkit.exchange.folders import MOST_OUTER, folder_tags, outer_folders
from toolkit.exchange.json_objects import (
    any_record,
    karakeep_record,
    linkwarden_record,
    own_record,
    pinboard_record,
)
from toolkit.exchange.json_stream import JsonStream, NotJson
from toolkit.exchange.record import OpenList, Row, RowProblem
from toolkit.exchange.source import Source

# Keys under which programs keep what is inside a folder.
_INSIDE = ("children", "items", "bookmarks", "links")
_ADDRESSES = ("url", "uri", "href", "link", "URL")
# Firefox's and Chrome's own files hold folders and separators among the links.
_NO_LINKS = ("folder", "container", "separator")

Make = Callable[[int, dict[str, Any]], Row]


def looks_so(head: str) -> bool:
    """Tell whether a text begins with a JSON object, or an array of values."""
    start = head.lstrip()[:40]
    if start.startswith("{"):
        return start[1:].lstrip()[:1] in ('"', "}", "")
    return start.startswith("[") and start[1:].lstrip()[:1] in ("{", "[", "]", '"', "")


def read(source: Source) -> OpenList:
    """Read a JSON file. Raises Refused for broken JSON, while the rows are read."""
    return OpenList(format="json", rows=_named(source))


def _named(source: Source) -> Iterator[Row]:
    try:
        yield from _rows(source)
    except NotJson as error:
        raise Refused(
            f"{source.name} is not whole JSON: {error}.",
            hint="Export the list once more; nothing was written.",
        ) from error


def _rows(source: Source) -> Iterator[Row]:
    stream = JsonStream(source.chunks())
    numbers = count(1)
    if stream.peek() == "[":
        yield from _array(stream, numbers, _by_keys)
    else:
        yield from _object(source, stream, numbers)
    if stream.peek():
        yield from _more_lines(stream, numbers)


def _object(source: Source, stream: JsonStream, numbers: Iterator[int]) -> Iterator[Row]:
    alone: dict[str, Any] = {}
    for key in stream.members():
        if stream.peek() != "[":
            alone[key] = stream.value()
        elif key == "collections":
            yield from _linkwarden(source, stream, numbers)
        elif key == "pinnedLinks":
            # The same links once more, marked.
            stream.value()
        elif key == "bookmarks":
            yield from _array(stream, numbers, _karakeep(source))
        elif key == "lists":
            stream.value()
        elif key in ("tags", "say", "terms", "regions", "contacts", "vettings", "checks"):
            alone[key] = stream.value()
        else:
            yield from _array(stream, numbers, _by_keys)
    if _has_address(alone):
        yield _by_keys(next(numbers), alone)
    else:
        yield from _inside(alone, numbers)


def _more_lines(stream: JsonStream, numbers: Iterator[int]) -> Iterator[Row]:
    """Read JSON Lines: further objects, one after another."""
    while stream.peek():
        yield _made(next(numbers), stream.value(), _by_keys)


def _array(stream: JsonStream, numbers: Iterator[int], make: Make) -> Iterator[Row]:
    for _ in stream.items():
        item = stream.value()
        if isinstance(item, dict) and _inner(item):
            yield from _tree(item, numbers, make)
        else:
            yield _made(next(numbers), item, make)


def _tree(item: dict[str, Any], numbers: Iterator[int], make: Make) -> Iterator[Row]:
    """Read an entry with entries inside, as browsers keep folders; their names become tags."""
    waiting: list[tuple[Any, tuple[str, ...]]] = [(item, ())]
    while waiting:
        entry, path = waiting.pop()
        inner = _inner(entry) if isinstance(entry, dict) else []
        if not inner:
            yield _in_folders(_made(next(numbers), entry, make), path)
            continue
        if _has_address(entry):
            own = {key: value for key, value in entry.items() if key not in _INSIDE}
            yield _in_folders(_made(next(numbers), own, make), path)
        below = (*path[-MOST_OUTER:], _title(entry))
        waiting += [(one, below) for one in reversed(inner)]


def _inner(item: dict[str, Any]) -> list[Any]:
    """Return the entries inside an entry; empty where it is a link or an empty folder."""
    for key in _INSIDE:
        found = item.get(key)
        if isinstance(found, list) and any(isinstance(entry, dict) for entry in found):
            return found
    return []


def _in_folders(row: Row, path: Sequence[str]) -> Row:
    if isinstance(row, RowProblem) or not path:
        return row
    tags = unique_names([*row.tags, *folder_tags(path)])
    return row._replace(tags=tags, extra=(*row.extra, *outer_folders(path)))


def _inside(value: object, numbers: Iterator[int]) -> Iterator[Row]:
    """Look for lists of links deeper in an object that is none itself."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if _inner(value) or _has_address(value):
                yield from _tree(value, numbers, _by_keys)
            else:
                waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            objects = [entry for entry in value if isinstance(entry, dict)]
            for entry in objects:
                yield from _tree(entry, numbers, _by_keys)


def _has_address(item: Mapping[str, Any]) -> bool:
    return any(item.get(key) for key in _ADDRESSES)


def _made(number: int, item: object, make: Make) -> Row:
    if isinstance(item, str):
        return make(number, {"url": item})
    if not isinstance(item, dict):
        return RowProblem(line=number, reason="not an object with a link", value=str(item)[:200])
    if str(item.get("type", "")).endswith(_NO_LINKS) and not _has_address(item):
        reason = "an empty folder, or a line between"
        return RowProblem(line=number, reason=reason, value=_title(item), rejected=False)
    return make(number, item)


def _title(item: Mapping[str, Any]) -> str:
    return clean_line(str(item.get("title") or item.get("name") or ""))[:200]


def _by_keys(number: int, item: dict[str, Any]) -> Row:
    if "url" in item and "say" in item and "regions" in item:
        return own_record(number, item)
    if "href" in item and "description" in item:
        return pinboard_record(number, item)
    return any_record(number, item)


def _karakeep(source: Source) -> Make:
    lists = _list_names(source)
    return lambda number, item: (
        karakeep_record(number, item, lists) if "content" in item else _by_keys(number, item)
    )


def _list_names(source: Source) -> dict[str, str]:
    """Return the name of each list by its id; they may stand after the bookmarks."""
    with source.again() as chunks:
        stream = JsonStream(chunks)
        for key in stream.members():
            if key == "lists":
                entries = stream.value()
                return {
                    str(entry.get("id")): str(entry.get("name") or "")
                    for entry in (entries if isinstance(entries, list) else [])
                    if isinstance(entry, dict)
                }
    return {}


def _linkwarden(source: Source, stream: JsonStream, numbers: Iterator[int]) -> Iterator[Row]:
    folders = _collections(source)
    for _ in stream.items():
        own = ""
        for key in stream.members():
            if key == "id":
                own = str(stream.value())
            elif key == "links" and stream.peek() == "[":
                # Its id stands before its links in every export seen.
                path = _path(own, folders)
                yield from _array(stream, numbers, partial(_of_linkwarden, path))


def _of_linkwarden(path: list[str], number: int, item: dict[str, Any]) -> Row:
    return linkwarden_record(number, item, path)


def _collections(source: Source) -> dict[str, tuple[str, str]]:
    """Return name and parent of each collection, read ahead."""
    with source.again() as chunks:
        stream = JsonStream(chunks)
        for key in stream.members():
            if key == "collections" and stream.peek() == "[":
                return dict(_collection(stream) for _ in stream.items())
    return {}


def _collection(stream: JsonStream) -> tuple[str, tuple[str, str]]:
    about: dict[str, Any] = {}
    for key in stream.members():
        if key in ("id", "name", "parentId"):
            about[key] = stream.value()
    parent = about.get("parentId")
    name = str(about.get("name") or "")
    return str(about.get("id")), (name, "" if parent is None else str(parent))


def _path(own: str, folders: dict[str, tuple[str, str]]) -> list[str]:
    path: list[str] = []
    seen: set[str] = set()
    while own in folders and own not in seen:
        seen.add(own)
        name, own = folders[own]
        path.insert(0, name)
    return path
