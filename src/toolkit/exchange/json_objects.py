"""One JSON object as the record of a link, for each program that writes such.

Must not read streams: it is given the object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.domain.fields import FIELDS, Kind
from toolkit.domain.link import Contact, ContactKind, unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import is_yes, plain
from toolkit.exchange.columns import COLUMNS, EXTRA, IGNORE, field_of
from toolkit.exchange.contacts import contacts_of, numeral
from toolkit.exchange.folders import folder_tags, outer_folders
from toolkit.exchange.moments import read_added, read_moment
from toolkit.exchange.record import Claim, LinkRecord, Row, RowProblem, record_of
from toolkit.exchange.senders import is_message, is_of_a_person, message_name, of_message
from toolkit.exchange.tables import make_claim
from toolkit.exchange.values import FROM_JSON, FROM_OWN_JSON, flat, text_of, texts_of

Item = dict[str, Any]
_DROPPED = frozenset({"id", "index", "_id", "hash", "meta"})


def own_record(number: int, item: Item) -> Row:
    """Read a link of our own export; its vettings become claims."""
    claims, note, evidence = _own_vettings(item.get("vettings"))
    extra = item.get("extra")
    said = {field.name: FROM_OWN_JSON[field.kind](item.get(field.name)) for field in FIELDS}
    return record_of(
        number,
        said,
        note=note,
        evidence=evidence,
        added_at=read_moment(_text(item, "added_at")),
        claims=claims,
        extra=_pairs(extra.items()) if isinstance(extra, dict) else (),
    )


def pinboard_record(number: int, item: Item) -> Row:
    """Read Pinboard: `description` is the title, `extended` the note, tags by blanks."""
    added_at, unread = read_added(_text(item, "time"))
    extra = [(key, "yes") for key in ("toread",) if item.get(key) in ("yes", True)]
    tags = item.get("tags")
    return LinkRecord(
        line=number,
        url=_text(item, "href"),
        title=_text(item, "description"),
        note=plain(_text(item, "extended")),
        tags=unique_names(tags.split() if isinstance(tags, str) else texts_of(tags)),
        added_at=added_at,
        extra=(*extra, *unread),
    )


def linkwarden_record(number: int, item: Item, path: Sequence[str]) -> Row:
    """Read a link of Linkwarden; the collections it lies in become tags."""
    if not item.get("url"):
        reason = "a note or file without an address"
        return RowProblem(line=number, reason=reason, value=_text(item, "name"), rejected=False)
    added_at, unread = read_added(_text(item, "importDate") or _text(item, "createdAt"))
    return LinkRecord(
        line=number,
        url=_text(item, "url"),
        title=_text(item, "name"),
        summary=plain(_text(item, "description")),
        tags=unique_names([*texts_of(item.get("tags")), *folder_tags(path)]),
        added_at=added_at,
        extra=(*outer_folders(path), *unread),
    )


def karakeep_record(number: int, item: Item, lists: Mapping[str, str]) -> Row:
    """Read a bookmark of Karakeep; `lists` is id -> name."""
    content = item.get("content")
    if not isinstance(content, dict) or not content.get("url"):
        what = "a note" if isinstance(content, dict) else "a bookmark whose content is missing"
        return RowProblem(
            line=number,
            reason=f"{what}, without an address",
            value=_text(item, "title"),
            rejected=False,
        )
    named = [lists.get(str(entry), str(entry)) for entry in texts_of(item.get("lists"))]
    added_at, unread = read_added(str(item.get("createdAt") or ""))
    archived = (("archived", "yes"),) if item.get("archived") is True else ()
    return LinkRecord(
        line=number,
        url=_text(content, "url"),
        title=_text(item, "title") or _text(content, "title"),
        summary=plain(_text(content, "description") or _text(item, "summary")),
        note=plain(_text(item, "note")),
        tags=unique_names([*texts_of(item.get("tags")), *folder_tags(named)]),
        added_at=added_at,
        extra=(*archived, *unread, *outer_folders(named)),
    )


def any_record(number: int, item: Item) -> Row:
    """Read an object by the names of its keys; what is not known is kept."""
    found: dict[str, Any] = {}
    extra: list[tuple[str, Any]] = []
    said = _said(item) if is_message(item, exported=True) else {}
    for key, value in _unsigned(item).items() if said else item.items():
        field = field_of(_words(key))
        if field == IGNORE or key in _DROPPED or value in (None, "", [], {}):
            continue
        if field in COLUMNS and field != EXTRA and field not in found:
            found[field] = value
        else:
            extra.append((key, value))
    added_at, unread = read_added(flat(found.get("added_at")))
    level = flat(found.get("level"))
    note = plain(flat(found.get("note")))
    claim, note = make_claim(level, note, by=flat(found.get("by")), on=flat(found.get("on")))
    values = {field.name: FROM_JSON[field.kind](found.get(field.name)) for field in FIELDS}
    values["title"] = said.get("title", "") or values["title"]
    values["summary"] = values["summary"] or said.get("summary", "")
    values["tags"] = unique_names([*values["tags"], *folder_tags(_folders(found.get("folder")))])
    values["contacts"] = (*values["contacts"], *_reached(found))
    return record_of(
        number,
        values,
        note=note,
        added_at=added_at,
        claims=(claim,) if claim else (),
        extra=(
            *_pairs(extra + [(name, found[name]) for name in _kept_whole(found, claim)]),
            *unread,
        ),
    )


def _said(item: Item) -> dict[str, str]:
    return of_message(plain(flat(item.get(message_name(item)))))


def _unsigned(item: Item) -> Item:
    """Return what a message holds beside its words and whoever wrote them."""
    words = message_name(item)
    return {
        key: value for key, value in item.items() if key != words and not is_of_a_person(key, value)
    }


# Fields that only our own JSON says in a way we read.
_KEPT_WHOLE = ("review_by", "evidence", "reason", "instead")
_REACHED_BY = {
    kind.value: kind for kind in (ContactKind.PHONE, ContactKind.TEXT, ContactKind.EMAIL)
}


def _reached(found: Item) -> list[Contact]:
    """Return the numbers and e-mail addresses, with the hours that stand beside them."""
    return [
        Contact(kind=kind, value=value, hours_text=flat(found.get("hours")))
        for name, kind in _REACHED_BY.items()
        for entry in _entries(found.get(name))
        if (value := numeral(entry) or flat(entry))
    ]


def _entries(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _kept_whole(found: Item, claim: Claim | None) -> list[str]:
    """Return the fields whose values are to be kept as they are."""
    names = [name for name in _KEPT_WHOLE if name in found]
    if "hours" in found and not any(_reached(found)):
        names.append("hours")
    names += [name for name in ("by", "on") if name in found and claim is None]
    flags = [field.name for field in FIELDS if field.kind is Kind.FLAG and field.name in found]
    names += [name for name in flags if not is_yes(flat(found[name])) and flat(found[name])]
    contacts = found.get("contacts", [])
    if not isinstance(contacts, list) or len(list(contacts_of(contacts))) < len(contacts):
        names.append("contacts")
    return names


def _own_vettings(rows: object) -> tuple[tuple[Claim, ...], str, str]:
    """Return the claims of a vetting record, and the newest note that is none."""
    claims: list[Claim] = []
    note = evidence = ""
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, dict):
            continue
        said = {
            name: _text(row, name) for name in ("by", "evidence", "review_by", "reason", "instead")
        }
        said["on"] = _text(row, "recorded_at")[:10]
        claim, plain_note = make_claim(_text(row, "level"), _text(row, "note"), **said)
        if claim:
            claims.append(claim)
        else:
            note, evidence = plain_note, said["evidence"]
    return tuple(claims), note, evidence


def _words(key: str) -> str:
    """Write `createdAt` as two words, as columns are named."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in key)


def _text(item: Mapping[str, Any], key: str) -> str:
    return text_of(item.get(key))


def _folders(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split("/")
    if isinstance(value, dict):
        return [str(value.get("name") or value.get("title") or "")]
    return texts_of(value)


def _pairs(pairs: Iterable[tuple[str, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((clean_line(str(name)), text) for name, value in pairs if (text := flat(value)))
