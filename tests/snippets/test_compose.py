"""Composing: what is dropped, what never is, how lines stand in each markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.snippets.compose import Content, Other, compose
from toolkit.snippets.contacts import phrases_in
from toolkit.snippets.length import measure, rooms
from toolkit.snippets.platform import Markup, Platform
from toolkit.snippets.platforms import PLATFORMS, find_platform, with_limit
from toolkit.snippets.template import Template, read_template

markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py reads Markdown back")

URL = "https://www.example.org/a_(b)/help?x=1&y=2"
WARM = read_template("warm", "{to} {say}\n?2 {title} ({publisher}){region}\n{url}\n?1 {why}")
SIGNPOST = read_template(
    "signpost", "?3 {to} {say}\n{title}{region}: {contacts}\n?2 {hours}\n{url}"
)
VALUES = {
    "title": "A title",
    "publisher": "Somebody",
    "url": URL,
    "say": "One kind sentence, and then some more of it.",
    "why": "I read this page in May 2026.",
    "contacts": "call 0800 58 58 58; text HELLO to 85258",
    "hours": "9 to 5",
}
PLAIN = find_platform("plain")
words = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=120)
rows = st.sampled_from(PLATFORMS)


def content(**changed: str) -> Content:
    return Content({**VALUES, **changed}, fewer_contacts=("call 0800 58 58 58",))


def text(platform: Platform = PLAIN, limit: int | None = None, **changed: str) -> str:
    platform = with_limit(platform, limit) if limit else platform
    return compose(WARM, content(**changed), platform).text


def test_with_room_everything_is_said() -> None:
    assert text().split("\n") == [VALUES["say"], "A title (Somebody)", URL, VALUES["why"]]


def test_optional_lines_go_in_their_order_then_the_sentence() -> None:
    sizes = [142, 112, 88, 82, 45]
    found = [compose(WARM, content(), with_limit(PLAIN, size)) for size in sizes]
    assert [one.dropped for one in found] == [
        (),
        ("why",),
        ("why", "title"),
        ("why", "title", "end of say"),
        ("why", "title", "say"),
    ]
    assert found[3].text == f"One kind sentence, and then some more…\n{URL}"
    assert found[4].text == URL


def test_what_cannot_fit_says_by_how_much_and_cuts_nothing() -> None:
    found = compose(WARM, content(), with_limit(PLAIN, 30))
    assert not found.length.fits
    assert found.length.over == len(URL) - 30
    assert found.text == URL


def test_as_little_as_needed_is_cut_from_the_sentence() -> None:
    for size in range(60, 100):
        found = compose(WARM, content(), with_limit(PLAIN, size))
        longer = [cut for cut in _all_cuts() if len(cut) + 1 + len(URL) <= size]
        assert found.text == "\n".join([*longer[:1], URL])


def _all_cuts() -> list[str]:
    from toolkit.snippets.platform import cuts  # noqa: PLC0415 - for this law alone

    return [VALUES["say"], *(cut for cut in cuts(VALUES["say"]) if len(cut.split()) >= 5)]


def test_whom_and_where_survive_the_lines_that_go() -> None:
    region = " (Scotland)"
    assert text(limit=64, to="@who", region=region) == f"@who In Scotland: {URL}"
    assert (
        text(limit=98, to="@who", region=region)
        == f"@who One kind sentence, and then some…\nIn Scotland: {URL}"
    )
    assert text(say="", to="@who").startswith("@who A title")


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("template", [WARM, SIGNPOST])
@pytest.mark.parametrize(
    "say",
    [
        "Hello, I read what you wrote, and I am sorry that it is so very hard at the moment.",
        "Hi! You are not alone in this, and there are people who would like to hear what happened.",
    ],
)
def test_no_sentence_is_cut_to_a_greeting(say: str, template: Template, *, own: bool) -> None:
    for size in range(50 + own, 170, 2):
        said = content(say=say)._replace(own=own)
        found = compose(template, said, with_limit(PLAIN, size))
        first = found.text.split("\n")[0]
        assert not say.startswith(first.rstrip("….")) or len(first.split()) >= 5, found.text
        assert say.split(maxsplit=1)[0] in found.text or {"say", "end of title"} & {*found.dropped}


def test_further_contacts_go_before_a_reply_is_given_up() -> None:
    platform = with_limit(PLAIN, 75)
    found = compose(SIGNPOST, content(), platform)
    assert found.length.fits
    assert found.text == f"A title: call 0800 58 58 58\n{URL}"
    assert found.dropped[-1] == "part of contacts"


def test_further_links_follow_the_main_one_and_lose_titles_first() -> None:
    others = (
        Other("Second", "https://b.example/"),
        Other("Third", "https://c.example/", " (Wales)"),
    )
    whole = compose(WARM, content()._replace(others=others), PLAIN)
    assert whole.text.split("\n")[-2:] == [
        "Second: https://b.example/",
        "Third (Wales): https://c.example/",
    ]
    short = compose(WARM, content(say="")._replace(others=others), with_limit(PLAIN, 90))
    assert short.text.split("\n") == [URL, "https://b.example/", "In Wales: https://c.example/"]
    assert "titles of further links" in short.dropped


def test_no_colon_follows_the_colon_of_a_further_link() -> None:
    named = Other(
        "Mind helplines", "https://b.example/", contacts="Support line: call 01632 960 222"
    )
    plain = compose(WARM, content()._replace(others=(named,)), PLAIN).text
    line = "Mind helplines, Support line: call 01632 960 222"
    assert plain.endswith(f"\n{line}, https://b.example/")
    on_tiktok = compose(WARM, content()._replace(others=(named,)), find_platform("tiktok")).text
    assert on_tiktok.endswith(f"\n{line}")


def test_where_links_cannot_be_followed_it_says_where_to_look() -> None:
    told = content()._replace(where=("search for it on example.org.",))
    assert (
        "here: search for it on example.org."
        in compose(WARM, told, find_platform("instagram")).text
    )
    assert "earch for it" not in compose(WARM, told, find_platform("threads")).text


def test_where_to_look_says_the_place_when_the_line_that_named_it_goes() -> None:
    template = read_template(
        "warm", "?2 {to} Be careful.\nNot that one.\n?1 {title}{region}\n{url}\n"
    )
    told = content(region=" (Wales)", to="@jo")._replace(
        where=("search for “A title” on example.org.", "look on example.org.")
    )
    tiktok = find_platform("tiktok")
    assert compose(template, told, with_limit(tiktok, 70)).text.split("\n") == [
        "@jo Not that one.",
        "In Wales: search for “A title” on example.org.",
    ]
    brief = compose(template, told, with_limit(tiktok, 50))
    assert brief.text.split("\n")[1:] == ["In Wales: look on example.org."]
    assert "what to search for" in brief.dropped
    assert brief.length.fits


def test_a_place_stands_first_in_the_language_of_the_reply() -> None:
    welsh = content(region=" (Cymru)", say="Gallwch ffonio.")._replace(phrases=phrases_in("cy"))
    short = with_limit(PLAIN, len(URL) + 25)
    assert compose(WARM, welsh, short).text.split("\n")[1] == f"Cymru: {URL}"
    said = welsh._replace(values={**welsh.values, "say": "Os ydych chi yng Nghymru."})
    assert compose(WARM, said, with_limit(PLAIN, len(URL) + 30)).text.endswith(f".\n{URL}")
    others = (Other("", "https://b.example/", "y DU"),)
    more = compose(WARM, welsh._replace(others=others), PLAIN).text
    assert more.endswith("\nY DU: https://b.example/")


def test_where_to_look_makes_room_for_the_sentence_beside_a_number() -> None:
    template = read_template("signpost", "?3 {say}\n{title}: {contacts}\n?2 {hours}\n{url}\n")
    told = content(contacts="call 116 123", hours="Open 24/7, as listed")._replace(
        where=("search for \u201cA title\u201d on example.org.", "look on example.org.")
    )
    tiktok = find_platform("tiktok")
    say, number = told.values["say"], "A title: call 116 123"
    whole = len(f"{say}\n{number}")
    briefly = compose(template, told, with_limit(tiktok, whole + 25))
    assert briefly.text.split("\n") == [say, number, "Look on example.org."]
    assert compose(template, told, with_limit(tiktok, whole)).text.split("\n") == [say, number]
    # Where it has to go all the same, where to look is back.
    without = compose(template, told, with_limit(tiktok, whole - 1))
    assert without.text.split("\n")[1].startswith("Search for")


def test_a_ready_made_sentence_ends_where_one_of_its_sentences_ends() -> None:
    said = content(say="Is it abuse? You could ask this line, which is for women in England.")
    short = with_limit(PLAIN, len(URL) + 45)
    ready_made = compose(WARM, said, short)
    assert ready_made.text.split("\n")[0] == "Is it abuse?"
    assert "end of say" in ready_made.dropped
    own = compose(WARM, said._replace(own=True), short)
    assert own.text.startswith("Is it abuse? You could ask this line")


def test_lines_stay_apart_in_markdown_and_html() -> None:
    nasty = content(title="*A* [b](c) <i>& 1.", say="# not a heading\u2019s")
    shown = compose(WARM, nasty, find_platform("markdown")).text
    read = markdown_it.MarkdownIt().render(shown)
    assert read.count("<p>") == 4
    assert "<h1>" not in read
    assert "<em>" not in read
    assert "&lt;i&gt;" in read
    html = compose(WARM, nasty, find_platform("html")).text
    assert html.count("<br>\n") == 3
    assert "<i>" not in html


@pytest.mark.parametrize(("name", "ending"), [("sms", "..."), ("plain", "…"), ("x", "…")])
def test_the_ellipsis_is_one_that_the_platform_can_hold(name: str, ending: str) -> None:
    platform = find_platform(name)
    tight = with_limit(platform, measure(URL, platform).length + 34)
    first = compose(WARM, content(), tight).text.split("\n")[0]
    assert first.endswith(ending)
    assert len(first.rstrip(".…")) > 5


def test_a_text_message_is_respelled_only_where_it_would_not_fit() -> None:
    sms = find_platform("sms")
    curly = content(say="It’s “hard” – and that’s all right, whatever the day brings.", why="")
    found = compose(WARM, curly, sms)
    assert (found.respelled, found.dropped) == (True, ())
    assert 'It\'s "hard" - and' in found.text
    short = Content({"url": "https://a.example", "say": "It’s ok"})
    assert not compose(WARM, short, sms).respelled
    assert compose(WARM, short, sms, gsm7=True).text == "It's ok\nhttps://a.example"


def test_a_text_message_takes_more_parts_before_it_loses_what_is_necessary() -> None:
    sms = find_platform("sms")
    long = "https://a.example/" + "a" * 110
    assert compose(WARM, content(), sms).length.parts == 1
    two = compose(SIGNPOST, content(url=long), sms)
    assert (two.length.parts, two.length.limit, two.length.fits) == (2, 306, True)
    assert VALUES["contacts"] in two.text
    assert VALUES["say"] in two.text
    whole = compose(WARM, content(say="A whole sentence. " * 15), sms)
    assert (whole.length.parts, "…" in whole.text, "say" in whole.dropped) == (3, False, False)
    kept = compose(SIGNPOST, content(url=long), with_limit(sms, 160))
    assert (kept.text, kept.length.limit) == (f"A title: call 0800 58 58 58\n{long}", 160)
    assert not compose(WARM, content(url="https://a.example/" + "a" * 612), sms).length.fits


def test_a_respelling_never_touches_an_address() -> None:
    odd = Content({"url": "https://a.example/it’s", "say": "Yes – " * 20})
    assert "https://a.example/it’s" in compose(WARM, odd, find_platform("sms"), gsm7=True).text


def test_the_content_warning_is_the_first_line_where_there_is_no_field() -> None:
    found = compose(WARM, content(), find_platform("x"), warning="Panic")
    assert found.text.startswith("Panic\nOne kind")
    assert found.warning == ""
    field = compose(WARM, content(), find_platform("mastodon"), warning="Panic")
    assert (field.warning, field.text.split("\n")[0]) == ("Panic", VALUES["say"])


def test_the_content_warning_of_misskey_has_a_room_of_its_own() -> None:
    misskey = with_limit(find_platform("misskey"), 150)
    bare = compose(WARM, content(), misskey)
    found = compose(WARM, content(), misskey, warning="w" * 100)
    assert (found.warning, found.text, found.length) == ("w" * 100, bare.text, bare.length)
    too_long = compose(WARM, content(), misskey, warning="w" * 102).length
    assert (too_long.fits, too_long.over, too_long.warning_over) == (False, 0, 2)


@pytest.mark.parametrize("name", ["mastodon", "mastodon-dm", "gotosocial"])
def test_a_content_warning_in_a_field_may_count_with_the_text(name: str) -> None:
    row = find_platform(name)
    found = compose(WARM, content(), row, warning="Panic")
    assert found.warning == "Panic"
    assert found.length.length == measure(found.text, row).length + len("Panic")


def test_the_content_warning_is_counted() -> None:
    platform = with_limit(find_platform("mastodon"), 120)
    assert compose(WARM, content(), platform).dropped == ()
    warned = compose(
        WARM, content(), platform, warning="a warning of some length, fifty characters"
    )
    assert warned.dropped
    assert warned.length.fits


# An SMS spells signs that it cannot carry in other letters.
plain_words = st.from_regex(r"[A-Za-z]{1,12}( [a-z]{1,9})?", fullmatch=True)


@settings(max_examples=300, deadline=None)
@given(row=rows, say=words, title=words, publisher=words, warning=st.just("") | plain_words)
def test_a_snippet_keeps_its_address_and_number_and_never_exceeds(
    row: Platform, say: str, title: str, publisher: str, warning: str
) -> None:
    said = content(say=say, title=title or "T", publisher=publisher)
    for template in (WARM, SIGNPOST):
        found = compose(template, said, row, warning=warning)
        assert found == compose(template, said, row, warning=warning)
        assert found.platform in rooms(row)
        assert found.length == measure(found.text, found.platform, found.warning)
        assert (
            warning in (found.warning, found.text.split("\n")[0]) or row.markup is not Markup.PLAIN
        )
        assert (URL in found.text.replace("&amp;", "&")) == row.addresses
        assert template is WARM or "0800 58 58 58" in found.text
        necessary = compose(template, said._replace(values={"url": URL}), row, warning=warning)
        if template is WARM and necessary.length.fits:
            assert found.length.fits


@given(title=st.text(alphabet="`*_[]<>&~^|#+-=!.()\\ ab1:;\"'", max_size=40))
def test_a_title_with_metacharacters_reads_as_itself_in_markdown(title: str) -> None:
    from html import unescape  # noqa: PLC0415 - reads the rendering

    template = read_template("t", "{title}\n{url}")
    shown = compose(
        template, Content({"title": title, "url": URL}), find_platform("reddit-markdown")
    ).text
    read = markdown_it.MarkdownIt().render(shown)
    plain = unescape(re.sub(r"<[^>]+>", "", read)).split("\n")
    wanted = " ".join(title.split())
    assert wanted in ("", *plain)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a_b_c/(d)",
        "https://例え.jp/ページ",
        "https://example.org/" + "a" * 1980,
        "https://example.org/?q=%E2%80%99&r=[1]#x",
    ],
)
def test_an_odd_address_stays_whole_or_is_refused(url: str) -> None:
    for row in PLATFORMS:
        found = compose(WARM, content(url=url), row)
        if row.markup is Markup.PLAIN and row.addresses:
            assert url in found.text, row.name
        if row.limit is None or row.limit > 2_500:
            assert found.length.fits, row.name


def test_newest_emoji_right_to_left_text_and_flags_are_counted_not_cut() -> None:
    family = "\U0001f468\u200d\U0001fa70\u200d\U0001f467 שלום 🏴󠁧󠁢󠁷󠁬󠁳󠁿 " * 20
    found = compose(WARM, content(say=family), find_platform("bluesky"))
    assert found.length.fits
    first = found.text.split("\n")[0].removesuffix("…")
    assert family.startswith(first)


def test_a_respelling_never_touches_a_name() -> None:
    said = content(to="@jo`s", say="It’s “hard” – and that’s all right, whatever the day brings.")
    found = compose(WARM, said, with_limit(find_platform("sms"), 160), gsm7=True)
    assert "@jo`s" in found.text


# Names as Reddit, X, Mastodon, Bluesky and others have them, with or without their sign.
reddit_names = st.from_regex(r"/?u/[A-Za-z0-9_-]{3,20}", fullmatch=True)
other_names = st.from_regex(r"@?[A-Za-z0-9_][A-Za-z0-9_.*~`-]{0,18}[A-Za-z0-9]", fullmatch=True)
server_names = st.from_regex(r"@[a-z0-9_]{1,12}@[a-z]{1,8}\.example", fullmatch=True)


@settings(max_examples=400, deadline=None)
@given(row=rows, name=reddit_names | other_names | server_names)
def test_whoever_a_reply_is_for_is_named_as_they_were_given(row: Platform, name: str) -> None:
    for template in (WARM, SIGNPOST):
        for platform in (row, with_limit(row, 200)):
            found = compose(template, content(to=name), platform)
            assert name in found.text


LISTEN = read_template(
    "listen", "{to} That sounds like a lot.\n?2 Tell me more.\n?1 {say}\n?3 {title}\n{url}"
)


def test_a_sentence_typed_for_this_reply_outlasts_every_ready_made_line() -> None:
    own = content(say="I am so sorry.")._replace(own=True)
    tight = with_limit(PLAIN, len(URL) + len("I am so sorry.") + 1)
    found = compose(LISTEN, own, tight)
    assert found.text == f"I am so sorry.\n{URL}"
    assert found.dropped == ("Tell me more.", "title", "That sounds like a lot.")
    kept = compose(LISTEN, own._replace(own=False), tight)
    assert "I am so sorry." not in kept.text


def test_a_letter_outside_gsm_7_costs_a_part_and_not_the_sentence() -> None:
    say = "Mae\u2019r d\u0175r yn ddwfn, and I am here to listen to all of it, whenever you like."
    for own in (False, True):
        welsh = content(say=say, hours="")._replace(own=own)
        found = compose(SIGNPOST, welsh, find_platform("sms"))
        assert say in found.text
        assert found.length.parts > 1
        assert found.length.fits


def test_a_number_of_a_further_link_outlasts_its_address() -> None:
    others = (Other("Lifeline", "https://b.example/", " (Wales)", "call 01632 960 222"),)
    both = content(say="", title="", publisher="", why="")._replace(others=others)
    whole = compose(WARM, both, PLAIN).text
    assert whole.endswith("Lifeline (Wales): call 01632 960 222, https://b.example/")
    short = compose(WARM, both, with_limit(PLAIN, 90))
    assert short.text.endswith("Lifeline (Wales): call 01632 960 222")
    assert short.dropped == ("addresses of further links",)
    shown = compose(WARM, both, find_platform("markdown")).text
    assert "[Lifeline \\(Wales\\)](https://b.example/): call" in shown.replace(
        "(Wales)]", "\\(Wales\\)]"
    )


def test_a_template_of_very_many_optional_lines_is_written_in_a_moment() -> None:
    lines = "\n".join(f"?{number % 99 + 1} Line {number}" for number in range(7_000))
    many = read_template("many", f"{lines}\n{{url}}")
    found = compose(many, content(), find_platform("x"))
    assert found.length.fits
    assert URL in found.text


def test_a_text_message_takes_one_more_part_for_a_sentence_and_no_third() -> None:
    sms = find_platform("sms")
    two = compose(LISTEN, content(say="I was thinking of you today. " * 4), sms)
    assert (two.length.parts, two.dropped) == (2, ())
    three = compose(LISTEN, content(say="I was thinking of you today. " * 9), sms)
    assert (three.length.parts, three.dropped) == (1, ("say",))
    own = content(say="I was thinking of you today. " * 9)._replace(own=True)
    assert "I was thinking" in compose(LISTEN, own, sms).text
