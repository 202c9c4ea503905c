"""Proxies, servers and networks as people write them, in settings and in variables.

Must not connect or read the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from toolkit.domain.text import late

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

# The word of the setting that says: none, whatever the environment names.
DIRECT = "direct"
_PORTS = {"http": 80, "https": 443, "socks5": 1_080}
# A proxy for SOCKS is told names either way; GNOME writes the shortest form.
_SAME = {"socks": "socks5", "socks5h": "socks5"}
_WEB = ("http", "https")
# The shortest prefix by the version of IP.
_WIDEST = {4: 8, 6: 7}
_HOST = late(r"[a-z0-9._-]+|[0-9a-f:.]+")


class Proxy(NamedTuple):
    """A proxy: `scheme` is http, https or socks5; `host` has no brackets."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def name(self) -> str:
        """What people are told: never with the password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def read_proxy(text: str) -> Proxy | None:
    """Read http://NAME:PASSWORD@HOST:PORT, or socks5://, or HOST:PORT; None for anything else."""
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        return None
    scheme = _SAME.get(parts.scheme.lower(), parts.scheme.lower())
    host = parts.hostname or ""
    if scheme not in _PORTS or port == 0 or not _HOST.fullmatch(host):
        return None
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Proxy(scheme, host, port or _PORTS[scheme], user, password)


def without_password(text: str) -> str:
    """Return an address as it was given, but for what stands before its host."""
    before, at, host = text.rpartition("@")
    return f"***@{host}" if at and before else text


def read_server(text: str) -> str:
    """Read HOST or HOST:PORT, "" for anything else."""
    text = text.strip()
    return text if "/" not in text and "@" not in text and read_proxy(f"http://{text}") else ""


def read_web_address(text: str) -> str:
    """Read the address of a server's page, "" for anything else."""
    text = text.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    good = parts.scheme.lower() in _WEB and parts.hostname and not text.split()[1:]
    return text if good else ""


def own_network(text: str) -> IPv4Network | IPv6Network | None:
    """Read a network of one's own, such as 192.168.0.0/16; None for what is none.

    The largest that is kept for such are 10.0.0.0/8 (RFC 1918) and fc00::/7 (RFC 4193): who
    opens more has opened all.
    """
    from ipaddress import ip_network  # noqa: PLC0415 - newer Pythons load it with nothing else

    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    return network if network.prefixlen >= _WIDEST[network.version] else None
