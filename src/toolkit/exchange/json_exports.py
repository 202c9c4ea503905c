"""Links as our own export, Linkwarden and Karakeep write them in JSON.

Those whose objects name their folders by number, or that say more than any other
list. Must not read streams: it is given the objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from toolkit.domain.fields import FIELDS
from toolkit.domain.text import clean_line
from toolkit.exchange.dates import read_moment
from toolkit.exchange.record import Claim, Row, RowProblem, record_of
from toolkit.exchange.tables import make_claim
from toolkit.exchange.values import FROM_OWN_JSON, flat, text_of

Object = dict[str, Any]


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
