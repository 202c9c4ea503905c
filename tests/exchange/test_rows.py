"""Rows of a table that are no links, and cells that hold more than their field."""

from datetime import UTC, datetime

import pytest

from tests.exchange.reading import read_list
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.tables import LONGEST_KEPT


def links(text: str) -> list[LinkRecord]:
    return read_list(text).links


def problems(text: str) -> list[tuple[int, str, bool]]:
    return [(row.line, row.reason, row.rejected) for row in read_list(text).problems]


def test_a_row_of_one_word_is_the_topic_of_the_rows_below_until_the_next() -> None:
    text = (
        "Name,Website,Phone\nA,https://a.example/,\nSleep,,\nB,https://b.example/,\n"
        "C,https://c.example/,\nSelf-harm,,\nD,https://d.example/,\n"
    )
    assert [row.tags for row in links(text)] == [(), ("Sleep",), ("Sleep",), ("Self-harm",)]
    reason = "a heading: the topic of the rows below it"
    assert problems(text) == [(3, reason, False), (6, reason, False)]


def test_a_topic_joins_the_tags_of_a_row() -> None:
    (row,) = links("Name,Website,Tags\nSleep,,\nB,https://b.example/,calm; sleep\n")
    assert row.tags == ("calm", "sleep")


def test_a_topic_may_stand_above_each_header() -> None:
    later = "Sleep,,\nName,Website,Phone\nB,https://b.example/,\n"
    first = "Grief,,\nName,Website,Phone\nA,https://a.example/,\n"
    assert [row.tags for row in links(f"Our list,,\n{first}{later}")] == [("Grief",), ("Sleep",)]
    assert problems(f"Our list,,\n{first}{later}")[0] == (1, "above the header", False)
    assert [row.tags for row in links(first)] == [()]


def test_a_header_may_come_again() -> None:
    text = "Name,Website\nA,https://a.example/\nName,Website\nB,https://b.example/\n"
    assert problems(text) == [(3, "the header again", False)]
    assert len(links(text)) == 2


@pytest.mark.parametrize(
    "row", ["Total,,12", "TOTALS:,2,", "Summe,,12", "Total: 12,,", "Razem,2,12"]
)
def test_sums_are_no_links_whatever_they_count(row: str) -> None:
    text = f"Name,Website,Users\nA,https://a.example/,5\nB,https://b.example/,7\n{row}\n"
    assert problems(text) == [(4, "a row of sums", False)]


def test_a_number_in_place_of_an_address_is_left_to_be_refused() -> None:
    *_, row = links("Name,Website\nA,https://a.example/\nDay Line,116123\n")
    assert (row.title, row.url) == ("Day Line", "116123")


def test_titles_above_a_table_are_told_and_lines_are_the_file_s() -> None:
    text = "Our list,,\n,,\nName,Website,Phone\nA,https://a.example/,01632 960001\n"
    assert problems(text)[0] == (1, "above the header", False)
    assert [row.line for row in links(text)] == [4]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("https://a.example/x (national)", "(national)"),
        ("https://a.example/x - click on help", "- click on help"),
        ("https://a.example/x; ask for Kim", "ask for Kim"),
        ("https://a.example/x,", ""),
    ],
)
def test_words_behind_an_address_are_kept_beside_the_link(cell: str, words: str) -> None:
    (row,) = links(f'Name,Website\nA,"{cell}"\n')
    assert row.url == "https://a.example/x"
    assert dict(row.extra) == ({"beside the address": words} if words else {})
    assert bool(row.told) is bool(words)


def test_a_link_in_another_column_gives_its_words_and_keeps_its_address() -> None:
    (row,) = links(
        "Name,Website,Blurb\n"
        'A,https://a.example/,"=HYPERLINK(""https://m.example/"",""Read on"")"\n'
    )
    assert (row.url, row.title, row.summary) == ("https://a.example/", "A", "Read on")
    assert row.extra == (("Blurb (link)", "https://m.example/"),)


def test_a_name_that_is_a_link_gives_address_and_title() -> None:
    (row,) = links('Name,Website\n"=HYPERLINK(""https://a.example/"";""Day Line"")",\n')
    assert (row.url, row.title) == ("https://a.example/", "Day Line")


def test_a_text_too_long_is_cut_and_told_and_the_link_stays() -> None:
    text = "word " * LONGEST_KEPT
    (row,) = links(f"Name,Website,Description\nA,https://a.example/,{text}\n")
    assert len(row.summary) == LONGEST_KEPT
    assert row.summary.endswith("…")
    ((reason, about),) = row.told
    assert "was cut" in reason
    assert about.startswith("Description: ")


def test_the_tags_of_a_long_row_are_not_cut() -> None:
    tags = ";".join(f"tag{number}" for number in range(LONGEST_KEPT // 5))
    (row,) = links(f"Name,Website,Tags\nA,https://a.example/,{tags}\n")
    assert len(row.tags) == LONGEST_KEPT // 5
    assert row.told == ()


def test_a_date_nobody_understands_is_kept_and_told() -> None:
    first, second, third = links(
        "Name,Website,Date added\nA,https://a.example/,13/04/2026\n"
        "B,https://b.example/,03/04/2026\nC,https://c.example/,2026 or so\n"
    )
    assert first.added_at == datetime(2026, 4, 13, tzinfo=UTC)
    assert second.added_at == datetime(2026, 4, 3, tzinfo=UTC)
    assert third.added_at is None
    assert third.extra == (("added_at", "2026 or so"),)
    ((reason, about),) = third.told
    assert "not understood" in reason
    assert about == "2026 or so"


def test_a_row_longer_than_the_header_loses_nothing() -> None:
    (row, _) = links("Name,Website\nA,https://a.example/,more\nB,https://b.example/\n")
    assert row.extra == (("column 3", "more"),)


def test_an_address_among_the_words_of_its_cell_is_found() -> None:
    text = (
        "Service,How to reach them,Area\n"
        "Brook House,Visit https://brook.example/help or call 01632 960 881,Leeds\n"
        'Oak Room,"Fax: 01632 960882, or www.oak.example",Hull\n'
        "Elm Nest,Ask your GP,York\n"
    )
    first, second, none = links(text)
    assert (first.url, first.title) == ("https://brook.example/help", "Brook House")
    assert [one.value for one in first.rare["contacts"]] == ["01632 960 881"]
    assert first.extra == (("beside the address", "Visit; or call 01632 960 881"),)
    assert (second.url, second.rare.get("contacts")) == ("www.oak.example", None)
    assert none.url == "Ask your GP"


def test_words_before_an_address_name_it_where_no_column_does() -> None:
    text = (
        "Topic,Service\nSleep,Drift (16+) \u2013 www.drift.example\nGrief,Stones - stones.org.uk\n"
    )
    named = {row.url: (row.title, row.tags) for row in links(text)}
    assert named == {
        "www.drift.example": ("Drift (16+)", ("Sleep",)),
        "stones.org.uk": ("Stones", ("Grief",)),
    }


def test_rows_that_stand_in_quotes_as_a_whole_are_rows() -> None:
    text = (
        '"Title,URL,Tags"\n"Warm Room,https://a.example/,""sleep,calm"""\n'
        '"Cool Room,https://b.example/,heat"\n'
    )
    named = {row.url: (row.title, row.tags) for row in links(text)}
    assert named == {
        "https://a.example/": ("Warm Room", ("sleep", "calm")),
        "https://b.example/": ("Cool Room", ("heat",)),
    }
    (row,) = links(text.replace(',heat"', ',heat"x\ry'))[:1]
    assert row.title == "Warm Room"
    (row,) = links('"Title","URL"\n"Warm, light","https://a.example/"\n')
    assert row.title == "Warm, light"


def test_cells_of_blanks_cost_no_time() -> None:
    """Minutes, where time grows with the square of their number: the run's own limit ends it."""
    blanks = " " * 300_000
    (row,) = links(f'url,title\n"https://a.example/{blanks}x",Sleep\n')
    assert row.url == "https://a.example/"
    no_header = f'https://a.example/,"Sleep{blanks}diary"\nhttps://b.example/,"Warm{blanks}room"\n'
    assert [row.url for row in links(no_header)] == ["https://a.example/", "https://b.example/"]
