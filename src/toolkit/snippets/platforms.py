"""The platforms a reply is written for: limits, units, links. One row each.

Every limit can be set otherwise (`platforms.NAME.limit`). Where a platform does not
publish its unit, the row takes the stricter one, UTF-16 code units: what fits in them
fits in code points and graphemes. Where sources differ, the row takes the lower number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.errors import UsageError
from toolkit.snippets.markup import Markup
from toolkit.snippets.platform import OFFICIAL, UNPUBLISHED, Links, Platform, Unit

_NOVEMBER_22 = "2026-11-22"

PLATFORMS: tuple[Platform, ...] = (
    Platform(
        name="plain",
        title="Plain text",
        unit="characters",
        count=Unit.CODE_POINTS,
        links=Links.SCHEME,
        source="no platform, no limit",
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
    ),
    Platform(
        name="x",
        title="X / Twitter",
        limit=280,
        unit="weighted characters",
        count=Unit.WEIGHTED,
        url_weight=23,
        source="twitter/twitter-text@30e2430 config/v3.json; docs.x.com, counting characters",
        grade=OFFICIAL,
        note="A bare nhs.uk is a link of 23; an emoji counts 2, one newer than 2018 its parts.",
        aliases=("twitter",),
    ),
    Platform(
        name="x-premium",
        title="X Premium",
        limit=25_000,
        unit="weighted characters",
        count=Unit.WEIGHTED,
        url_weight=23,
        source="weights as for x; 25,000: developers.buffer.com, character limits",
        note="The first 280 show before “Show more”; weights of long posts are not published.",
    ),
    Platform(
        name="x-dm",
        title="X private message",
        limit=10_000,
        unit="characters",
        count=Unit.UTF16,
        source="news reports of 2015 on X's own announcement; unit not published",
    ),
    Platform(
        name="mastodon",
        title="Mastodon",
        limit=500,
        unit="characters",
        count=Unit.MASTODON,
        url_weight=23,
        links=Links.SCHEME,
        source="mastodon/mastodon@d5e278d status_length_validator.rb, @7c4b20a counter.ts",
        grade=OFFICIAL,
        note="A server may set another limit; the higher of its count and the web box's is taken.",
    ),
    Platform(
        name="mastodon-dm",
        title="Mastodon private mention",
        limit=500,
        unit="characters",
        count=Unit.MASTODON,
        url_weight=23,
        links=Links.SCHEME,
        source="as for mastodon: a post to those it names",
        grade=OFFICIAL,
        note="Whoever is named in it can read it, and so can those who run the servers.",
    ),
    Platform(
        name="bluesky",
        title="Bluesky",
        limit=300,
        byte_limit=3_000,
        unit="graphemes",
        count=Unit.BLUESKY,
        source="bluesky-social/social-app@018aad9 url-helpers.ts, @125ef1c rich-text-manip.ts",
        grade=OFFICIAL,
        note="As in the app: https:// goes, long paths are cut; Indian conjuncts: the older rule.",
        aliases=("bsky",),
    ),
    Platform(
        name="bluesky-api",
        title="Bluesky by other tools",
        limit=300,
        byte_limit=3_000,
        unit="graphemes",
        count=Unit.GRAPHEMES,
        source="bluesky-social/atproto@d6296a1 lexicons/app/bsky/feed/post.json",
        grade=OFFICIAL,
        note="A link counts its whole length, unless the tool sets it over words of the text.",
    ),
    Platform(
        name="bluesky-dm",
        title="Bluesky private message",
        limit=1_000,
        byte_limit=10_000,
        unit="graphemes",
        count=Unit.GRAPHEMES,
        source="bluesky-social/atproto@01d2cc4 lexicons/chat/bsky/convo/defs.json",
        grade=OFFICIAL,
    ),
    Platform(
        name="threads",
        title="Threads",
        limit=500,
        link_limit=5,
        unit="characters",
        count=Unit.THREADS,
        source="developers.facebook.com, Threads API posts (2026-04-14)",
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
        note="An emoji counts its UTF-8 bytes; bare addresses are taken for links too.",
    ),
    Platform(
        name="facebook",
        title="Facebook post",
        limit=63_206,
        unit="characters",
        count=Unit.UTF16,
        source="docs.upload-post.com, Ayrshare, lettercounter.org; unit not published",
        note="A comment is facebook-comment.",
    ),
    Platform(
        name="facebook-comment",
        title="Facebook comment",
        limit=5_000,
        unit="characters",
        count=Unit.UTF16,
        source="developers.buffer.com, character limits; unit not published",
        note="Other tools name 8,000.",
    ),
    Platform(
        name="facebook-dm",
        title="Messenger (Facebook)",
        unit="characters",
        count=Unit.UTF16,
        source="no number found for people who write by hand",
        grade=UNPUBLISHED,
        note="Tools that answer for pages keep to 2,000.",
        aliases=("messenger",),
    ),
    Platform(
        name="instagram",
        title="Instagram caption",
        limit=2_200,
        unit="characters",
        count=Unit.UTF16,
        links=Links.NONE,
        clickable=False,
        source="docs.upload-post.com, Ayrshare; unit not published",
        note="Addresses cannot be clicked: name the site, or point to the link in the profile.",
    ),
    Platform(
        name="instagram-comment",
        title="Instagram comment",
        limit=2_196,
        unit="characters",
        count=Unit.UTF16,
        links=Links.NONE,
        clickable=False,
        source="docs.upload-post.com, Ayrshare; unit not published",
        note="Buffer names 2,200. Addresses cannot be clicked.",
    ),
    Platform(
        name="instagram-dm",
        title="Instagram private message",
        limit=1_000,
        unit="bytes",
        count=Unit.BYTES,
        source="developers.facebook.com, Instagram messaging, send a message",
        grade=OFFICIAL,
        note="The rule for tools; none is published for the app.",
    ),
    Platform(
        name="tiktok",
        title="TikTok comment",
        limit=150,
        unit="characters",
        count=Unit.UTF16,
        link_limit=0,
        links=Links.SCHEME,
        clickable=False,
        source="marketplace.gohighlevel.com, social planner comments; unit not published",
        note="A comment with an address is held back: the reply says what to search for instead.",
        aliases=("tiktok-comment",),
    ),
    Platform(
        name="linkedin",
        title="LinkedIn post",
        limit=3_000,
        unit="characters",
        count=Unit.UTF16,
        source="developers.buffer.com, character limits; unit not published",
        note="Long addresses are shortened to lnkd.in on screen.",
    ),
    Platform(
        name="linkedin-comment",
        title="LinkedIn comment",
        limit=1_250,
        unit="characters",
        count=Unit.UTF16,
        source="developers.buffer.com, docs.upload-post.com; unit not published",
        note="Buffer's help page names 1,248.",
    ),
    Platform(
        name="reddit",
        title="Reddit comment",
        limit=10_000,
        unit="characters",
        count=Unit.UTF16,
        links=Links.SCHEME,
        source="the comment form, “this is too long (max: 10000)”; unit not published",
        note="For the editor as it opens; its Markdown mode: reddit-markdown. A post holds 40,000.",
    ),
    Platform(
        name="reddit-markdown",
        title="Reddit comment in Markdown mode",
        limit=10_000,
        unit="characters",
        count=Unit.UTF16,
        markup=Markup.REDDIT,
        links=Links.SCHEME,
        source="as for reddit",
        note="www. alone is no link.",
    ),
    Platform(
        name="youtube",
        title="YouTube comment",
        limit=10_000,
        unit="characters",
        count=Unit.UTF16,
        source="lettercounter.org, typecount.com (2026); unit not published",
        note="Many channels hold comments with links for review. Below Shorts: youtube-shorts.",
    ),
    Platform(
        name="youtube-shorts",
        title="YouTube Shorts comment",
        limit=10_000,
        unit="characters",
        count=Unit.UTF16,
        clickable=False,
        source="yt.be/help/links: no links below Shorts since 2023-08-31; limit as for youtube",
        note="Addresses cannot be followed; nor can they in the chat of vertical live videos.",
    ),
    Platform(
        name="whatsapp",
        title="WhatsApp",
        limit=65_536,
        unit="characters",
        count=Unit.UTF16,
        source="lettercounter.org alone; unit not published",
        note="The Cloud API holds 4,096; * _ ~ around words format them.",
    ),
    Platform(
        name="signal",
        title="Signal",
        limit=2_048,
        unit="bytes",
        count=Unit.BYTES,
        source="signalapp/Signal-Android MessageUtil, MAX_INLINE_BODY_SIZE_BYTES",
        grade=OFFICIAL,
        note="A longer text goes out as a long message with “Read more”, up to 65,536 bytes.",
    ),
    Platform(
        name="sms",
        title="Text message (SMS)",
        limit=160,
        unit="SMS septets",
        count=Unit.SMS,
        joined=True,
        source="3GPP TS 23.038 and 23.040; TwilioDevEd/message-segment-calculator@a50230f",
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
        note="One character outside GSM-7 makes it 70 UTF-16 code units; phones join parts.",
    ),
    Platform(
        name="discord",
        title="Discord",
        limit=2_000,
        unit="characters",
        count=Unit.CODE_POINTS,
        links=Links.SCHEME,
        source="discord/discord-api-docs#1315: staff on code points; sapphire MessageLimits",
        grade=OFFICIAL,
        note="Nitro holds 4,000; <https://…> shows no preview.",
    ),
    Platform(
        name="telegram",
        title="Telegram",
        limit=4_096,
        unit="UTF-16 code units",
        count=Unit.UTF16,
        source="core.telegram.org as quoted by python-telegram-bot and teloxide",
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
        note="A media caption holds 1,024.",
    ),
    Platform(
        name="slack",
        title="Slack",
        limit=4_000,
        unit="characters",
        count=Unit.UTF16,
        source="Slack's advice, quoted on zenn.dev; learn.microsoft.com, MessageText (40,000)",
        note="Slack cuts a message at 40,000.",
    ),
    Platform(
        name="teams",
        title="Microsoft Teams",
        limit=14_000,
        unit="UTF-16 code units",
        count=Unit.UTF16,
        source="docs.uipath.com, Teams limitations: about 28 kB; learn.microsoft.com: as UTF-16",
        note="Names, reactions and formatting take part of it.",
    ),
    Platform(
        name="lemmy",
        title="Lemmy comment",
        limit=10_000,
        unit="characters",
        count=Unit.CODE_POINTS,
        markup=Markup.MARKDOWN,
        links=Links.SCHEME,
        source="LemmyNet/lemmy@00f9f79 validation.rs",
        grade=OFFICIAL,
        note="A post holds 50,000.",
    ),
    Platform(
        name="gotosocial",
        title="GoToSocial",
        limit=5_000,
        unit="characters",
        count=Unit.CODE_POINTS,
        links=Links.SCHEME,
        source="superseriousbusiness/gotosocial@1483088 docs/configuration/statuses.md",
        grade=OFFICIAL,
        note="A server may set another limit; a content warning counts too.",
    ),
    Platform(
        name="misskey",
        title="Misskey, Sharkey",
        limit=3_000,
        unit="characters",
        count=Unit.CODE_POINTS,
        links=Links.SCHEME,
        source="misskey-dev/misskey@02e6993 packages/backend/src/const.ts",
        grade=OFFICIAL,
        note="Forks and servers may set another limit.",
        aliases=("sharkey",),
    ),
    Platform(
        name="pixelfed",
        title="Pixelfed comment",
        limit=500,
        unit="characters",
        count=Unit.CODE_POINTS,
        links=Links.SCHEME,
        source="pixelfed/pixelfed@072d55d config/pixelfed.php, max_caption_length",
        grade=OFFICIAL,
        note="A server may set another limit.",
    ),
    Platform(
        name="tumblr",
        title="Tumblr reblog or reply",
        unit="characters",
        count=Unit.UTF16,
        source="no number found for replies",
        grade=UNPUBLISHED,
        note="A paragraph of a post holds 4,096.",
    ),
    Platform(
        name="discourse",
        title="Discourse forum",
        limit=32_000,
        unit="characters",
        count=Unit.CODE_POINTS,
        markup=Markup.MARKDOWN,
        links=Links.SCHEME,
        source="the form, “Body is limited to 32000 characters” (canonical/snapcraft.io#2234)",
        note="The usual setting; each forum may have another.",
    ),
    Platform(
        name="bbcode",
        title="Forum with BBCode",
        unit="characters",
        count=Unit.CODE_POINTS,
        markup=Markup.BBCODE,
        links=Links.SCHEME,
        source="each forum sets its own limit",
        grade=UNPUBLISHED,
        note="phpBB's is 60,000 unless changed.",
        aliases=("phpbb",),
    ),
    Platform(
        name="github",
        title="GitHub comment",
        limit=65_536,
        unit="characters",
        count=Unit.CODE_POINTS,
        markup=Markup.MARKDOWN,
        links=Links.SCHEME,
        source="GitHub's own message, “maximum is 65536 characters” (danger/danger#424)",
    ),
    Platform(
        name="email",
        title="E-mail",
        unit="characters",
        count=Unit.CODE_POINTS,
        source="RFC 5322 limits lines (998 bytes), not messages",
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
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
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
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
        grade=OFFICIAL,
        seen=_NOVEMBER_22,
    ),
)


def find_platform(name: str, platforms: Sequence[Platform] = PLATFORMS) -> Platform:
    """Return the platform of this name or alias; case does not matter.

    Raises:
        UsageError: no platform has the name; the hint gives the nearest one.
    """
    wanted = name.strip().lower()
    known = {key: row for row in platforms for key in (row.name, *row.aliases)}
    if wanted in known:
        return known[wanted]
    near = nearest_platform(wanted, platforms)
    hint = f"Did you mean {near}?" if near else "All of them: toolkit reply --platforms"
    raise UsageError(f"There is no platform named {name!r}.", hint=hint)


def nearest_platform(name: str, platforms: Sequence[Platform] = PLATFORMS) -> str:
    """Return the name of the platform whose name or alias is most like it, or ""."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed after a slip alone

    known = {key: row.name for row in platforms for key in (row.name, *row.aliases)}
    near = get_close_matches(name, known, n=1)
    return known[near[0]] if near else ""


def with_limit(platform: Platform, limit: int) -> Platform:
    """Return the same platform with another limit, in its own unit, which is kept.

    Raises:
        UsageError: the limit is below 1.
    """
    if limit < 1:
        message = f"A limit of {limit} for {platform.title} leaves no room for a reply."
        raise UsageError(message, hint="Give a limit of 1 or more.")
    return replace(platform, limit=limit, joined=False)
