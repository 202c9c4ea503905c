"""What becomes of a link that is in the library already when a list brings it again.

Which fields are filled, united or only proposed is the domain's rule
(`fields`). The curator's own words are never overwritten: where the list says
otherwise, that is reported. Must not touch trust.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from toolkit.domain.fields import (
    FIELDS,
    Field,
    Merge,
    is_blank,
    label,
    only_proposed,
    value_words,
)
from toolkit.domain.link import Contact, Link
from toolkit.domain.tag import unique_tags


class Merged(NamedTuple):
    """What a list makes of a link: field -> value, changed at once or only proposed.

    `told` are pairs for the report: a sentence, and what the list says.
    """

    changes: dict[str, Any]
    proposed: dict[str, Any]
    told: tuple[tuple[str, str], ...]


def merge(own: Link, other: Link) -> Merged:
    """Bring what `other` says of the same address into `own`."""
    merged = Merged({}, {}, ())
    told: list[tuple[str, str]] = []
    for field in FIELDS:
        if (value := _news(field, own, other)) is not None:
            shown = value_words(field.name, getattr(other, field.name))
            told += _settle(field, own, value, merged, shown)
    told += _merge_extra(own, other, merged.changes)
    if other.added_at and (own.added_at is None or other.added_at < own.added_at):
        merged.changes["added_at"] = other.added_at
    return merged._replace(told=tuple(told))


def _settle(
    field: Field, own: Link, value: object, merged: Merged, shown: str
) -> list[tuple[str, str]]:
    """Fill, unite, propose or keep; returns what to tell of it."""
    name = field.name
    if only_proposed(field, own):
        merged.proposed[name] = value
        said = f"says another {label(name)}; yours was kept, and 'toolkit review' shows both"
        return [(said, shown)]
    if field.merge is Merge.UNITE:
        merged.changes[name] = value
        return []
    if is_blank(own, field):
        merged.changes[name] = value
        return [(f"its {label(name)} was filled in from this list", shown)]
    return [_kept(label(name), shown)]


def _news(field: Field, own: Link, other: Link) -> Any:  # noqa: ANN401 - of the field's type
    """Return what the list would make of a field; None where it says nothing new."""
    mine, theirs = getattr(own, field.name), getattr(other, field.name)
    if mine == theirs or field.merge is Merge.NEVER or is_blank(other, field):
        return None
    if field.name == "contacts":
        contacts = with_contacts(mine, theirs)
        return None if contacts == _without_days(mine) else contacts
    if field.name == "regions":
        return None if set(mine) == set(theirs) else theirs
    if field.name == "tags":
        tags = unique_tags([*mine, *theirs])
        return None if tags == mine else tags
    if isinstance(theirs, tuple):
        return None if set(theirs) <= set(mine) else tuple(dict.fromkeys((*mine, *theirs)))
    return theirs


def with_contacts(own: tuple[Contact, ...], theirs: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Return the contacts as another list would have them.

    A number that both have keeps what theirs leaves open. Numbers that only one
    side has change places where there are as many of a kind on both sides: the
    line keeps its name, but not its hours. Otherwise theirs are added.
    """
    found = list(_without_days(own))
    for kind in dict.fromkeys(contact.kind for contact in theirs):
        new = {one.value: one for one in theirs if one.kind is kind}
        known = frozenset(new)
        mine = [place for place, one in enumerate(found) if one.kind is kind]
        for place in mine:
            if same := new.pop(found[place].value, None):
                found[place] = _completed(same, found[place])
        gone = [place for place in mine if found[place].value not in known]
        if len(gone) == len(new):
            for place, one in zip(gone, new.values(), strict=True):
                found[place] = _completed(one, found[place]._replace(hours="", hours_text=""))
        else:
            found += new.values()
    return tuple(found)


def _completed(contact: Contact, own: Contact) -> Contact:
    """Return a contact with what it leaves open as it stands in our own."""
    return contact._replace(
        regions=contact.regions or own.regions,
        hours=contact.hours or own.hours,
        hours_text=contact.hours_text or ("" if contact.hours else own.hours_text),
        note=contact.note or own.note,
        checked_on=None,
    )


def _without_days(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    return tuple(contact._replace(checked_on=None) for contact in contacts)


def _merge_extra(own: Link, other: Link, changes: dict[str, Any]) -> list[tuple[str, str]]:
    known = dict(own.extra)
    new = tuple((name, value) for name, value in other.extra if name not in known)
    if new:
        changes["extra"] = (*own.extra, *new)
    return [
        _kept(name, value) for name, value in other.extra if name in known and known[name] != value
    ]


def _kept(field: str, theirs: str) -> tuple[str, str]:
    return f"says another {field}; yours was kept", theirs
