"""Rows of the library as domain values, and back: the only place for both.

Lists of one-line texts are kept newline-joined; times are ISO 8601 UTC text.
What could steer a terminal was removed when it was entered; a library that
somebody handed over may hold it all the same, so it is removed here too. Must
not run statements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

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
