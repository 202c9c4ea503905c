"""One cell: the guard against formulas and its undoing, lists, times, tags."""

from datetime import UTC, datetime

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
from toolkit.exchange.moments import read_moment


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
        ("[not a list", ("[not a list",)),
        ("Sleep, sleep", ("Sleep",)),
    ],
)
def test_tags_are_read_however_they_are_parted(cell: str, tags: tuple[str, ...]) -> None:
    assert read_tags(cell) == tags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1600000000", "2020-09-13T12:26:40"),
        ("1600000000000", "2020-09-13T12:26:40"),
        ("1600000000000000", "2020-09-13T12:26:40"),
        ("2020-09-13T12:26:40.123Z", "2020-09-13T12:26:40"),
        ("2020-09-13T14:26:40+02:00", "2020-09-13T12:26:40"),
        ("2020-09-13", "2020-09-13T00:00:00"),
        ("13/09/2020", "2020-09-13T00:00:00"),
        ("09/13/2020", "2020-09-13T00:00:00"),
        ("13.09.2020 12:26", "2020-09-13T12:26:00"),
        ("March 4, 2024 10:30 PM", "2024-03-04T22:30:00"),
        ("4 Mar 2024", "2024-03-04T00:00:00"),
    ],
)
def test_times_are_read_as_lists_write_them(text: str, expected: str) -> None:
    assert read_moment(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    "|0|1|00000000000|03/04/2020|0000-00-00|9999-12-31|2020-13-45|soon|-1|31/02/2020"
    "|99999999999999999999".split("|"),
)
def test_an_absurd_or_unclear_time_is_unknown(text: str) -> None:
    assert read_moment(text) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_a_time(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.tzinfo is UTC


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
