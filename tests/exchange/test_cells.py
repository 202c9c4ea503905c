"""One cell: the guard against formulas and its undoing, lists, tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import clean_lines
from toolkit.exchange.cells import (
    guard,
    hyperlink,
    plain,
    read_list,
    read_tags,
    unguard,
    write_list,
)


@given(st.text())
def test_the_guard_comes_off_again(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@given(st.text(alphabet="'=+-@\t\r a", max_size=6))
def test_a_guarded_cell_is_run_by_no_spreadsheet(cell: str) -> None:
    assert guard(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")


@given(st.lists(st.text(alphabet="ab|; [\"'", max_size=8)).map(clean_lines))
def test_a_list_in_a_cell_is_read_back(texts: tuple[str, ...]) -> None:
    assert read_list(write_list(texts, " | "), " | ") == texts
    assert read_list(write_list(texts, "; "), ";") == texts


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("a, b", ("a", "b")),
        ("a;b|c", ("a", "b", "c")),
        ('["a, b","c"]', ("a b", "c")),
        ("['a', 'b']", ("a", "b")),
        ("[]", ()),
        ('["a", null]', ("a",)),
        ('["a", {"name": "b", "id": 4}, 5]', ("a", "b")),
        ("[not a list", ("[not a list",)),
        ("Sleep, sleep", ("Sleep",)),
        ("#calm #night", ("calm", "night")),
        ("#calm night", ("calm night",)),
    ],
)
def test_tags_are_read_however_they_are_parted(cell: str, tags: tuple[str, ...]) -> None:
    assert read_tags(cell) == tags


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('=HYPERLINK("https://a.example/","A")', ("https://a.example/", "A")),
        ('=hyperlink("https://a.example/";"say ""A""")', ("https://a.example/", 'say "A"')),
        ('=HYPERLINK("https://a.example/")', ("https://a.example/", "")),
        ("=SUM(A1)", None),
        ("https://a.example/", None),
    ],
)
def test_a_link_formula_is_understood(cell: str, expected: tuple[str, str] | None) -> None:
    assert hyperlink(cell) == expected


def test_markup_in_a_note_gives_its_words() -> None:
    assert plain("<p>One &amp; <b>two</b></p><p>three</p>") == "One & two three"


def test_a_list_of_other_things_than_texts_stays_whole() -> None:
    assert read_list('["a", {"said": "b"}]', "\n") == ('["a", {"said": "b"}]',)


def test_signs_in_full_width_are_guarded_too() -> None:
    for sign in "\uff1d\uff0b\uff0d\uff20":
        assert guard(f"{sign}cmd") == f"'{sign}cmd"
        assert unguard(guard(f"'{sign}cmd")) == f"'{sign}cmd"
