"""What becomes of a link that is in the library already when a list brings it again.

Blanks are filled, tags united, the earliest date kept. The curator's own words
are never overwritten: where the list says otherwise, that is reported.
Must not touch trust, crisis, or the contacts of a crisis line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toolkit.domain.link import Link, LinkType
from toolkit.domain.tag import unique_tags
from toolkit.domain.trust import Level
from toolkit.usecases.arrive import has_own_title, numbers

_TEXTS = ("summary", "publisher", "audience", "language", "cost")


@dataclass(frozen=True, slots=True)
class Merged:
    """What changes in the link (field -> value), and where the list says otherwise.

    `conflicts` are pairs: a sentence, and what the list says.
    """

    changes: dict[str, Any]
    conflicts: tuple[tuple[str, str], ...]


def merge(own: Link, other: Link) -> Merged:
    """Bring what `other` says of the same address into `own`."""
    changes: dict[str, Any] = {}
    conflicts: list[tuple[str, str]] = []
    for rule in _RULES:
        rule(own, other, changes, conflicts)
    return Merged(changes, tuple(conflicts))


_Conflicts = list[tuple[str, str]]
_Rule = Callable[[Link, Link, dict[str, Any], _Conflicts], None]


def _title(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    if own.title == other.title or not has_own_title(other):
        return
    if not has_own_title(own):
        changes["title"] = other.title
    else:
        conflicts.append(_kept("title", other.title))


def _texts(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    for name in _TEXTS:
        mine, theirs = getattr(own, name), getattr(other, name)
        if not theirs or mine == theirs:
            continue
        if not mine:
            changes[name] = theirs
        else:
            conflicts.append(_kept(name, theirs))


def _sentences(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    if not other.say or set(other.say) <= set(own.say):
        return
    if not own.say:
        changes["say"] = other.say
    else:
        conflicts.append(_kept("say", " | ".join(other.say)))


def _unions(own: Link, other: Link, changes: dict[str, Any], _conflicts: _Conflicts) -> None:
    if other.tags and (tags := unique_tags([*own.tags, *other.tags])) != own.tags:
        changes["tags"] = tags
    if other.terms and not set(other.terms) <= set(own.terms):
        changes["terms"] = tuple(dict.fromkeys((*own.terms, *other.terms)))


def _kind(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    if other.type in (LinkType.OTHER, own.type):
        return
    if own.type is LinkType.OTHER:
        changes["type"] = other.type
    else:
        conflicts.append(_kept("type", other.type.value))


def _regions(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    if not other.regions or set(other.regions) == set(own.regions):
        return
    # No region means anywhere: on a link that somebody looked at, that is no blank.
    if not own.regions and own.trust.level is Level.UNVETTED:
        changes["regions"] = other.regions
    else:
        conflicts.append(_kept("regions", "; ".join(other.regions)))


def _contacts(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    if not other.contacts or numbers(other.contacts) <= numbers(own.contacts):
        return
    # A number that came in a file must not enter a crisis reply.
    if not own.contacts and not own.crisis:
        changes["contacts"] = other.contacts
    else:
        shown = "; ".join(f"{contact.kind.value} {contact.value}" for contact in other.contacts)
        conflicts.append(_kept("contacts", shown))


def _flags(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    if other.private and not own.private:
        changes["private"] = True
    # Taking it over would withdraw a link that the curator offers.
    if other.replaced_by and other.replaced_by != own.replaced_by:
        conflicts.append(_kept("replaced_by", other.replaced_by))


def _extra(own: Link, other: Link, changes: dict[str, Any], conflicts: _Conflicts) -> None:
    known = dict(own.extra)
    for name, value in other.extra:
        if name in known and known[name] != value:
            conflicts.append(_kept(name, value))
    new = tuple((name, value) for name, value in other.extra if name not in known)
    if new:
        changes["extra"] = (*own.extra, *new)


def _added(own: Link, other: Link, changes: dict[str, Any], _conflicts: _Conflicts) -> None:
    if other.added_at and (own.added_at is None or other.added_at < own.added_at):
        changes["added_at"] = other.added_at


def _kept(field: str, theirs: str) -> tuple[str, str]:
    return f"says another {field}; yours was kept", theirs


_RULES: tuple[_Rule, ...] = (
    _title, _texts, _sentences, _unions, _kind, _regions, _contacts, _flags, _extra, _added,
)  # fmt: skip
