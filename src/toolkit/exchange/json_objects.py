"""JSON values as items: the links in them, with the folders or keys they lie under.

Which objects are links, which are folders and which only wrap another is told by
`json_shapes`. Must not read streams.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from toolkit.domain.link import unique_names
from toolkit.exchange.cells import numeral, plain
from toolkit.exchange.columns import (
    IN_TRASH,
    MOST_OUTER,
    field_of,
    folder_tags,
    is_personal,
    is_root,
    is_trash,
    outer_folders,
)
from toolkit.exchange.dialect import has_address, is_address, is_picture
from toolkit.exchange.entries import Entries, Line
from toolkit.exchange.json_shapes import (
    OPAQUE,
    PLAIN_KEYS,
    TITLES,
    Inside,
    Object,
    address_key,
    entries_of,
    holders_in,
    is_aside,
    line_of,
    members_of,
    names_address,
    pairs_of,
    placed,
    title_of,
    topic_of,
)
from toolkit.exchange.record import Item, LinkRecord, Row, RowProblem
from toolkit.exchange.values import pieces_of
from toolkit.exchange.wording import (
    addresses_of_message,
    is_message,
    is_of_a_person,
    is_person,
    key_of,
    message_name,
    of_message,
)

# Keys of a program's own; what they hold says nothing to a reader.
_DROPPED = frozenset(
    "id index hash meta guid uuid typecode windowid lastmodified parentid parent_id".split()
)
# What a chat shows of an address that stands in the words of the message.
_PREVIEWS = frozenset("attachments embeds embed card cards media entities previews".split())
# What a part of a message says of itself: its words and how they are written.
_OF_PARTS = frozenset("type text href user_id language collapsed document_id".split())
# Fields of ours that a link has, and a folder never.
_OF_LINKS = ("phone", "text", "email", "summary", "hours", "audience", "cost")
# What such keys hold is a mark of the program, and no word.
_MARKS = frozenset("type rel method lang language media format id kind mime status".split())
# Of these a link has one.
_ONE_TEXT = ("url", "title", "summary", "publisher")
# What was done, and often by whom, is no name of a page where that has one.
_SENTENCE = re.compile(r"(?:\S+\s+){3,}\S+\.")
_DEEP = 3
# Under this key a browser keeps its own folders.
_ROOTS = "roots"
# Stands for the key of a whole document, which has none.
_DOCUMENT = "\0"
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
_NO_LINK = "a message without an address"
_NUMBERS = ("phone", "text", "contacts")
# What a chat notes of itself: who came, what it is called.
_OF_CHATS = ("service", "system")
# Chats of Telegram whose name is no person's.
_OF_MANY = ("group", "supergroup", "channel")
_SEPARATORS = ("separator", "folder", "container")


def items_of(
    value: object, numbers: Iterator[int], path: tuple[str, ...] = (), *, whole: bool = False
) -> Iterator[Item | Row]:
    """Yield the links of a value, and its entries that are none.

    `whole`: it is all of a document, whose own address is where its list comes from.
    """
    holders = holders_in(value)
    waiting = [Inside(value, path, _DOCUMENT if whole else "")]
    while waiting:
        value, path, key = waiting.pop()
        if (pairs := pairs_of(value, path, holders)) is not None:
            waiting += reversed(pairs)
        elif (entries := entries_of(value)) is not None:
            waiting += reversed(placed(entries, path, holders))
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
        item = _unwrapped(item)
        if is_message(item, exported=True):
            item = {key: _unparted(one) for key, one in item.items()}
            words = _with_whole_addresses(item.get(message_name(item)), item)
            self._said = of_message(plain(line_of(words)))
            self._texts = [words] if isinstance(words, str) else []
            item = _unsigned(item)
        else:
            item = {key: _alone(key, one) for key, one in item.items()}
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
        self._own = address_key(item, named=True)
        folders = {key: one for key, one in self._inside.items() if self._is_folder(key, one)}
        own = address_key(item, named=bool(folders))
        if not folders or (own and self._key != _DOCUMENT):
            return self._link(own, folders), self._below(folders)
        return self._words_beside(folders), self._below(folders)

    def _is_folder(self, key: str, value: object) -> bool:
        """Tell whether a value holds links of their own, rather than an address of this one."""
        entries = entries_of(value)
        if self._is_reached and title_of(self._item) and not is_root(self._item, self._key):
            # Its pages: nobody calls a folder.
            return False
        if entries is None:
            if self._own and all(isinstance(one, str) for _, one in members_of(value)):
                # Its further pages, as those of a charity in social networks.
                return False
            held = [(key, one) for key, one in members_of(value) if id(one) in self._holders]
            return pairs_of(value, (), self._holders) is not None or any(
                self._is_folder(*pair) for pair in held
            )
        if all(isinstance(one, str) for one in entries):
            return field_of(key) != "url" or not self._says_more
        holding = [one for one in entries if id(one) in self._holders or isinstance(one, str)]
        return len(holding) > 1 or any(map(_speaks, holding))

    @cached_property
    def _is_reached(self) -> bool:
        """Whether the object has a number or an e-mail address of its own."""
        return any(
            field_of(key) in ("phone", "email") and one and key not in self._inside
            for key, one in self._item.items()
        )

    @cached_property
    def _says_more(self) -> bool:
        """Whether the object says what only a link has: a number, a summary."""
        return any(
            isinstance(one, str) and one and field_of(key) in _OF_LINKS
            for key, one in self._item.items()
        )

    def _below(self, folders: Mapping[str, Any]) -> list[Inside]:
        """Return the folders with the names above their links."""
        untold = is_root(self._item, self._key) or self._is_talk(folders)
        name = "" if untold else topic_of(self._item)
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

    def _is_talk(self, folders: Mapping[str, Any]) -> bool:
        """Tell whether the object is a chat that may bear the name of a person."""
        kind = str(self._item.get("type")).casefold()
        if kind.endswith(_OF_MANY):
            return False
        messages = [one for inner in folders.values() if isinstance(inner, list) for one in inner]
        return any(isinstance(one, dict) and is_message(one, exported=True) for one in messages)

    def _link(self, own: str, folders: Mapping[str, Any]) -> list[Item | Row]:
        """Return the object as a link."""
        item, values = self._item, self._values(folders)
        if not own and (url := next(_addresses_in(self._inside.values()), "")):
            values = {"url": url, **{k: v for k, v in values.items() if v != url}}
            name = _name_beside(url, self._inside.values())
            if name and _SENTENCE.fullmatch(title_of(item)):
                values |= {next(key for key in TITLES if item.get(key)): name}
        elif not own and any(map(has_address, self._texts)):
            return self._words_beside(folders)
        elif (self._said or item.get("type") in _OF_CHATS) and not own:
            words = self._said.get("title", "")
            return [RowProblem(next(self._numbers), _NO_LINK, words, rejected=False)]
        if self._said:
            others = addresses_of_message(" ".join(self._texts), str(item.get(own, "")))
            said = {**self._said, "in the message": others if own else ""}
            values = {**values, **{name: text for name, text in said.items() if text}}
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
            if is_personal(key) and (title_of(inner) or field_of(key) != "contacts"):
                values[key] = title_of(inner)
                continue
            words = next((name for name in _WORDS if line_of(inner.get(name))), "")
            if words and (words not in TITLES or field_of(key)):
                values[key] = line_of(inner[words])
            else:
                words = ""
            for name, one in inner.items():
                if isinstance(one, dict):
                    waiting.append((name, one))
                elif name != words and name.strip("_").casefold() not in _DROPPED:
                    taken = name in self._item or name in values
                    values[f"{key} {name}" if taken else name] = _text(name, one)


def _unwrapped(item: Object) -> Object:
    """Return the message that an object holds under the only key it has."""
    inner = next(iter(item.values())) if len(item) == 1 else None
    return inner if isinstance(inner, dict) and is_message(inner, exported=True) else item


def _with_whole_addresses(words: Any, item: Object) -> Any:  # noqa: ANN401 - JSON is any value
    """Return the words of a post with the addresses in place of their short forms."""
    entities = item.get("entities")
    pairs = entities.get("urls") if isinstance(entities, dict) else None
    for pair in pairs if isinstance(words, str) and isinstance(pairs, list) else ():
        short, long = map(pair.get, ("url", "expanded_url")) if isinstance(pair, dict) else ("", "")
        if isinstance(short, str) and short and isinstance(long, str):
            words = words.replace(short, long)
    return words


def _alone(key: str, value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return the only text of a list where one is meant: some programs make a list of all."""
    sole = isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
    return value[0] if sole and field_of(key) in _ONE_TEXT else value


def _unparted(value: Any) -> Any:  # noqa: ANN401 - JSON is any value
    """Return the words of a message that a chat keeps in parts, one for each way of writing."""
    if not isinstance(value, list) or not all(map(_is_part, value)):
        return value
    parts = [one if isinstance(one, dict) else {"text": one} for one in value]
    return "".join(
        f"{one['text']} {one['href']} " if one.get("href") else one["text"] for one in parts
    )


def _is_part(value: object) -> bool:
    if not isinstance(value, dict):
        return isinstance(value, str)
    return "type" in value and isinstance(value.get("text"), str) and not value.keys() - _OF_PARTS


def _is_number(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("number"))


def _add_numbers(values: dict[str, str], key: str, numbers: list[Object]) -> None:
    """Add telephones as Open Referral has them, by their type: fax and others are none to call."""
    found: dict[str, list[str]] = {}
    for one in numbers:
        kind = str(one.get("type") or "").casefold()
        name = key if kind in _SPOKEN else "text number" if kind in _WRITTEN else f"{kind} number"
        words = line_of(one.get("description")) or line_of(one.get("note"))
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
            waiting += [(name, one, depth + 1) for name, one in members_of(node)]
    return False


def _tells(key: str, value: object) -> bool:
    """Tell whether a key names what lies under it; an object inside has a name of its own."""
    return (
        key.casefold() not in PLAIN_KEYS
        and not OPAQUE.fullmatch(key)
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
        for name, one in members_of(node):
            if isinstance(one, (dict, list)) and not is_aside(name, one):
                waiting.append(one)
            elif isinstance(one, str) and is_address(one) and names_address(name, one):
                if named:
                    titled.append(one)
                elif not is_picture(name, one):
                    yield one
    yield from titled


def _name_beside(url: str, values: Iterable[Any]) -> str:
    """Return the title of the object, however deep, that holds an address."""
    waiting = list(values)
    while waiting:
        node = waiting.pop()
        inner = [one for _, one in members_of(node)]
        if url in inner and isinstance(node, dict):
            return title_of(node)
        waiting += [one for one in inner if isinstance(one, (dict, list))]
    return ""


def _unsigned(item: Object) -> Object:
    """Return what a message holds beside its words and whoever wrote them."""
    words = message_name(item)
    return {
        key: value
        for key, value in item.items()
        if key != words
        and value != item.get(words)
        and not is_of_a_person(key, value)
        and not (key_of(key) in _PREVIEWS and has_address(str(item.get(words))))
    }


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
    return item.keys() <= {*TITLES, *_DROPPED, "slug", "color", "colour", "type", "count"}
