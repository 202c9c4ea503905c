"""Copies of lost pages in a public archive: found, offered, never part of a judgement.

Asks only when a person wants it, one page a second at most; an answer is kept
for 30 days. Must not change a link.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from toolkit.checking.probe import Probe
from toolkit.domain.hop import read_hop
from toolkit.domain.link import Link
from toolkit.storage.library import Library
from toolkit.usecases.network import Network, ask

# https://web.archive.org/web/20250301120000/https://a.example/ leads to the copy
# nearest to that moment: archive.org/help/wayback_api.php
WAYBACK = "https://web.archive.org/web/"
_KEPT_FOR = timedelta(days=30)
_FACT = "archived pages"
_SPACING = 1.0
_COPY = re.compile(r"/(\d{14})[a-z_]*/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A link's page in the archive, as it was at `at`."""

    link: Link
    url: str
    at: datetime


def find_copies(
    library: Library, links: Sequence[Link], network: Network, archive: str, now: datetime
) -> tuple[Copy, ...]:
    """Return the copies of links' pages nearest to when each was vetted or added."""
    kept = _kept(library, now)
    wanted = [link for link in links if link.url not in kept]
    if wanted:

        async def look(probe: Probe) -> None:
            for number, link in enumerate(wanted):
                if number:
                    await asyncio.sleep(_SPACING)
                address = f"{archive.rstrip('/')}/{_moment(link, now):%Y%m%d%H%M%S}/{link.url}"
                status, leads_to = await probe.leads_to(address)
                if status is None or status >= 429:  # noqa: PLR2004 - too many requests, or down
                    return
                kept[link.url] = [now.isoformat(), _within(archive, leads_to)]

        ask(network, lambda: now, look)
        with library.atomic():
            library.set_fact(_FACT, json.dumps(kept))
    copies = (_copy(link, kept[link.url][1]) for link in links if link.url in kept)
    return tuple(copy for copy in copies if copy is not None)


def _kept(library: Library, now: datetime) -> dict[str, list[str]]:
    """Return what the archive said lately: address -> when it was asked, and the copy."""
    known: dict[str, list[str]] = json.loads(library.fact(_FACT) or "{}")
    return {
        url: said
        for url, said in known.items()
        if datetime.fromisoformat(said[0]) > now - _KEPT_FOR
    }


def _moment(link: Link, now: datetime) -> datetime:
    vetted = link.trust.vetting.recorded_at if link.trust.vetting else None
    return (vetted or link.added_at or now).astimezone(UTC)


def _within(archive: str, leads_to: str) -> str:
    """Return an address of the archive's own; another's is no copy."""
    hop, home = read_hop(leads_to, archive), read_hop(archive)
    if not leads_to or hop is None or home is None or hop.authority != home.authority:
        return ""
    return hop.url if _COPY.search(hop.path) else ""


def _copy(link: Link, url: str) -> Copy | None:
    found = _COPY.search(url)
    if found is None:
        return None
    try:
        at = datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Copy(link=link, url=url, at=at)
