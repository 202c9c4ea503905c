"""Links of a library as jobs for the engine, and its outcomes as what is kept.

Reads only, so that several processes may do it at once. Must not write.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from toolkit.checking.examine import Job, Outcome
from toolkit.checking.facts import Target, Validators
from toolkit.checking.policy import BASE_DAYS, HELPLINE_DAYS
from toolkit.domain.check import Check, Finding
from toolkit.domain.health import State
from toolkit.domain.page import Expected, Fingerprint
from toolkit.errors import RowDamaged
from toolkit.storage.library import Library
from toolkit.storage.pages import Known

# A validator proves only that the server kept it, so now and then the page
# itself is asked for.
_UNCONDITIONAL_EVERY = 5
_NOT_MODIFIED = 304
_MOMENT = timedelta(seconds=1)
_LOOKS_WRONG = (State.SUSPECT, State.CHANGED)
# What a row of a library gives that says what no row can say.
DAMAGED = (RowDamaged, ValueError, TypeError, LookupError)
_HAS_FAILED = (State.FAILING, State.DEAD)


class Seen(NamedTuple):
    """What is kept of an outcome: the check of the address `url`, and of the page.

    `validators` are those to be kept, `page` what the page is from now on (both
    None to leave what is known); `vetted`: the page is the one a person vetted;
    `defect` is the kind of error by which this program itself failed.
    """

    check: Check
    url: str
    base_days: float
    validators: tuple[str, str, str] | None = None
    page: Fingerprint | None = None
    vetted: bool = False
    defect: str = ""


class Jobs:
    """Makes jobs of the links of a library."""

    def __init__(self, library: Library) -> None:
        """Keep the library."""
        self._library = library

    def of(self, link_id: int) -> Job | None:
        """Return the job of a link; None when it is no longer there."""
        try:
            return self._of(link_id)
        except DAMAGED as error:
            return Job(
                link_id=link_id,
                target=Target(url=""),
                expected=Expected(),
                defect=type(error).__name__,
            )

    def _of(self, link_id: int) -> Job | None:
        known = self._library.pages.known(link_id)
        if known is None:
            return None
        return Job(
            link_id=link_id,
            target=Target(url=known.url, validators=self._validators(link_id, known)),
            expected=Expected(
                title=known.title,
                baseline=known.baseline.fingerprint if known.baseline else None,
                accepted=_is_accepted(known),
            ),
            failing=known.state in _HAS_FAILED,
            base_days=HELPLINE_DAYS if known.urgent else BASE_DAYS,
            anew=_is_anew(known),
        )

    def _validators(self, link_id: int, known: Known) -> Validators | None:
        if known.validators is None:
            return None
        times = self._library.checks.times_checked(link_id) + 1
        if times % _UNCONDITIONAL_EVERY == 0:
            return None
        url, etag, modified = known.validators
        return Validators(url=url, etag=etag, modified=modified)


def seen_of(outcome: Outcome, run_id: int, at: datetime) -> Seen:
    """Return what is kept of an outcome."""
    job, facts, judgement = outcome.job, outcome.facts, outcome.judgement
    good = judgement.finding is Finding.OK
    check = Check(
        link_id=job.link_id,
        run_id=run_id,
        at=at,
        finding=judgement.finding,
        cause=judgement.cause,
        reason=judgement.reason,
        status=facts.status,
        final_url=facts.final_url,
        moved_to=facts.final_url if good and facts.permanent else "",
        attempts=outcome.attempt,
        elapsed_ms=facts.elapsed_ms,
        counts=judgement.counts,
    )
    if not good:
        return Seen(check, job.target.url, job.base_days, defect=outcome.defect)
    new = facts.validators if facts.status != _NOT_MODIFIED else None
    return Seen(
        check,
        job.target.url,
        job.base_days,
        validators=(new.url, new.etag, new.modified) if new else None,
        page=outcome.reading.fingerprint if job.anew is not None else None,
        vetted=bool(job.anew),
    )


def _is_anew(known: Known) -> bool | None:
    """Tell whether a good page is to be kept: as vetted, as merely seen, or not at all."""
    if known.baseline is None:
        return False
    # A page read for the vetting itself is what was vetted: it stays.
    read = known.baseline.taken_at + _MOMENT
    return True if known.vetted_at is not None and known.vetted_at >= read else None


def _is_accepted(known: Known) -> bool:
    """Tell whether a person vetted the page after it was seen to look wrong."""
    return (
        known.state in _LOOKS_WRONG
        and known.checked_at is not None
        and known.vetted_at is not None
        and known.vetted_at >= known.checked_at
    )
