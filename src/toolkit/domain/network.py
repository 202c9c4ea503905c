"""Proxies as people write them, in settings and in variables.

Must not connect or read the environment.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from toolkit.domain.text import late

# The word of the setting that says: none, whatever the environment names.
DIRECT = "direct"
_PORTS = {"http": 80, "https": 443, "socks5": 1_080}
# A proxy for SOCKS is told names either way; GNOME writes the shortest form.
_SAME = {"socks": "socks5", "socks5h": "socks5"}
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
