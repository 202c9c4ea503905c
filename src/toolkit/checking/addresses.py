"""Where a request goes: a host's name resolved and judged, and the proxy in between, if any.

What is judged is what resolved, not how it was written (`127.1`,
`0x7f000001`): a name that leads to no public address is refused, unless the person
opened that network, and one that leads to both kinds is asked at the public ones.
Must not connect.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache, partial
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import NamedTuple

from toolkit.domain.sites import DIRECT, Proxy, read_proxy, without_password
from toolkit.domain.text import clean_line
from toolkit.domain.url import ParsedUrl, host_of
from toolkit.errors import ConfigError

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network
Lookup = Callable[[str], Awaitable[Sequence[str]]]

# The system's resolver takes a thread a name, and those that nobody answers for take long.
_THREADS = 64
# As long as the system itself asks two servers twice; it is no part of a link's own time.
_LOOKUP_SECONDS = 20.0

# RFC 6052: an IPv4 address inside NAT64's well-known prefix.
_NAT64 = ip_network("64:ff9b::/96")
# What the registries keep back, and not every Python knows:
# https://www.iana.org/assignments/iana-ipv4-special-registry/ and iana-ipv6-special-registry
_KEPT_BACK = tuple(
    ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")
)
# All that is given out of IPv6 so far, RFC 4291 and IANA's ipv6-unicast-address-assignments.
_GIVEN_OUT = ip_network("2000::/3")

# RFC 6761, RFC 6762 and RFC 8375, ICANN's .internal, and what RFC 6762 (appendix G) says
# that people use.
_OF_LOCAL_NETWORKS = frozenset(
    "localhost local internal intranet private corp home lan localdomain".split()
)
_HOME = ["home", "arpa"]
# So a link's reason says it, behind the address itself.
NOT_PUBLIC = "is not a public address"
_NOT_ASKED = re.compile(rf"([0-9a-fA-F:.%\w]+)\]?(?:, which)? {NOT_PUBLIC}")


class NoSuchHost(Exception):
    """The name has no address: DNS says so."""


class NoAnswer(Exception):
    """DNS itself could not be asked."""


class NotPublic(Exception):
    """The name leads to an address that is not public."""


def unwrapped(address: IPAddress) -> IPAddress:
    """Return the IPv4 address that an IPv6 address carries, or the address."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: IPAddress) -> bool:
    """Tell whether an address is one of the public internet."""
    plain = unwrapped(address)
    if plain.version != _GIVEN_OUT.version:
        given_out = not plain.is_multicast and not plain.is_reserved
    else:
        given_out = plain in _GIVEN_OUT
    return given_out and plain.is_global and not any(plain in kept for kept in _KEPT_BACK)


def is_public_name(host: str) -> bool:
    """Tell whether a name may be one of the public internet, where nothing more is known."""
    labels = host.rstrip(".").lower().split(".")
    return len(labels) > 1 and labels[-1] not in _OF_LOCAL_NETWORKS and labels[-2:] != _HOME


@dataclass
class Addresses:
    """Resolves and judges; each name once in a run, so that none can rebind.

    `allowed` are networks a person opened, `given` addresses for hosts of
    one's own network, `lookup` asks DNS (an argument for tests).
    """

    allowed: Sequence[IPNetwork] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None
    _known: dict[str, asyncio.Future[tuple[str, ...]]] = field(default_factory=dict)
    _judged: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_THREADS))
    # No slow name may keep the control name waiting.
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    async def of(self, host: str) -> tuple[str, ...]:
        """Return the judged addresses of a host, in the order to try them.

        `host` is as ada writes it: lower case, punycode, IPv6 in brackets.
        Raises NoSuchHost, NoAnswer or NotPublic.
        """
        addresses = await self._resolved(host.strip("[]").rstrip(".").lower())
        # The same answer was judged before: a host has many links.
        known = self._judged.get(host)
        if known is None or known[0] != addresses:
            known = self._judged[host] = addresses, self._judge(host, addresses)
        return known[1]

    async def judge_all(self, host: str) -> None:
        """Judge every address of a host, for whoever connects to any of them as it likes.

        Raises NoSuchHost, NoAnswer, or NotPublic for a single one.
        """
        for text in await self._resolved(host.strip("[]").rstrip(".").lower()):
            self._judge(host, (text,))

    async def anywhere(self, host: str) -> tuple[str, ...]:
        """Return the addresses of a proxy that a person named, public or not.

        Raises NoSuchHost or NoAnswer.
        """
        return await self._resolved(host.rstrip(".").lower())

    async def resolves(self, host: str) -> bool:
        """Tell whether a name has an address at all, public or not; asked anew each time."""
        name = host.rstrip(".").lower()
        if name in self._known and self._known[name].done():
            del self._known[name]
        try:
            await self._resolved(name, self._thread)
        except (NoSuchHost, NoAnswer):
            return False
        return True

    def _judge(self, host: str, addresses: tuple[str, ...]) -> tuple[str, ...]:
        """Return those that may be connected to: a private record beside them is passed over."""
        good = tuple(text for text in addresses if self._may_be_asked(text))
        if good or not addresses:
            return good
        text = addresses[0]
        raise NotPublic(
            f"{host} {NOT_PUBLIC}"
            if text == host.strip("[]")
            else f"{host} leads to {text}, which {NOT_PUBLIC}"
        )

    def _may_be_asked(self, text: str) -> bool:
        address = ip_address(text.partition("%")[0])
        return is_public(address) or _is_in(address, self.allowed)

    def close(self) -> None:
        """Wait for no name that is still looked up."""
        for threads in (self._threads, self._thread):
            threads.shutdown(wait=False, cancel_futures=True)

    async def _resolved(
        self, host: str, threads: ThreadPoolExecutor | None = None
    ) -> tuple[str, ...]:
        given = self.given.get(host)
        if given:
            return (given,)
        literal = _literal(host)
        if literal:
            return (literal,)
        known = self._known.get(host)
        if known is not None and known.done():
            return known.result()
        if known is None:
            asking = self._ask(host, threads or self._threads)
            self._known[host] = asyncio.ensure_future(asking)
            self._known[host].add_done_callback(lambda asked: self._forget_failed(host, asked))
        # A link that runs out of time must not cancel the question for others.
        return await asyncio.shield(self._known[host])

    def _forget_failed(self, host: str, asked: asyncio.Future[tuple[str, ...]]) -> None:
        # A failure is asked again at the second try; an answer stands.
        if asked.cancelled() or asked.exception() is not None:
            self._known.pop(host, None)

    async def _ask(self, host: str, threads: ThreadPoolExecutor) -> tuple[str, ...]:
        # RFC 6761, 6.4: such names never resolve; DNS need not be asked.
        if host == "invalid" or host.endswith(".invalid"):
            raise NoSuchHost(f"{host} could not be found")
        asked = self.lookup(host) if self.lookup else _system_lookup(host, threads)
        try:
            async with asyncio.timeout(_LOOKUP_SECONDS):
                return tuple(dict.fromkeys(await asked))
        except TimeoutError as error:
            raise NoAnswer(f"the address of {host} could not be looked up") from error


def is_literal(host: str) -> bool:
    """Tell whether a host is an address itself, which no DNS was asked for."""
    return bool(_literal(host))


@lru_cache(maxsize=1_024)
def _literal(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


async def _system_lookup(host: str, threads: ThreadPoolExecutor) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    look_up = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
    try:
        answers = await loop.run_in_executor(threads, look_up)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            raise NoSuchHost(f"{host} could not be found") from error
        raise NoAnswer(f"the address of {host} could not be looked up") from error
    except UnicodeError as error:
        raise NoSuchHost(f"{host} could not be found") from error
    return [str(answer[4][0]) for answer in answers]


def _is_in(address: IPAddress, networks: Sequence[IPNetwork]) -> bool:
    plain = unwrapped(address)
    return any(plain.version == one.version and plain in one for one in networks)


def is_opened(reason: str, allowed: Sequence[IPNetwork]) -> bool:
    """Tell whether a link that was not asked for this reason may be asked now."""
    match = _NOT_ASKED.search(reason)
    literal = _literal(match[1].partition("%")[0]) if match else ""
    return bool(literal) and _is_in(ip_address(literal), allowed)


def read_network(text: str) -> IPNetwork | None:
    """Read a network such as 10.0.0.0/8 or 127.0.0.1; None for anything else."""
    try:
        return ip_network(text.strip(), strict=False)
    except ValueError:
        return None


# Routes: through which proxy an address is asked for, if through any. The setting goes before
# the environment; what NO_PROXY names is asked directly in both cases.


SETTING = "check.proxy"
# Of an IPv4 address, and the bits of each.
_OCTETS, _OCTET = 4, 8
_LONGEST_SHOWN = 60
_SCHEMES = ("http", "https")
_EXPECTED = "Expected http://HOST:PORT or socks5://HOST:PORT, with NAME:PASSWORD@ where it asks."


class Way(NamedTuple):
    """A proxy, and the setting or variable that named it."""

    proxy: Proxy
    said_in: str


class _Exception(NamedTuple):
    """One entry of NO_PROXY: a network, or a host with all below it; perhaps one port."""

    network: IPNetwork | None
    host: str
    port: int | None

    def holds(self, hop: ParsedUrl) -> bool:
        """Tell whether an address is asked for directly for this reason."""
        if self.port is not None and self.port != hop.port:
            return False
        host = hop.host.strip("[]").rstrip(".")
        if self.network is None:
            return not self.host or host == self.host or host.endswith(f".{self.host}")
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return address.version == self.network.version and address in self.network


class Routes(NamedTuple):
    """The proxies by the scheme of the address, and what is asked directly all the same."""

    ways: Mapping[str, Way] = {}
    exceptions: Sequence[_Exception] = ()

    def of(self, hop: ParsedUrl) -> Way | None:
        """Return the way to an address, None where it is asked directly."""
        way = self.ways.get(hop.scheme)
        return None if way is None or any(one.holds(hop) for one in self.exceptions) else way


def read_routes(setting: str, environ: Mapping[str, str]) -> Routes:
    """Return the routes that the setting and the environment give.

    Raises ConfigError for a proxy that cannot be read, or one for SOCKS without what it needs.
    """
    if setting == DIRECT:
        return Routes()
    exceptions = tuple(_exceptions(_variable("no_proxy", environ)[1]))
    ways = {}
    for scheme in _SCHEMES:
        way = _way(SETTING, setting) or _named(scheme, environ)
        if way is not None:
            ways[scheme] = way
    return Routes(ways, exceptions)


def _named(scheme: str, environ: Mapping[str, str]) -> Way | None:
    own = _way(*_variable(f"{scheme}_proxy", environ))
    return own or _way(*_variable("all_proxy", environ))


def _variable(name: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Return a variable's name as it is written and its value; the small one goes first."""
    for form in (name, name.upper()):
        if environ.get(form, "").strip():
            return form, environ[form]
    return name.upper(), ""


def _way(said_in: str, text: str) -> Way | None:
    if not text.strip():
        return None
    proxy = read_proxy(text)
    if proxy is None:
        shown = clean_line(without_password(text))[:_LONGEST_SHOWN]
        raise ConfigError(f"{said_in} names no proxy that can be used: {shown}", hint=_EXPECTED)
    if proxy.scheme == "socks5":
        _require_socks(said_in)
    return Way(proxy, said_in)


def _require_socks(said_in: str) -> None:
    from importlib.util import find_spec  # noqa: PLC0415 - few have such a proxy

    if find_spec("socksio") is None:
        raise ConfigError(
            f"{said_in} names a proxy for SOCKS, and what speaks SOCKS is not installed.",
            hint="Install it: pip install 'apomediary-toolkit[socks]'",
        )


def _exceptions(text: str) -> list[_Exception]:
    found = []
    for word in re.split(r"[\s,;]+", text):
        entry = clean_line(word).casefold()
        network = _network(entry.strip("[]"))
        if network is not None:
            found.append(_Exception(network, "", None))
            continue
        host, colon, port = entry.rpartition(":")
        if not colon or not port.isdecimal():
            host, port = entry, ""
        network = read_network(host.strip("[]")) if port else None
        name = host.removeprefix("*").strip(".")
        if not name.isascii():
            # Addresses are read so as well: in punycode.
            name = host_of(f"http://{name}/") or name
        if name or host == "*" or network:
            found.append(_Exception(network, name, int(port) if port else None))
    return found


def _network(text: str) -> IPNetwork | None:
    """Read a network, also as people write it: `192.168.*`."""
    octets = text.removesuffix(".*").split(".")
    if text.endswith(".*") and len(octets) < _OCTETS:
        missing = _OCTETS - len(octets)
        text = f"{'.'.join(octets)}{'.0' * missing}/{_OCTET * len(octets)}"
    return read_network(text)
