"""Editions of a published list: the one before, and what is new, changed or withdrawn since.

Must not decide which links go out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.sharing import Entry, ListHead, Withdrawn, entry_of
from toolkit.domain.trust import State
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.exchange.list_file import list_links, list_text, read_head, read_links
from toolkit.site.feeds import CHANGED, NEW, WITHDRAWN, Event
from toolkit.site.page import Item
from toolkit.storage.library import Library
from toolkit.usecases.find import instead_of
from toolkit.usecases.own_lists import OPTIONS, OwnList
from toolkit.usecases.published import LIST, Folder

# A list is worth believing for so long after it was written.
_FRESH_FOR = timedelta(days=30)
# Before half of that is over, an unchanged list stays the same file.
_RENEWED_AFTER = timedelta(days=15)
_WITHDRAWN_FOR = timedelta(days=400)
_GONE = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})


class Before(NamedTuple):
    """The edition before: of the folder, or as far as the library remembers it.

    `links` by comparison key as the file has them, `had` those of OPTIONS that it had.
    """

    head: ListHead = ListHead()
    links: Mapping[str, dict[str, Any]] = {}
    stands: bool = False
    own: OwnList = OwnList(id="")
    had: tuple[str, ...] = ()


def edition_in(place: Folder) -> Before:
    """Return the edition that stands in a folder. Raises Refused for a list of another kind."""
    text = place.read(LIST)
    if text is None:
        return Before()
    name = str(place.folder / LIST)
    head = read_head(text, name)
    if head is None:
        raise Refused(
            f"{name} is not a list of this program's.", hint="Choose another folder for the page."
        )
    return Before(head, dict(_by_key(read_links(text, name))), stands=True)


def options_of(before: Before, place: Folder) -> tuple[str, ...]:
    """Return what an edition had that was published by a program that did not keep it."""
    if not before.stands:
        return ()
    page = place.read("index.html") or ""
    links = before.links.values()
    there = {
        "replies": 'class="reply"' in page or any("say" in one for one in links),
        "warnings": bool(before.head.warnings),
        "private": 'id="leave"' in page or any(one.get("private") for one in links),
    }
    return tuple(name for name in OPTIONS if there[name])


def _by_key(links: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for link in links:
        url = link.get("url")
        if isinstance(url, str):
            try:
                yield read_address(url).key, link
            except Refused:
                continue


def entries_of(
    links: Iterable[Link], before: Before, today: date, *, sentences: bool
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


def withdrawn_of(
    library: Library,
    links: tuple[Link, ...],
    before: Before,
    today: date,
    *,
    private: bool,
    forget: Collection[str] = (),
) -> tuple[Withdrawn, ...]:
    """Return what is no longer on the list, and why; older ones for a while.

    Of links that are private nothing is said in a list that is not, and nothing of those to
    `forget` (comparison keys). No link that is not on the list is named in another's place.
    """
    there = {link.url_key for link in links}
    urls = {link.url for link in links}
    moved = _moved(links, before)

    def hides(key: str, *, was_private: bool) -> bool:
        """Tell whether it would be said in public that a link is private."""
        link = library.links.by_key(key)
        return key in forget or (not private and (link.private if link else was_private))

    found = {
        key: _departed(library, key, said, moved.get(key), urls, today)
        for key, said in before.links.items()
        if key not in there and not hides(key, was_private=bool(said.get("private")))
    }
    for one in before.head.withdrawn:
        key = next((key for key, _ in _by_key([{"url": one.url}])), "")
        is_told = key and key not in there and key not in found
        is_told = is_told and not hides(key, was_private="private" in before.had)
        if is_told and one.on + _WITHDRAWN_FOR > today:
            found[key] = one if one.instead in urls else one._replace(instead="")
    return tuple(found[key] for key in sorted(found))


def _moved(links: Iterable[Link], before: Before) -> dict[str, Link]:
    """Return the links that came to another address, by the comparison key of the old one.

    The library does not keep it: a link of the same title and publisher that is new.
    """
    there, gone, new = set(), defaultdict(list), defaultdict(list)
    for link in links:
        there.add(link.url_key)
        if link.url_key not in before.links:
            new[link.title, link.publisher].append(link)
    for key, said in before.links.items():
        if key not in there:
            gone[str(said.get("title", "")), str(said.get("publisher", ""))].append(key)
    return {
        keys[0]: new[name][0]
        for name, keys in gone.items()
        if name[0] and len(keys) == len(new.get(name, ())) == 1
    }


def _departed(
    library: Library,
    key: str,
    said: Mapping[str, Any],
    moved: Link | None,
    urls: set[str],
    today: date,
) -> Withdrawn:
    url, title = str(said["url"]), str(said.get("title", ""))
    link = library.links.by_key(key)
    newer = moved if link is None else None
    if link is not None and link.replaced_by:
        newer = instead_of(library, link)
    if newer is not None and newer.url in urls:
        return Withdrawn(url, title, today, "replaced", newer.url)
    is_gone = link is not None and link.health.state in _GONE
    return Withdrawn(url, title, today, "gone" if is_gone else "removed")


def departures(withdrawn: Iterable[Withdrawn], before: Before, today: date) -> list[Event]:
    """Return the withdrawals that are new."""
    known = {one.url for one in before.head.withdrawn}
    return [
        Event(WITHDRAWN, one.url, one.title, today, what=(one.why,))
        for one in withdrawn
        if one.url not in known
    ]


def new_edition(
    head: ListHead,
    entries: tuple[Entry, ...],
    before: Before,
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
