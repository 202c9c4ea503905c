"""Markdown as people write it: nothing around a link is lost, and no markup is a title."""

from pathlib import Path

import pytest

from tests.exchange.test_text_lists import links, read, titled
from toolkit.exchange.record import LinkRecord

A, B, C = "https://a.example/x", "https://b.example/y", "https://c.example/z"


def test_the_name_before_a_link_is_its_title_and_the_number_stays(tmp_path: Path) -> None:
    text = (
        f"## UK\n\n- **Night line**: 01632 960001 - [website]({A})\n- Day line \u2013 [site]({B})\n"
    )
    night, day = links(text, tmp_path)
    assert (night.title, night.tags) == ("Night line", ("UK",))
    assert [contact.value for contact in night.contacts] == ["01632 960001"]
    assert day.title == "Day line"


def test_a_note_that_is_a_list_gives_its_links_too(tmp_path: Path) -> None:
    head = f"---\ntitle: My list\nurl: {A}\n---\n\n"
    assert titled(f"{head}- [Owl]({B})\n- [Boat]({C})\n", tmp_path) == {
        A: "My list",
        B: "Owl",
        C: "Boat",
    }
    assert titled(f"{head}It tells of [Owl]({B}) at length.\n", tmp_path) == {A: "My list"}


def test_badges_are_no_links_and_logos_in_a_list_are(tmp_path: Path) -> None:
    badge = "[![Awesome](badge.svg)](https://badge.example/x)"
    text = f"# List {badge}\n\n- [Owl]({A})\n- [![Boat](logo.png)]({B})\n\n{badge}\n"
    assert titled(text, tmp_path) == {A: "Owl", B: "Boat"}


def test_a_link_above_its_labels_keeps_its_name(tmp_path: Path) -> None:
    rows, _ = read(f"# UK\n\n* [Owl]({A})\n    * Phone: 01632 960001\n* [Boat]({B})\n", tmp_path)
    assert [getattr(row, "title", "") for row in rows] == ["Owl", "Boat"]


def test_notes_that_name_each_other_are_markdown(tmp_path: Path) -> None:
    first, second = links(f"- [ ] [Owl]({A}) #grief #night\n- [[A note]] {B}\n", tmp_path)
    assert (first.title, first.tags) == ("Owl", ("grief", "night"))
    assert (second.url, second.title) == (B, "A note")


def test_lines_with_addresses_around_a_table_are_read_too(tmp_path: Path) -> None:
    table = f"| Name | Web |\n| --- | --- |\n| Boat | [site]({B}) |\n"
    text = f"Kind places\n\n[Owl]({A}), free\n\n{table}\nCalm: www.calm.example\n"
    assert titled(text, tmp_path) == {A: "Owl", B: "Boat", "www.calm.example": "Calm"}


@pytest.mark.parametrize("dashes", ["Name | Web\n--- | ---\n", "| Name | Web |\n|---|---|\n"])
def test_lists_around_a_table_are_read_as_the_table_is(dashes: str, tmp_path: Path) -> None:
    text = f"For you:\n\n- {A} Owl\n\n{dashes}Boat | {B}\n\n* Calm - {C}\n"
    assert titled(text, tmp_path) == {A: "Owl", B: "Boat", C: "Calm"}


def test_links_that_share_a_name_are_told_apart(tmp_path: Path) -> None:
    text = f"## UK\n\n- **Day line** (teens): [chat]({A}), [website]({B}), text 01632 960258\n"
    found = links(text, tmp_path)
    assert [row.title for row in found] == ["Day line: chat", "Day line: website"]
    assert "01632 960258" in str(found[1].extra)


@pytest.mark.parametrize(
    "words", ["website", "Visit the website", "hier", "En savoir plus", "\u2192"]
)
def test_a_heading_names_the_only_link_below_it(words: str, tmp_path: Path) -> None:
    text = f"# Lines\n\n### Night line\n\nFree. 01632 960001\n\n[{words}]({A})\n\n### Day\n\n{B}\n"
    night, day = links(text, tmp_path)
    assert (night.title, night.summary, night.tags) == ("Night line", "Free. 01632 960001", ())
    assert day.title == "Day"


def test_a_heading_above_several_links_is_their_topic(tmp_path: Path) -> None:
    found = links(f"## Sleep\n\n{A}\n\n{B}\n\n## Grief\n\n- [Calm]({C})\n", tmp_path)
    assert [(row.title, row.tags) for row in found] == [
        ("", ("Sleep",)), ("", ("Sleep",)), ("Calm", ("Grief",)),
    ]  # fmt: skip


def test_a_heading_that_is_a_link_has_the_words_below_it(tmp_path: Path) -> None:
    text = f"## [Night line]({A})\n\nFree at night.\n\n## [Day line]({B})\n\nOpen at noon.\n"
    assert [(row.title, row.summary) for row in links(text, tmp_path)] == [
        ("Night line", "Free at night."),
        ("Day line", "Open at noon."),
    ]


def test_references_may_be_defined_at_the_end(tmp_path: Path) -> None:
    filler = "words\n\n" * 1_000
    text = f"# L\n\n- [Quiet page][1] kind\n- [Calm][]\n\n{filler}[1]: {A}\n[calm]: <{B}> 'x'\n"
    assert titled(text, tmp_path) == {A: "Quiet page", B: "Calm"}


def test_pictures_are_neither_links_nor_titles(tmp_path: Path) -> None:
    text = (
        f"# L\n\n- [![logo](https://img.example/1.png)]({A}) **Quiet app** - breathes\n"
        f"- ![shot](https://img.example/2.png) [Calm]({B})\n"
        f"- [![Third app](https://img.example/3.png)]({C})\n"
    )
    assert titled(text, tmp_path) == {A: "Quiet app", B: "Calm", C: "Third app"}


def test_links_in_html_have_their_words_as_titles(tmp_path: Path) -> None:
    text = (
        f'<p align="center"><a href="{C}"><img src="https://img.example/1.png"></a></p>\n\n'
        f'# L\n\n- <a href="{A}?a=1&copy=2">Quiet page</a> - short\n- [Calm]({B})\n'
    )
    assert titled(text, tmp_path) == {C: "", f"{A}?a=1&copy=2": "Quiet page", B: "Calm"}


def test_addresses_in_code_are_no_links_and_are_told(tmp_path: Path) -> None:
    rows, notes = read(f"# L\n\n- [A]({A})\n\n```\ncurl {B}\n```\n", tmp_path)
    assert [row.url for row in rows if isinstance(row, LinkRecord)] == [A]
    assert "in code were left out (1)" in notes


TABLES = f"""## Urgent

| Name | Website |
|---|---|
| Night | {A} |

## Sleep

Some words.

| Service | Link | Phone |
|:--|--:|---|
| **Rest** | [site]({B}) | 01632 960001 |
| Nap | [Nap page]({C}) | |
"""


def test_each_table_is_read_by_its_own_header_below_its_heading(tmp_path: Path) -> None:
    rows, _ = read(TABLES, tmp_path)
    found = [row for row in rows if isinstance(row, LinkRecord)]
    assert len(found) == len(rows) == 3
    assert [(row.url, row.title, row.tags) for row in found] == [
        (A, "Night", ("Urgent",)), (B, "Rest", ("Sleep",)), (C, "Nap", ("Sleep",)),
    ]  # fmt: skip
    assert [contact.value for contact in found[1].contacts] == ["01632 960001"]


def test_a_link_in_a_column_of_names_is_the_row_s_address(tmp_path: Path) -> None:
    text = f"# L\n\n| Service | Notes |\n|---|---|\n| [Night line]({A}) | kind |\n"
    assert titled(text, tmp_path) == {A: "Night line"}


def test_a_table_goes_on_over_the_parts_in_which_a_text_is_read(tmp_path: Path) -> None:
    rows = "".join(f"| Page {n} | https://a.example/{n} |\n" for n in range(9_000))
    found = links(f"# L\n\nwords\n\n| Name | Website |\n|---|---|\n{rows}", tmp_path)
    assert len(found) == 9_000
    assert (found[-1].title, found[-1].line) == ("Page 8999", 9_006)


def test_lines_are_counted_in_the_file(tmp_path: Path) -> None:
    text = "# L\n\n" + "".join(f"- [P {n}](https://a.example/{n})\n" for n in range(3_000))
    found = links(text, tmp_path)
    assert [row.line for row in found] == list(range(3, 3_003))


NOTE = f"""---
title: "Quiet: a page"
source: {A}
author:
  - "[[Robin]]"
description: What it says
tags: [sleep, "low mood"]
---
Text with [another]({B}) link.
"""


def test_a_clipped_note_is_one_link(tmp_path: Path) -> None:
    ((row,), notes) = read(NOTE, tmp_path)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title, row.summary) == (A, "Quiet: a page", "What it says")
    assert row.tags == ("sleep", "low mood")
    assert "note on one page" in notes


def test_a_page_with_a_head_and_no_address_in_it_is_a_list(tmp_path: Path) -> None:
    text = f"---\ntitle: Links\ndate: 2024-01-02\n---\n\n- [Calm]({B}) - kind\n- [C]({C})\n"
    assert titled(text, tmp_path) == {B: "Calm", C: "C"}


def test_entries_below_an_entry_have_it_as_their_topic(tmp_path: Path) -> None:
    text = f"# L\n\n- Sleep\n  - [Calm]({A})\n  - [Quiet]({B})\n- Night line\n  - [website]({C})\n"
    found = links(text, tmp_path)
    assert [(row.title, row.tags) for row in found] == [
        ("Calm", ("Sleep",)), ("Quiet", ("Sleep",)), ("Night line", ()),
    ]  # fmt: skip


def test_labels_below_a_heading_are_read_as_columns(tmp_path: Path) -> None:
    text = f"### Night line\n\n- **Phone:** 01632 960001\n- **Website:** <{A}>\n\n### Day\n\n{B}\n"
    night, _ = links(text, tmp_path)
    assert (night.url, night.title) == (A, "Night line")
    assert [contact.value for contact in night.contacts] == ["01632 960001"]


def test_words_around_links_in_running_text_stay_beside_them(tmp_path: Path) -> None:
    text = f"# L\n\nSee [Calm]({A}) for grief and [Quiet]({B}) for sleep.\n"
    assert [row.extra for row in links(text, tmp_path)] == [
        (("text", "See \u2026 for grief and"),),
        (("text", "for grief and \u2026 for sleep."),),
    ]


@pytest.mark.parametrize("sign", ["[", "![", "](", "*", "`", "<", "> ", "- ", "[a](", "&", "| "])
def test_marks_without_end_cost_only_themselves(sign: str, tmp_path: Path) -> None:
    text = f"# L\n\nx {sign * 100_000}\n\n- [Calm]({A})\n- [Quiet]({B})\n"
    assert {A, B} <= titled(text, tmp_path, "markdown").keys()
