"""Domains that look like another: letters of other scripts, slips, disguises.

Compares two registrable domains, one of which is trusted. Must not know which
are, nor fetch anything.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Letters that screens show alike (a choice of Unicode's confusables.txt, UTS
# 39): Cyrillic, Greek, Latin outside ASCII, and digits.
_CYRILLIC = str.maketrans("аеорсухіјѕԁԛԝһӏкмтвнгп", "aeopcyxijsdqwhlkmtbhrn")
_GREEK = str.maketrans("αορυνικτγηω", "aopuviktynw")
_LATIN = str.maketrans("ɡıłøđħ015|", "gilodholsl")
# Pairs that look like one letter, and letters that look like one another.
_PAIRS = (("-", ""), ("i", "l"), ("rn", "m"), ("vv", "w"), ("cl", "d"))
# Shorter names are a letter away from many honest ones.
_SHORTEST_ALIKE = 4
_SHORTEST_SLIP = 6


def imitation(host: str, domain: str, trusted: str) -> str:
    """Say how a host imitates a trusted domain, or "" when it does not.

    `domain` is the host's registrable domain; all as the network knows them
    (lower case, punycode). A domain does not imitate itself, nor the same name
    under another ending.
    """
    if domain == trusted:
        return ""
    if f".{trusted}." in f".{host}.":
        return f"it puts {trusted} in front of the name of another site, {domain}"
    name, known = _name(domain), _name(trusted)
    return "" if name == known else _spelling(name, known, trusted)


def _spelling(name: str, known: str, trusted: str) -> str:
    """Say how one name is spelt like another, or ""."""
    alike = skeleton(name) == skeleton(known)
    if alike and not name.isascii():
        return f"it is written with letters of another alphabet to look like {trusted}"
    if alike and len(known) >= _SHORTEST_ALIKE:
        return f"it is written to look like {trusted}"
    if len(known) >= _SHORTEST_ALIKE and name == f"www{known}":
        return f"a dot is missing in www.{trusted}"
    if len(known) >= _SHORTEST_SLIP and one_slip(name, known):
        return f"it is one letter off {trusted}"
    return ""


@lru_cache(maxsize=1_024)
def skeleton(name: str) -> str:
    """Return the form in which names that look alike are the same."""
    plain = name.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
        plain = plain.translate(_CYRILLIC).translate(_GREEK)
    plain = plain.translate(_LATIN)
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain


def one_slip(one: str, other: str) -> bool:
    """Tell whether one letter more, less, changed or two swapped make the difference."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) == 1 or (len(left) == 2 and left == right[::-1])  # noqa: PLR2004 - two swapped


def _name(domain: str) -> str:
    """Return the part somebody chose, in its own letters: `samaritans`."""
    label = domain.partition(".")[0]
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return label
