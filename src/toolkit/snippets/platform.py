"""What a platform is: what it allows, how it counts, what it does with links.

Must not count: `length` does. The platforms themselves are rows of `platforms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from toolkit.snippets.markup import Markup


class Unit(Enum):
    """The ways of counting; `length` has one function for each."""

    CODE_POINTS = auto()
    UTF16 = auto()
    BYTES = auto()
    GRAPHEMES = auto()
    WEIGHTED = auto()
    MASTODON = auto()
    BLUESKY = auto()
    THREADS = auto()
    SMS = auto()


class Links(Enum):
    """Which addresses in a text become links by themselves."""

    BARE = auto()  # also without a scheme: nhs.uk
    SCHEME = auto()  # with http:// or https:// alone
    NONE = auto()


class Warns(Enum):
    """Where a content warning stands."""

    ABOVE = auto()  # there is no field for it: the first line of the text
    COUNTED = auto()  # in a field of its own, which counts with the text
    APART = auto()  # in a field of its own, with a limit of its own


OFFICIAL = "official"
SECONDARY = "secondary"
UNPUBLISHED = "not published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: what it allows, how it counts, what it does with links.

    `limit` is in `unit`, `byte_limit` in UTF-8 bytes, `link_limit` in different links;
    `url_weight` is what any link counts, None for its own length. None means no limit;
    a link limit of 0, that a text with an address is refused. `clickable` False:
    addresses cannot be followed. `joined` tells that phones join several messages
    into one text. `warning_limit` is for a content warning that stands apart, in code
    points. `source` says where the numbers are from, `seen` on which day they
    were looked up (ISO 8601), `grade` what kind of source it is: OFFICIAL for the
    platform's own document or source code, SECONDARY for anything less, UNPUBLISHED
    where nobody gives a number. `own` is True for a platform of the settings. `account` is
    what stands before the name of an account.
    """

    name: str
    title: str
    unit: str
    count: Unit
    source: str
    grade: str = SECONDARY
    seen: str = "2026-11-30"
    limit: int | None = None
    byte_limit: int | None = None
    link_limit: int | None = None
    url_weight: int | None = None
    markup: Markup = Markup.PLAIN
    links: Links = Links.BARE
    clickable: bool = True
    joined: bool = False
    warns: Warns = Warns.ABOVE
    warning_limit: int | None = None
    own: bool = False
    account: str = "@"
    note: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def addresses(self) -> bool:
        """Whether a text may hold an address at all."""
        return self.link_limit != 0
