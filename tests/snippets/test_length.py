"""How the other platforms count, and what a measured text says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.length import measure
from toolkit.snippets.links import count_graphemes, graphemes
from toolkit.snippets.platform import Platform
from toolkit.snippets.platforms import PLATFORMS, find_platform, with_limit

BLUESKY, THREADS = find_platform("bluesky"), find_platform("threads")
FAMILY = "👨‍👩‍👧‍👦"  # one grapheme, 11 UTF-16 units, 25 bytes


def test_bluesky_counts_graphemes_and_bytes() -> None:
    found = measure(FAMILY * 119, BLUESKY)
    assert (found.length, found.bytes, found.fits) == (119, 2_975, True)
    found = measure(FAMILY * 121, BLUESKY)
    assert (found.over, found.bytes, found.fits, found.parts) == (0, 3_025, False, 2)


def test_bluesky_takes_300_graphemes_and_no_more() -> None:
    assert measure("é" * 300, BLUESKY).fits
    assert measure("é" * 301, BLUESKY).over == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("hello", 5), ("é", 1), ("眠り", 2), ("💚", 4), (FAMILY, 25), ("hi 💚", 7), ("𝕒", 2)],
)
def test_threads_counts_an_emoji_by_its_bytes(text: str, expected: int) -> None:
    assert measure(text, THREADS).length == expected


def test_threads_takes_five_different_links() -> None:
    five = " ".join(f"https://example.org/{n}" for n in range(5))
    assert measure(f"{five} https://example.org/0", THREADS).fits
    found = measure(f"{five} nhs.uk", THREADS)
    assert (found.links, found.fits, found.over, found.parts) == (6, False, 0, 2)


@pytest.mark.parametrize("name", ["telegram", "facebook", "linkedin", "whatsapp", "slack"])
def test_utf16_code_units_are_counted(name: str) -> None:
    assert measure("a💚", find_platform(name)).length == 3


def test_instagram_makes_no_links() -> None:
    assert measure("https://nhs.uk", find_platform("instagram")).links == 0


def test_reddit_links_need_a_scheme() -> None:
    assert measure("www.nhs.uk https://nhs.uk", find_platform("reddit")).links == 1


def test_a_row_of_flags_is_cut_in_pairs() -> None:
    assert list(graphemes("🇬🇧🇮🇪🇬")) == ["🇬🇧", "🇮🇪", "🇬"]
    assert count_graphemes("🇬🇧" * 50_000) == 50_000


@given(st.text(max_size=60), st.sampled_from(PLATFORMS))
def test_a_text_fits_exactly_when_every_size_is_within_its_limit(
    text: str, platform: Platform
) -> None:
    found = measure(text, platform)
    pairs = [
        (found.length, found.limit),
        (found.bytes or 0, found.byte_limit),
        (found.links, found.link_limit),
    ]
    within = all(limit is None or size <= limit for size, limit in pairs)
    assert found.fits == (within and not found.refused)
    assert found.parts >= 1
    assert found.over == (0 if found.limit is None else max(0, found.length - found.limit))


@given(st.text(max_size=60), st.sampled_from(PLATFORMS), st.integers(1, 30))
def test_a_text_that_fits_is_one_part(text: str, platform: Platform, limit: int) -> None:
    found = measure(text, with_limit(platform, limit))
    if found.fits:
        assert found.parts == 1
    elif not found.refused and platform.name != "sms":
        assert found.parts > 1


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(PLATFORMS))
def test_a_warning_never_makes_a_text_shorter(text: str, extra: str, platform: Platform) -> None:
    words, warning = text.replace(".", " "), extra.replace(".", " ")
    alone = with_limit(platform, 10_000)
    found, bare = measure(words, alone, extra=warning), measure(words, alone)
    assert found.length >= bare.length
