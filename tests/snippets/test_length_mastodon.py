"""How Mastodon counts a post."""

from __future__ import annotations

import pytest

from toolkit.snippets.length import measure
from toolkit.snippets.platforms import find_platform, with_limit

MASTODON = find_platform("mastodon")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/" + "a" * 200, 23),
        ("http://a.org", 23),
        ("nhs.uk", 6),
        ("@ana", 4),
        ("@ana@mastodon.example", 4),
        ("@ana@example.org@more", 21),
        ("mail@ana@example.org", 20),
        ("https://social.example.org/@ana@example.net", 23),
        ("👩🏽‍❤️‍💋‍👨🏿", 1),
        ("e\u0301", 1),
        ("眠り", 2),
    ],
)
def test_counts(text: str, expected: int) -> None:
    assert measure(text, MASTODON).length == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hi @ana.b@social.example:", 25),
        ("@user.bsky.social@bsky.brid.gy", 30),
        ("https://nhs.uk/path…", 24),
        ("https://nhs.uk/a,(b)", 27),
        ("🫱🏽‍🫲🏿", 1),
        ("क्षत्रिय", 8),
    ],
)
def test_what_the_web_box_counts_higher_than_the_server_counts_as_there(
    text: str, expected: int
) -> None:
    assert measure(text, MASTODON).length == expected


def test_a_host_too_long_for_dns_is_no_mention() -> None:
    longest = "a." * 125 + "org"
    assert len(longest) == 253
    assert measure(f"@ana@{longest}", MASTODON).length == len("@ana")
    assert measure(f"@ana@{longest}a", MASTODON).length == len(f"@ana@{longest}a")


def test_the_content_warning_counts_with_the_text() -> None:
    assert measure("b" * 400, MASTODON, extra="a" * 100).fits
    found = measure("b" * 401, MASTODON, extra="a" * 100)
    assert (found.length, found.fits, found.over) == (501, False, 1)


def test_an_address_in_the_content_warning_counts_as_it_stands() -> None:
    warning = "https://example.org/a/long/address"
    assert measure("", MASTODON, extra=warning).length == len(warning)


def test_a_server_may_allow_more() -> None:
    assert measure("a" * 5_000, with_limit(MASTODON, 5_000)).fits


def test_counts_the_links_it_makes() -> None:
    assert measure("nhs.uk https://nhs.uk", MASTODON).links == 1
