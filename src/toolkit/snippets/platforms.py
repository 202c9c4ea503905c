"""The platforms a reply is written for: limits, units, links. One row each.

Numbers and their sources were collected on 2026-11-22. `grade` is "official" for a
platform's own document or source code and "secondary" for anything less; every limit
can be set otherwise (`platforms.NAME.limit`). Where a platform does not publish its
unit, the row takes the stricter one, UTF-16 code units: what fits in them fits in
code points and graphemes. Must not count: `length` does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from toolkit.errors import UsageError
from toolkit.snippets.markup import Markup


class Unit(Enum):
    """The ways of counting; `length` has one function for each."""

    CODE_POINTS = auto()
    UTF16 = auto()
    GRAPHEMES = auto()
    WEIGHTED = auto()
    MASTODON = auto()
    THREADS = auto()
    SMS = auto()


class Links(Enum):
    """Which addresses in a text become links by themselves."""

    BARE = auto()  # also without a scheme: nhs.uk
    SCHEME = auto()  # with http:// or https:// alone
    NONE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: what it allows, how it counts, what it does with links.

    `limit` is in `unit`, `byte_limit` in UTF-8 bytes, `link_limit` in different links;
    `url_weight` is what any link counts, None for its own length. None means no limit.
    `joined` tells that phones join several messages into one text.
    """

    name: str
    title: str
    unit: str
    count: Unit
    source: str
    grade: str
    limit: int | None = None
    byte_limit: int | None = None
    link_limit: int | None = None
    url_weight: int | None = None
    markup: Markup = Markup.PLAIN
    links: Links = Links.BARE
    clickable: bool = True
    joined: bool = False
    note: str = ""
    aliases: tuple[str, ...] = ()


PLATFORMS: tuple[Platform, ...] = (
    Platform(
        name="plain",
        title="Plain text",
        unit="characters",
        count=Unit.CODE_POINTS,
        links=Links.SCHEME,
        source="no platform, no limit",
        grade="official",
    ),
    Platform(
        name="x",
        title="X / Twitter",
        limit=280,
        unit="weighted characters",
        count=Unit.WEIGHTED,
        url_weight=23,
        source="twitter/twitter-text@30e2430 config/v3.json; docs.x.com, counting characters",
        grade="official",
        note="Naming a site, such as nhs.uk, makes a link of 23.",
        aliases=("twitter",),
    ),
    Platform(
        name="x-premium",
        title="X Premium",
        limit=25_000,
        unit="weighted characters",
        count=Unit.WEIGHTED,
        url_weight=23,
        source="weights as for x; 25,000 from secondary lists only",
        grade="secondary",
        note="Only the first 280 show before “Show more”; weights of long posts are not published.",
    ),
    Platform(
        name="mastodon",
        title="Mastodon",
        limit=500,
        unit="characters",
        count=Unit.MASTODON,
        url_weight=23,
        links=Links.SCHEME,
        source="mastodon/mastodon@d5e278d status_length_validator.rb and its spec",
        grade="official",
        note="A server may set another limit; a content warning counts too.",
    ),
    Platform(
        name="bluesky",
        title="Bluesky",
        limit=300,
        byte_limit=3_000,
        unit="graphemes",
        count=Unit.GRAPHEMES,
        source="bluesky-social/atproto@d6296a1 lexicons/app/bsky/feed/post.json",
        grade="official",
        note="A link counts its whole length, unless it is set over words of the text.",
        aliases=("bsky",),
    ),
    Platform(
        name="threads",
        title="Threads",
        limit=500,
        link_limit=5,
        unit="characters",
        count=Unit.THREADS,
        source="developers.facebook.com, Threads API posts (2026-04-14)",
        grade="official",
        note="An emoji counts its UTF-8 bytes; bare addresses are taken for links too.",
    ),
    Platform(
        name="facebook",
        title="Facebook post",
        limit=63_206,
        unit="characters",
        count=Unit.UTF16,
        source="lettercounter.org, typecount.com (2026); unit not published",
        grade="secondary",
        note="A comment holds 8,000.",
    ),
    Platform(
        name="linkedin",
        title="LinkedIn post",
        limit=3_000,
        unit="characters",
        count=Unit.UTF16,
        source="Ayrshare's LinkedIn documentation; unit not published",
        grade="secondary",
        note="Long addresses are shortened to lnkd.in on screen.",
    ),
    Platform(
        name="linkedin-comment",
        title="LinkedIn comment",
        limit=1_250,
        unit="characters",
        count=Unit.UTF16,
        source="Publora's linkedin_create_comment, typecount.com; unit not published",
        grade="secondary",
    ),
    Platform(
        name="instagram",
        title="Instagram caption or comment",
        limit=2_200,
        unit="characters",
        count=Unit.UTF16,
        links=Links.NONE,
        clickable=False,
        source="Ayrshare's Instagram documentation; unit not published",
        grade="secondary",
        note="Addresses cannot be clicked: name the site, or point to the link in the profile.",
    ),
    Platform(
        name="reddit",
        title="Reddit comment",
        limit=10_000,
        unit="characters of Markdown",
        count=Unit.UTF16,
        markup=Markup.MARKDOWN,
        links=Links.SCHEME,
        source="the comment form, “this is too long (max: 10000)”; unit not published",
        grade="secondary",
        note="A post of one's own holds 40,000; www. alone is no link.",
    ),
    Platform(
        name="youtube",
        title="YouTube comment",
        limit=10_000,
        unit="characters",
        count=Unit.UTF16,
        source="lettercounter.org, typecount.com (2026); unit not published",
        grade="secondary",
        note="Many channels hold comments with links for review.",
    ),
    Platform(
        name="whatsapp",
        title="WhatsApp",
        limit=65_536,
        unit="characters",
        count=Unit.UTF16,
        source="lettercounter.org; unit not published",
        grade="secondary",
        note="The Cloud API holds 4,096; * _ ~ around words format them.",
    ),
    Platform(
        name="sms",
        title="Text message (SMS)",
        limit=160,
        unit="SMS septets",
        count=Unit.SMS,
        joined=True,
        source="3GPP TS 23.038 and 23.040; TwilioDevEd/message-segment-calculator@a50230f",
        grade="official",
        note="One character outside GSM-7 makes it 70 UTF-16 code units; phones join parts.",
    ),
    Platform(
        name="discord",
        title="Discord",
        limit=2_000,
        unit="characters",
        count=Unit.UTF16,
        links=Links.SCHEME,
        source="sapphire MessageLimits; unit not published",
        grade="secondary",
        note="Nitro holds 4,000; <https://…> shows no preview.",
    ),
    Platform(
        name="telegram",
        title="Telegram",
        limit=4_096,
        unit="UTF-16 code units",
        count=Unit.UTF16,
        source="core.telegram.org as quoted by python-telegram-bot and teloxide",
        grade="official",
        note="A media caption holds 1,024.",
    ),
    Platform(
        name="email",
        title="E-mail",
        unit="characters",
        count=Unit.CODE_POINTS,
        source="RFC 5322 limits lines (998 bytes), not messages",
        grade="official",
        note="Put an address on a line of its own, with no full stop after it.",
        aliases=("e-mail", "mail"),
    ),
    Platform(
        name="markdown",
        title="Markdown",
        unit="characters",
        count=Unit.CODE_POINTS,
        markup=Markup.MARKDOWN,
        links=Links.SCHEME,
        source="CommonMark; no limit",
        grade="official",
        aliases=("md",),
    ),
    Platform(
        name="html",
        title="HTML",
        unit="characters",
        count=Unit.CODE_POINTS,
        markup=Markup.HTML,
        links=Links.SCHEME,
        source="WHATWG HTML; no limit",
        grade="official",
    ),
)


def find_platform(name: str) -> Platform:
    """Return the platform of this name or alias; case does not matter.

    Raises:
        UsageError: no platform has the name; the hint gives the nearest one, or all.
    """
    wanted = name.strip().lower()
    known = {key: row for row in PLATFORMS for key in (row.name, *row.aliases)}
    if wanted in known:
        return known[wanted]
    from difflib import get_close_matches  # noqa: PLC0415 - needed after a slip alone

    near = get_close_matches(wanted, known, n=1)
    names = ", ".join(row.name for row in PLATFORMS)
    hint = f"Did you mean {known[near[0]].name}?" if near else f"Choose one of: {names}"
    raise UsageError(f"There is no platform named {name!r}.", hint=hint)


def with_limit(platform: Platform, limit: int) -> Platform:
    """Return the same platform with another limit, in its own unit, which is kept.

    Raises:
        UsageError: the limit is below 1.
    """
    if limit < 1:
        message = f"A limit of {limit} for {platform.title} leaves no room for a reply."
        raise UsageError(message, hint="Give a limit of 1 or more.")
    return replace(platform, limit=limit, joined=False)
