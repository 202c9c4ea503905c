"""Links: the one noun of the program, with its contacts and what a vetting rests on.

Values are cleaned and checked when made, so nothing later checks again.
Must not know how a link is stored, shown or written to a file, and must not set
a trust level.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Protocol

from toolkit.domain.text import clean_line, fold, late
from toolkit.domain.trust import Health, Level, Trust
from toolkit.errors import UsageError

# Shared: made once, not for each of a million links.
_NO_TRUST = Trust()
_NO_HEALTH = Health()
_ID = re.compile(r"[kK]([1-9][0-9]{0,17})")


class LinkType(StrEnum):
    """What kind of help a link gives."""

    INFO = "info"
    HELPLINE = "helpline"
    GUIDELINE = "guideline"
    RIGHTS = "rights"
    DIRECTORY = "directory"
    SELF_HELP = "self-help"
    TOOL = "tool"
    REPORT = "report"
    OTHER = "other"


class ContactKind(StrEnum):
    """How a person is reached."""

    PHONE = "phone"
    TEXT = "text"
    CHAT = "chat"
    EMAIL = "email"


class Contact(NamedTuple):
    """A way to reach somebody.

    `value` is the number or address as published (empty for a chat on the
    page), `regions` ISO codes (empty: as the link), `hours` OpenStreetMap
    opening_hours (empty: not known), `hours_text` the hours as published,
    `checked_on` the day a person confirmed it.
    """

    kind: ContactKind
    value: str = ""
    regions: tuple[str, ...] = ()
    hours: str = ""
    hours_text: str = ""
    note: str = ""
    checked_on: date | None = None


class Text(NamedTuple):
    """A text of a link in a language of its own: one sentence, the title or the summary.

    `language` is a code of ISO 639-1, `field` title, summary or say. `draft`: nobody
    who speaks the language has reviewed it. `came_from` is the list that brought it,
    "" where somebody here wrote it.
    """

    language: str
    field: str
    text: str
    draft: bool = False
    came_from: str = ""


class Saying(NamedTuple):
    """What somebody else said of a link: `who`, the level they gave, when, and why.

    `on` is the day or month as their list has it, `at` when it arrived here,
    `source` the list that says so. `heeded`: the curator has agreed to heed it.
    """

    who: str
    level: str
    on: str
    text: str
    at: datetime
    source: str = ""
    heeded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of the library; every text is one clean line.

    `url` is the address as given, `url_key` the comparison key (never shown),
    `say` the curator's own sentences for a reply, `terms` other words by which
    people ask for it, `replaced_by` the newer address of the same source,
    `texts` what it says in other languages (`domain.sentences`),
    `extra` what an imported list said beyond these fields (name, value),
    `came_from` the list that brought the link or its sentences ("": made here),
    `says` what other people said of it, as their lists told.
    Times are aware UTC, None where not known. `id` 0: not in a library yet.
    """

    url: str
    url_key: str
    title: str
    id: int = 0
    summary: str = ""
    publisher: str = ""
    say: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    type: LinkType = LinkType.OTHER
    regions: tuple[str, ...] = ()
    audience: str = ""
    language: str = ""
    contacts: tuple[Contact, ...] = ()
    crisis: bool = False
    private: bool = False
    cost: str = ""
    replaced_by: str = ""
    texts: tuple[Text, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    came_from: str = ""
    added_at: datetime | None = None
    updated_at: datetime | None = None
    trust: Trust = _NO_TRUST
    health: Health = _NO_HEALTH
    says: tuple[Saying, ...] = ()

    @property
    def name(self) -> str:
        """The id as people write it: `k41`."""
        return format_id(self.id)

    @property
    def for_everyone(self) -> bool:
        """Whether it is meant for everyone, as far as is known."""
        return self.audience in ("", "everyone")

    @property
    def is_strangers(self) -> bool:
        """Whether a list brought it and nobody here has vetted it since."""
        return bool(self.came_from) and self.trust.level is Level.UNVETTED

    @property
    def lacks_type(self) -> bool:
        """Whether it has a number to call, and nobody has said what kind of link it is."""
        numbers = any(contact.kind is ContactKind.PHONE for contact in self.contacts)
        return self.type is LinkType.OTHER and numbers

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences that a reply may use: a stranger's speak only after a vetting."""
        return () if self.is_strangers else self.say


def format_id(number: int) -> str:
    """Write a link's id as people do: `k41`."""
    return f"k{number}"


def parse_id(text: str) -> int | None:
    """Read `k41`; None for anything else (digits alone are words: 116 123)."""
    match = _ID.fullmatch(text.strip())
    return int(match[1]) if match else None


LONGEST = 60


def clean_tag(text: str) -> str:
    """Make a tag of one clean line, or "" when nothing is left.

    A leading `#` is dropped; commas and semicolons separate tags in files and
    on the command line, so they become blanks inside one.
    """
    return _clean_name(text)[:LONGEST].rstrip()


def split_tags(text: str) -> tuple[str, ...]:
    """Read `anxiety, low mood; sleep` as three tags."""
    return unique_tags(text.replace(";", ",").split(","))


def unique_tags(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Clean each and drop repeats by another spelling; the first one stays."""
    return _unique(map(_cleaned, names))


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Do as `unique_tags`, but leave names whole that are too long for a tag."""
    return _unique(map(_whole, names))


def _unique(cleaned: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for key, tag in cleaned:
        if tag and key not in seen:
            seen[key] = tag
    return tuple(seen.values())


def _clean_name(text: str) -> str:
    return clean_line(text.replace(",", " ").replace(";", " ")).lstrip("# ")


@lru_cache(maxsize=16_384)
def _cleaned(name: str) -> tuple[str, str]:
    """Clean a tag once: a long list has the same few on every link."""
    tag = clean_tag(name)
    return tag_key(tag), tag


@lru_cache(maxsize=16_384)
def _whole(name: str) -> tuple[str, str]:
    tag = _clean_name(name)
    return tag_key(tag), tag


def tag_key(name: str) -> str:
    """Return the form in which two spellings of a tag are the same."""
    return fold(name)


# How near links are to a question in meaning, as search asks and the library offers it.


class Nearness(Protocol):
    """The cosine, -1 to 1, of each link to one question."""

    def nearest(self, most: int) -> Sequence[int]:
        """Return the ids of the nearest links, nearest first."""

    def of(self, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of these links; one without a vector is left out."""


class Meaning(Protocol):
    """Tells how near links are to a text; None where that cannot be told."""

    @property
    def is_ready(self) -> bool:
        """Whether it answers at once, or has a model to load, or links to read, first."""

    def __call__(self, text: str) -> Nearness | None:
        """Compare a text with every link."""


# Evidence of a vetting: publishers' marks, the JAMA benchmarks, and until when it holds. A mark
# is what a publisher shows, and goes stale; the benchmarks are kept as they were answered and
# never added up.


CHOICES = ("3m", "6m", "12m", "36m")
_MONTHS = {LinkType.HELPLINE: 3, LinkType.GUIDELINE: 12, LinkType.INFO: 12}
_OTHER_MONTHS = 24
# A judgement older than this was made of another page.
_MOST_MONTHS = 60
_MONTHS_IN_YEAR = 12
_SPAN = late(r"([0-9]{1,4}) ?(d|w|m|y|days?|weeks?|months?|years?)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7}


def usual_review(type_: LinkType) -> str:
    """Return the span in which a link of this type is usually looked at again: `3m`."""
    return f"{_MONTHS.get(type_, _OTHER_MONTHS)}m"


def review_day(text: str, today: date) -> date:
    """Read `12m`, `6 months`, `1y`, `14d` or an ISO day as the day of the next review.

    A number alone counts months. Raises UsageError for anything else, for a
    day that is not after today, and for one more than five years away.
    """
    text = clean_line(text)
    day = _day_of(text, today)
    if day is None:
        raise UsageError(
            f"'{text}' is not a time until the next review.",
            hint=f"Give one such as {', '.join(CHOICES)}, or a day such as 2027-05-01.",
        )
    if day <= today:
        raise UsageError(
            f"{day} is not after today.", hint="Give a time in the future, such as 3m."
        )
    if day > add_months(today, _MOST_MONTHS):
        raise UsageError(
            f"{day} is more than {_MOST_MONTHS // _MONTHS_IN_YEAR} years away.",
            hint="Pages change sooner; give 36m or less.",
        )
    return day


def past_day(text: str, today: date) -> date:
    """Read an ISO day on which something was seen; raises UsageError for a future one."""
    try:
        day = date.fromisoformat(clean_line(text))
    except ValueError as error:
        raise UsageError(
            f"'{clean_line(text)}' is not a day.", hint="Give one such as 2026-11-23."
        ) from error
    if day > today:
        raise UsageError(f"{day} is in the future.", hint="Give the day on which it was seen.")
    if day < add_months(today, -2 * _MOST_MONTHS):
        raise UsageError(
            f"{day} is too long ago to count today.",
            hint="Look at the page again, and give the day of that.",
        )
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day of another month, or that month's last day."""
    from calendar import monthrange  # noqa: PLC0415 - a search reads no months

    years, month = divmod(day.year * _MONTHS_IN_YEAR + day.month - 1 + months, _MONTHS_IN_YEAR)
    last = monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def _day_of(text: str, today: date) -> date | None:
    match = _SPAN.fullmatch(text)
    if match is None:
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None
    number, unit = int(match[1]), (match[2] or "m")[0].lower()
    if unit in _DAYS:
        return today + timedelta(days=number * _DAYS[unit])
    months = number * (_MONTHS_IN_YEAR if unit == "y" else 1)
    # Far beyond what is allowed, and beyond what a date can hold.
    return add_months(today, min(months, 2 * _MOST_MONTHS))


class Mark(NamedTuple):
    """A scheme: how it is named, how long a sight of it holds, whether it is closed.

    `months` is how long after the day it was seen the mark still says
    something (None: the scheme sets no time).
    """

    slug: str
    name: str
    about: str
    months: int | None = None
    closed: bool = False


MARKS: tuple[Mark, ...] = (
    Mark("pif-tick", "PIF TICK", "speaks for the publisher, re-assessed yearly", months=12),
    Mark(
        "nhs-content",
        "NHS Standard for creating health content",
        "speaks for how the publisher makes its pages",
    ),
    Mark("nhs-information-standard", "NHS Information Standard", "scheme is closed", closed=True),
    Mark("honcode", "HONcode", "scheme is closed", closed=True),
)


class Seen(NamedTuple):
    """A mark that somebody saw, and when."""

    mark: Mark
    day: date

    @property
    def evidence(self) -> str:
        """How it stands in a vetting: `PIF TICK seen 2026-11-23`."""
        return f"{self.mark.name} seen {self.day}"

    def stale(self, today: date) -> str:
        """Say why it no longer counts, or "" while it does."""
        if self.mark.closed:
            return "the scheme is closed"
        months = self.mark.months
        if months is not None and add_months(self.day, months) < today:
            return f"seen more than {months} months ago"
        return ""


_SEEN = late(
    r"(?<!\w)("
    + "|".join(re.escape(mark.name) for mark in sorted(MARKS, key=lambda m: -len(m.name)))
    + r") seen (\d{4}-\d{2}-\d{2})"
)


def find_mark(text: str) -> Mark | None:
    """Return the scheme with this slug or name, in any case."""
    wanted = text.strip().casefold()
    return next((mark for mark in MARKS if wanted in (mark.slug, mark.name.casefold())), None)


def seen_marks(evidence: str) -> Iterator[Seen]:
    """Yield the marks that a vetting's evidence names."""
    for name, day in _SEEN.findall(evidence):
        mark = find_mark(name)
        try:
            seen_on = date.fromisoformat(day)
        except ValueError:
            continue
        if mark:
            yield Seen(mark, seen_on)


class BoxAnswer(StrEnum):
    """What a person ticked."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Benchmark(NamedTuple):
    """One of the four: its name (also the flag's) and the question."""

    name: str
    question: str


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark("authorship", "Does it say who wrote it, and what qualifies them?"),
    Benchmark("attribution", "Does it give its sources?"),
    Benchmark("currency", "Does it give the dates it was written or reviewed?"),
    Benchmark("disclosure", "Does it say who owns and pays for it?"),
)


def benchmark_evidence(answers: Mapping[str, BoxAnswer]) -> str:
    """Write the answers as evidence: `JAMA: authorship yes, currency no`; "" for none."""
    given = [f"{one.name} {answers[one.name]}" for one in BENCHMARKS if one.name in answers]
    return f"JAMA: {', '.join(given)}" if given else ""
