"""Links: the one noun of the program, with its contacts.

Values are cleaned and checked when made, so nothing later checks again.
Must not know how a link is stored, shown or written to a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.health import Health
from toolkit.domain.text import clean_line, fold
from toolkit.domain.trust import Level, Trust

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
    `texts` what it says in other languages (`domain.texts`),
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
