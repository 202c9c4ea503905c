"""How X weighs a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.length import measure
from toolkit.snippets.platforms import find_platform, with_limit

X = find_platform("x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("plain words", 11),
        ("it’s “quoted” – yes — so", 24),
        ("wait…", 6),
        ("• one", 6),
        ("眠り", 4),
        ("cafe\u0301", 4),
        ("two\r\nlines", 9),
        ("nhs.uk", 23),
        ("https://www.nhs.uk/mental-health/conditions/", 23),
        ("see nhs.uk, or samaritans.org", 4 + 23 + 5 + 23),
        ("help@nhs.uk", 11),
    ],
)
def test_weighs_text_and_links(text: str, expected: int) -> None:
    assert measure(text, X).length == expected


@pytest.mark.parametrize(
    ("emoji", "expected"),
    [
        ("💚", 2),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2),
        ("🇬🇧🇮🇪", 4),
        ("#️⃣", 2),
        ("1⃣", 2),
        ("☺️", 2),
        ("☺\ufe0e", 4),
        ("👾🏽", 4),
        ("©", 1),
        ("©️", 2),
        ("1️", 3),
    ],
)
def test_an_emoji_sequence_counts_two(emoji: str, expected: int) -> None:
    assert measure(emoji, X).length == expected


@pytest.mark.parametrize(
    ("emoji", "expected"),
    [
        ("❤️‍🔥", 5),
        ("🫱🏽‍🫲🏿", 9),
        ("🙂‍↔️", 5),
        ("🇨🇶", 4),
        ("👩🏽‍❤️‍💋‍👨🏿", 11),
        ("👩‍⚕", 5),
        ("🫠", 2),
    ],
)
def test_an_emoji_newer_than_2018_counts_its_parts_as_in_x_s_own_code(
    emoji: str, expected: int
) -> None:
    assert measure(emoji, X).length == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[https://nhs.uk/a](https://nhs.uk/a)", 50),
        ("https://nhs.uk/a,(b)", 27),
        ("https://nhs.uk/a,(b)c", 23),
        ("https://nhs.uk/a(b)", 23),
        ("https://nhs.uk/a(b)(c)", 23),
        ("https://nhs.uk/(a(b)c),(d)/e", 23),
        ("nhs.uk例え.jp/(a(b)c)", 23 + 5),
    ],
)
def test_brackets_belong_to_a_path_as_in_x_s_own_code(text: str, expected: int) -> None:
    assert measure(text, X).length == expected


def test_the_limit_is_reached_at_280_and_passed_at_281() -> None:
    full = "a" * 256 + " https://example.org/a/very/long/address"
    fits, too_long = measure(full, X), measure("b" + full, X)
    assert (fits.length, fits.fits, fits.over, fits.parts) == (280, True, 0, 1)
    assert (too_long.length, too_long.fits, too_long.over, too_long.parts) == (281, False, 1, 2)


def test_a_text_with_a_character_x_refuses_does_not_fit() -> None:
    found = measure("hello\ufeff there", X)
    assert (found.fits, found.refused, found.over) == (False, ("\ufeff",), 0)


def test_a_content_warning_is_counted_as_a_line_above() -> None:
    assert measure("text", X, extra="CW: sleep").length == measure("CW: sleep\ntext", X).length


def test_counts_its_links() -> None:
    assert measure("nhs.uk and https://nhs.uk and nhs.uk", X).links == 3


def test_another_limit_is_kept_to() -> None:
    assert measure("a" * 281, with_limit(X, 25_000)).fits


@given(st.text())
def test_a_text_weighs_the_same_in_every_normal_form(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert measure(decomposed, X).length == measure(text, X).length


@given(st.text(alphabet=st.characters(max_codepoint=0x7F, exclude_characters=".\r")))
def test_ascii_without_dots_weighs_one_each(text: str) -> None:
    assert measure(text, X).length == len(text)
