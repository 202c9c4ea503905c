"""Examining one link: asked for, read, and judged, with what settles a doubt.

Nothing here waits for more than one deadline in all. Must not queue links, and
must not know a link's history.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace

from toolkit.checking.body import Lateness, Patience, Turn
from toolkit.checking.facts import Facts, Target, Trouble, quirk_of
from toolkit.checking.guard import Seen
from toolkit.checking.judge import (
    UNLIKE,
    Astray,
    Case,
    Judgement,
    as_redirect,
    in_doubt,
    is_unmodified,
    judge,
    sent_on,
)
from toolkit.checking.policy import BASE_DAYS
from toolkit.checking.probe import Probe
from toolkit.domain.page import (
    ROBOTS_ONLY,
    Counts,
    Difference,
    Expected,
    Finding,
    Fingerprint,
    PageReading,
    PageTooHeavy,
    Received,
)
from toolkit.domain.url import host_of, parse_url

Inspect = Callable[[Received, str, Expected], Awaitable[PageReading]]
SamePage = Callable[[Fingerprint, Fingerprint], bool]
LedAstray = Callable[[str, str], Astray | None]
_NOTHING_READ = PageReading()
# What a server's answer comes to that we hear too late.
_LOOKS_LATE = frozenset(
    {
        Trouble.TIMEOUT,
        Trouble.PROXY_SILENT,
        Trouble.NO_CONNECTION,
        Trouble.NO_DNS,
        Trouble.RESET,
        Trouble.EMPTY,
        Trouble.UNREADABLE,
    }
)
# What another kind of request may change: something was said, or kept from a program.
_ASKED_IN_VAIN = frozenset(
    {
        Trouble.TIMEOUT,
        Trouble.RESET,
        Trouble.EMPTY,
        Trouble.UNREADABLE,
        Trouble.LOOP,
        Trouble.TOO_MANY_HOPS,
        Trouble.NO_LOCATION,
    }
)
# Pages that send visitors on, one to the next.
_MOST_SENT_ON = 3
# Long enough for any resolver that works, in seconds.
_CONTROL_SECONDS = 5.0
# A loop that was late for this part of the deadline gave no fair hearing.
_TOO_LATE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A link to check; `failing`: it has failures already, so gone is no news.

    `base_days` is how often it is looked at while it works; `anew`: what a
    good page shows is to be kept, as what was vetted (True) or merely seen (False).
    `defect` is the kind of error that kept the link from being prepared at all.
    """

    link_id: int
    target: Target
    expected: Expected
    failing: bool = False
    base_days: float = BASE_DAYS
    anew: bool | None = None
    defect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a check of one link came to; `attempt` 2 is the second try of a run.

    `defect` is the kind of error by which this program itself failed, "" for none.
    """

    job: Job
    facts: Facts
    reading: PageReading
    judgement: Judgement
    attempt: int = 1
    defect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    """How pages are looked at: the way to compare one, and two of one host.

    `astray` says of an address and where it leads why nobody should be led there;
    `site_of` to which site it belongs; `fits` whether a page has a link's title.
    """

    inspect: Inspect
    same_page: SamePage
    astray: LedAstray = lambda _asked, _final: None
    site_of: Callable[[str], str] = host_of
    fits: Callable[[Expected, Fingerprint], bool] = lambda expected, now: (
        expected.title in (now.title, now.h1)
    )


class Examiner:
    """Looks at links, any number of them at once."""

    def __init__(self, probe: Probe, inspector: Inspector, control_name: str) -> None:
        """Keep the parts; `control_name` resolves wherever the network works.

        It may have a port behind it, for a server of one's own that is none of the usual.
        """
        self._probe = probe
        self._inspector = inspector
        self._control = control_name
        self._control_name = host_of(f"http://{control_name}/") or control_name
        self.lateness = Lateness()

    @property
    def site_of(self) -> Callable[[str], str]:
        """The way to tell to which site an address belongs."""
        return self._inspector.site_of

    async def examine(self, job: Job, turn: Turn) -> Outcome:
        """Look at a link whose host may be asked; `turn` waits until one may be asked again."""
        patience = Patience(self._probe.deadline, turn)
        late = self.lateness.seconds
        facts, reading = await self._seen(job, patience)
        late = self.lateness.seconds - late
        if facts.trouble in _LOOKS_LATE and late >= _TOO_LATE * self._probe.deadline:
            reason = "this computer was too busy to hear an answer in time"
            facts = replace(facts, trouble=Trouble.OURS, reason=reason)
        case = Case(
            facts=facts,
            reading=reading,
            accepted=job.expected.accepted,
            known=job.expected.baseline is not None,
            astray=self._inspector.astray(job.target.url, facts.final_url),
        )
        judgement = judge(case)
        if judgement.cause == "no such host":
            judgement = judge(replace(case, network_works=await self.resolves()))
        elif in_doubt(case, judgement):
            judgement = judge(replace(case, like_random=await self._like_random(case, patience)))
        return Outcome(job=job, facts=facts, reading=reading, judgement=judgement)

    async def as_browser(self, outcome: Outcome, turn: Turn) -> Outcome:
        """Ask once more as a usual browser does, before a failure makes a link dead.

        Returns a refusal when the page is there for browsers, otherwise the outcome.
        """
        trouble = outcome.facts.trouble
        if trouble is not None and trouble not in _ASKED_IN_VAIN:
            return outcome
        job = outcome.job
        hop = parse_url(job.target.url)
        await turn(hop.host if hop else "")
        target = Target(url=job.target.url, browser=True)
        again = await self.examine(replace(job, target=target), turn)
        # A page under another title is good only where nothing speaks against it.
        if again.judgement.finding is not Finding.OK or again.judgement.cause == UNLIKE:
            return outcome
        judgement = Judgement(
            finding=Finding.REFUSED,
            cause=ROBOTS_ONLY,
            reason="it answers browsers, but not this program",
            counts=Counts.ALWAYS,
        )
        return replace(again, job=job, judgement=judgement)

    async def resolves(self) -> bool:
        """Tell whether the control name resolves now; no answer in time is none."""
        try:
            async with asyncio.timeout(_CONTROL_SECONDS):
                return await self._probe.addresses.resolves(self._control_name)
        except TimeoutError:
            return False

    async def control_vouches_for(self, silent: Collection[str], *, alone: bool) -> bool:
        """Tell whether the control name alone vouches for failures, where no site does.

        `silent` are the sites that failed, `alone`: there was no other link to ask. The
        server of the control name must answer, by its certificate; one to which a person
        gave an address need not be a server, and vouches for the site of a lone link.
        """
        if self._control_name in self._probe.addresses.given:
            return alone and len(silent) == 1
        facts = await self._probe.look(Target(url=f"https://{self._control}/"))
        return facts.trouble is None

    async def control_page(self) -> Seen:
        """Look at the page of the control name, without a certificate, for the network's sake.

        A portal that shows one page in the place of any other shows it there, too.
        """
        url = f"http://{self._control}/"
        job = Job(link_id=0, target=Target(url=url), expected=Expected())
        shown = self.shown(await self.examine(job, _at_once))
        # Whatever is there, it is no page of a link's.
        return replace(shown, recognised=False, had_page=True)

    async def leave(self, host: str) -> None:
        """End what is open to a host that was asked for all its links."""
        await self._probe.leave(host)

    def shown(self, outcome: Outcome) -> Seen:
        """Return what an outcome shows of one's own network."""
        reading, expected = outcome.reading, outcome.job.expected
        now = reading.fingerprint
        same = reading.compared and not reading.differences & {Difference.TITLE, Difference.TEXT}
        return Seen(
            link_id=outcome.job.link_id,
            facts=outcome.facts,
            finding=outcome.judgement.finding,
            counts=outcome.judgement.counts,
            signs=reading.signs,
            recognised=same
            or is_unmodified(outcome.facts)
            or (now is not None and self._inspector.fits(expected, now)),
            had_page=expected.baseline is not None,
            page=_page_of(reading),
        )

    async def _seen(self, job: Job, patience: Patience) -> tuple[Facts, PageReading]:
        hop = parse_url(job.target.url)
        quirk = quirk_of(hop) if hop else None
        instead = quirk.ask(hop) if hop and quirk and quirk.ask else ""
        if instead:
            seen = await self._probe.look(Target(url=instead), patience)
            # Another host's trouble is none of the link's: then its own page is read.
            if seen.trouble is None:
                return _as_the_link(seen, job.target.url), _NOTHING_READ
        facts = await self._probe.look(job.target, patience)
        reading = await self._read(facts, job.expected, patience)
        for _ in range(_MOST_SENT_ON):
            onward = sent_on(facts, reading)
            if onward is None:
                break
            facts = as_redirect(facts, await self._again(onward, patience))
            reading = await self._read(facts, job.expected, patience)
        return facts, reading

    async def _again(self, url: str, patience: Patience) -> Facts:
        hop = parse_url(url)
        await patience.turn(hop.host if hop else "")
        return await self._probe.look(Target(url=url), patience)

    async def _read(self, facts: Facts, expected: Expected, patience: Patience) -> PageReading:
        if facts.received is None or is_unmodified(facts):
            return _NOTHING_READ
        try:
            reading = self._inspector.inspect(facts.received, facts.asked, expected)
            return await patience.apart(reading)
        except PageTooHeavy:
            return PageReading(too_heavy=True)

    async def _like_random(self, case: Case, patience: Patience) -> bool:
        """Ask for an address nobody ever made, beside the one in doubt."""
        folder = case.facts.final_url.partition("?")[0].rpartition("/")[0]
        random = await self._again(f"{folder}/{secrets.token_hex(12)}", patience)
        answered = random.trouble is None and random.status == case.facts.status
        mine = case.reading.fingerprint
        if mine is None or not answered:
            return False
        theirs = (await self._read(random, Expected(), patience)).fingerprint
        return theirs is not None and self._inspector.same_page(mine, theirs)


def _page_of(reading: PageReading) -> tuple[str, ...]:
    """Return what tells a page apart from others, () where nothing does."""
    now = reading.fingerprint
    if now and (now.title or now.sketch):
        return now.title, now.h1, now.sketch
    kind = now.kind if now else ""
    # Filters answer with nothing, or a picture of one dot; files of sites are of any kind.
    lost = reading.differences & {Difference.EMPTY, Difference.KIND}
    return ("", kind, *sorted(lost)) if lost and kind != "document" else ()


async def _at_once(_host: str) -> None:
    """Wait for nobody's turn: the control name is asked once or twice a run."""


def without_asking(job: Job) -> Outcome | None:
    """Return the outcome for a link that need not be asked for, or None."""
    if job.defect:
        return broken(job, job.defect)
    hop = parse_url(job.target.url)
    quirk = quirk_of(hop) if hop and hop.is_web else None
    if quirk is None or not quirk.wall:
        return None
    judgement = Judgement(
        finding=Finding.REFUSED, cause="members only", reason=quirk.wall, counts=Counts.ALWAYS
    )
    return _unasked(job, judgement)


def broken(job: Job, kind: str) -> Outcome:
    """Return the outcome for a link that this program itself failed at, by the kind of error."""
    reason = f"this program itself failed while checking it ({kind})"
    judgement = Judgement(
        finding=Finding.REFUSED, cause="defect", reason=reason, counts=Counts.NEVER
    )
    return _unasked(job, judgement, kind)


def _unasked(job: Job, judgement: Judgement, defect: str = "") -> Outcome:
    facts = Facts(asked=job.target.url, final_url=job.target.url)
    return Outcome(job=job, facts=facts, reading=_NOTHING_READ, judgement=judgement, defect=defect)


def _as_the_link(seen: Facts, url: str) -> Facts:
    """Return what was seen of another address as what it says about the link."""
    return replace(
        seen,
        asked=url,
        final_url=url,
        received=None,
        permanent=False,
        to_home=False,
        validators=None,
    )
