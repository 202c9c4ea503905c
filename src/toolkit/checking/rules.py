"""The rules: what was seen of a link -> one finding, and the reason in words.

A table, read from the top; the first row that fits decides. An answer that
only tells us to go away says nothing about the page. Must not fetch, and must
not know a link's history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from toolkit.checking.facts import Facts, Trouble
from toolkit.domain.page import Counts, Difference, Finding, PageReading, Sign
from toolkit.domain.url import parse_url

_SKIPPED = frozenset({Trouble.BAD_ADDRESS, Trouble.NOT_WEB, Trouble.NOT_PUBLIC})
_REFUSALS = frozenset({401, 402, 403, 405, 406, 407, 418, 421, 425, 429, 451, 999})
_GONE = frozenset({404, 410})
_NOT_MODIFIED = 304
_UNAVAILABLE = 503
_REQUEST_TIMEOUT = 408
_SERVER_ERRORS = range(500, 600)
_CLIENT_ERRORS = range(400, 500)
_OK = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """Why nobody should be led where a link leads; `avoided` by a person's word."""

    reason: str
    avoided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may look at.

    `accepted`: a person vetted the page as it is now. `network_works`: a name
    that must resolve does. `like_random`: the host answers an address that
    nobody ever made with the same page. `astray`: it leads where nobody should go.
    """

    facts: Facts
    reading: PageReading
    accepted: bool = False
    network_works: bool = True
    like_random: bool = False
    astray: Astray | None = None

    @property
    def status(self) -> int:
        """The last status, 0 where there was no answer."""
        return 0 if self.facts.trouble else self.facts.status or 0

    @property
    def answered(self) -> bool:
        """Whether a page came, or word that it is the page of last time."""
        return self.status in _OK or self.unmodified

    @property
    def unmodified(self) -> bool:
        """Whether the server confirmed a validator that we sent."""
        return self.status == _NOT_MODIFIED and self.facts.conditional

    @property
    def vetted_as_it_is(self) -> bool:
        """Whether this very page was vetted: then what it shows is right."""
        was_same = self.reading.compared and not (
            self.reading.differences & {Difference.TITLE, Difference.TEXT}
        )
        return self.accepted or was_same


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule: its name (the cause that is stored), when it fits, what follows."""

    cause: str
    finding: Finding
    fits: Callable[[Case], bool]
    reason: Callable[[Case], str]
    counts: Counts = Counts.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a check came to."""

    finding: Finding
    cause: str
    reason: str
    counts: Counts


def judge(case: Case) -> Judgement:
    """Return the finding of the first rule that fits; the last always does."""
    row = next(row for row in RULES if row.fits(case))
    return Judgement(
        finding=row.finding, cause=row.cause, reason=row.reason(case), counts=row.counts
    )


def in_doubt(case: Case, judgement: Judgement) -> bool:
    """Tell whether asking for an address that nobody made would settle the case."""
    if Sign.PERHAPS_NOT_FOUND not in case.reading.signs or judgement.finding is not Finding.OK:
        return False
    hop = parse_url(case.facts.final_url)
    return hop is not None and hop.path != "/"


def _trouble(*kinds: Trouble) -> Callable[[Case], bool]:
    return lambda case: case.facts.trouble in kinds


def _sign(sign: Sign) -> Callable[[Case], bool]:
    return lambda case: sign in case.reading.signs and case.answered and not case.vetted_as_it_is


def _said(case: Case) -> str:
    return case.facts.reason


def _text(text: str) -> Callable[[Case], str]:
    return lambda _case: text


def _shows(text: str) -> Callable[[Case], str]:
    return lambda case: f"{text} (“{case.reading.detail}”)" if case.reading.detail else text


def _status(case: Case) -> str:
    try:
        return f"{case.status} {HTTPStatus(case.status).phrase}"
    except ValueError:
        return str(case.status)


def _is_wall(case: Case) -> bool:
    answered = case.status in _SERVER_ERRORS or (case.answered and not case.vetted_as_it_is)
    return answered and (case.facts.challenged or Sign.CHALLENGE in case.reading.signs)


def _is_astray(case: Case) -> bool:
    # A look-alike may be vetted as it is; what is to be avoided is vetted there.
    return case.astray is not None and (case.astray.avoided or not case.accepted)


def _is_foreign(case: Case) -> bool:
    return case.facts.permanent and not case.reading.same_site and not case.reading.alike


def _is_changed(case: Case) -> bool:
    found = case.reading.differences
    if {Difference.TITLE, Difference.TEXT} <= found or Difference.LANGUAGE in found:
        return True
    # A site that moved as a whole, with its pages, is moved and not changed.
    moved = case.facts.permanent and not found & {Difference.TITLE, Difference.TEXT}
    return Difference.DOMAIN in found and not moved


def _changes(case: Case) -> str:
    return "; ".join(case.reading.changes)


# fmt: off
RULES: tuple[RuleRow, ...] = (
    # Before all else: whatever answers there, people are led there.
    RuleRow("leads astray", Finding.SUSPECT, _is_astray, lambda case: case.astray.reason if case.astray else ""),  # noqa: E501 - a row is one line
    RuleRow("not checked", Finding.SKIPPED, lambda case: case.facts.trouble in _SKIPPED, _said),
    RuleRow("own trouble", Finding.DOWN, _trouble(Trouble.OURS, Trouble.NO_DNS), _said, Counts.NEVER),  # noqa: E501 - a row is one line
    RuleRow("certificate", Finding.INSECURE, _trouble(Trouble.CERTIFICATE), _said),
    RuleRow("offline", Finding.DOWN, lambda case: case.facts.trouble is Trouble.NO_SUCH_HOST and not case.network_works, lambda case: f"{case.facts.reason}, but your own network may be down", Counts.NEVER),  # noqa: E501 - a row is one line
    RuleRow("no such host", Finding.GONE, _trouble(Trouble.NO_SUCH_HOST), _said, Counts.WHEN_CLOSED),  # noqa: E501 - the same
    RuleRow("no answer", Finding.DOWN, lambda case: case.facts.trouble is not None, _said, Counts.WHEN_CLOSED),  # noqa: E501 - a row is one line
    RuleRow("sent to a login", Finding.REFUSED, lambda case: case.facts.to_login and not case.vetted_as_it_is, _text("a login stands before the page")),  # noqa: E501 - the same
    RuleRow("gone", Finding.GONE, lambda case: case.status in _GONE, _status),
    RuleRow("refused", Finding.REFUSED, lambda case: case.status in _REFUSALS, _status),
    RuleRow("busy", Finding.REFUSED, lambda case: case.status == _UNAVAILABLE and case.facts.retry_after is not None, lambda case: f"{_status(case)}, asked to come back later"),  # noqa: E501 - the same
    RuleRow("wall", Finding.REFUSED, _is_wall, _shows("a check for robots answered")),
    RuleRow("server error", Finding.DOWN, lambda case: case.status in _SERVER_ERRORS or case.status == _REQUEST_TIMEOUT, _status, Counts.WHEN_CLOSED),  # noqa: E501 - the same
    # No other 4xx says that the page is gone: our request was not to its taste.
    RuleRow("refused", Finding.REFUSED, lambda case: case.status in _CLIENT_ERRORS, _status),
    RuleRow("odd answer", Finding.DOWN, lambda case: not case.answered, lambda case: f"{_status(case)} is no answer to a request for a page", Counts.WHEN_CLOSED),  # noqa: E501 - the same
    RuleRow("too heavy", Finding.REFUSED, lambda case: case.reading.too_heavy, _text("the page is made so that reading it takes too long")),  # noqa: E501 - the same
    RuleRow("suspended", Finding.SUSPECT, _sign(Sign.SUSPENDED), _shows("the site is suspended")),
    RuleRow("for sale", Finding.SUSPECT, _sign(Sign.FOR_SALE), _shows("the domain is for sale")),
    RuleRow("parked", Finding.SUSPECT, _sign(Sign.PARKED), _shows("the domain is parked")),
    RuleRow("placeholder", Finding.SUSPECT, _sign(Sign.PLACEHOLDER), _shows("an empty server answered")),  # noqa: E501 - the same
    RuleRow("error page", Finding.SUSPECT, _sign(Sign.NOT_FOUND), _shows("an error page answered as if all were well")),  # noqa: E501 - the same
    RuleRow("error page", Finding.SUSPECT, lambda case: case.like_random and case.answered and not case.vetted_as_it_is, _text("any address of this host shows the same error page")),  # noqa: E501 - the same
    RuleRow("error page", Finding.SUSPECT, lambda case: case.facts.to_error and not case.vetted_as_it_is, _text("it leads to an error page")),  # noqa: E501 - the same
    RuleRow("login", Finding.REFUSED, _sign(Sign.LOGIN), _shows("a login stands before the page")),
    RuleRow("front page", Finding.SUSPECT, lambda case: case.facts.to_home and not case.vetted_as_it_is, _text("it leads to the front page of a site, not to its own")),  # noqa: E501 - the same
    RuleRow("another site", Finding.SUSPECT, lambda case: _is_foreign(case) and not case.vetted_as_it_is, lambda case: f"it moved to another site, and the page there is another ({case.facts.final_url})"),  # noqa: E501 - the same
    RuleRow("another page", Finding.CHANGED, lambda case: _is_changed(case) and not case.accepted, _changes),  # noqa: E501 - the same
    RuleRow("ok", Finding.OK, lambda _case: True, _text("")),
)
# fmt: on
