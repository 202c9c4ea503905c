"""The list file, `list.json`: what one curator publishes and others follow.

The same content gives the same bytes: links by comparison key, keys in one order,
empty ones left out, a value a line. docs/list.schema.json is its schema. No id of
the library, no health, no note, no evidence and nothing of the reply log is in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TextIO, TypeVar

from toolkit.domain.fields import BY_NAME, FIELDS, json_form
from toolkit.domain.link import Link, Text
from toolkit.domain.sharing import FORM, WHY, Entry, ListHead, Warned, Withdrawn, entry_of
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Scope
from toolkit.domain.url import LONGEST
from toolkit.errors import Refused
from toolkit.exchange.cells import text_of
from toolkit.exchange.json_shapes import own_record
from toolkit.exchange.outgoing import Outgoing, day_text, moment_text
from toolkit.exchange.record import Claim, LinkRecord, Row, RowProblem

MARK = "toolkit_list"
_T = TypeVar("_T")
_SAYING = BY_NAME["say"]
# A list is what is offered: nothing on it is replaced.
_SAID = tuple(field for field in FIELDS if field.name not in ("say", "replaced_by"))
_SORTED = ("tags", "terms")
_DEEPEST = 8
_Json = dict[str, Any]


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write links as a list without an edition; returns how many."""
    entries = [entry_of(row.link, _day_of(row.link)) for row in rows]
    out.write(list_text(ListHead(), entries))
    return len(entries)


def list_text(head: ListHead, entries: Sequence[Entry], *, sentences: bool = False) -> str:
    """Return the file; `sentences`: with those for replies."""
    said = _filled(
        {
            MARK: FORM,
            "id": head.id,
            "name": head.name,
            "by": head.by,
            "home": head.home,
            "language": head.language,
            "licence": head.licence,
            "number": head.number,
            "issued": moment_text(head.issued),
            "check_by": day_text(head.check_by),
            "every": head.every,
            "key": head.key,
            "next_key": head.next_key,
        }
    )
    said["links"] = list_links(entries, sentences=sentences)
    said |= _filled(
        {
            "warnings": [_warning(one) for one in head.warnings],
            "withdrawn": [_withdrawn(one) for one in head.withdrawn],
        }
    )
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def list_links(entries: Sequence[Entry], *, sentences: bool = False) -> list[_Json]:
    """Return the links as the file has them."""
    ordered = sorted(entries, key=lambda entry: entry.link.url_key)
    return [_entry(entry, sentences=sentences) for entry in ordered]


def _entry(entry: Entry, *, sentences: bool) -> _Json:
    link = replace(entry.link, texts=tuple(_texts(entry.link, sentences=sentences)))
    form = json_form(link)
    said = {field.name: form[field.name] for field in _SAID if not _is_blank(link, field.name)}
    for name in _SORTED:
        if name in said:
            said[name] = sorted(said[name])
    if "contacts" in said:
        said["contacts"] = [_filled(contact) for contact in said["contacts"]]
    if sentences and link.sentences:
        said[_SAYING.name] = list(link.sentences)
    return said | _filled(
        {
            "level": entry.level,
            "by": entry.by,
            "vetted_on": day_text(entry.vetted_on),
            "how": entry.how,
            "review_by": day_text(entry.review_by),
            "changed_on": day_text(entry.changed_on),
        }
    )


def _texts(link: Link, *, sentences: bool) -> Iterator[Text]:
    """Yield what a link says in other languages, without what nobody has reviewed."""
    for one in link.texts:
        if not one.draft and (sentences or one.field != _SAYING.name):
            yield one


def _is_blank(link: Link, name: str) -> bool:
    return bool(getattr(link, name) == BY_NAME[name].blank)


def _warning(one: Warned) -> _Json:
    return _filled(
        {
            "url": one.url,
            "scope": one.scope.value,
            "reason": one.reason,
            "by": one.by,
            "on": day_text(one.on),
            "instead": one.instead,
        }
    )


def _withdrawn(one: Withdrawn) -> _Json:
    return _filled(
        {
            "url": one.url,
            "title": one.title,
            "on": day_text(one.on),
            "why": one.why,
            "instead": one.instead,
        }
    )


def _filled(said: _Json) -> _Json:
    return {name: value for name, value in said.items() if value not in ("", None, [], 0)}


def _day_of(link: Link) -> date | None:
    changed = link.updated_at or link.added_at
    return changed.astimezone(UTC).date() if changed else None


def read_head(text: str, name: str) -> ListHead | None:
    """Return what a list file says of itself; None where it is a list of another kind.

    `name` is how errors call it. Raises Refused for a file that is not whole, is
    nested too deeply, or of a form this program does not know.
    """
    said = _read(text, name)
    if said is None:
        return None
    return ListHead(
        **{key: text_of(said.get(key))[:most] for key, most in _HEAD_TEXTS.items()},
        number=_number(said.get("number")),
        issued=_parsed(_moment, said.get("issued")),
        check_by=_parsed(date.fromisoformat, said.get("check_by")),
        warnings=tuple(_each(said.get("warnings"), _read_warning)),
        withdrawn=tuple(_each(said.get("withdrawn"), _read_withdrawn)),
    )


# How much is read of what a list says of itself.
_HEAD_TEXTS = {
    **dict.fromkeys(("id", "name", "by", "language", "licence", "every"), 200),
    **dict.fromkeys(("home", "key", "next_key"), LONGEST),
}
_HIGHEST = 10**12


def read_links(text: str, name: str) -> list[_Json]:
    """Return the links of a list file as it has them. Raises as `read_head`."""
    return list(_each((_read(text, name) or {}).get("links"), lambda item: item))


def _read(text: str, name: str) -> _Json | None:
    broken = Refused(
        f"{name} is no whole list.", hint="Get the file once more; nothing was taken from it."
    )
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        said = json.loads(text)
        deep = _is_deep(said, _DEEPEST)
    except (ValueError, RecursionError) as error:
        raise broken from error
    if deep:
        raise broken
    if not isinstance(said, dict) or MARK not in said:
        return None
    if said[MARK] != FORM:
        raise Refused(
            f"{name} is a list of form {clean_line(str(said[MARK]))[:20]}, which this toolkit does"
            " not know.",
            hint="Update with: pip install --upgrade apomediary-toolkit.",
        )
    if not isinstance(said.get("links"), list):
        raise broken
    return said


def _is_deep(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deep(one, levels - 1) for one in inside)


def _each(value: object, read: Callable[[_Json], _T | None]) -> Iterable[_T]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict) and (found := read(item)) is not None:
            yield found


def _read_warning(item: _Json) -> Warned | None:
    url, reason = text_of(item.get("url")), text_of(item.get("reason"))
    if not url or not reason:
        return None
    return Warned(
        url=url,
        reason=reason,
        by=text_of(item.get("by")),
        on=_parsed(date.fromisoformat, item.get("on")),
        scope=Scope.SITE if item.get("scope") == Scope.SITE.value else Scope.PAGE,
        instead=text_of(item.get("instead")),
    )


def _read_withdrawn(item: _Json) -> Withdrawn | None:
    on = _parsed(date.fromisoformat, item.get("on"))
    why = text_of(item.get("why"))
    url = text_of(item.get("url"))
    if not url or on is None or why not in WHY:
        return None
    return Withdrawn(url, text_of(item.get("title")), on, why, text_of(item.get("instead")))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value <= _HIGHEST else 0


def _parsed(read: Callable[[str], _T], value: object) -> _T | None:
    try:
        found = read(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
    return found


def _moment(text: str) -> datetime:
    """Read a moment as UTC. Raises ValueError without a zone, OverflowError beyond the years."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def rows_of(said: _Json, first: int = 1) -> Iterable[Row]:
    """Yield what a list says as rows for an import: its links, then its warnings."""
    by = text_of(said.get("by"))
    links = said.get("links")
    number = first
    for number, item in enumerate(links if isinstance(links, list) else [], first):
        if not isinstance(item, dict):
            yield RowProblem(number, "not a link", clean_line(str(item))[:80])
            continue
        record = own_record(number, item)
        yield (
            record._replace(claims=_claims(item, by)) if isinstance(record, LinkRecord) else record
        )
    for warned in _each(said.get("warnings"), _read_warning):
        number += 1
        claim = Claim(
            level="avoid",
            by=warned.by or by,
            on=day_text(warned.on) or "",
            reason=warned.reason,
            instead=warned.instead,
        )
        yield LinkRecord(line=number, url=warned.url, claims=(claim,))


def _claims(item: _Json, by: str) -> tuple[Claim, ...]:
    level = text_of(item.get("level"))
    if level not in ("recommended", "caution"):
        return ()
    on, review_by = text_of(item.get("vetted_on")), text_of(item.get("review_by"))
    who = text_of(item.get("by")) or by
    return (Claim(level=level, by=who, on=on, review_by=review_by),)
