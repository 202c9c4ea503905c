"""The links of a followed list as a library of their own, and links taken from it into mine.

Ids in it stay while the list keeps a link. `adopt` copies from it: what is copied is
unvetted here, with what its list says as a note. Must not fetch.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from toolkit.domain.fields import FIELDS, title_from
from toolkit.domain.link import Link, parse_id
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import LibraryError, NotFound, Refused, UsageError
from toolkit.exchange.dates import read_date
from toolkit.exchange.record import Claim, record_of
from toolkit.storage.library import Library
from toolkit.usecases.follow_read import Listed, Said
from toolkit.usecases.followed import (
    LINKS,
    Followed,
    Kept,
    followed_named,
)
from toolkit.usecases.importer import Importer, RowCounts
from toolkit.usecases.lookalike import Doubts
from toolkit.usecases.merge import claim_of
from toolkit.usecases.start import start

_NAMED = re.compile(r"([a-z0-9][a-z0-9-]{0,29})/(k[1-9][0-9]{0,17})", re.IGNORECASE)


def keep_links(kept: Kept, listed: Listed, now: datetime) -> None:
    """Bring the small library of a list up to its newest edition. Raises LibraryError."""
    path = kept.path(LINKS)
    if path.exists():
        try:
            _bring_up(path, listed, now)
        except LibraryError:
            # It can be made anew at any time.
            path.unlink()
        else:
            return
    start(path, now, empty=True)
    _bring_up(path, listed, now)


def _bring_up(path: Path, listed: Listed, now: datetime) -> None:
    with Library(path) as library, library.operation("follow", now) as writing:
        wanted = {one.link.url_key: one for one in listed.said}
        there = {link.url_key: link for link in library.links.every()}
        for key, link in there.items():
            if key not in wanted:
                library.links.remove(link.id, now)
        for key, one in wanted.items():
            known = there.get(key)
            if known is None:
                stored = library.links.add(one.link)
            else:
                stored = replace(one.link, id=known.id, trust=known.trust, health=known.health)
                library.links.save(stored)
            _judge(library, stored, one, path.parent.name, now)
        writing.summary = f"{len(wanted):,} links"
    with Library(path) as library, library.atomic():
        library.operations.forget()


def _judge(library: Library, link: Link, one: Said, name: str, now: datetime) -> None:
    """Keep what the list's writer judged as a judgement of that small library."""
    claim = one.claim
    level = Level(claim.level) if claim else Level.UNVETTED
    at = (read_date(claim.on) if claim else None) or now
    standing = link.trust.vetting
    reason = (claim.reason or claim.note) if claim else ""
    if level is Level.AVOID:
        reason = reason or "no reason was given"
    if (standing.level if standing else Level.UNVETTED) is level and link.trust.reason == reason:
        return
    library.vettings.add(link.id, Vetting(level, at, reason=reason, by=name))


def titles_in(kept: Kept) -> dict[str, str]:
    """Return the titles of the edition before, by comparison key."""
    path = kept.path(LINKS)
    if not path.exists():
        return {}
    try:
        with Library(path) as library:
            links = library.links.every()
            return {one.url_key: one.title for one in links if one.title != title_from(one.url)}
    except LibraryError:
        return {}


def adopt(library: Library, names: Sequence[str], now: datetime, by: str) -> RowCounts:
    """Copy links of followed lists into this library, unvetted. Raises UsageError, NotFound."""
    now = now.astimezone(UTC).replace(microsecond=0)
    wanted = [_named(library, name) for name in names]
    counted = RowCounts()
    with library.operation("adopt", now) as writing:
        for source, link in wanted:
            importer = Importer(
                library=library,
                now=now,
                counted=counted,
                file=source.name,
                source=source.name,
                reject=lambda _row: None,
                doubts=Doubts(library),
                by=by,
            )
            # The sentences are another person's own, in whatever language.
            said = {one.name: getattr(link, one.name) for one in FIELDS if one.name != "say"}
            said["texts"] = tuple(one for one in link.texts if one.field != "say")
            said["type"], said["crisis"] = link.type.value, link.crisis
            importer.take([record_of(link.id, said, claims=_claims(source, link))])
        writing.summary = f"adopt {', '.join(names)}"
    return counted


def _claims(source: Followed, link: Link) -> tuple[Claim, ...]:
    vetting = link.trust.vetting
    if vetting is None or vetting.level is Level.UNVETTED:
        return ()
    return (claim_of(vetting)._replace(by=source.name),)


def _named(library: Library, text: str) -> tuple[Followed, Link]:
    match = _NAMED.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"'{text[:60]}' names no link of a followed list.",
            hint="Such as ann/k12; toolkit find --from ann shows them.",
        )
    source = followed_named(library.path, match[1].casefold())
    with Library(Kept(library.path, source.name).path(LINKS)) as there:
        link = there.links.get(parse_id(match[2]) or 0)
    if link is None:
        raise NotFound(
            f"There is no {match[2]} in {source.name}'s list.",
            hint=f"toolkit find WORDS --from {source.name} shows what there is.",
        )
    if link.trust.level is Level.AVOID:
        raise Refused(
            f"{source.name} says to avoid {text}: {link.trust.reason}.",
            hint="To warn of it yourself, add its address and vet it with --level avoid.",
        )
    return source, link
