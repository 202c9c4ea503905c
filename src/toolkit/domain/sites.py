"""Sites and servers by their addresses alone: imitations, redirectors, proxies and networks.

Must not know which sites are known, read the environment, connect or fetch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from toolkit.domain.text import late
from toolkit.domain.url import parse_url

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network


# Put before or after a known name to make another site look like its own.
ADDED = frozenset(
    "the my your our get ask call text contact join visit to support supports help helps helpline"
    " donate donation donations give official online live chat now today uk gb charity org website"
    " site web login secure info www com net 24 247 24h 111 999 116123".split()
)
# Glued to a name of few letters, only these are sure: mymind, mindhelp and
# mindcharity are names of others (mymind.org, mindcharity.co.uk).
ADDED_TO_SHORT = frozenset("uk official donate helpline website org".split())
# Names that are words of the field: carers.org and carersuk.org, autism.org
# and autism.org.uk, switchboard.lgbt and switchboard.org.uk are all honest.
TOPICS = frozenset(
    "alzheimers anxiety autism autistic bereavement bipolar care carers counselling crisis dementia"
    " depression disability friends grief health helpline lifeline mentalhealth police recovery"
    " refuge release relief sleep shelter suicide switchboard therapy trauma wellbeing".split()
)
# Offices whose name everybody knows, though others have sites under it.
OFFICES = frozenset({"nhs.uk", "gov.uk"})
# Under these many have their sites; in front of another they are a disguise.
PUBLIC = OFFICES | {"police.uk"}
# Honest sites that the rules would call imitations.
HONEST = frozenset(
    {
        "nhs.net",  # the health service's own mail
        "nhs24.com",  # NHS 24, Scotland
        "sane.org",  # SANE Australia
        # Show other sites' pages under those sites' names.
        "ampproject.org",
        "translate.goog",
    }
)
# The same name there is mostly a sister's, or a stranger's far away.
SISTERS = frozenset("scot wales cymru ie im je gg au nz ca".split())
# Businesses hold these side by side; the last three are slips of .com.
COMMERCIAL = frozenset({"com", "co"})
SLIPS_OF_COM = frozenset({"cm", "co", "om"})


# Endings under which a state or a school hands out every name.
_CLOSED = frozenset({"gov", "nhs", "police", "mil", "edu", "sch", "ac", "int"})


class Site(NamedTuple):
    """A registrable domain and its ending, as the network knows them.

    `real` tells that the ending is one of the public suffix list. A site whose
    ending is the whole domain (nhs.uk, gov.uk) has other sites under its name.
    """

    domain: str
    ending: str
    real: bool = True

    @property
    def is_ending(self) -> bool:
        """Whether others have their sites under this name."""
        return self.real and self.domain == self.ending

    @property
    def name(self) -> str:
        """The part somebody chose, in its own letters: `samaritans`."""
        label = self.domain.partition(".")[0]
        if not label.startswith("xn--"):
            return label
        try:
            return label.removeprefix("xn--").encode("ascii").decode("punycode")
        except UnicodeError:
            return label

    @property
    def closed(self) -> bool:
        """Whether no stranger can have a name with this ending, or is the ending itself."""
        if self.is_ending:
            return True
        first, dot, _ = self.ending.partition(".")
        # Ascension's own .ac is for sale; ac.uk is not.
        return first in _CLOSED and (bool(dot) or first != "ac")


# Letters that screens show alike (a choice of Unicode's confusables.txt, UTS
# 39): Cyrillic, Greek, Armenian, Latin outside ASCII, and digits.
_CYRILLIC = str.maketrans("аеорсухіјѕԁԛԝһӏкмтвнгпѵ", "aeopcyxijsdqwhlkmtbhrnv")
_GREEK = str.maketrans("αορυνικτγηωεβ", "aopuviktynweb")
_OTHERS = str.maketrans("ɡıłøđħɑսոօ01345|", "gilodhaunooleasl")
# Pairs that look like one letter, and letters that look like one another.
_PAIRS = (("-", ""), ("i", "l"), ("rn", "m"), ("vv", "w"), ("cl", "d"))
# Shorter names are a letter away from many honest ones.
_SHORTEST = 4
_SHORTEST_SLIP = 5
_LONG = 7
_COUNTRY_CODE = 2
_LONGEST_ADDED = max(map(len, ADDED))


class Imitations:
    """The known sites, arranged so that a look-alike of any of them is found at once."""

    def __init__(self, known: Iterable[Site]) -> None:
        """Arrange the sites."""
        self._domains: dict[str, Site] = {}
        self._fronts: dict[str, Site] = {}
        self._alike: dict[str, list[Site]] = {}
        self._glued: dict[str, Site] = {}
        self._slips: dict[str, list[Site]] = {}
        for site in known:
            self._keep(site)
        self._longest = max(map(len, self._fronts), default=0)

    def __contains__(self, domain: str) -> bool:
        """Tell whether this is the domain of a known site."""
        return domain in self._domains

    def of(self, host: str, site: Site) -> tuple[Site, str] | None:
        """Return the known site that a host of `site` imitates, and how; or None."""
        if site.domain in self._domains or site.closed or not HONEST.isdisjoint(site[:2]):
            return None
        if shown := self._in_front(host, site):
            return shown, f"it puts {shown.domain} in front of the name of another site"
        return next(self._by_name(site), None)

    def _keep(self, site: Site) -> None:
        self._domains[site.domain] = site
        self._fronts[site.domain.replace(".", "-")] = site
        name = site.name
        if not _can_be_imitated(site):
            return
        self._alike.setdefault(skeleton(name), []).append(site)
        whole = site.domain.replace(".", "")
        for glued in (f"www{name}", whole, f"www{whole}"):
            self._glued.setdefault(glued.replace("-", ""), site)
        if len(name) >= _SHORTEST_SLIP:
            for short in _one_letter_less(name):
                self._slips.setdefault(short, []).append(site)

    def _in_front(self, host: str, site: Site) -> Site | None:
        """Return the known site whose domain a name under another site begins with.

        What follows it, a dot or a hyphen, is easily overlooked:
        nhs.uk.example.com, nhs.uk-login.com, www-nhs-uk.example.com.
        """
        own = len(host) - len(site.domain)
        # "Ask mind.org.uk.They help": what has no real ending is perhaps a sentence.
        end = len(host) if site.real else own
        starts = [0, *(at + 1 for at, sign in enumerate(host[:own]) if sign == ".")]
        for start in starts:
            # One more than the longest: the sign that follows.
            front = host[start:end].removeprefix("www-")[: self._longest + 1].replace(".", "-")
            while "-" in front:
                front = front.rpartition("-")[0]
                known = self._fronts.get(front)
                # A site's own name may begin so: carers.org.uk, time-to-change.org.uk.
                if known and (start < own or known.domain in PUBLIC):
                    return known
        return None

    def _by_name(self, site: Site) -> Iterator[tuple[Site, str]]:
        """Yield what a site's own name imitates, the surest first."""
        name = site.name
        for known in self._alike.get(skeleton(name), ()):
            if name != known.name:
                yield known, _alike(name, known)
            elif _means_another_ending(site, known):
                yield known, f"it has the name of {known.domain} with another ending"
        if glued := self._glued.get(name.replace("-", "")):
            yield glued, f"it writes {glued.domain} as one word, with an ending after it"
        for rest, added in _without_added(name):
            for known in self._alike.get(skeleton(rest), ()):
                if _means_added(site, known, added):
                    yield known, f"it adds a word to the name of {known.domain}"
        near = (known for short in _one_letter_less(name) for known in self._slips.get(short, ()))
        yield from (
            (known, f"it is one letter off {known.domain}")
            for known in near
            if _means_slip(site, known)
        )


@lru_cache(maxsize=4_096)
def skeleton(name: str) -> str:
    """Return the form in which names that look alike are the same."""
    plain = name.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in decomposed if not unicodedata.combining(char))
        plain = plain.translate(_CYRILLIC).translate(_GREEK)
    plain = plain.translate(_OTHERS)
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


def _can_be_imitated(site: Site) -> bool:
    """Tell whether a name says enough to be recognised in another."""
    if site.is_ending:
        return site.domain in OFFICES
    return len(site.name) >= _SHORTEST and not site.name.isdigit()


def _alike(name: str, known: Site) -> str:
    if not name.isascii():
        return f"it is written with letters of another alphabet to look like {known.domain}"
    return f"it is written to look like {known.domain}"


def _means_another_ending(site: Site, known: Site) -> bool:
    """Tell whether the same name with this ending is likely to be taken for the known site."""
    last = site.ending.rpartition(".")[2]
    if known.name in TOPICS or last in SISTERS or (known.closed and not known.is_ending):
        return False
    if known.ending.partition(".")[0] in COMMERCIAL:
        own = site.ending.partition(".")[0] in COMMERCIAL or len(last) == _COUNTRY_CODE
        return not own or site.ending in SLIPS_OF_COM
    return True


def _without_added(name: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield a name without the words put to it, and which were glued to it."""
    parts = name.split("-")
    rest = "-".join(part for part in parts if part not in ADDED)
    if rest != name:
        yield rest, frozenset()
    befores = [rest[:end] for end in range(_LONGEST_ADDED + 1) if not end or rest[:end] in ADDED]
    for before in befores:
        start = len(before)
        for end in range(len(rest), max(start, len(rest) - _LONGEST_ADDED) - 1, -1):
            after = rest[end:]
            if (before or after) and (not after or after in ADDED):
                yield rest[start:end], frozenset({before, after} - {""})


def _means_added(site: Site, known: Site, added: frozenset[str]) -> bool:
    if known.name in TOPICS or site.ending.rpartition(".")[2] in SISTERS:
        return False
    if known.is_ending:
        return known.name == "nhs"
    if known.closed:
        return False
    return len(known.name) >= _LONG or added <= ADDED_TO_SHORT


def _means_slip(site: Site, known: Site) -> bool:
    name, other = site.name, known.name
    if len(other) >= _LONG and other not in TOPICS:
        return one_slip(name, other) or one_slip(skeleton(name), skeleton(other))
    same = len(name) == len(other) and name[0] == other[0]
    return same and site.ending == known.ending and one_slip(name, other)


def _one_letter_less(name: str) -> set[str]:
    """Return the forms of which two names share one when they are a slip apart."""
    return {
        form
        for whole in {name, skeleton(name)}
        for form in (whole, *(whole[:at] + whole[at + 1 :] for at in range(len(whole))))
    }


# Addresses that only lead on to another one, which they name: where they lead. A mail program,
# a chat or a search puts its own address before the one that was meant.


# Host, path and the parameter that names the page, as the services write them in 2026.
_WRAPPERS = (
    (late(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"), "/url", ("q", "url")),
    (late(r"[\w.-]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (late(r"(?:l|lm)\.(?:facebook|instagram|messenger|wl)\.(?:com|co)"), "/", ("u",)),
    (late(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
    (late(r"(?:www\.)?linkedin\.com"), "/safety/go", ("url",)),
    (late(r"(?:www\.)?linkedin\.com"), "/redir/redirect", ("url",)),
    (late(r"out\.reddit\.com"), "/", ("url",)),
    (late(r"slack-redir\.net"), "/link", ("url",)),
    (late(r"(?:www\.)?duckduckgo\.com"), "/l/", ("uddg",)),
    (late(r"t\.umblr\.com"), "/redirect", ("z",)),
    (late(r"(?:www\.)?vk\.com"), "/away.php", ("to",)),
    (late(r"(?:www\.)?bing\.com"), "/newtabredir", ("url",)),
    (late(r"statics\.teams\.cdn\.office\.net"), "/evergreen-assets/safelinks/", ("url",)),
)
# https://urldefense.com: the address stands in the path; "*" stands for signs given later.
_URLDEFENSE = re.compile(r"https?://urldefense(?:\.proofpoint)?\.com/v3/__(.+?)__;([^!]*)")
_SCHEME = re.compile(r"https?:/+", re.IGNORECASE)
# One may be wrapped in another, as a search result is that was mailed.
_MOST = 4


def led_to(url: str) -> str:
    """Return the web address to which a redirect leads by its own word, "" for any other."""
    found = ""
    for _ in range(_MOST):
        inner = _named_in(found or url)
        if not inner:
            break
        found = inner
    return found


def _named_in(url: str) -> str:
    if whole := _URLDEFENSE.match(url):
        # Signs that were taken out cannot be put back without their list.
        inner = (
            "" if "*" in whole[1] else _SCHEME.sub(lambda start: _slashes(start[0]), whole[1], 1)
        )
        return inner if _is_web(inner) else ""
    parsed = parse_url(url)
    if parsed is None or not parsed.query:
        return ""
    for host, path, names in _WRAPPERS:
        if parsed.path.startswith(path) and host.fullmatch(parsed.host):
            given = _parameters(parsed.query)
            inner = next((given[name] for name in names if name in given), "")
            return inner if _is_web(inner) else ""
    return ""


def _parameters(query: str) -> dict[str, str]:
    """Return the first value of each parameter; a plus in it stays one."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if value:
            found.setdefault(name, unquote(value))
    return found


def _slashes(start: str) -> str:
    return start.rstrip("/") + "//"


def _is_web(url: str) -> bool:
    parsed = parse_url(url)
    return parsed is not None and parsed.is_web and "." in parsed.host


# Proxies, servers and networks as people write them, in settings and in variables.


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
