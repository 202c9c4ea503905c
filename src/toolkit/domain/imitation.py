"""Sites that look like another: letters of other scripts, slips, other endings, added words.

Compares a site with the known ones, all at once. Must not know which are known,
nor fetch anything. Where it is not sure it is silent: a warning that comes too
often is not read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

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
