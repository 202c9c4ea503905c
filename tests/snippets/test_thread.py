"""A thread: numbered posts that each fit, nothing lost, the link in the first."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.snippets.compose import Content, Other, Snippet
from toolkit.snippets.platform import Platform
from toolkit.snippets.platforms import PLATFORMS, find_platform, with_limit
from toolkit.snippets.template import load_template
from toolkit.snippets.thread import compose_thread

URL = "https://www.example.org/help"
WARM = load_template("warm")
SENTENCES = "This is the first thing to say. " * 30 + "Here it ends."


def content(say: str, **changed: str) -> Content:
    return Content({"url": URL, "title": "A title", "publisher": "Somebody", "say": say, **changed})


def words(posts: tuple[Snippet, ...]) -> list[str]:
    """All words of the posts, without their numbers and the link with its title."""
    text = " ".join(post.text for post in posts)
    text = re.sub(r"(?:<br>)?\s\d+/\d+(?=\s|$)", " ", text)
    return [word for word in text.split() if "example.org" not in word]


def test_what_fits_is_one_post_without_a_number() -> None:
    posts = compose_thread(WARM, content("Short."), find_platform("bluesky"))
    assert [post.text for post in posts] == [f"Short.\nA title (Somebody)\n{URL}"]


def test_posts_are_numbered_and_the_first_has_the_link() -> None:
    posts = compose_thread(WARM, content(SENTENCES), find_platform("bluesky"))
    assert [post.text.split("\n")[-1] for post in posts] == ["1/4", "2/4", "3/4", "4/4"]
    assert [URL in post.text for post in posts] == [True, False, False, False]


def test_posts_end_with_their_sentence_where_they_can() -> None:
    posts = compose_thread(WARM, content(SENTENCES), find_platform("x"))
    assert all(post.text.split("\n")[0].endswith("say.") for post in posts[:-1])


def test_more_posts_than_nine_still_agree_on_their_number() -> None:
    posts = compose_thread(WARM, content(SENTENCES * 4), find_platform("bluesky"))
    assert len(posts) > 9
    assert posts[-1].text.endswith(f"{len(posts)}/{len(posts)}")


def test_further_links_follow_whole() -> None:
    others = tuple(Other(f"Title {n}", f"https://a.example/{n}/" + "x" * 90) for n in range(4))
    posts = compose_thread(
        WARM, content("Short.")._replace(others=others), find_platform("bluesky-api")
    )
    assert len(posts) > 1
    text = "\n".join(post.text for post in posts)
    assert all(other.url in text for other in others)


def test_the_content_warning_is_counted_with_the_first_post_alone() -> None:
    warning = "w" * 200
    posts = compose_thread(WARM, content(SENTENCES), find_platform("mastodon"), warning=warning)
    assert len(posts[0].text) < 300 < len(posts[1].text)
    assert posts[0].length.length > 400


def test_hours_beside_numbers_are_never_split() -> None:
    hours = "01632 960 000: Mon to Fri, 9am to 5pm; 01632 960 111: 24/7; chat: check hours"
    signpost = load_template("signpost")
    for limit in range(150, 200):
        platform = with_limit(find_platform("plain"), limit)
        values = {"contacts": "call 01632 960 000", "hours": hours}
        posts = compose_thread(signpost, content(SENTENCES, **values), platform)
        assert sum(hours in post.text for post in posts) == 1
        assert all(post.length.fits for post in posts)


def test_what_phones_join_is_one_text_as_long_as_they_do() -> None:
    (joined,) = compose_thread(WARM, content(SENTENCES[:320]), find_platform("sms"))
    assert joined.length.fits
    assert joined.length.parts == 3
    posts = compose_thread(WARM, content(SENTENCES), find_platform("sms"))
    assert [post.length.parts for post in posts] == [4, 3]
    assert all(post.length.fits for post in posts)


def test_what_cannot_be_split_is_said() -> None:
    platform = with_limit(find_platform("plain"), 20)
    assert any(not post.length.fits for post in compose_thread(WARM, content("Hi."), platform))


limited = [row for row in PLATFORMS if row.limit is not None and row.addresses]


@pytest.mark.parametrize("row", limited, ids=lambda row: row.name)
@settings(max_examples=12, deadline=None)
@given(say=st.lists(st.text("abcdéß👍.!?", min_size=1, max_size=12), max_size=150).map(" ".join))
def test_every_post_fits_and_no_word_is_lost(row: Platform, say: str) -> None:
    posts = compose_thread(WARM, content(say), row)
    assert all(post.length.fits for post in posts)
    assert URL in posts[0].text
    told = [word.replace("\\", "") for word in words(posts)]
    for word in say.split():
        assert word in told
