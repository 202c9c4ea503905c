"""What is in the small libraries of followed lists: links for a question, and who recommends one.

Apart from what fetches and reads lists, which takes three times as long to load as
a question takes. Must not write.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from toolkit.domain.link import Link, Saying
from toolkit.domain.trust import Level
from toolkit.errors import LibraryError
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, FindResult, find
from toolkit.usecases.followed import LINKS, Followed, Kept, followed_in, followed_named, is_stale


class FoundThere(NamedTuple):
    """What was found in a followed list; `stale`: its writer vouches for it no longer."""

    source: Followed
    found: FindResult
    stale: bool = False


def find_from(
    library: Library, name: str, request: FindRequest, *, now: datetime, home: str
) -> Iterator[FoundThere]:
    """Search in one followed list, or in `all`. Raises NotFound."""
    lists = followed_in(library.path) if name == "all" else [followed_named(library.path, name)]
    for source in lists:
        path = Kept(library.path, source.name).path(LINKS)
        try:
            with Library(path) as there:
                found = find(there, request._replace(hint=False), now=now, home_region=home)
        except LibraryError:
            continue
        yield FoundThere(source, found, is_stale(source, now))


def praise_of(library: Library, link: Link, now: datetime) -> Iterator[Saying]:
    """Yield which followed lists recommend a link, while their writers vouch for it."""
    for source in followed_in(library.path):
        path = Kept(library.path, source.name).path(LINKS)
        if is_stale(source, now) or not path.exists():
            continue
        try:
            with Library(path) as there:
                known = there.links.by_key(link.url_key)
        except LibraryError:
            continue
        if known is not None and known.trust.level is Level.RECOMMENDED and known.trust.vetted_on:
            on = known.trust.vetted_on.isoformat()
            yield Saying(source.name, Level.RECOMMENDED.value, on, "", now, source.name)
