"""What was seen of a link -> one finding, and the reason in words.

The rules are a table, read from the top; the first row that fits decides. An answer
that only tells us to go away says nothing about the page, and a page that sends its
visitors on by itself is judged as a redirect. Must not fetch, and must not know a
link's history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from toolkit.checking.facts import Facts, Trouble, is_error, is_identity, is_login, shortens
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
_ACCEPTED = 202
# Each of these is a change by itself.
_ALONE = frozenset({Difference.LANGUAGE, Difference.KIND, Difference.EMPTY, Difference.SUBJECT})
# The cause of a good answer that is not to be kept as what the page was.
UNLIKE = "unlike title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Astray:
    """Why nobody should be led where a link leads; `avoided` by a person's word."""

    reason: str
    avoided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a rule may look at.

    `accepted`: a person vetted the page as it is now. `known`: it is known what the
    page was. `network_works`: a name that must resolve does. `like_random`: the host
    answers an address that nobody ever made with the same page. `astray`: it leads where
    nobody should go.
    """

    facts: Facts
    reading: PageReading
    accepted: bool = False
    known: bool = False
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
        return is_unmodified(self.facts)

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
    doubtful = Sign.PERHAPS_NOT_FOUND in case.reading.signs
    # Drawn by script, any address of a site shows the same.
    new = judgement.cause == UNLIKE or (case.reading.short and not case.accepted)
    if judgement.finding is not Finding.OK or not (doubtful or (new and not case.reading.scripted)):
        return False
    hop = parse_url(case.facts.final_url)
    return hop is not None and hop.path != "/"


def is_unmodified(facts: Facts) -> bool:
    """Tell whether a server said that a page is what it was when it last told us of it."""
    return facts.trouble is None and facts.status == _NOT_MODIFIED and facts.conditional


def sent_on(facts: Facts, reading: PageReading) -> str | None:
    """Return the address that a page sends visitors to, or None when it keeps them."""
    if not reading.refresh or facts.trouble or Sign.CHALLENGE in reading.signs:
        return None
    hop = parse_url(reading.refresh, facts.final_url)
    if hop is None or not hop.is_web or hop.url == facts.final_url:
        return None
    return hop.url


def as_redirect(first: Facts, then: Facts) -> Facts:
    """Return what was seen in the end, as if the page had been a redirect.

    It is never a permanent one: no server said so.
    """
    facts = replace(
        then,
        asked=first.asked,
        redirected=True,
        permanent=False,
        conditional=False,
        to_login=then.to_login or first.to_login,
        elapsed_ms=first.elapsed_ms + then.elapsed_ms,
    )
    asked, final = parse_url(first.asked), parse_url(then.final_url)
    if asked is None or final is None:
        return facts
    return replace(
        facts,
        to_home=final.is_home and not asked.is_home,
        to_login=facts.to_login or is_login(final, asked),
        to_error=facts.to_error or is_error(final, asked),
    )


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


def _is_filtered(case: Case) -> bool:
    return case.facts.filtered or Sign.FILTERED in case.reading.signs


def _is_wall(case: Case) -> bool:
    answered = case.status in _SERVER_ERRORS or (case.answered and not case.vetted_as_it_is)
    shown = case.facts.challenged or Sign.CHALLENGE in case.reading.signs
    return answered and (shown or _is_hinted(case))


def _is_hinted(case: Case) -> bool:
    # What living sites send as well, and 202, count where nothing came to be read.
    if not case.reading.bare or case.status in _SERVER_ERRORS or case.unmodified:
        return False
    return case.status == _ACCEPTED or case.facts.hinted


def _is_login_elsewhere(case: Case) -> bool:
    """Tell whether the login is of another site that took the address over.

    An identity provider is another site as well, but nobody moves there for good.
    """
    facts, reading = case.facts, case.reading
    if reading.same_site or reading.alike or reading.fingerprint is None:
        return False
    if facts.challenged or is_identity(facts.final_url):
        return False
    return facts.permanent or (facts.redirected and bool(reading.second))


def _is_astray(case: Case) -> bool:
    # A look-alike may be vetted as it is; what is to be avoided is vetted there.
    return case.astray is not None and (case.astray.avoided or not case.accepted)


def _is_foreign(case: Case) -> bool:
    return case.facts.permanent and not case.reading.same_site and not case.reading.alike


def _is_unlike(case: Case) -> bool:
    return bool(case.reading.unlike) and case.answered and not case.accepted


def _is_doubtful(case: Case) -> bool:
    return Sign.PERHAPS_NOT_FOUND in case.reading.signs or bool(case.reading.unlike)


def _second_sign(case: Case) -> str:
    """Say what speaks, beside its title, against a page that is seen for the first time."""
    if case.reading.second or not case.facts.redirected:
        return case.reading.second
    if not case.reading.same_site and not shortens(case.facts.asked):
        return f"it is on another site ({case.facts.final_url})"
    return ""


def _is_cut(case: Case) -> bool:
    """Tell whether too little came to say whether the page is there."""
    reading = case.reading
    if not case.answered or case.unmodified:
        return False
    lost = Difference.EMPTY in reading.differences
    unknown = lost or (reading.first and (reading.bare or bool(reading.unlike)))
    # What a text is about may stand where it was cut off.
    unknown = unknown or reading.differences == {Difference.SUBJECT}
    return (reading.empty and not lost) or (case.facts.cut and unknown)


def _is_changed(case: Case) -> bool:
    found = case.reading.differences
    if {Difference.TITLE, Difference.TEXT} <= found or found & _ALONE:
        return True
    now = case.reading.fingerprint
    if Difference.TITLE in found and not case.reading.compared and now and now.title:
        # There is no text to compare, so the title is all that tells.
        return True
    # A site that moved as a whole, with its pages, is moved and not changed.
    moved = case.facts.permanent and not found & {Difference.TITLE, Difference.TEXT}
    return Difference.DOMAIN in found and not moved


def _changes(case: Case) -> str:
    return "; ".join(case.reading.changes)


def _calls_itself(case: Case) -> str:
    return f"the page calls itself “{case.reading.unlike}”"


def _closes(*, first: bool) -> Callable[[Case], bool]:
    return lambda case: (
        Sign.CLOSED in case.reading.signs
        and case.answered
        and not case.accepted
        and case.reading.first is first
    )


# fmt: off
RULES: tuple[RuleRow, ...] = (
    # Before all else: whatever answers there, people are led there.
    RuleRow("leads astray", Finding.SUSPECT, _is_astray, lambda case: case.astray.reason if case.astray else ""),  # noqa: E501 - a row is one line
    # A page that was there and leads nowhere now is lost, or our own DNS is odd.
    RuleRow("leads nowhere", Finding.SKIPPED, lambda case: case.facts.trouble in _SKIPPED and case.known, _said, Counts.WHEN_CLOSED),  # noqa: E501 - a row is one line
    RuleRow("not checked", Finding.SKIPPED, lambda case: case.facts.trouble in _SKIPPED, _said),
    RuleRow("own trouble", Finding.DOWN, _trouble(Trouble.OURS, Trouble.PROXY_FAILS, Trouble.NO_DNS), _said, Counts.NEVER),  # noqa: E501 - a row is one line
    RuleRow("certificate", Finding.INSECURE, _trouble(Trouble.CERTIFICATE), _said),
    RuleRow("unreadable answer", Finding.REFUSED, _trouble(Trouble.UNREADABLE), _said),
    # No way there from this computer: whether that is its own fault cannot be told.
    RuleRow("unreachable", Finding.REFUSED, _trouble(Trouble.UNREACHABLE), _said, Counts.WHEN_CLOSED),  # noqa: E501 - a row is one line
    RuleRow("proxy", Finding.REFUSED, _trouble(Trouble.PROXY_SAYS, Trouble.PROXY_SILENT), _said, Counts.WHEN_CLOSED),  # noqa: E501 - a row is one line
    RuleRow("offline", Finding.DOWN, lambda case: case.facts.trouble is Trouble.NO_SUCH_HOST and not case.network_works, lambda case: f"{case.facts.reason}, but your own network may be down", Counts.NEVER),  # noqa: E501 - a row is one line
    RuleRow("no such host", Finding.GONE, _trouble(Trouble.NO_SUCH_HOST), _said, Counts.WHEN_CLOSED),  # noqa: E501 - the same
    RuleRow("no answer", Finding.DOWN, lambda case: case.facts.trouble is not None, _said, Counts.WHEN_CLOSED),  # noqa: E501 - a row is one line
    RuleRow("filter", Finding.REFUSED, _is_filtered, _shows("a filter of your own network answered"), Counts.NEVER),  # noqa: E501 - the same
    RuleRow("another site", Finding.SUSPECT, lambda case: (case.facts.to_login or Sign.LOGIN in case.reading.signs) and case.answered and _is_login_elsewhere(case) and not case.vetted_as_it_is, lambda case: f"it leads to a login page of another site ({case.facts.final_url})"),  # noqa: E501 - the same
    RuleRow("sent to a login", Finding.REFUSED, lambda case: case.facts.to_login and not case.vetted_as_it_is, _text("a login comes before the page")),  # noqa: E501 - the same
    # Anything on the way can say so of a page that is not encrypted.
    RuleRow("gone", Finding.GONE, lambda case: case.status in _GONE and not case.facts.encrypted, _status, Counts.WHEN_CLOSED),  # noqa: E501 - the same
    RuleRow("gone", Finding.GONE, lambda case: case.status in _GONE, _status),
    RuleRow("refused", Finding.REFUSED, lambda case: case.status in _REFUSALS, _status),
    RuleRow("busy", Finding.REFUSED, lambda case: case.status == _UNAVAILABLE and case.facts.retry_after is not None, lambda case: f"{_status(case)}, asked to come back later"),  # noqa: E501 - the same
    RuleRow("wall", Finding.REFUSED, _is_wall, _shows("a check for robots answered")),
    RuleRow("server error", Finding.DOWN, lambda case: case.status in _SERVER_ERRORS or case.status == _REQUEST_TIMEOUT, _status, Counts.WHEN_CLOSED),  # noqa: E501 - the same
    # No other 4xx says that the page is gone: our request was not to its taste.
    RuleRow("refused", Finding.REFUSED, lambda case: case.status in _CLIENT_ERRORS, _status),
    RuleRow("odd answer", Finding.DOWN, lambda case: not case.answered, lambda case: f"{_status(case)} is not an answer to a request for a page", Counts.WHEN_CLOSED),  # noqa: E501 - the same
    RuleRow("too heavy", Finding.REFUSED, lambda case: case.reading.too_heavy, _text("the page is made so that reading it takes too long")),  # noqa: E501 - the same
    RuleRow("nothing came", Finding.REFUSED, _is_cut, _text("nothing came that could be read")),
    RuleRow("unreadable", Finding.REFUSED, lambda case: Sign.UNREADABLE in case.reading.signs, _text("what came is not text that can be read")),  # noqa: E501 - the same
    RuleRow("suspended", Finding.SUSPECT, _sign(Sign.SUSPENDED), _shows("the site is suspended")),
    RuleRow("for sale", Finding.SUSPECT, _sign(Sign.FOR_SALE), _shows("the domain is for sale")),
    RuleRow("parked", Finding.SUSPECT, _sign(Sign.PARKED), _shows("the domain is parked")),
    RuleRow("placeholder", Finding.SUSPECT, _sign(Sign.PLACEHOLDER), _shows("a page that only holds a site's place answered")),  # noqa: E501 - the same
    RuleRow("removed", Finding.SUSPECT, _sign(Sign.REMOVED), _shows("the site says that it is gone")),  # noqa: E501 - the same
    RuleRow("untold", Finding.REFUSED, _sign(Sign.UNTOLD), _shows("the page does not say whether it is there")),  # noqa: E501 - the same
    RuleRow("error page", Finding.SUSPECT, _sign(Sign.NOT_FOUND), _shows("an error page answered as if all were well")),  # noqa: E501 - the same
    RuleRow("error page", Finding.SUSPECT, lambda case: case.like_random and _is_doubtful(case) and case.answered and not case.vetted_as_it_is, _text("any address of this host shows the same error page")),  # noqa: E501 - the same
    RuleRow("error page", Finding.SUSPECT, lambda case: case.facts.to_error and not case.vetted_as_it_is, _text("it leads to an error page")),  # noqa: E501 - the same
    RuleRow("login", Finding.REFUSED, _sign(Sign.LOGIN), _shows("a login comes before the page")),
    RuleRow("front page", Finding.SUSPECT, lambda case: case.facts.to_home and not case.vetted_as_it_is, _text("it leads to the front page of a site, not to its own")),  # noqa: E501 - the same
    RuleRow("another site", Finding.SUSPECT, lambda case: _is_foreign(case) and not case.vetted_as_it_is, lambda case: f"it moved to another site, and the page there is a different one ({case.facts.final_url})"),  # noqa: E501 - the same
    RuleRow("closed", Finding.SUSPECT, _closes(first=True), _shows("it says that it has ended")),
    RuleRow("closed", Finding.CHANGED, _closes(first=False), _shows("it says that it has ended")),
    RuleRow("another title", Finding.SUSPECT, lambda case: _is_unlike(case) and bool(_second_sign(case)), lambda case: f"{_calls_itself(case)}, and {_second_sign(case)}"),  # noqa: E501 - the same
    RuleRow("another page", Finding.CHANGED, lambda case: _is_changed(case) and not case.accepted, _changes),  # noqa: E501 - the same
    RuleRow(UNLIKE, Finding.OK, _is_unlike, lambda case: f"{_calls_itself(case)}; check whether it is the right one"),  # noqa: E501 - the same
    RuleRow(UNLIKE, Finding.OK, lambda case: case.like_random, _text("any address of this host shows the same page; check whether it is the right one")),  # noqa: E501 - a row is one line
    RuleRow("ok", Finding.OK, lambda _case: True, _text("")),
)
# fmt: on
