"""Pages and checks of them: what was received, what it shows, what one look found.

Values that pass between the parts that fetch, judge and store. Must not read HTML
or compare anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Finding(StrEnum):
    """What one check saw, as used in JSON and the library."""

    OK = "ok"
    GONE = "gone"
    DOWN = "down"
    REFUSED = "refused"
    INSECURE = "insecure"
    SUSPECT = "suspect"
    CHANGED = "changed"
    SKIPPED = "skipped"


# What the network itself may have shown in a site's place: no state follows before a run ends.
PROVISIONAL = (Finding.SUSPECT, Finding.CHANGED, Finding.INSECURE)
# Causes on which more hangs than words: a page that browsers get and programs do not,
# and an answer that one's own network gave in a site's place.
ROBOTS_ONLY = "robots only"
OWN_NETWORK = "own network"


class Counts(StrEnum):
    """Whether a failure may count against a link.

    What depends on one's own network counts only once the run has closed and
    its network was working; an answer from a server always counts.
    """

    ALWAYS = "always"
    WHEN_CLOSED = "when closed"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the append-only check record.

    `at` is aware UTC. `cause` names the kind in one word, `reason` says it to
    a person. `status` is the last HTTP status, `final_url` where the redirects
    ended, `moved_to` the same when every redirect was permanent. `attempts`
    is 2 for a second try in the same run. `counted` tells whether the row may
    count against the link now; `voids` is the id of the check that this row
    takes back.
    """

    link_id: int
    at: datetime
    finding: Finding
    cause: str = ""
    reason: str = ""
    status: int | None = None
    final_url: str = ""
    moved_to: str = ""
    attempts: int = 1
    elapsed_ms: int = 0
    counts: Counts = Counts.ALWAYS
    counted: bool = True
    run_id: int | None = None
    voids: int | None = None
    id: int | None = None


class Sign(StrEnum):
    """What a page shows that a living page of its kind would not."""

    CHALLENGE = "challenge"
    LOGIN = "login"
    PARKED = "parked"
    FOR_SALE = "for sale"
    SUSPENDED = "suspended"
    PLACEHOLDER = "placeholder"
    NOT_FOUND = "not found"
    PERHAPS_NOT_FOUND = "perhaps not found"
    FILTERED = "filtered"
    UNREADABLE = "unreadable"
    CLOSED = "closed"
    REMOVED = "removed"
    UNTOLD = "untold"


class PageTooHeavy(Exception):
    """A page is made so that reading it takes more time or memory than any page is worth."""


class Difference(StrEnum):
    """In what a page differs from the one that was vetted."""

    TITLE = "title"
    TEXT = "text"
    LANGUAGE = "language"
    DOMAIN = "domain"
    KIND = "kind"
    EMPTY = "empty"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A page as it came: its address after redirects, type and decoded bytes."""

    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a page was: enough to notice another page in its place.

    `domain` is the registrable domain of the final address, `language` the
    page's own claim, `script` the writing system of its text, `sketch` the
    text's fingerprint (pages/fingerprint.py), "" for very little text. `kind`
    is what it is instead of a web page ("document", "picture", …); `notice` is
    the sentence by which it said already that its help has ended.
    """

    title: str = ""
    h1: str = ""
    domain: str = ""
    language: str = ""
    script: str = ""
    sketch: str = ""
    kind: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The fingerprint a page is compared with; `vetted`: taken for a person's vetting."""

    fingerprint: Fingerprint
    taken_at: datetime
    vetted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a link's page should be: its title in the library, and what it was.

    `accepted`: a person has seen the page as it is now and vetted it.
    """

    title: str = ""
    baseline: Fingerprint | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReading:
    """What a page shows, compared with what was expected.

    `compared`: there were two texts to compare. `same_site`: its registrable
    domain is the one that was asked for; `alike`: it is, or the title fits
    what the library knows of the link; `detail` is the text that gave a
    sign; `changes` says each difference in words; `refresh` is where the page
    itself sends visitors at once; `too_heavy`: it could not be read within limits.
    `first`: there is nothing yet to compare it with; then `unlike` says how the page
    calls itself where nothing of it fits the library's title, and `second` what
    else speaks against it. `scripted`: its text is drawn by script, and cannot be read.
    `bare`: there is nothing that a visitor could read, and no name that fits.
    `empty`: nothing came at all where a page should be.
    `short`: seen for the first time, and of so few words that it may be anything.
    """

    fingerprint: Fingerprint | None = None
    compared: bool = False
    signs: frozenset[Sign] = frozenset()
    detail: str = ""
    differences: frozenset[Difference] = frozenset()
    changes: tuple[str, ...] = ()
    alike: bool = True
    same_site: bool = True
    refresh: str = ""
    too_heavy: bool = False
    first: bool = False
    unlike: str = ""
    second: str = ""
    scripted: bool = False
    bare: bool = True
    empty: bool = False
    short: bool = False
