"""The guard of a run: what it shows of one's own network, and what that network said itself.

Silence proves nothing of a site while our own network may be down, and one page
that three unrelated sites show is the word of none of them. Here is kept what
vouches for the network and what speaks against it. Must not fetch or store.

Rules and reasons: docs/explanation/link-health.md, "Whose network is it?".
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from toolkit.checking.addresses import is_literal
from toolkit.checking.facts import Facts, Trouble
from toolkit.domain.page import Counts, Finding, Sign
from toolkit.domain.url import host_of, parse_url

# So many unrelated sites do not show one page by chance.
SITES_THAT_AGREE = 3
# Where no site shows itself, two that had pages of their own are enough.
_SITES_WITHOUT_OTHERS = 2
# RFC 6585, 6: said by what stands in between, and never by a site.
_NETWORK_AUTHENTICATION_REQUIRED = 511
# What it looks like when nothing answers.
_SILENCE = frozenset(
    {
        Trouble.NO_SUCH_HOST,
        Trouble.NO_DNS,
        Trouble.REFUSED,
        Trouble.RESET,
        Trouble.UNREACHABLE,
        Trouble.NO_CONNECTION,
        Trouble.TIMEOUT,
        Trouble.EMPTY,
        Trouble.PROXY_SAYS,
        Trouble.PROXY_SILENT,
        Trouble.PROXY_FAILS,
        Trouble.OURS,
    }
)
# What a proxy says of itself, or of a site that it did not reach.
_PROXY_SAYS = frozenset({407, 502, 503, 504})
# Groups of what came without encryption: an error, or another page than there was.
_ERROR, _LOST = "error", "lost"
_PLAIN = (_ERROR, _LOST)
# Many unrelated sites do show these alike: one seller's page, one server's first page.
_SHARED_KINDS = frozenset(
    {
        Sign.PARKED,
        Sign.FOR_SALE,
        Sign.SUSPENDED,
        Sign.PLACEHOLDER,
        Sign.CHALLENGE,
        Sign.NOT_FOUND,
        Sign.LOGIN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one look at a link shows of the network.

    `recognised`: the page is the one that was there or has the link's title, or the site
    knew again what it had told us of it.
    `had_page`: it is known what was there. `page` tells pages apart (title, heading,
    sketch), () for none that can be told.
    """

    link_id: int
    facts: Facts
    finding: Finding
    counts: Counts
    signs: frozenset[Sign] = frozenset()
    recognised: bool = False
    had_page: bool = False
    page: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNetwork:
    """What a run came to about one's own network.

    `works`: some server answered and the control name resolved, so that failures
    count; not where a proxy kept all from answering. `unvouched` links failed after the
    last answer of any server. `answered` are links for which the network itself answered,
    and `page` is where they ended.
    `perhaps_not` are those of them where sites may have become one, if it is so on
    another day too: every redirect was permanent. `honest`:
    sites answered in their own way as well. `control`: the control name resolved.
    `reason` is how the first site failed, while nothing had answered; `proxy` how the
    proxy did: one behind which any site answered is not to blame for another's silence.
    """

    works: bool = True
    control: bool | None = None
    unvouched: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    page: str = ""
    perhaps_not: frozenset[int] = frozenset()
    honest: bool = True
    reason: str = ""
    proxy: str = ""


@dataclass(slots=True)
class _Shared:
    """One answer that links got: of which sites, and whether sites of a kind share it.

    `plain`: it speaks only of what is not encrypted, and a page that came so settles it.
    """

    page: str
    shared_kind: bool
    tls: bool
    plain: bool
    had_pages: bool
    sites: set[str] = field(default_factory=set)
    links: list[int] = field(default_factory=list)

    @property
    def agreed(self) -> bool:
        return len(self.sites) >= SITES_THAT_AGREE


class Guard:
    """Takes note of what is seen in a run, in the order in which it arrives."""

    def __init__(self, site_of: Callable[[str], str]) -> None:
        """Start knowing nothing; `site_of` gives an address's registrable domain."""
        self._site_of = site_of
        self._silent: dict[int, str] = {}
        self._shared: dict[int, _Shared] = {}
        self._between: list[int] = []
        self._perhaps_not: set[int] = set()
        self._failures = self._verified = self._plain = self._by_proxy = False
        self.honest = False
        self.control: bool | None = None
        # Set as soon as anything spoke to us, be it the network itself.
        self.answered = asyncio.Event()
        self.silent_sites: set[str] = set()
        self._reason = self._proxy = self._silence = ""
        self._heard_through = False

    def note(self, seen: Seen, *, witness: bool = False) -> None:
        """Take note of a look; a witness is asked for the network's sake and counts for nothing."""
        facts = seen.facts
        if _spoke(facts):
            self.answered.set()
        elif facts.trouble in _SILENCE and not self.answered.is_set():
            self.silent_sites.add(self._site_of(facts.asked))
            self._reason = self._reason or facts.reason
        if facts.trouble is Trouble.PROXY_FAILS:
            self._proxy = self._proxy or facts.reason
        elif facts.trouble is Trouble.PROXY_SILENT:
            self._silence = self._silence or facts.reason
        self._heard_through = self._heard_through or (facts.via_proxy and _spoke(facts))
        if self._is_own_word(seen):
            self._vouch(facts)
        self._failures = self._failures or seen.counts is Counts.WHEN_CLOSED
        if facts.status == _NETWORK_AUTHENTICATION_REQUIRED and not witness:
            self._between.append(seen.link_id)
        elif seen.counts is Counts.WHEN_CLOSED and not self._is_own_word(seen) and not witness:
            self._silent[seen.link_id] = self._site_of(facts.asked)
        self._compare(seen, witness=witness)

    def accept(self) -> None:
        """Let failures count, though no site was there to vouch for them."""
        self._silent.clear()

    @property
    def failed_sites(self) -> frozenset[str]:
        """The sites whose silence nothing vouches for so far."""
        return frozenset(self._silent.values())

    @property
    def reaches_out(self) -> bool:
        """Whether names are known, here or to a proxy."""
        return bool(self.control) or self._by_proxy

    @property
    def may_reach_out(self) -> bool:
        """Whether it is worth asking; a proxy may know names that are not known here."""
        return self.reaches_out or bool(self._silence)

    @property
    def hangs_on_control(self) -> bool:
        """Whether anything seen counts only while the network works."""
        return self._failures

    def in_doubt(self) -> bool:
        """Whether a link known to be alive should be asked, to tell whose trouble it is."""
        alone = (one for one in self._shared.values() if one.links and not one.agreed)
        return bool(self._silent or self.plain_in_doubt()) or any(
            not (self._verified if one.tls else self.honest) for one in alone
        )

    def plain_in_doubt(self) -> bool:
        """Whether errors or changes came without encryption, and no site's page came so."""
        return not self._plain and any(one.plain and one.links for one in self._shared.values())

    def one_page_in_doubt(self) -> bool:
        """Whether a page is another than it was, and no site was there to speak for itself."""
        told = (one for one in self._shared.values() if one.links and not (one.tls or one.plain))
        return not self.honest and any(not self._is_networks(one) for one in told)

    def result(self) -> OwnNetwork:
        """Return what the run came to."""
        groups = [one for one in self._shared.values() if self._is_networks(one)]
        answered = [*self._between, *(link_id for one in groups for link_id in one.links)]
        anybody = self.honest or not self._silent
        proxy = self._proxy or ("" if self._heard_through else self._silence)
        works = not self._failures or (self.reaches_out and anybody)
        return OwnNetwork(
            works=works and not (proxy and not self.answered.is_set()),
            control=self.control,
            unvouched=tuple(self._silent),
            answered=tuple(dict.fromkeys(answered)),
            page=next((one.page for one in groups if one.page), ""),
            perhaps_not=frozenset(self._perhaps_not),
            honest=self.honest,
            reason=self._reason,
            proxy=proxy,
        )

    def _vouch(self, facts: Facts) -> None:
        self._silent.clear()
        self.honest = True
        self._by_proxy = self._by_proxy or facts.via_proxy
        encrypted = facts.asked.startswith("https:")
        self._verified, self._plain = self._verified or encrypted, self._plain or not encrypted

    def _is_own_word(self, seen: Seen) -> bool:
        """Tell whether a site itself spoke, and nothing that stands in between."""
        facts = seen.facts
        if facts.trouble is not None or facts.status is None or _said_between(facts):
            return False
        # Nobody else has the certificate, so nobody else can have said it.
        if facts.asked.startswith("https:"):
            return True
        if self._site_of(facts.asked) != self._site_of(facts.final_url):
            return False
        # Anything that stands in between can answer with an error, or with nothing.
        return seen.finding is Finding.OK and seen.recognised

    def _compare(self, seen: Seen, *, witness: bool) -> None:
        for told in self._told(seen):
            self._add(told, seen, witness=witness)

    def _add(self, told: tuple[str, ...], seen: Seen, *, witness: bool) -> None:
        facts = seen.facts
        one = self._shared.setdefault(
            hash(told),
            _Shared(
                page=facts.final_url if told[0] == "to" else "",
                shared_kind=_is_shared_kind(seen, told),
                tls=told[0] == "tls",
                plain=told[0] in _PLAIN,
                had_pages=told[0] not in _PLAIN,
            ),
        )
        one.had_pages = one.had_pages and seen.had_page
        if not one.agreed:
            one.sites.add(self._site_of(facts.asked))
        if not witness:
            one.links.append(seen.link_id)
            if facts.permanent and one.page:
                self._perhaps_not.add(seen.link_id)

    def _told(self, seen: Seen) -> Iterator[tuple[str, ...]]:
        """Yield what an answer was, so that unrelated sites with one answer can be found."""
        facts = seen.facts
        elsewhere = self._site_of(facts.asked) != self._site_of(facts.final_url)
        own = facts.asked.startswith("https:") and not facts.via_proxy
        if own and (elsewhere or facts.trouble is None):
            # Nobody else has the certificate; a proxy may have one that is trusted.
            return
        if facts.trouble is not None:
            if told := _told_by_trouble(facts, elsewhere=elsewhere):
                yield told
            return
        lost = seen.finding in (Finding.SUSPECT, Finding.CHANGED)
        if lost and seen.had_page and not seen.signs & _SHARED_KINDS:
            yield (_LOST,)
        final = parse_url(facts.final_url)
        if elsewhere and final:
            # What follows says mostly where one came from.
            yield "to", final.host, final.path
        elif facts.error is not None:
            text = facts.error.decode("latin-1")
            yield _ERROR, str(facts.status), _without_address(text, facts.final_url)
        elif seen.page and not seen.recognised:
            title, heading, *rest = seen.page
            names = (_without_address(name, facts.final_url) for name in (title, heading))
            yield "page", *names, *rest

    def _is_networks(self, one: _Shared) -> bool:
        alone = not self.honest and one.had_pages and not one.tls
        if len(one.sites) < (_SITES_WITHOUT_OTHERS if alone else SITES_THAT_AGREE):
            return False
        if one.tls:
            return not self._verified
        if one.plain:
            # Unrelated sites with one kind of server show one error, and pages change. It is
            # theirs where a page of another site came through just so, without encryption.
            return not self._plain
        return not (one.shared_kind and self.honest)


def _is_shared_kind(seen: Seen, told: tuple[str, ...]) -> bool:
    if seen.facts.trouble is not None and told[0] == "to":
        return False
    # Where names lead is the word of DNS, and counts only against a page that was there.
    nowhere = seen.finding is Finding.SKIPPED and seen.counts is Counts.ALWAYS
    refused = seen.finding is Finding.REFUSED or nowhere
    return refused or bool(seen.signs & _SHARED_KINDS)


def _told_by_trouble(facts: Facts, *, elsewhere: bool) -> tuple[str, ...] | None:
    host = host_of(facts.final_url)
    if elsewhere and host and facts.trouble not in (Trouble.OURS, Trouble.PROXY_FAILS):
        # Where all are sent, nothing answers, or nobody may ask: so it is with some portals.
        return "to", host
    if facts.trouble is Trouble.CERTIFICATE:
        return "tls", facts.reason
    if facts.trouble is Trouble.NOT_PUBLIC and not is_literal(host):
        return "address", facts.reason.replace(host, "")
    return None


def _without_address(text: str, url: str) -> str:
    """Return a text without the address that it may tell; what is left may be alike."""
    hop = parse_url(url)
    for part in (hop.url, hop.host, hop.target) if hop else ():
        text = text.replace(part, "") if part != "/" else text
    return text


def _said_between(facts: Facts) -> bool:
    proxy = facts.via_proxy and facts.status in _PROXY_SAYS
    return proxy or facts.status == _NETWORK_AUTHENTICATION_REQUIRED


def _spoke(facts: Facts) -> bool:
    return facts.status is not None or facts.trouble in (Trouble.CERTIFICATE, Trouble.UNREADABLE)


def sentences(seen: OwnNetwork) -> Iterator[str]:
    """Say to a person what a run saw of their own network, and what to do."""
    if seen.answered:
        count = len(seen.answered)
        links = "one link" if count == 1 else f"{count:,} links"
        where = f" ({seen.page})" if seen.page else ""
        yield (
            f"A portal or filter of your own network seems to have answered for {links}{where}:"
            " unrelated sites gave the very same answer, so it counts for none of them."
            " Log in to the network or use another one, then check again."
        )
    if seen.proxy:
        none = "Nothing" if not (seen.works or seen.honest) else "Not all"
        yield (
            f"{none} could be checked: {seen.proxy}. That counts against no link, and what was not"
            " asked stays due. Repair the proxy, or name another one (or 'direct' for none):"
            " toolkit config set check.proxy http://HOST:PORT"
        )
    if not seen.works and seen.control is False and seen.honest:
        yield (
            "The control name could not be found, so failures to connect were not"
            " counted; answers were. If your network looks up no outside names, set another one:"
            " toolkit config set check.control_name NAME"
        )
    if seen.works and seen.unvouched:
        count = len(seen.unvouched)
        links = "one link" if count == 1 else f"{count:,} links"
        yield (
            f"The network seems to have gone away during the check: the failures of {links}"
            " were not counted, because no server answered after them. They stay due."
        )
