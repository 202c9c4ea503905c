"""Lists of links in JSON: our own, and whatever else has addresses in it.

An array of objects, or an object with such arrays in it, at any depth. What an
object says goes through the column plan by the names of its keys. The line of a row
is its ordinal. Objects and arrays are walked by hand, and the standard decoder reads
what stands inside them. Must not hold more than one entry of a list in memory.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, count, repeat
from typing import Any

from toolkit.errors import Refused
from toolkit.exchange.json_objects import items_of
from toolkit.exchange.json_shapes import (
    Folders,
    Named,
    as_objects,
    holders_in,
    of_karakeep,
    of_linkwarden,
    of_trello,
    own_record,
    path_to,
    title_of,
)
from toolkit.exchange.list_file import MARK, rows_of
from toolkit.exchange.record import Item, OpenList, Row, RowProblem
from toolkit.exchange.source import Source

# A link with everything is far below this.
LONGEST_VALUE = 32_000_000
_SPACE = re.compile(r"[ \t\n\r]*")


class NotJson(ValueError):
    """The text is not JSON from here on; the message says where and why."""


class JsonStream:
    """A JSON document given in pieces; use each iterator up before the next step."""

    def __init__(self, chunks: Iterable[str]) -> None:
        """Start at the beginning of the document."""
        self._chunks = iter(chunks)
        self._buffer = ""
        self._place = 0
        self._ended = False
        self._line = 1
        self._dropped = 0
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """Return the next character that is no space, "" at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._buffer):
                return self._buffer[self._place]
            if not self._more():
                return ""

    def members(self) -> Iterator[str]:
        """Walk an object: yield each key; the value is read by the caller or skipped."""
        self._expect("{")
        while self.peek() != "}":
            key = self.value()
            if not isinstance(key, str):
                raise self.problem("a key that is not text")
            self._expect(":")
            before = self._mark()
            yield key
            if self._mark() == before:
                self.value()
            if self.peek() != ",":
                break
            self._expect(",")
        self._expect("}")

    def items(self) -> Iterator[int]:
        """Walk an array: yield each place, from 1; the value is read or skipped."""
        self._expect("[")
        place = 0
        while self.peek() != "]":
            place += 1
            before = self._mark()
            yield place
            if self._mark() == before:
                self.value()
            if self.peek() != ",":
                break
            self._expect(",")
        self._expect("]")

    def value(self) -> Any:  # noqa: ANN401 - JSON is any value
        """Read the next value whole. Raises NotJson."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._place)
            except RecursionError as error:
                raise self.problem("nested too deeply") from error
            except json.JSONDecodeError as error:
                if len(self._buffer) - self._place > LONGEST_VALUE:
                    raise self.problem("one value is too large") from error
                if not self._more():
                    raise self.problem(error.msg) from error
                continue
            except ValueError as error:
                # https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
                raise self.problem("a number has too many digits") from error
            # A number may go on in the next piece.
            may_go_on = end == len(self._buffer) and not isinstance(value, (dict, list, str))
            if may_go_on and self._more():
                continue
            self._place = end
            return value

    def end(self) -> None:
        """Take the sign that ends a statement; raises NotJson for anything behind it."""
        self._expect(";")
        if self.peek():
            raise self.problem("something after the value")

    def problem(self, why: str) -> NotJson:
        """Make the error for the place where the reading stands."""
        line = self._line + self._buffer.count("\n", 0, self._place)
        return NotJson(f"line {line}: {why}")

    def _expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.problem(f"'{sign}' is missing")
        self._place += 1

    def _mark(self) -> int:
        """Return how many characters were read, without space before the next."""
        self.peek()
        return self._dropped + self._place

    def _more(self) -> bool:
        """Take in another piece, as large as what waits, and drop what was read."""
        pieces: list[str] = []
        wanted = len(self._buffer) - self._place
        taken = 0
        while not self._ended and taken <= wanted:
            piece = next(self._chunks, "")
            self._ended = not piece
            taken += len(piece)
            pieces.append(piece)
        if not taken:
            return False
        self._line += self._buffer.count("\n", 0, self._place)
        self._dropped += self._place
        self._buffer = self._buffer[self._place :] + "".join(pieces)
        self._place = 0
        return True


# Bytes. A larger object is read list by list, and a key above a list is no topic.
_READ_WHOLE = 8_000_000
# Keys of our own export, and of a link in it.
_OWN_LIST = frozenset({"schema", "links"})
_OWN_LINK = frozenset({"url", "say", "regions"})

# "[[links]]" is TOML, "[a](b)" Markdown, "[12/03/2026, 10:11]" a chat, "[1] A" a list.
_BEGINS = re.compile(
    r"""\s*(?:\{\s*(?:["}]|\Z)|\[\s*(?:[{"]|\[\s*[\[{"\d]|-?\d+(?:\.\d+)?\s*,\s*[-\d"{\[]|\]\s*\Z|\Z))"""
)

# Where a page is to load an export, it is the value of a script's variable.
_ASSIGNED = re.compile(
    r"\A\s*(?:(?:window|self|globalThis)(?:\.[\w$]+)+|(?:var|let|const)\s+[\w$]+)\s*=\s*(?=[\[{])"
)

# Keys of a card of Trello, and how a board begins: what stands beside its cards tells
# of people and of the program.
_CARD = frozenset({"idList", "shortLink", "desc"})
_BOARD = re.compile(
    r'\s*\{\s*"id":\s*"[0-9a-f]{24}",.*?"url":\s*"https://trello\.com/b/', re.DOTALL
)

Path = tuple[str, ...]
Rows = Iterator[Item | Row]
Rename = Callable[[int, dict[str, Any]], dict[str, Any] | RowProblem]


def looks_so(head: str) -> bool:
    """Tell whether a text begins with a JSON object, or an array of values."""
    return _BEGINS.match(_ASSIGNED.sub("", head, count=1)) is not None


def read(source: Source) -> OpenList:
    """Read a JSON file. Raises Refused for broken JSON, while the rows are read."""
    return OpenList(format="json", rows=_told(source))


def _told(source: Source) -> Rows:
    try:
        yield from _Reader(source).rows()
    except NotJson as error:
        raise Refused(
            f"{source.name} is not complete JSON: {error}.",
            hint="Export the list again; nothing was written.",
        ) from error


class _Reader:
    """Reads one document; its rows are counted as they come."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._assigned = _ASSIGNED.match(source.head_text)
        chunks = source.chunks()
        if self._assigned:
            chunks = chain([_ASSIGNED.sub("", next(chunks), count=1)], chunks)
        self._stream = JsonStream(chunks)
        self._numbers = count(1)
        self._folders: Folders | None = None

    def rows(self) -> Rows:
        """Yield what the document has, and further ones behind it: JSON Lines."""
        whole = self._source.size <= _READ_WHOLE
        while sign := self._stream.peek():
            if sign == ";" and self._assigned:
                self._stream.end()
            elif sign == "[":
                yield from self._entries("", as_objects(self._each()))
            elif sign == "{" and not whole and not self._is_lines:
                yield from self._members()
            else:
                yield from self._document(self._stream.value())

    @cached_property
    def _is_lines(self) -> bool:
        """Whether each line is a document of its own."""
        first, end, _ = self._source.head_text.partition("\n")
        try:
            return bool(end) and isinstance(json.loads(first), dict)
        except (ValueError, RecursionError):
            return False

    def _each(self) -> Iterator[Any]:
        for _ in self._stream.items():
            yield self._stream.value()

    def _members(self) -> Rows:
        """Read a large object by its lists: of what stands beside them, objects alone."""
        board = _BOARD.match(self._source.head_text) is not None
        for key in self._stream.members():
            if board and key != "cards":
                continue
            if self._stream.peek() == "[":
                yield from self._entries(key, self._each())
            elif isinstance(value := self._stream.value(), dict) and holders_in(value):
                yield from items_of(value, self._numbers)

    def _document(self, value: Any) -> Rows:  # noqa: ANN401 - JSON is any value
        """Read a value that is in memory."""
        if isinstance(value, dict) and (key := _list_of_numbered(value)):
            yield from self._entries(key, iter(value[key]))
        elif isinstance(value, dict) and MARK in value:
            yield from rows_of(value, next(self._numbers))
        elif isinstance(value, dict) and value.keys() >= _OWN_LIST:
            yield from self._entries("links", iter(value["links"]))
        elif isinstance(value, dict) and not value.keys() >= _OWN_LINK:
            yield from items_of(value, self._numbers, whole=not self._is_lines)
        else:
            yield from self._entry("", value)

    def _entries(self, key: str, entries: Iterator[Any]) -> Rows:
        if key == "pinnedLinks":
            # Linkwarden's links once more, marked.
            deque(entries, maxlen=0)
        for entry in entries:
            yield from self._entry(key, entry)

    def _entry(self, key: str, entry: Any) -> Rows:  # noqa: ANN401 - as above
        if not isinstance(entry, dict):
            yield from items_of(entry, self._numbers)
        elif entry.keys() >= _OWN_LINK:
            yield own_record(next(self._numbers), entry)
        elif key == "bookmarks" and "content" in entry:
            inside = [
                path_to(str(number), self._named("lists")) or (str(number),)
                for number in entry.get("lists") or ()
            ]
            names = tuple(name for path in inside for name in path)
            yield from self._renamed(of_karakeep, entry, names)
        elif entry.keys() >= _CARD:
            yield from self._card(key, entry)
        elif key == "collections" and "parentId" in entry:
            path = path_to(str(entry.get("id")), self._named("collections"))
            for link in entry.get("links") or ():
                yield from self._renamed(of_linkwarden, link, path)
        else:
            yield from items_of(entry, self._numbers)

    def _card(self, key: str, card: dict[str, Any]) -> Rows:
        path = path_to(str(card["idList"]), self._named("lists")) if key else ()
        links = list(of_trello(card))
        for link in links:
            yield from items_of(link, self._numbers, path)
        if not links:
            reason = "a card without an address"
            yield RowProblem(next(self._numbers), reason, title_of(card), rejected=False)

    def _renamed(self, rename: Rename, item: Any, path: Path) -> Rows:  # noqa: ANN401 - as above
        number = next(self._numbers)
        renamed = rename(number, item if isinstance(item, dict) else {})
        if isinstance(renamed, RowProblem):
            yield renamed
        else:
            yield from items_of(renamed, repeat(number), path)

    def _named(self, key: str) -> Folders:
        """Return the folders under a key by their numbers; they may stand behind the links."""
        if self._folders is None:
            self._folders = {}
            with self._source.again() as chunks:
                stream = JsonStream(chunks)
                for name in stream.members():
                    if name == key and stream.peek() == "[":
                        self._folders = dict(_numbered(stream) for _ in stream.items())
                        break
        return self._folders


def _list_of_numbered(value: dict[str, Any]) -> str:
    """Return under which key the entries name their folders by number, "" for none."""
    for key, mark in (("bookmarks", "content"), ("collections", "parentId"), ("cards", "idList")):
        entries = value.get(key)
        if isinstance(entries, list) and any(
            mark in one for one in entries if isinstance(one, dict)
        ):
            return key
    return ""


def _numbered(stream: JsonStream) -> tuple[str, Named]:
    """Read of a folder its number, its name and the one above; its links are passed over."""
    about: dict[str, Any] = {}
    for key in stream.members():
        if key in ("id", "name", "parentId"):
            about[key] = stream.value()
    above = about.get("parentId")
    name = str(about.get("name") or "")
    return str(about.get("id")), Named(name, "" if above is None else str(above))
