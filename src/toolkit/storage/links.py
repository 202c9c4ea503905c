"""The links table, with the tags and contacts that belong to a link.

Every write goes through an operation, so that it can be undone, and keeps the
search index in step in the same transaction. Removed links keep their row and
their id. Must not decide who may be offered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.domain.link import Contact, Link, Saying, tag_key
from toolkit.domain.trust import Level
from toolkit.domain.url import host_in_key
from toolkit.errors import RowDamaged
from toolkit.storage.checks import HEALTH
from toolkit.storage.index import Index
from toolkit.storage.rows import (
    HEALTH_COLUMNS,
    LINK_COLUMNS,
    VETTING_COLUMNS,
    Operations,
    contact_values,
    link_row,
    link_values,
    next_id,
    read_contact,
    read_health,
    read_json,
    read_link,
    read_saying,
    read_trust,
    time_text,
)

if TYPE_CHECKING:
    from toolkit.domain.sentences import TextColumn

# Under this name the library keeps, as JSON, which lists it heeds.
HEEDED = "heeded_lists"
# And under this one, which lists have said what it keeps.
HEARD = "heard_lists"


class Tags:
    """Names of tags and which links carry them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def counts(self) -> list[tuple[str, int]]:
        """Return each tag in use and how many links carry it, by name."""
        rows = self._db.execute(
            "SELECT name, count(*) FROM tags JOIN link_tags ON tag_id = tags.id"
            " JOIN links ON links.id = link_id AND removed_at IS NULL"
            " GROUP BY tags.id ORDER BY name_key"
        )
        return [(name, number) for name, number in rows]

    def known(self, name: str) -> bool:
        """Tell whether there is a tag of this name."""
        row = self._db.execute("SELECT 1 FROM tags WHERE name_key = ?", (tag_key(name),))
        return row.fetchone() is not None

    def names(self) -> list[str]:
        """Return the names of all tags, in order."""
        return [name for (name,) in self._db.execute("SELECT name FROM tags ORDER BY name_key")]

    def of(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return the tags of these links, each in the curator's order."""
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(
            "SELECT link_id, name FROM link_tags JOIN tags ON tags.id = tag_id"
            f" WHERE link_id IN ({marks}) ORDER BY link_id, position",
            ids,
        )
        found: dict[int, tuple[str, ...]] = {}
        for link_id, name in rows:
            found[link_id] = (*found.get(link_id, ()), name)
        return found

    def set(self, link_id: int, names: Sequence[str]) -> None:
        """Give a link exactly these tags."""
        self._db.execute("DELETE FROM link_tags WHERE link_id = ?", (link_id,))
        for position, tag_id in enumerate(dict.fromkeys(map(self._id_of, names))):
            self._db.execute(
                "INSERT INTO link_tags (link_id, tag_id, position) VALUES (?, ?, ?)",
                (link_id, tag_id, position),
            )

    def set_new(self, carried: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Give tags to many links that have none yet: (id, names) each."""
        wanted: dict[str, str] = {}
        for _, names in carried:
            for name in names:
                wanted.setdefault(name, tag_key(name))
        if not wanted:
            return
        self._db.executemany(
            "INSERT INTO tags (name, name_key) VALUES (?, ?) ON CONFLICT DO NOTHING",
            wanted.items(),
        )
        ids = {name: self._id_of(name) for name in wanted}
        self._db.executemany(
            "INSERT INTO link_tags (link_id, tag_id, position) VALUES (?, ?, ?)",
            [
                (link_id, ids[name], position)
                for link_id, names in carried
                for position, name in enumerate(names)
            ],
        )

    def respell(self, name: str) -> None:
        """Write a tag in use as `name` from now on (same name without case)."""
        self._db.execute("UPDATE tags SET name = ? WHERE name_key = ?", (name, tag_key(name)))

    def _id_of(self, name: str) -> int:
        row = self._db.execute(
            "SELECT id FROM tags WHERE name_key = ?", (tag_key(name),)
        ).fetchone()
        if row is None:
            row = self._db.execute(
                "INSERT INTO tags (name, name_key) VALUES (?, ?) RETURNING id",
                (name, tag_key(name)),
            ).fetchone()
        return int(row[0])


# Below SQLite's oldest limit of 999 parameters in one statement.
_AT_ONCE = 500
_OWN = ", ".join(f"links.{column}" for column in LINK_COLUMNS)
_VETTING = ", ".join(f"vettings.{column}" for column in VETTING_COLUMNS)
_HEALTH = ", ".join(f"links.{column}" for column in HEALTH_COLUMNS)
_SELECT = (
    f"SELECT links.id, {_OWN}, {_VETTING}, {_HEALTH} FROM links"
    " LEFT JOIN vettings ON vettings.id = links.vetting_id"
)
_INSERT = (
    f"INSERT INTO links ({', '.join(LINK_COLUMNS)}) VALUES ({', '.join('?' for _ in LINK_COLUMNS)})"
)
_INSERT_WITH_ID = (
    f"INSERT INTO links (id, {', '.join(LINK_COLUMNS)})"
    f" VALUES (?, {', '.join('?' for _ in LINK_COLUMNS)})"
)
_SEEN_AT = f"SELECT {', '.join(HEALTH)}, history_from FROM links WHERE id = ?"
_SEE_AGAIN = f"UPDATE links SET {' = ?, '.join(HEALTH)} = ?, history_from = ? WHERE id = ?"
_CONTACT_COLUMNS = "kind, value, regions, hours, hours_text, note, checked_on"


class Links:
    """The links of a library that have not been removed."""

    def __init__(
        self, db: sqlite3.Connection, operations: Operations, tags: Tags, index: Index
    ) -> None:
        """Keep the connection and what a write must keep in step."""
        self._db = db
        self._operations = operations
        self._tags = tags
        self._index = index

    def count(self) -> int:
        """Return how many links there are."""
        row = self._db.execute("SELECT count(*) FROM links WHERE removed_at IS NULL").fetchone()
        return int(row[0])

    def get(self, link_id: int) -> Link | None:
        """Return one link, or None when it is not there or was removed."""
        return next(iter(self.many([link_id])), None)

    def many(self, ids: Sequence[int]) -> list[Link]:
        """Return the links with these ids, in the order of the ids."""
        found: dict[int, Link] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            marks = ", ".join("?" for _ in some)
            where = f"links.removed_at IS NULL AND links.id IN ({marks})"
            found.update((link.id, link) for link in self._select(where, some))
        return [found[link_id] for link_id in ids if link_id in found]

    def whole(self, ids: Sequence[int]) -> list[Link]:
        """Return what `many` does without the links whose rows are damaged."""
        try:
            return self.many(ids)
        except RowDamaged:
            half = len(ids) // 2
            return [*self.whole(ids[:half]), *self.whole(ids[half:])] if half else []

    def by_key(self, url_key: str) -> Link | None:
        """Return the link with this comparison key, or None."""
        found = self._select("links.removed_at IS NULL AND links.url_key = ?", [url_key])
        return next(iter(found), None)

    def by_keys(self, keys: Sequence[str]) -> dict[str, Link]:
        """Return the links with these comparison keys, by key."""
        found: dict[str, Link] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ", ".join("?" for _ in some)
            where = f"links.removed_at IS NULL AND links.url_key IN ({marks})"
            found.update((link.url_key, link) for link in self._select(where, some))
        return found

    def removed_of(self, keys: Sequence[str]) -> frozenset[str]:
        """Return those of these comparison keys under which a link was taken out."""
        query = (
            "SELECT DISTINCT url_key FROM links WHERE removed_at IS NOT NULL"
            " AND url_key IN (SELECT value FROM json_each(?))"
        )
        rows = self._db.execute(query, (json.dumps(list(keys)),))
        return frozenset(key for (key,) in rows)

    def every(self) -> Iterator[Link]:
        """Yield all links by id, a few hundred at a time."""
        yield from self._paged("", [])

    def with_tag(self, name_key: str) -> Iterator[Link]:
        """Yield the links that carry a tag, by id."""
        yield from self._paged(
            " AND links.id IN (SELECT link_id FROM link_tags JOIN tags ON tags.id = tag_id"
            " WHERE name_key = ?)",
            [name_key],
        )

    def in_crisis(self) -> Iterator[Link]:
        """Yield the links that the curator marked as crisis lines, by id."""
        yield from self._paged(" AND links.crisis = 1", [])

    def to_avoid(self) -> Iterator[Link]:
        """Yield the links that a person said to avoid, by id."""
        yield from self._paged(
            " AND links.id IN (SELECT link_id FROM vettings WHERE level = 'avoid')"
            " AND vettings.level = 'avoid'",
            [],
        )

    def hosts(self, levels: Sequence[Level] = tuple(Level)) -> list[str]:
        """Return the hosts of the links of these levels, as their comparison keys have them."""
        marks = ", ".join("?" for _ in levels)
        rows = self._db.execute(
            "SELECT DISTINCT substr(url_key, 1, instr(url_key || '/', '/') - 1)"
            " FROM links LEFT JOIN vettings ON vettings.id = links.vetting_id"
            f" WHERE removed_at IS NULL AND coalesce(vettings.level, 'unvetted') IN ({marks})",
            [level.value for level in levels],
        )
        return sorted({host_in_key(key) for (key,) in rows})

    def at_host(self, host: str) -> Iterator[Link]:
        """Yield the links whose comparison key has this host, by id."""
        paged = self._paged(
            " AND links.url_key >= ? AND links.url_key < ?", [host, host + "\U0010ffff"]
        )
        for link in paged:
            if host_in_key(link.url_key) == host:
                yield link

    def text_columns(self) -> tuple[TextColumn, ...]:
        """Return the columns of other languages that the links have texts in."""
        from toolkit.domain.sentences import TextColumn  # noqa: PLC0415 - only to export

        rows = self._db.execute(
            "SELECT DISTINCT json_extract(value, '$[0]'), json_extract(value, '$[1]'),"
            " json_extract(value, '$[3]') FROM links, json_each(links.texts)"
            " WHERE links.texts <> '' AND removed_at IS NULL"
        )
        return tuple(sorted(TextColumn(code, name, bool(draft)) for code, name, draft in rows))

    def add(self, link: Link) -> Link:
        """Store a new link and return it with its id."""
        values = link_values(link)
        cursor = self._db.execute(_INSERT, tuple(values.values()))
        link = replace(link, id=int(cursor.lastrowid or 0))
        self._tags.set(link.id, link.tags)
        self._set_contacts(link.id, link.contacts)
        self._operations.record("link", link.id, None)
        self._index.put(link)
        return link

    def next_id(self) -> int:
        """Return the id that the next new link will have."""
        return next_id(self._db, "links")

    def add_many(self, links: Sequence[Link]) -> None:
        """Store new links, as `add` does for one; their ids run on from `next_id`."""
        self._db.executemany(_INSERT_WITH_ID, [(link.id, *link_row(link)) for link in links])
        self._tags.set_new([(link.id, link.tags) for link in links if link.tags])
        for link in links:
            if link.contacts:
                self._set_contacts(link.id, link.contacts)
            self._index.put(link)
        self._operations.record_made("link", [link.id for link in links])

    def save(self, link: Link) -> None:
        """Store a link that was changed; what did not change is left alone."""
        old = self._there(link.id)
        before = _differences(old, link)
        if not before:
            return
        if "url" in before:
            before["health"] = self._health_of(link.id)
        self._operations.record("link", link.id, before)
        self._write(link)
        self._index.put(link, old)

    def remove(self, link_id: int, now: datetime) -> None:
        """Take a link out of sight; its id is never given to another."""
        self._operations.record("link", link_id, {"removed_at": None})
        self._take_out(link_id, now)

    def take_out_many(self, ids: Sequence[int], now: datetime) -> None:
        """Undo the adding of many links."""
        for link in self.many(ids):
            self._index.drop(link)
        removed_at = time_text(now)
        self._db.executemany(
            "UPDATE links SET removed_at = ? WHERE id = ?", [(removed_at, number) for number in ids]
        )

    def take_back(self, link_id: int, before: dict[str, Any] | None, now: datetime) -> None:
        """Undo one change of a link: `before` as its operation kept it."""
        if before is None:
            self._take_out(link_id, now)
            return
        restored = "removed_at" in before
        if restored:
            self._set_removed(link_id, before.pop("removed_at"))
        old = self._there(link_id)
        link = _with_before(old, before)
        self._write(link)
        self._set_health(link_id, before)
        for name in link.tags:
            self._tags.respell(name)
        self._index.put(link, None if restored else old)

    def bring_back(self, ids: Sequence[int]) -> None:
        """Make links again whose adding was undone."""
        self._db.executemany("UPDATE links SET removed_at = NULL WHERE id = ?", [(n,) for n in ids])
        for link in self.many(ids):
            self._index.put(link)
        self._operations.record_made("link", ids)

    def values_of(self, link_id: int, names: Collection[str]) -> dict[str, Any]:
        """Return what a link has now in these fields, as operations keep it."""
        link = self._there(link_id)
        contacts = [list(contact_values(contact)) for contact in link.contacts]
        values = {**link_values(link), "tags": list(link.tags), "contacts": contacts}
        values["health"] = self._health_of(link_id) if "health" in names else None
        return {name: values[name] for name in names}

    def change(self, link_id: int, values: dict[str, Any]) -> None:
        """Give a link values as operations keep them."""
        old = self._there(link_id)
        link = _with_before(old, values)
        self.save(link)
        self._set_health(link_id, values)
        for name in link.tags:
            self._tags.respell(name)

    def _paged(self, condition: str, values: Sequence[Any]) -> Iterator[Link]:
        last = 0
        where = f"links.removed_at IS NULL AND links.id > ?{condition}"
        while page := self._select(f"{where} ORDER BY links.id LIMIT {_AT_ONCE}", [last, *values]):
            yield from page
            last = page[-1].id

    def _select(self, where: str, values: Sequence[Any]) -> list[Link]:
        rows = self._db.execute(f"{_SELECT} WHERE {where}", values).fetchall()
        ids = [row[0] for row in rows]
        tags = self._tags.of(ids)
        contacts = self._contacts_of(ids)
        says = self._says_of(ids)
        own = len(LINK_COLUMNS) + 1
        vetted = own + len(VETTING_COLUMNS)
        return [
            read_link(
                row[:own],
                tags.get(row[0], ()),
                contacts.get(row[0], ()),
                read_trust(row[own:vetted]),
                read_health(row[vetted:]),
                says.get(row[0], ()),
            )
            for row in rows
        ]

    def _contacts_of(self, ids: Sequence[int]) -> dict[int, tuple[Contact, ...]]:
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(
            f"SELECT link_id, {_CONTACT_COLUMNS} FROM contacts"
            f" WHERE link_id IN ({marks}) ORDER BY link_id, position",
            ids,
        )
        found: dict[int, tuple[Contact, ...]] = {}
        for row in rows:
            found[row[0]] = (*found.get(row[0], ()), read_contact(row[1:]))
        return found

    def _says_of(self, ids: Sequence[int]) -> dict[int, tuple[Saying, ...]]:
        marks = ", ".join("?" for _ in ids)
        rows = self._db.execute(
            "SELECT link_id, value, at, source FROM proposals"
            f" WHERE settled = '' AND field = 'level' AND link_id IN ({marks}) ORDER BY id",
            ids,
        )
        found: dict[int, tuple[Saying, ...]] = {}
        heeded: Collection[str] | None = None
        for link_id, *said in rows:
            heeded = self.heeded() if heeded is None else heeded
            found[link_id] = (*found.get(link_id, ()), read_saying(said, heeded))
        return found

    def heeded(self) -> Collection[str]:
        """Return the names of the lists whose warnings the curator has agreed to heed."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (HEEDED,)).fetchone()
        return frozenset(read_json(row[0])) if row else ()

    def _write(self, link: Link) -> None:
        assignments = ", ".join(f"{column} = ?" for column in LINK_COLUMNS)
        self._db.execute(
            f"UPDATE links SET {assignments} WHERE id = ?",
            (*link_values(link).values(), link.id),
        )
        self._tags.set(link.id, link.tags)
        self._set_contacts(link.id, link.contacts)

    def _set_contacts(self, link_id: int, contacts: Iterable[Contact]) -> None:
        self._db.execute("DELETE FROM contacts WHERE link_id = ?", (link_id,))
        self._db.executemany(
            f"INSERT INTO contacts (link_id, position, {_CONTACT_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (link_id, position, *contact_values(contact))
                for position, contact in enumerate(contacts)
            ],
        )

    def _there(self, link_id: int) -> Link:
        if link := self.get(link_id):
            return link
        raise LookupError(f"link {link_id} is not in the library")

    def _health_of(self, link_id: int) -> list[Any]:
        return list(self._db.execute(_SEEN_AT, (link_id,)).fetchone())

    def _set_health(self, link_id: int, kept: dict[str, Any]) -> None:
        """Give an address that comes back what was known of it: another one takes that away."""
        if health := kept.get("health"):
            self._db.execute(_SEE_AGAIN, (*health, link_id))

    def _take_out(self, link_id: int, now: datetime) -> None:
        if link := self.get(link_id):
            self._index.drop(link)
        self._set_removed(link_id, time_text(now))

    def _set_removed(self, link_id: int, removed_at: str | None) -> None:
        self._db.execute("UPDATE links SET removed_at = ? WHERE id = ?", (removed_at, link_id))


def _differences(old: Link, new: Link) -> dict[str, Any]:
    """Return what `old` had where `new` differs, as JSON values.

    A new time of change alone is no difference.
    """
    old_values, new_values = link_values(old), link_values(new)
    before: dict[str, Any] = {
        column: old_values[column]
        for column in LINK_COLUMNS
        if old_values[column] != new_values[column]
    }
    if old.tags != new.tags:
        before["tags"] = list(old.tags)
    if old.contacts != new.contacts:
        before["contacts"] = [list(contact_values(contact)) for contact in old.contacts]
    return {} if before.keys() <= {"updated_at"} else before


def _with_before(link: Link, before: dict[str, Any]) -> Link:
    tags = tuple(before.pop("tags", link.tags))
    kept = before.pop("contacts", None)
    contacts = link.contacts if kept is None else tuple(map(read_contact, kept))
    values = link_values(link) | before
    row = [link.id, *(values[column] for column in LINK_COLUMNS)]
    return read_link(row, tags, contacts, link.trust, link.health, link.says)


def index_anew(db: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
    """Make the search index of an upgraded library, whatever its steps changed."""
    operations, tags, index = Operations(db), Tags(db), Index(db)
    links = Links(db, operations, tags, index)
    count = links.count()
    progress(0, count)
    db.execute("BEGIN IMMEDIATE")
    index.rebuild(links.every(), lambda done: progress(done, count))
    db.execute("COMMIT")
