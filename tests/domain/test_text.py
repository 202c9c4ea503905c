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
