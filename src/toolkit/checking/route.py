"""Routes: through which proxy an address is asked for, if through any.

The setting goes before the environment; what NO_PROXY names is asked directly in
both cases. Must not connect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import NamedTuple

from toolkit.checking.addresses import IPNetwork, read_network
from toolkit.domain.sites import DIRECT, Proxy, read_proxy, without_password
from toolkit.domain.text import clean_line
from toolkit.domain.url import ParsedUrl, host_of
from toolkit.errors import ConfigError

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
