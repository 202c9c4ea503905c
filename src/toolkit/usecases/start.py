"""Starting: a library with the starter list, or an empty one.

The starter list's links are `listed`: compiled from public sources, judged by
nobody of this library; their review-by days count from the compilation.
Must not ask or print.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from toolkit import __version__
from toolkit.domain.fields import BY_NAME, FIELDS, label, only_proposed_by_starter
from toolkit.domain.judgement import STARTER, STARTER_NAME, Proposal
from toolkit.domain.link import Contact, Link
from toolkit.domain.sharing import Withdrawn
from toolkit.domain.text import number_of
from toolkit.domain.trust import Level, Vetting
from toolkit.domain.url import KEY_VERSION, read_address
from toolkit.errors import LibraryLocked, LibraryNotWritable
from toolkit.exchange.list_file import (
    read_starter,
    read_starter_synonyms,
    starter_file,
    synonyms_file,
)
from toolkit.exchange.record import LinkRecord
from toolkit.storage.library import (
    STARTER_FIELDS,
    STARTER_SYNONYMS,
    STARTER_VERSION,
    SYNONYMS_EDITION,
    Library,
)
from toolkit.storage.log import Synonym
from toolkit.storage.migrations import make_library
from toolkit.usecases.cautions import Doubts

NAMES = tuple(field.name for field in FIELDS)
# Fields that lead to another page: never onto a site that is to be avoided.
LEADING = ("url", "replaced_by")
_DIGEST = 16
_NAMED = 5
# What a person acts on; the other fields are words, search terms and marks.
_WEIGHTY = frozenset({"url", "contacts", "regions", "crisis", "replaced_by"})

StarterLink = tuple[Link, Vetting]


class Corrected(NamedTuple):
    """A link of the library, and the fields a newer list corrected or would."""

    link: Link
    fields: tuple[str, ...]


class Update(NamedTuple):
    """What a newer list brought: corrected at once, left for a person, new, and withdrawn."""

    corrected: tuple[Corrected, ...] = ()
    proposed: tuple[Corrected, ...] = ()
    added: tuple[Link, ...] = ()
    withdrawn: tuple[Link, ...] = ()


def remember(library: Library, version: str, starters: Iterable[StarterLink]) -> None:
    """Keep what the list says now, inside an open transaction."""
    said = {link.url_key: {name: _digest(link, name) for name in NAMES} for link, _ in starters}
    library.set_fact(STARTER_FIELDS, json.dumps(said))
    library.set_fact(STARTER_VERSION, version)


def catch_up(
    library: Library, version: str, now: datetime, file: Path | None = None
) -> Update | None:
    """Bring a library up to this version's list; None when it is already, or cannot be written.

    Raises LibraryError.
    """
    if not library.is_behind(version) and not library.lacks_synonyms:
        return None

    said = library.facts_in(STARTER_FIELDS)
    try:
        if not said:
            with library.atomic():
                library.set_fact(STARTER_VERSION, version)
                library.set_fact(STARTER_SYNONYMS, SYNONYMS_EDITION)
            return None
        if not library.is_behind(version):
            with library.operation("starter list", now) as writing:
                add_starter_synonyms(library)
                writing.summary = "add synonyms of a newer starter list"
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
        lines.append(
            f"A newer starter list corrected {_links(len(update.corrected))}:"
            f" {_named(update.corrected)}. 'toolkit undo' takes it back."
        )
    if update.added:
        lines.append(
            f"A newer starter list has {_links(len(update.added))} that you did not have:"
            " they are listed, and 'toolkit review --starter' walks through them."
            " 'toolkit undo' takes them back."
        )
    if update.proposed:
        lines.append(
            f"The starter list has something newer for {_links(len(update.proposed))} that you"
            " changed or vetted: toolkit review"
        )
    if update.withdrawn:
        lines.append(
            f"The starter list no longer has {len(update.withdrawn):,} of your links; none is"
            " removed until you say so: toolkit review"
        )
    return lines


def _update(
    library: Library,
    said: Mapping[str, Mapping[str, str]],
    starters: list[StarterLink],
    version: str,
    now: datetime,
) -> Update:
    corrected, proposed, added = [], [], []
    still = set()
    doubts = Doubts(library)
    taken_out = library.links.removed_of([link.url_key for link, _ in starters])
    with library.operation("starter list", now) as writing:
        for newer, vetting in sorted(starters, key=_harm):
            key = _former_key(newer, said, starters)
            if not key:
                if newer.url_key not in taken_out:
                    added += _add(library, newer, vetting, doubts)
                continue
            still.add(key)
            link = library.links.by_key(key)
            if link is None:
                continue
            before = {**_NOTHING, **said[key]}
            changed = [name for name in NAMES if _digest(newer, name) != before[name]]
            untouched = tuple(
                name
                for name in changed
                if _digest(link, name) == before[name]
                and not only_proposed_by_starter(BY_NAME[name], link)
                and not (name in LEADING and doubts.about_move(link.url, getattr(newer, name)))
            )
            corrected += _correct(library, link, newer, untouched, now)
            _renew(library, link, vetting)
            if left := tuple(name for name in changed if name not in untouched):
                proposed += _propose(library, link, newer, left, now)
        withdrawn = tuple(_withdraw(library, said.keys() - still, now))
        # Libraries from before editions were counted have had the first.
        if library.fact(STARTER_SYNONYMS) is None:
            library.set_fact(STARTER_SYNONYMS, "1")
        add_starter_synonyms(library)
        remember(library, version, starters)
        done = [f"correct {_links(len(corrected))}"] if corrected or not added else []
        done += [f"add {_links(len(added))}"] if added else []
        writing.summary = f"{' and '.join(done)} from a newer starter list"
    return Update(tuple(corrected), tuple(proposed), tuple(added), withdrawn)


def _add(library: Library, newer: Link, vetting: Vetting, doubts: Doubts) -> list[Link]:
    """Store a new link, unless the person has that address, or avoids its site."""
    doubt = doubts.about(newer.url)
    avoided = doubt is not None and doubt.link.trust.level is Level.AVOID
    if avoided or library.links.by_key(newer.url_key):
        return []
    stored = library.links.add(newer)
    library.vettings.add(stored.id, vetting)
    return [stored]


def _withdraw(library: Library, keys: Iterable[str], now: datetime) -> Iterator[Link]:
    """Keep that the list no longer has links, as any list's word; each stays as it is."""
    for key in sorted(keys):
        link = library.links.by_key(key)
        if link is None:
            continue
        gone = Withdrawn(link.url, link.title, now.date(), "removed")
        saying = gone.said_by(STARTER_NAME, link, now)
        if saying and library.proposals.warn(link.id, saying, STARTER_NAME):
            yield link


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


def _propose(
    library: Library, link: Link, newer: Link, fields: tuple[str, ...], now: datetime
) -> list[Corrected]:
    said = [Proposal(link.id, name, getattr(newer, name), STARTER, now) for name in fields]
    kept = tuple(one.field for one in said if one.is_open(link) and library.proposals.put(one))
    return [Corrected(link, kept)] if kept else []


def _with(link: Link, newer: Link, fields: tuple[str, ...]) -> Link:
    changes: dict[str, Any] = {name: getattr(newer, name) for name in fields}
    if "url" in fields:
        changes["url_key"] = newer.url_key
    return replace(link, **changes)


def _digest(link: Link, name: str) -> str:
    value = getattr(link, name)
    return _digest_of([_contact_values(one) for one in value] if name == "contacts" else value)


def _digest_of(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:_DIGEST]


# A list of before a field was there said nothing of it.
_NOTHING = {field.name: _digest_of(field.blank) for field in FIELDS}


def _contact_values(contact: Contact) -> list[Any]:
    """Return what a list can say of a contact; a day on which it was checked touches it."""
    said = [contact.kind, contact.value, contact.regions, contact.hours, contact.hours_text]
    checked = [contact.checked_on.isoformat()] if contact.checked_on else []
    return [*said, contact.note, *checked]


def _named(corrected: Sequence[Corrected]) -> str:
    """Name what matters most: numbers, hours and addresses before words."""
    weighty = [one for one in corrected if not _WEIGHTY.isdisjoint(one.fields)]
    named = [f"{one.link.name} {_field_words(one)}" for one in weighty[:_NAMED]]
    if more := len(weighty) - _NAMED:
        named += [f"{more} more of them"] if more > 0 else []
    if words := len(corrected) - len(weighty):
        named.append(f"{'the words' if not named else 'and the words'} of {_links(words)}")
    return "; ".join(named)


def _field_words(one: Corrected) -> str:
    return ", ".join(label(name) for name in one.fields if name in _WEIGHTY)


def _links(count: int) -> str:
    return number_of(count, "link")


def start(path: Path, now: datetime, *, empty: bool = False, starter: Path | None = None) -> int:
    """Make the library at `path` and return how many links it starts with.

    `starter` is another starter list than the one that is shipped.
    Whole or not at all; when two programs start at once, one library results.
    Raises LibraryError.
    """
    records = [] if empty else list(read_starter(starter or starter_file()))

    def fill(unfinished: Path) -> None:
        with Library(unfinished) as library:
            _fill(library, records, now)

    make_library(path, fill)
    with Library(path) as library:
        return library.links.count()


def _fill(library: Library, records: list[LinkRecord], now: datetime) -> None:
    with library.operation("init", now) as writing:
        library.set_fact("key_version", str(KEY_VERSION))
        library.set_fact("made_at", now.isoformat())
        starters = list(starter_links(iter(records), now))
        for link, vetting in starters:
            stored = library.links.add(link)
            library.vettings.add(stored.id, vetting)
        if starters:
            add_starter_synonyms(library)
        else:
            library.set_fact(STARTER_SYNONYMS, SYNONYMS_EDITION)
        remember(library, __version__, starters)
        writing.summary = f"start with {number_of(len(records), 'link')} of the starter list"
    with library.atomic():
        # A fresh library has nothing to take back.
        library.operations.forget()


def add_starter_synonyms(library: Library) -> None:
    """Add the starter list's synonyms of editions that the library has not had.

    So one that the curator took out stays out.
    """
    had = int(library.fact(STARTER_SYNONYMS) or 0)
    rows = list(read_starter_synonyms(synonyms_file()))
    for row in rows:
        if row.edition > had:
            library.synonyms.add(
                Synonym(row.word, row.means, row.both_ways, not_beside=row.not_beside)
            )
    library.set_fact(STARTER_SYNONYMS, SYNONYMS_EDITION)


def starter_links(records: Iterator[LinkRecord], now: datetime) -> Iterator[tuple[Link, Vetting]]:
    """Yield each starter link with the row that makes it `listed`."""
    for record in records:
        address = read_address(record.url)
        link = Link(
            url=address.given,
            url_key=address.key,
            added_at=now,
            updated_at=now,
            **{name: value for name, value in record.said.items() if name != "url"},
        )
        compiled = record.compiled_on or now.date()
        yield (
            link,
            Vetting(
                level=Level.LISTED,
                recorded_at=datetime.combine(compiled, time(), UTC),
                note=record.note,
                evidence=record.evidence,
                review_by=record.review_by,
            ),
        )
