"""How a text message is encoded, counted and cut into messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.length import SmsDetail, measure
from toolkit.snippets.platforms import find_platform, with_limit

SMS = find_platform("sms")
GSM7 = "abc XYZ 0123 @£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜäöñüà¿¡ΔΩ\n"


def detail(text: str) -> SmsDetail:
    found = measure(text, SMS).detail
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "length", "parts"),
    [
        ("", 0, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),
        ("ŵ" * 70, 70, 1),
        ("ŵ" * 71, 71, 2),
        ("ŵ" * 134, 134, 2),
        ("ŵ" * 135, 135, 3),
        ("💚" * 35, 70, 1),
        ("💚" * 66, 132, 2),
        ("💚" * 67, 134, 3),
    ],
)
def test_counts_units_and_never_cuts_a_pair(text: str, length: int, parts: int) -> None:
    found = measure(text, SMS)
    assert (found.length, found.parts, found.fits) == (length, parts, parts == 1)


@pytest.mark.parametrize("character", "^{}[]~\\|€")
def test_the_extension_table_costs_two(character: str) -> None:
    assert (measure(character, SMS).length, detail(character).encoding) == (2, "GSM-7")


@given(st.text(alphabet=GSM7))
def test_the_basic_alphabet_costs_one(text: str) -> None:
    assert (measure(text, SMS).length, detail(text).encoding) == (len(text), "GSM-7")


@pytest.mark.parametrize("character", ["’", "“", "–", "…", "ç", "ú", "í", "ó", "Á", "ŵ", "\x1b"])
def test_one_other_character_moves_the_text_to_ucs2(character: str) -> None:
    found = measure(f"Hello {character}", SMS)
    assert (found.limit, found.unit, found.length) == (70, "UTF-16 code units", 7)
    assert detail(f"Hello {character}").forced == (character,)


def test_offers_a_spelling_that_keeps_every_word() -> None:
    offered = detail("It’s “fine”\xa0– really…").spelling
    assert offered == 'It\'s "fine" - really...'


@pytest.mark.parametrize("text", ["already GSM-7", "Cymraeg: tŷ", "take heart 💚", "ça va"])
def test_offers_no_spelling_that_is_needless_or_loses_a_letter(text: str) -> None:
    assert detail(text).spelling is None


@given(st.text(alphabet=GSM7 + "’“”–—…\xa0\u200b€[]"))
def test_an_offered_spelling_is_gsm7(text: str) -> None:
    offered = detail(text).spelling
    assert offered is None or detail(offered).encoding == "GSM-7"


def test_a_wider_limit_allows_as_many_messages_in_ucs2() -> None:
    three = with_limit(SMS, 459)
    assert measure("a" * 459, three).fits
    assert not measure("a" * 460, three).fits
    assert measure("ŵ" * 201, three).fits
    found = measure("ŵ" * 202, three)
    assert (found.fits, found.limit, found.over) == (False, 201, 1)


def test_a_text_of_the_right_length_whose_pairs_need_one_more_message_does_not_fit() -> None:
    found = measure("a" * 152 + "€" + "a" * 152, with_limit(SMS, 306))
    assert (found.length, found.over, found.parts, found.fits) == (306, 0, 3, False)
