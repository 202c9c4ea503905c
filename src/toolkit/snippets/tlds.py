"""The top-level domains of data/tlds.txt. Must not decide what is a link: `links` does."""

from __future__ import annotations

from functools import cache

from toolkit.tables import lines_of

_IDNA = "xn--"


@cache
def top_level_domains() -> frozenset[str]:
    """Return every top-level domain in lower case, NFC, decoded from IDNA."""
    return frozenset(map(_decoded, " ".join(lines_of("tlds.txt")).split()))


@cache
def longest() -> int:
    """Return the length in characters of the longest top-level domain."""
    return max(len(name) for name in top_level_domains())


def _decoded(name: str) -> str:
    if not name.startswith(_IDNA):
        return name
    return name.removeprefix(_IDNA).encode("ascii").decode("punycode")
