"""Which stretches of a text become links, on X and on Mastodon."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.links import MASTODON, Grammar, X, find_links


def urls(text: str, grammar: Grammar = X) -> list[str]:
    return [text[start:end] for start, end in find_links(text, grammar)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Try nhs.uk or www.mind.org.uk today", ["nhs.uk", "www.mind.org.uk"]),
        ("See https://a-b.example.org/x?y=1#z.", ["https://a-b.example.org/x?y=1#z"]),
        ("(https://example.org/wiki/Sleep_(phase))", ["https://example.org/wiki/Sleep_(phase)"]),
        ("“switchboard.lgbt”, they said", ["switchboard.lgbt"]),
        (
            "breathingspace.scot, gov.wales; samaritans.org!",
            ["breathingspace.scot", "gov.wales", "samaritans.org"],
        ),
        ("http://example.org:8080/a", ["http://example.org:8080/a"]),
        ("HTTPS://EXAMPLE.ORG/A", ["HTTPS://EXAMPLE.ORG/A"]),
        ("睡眠はexample.jp/aを見て", ["example.jp/a"]),
        ("https://t.co/abc123's card", ["https://t.co/abc123"]),
        ("http://пример.рф/путь", ["http://пример.рф/путь"]),
        ("éa.org is spent on its first letter", ["a.org"]),
        ("\u2066help.example.org\u2069", ["help.example.org"]),
    ],
)
def test_x_makes_a_link_of(text: str, expected: list[str]) -> None:
    assert urls(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "help@example.org",
        "first.last.org@example.net",
        "@nhs.uk #nhs.uk $nhs.uk",
        "ftp://example.org",
        "e.g. 3.30pm, v1.2, notes.tar.bz9",
        "https://no-such-ending",
        "http://under_score.org",
        "http://-dash.org http://dash-.org",
        "https://xn--ない.org",
        "https://t.co/" + "a" * 41,
        "https://" + "a" * 64 + ".org",
        "http://" + "あ" * 60 + ".jp",
        "https://example.org/" + "a" * 4100,
        "example.org/" + "a" * 4100,
    ],
)
def test_x_makes_no_link_of(text: str) -> None:
    assert urls(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nhs.uk is no link, https://nhs.uk is", ["https://nhs.uk"]),
        ("https://example.org/眠り。next", ["https://example.org/眠り。next"]),
        ('<a href="https://example.org/a(b)">', ["https://example.org/a(b)"]),
        ("https://example.org/?q=é.", ["https://example.org/?q=é"]),
        ("ftp://example.org", []),
    ],
)
def test_mastodon_wants_a_scheme_and_takes_more_letters(text: str, expected: list[str]) -> None:
    assert urls(text, MASTODON) == expected


PIECES = [".", "-", "_", "/", "a", "é", "日", "org", "nhs.uk", "http://", "@", "(", ")", "?", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from([X, MASTODON]))
def test_links_are_in_order_and_never_overlap(text: str, grammar: Grammar) -> None:
    found = find_links(text, grammar)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(one.end <= next_one.start for one, next_one in pairwise(found))


@given(st.sampled_from(["nhs.uk", "https://example.org/a_b", "http://x.example.com/?q=1"]))
def test_an_address_between_spaces_is_found_whole(url: str) -> None:
    assert urls(f"before {url} after") == [url]


@pytest.mark.parametrize(
    "text",
    [
        "a." * 50_000,
        "日" * 50_000 + ".com",
        "a.com_" * 20_000,
        "a.co/(" * 20_000,
        "x.co/" + "(" * 50_000,
        "x.co/" + "," * 50_000,
        "x.co/?" + "!" * 50_000,
    ],
)
def test_a_hostile_text_is_read_to_its_end(text: str) -> None:
    """A pattern that tries every cut would not come back from these."""
    assert all(end <= len(text) for _, end in find_links(text))
