"""Lists of links in JSON: our own, Pinboard, Linkwarden, Karakeep, buku and others.

An array of objects, or an object with such an array in it; what each object
says is told by the names of its keys. The line of a row is its ordinal.
Must not hold more than one link in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

from toolkit.errors import Refused
from toolkit.exchange.json_objects import (
    any_record,
    karakeep_record,
    linkwarden_record,
    own_record,
    pinboard_record,
)
from toolkit.exchange.json_stream import JsonStream, NotJson
from toolkit.exchange.record import Reading, Row, RowProblem
from toolkit.exchange.source import Source

Make = Callable[[int, dict[str, Any]], Row]


def looks_so(head: str) -> bool:
    """Tell whether a text begins with a JSON object, or an array of values."""
    start = head.lstrip()[:40]
    if start.startswith("{"):
        return start[1:].lstrip()[:1] in ('"', "}", "")
    return start.startswith("[") and start[1:].lstrip()[:1] in ("{", "[", "]", '"', "")


def read(source: Source) -> Reading:
    """Read a JSON file. Raises Refused for broken JSON, while the rows are read."""
    return Reading(format="json", rows=_named(source))


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
    if any(key in alone for key in ("url", "uri", "href", "link")):
        yield _by_keys(next(numbers), alone)


def _more_lines(stream: JsonStream, numbers: Iterator[int]) -> Iterator[Row]:
    """Read JSON Lines: further objects, one after another."""
    while stream.peek():
        yield _made(next(numbers), stream.value(), _by_keys)


def _array(stream: JsonStream, numbers: Iterator[int], make: Make) -> Iterator[Row]:
    for _ in stream.items():
        yield _made(next(numbers), stream.value(), make)


def _made(number: int, item: object, make: Make) -> Row:
    if isinstance(item, str):
        return make(number, {"url": item})
    if not isinstance(item, dict):
        return RowProblem(line=number, reason="not an object with a link", value=str(item)[:200])
    return make(number, item)


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
