"""JSON values as items: the links in them, with the folders or keys they lie under.

Knows no program by name: which objects are links, which are folders and which only
wrap an address is told by where the addresses stand. Must not read streams.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.addresses import pieces_of
from toolkit.exchange.cells import plain
from toolkit.exchange.columns import field_of
from toolkit.exchange.contacts import numeral
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
from toolkit.exchange.record import Item, LinkRecord, Row, RowProblem
from toolkit.exchange.senders import is_message, is_of_a_person, key_of, message_name, of_message

Object = dict[str, Any]
_OPAQUE = re.compile(r"\d+|[0-9a-fA-F-]{16,}|-[\w-]{15,}")
# Keys of a program's own; what they hold says nothing to a reader.
_DROPPED = frozenset("id index hash meta guid uuid typecode windowid lastmodified".split())
_PICTURE = re.compile(r"icon|image|img|avatar|thumb|logo|photo|picture|cover|banner", re.IGNORECASE)
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
# What a program calls an entry that is a link: no kind of help.
_NO_TYPES = frozenset("url link bookmark text/x-moz-place page website webpage".split())
# Of objects under such a key the names are wanted.
_NAMED_FIELDS = ("tags", "folder", "publisher", "regions", "audience", "language")
_NUMBERS = ("phone", "text", "contacts")
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
        if (entries := _entries(value)) is not None:
            waiting += [Inside(entry, path) for entry in reversed(entries)]
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
            if isinstance(one, (dict, list)):
                above[id(one)] = id(node)
                waiting.append(one)
            elif isinstance(one, str) and (_names_address(key, one) or has_address(one)):
                up: int | None = id(node)
                while up is not None and up not in found:
                    found.add(up)
                    up = above.get(up)
    return found


def holds_address(value: object) -> bool:
    """Tell whether an address stands somewhere in a value."""
    return bool(_holders(value))


def _members(node: object) -> Iterable[tuple[str, Any]]:
    if isinstance(node, dict):
        return node.items()
    return (("", one) for one in node) if isinstance(node, list) else ()


def _names_address(key: str, text: str) -> bool:
    """Tell whether a text is an address, or meant as one whatever it is: `apt:nano`."""
    return is_address(text) or (bool(text) and field_of(_words(key)) == "url")


def _entries(value: object) -> list[Any] | None:
    """Return the entries of an array, or of an object that is one by its keys or its values."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value:
        inner = list(value.values())
        if _is_directory(value):
            return [{"title": name, "url": url} for name, url in value.items()]
        if all(map(_OPAQUE.fullmatch, value)) or all(map(_is_titled_link, inner)):
            return inner
    return None


def _is_directory(value: Object) -> bool:
    """Tell whether an object has an address for each of several names, and nothing else."""
    return len(value) > 1 and all(
        isinstance(one, str)
        and is_address(one)
        and not (field_of(_words(key)) or _PICTURE.search(key))
        for key, one in value.items()
    )


def _is_titled_link(value: object) -> bool:
    return isinstance(value, dict) and bool(title_of(value) and address_key(value, named=True))


def address_key(item: Mapping[str, Any], *, named: bool) -> str:
    """Return the key of an object's own address, "" for none; `named`: one called so."""
    texts = {key: one for key, one in item.items() if isinstance(one, str)}
    keys = [key for key, one in texts.items() if _names_address(key, one)]
    called = [key for key in keys if field_of(_words(key)) == "url"]
    others = [] if named else [key for key in keys if not _PICTURE.search(key)]
    return next(iter([*called, *others]), "")


def title_of(item: Mapping[str, Any]) -> str:
    """Return what an object calls itself, "" for nothing."""
    return next((text for key in _TITLES if (text := _line(item.get(key)))), "")[:200]


def _is_thing(item: Object) -> bool:
    """Tell whether an object has a name, in itself or one level down, or is a message."""
    inner = (one for one in item.values() if isinstance(one, dict))
    return bool(title_of(item)) or is_message(item, exported=True) or any(map(title_of, inner))


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
        folders = {key: one for key, one in self._inside.items() if self._is_folder(one)}
        own = address_key(item, named=bool(folders))
        if not own:
            # Beside a list of several a list of one is a list too.
            every = {key: one for key, one in self._inside.items() if isinstance(one, list)}
            only_holds = len(every) == len(item) or self._key == _DOCUMENT
            if folders or (only_holds and not self._texts and not title_of(item)):
                folders |= every
        if not folders or (own and self._key != _DOCUMENT):
            return self._link(own, folders), self._below(folders)
        return self._words_beside(folders), self._below(folders)

    def _is_folder(self, value: object) -> bool:
        """Tell whether a value holds links of their own, rather than an address of this one."""
        entries = _entries(value)
        if entries is None:
            inner = value.values() if isinstance(value, dict) else ()
            return any(self._is_folder(one) for one in inner if id(one) in self._holders)
        if isinstance(value, dict) and _is_directory(value):
            # Of a thing with a name they are further pages.
            return not title_of(self._item)
        holding = [one for one in entries if id(one) in self._holders or self._is_link(one)]
        return len(holding) > 1 or any(
            isinstance(one, dict) and (_is_thing(one) or self._is_folder(one)) for one in holding
        )

    def _is_link(self, value: object) -> bool:
        return isinstance(value, str) and is_address(value)

    def _below(self, folders: Mapping[str, Any]) -> list[Inside]:
        """Return the folders with the names above their links."""
        name = "" if is_root(self._item, self._key) else title_of(self._item)
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
        elif own in values:
            # Of several columns of addresses the first one counts.
            values = {own: values[own], **values}
        if self._said and not own and not self._inside:
            reason, said = "a message without an address", self._said["title"]
            return [RowProblem(next(self._numbers), reason, said[:200], rejected=False)]
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
            if isinstance(one, dict):
                self._add_inner(values, key, one)
            elif _are_telephones(key, one):
                values[key] = _text(key, [str(each["number"]) for each in one if _is_spoken(each)])
                values[f"{key} beside"] = _text("", [each for each in one if not _is_spoken(each)])
            else:
                values[key] = _text(key, one)
        return {name: text for name, text in values.items() if text}

    def _add_inner(self, values: dict[str, str], key: str, inner: Object) -> None:
        """Add what an object inside says: its words under its own key, the rest by name."""
        words = next((name for name in _WORDS if _line(inner.get(name))), "")
        if self._is_named_by(key, inner):
            words = ""
        if words:
            values[key] = _line(inner[words])
        for name, one in inner.items():
            if name != words:
                taken = name in self._item or name in values
                values[f"{key} {name}" if taken else name] = _text(name, one)

    def _is_named_by(self, key: str, inner: Object) -> bool:
        """Tell whether an object inside is the thing itself, as `attributes` of JSON:API are."""
        own = field_of(_words(key)) or title_of(self._item) or is_of_a_person(key)
        return id(inner) in self._holders and not own


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


def _addresses_in(values: object) -> Iterator[str]:
    """Yield the whole addresses in values, however deep, the plainest first."""
    waiting: list[Any] = [list(values)]  # type: ignore[call-overload]
    found: list[tuple[bool, str]] = []
    while waiting:
        node = waiting.pop()
        pairs = node.items() if isinstance(node, dict) else [("", one) for one in node]
        titled = isinstance(node, dict) and bool(title_of(node))
        for key, one in pairs:
            if isinstance(one, (dict, list)):
                waiting.insert(0, one)
            elif isinstance(one, str) and is_address(one) and not _PICTURE.search(key):
                found.append((titled, one))
    yield from (url for _, url in sorted(found, key=lambda pair: pair[0]))


def _unsigned(item: Object) -> Object:
    """Return what a message holds beside its words and whoever wrote them."""
    words = message_name(item)
    return {
        key: value
        for key, value in item.items()
        if key != words and not is_of_a_person(key, value) and key_of(key) != "attachments"
    }


def _words(key: str) -> str:
    """Write `createdAt` as two words, as columns are named."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", key)


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
    if isinstance(value, float) and field_of(_words(key)) in _NUMBERS:
        return numeral(value)
    return json.dumps(value, ensure_ascii=False)


def _are_telephones(key: str, value: object) -> bool:
    return (
        isinstance(value, list)
        and field_of(_words(key)) == "phone"
        and all(isinstance(one, dict) and one.get("number") for one in value)
    )


def _is_spoken(telephone: Object) -> bool:
    return str(telephone.get("type") or "") in _SPOKEN


def _named(key: str, values: list[Any]) -> list[Any]:
    """Return the names of objects that have little else."""
    if not all(isinstance(one, dict) for one in values):
        return [str(one) if isinstance(one, (int, float)) else one for one in values]
    names = [title_of(one) for one in values]
    told = field_of(_words(key)) in _NAMED_FIELDS or all(map(_says_no_more, values))
    return names if all(names) and told else values


def _says_no_more(item: Object) -> bool:
    """Tell whether an object has a name and nothing else to read."""
    return item.keys() <= {*_TITLES, *_DROPPED, "slug", "color", "colour", "type", "count"}
