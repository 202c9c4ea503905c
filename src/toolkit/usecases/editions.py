"""Editions of a published list: what is new since the one before, and what is remembered of each.

Must not decide which links go out, and must not publish.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from toolkit.domain.link import Link
from toolkit.domain.sharing import Entry, ListHead, Withdrawn, entry_of
from toolkit.domain.text import number_of
from toolkit.domain.trust import State
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.exchange.list_file import list_links, list_text, read_head, read_links
from toolkit.site.feeds import CHANGED, NEW, WITHDRAWN, Event
from toolkit.site.page import Item
from toolkit.storage.library import Library
from toolkit.usecases.find import instead_of
from toolkit.usecases.published import LIST, Folder

# What a library remembers of the lists that it publishes, beside their folders. A folder is
# lost, or put back as it was last month; followers know a list by its id and its key, and take
# no edition with a number that they had.


# In place of an id: a list of its own.
NEW_LIST = "new"
# Under this name the library keeps them as JSON, by id; once it was a list of ids.
_OWN_LISTS = "published_lists"
OPTIONS = ("replies", "warnings", "private")
# Whoever looks at a list less often than this may miss what an edition announced.
WAIT_FOR_KEY = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnList:
    """A list that this library publishes, as it went out last; "" and None: not known.

    `options` are those of `replies`, `warnings`, `private` it went out with, `tags` and `levels`
    those it was limited to (empty: to none), `announced` the day on which `next_key` was.
    """

    id: str
    name: str = ""
    folder: str = ""
    number: int = 0
    key: str = ""
    next_key: str = ""
    announced: str = ""
    options: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    levels: tuple[str, ...] | None = None

    @property
    def is_lost(self) -> bool:
        """Whether it stood in a folder in which it stands no longer."""
        return bool(self.folder) and not (Path(self.folder) / LIST).exists()


def own_lists(library: Library) -> dict[str, OwnList]:
    """Return the lists that this library publishes, by their ids."""
    said = json.loads(library.fact(_OWN_LISTS) or "{}")
    if isinstance(said, list):
        return {list_id: OwnList(id=list_id) for list_id in said}
    return {list_id: _read(list_id, one) for list_id, one in said.items()}


def _read(list_id: str, said: dict[str, Any]) -> OwnList:
    known = {one.name: said[one.name] for one in fields(OwnList) if one.name in said}
    read: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in known.items()
    }
    return OwnList(**{**read, "id": list_id})


def remember(library: Library, one: OwnList) -> None:
    """Keep what a list went out with."""
    known = own_lists(library)
    if known.get(one.id) != one:
        said = {list_id: asdict(known_one) for list_id, known_one in known.items()}
        said[one.id] = asdict(one)
        with library.atomic():
            # In ASCII, which holds the name of a folder whose bytes are no UTF-8.
            library.set_fact(_OWN_LISTS, json.dumps(said, sort_keys=True))


def recalled(library: Library, folder: Path, head: ListHead, wanted: str = "") -> OwnList:
    """Return the list that is to go into a folder, `head` being what stands there.

    The one that stands there; else the one named by `wanted`; else the one that stood there;
    else the only one that stands nowhere; else a new one. Raises Refused.
    """
    known = own_lists(library)
    if head.id:
        if wanted not in ("", head.id):
            raise Refused(f"{folder / LIST} is the list {head.id}.", hint="Choose an empty folder.")
        return known.get(head.id, OwnList(id=head.id))
    if wanted and wanted != NEW_LIST:
        if wanted not in known:
            raise Refused(
                f"This library publishes no list {wanted[:60]}.", hint=_choice(known.values())
            )
        return known[wanted]
    lost = [] if wanted else [one for one in known.values() if one.is_lost]
    found = [one for one in lost if one.folder == str(folder.resolve())] or lost
    if len(found) > 1:
        raise Refused(
            "Several lists of this library are in no folder any more.", hint=_choice(found)
        )
    return found[0] if found else OwnList(id=uuid4().urn)


def _choice(lists: Iterable[OwnList]) -> str:
    named = "; ".join(f"--as {one.id} ({one.name or one.folder})" for one in lists)
    return f"Say which: {named}{'; ' if named else ''}--as {NEW_LIST} for a new list."


def standing(one: OwnList, head: ListHead) -> ListHead:
    """Return what is known of the edition before: a folder may be older than the memory of it."""
    if one.number < head.number or not one.number:
        return head._replace(id=one.id)
    return head._replace(id=one.id, number=one.number, key=one.key, next_key=one.next_key)


def went_out(one: OwnList, head: ListHead, folder: Path, today: date) -> OwnList:
    """Return the list as it went out just now."""
    announced = one.announced if head.next_key == one.next_key else today.isoformat()
    return replace(
        one,
        name=head.name,
        folder=str(folder.resolve()),
        number=head.number,
        key=head.key,
        next_key=head.next_key,
        announced=announced if head.next_key else "",
    )


def require_no_wider(
    one: OwnList, head: ListHead, links: Iterable[Link], known: Container[str]
) -> None:
    """Raise Refused where it is not known to which tags or levels a list was limited, and it grows.

    `head` is of the edition before, `known` has the comparison keys of its links, `links` are those
    of the new one, for which nothing was chosen. A link that is newer than that edition was
    never held back.
    """
    if one.tags is not None or head.issued is None:
        return
    more = [link for link in links if link.url_key not in known]
    held_back = sum(link.added_at is None or link.added_at <= head.issued for link in more)
    if held_back:
        raise Refused(
            f"{number_of(held_back, 'link')} would be published that were not in the last edition,"
            " and this library does not know which tags it was limited to.",
            hint="Say which links belong to it with --tag and --trust, or --all for all of them.",
        )


def require_known_key(
    one: OwnList, head: ListHead, key: str, today: date, *, unannounced: bool
) -> None:
    """Raise Refused where followers would refuse a list for its key: `key` is "" for none."""
    if not head.key:
        return
    if not key:
        raise Refused(
            "This list was signed before, and its followers would refuse it unsigned.",
            hint="Give --key FILE. To publish unsigned, start another list in an empty folder:"
            f" --as {NEW_LIST}",
        )
    if key == head.key or unannounced:
        return
    if key != head.next_key:
        raise Refused(
            "The followers of this list do not know that key, and would refuse the list.",
            hint="Announce it with the old one first: --key OLD --next-key NEW.pub. If the old one"
            " is lost, --unannounced signs with the new one all the same; each follower then has to"
            " run 'toolkit follow NAME --key NEW.pub'.",
        )
    if one.announced:
        ready = date.fromisoformat(one.announced) + timedelta(days=WAIT_FOR_KEY)
        if today < ready:
            raise Refused(
                f"This key was announced on {one.announced}. Followers who have not fetched the"
                " list since then would refuse it.",
                hint=f"Go on with --key OLD until {ready.isoformat()}. If the old one is lost,"
                " --unannounced signs with this one all the same.",
            )


def next_key(head: ListHead, key: str, wanted: str) -> str:
    """Return the key to announce: it stays announced until it is used or another takes its place.

    The key in use itself takes an announcement back.
    """
    if wanted:
        return "" if wanted == key else wanted
    return head.next_key if key and key == head.key else ""


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
            f"{name} is not a list that this program wrote.",
            hint="Choose another folder for the page.",
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
