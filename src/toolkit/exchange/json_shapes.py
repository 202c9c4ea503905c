"""How JSON holds links: where addresses stand, and what is a list, a folder or a wrapping.

Told by where the addresses are. Our own export, Linkwarden, Karakeep and Trello are
known by name, since their objects name their folders by number, or say more than any
other list. Must not make items, nor read streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from toolkit.domain.fields import FIELDS
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import FROM_OWN_JSON, flat, text_of
from toolkit.exchange.columns import field_of
from toolkit.exchange.dialect import has_address, is_address, is_picture
from toolkit.exchange.record import Claim, Row, RowProblem, make_claim, record_of
from toolkit.exchange.values import pieces_of, read_moment
from toolkit.exchange.wording import is_person, key_of

Object = dict[str, Any]
OPAQUE = re.compile(r"\d+|[0-9a-fA-F-]{16,}|-[\w-]{15,}")
# Objects under such a key tell of somebody.
_PEOPLE = frozenset("author authors user owner creator sender account profile".split())
# Where an API keeps its own addresses.
_OF_API = frozenset("self _self related next prev previous first last api_url".split())
# Keys that part one thing's addresses, and name nothing.
_WRAPS = frozenset(
    "canonical alternate origin source html attributes properties fields links data item".split()
)
_SEVERAL = 2
# What programs call the things inside a folder; as names they say nothing of a link.
PLAIN_KEYS = frozenset(
    "children items bookmarks links tabs urls pages entries resources data results records rows"
    " list lists collections folders windows sessions docs response hits nodes edges roots saved"
    " feed content values elements groups other synced".split()
)
TITLES = ("title", "name", "label")
# Schemes that name a record of a program, and no page: of Bluesky, of feeds.
_NAMES_OF_RECORDS = ("at://", "did:", "tag:", "urn:")
# Under these an entry has the number of the folder it lies in.
_PARENTS = ("parentID", "parentId", "parent_id", "parent", "collectionId", "folderId", "folder_id")


class Inside(NamedTuple):
    """A value that is still to be read, and the names of the folders above it.

    `key` is the one it stands under, where that tells a browser's own folder.
    """

    value: Any
    path: tuple[str, ...]
    key: str = ""


def holders_in(value: object) -> set[int]:
    """Return the identities of the objects and arrays that hold an address, however deep.

    Tables in it, arrays below an array of names, become objects on the way.
    """
    above: dict[int, int] = {}
    found: set[int] = set()
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list) and len(node) > 1 and isinstance(node[0], list):
            node[:] = as_objects(node)
        for key, one in members_of(node):
            if is_aside(key, one):
                continue
            if isinstance(one, (dict, list)):
                above[id(one)] = id(node)
                waiting.append(one)
            elif isinstance(one, str) and (names_address(key, one) or has_address(one)):
                up: int | None = id(node)
                while up is not None and up not in found:
                    found.add(up)
                    up = above.get(up)
    return found


def as_objects(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield arrays below one of names as objects with these names; other entries as they are."""
    names: list[str] = []
    for place, row in enumerate(rows):
        is_row = isinstance(row, list) and not any(isinstance(one, (dict, list)) for one in row)
        if place == 0 and is_row and len(row) > 1 and all(map(_is_name, row)):
            names = row
        elif is_row and names:
            yield dict(zip(names, row, strict=False))
        else:
            yield row


def _is_name(value: object) -> bool:
    return (
        isinstance(value, str)
        and bool(value.strip())
        and not has_address(value)
        and not is_address(value)
    )


def members_of(node: object) -> Iterable[tuple[str, Any]]:
    """Return what stands directly in a value, with its keys; the entries of a list have none."""
    if isinstance(node, dict):
        return node.items()
    return (("", one) for one in node) if isinstance(node, list) else ()


def names_address(key: str, text: str) -> bool:
    """Tell whether a text is an address, or meant as one whatever it is: `apt:nano`.

    A bare domain is one under a name that says so; elsewhere it may be a handle.
    """
    if key.casefold() in _OF_API or text.startswith(_NAMES_OF_RECORDS):
        return False
    if has_address(text) and is_address(text):
        return True
    return bool(text) and field_of(key) == "url"


def is_aside(key: str, value: object) -> bool:
    """Tell whether an object tells of a person or a picture: no address in it is the link's."""
    if not isinstance(value, (dict, list)):
        return False
    if isinstance(value, dict) and is_person(value):
        return True
    return key_of(key) in _PEOPLE or is_picture(key)


def entries_of(value: object) -> list[Any] | None:
    """Return the entries of an array, or of an object that is one by its keys or its values."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value:
        inner = list(value.values())
        if all(map(OPAQUE.fullmatch, value)) or all(map(_is_titled_link, inner)):
            return inner
    return None


def pairs_of(value: object, path: tuple[str, ...], holders: set[int]) -> list[Inside] | None:
    """Return what an object holds whose keys are titles, topics or addresses; else None.

    Such an object has no words of its own, and none of the keys is known to a list.
    """
    if not isinstance(value, dict) or not value or OPAQUE.fullmatch(next(iter(value))):
        return None
    if all(map(is_full_address, value)):
        return [Inside(_with(one, "url", key, "title"), path) for key, one in value.items()]
    held = {key: one for key, one in value.items() if _holds(key, one, holders)}
    words = any(_has_letters(one) for key, one in value.items() if key not in held)
    known = any(field_of(key) or key.casefold() in PLAIN_KEYS | _WRAPS for key in held)
    lists = all(isinstance(one, list) for one in held.values())
    named = any(key[:1].isupper() or " " in key for key in held)
    titled = any(isinstance(one, dict) and title_of(one) for one in held.values())
    if words or known or lists or titled or len(held) < (1 if named else _SEVERAL):
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


def placed(entries: list[Any], path: tuple[str, ...], holders: set[int]) -> list[Inside]:
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
    keys = [key for key, one in texts.items() if names_address(key, one)]
    called = [key for key in keys if field_of(key) == "url"]
    others = [] if named else [key for key in keys if not is_picture(key, texts[key])]
    return next(iter([*called, *others]), "")


def title_of(item: Mapping[str, Any]) -> str:
    """Return what an object calls itself, "" for nothing."""
    return next((text for key in TITLES if (text := line_of(item.get(key)))), "")[:200]


def topic_of(item: Mapping[str, Any]) -> str:
    """Return what an object with links in it is about: its title, else its category."""
    named = (line_of(one) for key, one in item.items() if field_of(key) in ("tags", "folder"))
    return title_of(item) or next(filter(None, named), "")[:200]


def line_of(value: object) -> str:
    """Return a text as one line, "" for anything else."""
    return clean_line(value) if isinstance(value, str) else ""


class Named(NamedTuple):
    """A folder as a program has it: what it is called, and the number of the one above."""

    name: str
    above: str


Folders = dict[str, Named]


def own_record(number: int, item: Object) -> Row:
    """Read a link of our own export; its vettings become claims."""
    claims, note, evidence = _own_vettings(item.get("vettings"))
    extra = item.get("extra")
    said = {field.name: FROM_OWN_JSON[field.kind](item.get(field.name)) for field in FIELDS}
    pairs = extra.items() if isinstance(extra, dict) else ()
    return record_of(
        number,
        said,
        note=note,
        evidence=evidence,
        added_at=read_moment(text_of(item.get("added_at"))),
        claims=claims,
        extra=tuple((clean_line(name), text) for name, value in pairs if (text := flat(value))),
    )


def of_linkwarden(number: int, item: Object) -> Object | RowProblem:
    """Return a link of Linkwarden by names that are read anywhere."""
    if not item.get("url"):
        reason = "a note or file without an address"
        return RowProblem(number, reason, text_of(item.get("name")), rejected=False)
    # A link that was imported there keeps the day on which it was saved first.
    added = item.get("importDate") or item.get("createdAt")
    said = {key: item.get(key) for key in ("url", "name", "description", "tags")}
    return said | {"added_at": added}


def of_karakeep(number: int, item: Object) -> Object | RowProblem:
    """Return a bookmark of Karakeep by names that are read anywhere."""
    content = item.get("content")
    if not isinstance(content, dict) or not content.get("url"):
        what = "a note" if isinstance(content, dict) else "a bookmark whose content is missing"
        return RowProblem(
            number, f"{what}, without an address", text_of(item.get("title")), rejected=False
        )
    return {
        "url": content["url"],
        "title": item.get("title") or content.get("title"),
        "description": content.get("description") or item.get("summary"),
        "note": item.get("note"),
        "tags": item.get("tags"),
        "added_at": item.get("createdAt"),
        "archived": item.get("archived"),
    }


def of_trello(item: Object) -> Iterator[Object]:
    """Yield each link of a card of Trello; the card's own address is none of them.

    A card that only holds a page has its name from what it is attached as.
    """
    name, named = _words_and_links(item.get("name"))
    about, told = _words_and_links(item.get("desc"))
    attached = [one for one in _objects(item.get("attachments")) if _is_page(one)]
    links = dict.fromkeys([*named, *told], name)
    for one in attached:
        own, _ = _words_and_links(one.get("name"))
        alone = not links and len(attached) == 1
        links.setdefault(one["url"], name if alone else own if not is_address(own) else "")
    labels = [title_of(one) for one in _objects(item.get("labels"))]
    for url, title in links.items():
        yield {
            "url": url,
            "title": title or name,
            "description": about,
            "tags": list(filter(None, labels)),
            "archived": item.get("closed"),
        }


def _objects(value: object) -> list[Object]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _words_and_links(text: object) -> tuple[str, list[str]]:
    lines = text.splitlines() if isinstance(text, str) else []
    pieces = [piece for line in lines for piece in pieces_of(line)]
    words = clean_line(" ".join(piece.words for piece in pieces if piece.words != piece.url))
    return words, [piece.url for piece in pieces if piece.url]


def _is_page(attached: Object) -> bool:
    """Tell whether what is attached to a card is a page, not a file that lies in Trello."""
    return not attached.get("isUpload") and is_full_address(str(attached.get("url") or ""))


def path_to(number: str, folders: Mapping[str, Named]) -> tuple[str, ...]:
    """Return the names on the way to a folder, its own last; a circle ends it."""
    path: list[str] = []
    seen: set[str] = set()
    while number in folders and number not in seen:
        seen.add(number)
        name, number = folders[number]
        path.insert(0, name)
    return tuple(path)


def _own_vettings(rows: object) -> tuple[tuple[Claim, ...], str, str]:
    """Return the claims of a vetting record, and the newest note that is none."""
    claims: list[Claim] = []
    note = evidence = ""
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        said = {
            name: text_of(row.get(name))
            for name in ("by", "evidence", "review_by", "reason", "instead")
        }
        said["on"] = text_of(row.get("recorded_at"))[:10]
        claim, plain_note = make_claim(text_of(row.get("level")), text_of(row.get("note")), **said)
        if claim:
            claims.append(claim)
        else:
            note, evidence = plain_note, said["evidence"]
    return tuple(claims), note, evidence
