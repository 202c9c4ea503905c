"""Cutting a sentence: between words, never in a number, an address or a grapheme."""

from __future__ import annotations

import re

import pytest
import regex  # type: ignore[import-untyped]  # it ships no types
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.platform import cuts, ends_sentence, pieces, without_broken_end


def test_cuts_get_shorter_a_word_at_a_time() -> None:
    assert cuts("One two, three") == ["One two…", "One…"]


def test_a_text_message_gets_dots_it_can_hold() -> None:
    assert cuts("One two", gsm7=True) == ["One..."]


def test_a_number_in_groups_is_one_piece() -> None:
    assert pieces("call 116 123 or (0)800 58 58 58 now") == [
        "call",
        "116 123",
        "or",
        "(0)800 58 58 58",
        "now",
    ]
    assert not any(re.search(r"116…|58…", cut) for cut in cuts("ring 116 123 and 0800 58 58 58"))


@pytest.mark.parametrize("address", ["https://a.example/b", "nhs.uk", "me@a.example"])
def test_no_cut_ends_in_an_address(address: str) -> None:
    assert not any(f"{address}…" in cut for cut in cuts(f"see {address} for more of it"))


def test_a_mark_that_combines_with_a_blank_stays_with_it() -> None:
    assert pieces("a \u0301b") == ["a \u0301b"]


@pytest.mark.parametrize(("word", "ends"), [("done.", True), ("(really?)", True), ("and,", False)])
def test_the_end_of_a_sentence_is_seen(word: str, ends: bool) -> None:  # noqa: FBT001 - a table
    assert ends_sentence(word) is ends


@pytest.mark.parametrize(
    ("cut", "left"),
    [
        ("Is it abuse? You could ask…", "Is it abuse?"),
        ("One is. Two are. Three…", "One is. Two are."),
        ("You could ask St. Mary's…", "You could ask St. Mary's…"),
        ("A helpline called C.A.L.L. for those…", "A helpline called C.A.L.L. for those…"),
        ("Only one of them…", "Only one of them…"),
        ("Yes…", "Yes…"),
    ],
)
def test_a_broken_last_sentence_goes_where_there_is_a_whole_one(cut: str, left: str) -> None:
    assert without_broken_end(cut) == left


@given(st.text(max_size=80))
def test_a_cut_is_made_of_whole_graphemes_of_the_text(text: str) -> None:
    whole = regex.findall(r"\X", " ".join(text.split()))
    for cut in cuts(text):
        kept = regex.findall(r"\X", cut.removesuffix("…"))
        assert whole[: len(kept)] == kept


def test_no_cut_is_glued_to_an_address_behind_which_a_dash_stood() -> None:
    found = cuts("Please see https://www.example.org/a \u2013 it may be of use to you")
    assert found
    assert not any("org/a\u2026" in cut or "org/a..." in cut for cut in found)
