"""The reply log: which links went where, and what that says of the next reply.

Nothing of the question is kept; a post's address only when it was given.
Must not choose links.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.url import read_address
from toolkit.errors import NotFound, Refused
from toolkit.storage.library import Library
from toolkit.storage.replies import POST_KEPT_FOR, Reply

# More replies than anybody writes by hand in a day.
_A_DAY = 500
# One row a link; no reply has more links than this.
_ONE_REPLY = 50


class Sent(NamedTuple):
    """A use of a link: when, where to, and the link as it is now (None: removed)."""

    at: datetime
    link_id: int
    platform: str
    post: str = ""
    link: Link | None = None


def log(
    library: Library, links: Sequence[Link], now: datetime, *, platform: str, said: str, post: str
) -> None:
    """Remember which links went where, and the curator's sentence; not the question.

    `post` is an address or "". Raises Refused for one that is none, and
    LibraryError.
    """
    post = read_address(post).given if post else ""
    with library.atomic():
        for place, link in enumerate(links):
            library.replies.add(
                Reply(
                    at=now,
                    link_id=link.id,
                    platform=platform,
                    say="" if place else said,
                    post=post,
                )
            )


def sent(library: Library, now: datetime, *, link_id: int | None, most: int) -> tuple[Sent, ...]:
    """List what was sent, newest first; with one link, where it was used.

    Raises NotFound for a link that never was in the library.
    """
    with library.reading():
        if link_id is None:
            uses = library.replies.newest(most)
        else:
            uses = library.replies.of_link(link_id, most)
            if not uses and library.links.get(link_id) is None:
                raise NotFound(f"There is no link k{link_id}.", hint="See: toolkit list")
        return tuple(_sent(library, use, now) for use in uses)


def last_links(library: Library) -> tuple[int, ...]:
    """Return the ids of the last reply's links, the main one first.

    Raises Refused when there is no earlier reply.
    """
    with library.reading():
        newest = library.replies.newest(_ONE_REPLY)
    if not newest:
        raise Refused("There is no earlier reply.", hint="The log is empty, or switched off.")
    same = [reply.link_id for reply in newest if reply.at == newest[0].at]
    return tuple(dict.fromkeys(reversed(same)))


def rested_sentence(library: Library, link: Link) -> str:
    """Return the link's sentence that has rested longest, "" where it has none."""
    if not link.sentences:
        return ""
    uses = [reply for reply in library.replies.of_link(link.id) if reply.say in link.sentences]
    last = {reply.say: reply.at for reply in reversed(uses)}
    never = [say for say in link.sentences if say not in last]
    return never[0] if never else min(link.sentences, key=lambda say: last[say])


def went_out(library: Library, said: str, today: date) -> bool:
    """Tell whether a sentence already went out today, with whatever link."""
    if not said:
        return False
    return any(
        reply.say == said and reply.at.date() == today for reply in library.replies.newest(_A_DAY)
    )


def _sent(library: Library, reply: Reply, now: datetime) -> Sent:
    # Storage forgets old addresses at the next entry; until then nobody sees them.
    post = reply.post if now - reply.at <= POST_KEPT_FOR else ""
    return Sent(reply.at, reply.link_id, reply.platform, post, library.links.get(reply.link_id))
