"""Links to be careful with: avoided, imitating a site that is known here, or kept back.

Known is what a person vetted here or the starter list vouches for; a link that
was only added or imported makes no site known. Loaded only where it is needed.
Must not fetch, and must not call a site bad: it says what the address looks like.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from shlex import join
from typing import NamedTuple

from toolkit.domain.judgement import WARNED, settled_by, withheld
from toolkit.domain.link import Link, LinkType
from toolkit.domain.sites import PUBLIC, Imitations, Site
from toolkit.domain.trust import BAD, SHOWN_AS, Level, Scope
from toolkit.domain.url import (
    Found,
    addresses_in,
    bare_host,
    host_in_key,
    host_of,
    read_address,
    wrapped_in,
)
from toolkit.errors import Doubtful, NoMatch, Refused
from toolkit.pages.domains import site_of
from toolkit.search.confidence import Confidence, judge
from toolkit.search.engine import Search, search
from toolkit.search.query import Query
from toolkit.storage.library import Library

_QUERY = re.compile(r"[?#]")
_SLASHES = re.compile(r"//+")
_FRONT = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|$)")
_PLAIN_HOST = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63}")
_VOUCHED = (Level.RECOMMENDED, Level.CAUTION, Level.LISTED)
LOOKALIKE = "look-alike"


class Doubt(NamedTuple):
    """Why to be careful with an address.

    `kind` is `avoid` (`link` is to be avoided, or with `site` its whole site)
    or `look-alike` (`link` is of the site it imitates, whose domain is `like`);
    `url` is the address.
    """

    kind: str
    link: Link
    reason: str
    url: str
    site: bool = True
    like: str = ""

    @property
    def sentence(self) -> str:
        """Say it of the address, for a person."""
        if self.kind == LOOKALIKE:
            known = f"{self.like} ({self.link.name} {self.link.title})"
            return f"looks like {known}, but isn't: {self.reason}"
        where = "on a site that is to be avoided" if self.site else "to be avoided"
        return f"is {where} ({self.link.name}: {self.link.trust.reason})"


class _Host(NamedTuple):
    """What is known of a host: the link that avoids its site, what it imitates and how.

    `real`: it has an ending that exists, or a whole domain in front of another.
    """

    avoided: Link | None
    has_avoided: bool
    imitated: tuple[Site, str] | None
    real: bool

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is to be said of any address of it."""
        return self.avoided is None and not self.has_avoided and self.imitated is None


class Doubts:
    """What one library says of addresses; read once, asked as often as needed."""

    def __init__(self, library: Library) -> None:
        """Keep the library; nothing is read yet."""
        self._library = library
        self._links: dict[str, Link | None] = {}
        self._hosts: dict[str, _Host] = {}

    def about(self, url: str) -> Doubt | None:
        """Say why an address, or one that it leads to, needs care; or None."""
        front = _FRONT.match(url)
        name = front[1] if front else host_of(url)
        wrapped = tuple(wrapped_in(url))
        host = self._hosts.get(name) or self._looked_up(name)
        if host.is_quiet and not wrapped:
            return None
        return next(iter(self._every([Found(url, name), *wrapped])), None)

    def about_text(self, text: str) -> tuple[Doubt, ...]:
        """Return the doubts about the addresses of a text, each once: avoided ones first."""
        return self._every(addresses_in(text))

    def about_move(self, was: str, now: str) -> Doubt | None:
        """Return the doubt about where an address leads: within its own site there is none."""
        doubt = self.about(now) if now != was else None
        if doubt is None or doubt.url != now:
            return doubt
        same_page = not doubt.site and doubt.link.url_key == _key(was)
        return None if same_page or (doubt.site and domain_of(was) == domain_of(now)) else doubt

    @cached_property
    def sites(self) -> dict[str, Link]:
        """The links whose avoid speaks of a whole site, by its domain."""
        found: dict[str, Link] = {}
        for link in self._avoided.values():
            vetting = link.trust.vetting
            if vetting and vetting.scope is Scope.SITE:
                found.setdefault(domain_of(link.url), link)
        return found

    @cached_property
    def _avoided(self) -> dict[str, Link]:
        links = list(self._library.links.to_avoid())
        loose = {_loose(link.url_key): link for link in links}
        return loose | {link.url_key: link for link in links}

    @cached_property
    def _avoided_hosts(self) -> frozenset[str]:
        return frozenset(map(host_in_key, self._avoided))

    @cached_property
    def _known(self) -> dict[str, list[str]]:
        """The hosts of each known domain; an office is known by what stands under its name."""
        found: dict[str, list[str]] = {}
        hosts = self._library.links.hosts(_VOUCHED)
        for host in hosts:
            found.setdefault(site_of(host).domain, []).append(host)
        for office in PUBLIC - found.keys():
            if under := [host for host in hosts if host.endswith(f".{office}")]:
                found[office] = under
        return found

    @cached_property
    def _imitations(self) -> Imitations:
        return _arranged(tuple(map(site_of, self._known)))

    def _every(self, addresses: Iterable[Found]) -> tuple[Doubt, ...]:
        doubts: dict[str, Doubt] = {}
        for found in addresses:
            host = self._hosts.get(found.host) or self._looked_up(found.host)
            if doubt := self._avoid(found, host) or self._imitated(found, host):
                doubts.setdefault(doubt.url, doubt)
        return tuple(sorted(doubts.values(), key=lambda doubt: doubt.kind == LOOKALIKE))

    def _looked_up(self, name: str) -> _Host:
        """Say of a host, once, what does not depend on the rest of an address."""
        plain = _PLAIN_HOST.fullmatch(name)
        host = name if plain else host_of(f"https://{name}/").rstrip(".")
        site = site_of(host)
        imitated = self._imitations.of(host, site) if host else None
        found = _Host(
            avoided=self.sites.get(site.domain),
            has_avoided=bare_host(host) in self._avoided_hosts,
            imitated=imitated,
            real=site.real or (imitated is not None and f"{imitated[0].domain}." in host),
        )
        self._hosts[name] = found
        return found

    def _avoid(self, found: Found, host: _Host) -> Doubt | None:
        site = host.avoided
        if site is not None:
            reason = f"its whole site is to be avoided ({site.trust.reason})"
            return Doubt(Level.AVOID.value, site, reason, found.url)
        if not host.has_avoided:
            return None
        for reading in found.readings:
            key = _key(reading)
            page = self._avoided.get(key) or self._avoided.get(_loose(key.partition("#")[0]))
            if page is not None:
                reason = f"it is to be avoided ({page.trust.reason})"
                return Doubt(Level.AVOID.value, page, reason, reading, site=False)
        return None

    def _imitated(self, found: Found, host: _Host) -> Doubt | None:
        # A name in plain words is an address only where there is such an ending.
        is_address = found.sure and (host.real or not found.bare)
        if host.imitated is None or not is_address:
            return None
        known, how = host.imitated
        link = self._best_of(known)
        return Doubt(LOOKALIKE, link, how, found.url, like=known.domain) if link else None

    def _best_of(self, site: Site) -> Link | None:
        """Return the link that stands best for a known site, unless none may be offered.

        On the site itself rather than under it, a helpline, and of the shortest
        address: that one leads to the front.
        """
        if site.domain not in self._links:
            links = [
                link
                for host in self._known[site.domain]
                for link in self._library.links.at_host(host)
                if link.trust.level in _VOUCHED and not withheld(link)
            ]
            self._links[site.domain] = min(
                links, key=lambda link: _distance(link, site), default=None
            )
        return self._links[site.domain]


def doubt_about(library: Library, text: str) -> Doubt | None:
    """Say why an address needs care, or None. Raises LibraryError alone."""
    try:
        address = read_address(text)
    except Refused:
        return None
    return Doubts(library).about(address.given)


def require_safe(
    library: Library, url: str, agreed: Collection[str] = (), *, was: str = ""
) -> None:
    """Raise Refused for what is to be avoided, Doubtful for a look-alike.

    Every way by which an address comes into the library asks here. `agreed`
    are the addresses on which a person insists, though they look like others;
    within the site where it `was`, an address leads nowhere new.
    """
    refuse(Doubts(library).about_move(was, url), agreed)


def refuse(doubt: Doubt | None, agreed: Collection[str] = ()) -> None:
    """Raise what `require_safe` raises, for a doubt that was found."""
    if doubt is None:
        return
    said = f"{doubt.url} {doubt.sentence}."
    if doubt.kind != LOOKALIKE:
        name = doubt.link.name
        raise Refused(said, hint=f"If that is no longer true, vet {name} again first.")
    if doubt.url not in agreed:
        hint = "If it really is the right one, repeat the command with --yes."
        raise Doubtful(said, hint=hint, about=doubt.url)


def links_of_site(library: Library, domain: str) -> Iterator[Link]:
    """Yield the links whose registrable domain this is."""
    for host in library.links.hosts():
        if site_of(host).domain == domain:
            yield from library.links.at_host(host)


def domain_of(url: str) -> str:
    """Return the registrable domain of an address, as the network knows it."""
    host = host_of(url)
    return site_of(host).domain if host else ""


@lru_cache(maxsize=2)
def _arranged(known: tuple[Site, ...]) -> Imitations:
    return Imitations(known)


def _distance(link: Link, site: Site) -> tuple[bool, bool, bool, int, int]:
    """Order the links of a site by how well they stand for it, crisis lines first."""
    under = host_in_key(link.url_key) != site.domain
    no_line = link.type is not LinkType.HELPLINE
    return under, not link.crisis, no_line, len(link.url_key), link.id


def _loose(key: str) -> str:
    """Return a comparison key in which slashes and dots that servers pass over are left out.

    For what is to be avoided alone: elsewhere two such addresses may be two pages.
    """
    query = _QUERY.search(key)
    end = query.start() if query else len(key)
    return _SLASHES.sub("/", key[:end]).rstrip("./") + key[end:]


def _key(url: str) -> str:
    try:
        return read_address(url).key
    except Refused:
        return ""


# Which link is kept back from an answer, and how it is offered again.


# Not an old address: its newer one stands for it.
EVERY = frozenset({WARNED, Level.AVOID.value, *BAD})


def kept_back(query: Query, tools: Search, best: float, kinds: Collection[str]) -> Link | None:
    """Return the link that would have come first, None for none; `best` is the first's score.

    `kinds` are the reasons, of `withheld`, for which one is looked at.
    """

    def kept(link: Link) -> bool:
        return withheld(link) in kinds and query.filters.admit(link)

    found = search(tools, query, kept, 1)
    if not found.hits or found.hits[0].score <= best:
        return None
    first = found.hits[0]
    fits = judge(found.expansion, first.match, exact=first.exact).confidence
    return first.link if fits is not Confidence.NONE else None


def only_kept_back(
    link: Link, reason: str, instead: Link | None, instead_url: str, about: object
) -> NoMatch:
    """Say that nothing else fits, why this is not offered, and what to do about it."""
    kind = withheld(link)
    why = {
        WARNED: f", because you heed this: {link.name} {link.title}: {reason}",
        Level.AVOID.value: f": {link.name} {link.title} is to be avoided: {reason}",
    }
    state = f": {link.name} {link.title}: {SHOWN_AS[link.health.state]}: {reason}"
    return NoMatch(
        f"The link that fits is not offered{why.get(kind, state)}".rstrip(".: ") + ".",
        hint=f"In its place: toolkit reply {instead.name} ({instead.title})"
        if instead
        else way_on(link, kind, instead_url),
        about=about,
    )


def way_on(link: Link, kind: str, instead: str) -> str:
    """Say what to do about a link that is never offered; `instead` is an alternative's address."""
    if kind == WARNED:
        names = dict.fromkeys(one.source for one in link.says if one.heeded)
        lifts = "; ".join(join(("toolkit", "follow", name, "--no-heed")) for name in names)
        return (
            f"To offer it all the same: toolkit vet {link.name}."
            f" To heed that list no longer: {lifts}"
        )
    if instead:
        return f"Add the alternative first: toolkit add {instead}"
    if kind == Level.AVOID.value:
        return f"Name an alternative: toolkit vet {link.name} --level avoid --instead ID"
    if kind in BAD:
        return f"What settles it: {settled_by(link)}"
    return f"Name a newer address: toolkit edit {link.name} --replaced-by URL"
