"""Reading pages and archives for a person: what a page calls itself, how to reach the network.

Must not judge a page or store a check.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeVar

from toolkit import __version__
from toolkit.checking.addresses import Addresses, IPNetwork, Routes, read_routes
from toolkit.checking.dial import Authorities, read_authorities
from toolkit.checking.engine import Pace
from toolkit.checking.facts import Facts, Target, Trouble
from toolkit.checking.fetch import Client
from toolkit.checking.probe import DEADLINE_SECONDS, Probe, headers
from toolkit.domain.fields import BY_NAME, is_blank
from toolkit.domain.link import Link
from toolkit.domain.page import Fingerprint, PageTooHeavy, Received
from toolkit.domain.sites import own_network
from toolkit.domain.text import clean_line
from toolkit.domain.url import parse_url, read_address
from toolkit.errors import Refused, UsageError
from toolkit.pages.compare import Reader
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import fingerprint
from toolkit.pages.page import Claims, Page, is_html, read_claims, read_page
from toolkit.pages.signs import signs
from toolkit.settings.model import LONGEST_DELAY, Settings
from toolkit.storage.library import Library
from toolkit.storage.rows import read_time
from toolkit.usecases.cautions import require_safe
from toolkit.usecases.edit import Details, require_new

_T = TypeVar("_T")
# Reserved for documentation, and always registered (RFC 2606).
CONTROL_NAME = "example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How the network is used; `resolve` are addresses for hosts of one's own."""

    allowed: tuple[IPNetwork, ...] = ()
    resolve: Mapping[str, str] = field(default_factory=dict)
    control_name: str = CONTROL_NAME
    pace: Pace = field(default_factory=Pace)
    deadline: float = DEADLINE_SECONDS
    routes: Routes = field(default_factory=Routes)
    authorities: Authorities = field(default_factory=Authorities)


class RunClock(NamedTuple):
    """The time of a run: from its start on, by a clock that nobody sets.

    It goes on while the machine sleeps, and is the same in every process.
    """

    started: datetime
    reading: float

    @classmethod
    def start(cls, now: datetime) -> RunClock:
        """Begin at `now`."""
        return cls(now, _steady())

    def now(self) -> datetime:
        """Return the time now."""
        return self.started + timedelta(seconds=max(0.0, _steady() - self.reading))


def ask(
    network: Network, now: Callable[[], datetime], work: Callable[[Probe], Awaitable[_T]]
) -> _T:
    """Do work that asks the network, and close what it opened."""
    return asyncio.run(_ask(network, now, work))


async def _ask(
    network: Network, now: Callable[[], datetime], work: Callable[[Probe], Awaitable[_T]]
) -> _T:
    addresses = Addresses(allowed=network.allowed, given=network.resolve)
    client = Client(addresses, network.routes, network.authorities)
    probe = Probe(client, headers(__version__), now, network.deadline)
    try:
        return await work(probe)
    finally:
        await probe.close()


def _steady() -> float:
    # The monotonic clock stands still while Linux sleeps: clock_gettime(2).
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


_GOOD = range(200, 300)
# So it looks without a network too, and nothing else was asked that would tell.
_PERHAPS_OURS = frozenset({Trouble.NO_SUCH_HOST, Trouble.NO_DNS, Trouble.UNREACHABLE})


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
            return seen._replace(problem="reading it takes too long")
        except Exception as error:  # noqa: BLE001 - a page nobody can read is no reason to stop
            kind = type(error).__name__
            return seen._replace(problem=f"this program itself failed while reading it ({kind})")
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
    said = {name for name in named if name in details.said}
    if link is not None:
        said |= {name for name in named if not is_blank(link, BY_NAME[name])}
    return details.also({name: text for name, text in named.items() if text and name not in said})


def _problem(facts: Facts) -> str:
    if facts.trouble in _PERHAPS_OURS:
        return f"{facts.reason}: perhaps your own network is down"
    if facts.trouble is not None:
        return facts.reason
    if facts.status is None or facts.status not in _GOOD:
        return f"it answers {facts.status}"
    if facts.challenged or facts.to_login:
        return "it shows programs a login or a barrier"
    if facts.received is None or not is_html(facts.received):
        return "it is not a page of text"
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


def careful_with(library: Library, url: str, agreed: Collection[str] = ()) -> None:
    """Raise Refused for no address, a known one, one to be avoided; Doubtful for a look-alike.

    `agreed` are the addresses on which a person insists.
    """
    address = read_address(url)
    require_new(library, address, None)
    require_safe(library, address.given, agreed)


def after_reading(library: Library, url: str, seen: PageSeen, agreed: Collection[str] = ()) -> None:
    """Raise as `careful_with` for the page's real address; Refused for a page known already."""
    known = known_elsewhere(library, seen)
    if known is not None:
        raise Refused(
            f"{url} is a page that is in the library already: {known.name} {known.title}.",
            hint=f"See it with 'toolkit show {known.name}'; --offline adds it all the same.",
        )
    if seen.redirected:
        careful_with(library, seen.final_url, agreed)


_KEPT_FOR = timedelta(days=30)
_FACT = "archived pages"
_SPACING = 1.0
# https://web.archive.org/web/20250301120000/https://a.example/ leads to the copy
# nearest to that moment: archive.org/help/wayback_api.php
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
    known: dict[str, list[str]] = library.facts_in(_FACT)
    return {url: said for url, said in known.items() if read_time(said[0]) > now - _KEPT_FOR}


def _moment(link: Link, now: datetime) -> datetime:
    vetted = link.trust.vetting.recorded_at if link.trust.vetting else None
    return (vetted or link.added_at or now).astimezone(UTC)


def _within(archive: str, leads_to: str) -> str:
    """Return an address of the archive's own; another's is no copy."""
    hop, home = parse_url(leads_to, archive), parse_url(archive)
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


_AGE = re.compile(r"([0-9]{1,5})\s*([hdwmy])")
_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "m": 730.5, "y": 8_766.0}


def read_network_use(
    settings: Settings, allowed: Sequence[str] | None, pace: Pace, environ: Mapping[str, str]
) -> Network:
    """Return how the network is to be used; `allowed` None leaves it to the setting.

    Raises UsageError for a bad network, ConfigError for a proxy or a file of authorities.
    """
    networks = settings.check_allow_net.split(", ") if allowed is None else allowed
    return Network(
        allowed=tuple(_network(text) for text in networks if text),
        resolve={
            host.rstrip(".").lower(): address for host, address in settings.check_resolve.items()
        },
        control_name=settings.check_control_name or CONTROL_NAME,
        pace=pace,
        routes=read_routes(settings.check_proxy, environ),
        authorities=read_authorities(settings.check_ca_file, environ),
    )


def read_pace(per_host: int, delay: float) -> Pace:
    """Return the pace for one host: requests at once, seconds between them.

    Raises UsageError for a pause that is no number, or longer than an hour.
    """
    if not 0 <= delay <= LONGEST_DELAY:
        raise UsageError(
            f"{delay:g} seconds cannot be the wait between two requests to one site.",
            hint=f"Give 0 to {LONGEST_DELAY:,}: --delay 1, or the setting check.delay.",
        )
    return Pace(per_host=per_host, delay=delay)


def read_age(text: str) -> timedelta:
    """Read an age such as 12h, 7d, 2w, 3m or 1y. Raises UsageError."""
    match = _AGE.fullmatch(text.strip().casefold())
    if match is None:
        raise UsageError(
            f"'{clean_line(text)}' is not an age.", hint="Give hours, days or weeks: 12h, 7d, 2w."
        )
    return timedelta(hours=int(match[1]) * _HOURS[match[2]])


def _network(text: str) -> IPNetwork:
    network = own_network(text)
    if network is None:
        raise UsageError(
            f"'{clean_line(text)}' is not a private network.",
            hint="Give one such as 192.168.0.0/16, none larger than /8, or one address.",
        )
    return network


class Trial(NamedTuple):
    """One address that was asked for as a check would; `problem` is "" where it answered.

    `proxy` and `said_in` are the proxy and who named it, "" for none; `files` the
    authorities that are trusted beside the system's, each with who named it.
    """

    url: str
    proxy: str = ""
    said_in: str = ""
    files: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    hint: str = ""


_HINTS = {
    Trouble.PROXY_FAILS: "Correct it, or name another one: toolkit config set check.proxy URL",
    Trouble.PROXY_SILENT: "Correct it, or name another one: toolkit config set check.proxy URL",
    Trouble.PROXY_SAYS: "Ask who runs it, or name another: toolkit config set check.proxy URL",
    Trouble.CERTIFICATE: "If your office opens encrypted traffic, ask for the file of its"
    " certificate authority: toolkit config set check.ca_file FILE",
}


def tried(network: Network) -> tuple[Trial, ...]:
    """Ask for the control name once by each way that is set up."""
    # Where one proxy serves both, https shows more.
    schemes = set({way: scheme for scheme, way in network.routes.ways.items()}.values())
    if network.authorities.files or not schemes:
        schemes.add("https")
    wanted = [f"{scheme}://{network.control_name}/" for scheme in sorted(schemes)]

    async def look(probe: Probe) -> list[Facts]:
        seen = [await probe.look(Target(url=url)) for url in wanted]
        plain = f"http://{network.control_name}/"
        if plain in wanted or all(one.trouble not in _NO_TLS for one in seen):
            return seen
        # A server at a port of its own may speak without encryption alone.
        hop = parse_url(plain)
        own = hop is not None and hop.authority != hop.host
        without = await probe.look(Target(url=plain)) if own else seen[0]
        return [without] if without.trouble is None else seen

    seen = ask(network, lambda: datetime.now(UTC), look)
    return tuple(_trial(network, facts) for facts in seen)


def _trial(network: Network, facts: Facts) -> Trial:
    hop = parse_url(facts.asked)
    way = network.routes.of(hop) if hop else None
    trial = Trial(facts.asked, files=network.authorities.files if hop and hop.port == _TLS else ())
    if way is not None:
        trial = trial._replace(proxy=way.proxy.name, said_in=way.said_in)
    if facts.trouble is None:
        return trial
    return trial._replace(problem=facts.reason, hint=_HINTS.get(facts.trouble, ""))


_TLS = 443
# What comes of asking in TLS where it is not spoken.
_NO_TLS = (Trouble.UNREADABLE, Trouble.RESET, Trouble.EMPTY, Trouble.TIMEOUT, Trouble.PROXY_SILENT)
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
# By which programs are told of a proxy and of the authorities to trust.
_CARRIED = (
    *(form(name) for name in _PROXIES for form in (str.upper, str.lower)),
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)


def carried_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables by which a scheduled check reaches the network as this run does."""
    return {name: environ[name] for name in _CARRIED if environ.get(name)}
