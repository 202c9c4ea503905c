"""Social sites that answer 200 for what is gone, and what is there on them."""

# ruff: noqa: E501 - a page is one line

from __future__ import annotations

from tests.pages.test_kinds import FILL, look, page
from toolkit.checking.judge import Judgement
from toolkit.domain.page import Finding


def s(asked: str, body: bytes) -> Judgement:
    return look("Help with sleep", body, asked=asked)[0]


def sc(text: str) -> str:
    return f"<script>{text}</script>"


GONE = {
    "yt channel gone": s(
        "https://www.youtube.com/@sleephelp",
        page(
            "YouTube",
            "",
            "",
            more=sc(
                'var ytInitialData={"alerts":[{"alertRenderer":{"type":"ERROR","text":{"simpleText":"This channel does not exist."}}}]}'
            ),
        ),
    ),
    "yt 404 text": s(
        "https://www.youtube.com/c/sleephelp",
        page(
            "404 Not Found",
            "",
            "This page isn't available. Sorry about that. Try searching for something else.",
        ),
    ),
    "yt private list": s(
        "https://www.youtube.com/playlist?list=PL9",
        page(
            "YouTube",
            "",
            "",
            more=sc(
                '{"alertRenderer":{"type":"ERROR","text":{"runs":[{"text":"This playlist is private."}]}}}'
            ),
        ),
    ),
    "yt unviewable": s(
        "https://www.youtube.com/playlist?list=PL9",
        page("YouTube", "", "The playlist is unviewable"),
    ),
    "yt hate": s(
        "https://www.youtube.com/channel/UCx",
        page(
            "YouTube",
            "",
            "",
            more=sc(
                '"text":{"runs":[{"text":"This account has been terminated due to multiple or severe violations of YouTube\'s policy against spam"}]}'
            ),
        ),
    ),
    "yt closed": s(
        "https://www.youtube.com/@x",
        page(
            "YouTube",
            "",
            "",
            more=sc(
                '"simpleText":"This channel was removed because it violated our Community Guidelines."'
            ),
        ),
    ),
    "yt shorts": s(
        "https://www.youtube.com/shorts/abcdefghijk",
        page(
            "YouTube",
            "",
            "",
            more=sc('"playabilityStatus":{"status":"LOGIN_REQUIRED","reason":"Private video"}'),
        ),
    ),
    "discord app": s(
        "https://discord.com/invite/zzz",
        page(
            "Discord",
            "",
            "",
            head='<meta property="og:title" content="Discord">',
            more='<div id="app-mount"></div>' + sc(""),
        ),
    ),
    "discord invalid": s(
        "https://discord.gg/zzz", page("Discord", "This invite is invalid", "Try another")
    ),
    "tg group gone": s(
        "https://t.me/sleepgroup",
        page(
            "Telegram: Contact @sleepgroup",
            "",
            "If you have Telegram, you can contact @sleepgroup right away.",
            more='<div class="tgme_page tgme_page_post"><a class="tgme_action_button_new">',
        ),
    ),
    "tg invite exp": s(
        "https://t.me/+AAAA",
        page(
            "Join group chat on Telegram",
            "",
            "Sorry, this invite link has expired.",
            more='<div class="tgme_page">',
        ),
    ),
    "wa reset": s(
        "https://chat.whatsapp.com/XYZ",
        page("WhatsApp Group Invite", "", "This invite link has been reset"),
    ),
    "wa channel": s(
        "https://whatsapp.com/channel/XYZ",
        page("WhatsApp Channel", "", "This channel is no longer available"),
    ),
    "wa empty": s(
        "https://chat.whatsapp.com/XYZ",
        page(
            "WhatsApp Group Invite",
            "",
            "",
            head='<meta property="og:title" content="WhatsApp Group Invite">',
            more='<h3 class="_9vd5"></h3>',
        ),
    ),
    "tt 10221": s(
        "https://www.tiktok.com/@sleephelp",
        page(
            "TikTok - Make Your Day",
            "",
            "",
            more=sc('{"statusCode":10221,"statusMsg":"user doesn\'t exist"}'),
        ),
    ),
    "tt video": s(
        "https://www.tiktok.com/@sleephelp/video/1",
        page("TikTok", "", "Video currently unavailable"),
    ),
    "tt private": s(
        "https://www.tiktok.com/@sleephelp", page("TikTok", "", "This account is private")
    ),
    "tt banned": s("https://www.tiktok.com/@sleephelp", page("TikTok", "", "Account banned")),
    "tt generic": s(
        "https://www.tiktok.com/@sleephelp", page("TikTok - Make Your Day", "", "", more=sc(""))
    ),
    "bsky notfound": s("https://bsky.app/profile/a.test", page("Bluesky", "", "Profile not found")),
    "bsky deact": s("https://bsky.app/profile/a.test", page("Bluesky", "", "Account deactivated")),
    "bsky post": s(
        "https://bsky.app/profile/a.test/post/1",
        page("Bluesky", "", "Post not found. This post may have been deleted."),
    ),
    "bsky json": s(
        "https://bsky.app/profile/a.test",
        page("Bluesky", "", "", more=sc('{"error":"AccountTakedown"}')),
    ),
    "insta": s(
        "https://www.instagram.com/sleephelp/",
        page(
            "Instagram",
            "",
            "Sorry, this page isn't available. The link you followed may be broken, or the page may have been removed.",
        ),
    ),
    "insta2": s(
        "https://www.instagram.com/sleephelp/", page("Page couldn't load • Instagram", "", "")
    ),
    "fb": s(
        "https://www.facebook.com/sleephelp",
        page(
            "Facebook",
            "",
            "This content isn't available right now. When this happens, it's usually because the owner only shared it with a small group of people, changed who can see it or it's been deleted.",
        ),
    ),
    "threads": s(
        "https://www.threads.net/@sleephelp",
        page(
            "Threads",
            "",
            "Sorry, this page isn't available. The link's not working or the page is gone.",
        ),
    ),
    "x": s(
        "https://x.com/sleephelp",
        page("X", "", "This account doesn't exist. Try searching for another."),
    ),
    "x susp": s(
        "https://x.com/sleephelp",
        page("X", "", "Account suspended. X suspends accounts which violate the X Rules."),
    ),
    "reddit": s(
        "https://www.reddit.com/r/sleephelp",
        page("reddit", "", "r/sleephelp has been banned from Reddit"),
    ),
    "meetup": s(
        "https://www.meetup.com/sleephelp",
        page("Meetup", "Group not found", "The group you're looking for doesn't exist."),
    ),
    "eventbrite": s(
        "https://www.eventbrite.co.uk/e/sleep-1",
        page("Sleep | Eventbrite", "Help with sleep", "Sales Ended. This event has ended."),
    ),
    "linktree": s(
        "https://linktr.ee/sleephelp",
        page(
            "Linktree",
            "The page you're looking for doesn't exist.",
            "Want this to be your username? Create your Linktree now.",
        ),
    ),
    "gforms": s(
        "https://docs.google.com/forms/d/e/1/viewform",
        page(
            "Help with sleep",
            "",
            "The form Help with sleep is no longer accepting responses. Try contacting the owner of the form.",
        ),
    ),
    "spotify": s(
        "https://open.spotify.com/show/1",
        page("Spotify – Web Player", "Couldn't find that podcast", "Search for something else?"),
    ),
    "apple": s(
        "https://apps.apple.com/gb/app/x/id1",
        page("Connecting to App Store", "", "This app is no longer available"),
    ),
    "mastodon": s(
        "https://mastodon.social/@sleephelp",
        page(
            "The page you are looking for isn't here", "The page you are looking for isn't here", ""
        ),
    ),
    "vimeo": s(
        "https://vimeo.com/123",
        page("Vimeo / Page not found", "Sorry, we couldn't find that page", ""),
    ),
    "gofundme": s("https://www.gofundme.com/f/sleep", page("GoFundMe", "Campaign not found", "")),
    "padlet": s("https://padlet.com/x/y", page("Padlet", "This padlet has been deleted", "")),
}
THERE = {
    "yt": s(
        "https://www.youtube.com/@sleephelp",
        page(
            "Help with sleep - YouTube",
            "",
            "Private video tips? Videos about sleep.",
            more=sc(
                'var ytInitialData={"metadata":{"channelMetadataRenderer":{"title":"Help with sleep"}}}'
            ),
        ),
    ),
    "dc": s(
        "https://discord.gg/sleep",
        page(
            "Discord",
            "",
            "",
            head='<meta property="og:title" content="Join the Help with sleep Discord Server!"><meta name="description" content="Check out the Help with sleep community on Discord - hang out with 812 other members">',
        ),
    ),
    "tg": s(
        "https://t.me/sleephelp",
        page(
            "Telegram: View @sleephelp",
            "",
            "Help with sleep 2 104 members",
            more='<div class="tgme_page"><div class="tgme_page_title" dir="auto"><span dir="auto">Help with sleep</span></div></div>',
        ),
    ),
    "wa": s(
        "https://chat.whatsapp.com/XYZ",
        page(
            "WhatsApp Group Invite",
            "",
            "",
            head='<meta property="og:title" content="Help with sleep">',
            more='<h3 class="_9vd5">Help with sleep</h3>',
        ),
    ),
    "tt": s(
        "https://www.tiktok.com/@sleephelp",
        page(
            "Help with sleep (@sleephelp) | TikTok",
            "",
            "",
            more=sc('{"userInfo":{"user":{"uniqueId":"sleephelp"}},"statusCode":0}'),
        ),
    ),
    "bs": s(
        "https://bsky.app/profile/a.test",
        page(
            "@a.test on Bluesky",
            "",
            "",
            head='<meta property="og:title" content="Help with sleep (@a.test)">',
        ),
    ),
    "rd": s(
        "https://www.reddit.com/r/sleephelp",
        page(
            "r/sleephelp: Help with sleep",
            "",
            "My account has been suspended from work and I can't sleep. Posts. " + FILL,
        ),
    ),
    "gf": s(
        "https://docs.google.com/forms/d/e/1/viewform",
        page("Help with sleep", "Help with sleep", "Your name. Your answer. Submit."),
    ),
}


def test_what_is_gone_or_untold_is_not_good() -> None:
    assert [name for name, seen in GONE.items() if seen.finding is Finding.OK] == []


def test_what_is_there_is_good() -> None:
    assert {name: seen for name, seen in THERE.items() if seen.finding is not Finding.OK} == {}
