"""Rows of the library as domain values, and back; the log of operations and what each replaced.

Lists of one-line texts are kept newline-joined; times are ISO 8601 UTC text.
What could steer a terminal was removed when it was entered; a library that
somebody handed over may hold it all the same, so it is removed here too. Must
not decide what may be undone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from toolkit.domain.fields import FIELDS, Kind
from toolkit.domain.link import Contact, ContactKind, Link, LinkType, Saying, Text
from toolkit.domain.text import harmless
from toolkit.domain.trust import Health, How, Level, Scope, State, Trust, Vetting
from toolkit.storage.database import reads


def write_json(value: object) -> str:
    """Return a value as JSON text."""
    return _encode()(value)


@reads("a value written as JSON")
def read_json(text: str) -> Any:  # noqa: ANN401 - whatever was written
    """Return what `write_json` wrote."""
    import json  # noqa: PLC0415 - as said above

    return json.loads(text)


@reads("a value written as JSON")
def read_object(text: str) -> dict[str, Any]:
    """Return what `write_json` wrote of a mapping."""
    return dict(read_json(text).items())


@cache
def _encode() -> Callable[[object], str]:
    # Made once: `json.dumps` makes a new encoder for every call that is not plain.
    import json  # noqa: PLC0415 - as said above

    return json.JSONEncoder(ensure_ascii=False).encode


VETTING_COLUMNS = (
    "id",
    "level",
    "note",
    "evidence",
    "how",
    "vetted_by",
    "recorded_at",
    "review_by",
    "reason",
    "instead",
    "scope",
    "voids",
    "subject",
)
# Kept on a link's row by the check record, never by who edits a link.
HEALTH_COLUMNS = ("health_state", "health_since", "health_checked_at", "health_reason")
_NO_EXTRA = "{}"

Value = str | int | None


# A check is written with the same few moments again and again.
@lru_cache(maxsize=256)
def time_text(moment: datetime) -> str:
    """Write an aware time as ISO 8601 UTC: 2026-11-23T18:00:00Z."""
    bare = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return bare.isoformat(timespec="seconds")[:19] + "Z"


@reads("a time")
def read_time(text: str) -> datetime:
    """Read what `time_text` wrote."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment


def _write_extra(extra: tuple[tuple[str, str], ...]) -> str:
    return write_json(dict(extra)) if extra else _NO_EXTRA


def _read_extra(text: str) -> tuple[tuple[str, str], ...]:
    return () if text == _NO_EXTRA else tuple(read_json(text).items())


def _write_moment(moment: datetime | None) -> str:
    """Write a time, empty where it is not known: an old bookmark without a date."""
    return time_text(moment) if moment else ""


def _read_moment(text: str) -> datetime | None:
    return read_time(text) if text else None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _harmless(row: Sequence[Any]) -> list[Any]:
    return [
        harmless(value) if isinstance(value, str) and not value.isprintable() else value
        for value in row
    ]


def _write_texts(texts: tuple[Text, ...]) -> str:
    return write_json(texts) if texts else ""


def _read_texts(text: str) -> tuple[Text, ...]:
    return tuple(Text(*row) for row in read_json(text)) if text else ()


_Form = tuple[Callable[[Any], Value], Callable[[Any], Any]]
_LISTED: _Form = ("\n".join, _lines)
_TIME: _Form = (_write_moment, _read_moment)
# How a column is written and read; the other kinds are text as it is.
_FORMS: dict[Kind, _Form] = {
    Kind.SENTENCES: _LISTED,
    Kind.WORDS: _LISTED,
    Kind.REGIONS: _LISTED,
    Kind.TYPE: (attrgetter("value"), LinkType),
    Kind.FLAG: (int, bool),
    Kind.TEXTS: (_write_texts, _read_texts),
}
# Kinds that have tables of their own, and what stands on a row beside the fields.
_APART = frozenset({Kind.TAGS, Kind.CONTACTS})
_BESIDE: dict[str, _Form] = {
    "extra": (_write_extra, _read_extra),
    "added_at": _TIME,
    "updated_at": _TIME,
}
_OWN = {field.name: field.kind for field in FIELDS if field.kind not in _APART}
# What a link's own row holds besides its id; tags, contacts and vettings have tables.
LINK_COLUMNS = (*_OWN, "url_key", "came_from", *_BESIDE)
_FORM_OF = {name: _FORMS[kind] for name, kind in _OWN.items() if kind in _FORMS} | _BESIDE
_WRITES = tuple((LINK_COLUMNS.index(name), form[0]) for name, form in _FORM_OF.items())
_READS = tuple((name, form[1]) for name, form in _FORM_OF.items())
_values_of: Callable[[Link], tuple[Any, ...]] = attrgetter(*LINK_COLUMNS)


def link_values(link: Link) -> dict[str, Value]:
    """Return the link's own columns, ready to be stored."""
    return dict(zip(LINK_COLUMNS, link_row(link), strict=True))


def link_row(link: Link) -> tuple[Value, ...]:
    """Return the values of LINK_COLUMNS in their order."""
    values = list(_values_of(link))
    for place, write in _WRITES:
        values[place] = write(values[place])
    return tuple(values)


@reads("a link")
def read_link(
    row: Sequence[Any],
    tags: tuple[str, ...],
    contacts: tuple[Contact, ...],
    trust: Trust,
    health: Health,
    says: tuple[Saying, ...] = (),
) -> Link:
    """Make a link of its row (id, then LINK_COLUMNS) and what its tables hold."""
    values: dict[str, Any] = dict(zip(LINK_COLUMNS, _harmless(row[1:]), strict=False))
    for name, read in _READS:
        values[name] = read(values[name])
    return Link(
        id=row[0], tags=tags, contacts=contacts, trust=trust, health=health, says=says, **values
    )


def write_field(name: str, value: Any) -> Any:  # noqa: ANN401 - a field's value, of any type
    """Return the value of one field of a link as JSON can hold it."""
    if name == "contacts":
        return [list(contact_values(contact)) for contact in value]
    return list(value) if isinstance(value, tuple) else value


def read_field(name: str, value: Any) -> Any:  # noqa: ANN401 - as above
    """Return what `write_field` was given."""
    if name == "contacts":
        return tuple(read_contact(row) for row in value)
    if name == "texts":
        return tuple(Text(*row) for row in value)
    if name == "type":
        return LinkType(value)
    return tuple(value) if isinstance(value, list) else value


def read_saying(said: Sequence[str], heeded: Collection[str]) -> Saying:
    """Make what somebody else said of a link of JSON text, time and source.

    Of what the lists that are `heeded` say, only `avoid` is.
    """
    text, at, source = said
    who, level, on, why = _harmless(read_json(text))
    is_heeded = level == Level.AVOID.value and source in heeded
    return Saying(who, level, on, why, read_time(at), source, is_heeded)


@reads("the health of a link")
def read_health(row: Sequence[Any]) -> Health:
    """Make the health of HEALTH_COLUMNS."""
    state, since, checked_at, reason = _harmless(row)
    return Health(
        state=State(state),
        since=read_time(since) if since else None,
        checked_at=read_time(checked_at) if checked_at else None,
        reason=reason,
    )


def contact_values(contact: Contact) -> tuple[Value, ...]:
    """Return a contact's columns: kind to checked_on."""
    return (
        contact.kind.value,
        contact.value,
        "\n".join(contact.regions),
        contact.hours,
        contact.hours_text,
        contact.note,
        contact.checked_on.isoformat() if contact.checked_on else None,
    )


@reads("a contact")
def read_contact(row: Sequence[Any]) -> Contact:
    """Make a contact of kind to checked_on."""
    kind, value, regions, hours, hours_text, note, checked_on = _harmless(row)
    return Contact(
        kind=ContactKind(kind),
        value=value,
        regions=_lines(regions),
        hours=hours,
        hours_text=hours_text,
        note=note,
        checked_on=date.fromisoformat(checked_on) if checked_on else None,
    )


def vetting_values(vetting: Vetting) -> dict[str, Value]:
    """Return a vetting's columns without its id."""
    return {
        "level": vetting.level.value,
        "note": vetting.note,
        "evidence": vetting.evidence,
        "how": vetting.how.value if vetting.how else "",
        "vetted_by": vetting.by,
        "recorded_at": time_text(vetting.recorded_at),
        "review_by": vetting.review_by.isoformat() if vetting.review_by else None,
        "reason": vetting.reason,
        "instead": vetting.instead,
        "scope": vetting.scope.value,
        "voids": vetting.voids,
        "subject": vetting.subject,
    }


@reads("a vetting")
def read_vetting(row: Sequence[Any]) -> Vetting:
    """Make a vetting of VETTING_COLUMNS."""
    values: Mapping[str, Any] = dict(
        # The parts of the last one, which is never shown, stand between control characters.
        zip(VETTING_COLUMNS, (*_harmless(row[:-1]), row[-1]), strict=True)
    )
    return Vetting(
        id=values["id"],
        level=Level(values["level"]),
        note=values["note"],
        evidence=values["evidence"],
        how=How(values["how"]) if values["how"] else None,
        by=values["vetted_by"],
        recorded_at=read_time(values["recorded_at"]),
        review_by=date.fromisoformat(values["review_by"]) if values["review_by"] else None,
        reason=values["reason"],
        instead=values["instead"],
        scope=Scope(values["scope"]),
        voids=values["voids"],
        subject=values["subject"],
    )


def read_trust(row: Sequence[Any]) -> Trust:
    """Make the trust in force of VETTING_COLUMNS, all NULL where there is none."""
    return Trust(vetting=read_vetting(row)) if row[0] is not None else Trust()


# The log of operations, each with what its changes replaced.


# Begins the command of what is kept of an undone operation; no command has a blank there.
UNDONE = "undone "


# The links of an operation: those it changed, judged, or heard something of.
_LINKS_TOUCHED = (
    "SELECT thing_id FROM changes WHERE thing = 'link'",
    "SELECT link_id FROM vettings JOIN changes ON thing = 'vetting' AND thing_id = vettings.id",
    "SELECT link_id FROM proposals JOIN changes ON thing = 'proposal' AND thing_id = proposals.id",
)
# More is no operation about one link.
_LOOKED_AT = 20


class Operation(NamedTuple):
    """A writing command that was carried out; `undone_at` is set once taken back."""

    id: int
    at: datetime
    command: str
    summary: str
    undone_at: datetime | None = None


class Change(NamedTuple):
    """One thing an operation touched; `before` None means: it was made then."""

    thing: str
    thing_id: int
    before: dict[str, Any] | None


class Operations:
    """The log; `current` is the operation that is being carried out."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db
        self.current: int | None = None

    def begin(self, command: str, now: datetime) -> int:
        """Note that `command` starts to write; its summary comes with `finish`."""
        cursor = self._db.execute(
            "INSERT INTO operations (at, command, summary) VALUES (?, ?, '')",
            (time_text(now), command),
        )
        self.current = int(cursor.lastrowid or 0)
        return self.current

    def finish(self, summary: str, *, again: bool = False) -> bool:
        """Close the current operation; one that changed nothing leaves no row.

        Returns whether anything changed. `again`: it does an undone one again, and the
        others can still be.
        """
        operation, self.current = self.current, None
        changed = self._db.execute(
            "SELECT 1 FROM changes WHERE operation_id = ? LIMIT 1", (operation,)
        ).fetchone()
        if changed and not again:
            self.forget_undone()
        if changed:
            self._db.execute("UPDATE operations SET summary = ? WHERE id = ?", (summary, operation))
        else:
            self._db.execute("DELETE FROM operations WHERE id = ?", (operation,))
        return changed is not None

    def record(self, thing: str, thing_id: int, before: Mapping[str, Any] | None) -> None:
        """Keep what a thing was. Raises RuntimeError outside an operation."""
        if self.current is None:
            raise RuntimeError(f"{thing} {thing_id} written outside an operation")
        self._db.execute(
            "INSERT INTO changes (operation_id, thing, thing_id, before) VALUES (?, ?, ?, ?)",
            (
                self.current,
                thing,
                thing_id,
                None if before is None else write_json(before),
            ),
        )

    def record_made(self, thing: str, ids: Iterable[int]) -> None:
        """Keep that many things were made. Raises RuntimeError outside an operation."""
        if self.current is None:
            raise RuntimeError(f"many a {thing} written outside an operation")
        self._db.executemany(
            "INSERT INTO changes (operation_id, thing, thing_id) VALUES (?, ?, ?)",
            [(self.current, thing, number) for number in ids],
        )

    def newest(self) -> Operation | None:
        """Return the operation that `undo` would take back."""
        row = self._db.execute(
            "SELECT id, at, command, summary, undone_at FROM operations"
            " WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return _operation(row) if row else None

    def listed(self, most: int) -> list[Operation]:
        """Return the newest operations first, taken back or not."""
        rows = self._db.execute(
            "SELECT id, at, command, summary, undone_at FROM operations"
            f" WHERE command NOT LIKE '{UNDONE}%' ORDER BY id DESC LIMIT ?",
            (most,),
        )
        return [_operation(row) for row in rows]

    def title_of(self, number: int) -> str:
        """Return the title of the one link that an operation touched, "" where it was not one."""
        ids: set[int] = set()
        for links in _LINKS_TOUCHED:
            of_it = f"{links} AND operation_id = ? LIMIT {_LOOKED_AT}"
            ids.update(row[0] for row in self._db.execute(of_it, (number,)))
        if len(ids) != 1:
            return ""
        row = self._db.execute("SELECT title FROM links WHERE id = ?", tuple(ids)).fetchone()
        return str(row[0]) if row else ""

    def changes_backwards(self, operation: Operation) -> Iterator[Change]:
        """Yield what an operation touched, last first."""
        rows = self._db.execute(
            "SELECT thing, thing_id, before FROM changes WHERE operation_id = ? ORDER BY id DESC",
            (operation.id,),
        ).fetchall()
        for thing, thing_id, before in rows:
            yield Change(thing, thing_id, read_json(before) if before else None)

    def newest_undone(self) -> Operation | None:
        """Return what was kept of the operation that `redo` would do again."""
        row = self._db.execute(
            "SELECT id, at, command, summary, undone_at FROM operations"
            f" WHERE command LIKE '{UNDONE}%' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return _operation(row) if row else None

    def forget_undone(self, number: int | None = None) -> None:
        """Forget what was kept of one undone operation, or of all: it cannot be done again."""
        kept = f"SELECT id FROM operations WHERE command LIKE '{UNDONE}%' AND ? IN (id, 0)"
        self._db.execute(f"DELETE FROM changes WHERE operation_id IN ({kept})", (number or 0,))
        self._db.execute(f"DELETE FROM operations WHERE id IN ({kept})", (number or 0,))

    def mark_undone(self, operation: Operation, now: datetime) -> None:
        """Note that an operation was taken back."""
        self._db.execute(
            "UPDATE operations SET undone_at = ? WHERE id = ?", (time_text(now), operation.id)
        )

    def forget(self) -> None:
        """Empty the log: what was done until now cannot be undone."""
        self._db.execute("DELETE FROM changes")
        self._db.execute("DELETE FROM operations")


def next_id(db: sqlite3.Connection, table: str) -> int:
    """Return the id that the next row of a table with AUTOINCREMENT will have."""
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return int(row[0]) + 1 if row else 1


def _operation(row: tuple[Any, ...]) -> Operation:
    number, at, command, summary, undone_at = row
    return Operation(
        number, read_time(at), command, summary, read_time(undone_at) if undone_at else None
    )
