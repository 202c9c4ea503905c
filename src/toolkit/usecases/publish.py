"""Publish: the links as a page, a list file and feeds in a folder that any web space takes.

What goes out is what public exports give out: nothing of notes, evidence, checks,
the reply log, or what lists said beside their fields. The same library gives the same
bytes; where nothing changed nothing is written. Must not ask or print.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link, tag_key
from toolkit.domain.region import find_region, place_name
from toolkit.domain.sentences import CrisisCase
from toolkit.domain.sharing import Entry, ListHead, Warned
from toolkit.domain.text import stemmer_of, words_of
from toolkit.domain.trust import Level
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.search.vocabulary import STOP_WORDS
from toolkit.site.feeds import (
    CHANGED,
    NEW,
    WITHDRAWN,
    Event,
    atom_feed,
    joined,
    json_feed,
    kept_files,
    read_events,
)
from toolkit.site.page import Crisis, Item, Site, pages
from toolkit.site.texts import texts_in
from toolkit.snippets.contacts import service_name
from toolkit.snippets.crisis import crisis_contacts, emergency_number
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.editions import (
    OPTIONS,
    Before,
    departures,
    edition_in,
    entries_of,
    new_edition,
    next_key,
    options_of,
    own_lists,
    recalled,
    remember,
    require_known_key,
    require_no_wider,
    standing,
    went_out,
    withdrawn_of,
)
from toolkit.usecases.find import instead_of
from toolkit.usecases.published import LIST, Folder, crisis_reply, places_of, reply_of, ways_of
from toolkit.usecases.transfer import of_nobody

_EVERY = "P1D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be published, and how.

    `tags` and `levels`: links with one of them; empty for all. `region` is that of
    the crisis block. `home` is the address of the page, `key` the file of the key that
    signs, `next_key` that of the public key which will. `tags`, `levels`, `replies`, `warnings`
    and `private` are as they were last where they are None; `list_id` says which list this
    is, `forget` holds addresses that are no longer to be named as withdrawn.
    """

    title: str = "Links"
    by: str = ""
    home: str = ""
    language: str = "en"
    licence: str = ""
    region: str = ""
    tags: tuple[str, ...] | None = None
    levels: tuple[Level, ...] | None = None
    replies: bool | None = None
    warnings: bool | None = None
    private: bool | None = None
    key: Path | None = None
    next_key: Path | None = None
    unannounced: bool = False
    list_id: str = ""
    forget: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        """Those of OPTIONS that are wanted."""
        return tuple(name for name in OPTIONS if getattr(self, name))

    @property
    def kept(self) -> dict[str, Any]:
        """What the next edition has where it says nothing else."""
        levels = tuple(level.value for level in self.levels or ())
        return {"options": self.options, "tags": self.tags or (), "levels": levels}


class Changes(NamedTuple):
    """How many links are new, changed and withdrawn since the last edition."""

    new: int = 0
    changed: int = 0
    withdrawn: int = 0


@dataclass(slots=True, kw_only=True)
class Published:
    """What was published, or would be.

    `written` are the names of files that changed; none where nothing did. `warns`:
    this edition is the first with warnings; `retracted`: so many it takes back, all of them.
    `options` are those it has, `kept` those that it has because it had them, `ended` those
    that it has no longer. `tags` and `levels` are those it is limited to, `still_limited` where it
    is because it was. `went_on`: the folder was lost in which it stood.
    """

    folder: Path
    number: int
    links: int
    changes: Changes
    size: int
    written: tuple[str, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    warns: bool = False
    retracted: int = 0
    options: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    still_limited: bool = False
    ended: tuple[str, ...] = ()
    went_on: str = ""
    no_qr: bool = False


def publish(
    library: Library, folder: Path, wish: Wish, now: datetime, *, write: bool = True
) -> Published:
    """Write the site into `folder`, each file whole; with `write` False say what would change.

    Raises Refused for a folder with other files in it, for a list in it that is broken,
    another library's, or was signed and would not be, a home that is no address, and where
    nothing may be published; UsageError for a language.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    texts_in(wish.language)
    if wish.home:
        wish = replace(wish, home=_folder_of(read_address(wish.home).given))
    place = Folder(folder)
    place.require_ours()
    with place.held(library.path):
        before = _recalled(library, wish, place, now.date())
        full = _as_before(wish, before)
        left_out: Counter[str] = Counter()
        links = _chosen(library, wish, full, before, left_out)
        head, made, events = _made(library, full, links, before, place, now)
        written = place.changed(made, full.home, full.key)
        if write:
            out = went_out(before.own, head, folder, now.date())
            remember(library, replace(out, **full.kept))
            place.put(made, written, full.home, full.key)
    return Published(
        folder=folder,
        number=head.number,
        links=len(links),
        changes=_counted(events),
        size=sum(len(text.encode()) for text in made.values()),
        written=written,
        left_out=dict(left_out),
        warns=bool(head.warnings and not before.head.warnings),
        retracted=0 if head.warnings else len(before.head.warnings),
        options=full.options,
        kept=tuple(name for name in full.options if name not in wish.options),
        tags=full.tags or (),
        levels=full.levels or (),
        still_limited=_is_limited_as_before(wish, full),
        ended=tuple(name for name in before.had if name not in full.options),
        went_on="" if before.stands else before.own.folder,
        no_qr=bool(full.home) and not place.can_draw(full.home),
    )


def _chosen(
    library: Library, wish: Wish, full: Wish, before: Before, left_out: Counter[str]
) -> tuple[Link, ...]:
    """Return the links that go out. Raises Refused for none, and for more than was meant."""
    links = tuple(_going_out(library, full, left_out))
    if not links:
        raise _nothing(left_out)
    if wish.tags is None and wish.levels is None:
        require_no_wider(before.own, before.head, links, before.links)
    return links


def _recalled(library: Library, wish: Wish, place: Folder, today: date) -> Before:
    """Return the edition before. Raises Refused where this one may not take its place."""
    before = edition_in(place)
    _require_own(library, before, wish, place)
    own = recalled(library, place.folder, before.head, wish.list_id)
    had = options_of(before, place) if own.options is None else own.options
    before = before._replace(own=own, had=had, head=standing(own, before.head))
    key = place.key_of(wish.key)
    require_known_key(own, before.head, key, today, unannounced=wish.unannounced)
    return before


def _as_before(wish: Wish, before: Before) -> Wish:
    """Return what is wanted, as it was where nothing was said."""
    asked = {name: getattr(wish, name) for name in OPTIONS}
    said: dict[str, Any] = {
        name: name in before.had if wanted is None else wanted for name, wanted in asked.items()
    }
    own = before.own
    tags = (own.tags or ()) if wish.tags is None else wish.tags
    levels = tuple(map(Level, own.levels or ())) if wish.levels is None else wish.levels
    return replace(wish, **said, tags=tags, levels=levels)


def _is_limited_as_before(wish: Wish, full: Wish) -> bool:
    by_tags = wish.tags is None and bool(full.tags)
    return by_tags or (wish.levels is None and bool(full.levels))


def _folder_of(home: str) -> str:
    """Return the address of a page as that of its folder: with a slash, unless it is a file's."""
    if "?" in home or "#" in home:
        return home
    name = home.partition("://")[2].partition("/")[2].rpartition("/")[2]
    return home if "." in name or home.endswith("/") else f"{home}/"


def _made(
    library: Library,
    wish: Wish,
    links: tuple[Link, ...],
    before: Before,
    place: Folder,
    now: datetime,
) -> tuple[ListHead, dict[str, str], list[Event]]:
    """Return the edition: its head, the files by their names, and what is new."""
    sentences = bool(wish.replies)
    entries, events = entries_of(links, before, now.date(), sentences=sentences)
    withdrawn = withdrawn_of(
        library,
        links,
        before,
        now.date(),
        private=bool(wish.private),
        forget=_forgotten(wish, links),
    )
    head = _head(library, wish, place, before)._replace(withdrawn=withdrawn)
    head, listed = new_edition(head, entries, before, place, now, sentences=sentences)
    events += departures(withdrawn, before, now.date())
    site = _site(library, wish, entries, head, now.date())._replace(
        texts=texts_in(wish.language), signed=bool(wish.key), qr=place.can_draw(wish.home)
    )
    return head, {**_files(site, events, head, place), LIST: listed}, events


def _forgotten(wish: Wish, links: tuple[Link, ...]) -> frozenset[str]:
    """Return the keys of what is to be named no longer. Raises Refused for what is on the list."""
    keys = {read_address(url).key: url for url in wish.forget}
    for link in links:
        if link.url_key in keys:
            raise Refused(
                f"{link.name} is on the list, so it cannot be forgotten.",
                hint=f"Take it off first: toolkit rm {link.name}, or mark it private.",
            )
    return frozenset(keys)


def _head(library: Library, wish: Wish, place: Folder, before: Before) -> ListHead:
    key = place.key_of(wish.key)
    return ListHead(
        id=before.own.id,
        name=wish.title,
        by=wish.by,
        home=wish.home,
        language=wish.language,
        licence=wish.licence,
        every=_EVERY,
        key=key,
        next_key=next_key(before.head, key, place.key_of(wish.next_key)),
        warnings=tuple(_warned(library, wish)) if wish.warnings else (),
    )


def _require_own(library: Library, before: Before, wish: Wish, place: Folder) -> None:
    """Raise Refused where the list that stands there is another library's."""
    head = before.head
    is_own = head.id in own_lists(library)
    has_key = bool(head.key) and wish.key is not None and place.public_key(wish.key) == head.key
    if before.stands and not (is_own or has_key):
        raise Refused(
            f"{place.folder / LIST} is not a list that this library publishes.",
            hint="Choose another folder. If it is an old list of your own, move it away,"
            " or give the key that signed it.",
        )


def _nothing(left_out: Mapping[str, int]) -> Refused:
    why = ", ".join(f"{number:,} {reason}" for reason, number in left_out.items())
    return Refused(
        f"There is no link to publish{f' (left out: {why})' if why else ''}.",
        hint="Vet links first ('toolkit review'), or say which with --trust and --tag."
        " The folder was left as it was.",
    )


def _going_out(library: Library, wish: Wish, left_out: Counter[str]) -> Iterator[Link]:
    tags = set(map(tag_key, wish.tags or ()))
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


def _warned(library: Library, wish: Wish) -> Iterator[Warned]:
    """Yield the curator's own warnings: each has a person and a reason."""
    tags = set(map(tag_key, wish.tags or ()))
    for link in sorted(library.links.to_avoid(), key=lambda link: link.url_key):
        vetting = link.trust.vetting
        if vetting is None or not vetting.reason:
            continue
        if not _has_tag(link, tags) or (link.private and not wish.private):
            continue
        newer = instead_of(library, link)
        is_told = newer is not None and (wish.private or not newer.private)
        yield Warned(
            url=link.url,
            reason=vetting.reason,
            by=vetting.by or wish.by,
            on=vetting.recorded_at.date(),
            scope=vetting.scope,
            instead=newer.url if newer and is_told else "",
        )


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
        private=bool(wish.private),
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

    Those that depend on their neighbours stay out, and those that find no link which
    what was said does not find itself.
    """
    stems = stemmer_of()
    links = [frozenset(stems.of_text(_search_text(entry.link))) for entry in entries]
    holders: dict[str, set[int]] = {}
    for number, there in enumerate(links):
        for stem in there:
            holders.setdefault(stem, set()).add(number)
    told = []
    for word, means in _said_and_meant(library):
        known = [one for one in words_of(means) if stems[one] in holders]
        telling = [stems[one] for one in known if one not in STOP_WORDS]
        said = {stems[one] for one in words_of(word) if one not in STOP_WORDS}
        found = set().union(*(holders[stem] for stem in telling))
        if any(not said or not said <= links[number] for number in found):
            told.append((word, " ".join(known)))
    return tuple(told)


def _said_and_meant(library: Library) -> Iterator[tuple[str, str]]:
    for one in library.synonyms.every():
        if not one.not_beside:
            yield one.word, one.means
            if one.both_ways:
                yield one.means, one.word


def _search_text(link: Link) -> str:
    """Return what the page searches of a link."""
    ways = (text for one in link.contacts for text in (one.note, one.value))
    said = (link.title, link.publisher, link.summary, *link.tags, *link.terms, *ways)
    return "\n".join(said)


def _files(site: Site, events: list[Event], head: ListHead, place: Folder) -> dict[str, str]:
    old = read_events(place.read("feed.json") or "")
    told = {item.link.url for item in site.items} | {one.url for one in head.withdrawn}
    # Nothing is said of a link that is private now.
    entries = joined(events, [one for one in old if one.url in told])
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
