"""Reading the page of one link, for `add`, `edit --refresh` and `vet`.

What it says of itself is the publisher's claim; nothing here decides. A page
that cannot be read is a value with its reason. Must not store anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from toolkit.checking.facts import Facts, Target
from toolkit.checking.probe import Probe
from toolkit.domain.link import Link
from toolkit.domain.page import Fingerprint, PageTooHeavy, Received
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.pages.apart import Reader
from toolkit.pages.claims import Claims, read_claims
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import fingerprint
from toolkit.pages.metadata import Page, is_html, read_page
from toolkit.pages.signs import signs
from toolkit.storage.library import Library
from toolkit.usecases.details import Details
from toolkit.usecases.network import Network, ask

_GOOD = range(200, 300)


class PageSeen(NamedTuple):
    """What was seen of a page.

    `problem` says why it could not be read ("" when it was), `final_url` where
    redirects led. Without a readable page all else is empty.
    """

    final_url: str
    redirected: bool = False
    problem: str = ""
    title: str = ""
    summary: str = ""
    publisher: str = ""
    language: str = ""
    canonical: str = ""
    claims: Claims = Claims()
    fingerprint: Fingerprint | None = None


def look_at(url: str, network: Network, now: datetime) -> PageSeen:
    """Ask for a page, with the limits of a check; every trouble is a value."""

    async def look(probe: Probe) -> PageSeen:
        facts = await probe.look(Target(url=url))
        problem = _problem(facts)
        seen = PageSeen(final_url=facts.final_url, redirected=facts.redirected, problem=problem)
        if problem or facts.received is None:
            return seen
        reader = Reader()
        try:
            return await reader(_read, facts.received, seen)
        except PageTooHeavy:
            return seen._replace(problem="it is made so that reading it takes too long")
        except Exception as error:  # noqa: BLE001 - a page nobody can read is no reason to stop
            kind = type(error).__name__
            return seen._replace(problem=f"this program failed at it by a defect ({kind})")
        finally:
            reader.close()

    return ask(network, lambda: now, look)


def _read(received: Received, seen: PageSeen) -> PageSeen:
    page = read_page(received)
    shown, detail = signs(page)
    if shown:
        named = ", ".join(sorted(sign.value for sign in shown))
        return seen._replace(problem=f"it looks wrong: {named} ({detail})")
    return _seen(seen, page)


def known_elsewhere(library: Library, seen: PageSeen) -> Link | None:
    """Return the link of the library that this page is under another address."""
    for url in (seen.final_url if seen.redirected else "", seen.canonical):
        try:
            known = library.links.by_key(read_address(url).key) if url else None
        except Refused:
            continue
        if known is not None:
            return known
    return None


def prefilled(details: Details, seen: PageSeen, link: Link | None = None) -> Details:
    """Fill in from the page what nobody has said; a link's own words stay."""
    named = {name: getattr(seen, name) for name in ("title", "summary", "publisher", "language")}
    said = {name for name in named if getattr(details, name) is not None}
    if link is not None:
        said |= {name for name in named if getattr(link, name) and not _placeholder(link, name)}
    return replace(
        details, **{name: text for name, text in named.items() if text and name not in said}
    )


def _placeholder(link: Link, name: str) -> bool:
    """Tell whether a title only stands there because none was known."""
    bare = link.url.partition("://")[2].rstrip("/")
    return name == "title" and bare.startswith(link.title)


def _problem(facts: Facts) -> str:
    if facts.trouble is not None:
        return facts.reason
    if facts.status is None or facts.status not in _GOOD:
        return f"it answers {facts.status}"
    if facts.challenged or facts.to_login:
        return "it shows a wall or a login to programs"
    if facts.received is None or not is_html(facts.received):
        return "it is no page of text"
    return ""


def _seen(seen: PageSeen, page: Page) -> PageSeen:
    return seen._replace(
        title=page.title or page.h1,
        summary=page.description,
        publisher=page.site,
        language=page.language,
        canonical=_own_canonical(page),
        claims=read_claims(page),
        fingerprint=fingerprint(page),
    )


def _own_canonical(page: Page) -> str:
    """Return the page's own address as it claims it, of its own site alone."""
    from urllib.parse import urljoin  # noqa: PLC0415 - here alone

    try:
        canonical = urljoin(page.url, page.canonical) if page.canonical else ""
    except ValueError:
        return ""
    same = registrable_domain(canonical) == registrable_domain(page.url)
    return canonical if same else ""
