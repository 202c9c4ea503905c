"""What went out: the reply log, and what can be seen in it.

Local: nothing of it is exported. The question is not in it. Must not write replies,
ask or print.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from html import unescape
from typing import NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.url import addresses_in, read_address
from toolkit.errors import Refused, ToolkitError
from toolkit.storage.library import Library
from toolkit.storage.log import POST_KEPT_FOR, Reply
from toolkit.usecases.edit import get

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
) -> tuple[int, ...]:
    """Remember which links went where, and the curator's sentence; not the question.

    `post` is an address or "". Returns the rows, for `unlog`. Raises Refused for an
    address that is none, and LibraryError.
    """
    post = read_address(post).given if post else ""
    with library.atomic():
        return tuple(
            library.replies.add(
                Reply(
                    at=now,
                    link_id=link.id,
                    platform=platform,
                    say="" if place else said,
                    post=post,
                )
            )
            for place, link in enumerate(links)
        )


def unlog(library: Library, rows: Sequence[int]) -> None:
    """Forget a reply that did not go out after all. Raises LibraryError."""
    with library.atomic():
        library.replies.take_out(rows)


def sent(library: Library, now: datetime, *, link_id: int | None, most: int) -> tuple[Sent, ...]:
    """List what was sent, newest first; with one link, where it was used.

    Raises NotFound for a link that never was in the library.
    """
    with library.reading():
        if link_id is None:
            uses = library.replies.newest(most)
        else:
            uses = library.replies.of_link(link_id, most)
            if not uses:
                get(library, link_id)
        return tuple(_sent(library, use, now) for use in uses)


def last_links(library: Library) -> tuple[int, ...]:
    """Return the ids of the last reply's links, the main one first.

    Raises Refused when there is no earlier reply.
    """
    with library.reading():
        newest = library.replies.newest(_ONE_REPLY)
    if not newest:
        raise Refused("There is no earlier reply.", hint="The reply log is empty, or switched off.")
    same = [reply.link_id for reply in newest if reply.at == newest[0].at]
    return tuple(dict.fromkeys(reversed(same)))


def _sent(library: Library, reply: Reply, now: datetime) -> Sent:
    # Storage forgets old addresses at the next entry; until then nobody sees them.
    post = reply.post if now - reply.at <= POST_KEPT_FOR else ""
    return Sent(reply.at, reply.link_id, reply.platform, post, library.links.get(reply.link_id))


def links_within(
    library: Callable[[], Library], links: Sequence[Link], text: str, *, by_name: bool = False
) -> tuple[Link, ...]:
    """Return the links whose address or number a text has: of these, and of the library.

    `by_name` takes of these the ones that it names, or whose site: where no address is
    written, it says where to look. A library that cannot be opened or read adds none.
    """
    keys = _keys(text)
    named = [link for link in links if by_name and _is_named(link, text)]
    there = [link for link in links if link in named or _is_in(link, text, keys)]
    with suppress(ToolkitError):
        there += library().links.by_keys(keys).values()
    return tuple({link.id: link for link in there}.values())


def _is_in(link: Link, text: str, keys: Container[str]) -> bool:
    """Tell whether the address or a number of a link is in a text, each of them whole."""
    numbers = [one.value for one in link.contacts if one.value]
    return link.url_key in keys or any(
        re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) for number in numbers
    )


def _is_named(link: Link, text: str) -> bool:
    """Tell whether a text has the title of a link, or the name of its site."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - after an edit alone

    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    return any(name and name.casefold() in text.casefold() for name in (link.title, host))


def _keys(text: str) -> list[str]:
    """Return the keys of the addresses in a text, also as HTML writes them."""
    keys = []
    for found in (*addresses_in(text), *(addresses_in(unescape(text)) if "&" in text else ())):
        for reading in found.readings:
            with suppress(Refused):
                keys.append(read_address(reading).key)
    return keys


class Used(NamedTuple):
    """How often something went out, when last, and with which links.

    `said` is a sentence, "" where this is about a link.
    """

    times: int
    last: datetime
    link_ids: tuple[int, ...]
    said: str = ""
    link: Link | None = None


class Summary(NamedTuple):
    """The links and the sentences of the log, those used most first."""

    links: tuple[Used, ...]
    sentences: tuple[Used, ...]


# The whole log: a row is some hundred bytes, and nobody writes a million replies.
_EVERY = 1_000_000


def summary(library: Library, *, link_id: int | None, most: int) -> Summary:
    """Count the uses of links and sentences, of one link or of all; `most` of each.

    Raises NotFound for a link that never was in the library.
    """
    with library.reading():
        if link_id is None:
            uses = library.replies.newest(_EVERY)
        else:
            uses = library.replies.of_link(link_id, _EVERY)
            if not uses:
                get(library, link_id)
        links = [
            used._replace(link=library.links.get(used.link_ids[0]))
            for used in _counted((use, use.link_id) for use in uses)[:most]
        ]
        said = _counted((use, use.say) for use in uses if use.say)[:most]
        return Summary(tuple(links), tuple(said))


def _counted(uses: Iterable[tuple[Reply, int | str]]) -> list[Used]:
    """Count uses by what is beside each; most used first, then the newest."""
    groups: dict[int | str, list[Reply]] = {}
    for use, about in uses:
        groups.setdefault(about, []).append(use)
    found = [
        Used(
            times=len(group),
            last=max(use.at for use in group),
            link_ids=tuple(sorted({use.link_id for use in group})),
            said=about if isinstance(about, str) else "",
        )
        for about, group in groups.items()
    ]
    return sorted(found, key=lambda used: (used.times, used.last), reverse=True)
