"""JSON values as items: the links in them, with the folders or keys they lie under.

Knows no program by name: which objects are links, which are folders and which only
wrap an address is told by where the addresses stand. Must not read streams.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.addresses import pieces_of
from toolkit.exchange.cells import plain
from toolkit.exchange.columns import field_of
from toolkit.exchange.contacts import numeral
from toolkit.exchange.contents import is_picture
from toolkit.exchange.dialect import has_address, is_address
from toolkit.exchange.entries import Entries, Line
from toolkit.exchange.folders import (
    IN_TRASH,
    MOST_OUTER,
    folder_tags,
    is_root,
    is_trash,
    outer_folders,
)
from toolkit.exchange.json_exports import Named, path_to
from toolkit.exchange.record import Item, LinkRecord, Row, RowProblem
from toolkit.exchange.senders import (
    is_message,
    is_of_a_person,
    is_person,
    key_of,
    message_name,
    of_message,
)

Object = dict[str, Any]
_OPAQUE = re.compile(r"\d+|[0-9a-fA-F-]{16,}|-[\w-]{15,}")
# Keys of a program's own; what they hold says nothing to a reader.
_DROPPED = frozenset(
    "id index hash meta guid uuid typecode windowid lastmodified parentid parent_id".split()
)
# Objects under such a key tell of somebody.
_PEOPLE = frozenset("author authors user owner creator sender account profile".split())
# What a chat shows of an address that stands in the words of the message.
_PREVIEWS = frozenset("attachments embeds embed card cards media entities previews".split())
# Where an API keeps its own addresses.
_OF_API = frozenset("self _self related next prev previous first last api_url".split())
# Keys that part one thing's addresses, and name nothing.
_WRAPS = frozenset(
    "canonical alternate origin source html attributes properties fields links data item".split()
)
# Fields of ours that a link has, and a folder never.
_OF_LINKS = ("phone", "text", "email", "summary", "hours", "audience", "cost")
# What such keys hold is a mark of the program, and no word.
_MARKS = frozenset("type rel method lang language media format id kind mime status".split())
_DEEP, _SEVERAL = 3, 2
# What programs call the things inside a folder; as names they say nothing of a link.
_PLAIN_KEYS = frozenset(
    "children items bookmarks links tabs urls pages entries resources data results records rows"
    " list lists collections folders windows sessions docs response hits nodes edges roots saved"
    " feed content values elements groups other synced".split()
)
# Under this key a browser keeps its own folders.
_ROOTS = "roots"
# Stands for the key of a whole document, which has none.
_DOCUMENT = "\0"
_TITLES = ("title", "name", "label")
_WORDS = (
    "content",
    "text",
    "value",
    "name",
    "title",
    "label",
    "$t",
    "_",
    "#text",
    "en",
    "rendered",
)
# Kinds of telephone in Open Referral that are none to call.
_SPOKEN = ("", "voice", "hotline", "cell", "mobile", "phone", "telephone", "landline")
_WRITTEN = ("sms", "text")
# What a program calls an entry that is a link: no kind of help.
_NO_TYPES = frozenset("url link bookmark text/x-moz-place page website webpage feature".split())
# Of objects under such a key the names are wanted.
_NAMED_FIELDS = ("tags", "folder", "publisher", "regions", "audience", "language")
_NUMBERS = ("phone", "text", "contacts")
# Schemes that name a record of a program, and no page: of Bluesky, of feeds.
_NAMES_OF_RECORDS = ("at://", "did:", "tag:", "urn:")
# Under these an entry has the number of the folder it lies in.
_PARENTS = ("parentID", "parentId", "parent_id", "parent", "collectionId", "folderId", "folder_id")
_SEPARATORS = ("separator", "folder", "container")


class Inside(NamedTuple):
    """A value that is still to be read, and the names of the folders above it.

    `key` is the one it stands under, where that tells a browser's own folder.
    """

    value: Any
    path: tuple[str, ...]
    key: str = ""


def items_of(
    value: object, numbers: Iterator[int], path: tuple[str, ...] = (), *, whole: bool = False
) -> Iterator[Item | Row]:
    """Yield the links of a value, and its entries that are none.

    `whole`: it is all of a document, whose own address is where its list comes from.
    """
    holders = _holders(value)
    waiting = [Inside(value, path, _DOCUMENT if whole else "")]
    while waiting:
        value, path, key = waiting.pop()
        if (pairs := _pairs(value, path, holders)) is not None:
            waiting += reversed(pairs)
        elif (entries := _entries(value)) is not None:
            waiting += reversed(_placed(entries, path, holders))
        elif isinstance(value, dict) and is_trash(value, key):
            yield RowProblem(next(numbers), IN_TRASH, title_of(value), rejected=False)
        elif isinstance(value, dict):
            rows, inner = _Reader(value, path, holders, numbers, key).read()
            yield from rows
            waiting += reversed(inner)
        elif isinstance(value, str) and has_address(value) and not is_address(value):
            yield from _of_text(value, path, numbers)
        elif isinstance(value, str):
            yield Item(next(numbers), (("url", value),), folder_tags(path))
        else:
            text = json.dumps(value)[:200]
            yield RowProblem(next(numbers), "not an object with a link", text)


def _holders(value: object) -> set[int]:
    """Return the identities of the objects and arrays that hold an address, however deep."""
    above: dict[int, int] = {}
    found: set[int] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        for key, one in _members(node):
            if _is_aside(key, one):
                continue
            if isinstance(one, (dict, list)):
                above[id(one)] = id(node)
                waiting.append(one)
            elif isinstance(one, str) and (_names_address(key, one) or has_address(one)):
                up: int | None = id(node)
                while up is not None and up not in found:
                    found.add(up)
                    up = above.get(up)
    return found


def _members(node: object) -> Iterable[tuple[str, Any]]:
    if isinstance(node, dict):
        return node.items()
    return (("", one) for one in node) if isinstance(node, list) else ()


def _names_address(key: str, text: str) -> bool:
    """Tell whether a text is an address, or meant as one whatever it is: `apt:nano`.

    A bare domain is one under a name that says so; elsewhere it may be a handle.
    """
    if key.casefold() in _OF_API or text.startswith(_NAMES_OF_RECORDS):
        return False
    if has_address(text) and is_address(text):
        return True
    return bool(text) and field_of(key) == "url"


def _is_aside(key: str, value: object) -> bool:
    """Tell whether an object tells of a person or a picture: no address in it is the link's."""
    if not isinstance(value, (dict, list)):
        return False
    if isinstance(value, dict) and is_person(value):
        return True
    return key_of(key) in _PEOPLE or is_picture(key)


def _entries(value: object) -> list[Any] | None:
    """Return the entries of an array, or of an object that is one by its keys or its values."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value:
        inner = list(value.values())
        if all(map(_OPAQUE.fullmatch, value)) or all(map(_is_titled_link, inner)):
            return inner
    return None


def _pairs(value: object, path: tuple[str, ...], holders: set[int]) -> list[Inside] | None:
    """Return what an object holds whose keys are titles, topics or addresses; else None.

    Such an object has no words of its own, and none of the keys is known to a list.
    """
    if not isinstance(value, dict) or not value or _OPAQUE.fullmatch(next(iter(value))):
        return None
    if all(map(is_full_address, value)):
        return [Inside(_with(one, "url", key, "title"), path) for key, one in value.items()]
    held = {key: one for key, one in value.items() if _holds(key, one, holders)}
    words = any(_has_letters(one) for key, one in value.items() if key not in held)
    known = any(field_of(key) or key.casefold() in _PLAIN_KEYS | _WRAPS for key in held)
    lists = all(isinstance(one, list) for one in held.values())
    named = any(key[:1].isupper() or " " in key for key in held)
    if words or known or lists or len(held) < (1 if named else _SEVERAL):
        return None
    return [_named_by(key, one, path) for key, one in held.items()]


def _named_by(key: str, one: Any, path: tuple[str, ...]) -> Inside:  # noqa: ANN401 - JSON is any value
    """Return a value with its key as title, or as topic of what lies under it."""
    single = isinstance(one, str) or (
        isinstance(one, dict) and bool(address_key(one, named=True)) and not title_of(one)
    )
    return Inside(_with(one, "title", key, "url"), path) if single else Inside(one, (*path, key))


def _with(one: Any, name: str, text: str, other: str) -> Object:  # noqa: ANN401 - as above
    """Return a value as an object that has a text under a name; a bare text goes under another."""
    inner = one if isinstance(one, dict) else {other: one}
    return {name: text, **inner}


def _holds(key: str, one: object, holders: set[int]) -> bool:
    return id(one) in holders or (
        isinstance(one, str) and is_full_address(one) and key not in _OF_API
    )


def _has_letters(one: object) -> bool:
    return isinstance(one, (dict, list)) or (isinstance(one, str) and any(map(str.isalpha, one)))


def is_full_address(text: str) -> bool:
    """Tell whether a text is an address with a scheme or `www.`, and nothing else."""
    return has_address(text) and is_address(text)


def _placed(entries: list[Any], path: tuple[str, ...], holders: set[int]) -> list[Inside]:
    """Return entries with the names above them, where folders are entries of the same list.

    Texts between objects that are no addresses are the numbers of a program.
    """
    objects = [one for one in entries if isinstance(one, dict)]
    named = frozenset(map(_parent_of, objects)) - {""}
    folders = {
        str(one["id"]): Named(title_of(one), _parent_of(one))
        for one in objects
        if named and id(one) not in holders and str(one.get("id")) in named
    }
    return [
        Inside(one, (*path, *path_to(_parent_of(one), folders)) if isinstance(one, dict) else path)
        for one in entries
        if not (objects and isinstance(one, str) and not has_address(one))
        and not (isinstance(one, dict) and str(one.get("id")) in folders)
    ]


def _parent_of(item: Mapping[str, Any]) -> str:
    return next((str(item[key]) for key in _PARENTS if item.get(key) is not None), "")


def _is_titled_link(value: object) -> bool:
    return isinstance(value, dict) and bool(title_of(value) and address_key(value, named=True))


def address_key(item: Mapping[str, Any], *, named: bool) -> str:
    """Return the key of an object's own address, "" for none; `named`: one called so."""
    texts = {key: one for key, one in item.items() if isinstance(one, str)}
    keys = [key for key, one in texts.items() if _names_address(key, one)]
    called = [key for key in keys if field_of(key) == "url"]
    others = [] if named else [key for key in keys if not is_picture(key, texts[key])]
    return next(iter([*called, *others]), "")


def title_of(item: Mapping[str, Any]) -> str:
    """Return what an object calls itself, "" for nothing."""
    return next((text for key in _TITLES if (text := _line(item.get(key)))), "")[:200]


def _topic_of(item: Mapping[str, Any]) -> str:
    """Return what an object with links in it is about: its title, else its category."""
    named = (_line(one) for key, one in item.items() if field_of(key) in ("tags", "folder"))
    return title_of(item) or next(filter(None, named), "")[:200]


class _Reader:
    """Reads one object: the rows it is itself, and what lies inside it."""

    def __init__(
        self,
        item: Object,
        path: tuple[str, ...],
        holders: set[int],
        numbers: Iterator[int],
        key: str,
    ) -> None:
        self._path, self._holders, self._numbers, self._key = path, holders, numbers, key
        self._said: dict[str, str] = {}
        if is_message(item, exported=True):
            words = item.get(message_name(item))
            self._said = of_message(plain(_line(words)))
            self._texts = [words] if isinstance(words, str) else []
            item = _unsigned(item)
        else:
            texts = [value for value in item.values() if isinstance(value, str)]
            self._texts = [text for text in texts if has_address(text) and not is_address(text)]
        self._item = item
        self._inside = {key: one for key, one in item.items() if id(one) in holders}

    def read(self) -> tuple[list[Item | Row], list[Inside]]:
        """Return its rows, and what inside it is still to be read."""
        item = self._item
        if (
            str(item.get("type", "")).endswith(_SEPARATORS)
            and not self._inside
            and not address_key(item, named=False)
        ):
            reason = "an empty folder, or a line between"
            value = title_of(item)
            return [RowProblem(next(self._numbers), reason, value, rejected=False)], []
        folders = {key: one for key, one in self._inside.items() if self._is_folder(key, one)}
        own = address_key(item, named=bool(folders))
        if not folders or (own and self._key != _DOCUMENT):
            return self._link(own, folders), self._below(folders)
        return self._words_beside(folders), self._below(folders)

    def _is_folder(self, key: str, value: object) -> bool:
        """Tell whether a value holds links of their own, rather than an address of this one."""
        entries = _entries(value)
        if entries is None:
            held = [(key, one) for key, one in _members(value) if id(one) in self._holders]
            return _pairs(value, (), self._holders) is not None or any(
                self._is_folder(*pair) for pair in held
            )
        if all(isinstance(one, str) for one in entries):
            return field_of(key) != "url" or not self._says_more
        holding = [one for one in entries if id(one) in self._holders or isinstance(one, str)]
        return len(holding) > 1 or any(map(_speaks, holding))

    @cached_property
    def _says_more(self) -> bool:
        """Whether the object says what only a link has: a number, a summary."""
        return any(
            isinstance(one, str) and one and field_of(key) in _OF_LINKS
            for key, one in self._item.items()
        )

    def _below(self, folders: Mapping[str, Any]) -> list[Inside]:
        """Return the folders with the names above their links."""
        name = "" if is_root(self._item, self._key) else _topic_of(self._item)
        path = (*self._path[-MOST_OUTER:], name) if name else self._path
        of_browser = self._key == _ROOTS
        telling = len(folders) > 1 and not of_browser
        return [
            Inside(
                one,
                (*path, key) if telling and _tells(key, one) else path,
                key if of_browser or key == _ROOTS else "",
            )
            for key, one in folders.items()
        ]

    def _link(self, own: str, folders: Mapping[str, Any]) -> list[Item | Row]:
        """Return the object as a link."""
        values = self._values(folders)
        if not own and (url := next(_addresses_in(self._inside.values()), "")):
            values = {"url": url, **{k: v for k, v in values.items() if v != url}}
        elif not own and any(map(has_address, self._texts)):
            return self._words_beside(folders)
        if self._said:
            values = {**values, **{name: text for name, text in self._said.items() if text}}
        outer = dict(outer_folders(self._path))
        return [
            Item(next(self._numbers), tuple({**values, **outer}.items()), folder_tags(self._path))
        ]

    def _words_beside(self, folders: Mapping[str, Any]) -> list[Item | Row]:
        """Return the addresses that stand in the object's own words."""
        known = set(_addresses_in(folders.values()))
        rows = [
            row
            for text in self._texts
            if has_address(text)
            for row in _of_text(text, self._path, self._numbers)
            if not (isinstance(row, LinkRecord) and row.url in known)
        ]
        if len(rows) == 1 and isinstance(row := rows[0], LinkRecord) and not self._said:
            values = self._values(folders)
            if not title_of(self._item) and row.title:
                values = {"title": row.title, **values}
            return [Item(row.line, tuple({**values, "url": row.url}.items()), row.tags)]
        return list(rows)

    def _values(self, folders: Mapping[str, Any]) -> dict[str, str]:
        """Return what the object says beside its folders, each name with a text."""
        values: dict[str, str] = {}
        for key, one in self._item.items():
            if key in folders or key.strip("_").casefold() in _DROPPED:
                continue
            if key == "type" and str(one).casefold() in _NO_TYPES:
                continue
            numbers = one if isinstance(one, list) else [one]
            if field_of(key) == "phone" and all(map(_is_number, numbers)):
                _add_numbers(values, key, numbers)
            elif isinstance(one, dict):
                self._add_inner(values, key, one)
            else:
                values[key] = _text(key, one)
        return {name: text for name, text in values.items() if text}

    def _add_inner(self, values: dict[str, str], key: str, inner: Object) -> None:
        """Add what an object inside says: its words under its own key, the rest by name."""
        waiting = [(key, inner)]
        while waiting:
            key, inner = waiting.pop()
            if is_person(inner):
                continue
            words = next((name for name in _WORDS if _line(inner.get(name))), "")
            if words and (words not in _TITLES or field_of(key)):
                values[key] = _line(inner[words])
            else:
                words = ""
            for name, one in inner.items():
                if isinstance(one, dict):
                    waiting.append((name, one))
                elif name != words and name.strip("_").casefold() not in _DROPPED:
                    taken = name in self._item or name in values
                    values[f"{key} {name}" if taken else name] = _text(name, one)


def _is_number(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("number"))


def _add_numbers(values: dict[str, str], key: str, numbers: list[Object]) -> None:
    """Add telephones as Open Referral has them, by their type: fax and others are none to call."""
    found: dict[str, list[str]] = {}
    for one in numbers:
        kind = str(one.get("type") or "").casefold()
        name = key if kind in _SPOKEN else "text number" if kind in _WRITTEN else f"{kind} number"
        words = _line(one.get("description")) or _line(one.get("note"))
        extension = f" ext {one['extension']}" if one.get("extension") else ""
        text = f"{one['number']}{extension}" + (f" ({words})" if words else "")
        found.setdefault(name, []).append(text)
    for name, texts in found.items():
        values[name] = texts[0] if len(texts) == 1 else json.dumps(texts, ensure_ascii=False)


def _speaks(value: object) -> bool:
    """Tell whether an object has words beside its addresses, not too deep in it."""
    waiting = [("", value, 0)]
    while waiting:
        key, node, depth = waiting.pop()
        if isinstance(node, str):
            told = not is_address(node) and key.casefold() not in _MARKS and "/" not in node
            if told and any(map(str.isalpha, node)):
                return True
        elif depth < _DEEP:
            waiting += [(name, one, depth + 1) for name, one in _members(node)]
    return False


def _tells(key: str, value: object) -> bool:
    """Tell whether a key names what lies under it; an object inside has a name of its own."""
    return (
        key.casefold() not in _PLAIN_KEYS
        and not _OPAQUE.fullmatch(key)
        and not (isinstance(value, dict) and (title_of(value) or is_root(value)))
    )


def _of_text(text: str, path: Sequence[str], numbers: Iterator[int]) -> Iterator[Row | Item]:
    """Yield the addresses of a text with the words beside them."""
    tags = folder_tags(path)
    for line in text.splitlines():
        for row in Entries().block([Line(0, pieces_of(line))]):
            if isinstance(row, Item):
                yield row._replace(line=next(numbers), topics=tags)
            elif isinstance(row, LinkRecord):
                yield row._replace(line=next(numbers), tags=unique_names([*row.tags, *tags]))


def _addresses_in(values: Iterable[Any]) -> Iterator[str]:
    """Yield the whole addresses in values, however deep: first those without a title."""
    waiting: deque[Any] = deque([list(values)])
    titled: list[str] = []
    while waiting:
        node = waiting.popleft()
        named = isinstance(node, dict) and bool(title_of(node))
        for name, one in _members(node):
            if isinstance(one, (dict, list)) and not _is_aside(name, one):
                waiting.append(one)
            elif isinstance(one, str) and is_address(one) and _names_address(name, one):
                if named:
                    titled.append(one)
                elif not is_picture(name, one):
                    yield one
    yield from titled


def _unsigned(item: Object) -> Object:
    """Return what a message holds beside its words and whoever wrote them."""
    words = message_name(item)
    return {
        key: value
        for key, value in item.items()
        if key != words
        and not is_of_a_person(key, value)
        and not (key_of(key) in _PREVIEWS and has_address(str(item.get(words))))
    }


def _line(value: object) -> str:
    return clean_line(value) if isinstance(value, str) else ""


def _text(key: str, value: object) -> str:
    """Write any value as a cell: lists as JSON, a fraction as JSON has it."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return json.dumps(_named(key, value), ensure_ascii=False)
    if isinstance(value, float) and field_of(key) in _NUMBERS:
        return numeral(value)
    return json.dumps(value, ensure_ascii=False)


def _named(key: str, values: list[Any]) -> list[Any]:
    """Return the names of objects that have little else, and the numbers of telephones."""
    if not all(isinstance(one, dict) for one in values):
        return [str(one) if isinstance(one, (int, float)) else one for one in values]
    names = [title_of(one) for one in values]
    told = field_of(key) in _NAMED_FIELDS or all(map(_says_no_more, values))
    return names if all(names) and told else values


def _says_no_more(item: Object) -> bool:
    """Tell whether an object has a name and nothing else to read."""
    return item.keys() <= {*_TITLES, *_DROPPED, "slug", "color", "colour", "type", "count"}
