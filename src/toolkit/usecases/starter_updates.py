"""Starter-list updates: what a newer list corrects reaches libraries that stand.

Fields that the curator left as they came are corrected, in one step that
`undo` takes back; the rest is proposed in `review`. Links that were removed
stay removed, and new ones are not brought in. Must not ask or print.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.domain.link import Contact, Link
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import LibraryLocked, LibraryNotWritable, NotFound, Refused
from toolkit.exchange.starter import read_starter, starter_file
from toolkit.storage.library import Library
from toolkit.usecases.curate import get
from toolkit.usecases.facts import STARTER_FIELDS, STARTER_PROPOSED, STARTER_VERSION

FIELDS = (
    "url",
    "title",
    "summary",
    "publisher",
    "say",
    "tags",
    "terms",
    "type",
    "regions",
    "audience",
    "language",
    "contacts",
    "crisis",
    "private",
    "cost",
    "replaced_by",
)
_DIGEST = 16
_NAMED = 5

StarterLink = tuple[Link, Vetting]


class Corrected(NamedTuple):
    """A link of the library, and the fields a newer list corrected or would."""

    link: Link
    fields: tuple[str, ...]


class Update(NamedTuple):
    """What a newer list brought: corrected at once, and left for a person."""

    corrected: tuple[Corrected, ...] = ()
    proposed: tuple[Corrected, ...] = ()


def remember(library: Library, version: str, starters: Iterable[StarterLink]) -> None:
    """Keep what the list says now, inside an open transaction."""
    said = {link.url_key: _digests(link) for link, _ in starters}
    library.set_fact(STARTER_FIELDS, json.dumps(said))
    library.set_fact(STARTER_VERSION, version)


def catch_up(
    library: Library, version: str, now: datetime, file: Path | None = None
) -> Update | None:
    """Bring a library up to this version's list; None when it is already, or cannot be written.

    Raises LibraryError.
    """
    if library.fact(STARTER_VERSION) == version:
        return None
    from toolkit.usecases.start import starter_links  # noqa: PLC0415 - after an upgrade alone

    said = json.loads(library.fact(STARTER_FIELDS) or "{}")
    try:
        if not said:
            with library.atomic():
                library.set_fact(STARTER_VERSION, version)
            return None
        starters = list(starter_links(read_starter(file or starter_file()), now))
        return _update(library, said, starters, version, now)
    except (LibraryNotWritable, LibraryLocked):
        # Reading goes on with what is there; the next run that may write does it.
        return None


def told(update: Update) -> list[str]:
    """Say what a newer list brought, crisis lines first."""
    lines = []
    if update.corrected:
        named = "; ".join(f"{one.link.name} {', '.join(one.fields)}" for one in _first(update))
        more = len(update.corrected) - _NAMED
        lines.append(
            f"The starter list is newer and corrected {_links(len(update.corrected))}: {named}"
            + (f"; and {more} more" if more > 0 else "")
            + ". 'toolkit undo' takes it back."
        )
    if update.proposed:
        lines.append(
            f"It has something newer for {_links(len(update.proposed))} that you changed:"
            " toolkit review"
        )
    return lines


def proposals(library: Library) -> dict[int, tuple[str, ...]]:
    """Return the fields for which the list proposes something newer, by link."""
    proposed = _proposed(library)
    links = library.links.many([int(number) for number in proposed])
    found = {link.id: _open(link, proposed[str(link.id)]["fields"]) for link in links}
    return {link_id: fields for link_id, fields in found.items() if fields}


def take(library: Library, link_id: int, now: datetime, file: Path | None = None) -> Link:
    """Take the list's newer values for a link. Raises NotFound, Refused."""
    from toolkit.usecases.start import starter_links  # noqa: PLC0415 - as above

    link, fields = _asked(library, link_id)
    key = _proposed(library)[str(link_id)]["key"]
    starters = starter_links(read_starter(file or starter_file()), now)
    newer = next((one for one, _ in starters if one.url_key == key), None)
    if newer is None:
        raise NotFound(
            f"The starter list no longer has {link.name}.",
            hint=f"Keep your own: toolkit review --keep {link.name}",
        )
    with library.operation("review", now) as writing:
        library.links.save(replace(_with(link, newer, fields), updated_at=now))
        writing.summary = f"take the starter list's {', '.join(fields)} for {link.name}"
    return get(library, link_id)


def keep(library: Library, link_id: int) -> Link:
    """Keep one's own values; the list asks again when it changes. Raises NotFound, Refused."""
    link, _ = _asked(library, link_id)
    with library.atomic():
        proposed = _proposed(library)
        proposed.pop(str(link_id), None)
        library.set_fact(STARTER_PROPOSED, json.dumps(proposed))
    return link


def _update(
    library: Library,
    said: Mapping[str, Mapping[str, str]],
    starters: list[StarterLink],
    version: str,
    now: datetime,
) -> Update:
    corrected, proposed = [], []
    with library.operation("starter list", now) as writing:
        for newer, vetting in sorted(starters, key=_harm):
            key = _former_key(newer, said, starters)
            link = library.links.by_key(key) if key else None
            if link is None:
                continue
            changed = [name for name in FIELDS if _digest(newer, name) != said[key][name]]
            untouched = tuple(name for name in changed if _digest(link, name) == said[key][name])
            corrected += _correct(library, link, newer, untouched, now)
            _renew(library, link, vetting)
            if left := tuple(name for name in changed if name not in untouched):
                proposed += _propose(library, link, newer, left)
        remember(library, version, starters)
        writing.summary = f"correct {_links(len(corrected))} from a newer starter list"
    return Update(tuple(corrected), tuple(proposed))


def _harm(starter: StarterLink) -> bool:
    """Sort crisis lines first; the list's own order decides among the rest."""
    return not starter[0].crisis


def _former_key(
    newer: Link, said: Mapping[str, Mapping[str, str]], starters: list[StarterLink]
) -> str:
    """Return the key under which the former list had this link, "" when it had not.

    A corrected address is known by a title that the former list had once, at
    an address that is no longer on the list.
    """
    if newer.url_key in said:
        return newer.url_key
    present = {link.url_key for link, _ in starters}
    title = _digest(newer, "title")
    keys = [key for key, digests in said.items() if digests["title"] == title]
    gone = [key for key in keys if key not in present]
    return gone[0] if len(gone) == 1 else ""


def _correct(
    library: Library, link: Link, newer: Link, fields: tuple[str, ...], now: datetime
) -> list[Corrected]:
    if "url" in fields and library.links.by_key(newer.url_key) not in (None, link):
        # The curator has the new address as a link of its own.
        fields = tuple(name for name in fields if name != "url")
    if not fields:
        return []
    library.links.save(replace(_with(link, newer, fields), updated_at=now))
    return [Corrected(link, fields)]


def _renew(library: Library, link: Link, vetting: Vetting) -> None:
    """Give a link that nobody judged the dates of the newer compilation."""
    standing = link.trust.vetting
    if standing is None or standing.level is not Level.LISTED:
        return
    if standing.recorded_at < vetting.recorded_at:
        library.vettings.add(link.id, vetting)


def _propose(library: Library, link: Link, newer: Link, fields: tuple[str, ...]) -> list[Corrected]:
    digests = {name: _digest(newer, name) for name in fields}
    still = _open(link, digests)
    if not still:
        return []
    proposed = _proposed(library)
    proposed[str(link.id)] = {"key": newer.url_key, "fields": digests}
    library.set_fact(STARTER_PROPOSED, json.dumps(proposed))
    return [Corrected(link, still)]


def _asked(library: Library, link_id: int) -> tuple[Link, tuple[str, ...]]:
    link = get(library, link_id)
    fields = proposals(library).get(link_id, ())
    if not fields:
        raise Refused(
            f"The starter list proposes nothing for {link.name}.",
            hint="'toolkit review' shows where it proposes something.",
        )
    return link, fields


def _open(link: Link, digests: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name, digest in digests.items() if _digest(link, name) != digest)


def _proposed(library: Library) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(library.fact(STARTER_PROPOSED) or "{}")
    return found


def _with(link: Link, newer: Link, fields: tuple[str, ...]) -> Link:
    changes: dict[str, Any] = {name: getattr(newer, name) for name in fields}
    if "url" in fields:
        changes["url_key"] = newer.url_key
    return replace(link, **changes)


def _digests(link: Link) -> dict[str, str]:
    return {name: _digest(link, name) for name in FIELDS}


def _digest(link: Link, name: str) -> str:
    value = getattr(link, name)
    if name == "contacts":
        value = [_contact_values(contact) for contact in value]
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:_DIGEST]


def _contact_values(contact: Contact) -> list[Any]:
    """Return what a list can say of a contact; a day on which it was checked touches it."""
    said = [contact.kind, contact.value, contact.regions, contact.hours, contact.hours_text]
    checked = [contact.checked_on.isoformat()] if contact.checked_on else []
    return [*said, contact.note, *checked]


def _first(update: Update) -> tuple[Corrected, ...]:
    return update.corrected[:_NAMED]


def _links(count: int) -> str:
    return f"{count} link" if count == 1 else f"{count} links"
