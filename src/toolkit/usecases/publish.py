"""Publish: the links as a page, a list file and feeds in a folder that any web space takes.

What goes out is what public exports give out: nothing of notes, evidence, checks,
the reply log, or what lists said beside their fields. The same library gives the same
bytes; where nothing changed nothing is written. Must not ask or print.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from toolkit.domain.crisis import CrisisCase
from toolkit.domain.health import State
from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link, tag_key
from toolkit.domain.region import find_region, place_name
from toolkit.domain.sharing import Entry, ListHead, Warned, Withdrawn, entry_of
from toolkit.domain.stems import stemmer_of
from toolkit.domain.text import words_of
from toolkit.domain.trust import Level
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.exchange.list_file import list_links, list_text, read_head, read_links
from toolkit.search.vocabulary import STOP_WORDS
from toolkit.site.feeds import (
    CHANGED,
    NEW,
    WITHDRAWN,
    Event,
    atom_feed,
    joined,
    json_feed,
    read_events,
)
from toolkit.site.offline import kept_files
from toolkit.site.page import Crisis, Item, Site, pages
from toolkit.site.texts import texts_in
from toolkit.snippets.contacts import service_name
from toolkit.snippets.crisis import crisis_contacts, emergency_number
from toolkit.storage.library import Library
from toolkit.usecases.export import of_nobody
from toolkit.usecases.find import instead_of
from toolkit.usecases.lookalike import Doubts
from toolkit.usecases.published import LIST, Folder
from toolkit.usecases.published_words import crisis_reply, places_of, reply_of, ways_of

# Under this name the library keeps, as JSON, the ids of the lists that it publishes.
_OWN_LISTS = "published_lists"
# A list is worth believing for so long after it was written.
_FRESH_FOR = timedelta(days=30)
# Before half of that is over, an unchanged list stays the same file.
_RENEWED_AFTER = timedelta(days=15)
_WITHDRAWN_FOR = timedelta(days=400)
_GONE = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})
_EVERY = "P1D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be published, and how.

    `tags` and `levels`: links with one of them; empty for all. `region` is that of
    the crisis block. `home` is the address of the page, `key` the file of the key that
    signs, `next_key` that of the public key which will.
    """

    title: str = "Links"
    by: str = ""
    home: str = ""
    language: str = "en"
    licence: str = ""
    region: str = ""
    tags: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    replies: bool = False
    warnings: bool = False
    private: bool = False
    key: Path | None = None
    next_key: Path | None = None


class Changes(NamedTuple):
    """How many links are new, changed and withdrawn since the last edition."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0


@dataclass(slots=True, kw_only=True)
class Published:
    """What was published, or would be.

    `written` are the names of files that changed; none where nothing did. `warns`:
    this edition is the first with warnings.
    """

    folder: Path
    number: int
    links: int
    changes: Changes
    size: int
    written: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    warns: bool = False
    no_qr: bool = False


class _Before(NamedTuple):
    """The edition that stands in the folder; `links` by comparison key as the file has them."""

    head: ListHead = ListHead()
    links: Mapping[str, dict[str, Any]] = {}
    stands: bool = False


def publish(
    library: Library, folder: Path, wish: Wish, now: datetime, *, write: bool = True
) -> Published:
    """Write the site into `folder`, each file whole; with `write` False say what would change.

    Raises Refused for a folder with other files in it, for a list in it that is broken,
    another library's, or was signed and would not be, a home that is no address, and where
    nothing may be published; UsageError for a language.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    texts = texts_in(wish.language)
    if wish.home:
        wish = replace(wish, home=read_address(wish.home).given)
    place = Folder(folder)
    place.require_ours()
    with place.held(library.path):
        before = _before(place)
        _require_own(library, before, wish, place)
        _require_key(before, wish)
        left_out: Counter[str] = Counter()
        links = tuple(_going_out(library, wish, left_out))
        if not links:
            raise _nothing(left_out)
        entries, events = _entries(links, before, now.date(), sentences=wish.replies)
        withdrawn = _withdrawn(library, links, before, now.date())
        list_id = before.head.id or uuid4().urn
        if write:
            _remember(library, list_id)
        head = _head(library, wish, place)._replace(id=list_id, withdrawn=withdrawn)
        head, listed = _edition(head, entries, before, place, now, sentences=wish.replies)
        events += _departures(withdrawn, before, now.date())
        site = _site(library, wish, entries, head, now.date())._replace(
            texts=texts, signed=bool(wish.key), qr=place.can_draw(wish.home)
        )
        made = {**_files(site, events, head, place), LIST: listed}
        written = place.changed(made, wish.home, wish.key)
        if write:
            place.put(made, written, wish.home, wish.key)
    return Published(
        folder=folder,
        number=head.number,
        links=len(links),
        changes=_counted(events),
        size=sum(len(text.encode()) for text in made.values()),
        written=written,
        left_out=dict(left_out),
        warns=bool(head.warnings and not before.head.warnings),
        no_qr=bool(wish.home) and not site.qr,
    )


def _head(library: Library, wish: Wish, place: Folder) -> ListHead:
    return ListHead(
        name=wish.title,
        by=wish.by,
        home=wish.home,
        language=wish.language,
        licence=wish.licence,
        every=_EVERY,
        key=place.public_key(wish.key) if wish.key else "",
        next_key=place.public_key(wish.next_key) if wish.next_key else "",
        warnings=tuple(_warned(library, wish)) if wish.warnings else (),
    )


def _require_own(library: Library, before: _Before, wish: Wish, place: Folder) -> None:
    """Raise Refused where the list that stands there is another library's."""
    head = before.head
    is_own = head.id in own_lists(library)
    has_key = bool(head.key) and wish.key is not None and place.public_key(wish.key) == head.key
    if before.stands and not (is_own or has_key):
        raise Refused(
            f"{place.folder / LIST} is not a list that this library publishes.",
            hint="Choose another folder. A list of your own from before: move it away,"
            " or give the key that signed it.",
        )


def _require_key(before: _Before, wish: Wish) -> None:
    """Raise Refused where a list that was signed would go out unsigned."""
    if before.head.key and wish.key is None:
        raise Refused(
            "This list was signed, and its followers would refuse it without that.",
            hint="Give --key FILE. To go on unsigned, publish into an empty folder.",
        )


def _nothing(left_out: Mapping[str, int]) -> Refused:
    why = ", ".join(f"{number:,} {reason}" for reason, number in left_out.items())
    return Refused(
        f"No link is to be published{f' (left out: {why})' if why else ''}.",
        hint="Vet links first ('toolkit review'), or say which with --trust and --tag."
        " What stands in the folder was left as it is.",
    )


def _before(place: Folder) -> _Before:
    text = place.read(LIST)
    if text is None:
        return _Before()
    name = str(place.folder / LIST)
    head = read_head(text, name)
    if head is None:
        raise Refused(
            f"{name} is not a list of this program's.", hint="Choose another folder for the page."
        )
    return _Before(head, dict(_by_key(read_links(text, name))), stands=True)


def _by_key(links: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for link in links:
        url = link.get("url")
        if isinstance(url, str):
            try:
                yield read_address(url).key, link
            except Refused:
                continue


def _going_out(library: Library, wish: Wish, left_out: Counter[str]) -> Iterator[Link]:
    tags = set(map(tag_key, wish.tags))
    doubts = Doubts(library)
    for link in library.links.every():
        if not _has_tag(link, tags):
            continue
        if wish.levels and link.trust.level not in wish.levels:
            continue
        reason = withheld(link) or ("" if wish.levels else of_nobody(link))
        if not reason and link.private and not wish.private:
            reason = "private"
        if not reason and link.trust.level is Level.UNVETTED and doubts.about(link.url):
            reason = "look-alike"
        if reason:
            left_out[reason] += 1
        else:
            yield link


def _has_tag(link: Link, tags: set[str]) -> bool:
    return not tags or not tags.isdisjoint(map(tag_key, link.tags))


def _entries(
    links: Iterable[Link], before: _Before, today: date, *, sentences: bool
) -> tuple[tuple[Entry, ...], list[Event]]:
    """Return what the list says of each link, and what of it is new."""
    entries, events = [], []
    for link in links:
        entry = entry_of(link)
        says = list_links([entry], sentences=sentences)[0]
        old = before.links.get(link.url_key)
        said = {name: value for name, value in (old or {}).items() if name != "changed_on"}
        if old is not None and said == says:
            changed = _day(old.get("changed_on")) or today
        else:
            changed = today
            names = sorted(name for name in {*said, *says} if said.get(name) != says.get(name))
            what = tuple(names) if old is not None else ()
            kind = NEW if old is None else CHANGED
            anchor = Item(entry).anchor
            events.append(Event(kind, link.url, link.title, today, anchor, link.summary, what))
        entries.append(entry._replace(changed_on=changed))
    return tuple(entries), events


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _withdrawn(
    library: Library, links: tuple[Link, ...], before: _Before, today: date
) -> tuple[Withdrawn, ...]:
    """Return what is no longer on the list, and why; older ones for a while."""
    there = {link.url_key for link in links}
    urls = {link.url for link in links}
    found = {
        key: _departed(library, key, str(said["url"]), str(said.get("title", "")), urls, today)
        for key, said in before.links.items()
        if key not in there
    }
    for one in before.head.withdrawn:
        key = next((key for key, _ in _by_key([{"url": one.url}])), "")
        if key and key not in there and key not in found and one.on + _WITHDRAWN_FOR > today:
            found[key] = one
    return tuple(found[key] for key in sorted(found))


def _departed(
    library: Library, key: str, url: str, title: str, urls: set[str], today: date
) -> Withdrawn:
    link = library.links.by_key(key)
    if link is None:
        return Withdrawn(url, title, today, "removed")
    newer = instead_of(library, link) if link.replaced_by else None
    if newer is not None and newer.url in urls:
        return Withdrawn(url, title, today, "replaced", newer.url)
    return Withdrawn(url, title, today, "gone" if link.health.state in _GONE else "removed")


def _departures(withdrawn: Iterable[Withdrawn], before: _Before, today: date) -> list[Event]:
    known = {one.url for one in before.head.withdrawn}
    return [
        Event(WITHDRAWN, one.url, one.title, today, what=(one.why,))
        for one in withdrawn
        if one.url not in known
    ]


def _warned(library: Library, wish: Wish) -> Iterator[Warned]:
    """Yield the curator's own warnings: each has a person and a reason."""
    tags = set(map(tag_key, wish.tags))
    for link in sorted(library.links.to_avoid(), key=lambda link: link.url_key):
        vetting = link.trust.vetting
        if vetting is None or not vetting.reason:
            continue
        if not _has_tag(link, tags) or (link.private and not wish.private):
            continue
        newer = instead_of(library, link)
        yield Warned(
            url=link.url,
            reason=vetting.reason,
            by=vetting.by or wish.by,
            on=vetting.recorded_at.date(),
            scope=vetting.scope,
            instead=newer.url if newer else "",
        )


def own_lists(library: Library) -> frozenset[str]:
    """Return the ids of the lists that this library publishes."""
    return frozenset(json.loads(library.fact(_OWN_LISTS) or "[]"))


def _remember(library: Library, list_id: str) -> None:
    known = own_lists(library)
    if list_id not in known:
        with library.atomic():
            library.set_fact(_OWN_LISTS, json.dumps(sorted({*known, list_id})))


def _edition(
    head: ListHead,
    entries: tuple[Entry, ...],
    before: _Before,
    place: Folder,
    now: datetime,
    *,
    sentences: bool,
) -> tuple[ListHead, str]:
    """Return the edition: the one that stands there while it says the same and is fresh."""
    was = before.head
    same = head._replace(number=was.number, issued=was.issued, check_by=was.check_by)
    text = list_text(same, entries, sentences=sentences)
    is_fresh = was.issued is not None and now - was.issued < _RENEWED_AFTER
    if is_fresh and text == place.read(LIST):
        return same, text
    check_by = now.date() + _FRESH_FOR
    new = head._replace(number=was.number + 1, issued=now, check_by=check_by)
    return new, list_text(new, entries, sentences=sentences)


def _site(
    library: Library, wish: Wish, entries: tuple[Entry, ...], head: ListHead, today: date
) -> Site:
    items = tuple(
        Item(
            entry,
            ways_of(entry.link, today),
            places_of(entry.link),
            reply_of(entry.link, wish.region, today) if wish.replies else "",
        )
        for entry in entries
    )
    return Site(
        title=wish.title,
        items=items,
        crisis=_crisis(library, wish, today),
        by=wish.by,
        home=wish.home,
        language=wish.language,
        licence=wish.licence,
        number=head.number,
        issued=head.issued,
        private=wish.private,
        warnings=head.warnings,
        stop_words=tuple(sorted(STOP_WORDS)),
        synonyms=_synonyms(library, entries),
    )


def _crisis(library: Library, wish: Wish, today: date) -> Crisis:
    """Return the crisis block of a region, with the lines that the crisis reply would name."""
    case = CrisisCase(region=wish.region)
    lines = list(library.links.in_crisis())
    chosen = crisis_contacts(lines, wish.region, case) if wish.region else ()
    by_link: dict[int, list[Any]] = {}
    for one in chosen:
        by_link.setdefault(one.link.id, []).append(one)
    region = find_region(wish.region) if wish.region else None
    return Crisis(
        number=emergency_number(wish.region) if region and region.emergency else "",
        place=place_name(wish.region) if region else "",
        lines=tuple(
            (
                service_name(found[0].link),
                ways_of(
                    replace(found[0].link, contacts=tuple(one.contact for one in found)), today
                ),
            )
            for found in by_link.values()
        ),
        reply=crisis_reply(lines, wish.region) if wish.replies else "",
    )


def _synonyms(library: Library, entries: Iterable[Entry]) -> tuple[tuple[str, str], ...]:
    """Return which words mean which of the words that stand on links that go out.

    Those that depend on their neighbours stay out.
    """
    stems = stemmer_of()
    there = {stem for entry in entries for stem in stems.of_text(_search_text(entry.link))}
    found = []
    for one in library.synonyms.every():
        if not one.not_beside:
            found.append((one.word, one.means))
            if one.both_ways:
                found.append((one.means, one.word))
    told = []
    for word, means in found:
        known = [one for one in words_of(means) if stems[one] in there]
        if not STOP_WORDS.issuperset(known):
            told.append((word, " ".join(known)))
    return tuple(told)


def _search_text(link: Link) -> str:
    """Return what the page searches of a link."""
    ways = (text for one in link.contacts for text in (one.note, one.value))
    said = (link.title, link.publisher, link.summary, *link.tags, *link.terms, *ways)
    return "\n".join(said)


def _files(site: Site, events: list[Event], head: ListHead, place: Folder) -> dict[str, str]:
    old = read_events(place.read("feed.json") or "")
    entries = joined(events, old)
    made = pages(site)
    issued = head.issued or datetime.min.replace(tzinfo=UTC)
    return {
        **made,
        **kept_files(site, made.items()),
        "feed.json": json_feed(site, entries, head.id),
        "feed.xml": atom_feed(site, entries, head.id, issued),
    }


def _counted(events: Iterable[Event]) -> Changes:
    kinds = Counter(event.kind for event in events)
    return Changes(kinds[NEW], kinds[CHANGED], kinds[WITHDRAWN])
