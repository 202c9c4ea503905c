"""Text from outside is harmless after cleaning, and otherwise as it was."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import clean_line, clean_text, fold

HOSTILE = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b]0;own title\x07rest", "rest"),
    ("\x1b]52;c;aGVsbG8=\x1b\\rest", "rest"),
    ("\x9b31mred", "red"),
    ("a\u202egnp.exe", "agnp.exe"),
    ("\u2066x\u2069", "x"),
    ("nul\x00byte", "nulbyte"),
    ("two\r\nlines", "two lines"),
    ("\ufeffbom", "bom"),
    ("lone\ud800surrogate", "lonesurrogate"),
    ("  much   space\t ", "much space"),
    ("[red]not markup[/red]", "[red]not markup[/red]"),
    ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
    ("🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag"),
]


@pytest.mark.parametrize(("given_text", "expected"), HOSTILE)
def test_a_line_keeps_its_words_and_loses_what_steers(given_text: str, expected: str) -> None:
    assert clean_line(given_text) == expected


def test_line_breaks_of_every_kind_are_kept_as_one_kind() -> None:
    assert clean_text("a\r\nb\rc\u2028d\u2029e\x85f") == "a\nb\nc\nd\ne\nf"


@given(st.text(st.characters(codec=None), max_size=80))
def test_no_control_character_is_left_in_a_line(text: str) -> None:
    line = clean_line(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in line)
    assert clean_line(line) == line


@given(st.text(max_size=40))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_a_plain_line_is_cleaned_as_any_other(text: str) -> None:
    assert clean_line(text) == " ".join(clean_text(text).split())


def test_what_is_not_seen_stays_only_where_an_emoji_or_a_script_needs_it() -> None:
    kept = (
        "\u2764\ufe0f",
        "1\ufe0f\u20e3",
        "\U0001f469\u200d\U0001f4bb",
        "\U0001f469\U0001f3fd\u200d\U0001f692",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937",
        "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",
        "\u908a\U000e0101",
    )
    for text in kept:
        assert clean_line(text) == text, ascii(text)
    dropped = "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2063\u206a\u206f"
    dropped += "\ufe0e\ufe0f\ufff9\ufffb\U000e0001\U000e0041\U000e0101"
    for char in dropped:
        assert clean_line(f"a{char}b") == "ab", ascii(char)
        # Nor in the middle of an address, in front, or many at once.
        assert clean_text(f"{char}a{char * 3}\n") == "a", ascii(char)
    for blank in "\u3164\uffa0\u2800":
        assert clean_line(f"a{blank}b") == "a b", ascii(blank)
