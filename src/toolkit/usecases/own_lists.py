"""What a library remembers of the lists that it publishes, beside their folders.

A folder is lost, or put back as it was last month; followers know a list by its id and
its key, and take no edition with a number that they had. Must not publish.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from toolkit.domain.link import Link
from toolkit.domain.sharing import ListHead
from toolkit.domain.text import number_of
from toolkit.errors import Refused
from toolkit.storage.library import Library
from toolkit.usecases.published import LIST

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
        raise Refused("Several lists of this library stand nowhere any more.", hint=_choice(found))
    return found[0] if found else OwnList(id=uuid4().urn)


def _choice(lists: Iterable[OwnList]) -> str:
    named = "; ".join(f"--as {one.id} ({one.name or one.folder})" for one in lists)
    return f"Say which: {named}{'; ' if named else ''}--as {NEW_LIST} for one of its own."


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
            f"{number_of(held_back, 'link')} would go out that the edition before did not have, and"
            " this library does not know to which tags it was limited.",
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
            "This list was signed, and its followers would refuse it without that.",
            hint="Give --key FILE. To go on unsigned, publish another list into an empty folder:"
            f" --as {NEW_LIST}",
        )
    if key == head.key or unannounced:
        return
    if key != head.next_key:
        raise Refused(
            "The followers of this list do not know that key, and would refuse the list.",
            hint="Announce it with the old one first: --key OLD --next-key NEW.pub. Where the old"
            " one is lost, --unannounced signs with it all the same; then each follower has to say"
            " 'toolkit follow NAME --key NEW.pub'.",
        )
    if one.announced:
        ready = date.fromisoformat(one.announced) + timedelta(days=WAIT_FOR_KEY)
        if today < ready:
            raise Refused(
                f"This key was announced on {one.announced}. Whoever has not asked for the list"
                " since then would refuse it.",
                hint=f"Go on with --key OLD until {ready.isoformat()}. Where the old one is lost,"
                " --unannounced signs with it all the same.",
            )


def next_key(head: ListHead, key: str, wanted: str) -> str:
    """Return the key to announce: it stays announced until it is used or another takes its place.

    The key in use itself takes an announcement back.
    """
    if wanted:
        return "" if wanted == key else wanted
    return head.next_key if key and key == head.key else ""
