"""Lists that people write by hand: every link arrives with its name and the words around it."""

import re
from pathlib import Path

import pytest

from toolkit.errors import Refused
from toolkit.exchange.format_text import read_inbox
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord, Row
from toolkit.exchange.source import open_source

A, B, C = "https://a.example/x", "https://b.example/y", "https://c.example/z"


def read(
    text: str, tmp_path: Path, name: str = "list.txt", form: str = ""
) -> tuple[list[Row], str]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    source = open_source(path, "")
    try:
        reading, _ = begin(source, Wanted(format=form))
        return list(reading.rows), " ".join(reading.notes)
    finally:
        source.close()


def links(text: str, tmp_path: Path, form: str = "") -> list[LinkRecord]:
    rows = read(text, tmp_path, form=form)[0]
    return [row for row in rows if isinstance(row, LinkRecord)]


def titled(text: str, tmp_path: Path, form: str = "") -> dict[str, str]:
    return {row.url: row.title for row in links(text, tmp_path, form)}


MARKS = [
    "* [https://a.example/x Quiet page]",
    "  * [[https://a.example/x|Quiet page]] - kind",
    "* [[https://a.example/x][Quiet page]]",
    "* [[Quiet page|https://a.example/x]]",
    "* [Quiet page|https://a.example/x]",
    "* `Quiet page <https://a.example/x>`_",
    ".. _Quiet page: https://a.example/x",
    "* https://a.example/x[Quiet page]",
    "* link:https://a.example/x[Quiet page]",
    "* https://a.example/x[Quiet page^]",
    "* link:https://a.example/x[Quiet page,window=_blank]",
    '* "Quiet page":https://a.example/x',
    "=> https://a.example/x Quiet page",
    "<https://a.example/x|Quiet page> for teens",
    "[url=https://a.example/x]Quiet page[/url]",
    '<a href="https://a.example/x">Quiet page</a> kind',
    "- [Quiet page](https://a.example/x)",
]


@pytest.mark.parametrize("line", MARKS)
def test_a_link_in_any_markup_arrives_clean_with_its_title(line: str, tmp_path: Path) -> None:
    assert titled(f"{line}\nmore: {B}\n", tmp_path)[A] == "Quiet page"


@pytest.mark.parametrize(
    "end", ["}", "\u00ac", ",", ".", ")", ";", "&gt;", "|x", "\u201d", "\u3002", "**"]
)
def test_what_ends_an_address_is_no_part_of_it(end: str, tmp_path: Path) -> None:
    assert A in titled(f"see {A}{end} for it\nand {B}\n", tmp_path, "text")


def test_brackets_in_a_query_belong_to_the_address(tmp_path: Path) -> None:
    url = "https://a.example/?f[topic]=sleep&page=2"
    assert url in titled(f"see {url} here\n", tmp_path, "text")


BARE = [
    ("Night line \u2013 night.example.org", "night.example.org"),
    ("Day line: day.example.net/help", "day.example.net/help"),
    ("Third (third.example.com)", "third.example.com"),
    ("* Owl line (5pm to 9pm) 01632 960 123 owl.example.net", "owl.example.net"),
    ("release 1.200 owl.example.net", None),
    ("e.g. this, i.e. that", None),
    ("saved in notes.md", None),
    ("- README.md", None),
    ("mail help@night.example.org", None),
    ("it was kind.so I went", None),
    ("version 1.10.20", None),
]


@pytest.mark.parametrize(("line", "url"), BARE)
def test_a_domain_is_an_address_only_where_it_can_be_no_word(
    line: str, url: str | None, tmp_path: Path
) -> None:
    found = titled(f"{line}\n\nand {B}\n", tmp_path, "text")
    assert list(found) == [*([url] if url else []), B]


def test_a_line_above_an_address_is_its_title(tmp_path: Path) -> None:
    text = f"Quiet page\n{A}\n\nCalm page\n{B}\nThird\n{C}\n"
    assert titled(text, tmp_path, "text") == {A: "Quiet page", B: "Calm page", C: "Third"}


def test_names_and_addresses_may_take_turns_with_blank_lines(tmp_path: Path) -> None:
    text = f"Quiet page\n\n{A}\n\nCalm page\n\n{B}\n"
    assert titled(text, tmp_path, "text") == {A: "Quiet page", B: "Calm page"}


def test_a_line_above_several_addresses_is_their_topic(tmp_path: Path) -> None:
    found = links(f"Sleep\n{A}\n{B}\n\nGrief\n{C}\n{C}2\n", tmp_path, "text")
    assert [(row.title, row.tags) for row in found] == [
        ("", ("Sleep",)), ("", ("Sleep",)), ("", ("Grief",)), ("", ("Grief",)),
    ]  # fmt: skip


# The name of an entry, its number, what it is for and its address, for two headings.
HEADED = [
    "{0}\n{1}\n\n",
    "{0}\n{1}\n",
    "{0}\nTel: 01632 960001\n{1}\n\n",
    "{0}\nTel: 01632 960001\n{1}\n",
    "{0}\nFor those who cannot rest\n{1}\n\n",
]

ENTRIES = [
    ("Quiet Page", A),
    ("Calm Page", B),
    ("Anxiety UK", "https://anxietyuk.example/"),
    ("Shout", "https://shout.example/"),
    ("Day Page", C),
]


@pytest.mark.parametrize("shape", HEADED)
def test_a_line_more_than_other_entries_have_is_a_heading(shape: str, tmp_path: Path) -> None:
    one, two, three, four, five = (shape.format(*entry) for entry in ENTRIES)
    text = f"Sleep\n{one}{two}Anxiety\n{three}Young people\n{four}{five}"
    assert [(row.title, row.tags) for row in links(text, tmp_path, "text")] == [
        ("Quiet Page", ("Sleep",)),
        ("Calm Page", ("Sleep",)),
        ("Anxiety UK", ("Anxiety",)),
        ("Shout", ("Young people",)),
        ("Day Page", ("Young people",)),
    ]


def test_a_line_that_some_entries_have_below_their_name_is_no_name(tmp_path: Path) -> None:
    shout = "https://shout.example/"
    text = f"Night Line\nOpen all night\n{A}\n\nDay Line\n{B}\n\nShout\nFor Young People\n{shout}\n"
    assert [(row.title, row.summary, row.tags) for row in links(text, tmp_path, "text")] == [
        ("Night Line", "Open all night", ()), ("Day Line", "", ()),
        ("Shout", "For Young People", ()),
    ]  # fmt: skip


LABELLED = [
    "Name: Night line\nTel: 01632 960001\nWebsite: www.a.example/x\nHours: 9 to 5\n",
    "Night line\nTel: 01632 960001\nWebsite: www.a.example/x\nHours: 9 to 5\n",
    "- Name: Night line\n- Tel: 01632 960001\n- Website: www.a.example/x (English)\n",
]


@pytest.mark.parametrize("block", LABELLED)
def test_labels_go_through_the_column_plan(block: str, tmp_path: Path) -> None:
    (row,) = links(block, tmp_path, "text")
    assert (row.url, row.title) == ("www.a.example/x", "Night line")
    assert [contact.value for contact in row.contacts] == ["01632 960001"]


def test_name_number_and_address_of_a_block_stay_together(tmp_path: Path) -> None:
    text = f"Night line\n01632 960001\n{A}\n\nDay line\n01632 960002\n{B}\nOpen at noon\n"
    found = links(text, tmp_path, "text")
    assert [(row.title, *(one.value for one in row.contacts)) for row in found] == [
        ("Night line", "01632 960001"),
        ("Day line", "01632 960002"),
    ]


# What is said of the night line, then of the day line, without a blank line between.
CLOSE = [
    "Name: {0}\nURL: {1}\nPhone: {2}\n",
    "URL: {1}\nName: {0}\nPhone: {2}\n",
    "{0}\nWebsite: {1}\nTel: {2}\n",
    "{0}\nTel: {2}\nWebsite: {1}\n",
    "{0}\n{1}\n{2}\n",
    "{0}\n{2}\n{1}\n",
    "{1}\n{0}\n{2}\n",
]


@pytest.mark.parametrize("shape", CLOSE)
def test_a_number_is_that_of_its_own_entry(shape: str, tmp_path: Path) -> None:
    text = shape.format("Night line", A, "01632 960001")
    text += shape.format("Day line", B, "01632 960002")
    found = links(text, tmp_path, "text")
    assert [(row.url, row.title, *(one.value for one in row.contacts)) for row in found] == [
        (A, "Night line", "01632 960001"),
        (B, "Day line", "01632 960002"),
    ]


def test_a_sentence_below_a_number_and_a_title_above_all_are_no_names(tmp_path: Path) -> None:
    night = f"Night line\nWebsite: {A}\nTel: 01632 960001\n"
    day = f"Day line\nWebsite: {B}\nTel: 01632 960002\n"
    for text in (f"{night}Open all day\n{day}", f"Lines in York:\n{night}{day}"):
        found = links(text, tmp_path, "text")
        assert [(row.title, row.contacts[0].value) for row in found] == [
            ("Night line", "01632 960001"),
            ("Day line", "01632 960002"),
        ]


def test_a_number_between_two_links_is_given_to_neither(tmp_path: Path) -> None:
    found = links(f"Owl: {A}\nTel: 01632 960001\nBoat\n{B}\n", tmp_path, "text")
    assert [row.title for row in found] == ["Owl", "Boat"]
    assert "960001" not in str(found)


ONE_LINE = [
    f"Day line - 0808 157 0241 - {A}",
    f"0808 157 0241 Day line {A}",
    f"- {A} Day line 0808 157 0241",
    f"Day line \u2013 {A} \u2013 0808 157 0241",
]


@pytest.mark.parametrize("line", ONE_LINE)
def test_a_number_in_the_line_of_a_link_is_its_contact(line: str, tmp_path: Path) -> None:
    (row, _) = links(f"{line}\nsee {B}\n", tmp_path, "text")
    assert (row.title, *(one.value for one in row.contacts)) == ("Day line", "0808 157 0241")


@pytest.mark.parametrize(
    ("words", "number", "summary"),
    [
        ("Tel 01632 960246", "01632 960246", ""),
        ("Helpline: 0808 157 0241", "0808 157 0241", ""),
        ("Call 116 123", "116 123", ""),
        ("advice and support. Tel: 01632 960246", "01632 960246", "advice and support"),
        ("you can call 01632 960246 at night", "", "you can call 01632 960246 at night"),
    ],
)
def test_a_number_behind_its_label_is_a_contact(
    words: str, number: str, summary: str, tmp_path: Path
) -> None:
    (row, _) = links(f"- Day line {A} {words}\nsee {B}\n", tmp_path, "text")
    assert row.summary == summary
    assert [one.value for one in row.contacts] == [number][: bool(number)]


@pytest.mark.parametrize("number", ["01632 960246", "116123"])
def test_a_number_is_never_a_title(number: str, tmp_path: Path) -> None:
    (row, _) = links(f"{A} | {number}\nsee {B}\n", tmp_path, "text")
    assert row.title == ""
    assert number in row.summary or number in [one.value for one in row.contacts]


def test_a_number_with_words_of_its_own_stays_with_them(tmp_path: Path) -> None:
    (row, _) = links(f"- Owl: text HELP to 85258 {A}\nsee {B}\n", tmp_path, "text")
    assert "text HELP to 85258" in f"{row.title} {row.summary}"


def test_a_line_below_an_address_is_its_name(tmp_path: Path) -> None:
    text = f"{A}\nNight line\n{B}\nDay line\n"
    assert titled(text, tmp_path) == {A: "Night line", B: "Day line"}


def test_a_number_beside_an_address_leaves_the_name_above(tmp_path: Path) -> None:
    (row,) = links("Quiet house\nwww.a.example | 01632 960001\n", tmp_path)
    assert (row.title, row.contacts[0].value) == ("Quiet house", "01632 960001")


def test_an_entry_ends_where_the_next_one_begins(tmp_path: Path) -> None:
    text = f"- Quiet house\n  {A}\n  Good for adults\n- Calm boat\n  {B}\n"
    assert titled(text, tmp_path) == {A: "Quiet house", B: "Calm boat"}


def test_a_domain_behind_words_in_brackets_is_an_address(tmp_path: Path) -> None:
    assert titled("Line: 01632 960001 (24 hrs) quiet.org.uk\n", tmp_path) == {
        "quiet.org.uk": "Line"
    }


def test_brackets_come_off_in_pairs(tmp_path: Path) -> None:
    found = links(f"{A} (England)\n[Sleep] Owl {B}\nBoat {C} (edited)\n", tmp_path)
    assert [row.title for row in found] == ["", "[Sleep] Owl", "Boat"]
    assert found[0].extra == (("text", "England"),)
    assert not found[2].summary


@pytest.mark.parametrize("number", ["{}.", "{})"])
def test_a_numbered_domain_is_an_address(number: str, tmp_path: Path) -> None:
    text = f"{number.format(1)} owl.example.org\n{number.format(2)} boat.example.net\n"
    assert list(titled(text, tmp_path)) == ["owl.example.org", "boat.example.net"]


def test_a_citation_of_a_wiki_is_a_link_with_its_title(tmp_path: Path) -> None:
    text = (
        f"== Sleep ==\n* {{{{cite web |url={A} |title=Owl}}}}\n"
        f"* x<ref>{{{{cite web|title=Boat|url={B}}}}}</ref>\n* [{C} Calm]\n"
    )
    assert titled(text, tmp_path) == {A: "Owl", B: "Boat", C: "Calm"}


def test_a_citation_over_several_lines_is_one_link(tmp_path: Path) -> None:
    text = f"{{{{cite web\n| url = {A}\n| title = Owl\n}}}}\n\n== Sleep ==\n\n* [{B} Boat]\n"
    found = links(text, tmp_path)
    assert [(row.url, row.title, row.tags) for row in found] == [
        (A, "Owl", ()),
        (B, "Boat", ("Sleep",)),
    ]


def test_how_far_a_task_of_an_outline_is_stays_out_of_titles_and_tags(tmp_path: Path) -> None:
    text = f"* TODO [[{A}][Owl]]\n* DONE Sleep\n- [[{B}][Boat]]\n- [[{C}][Calm]]\n"
    found = links(text, tmp_path)
    assert [(row.title, row.tags, row.extra) for row in found] == [
        ("Owl", (), ()),
        ("Boat", ("Sleep",), ()),
        ("Calm", ("Sleep",), ()),
    ]


def test_a_message_is_no_title_of_the_next_one(tmp_path: Path) -> None:
    text = (
        f"06/05/2024, 07:08 - Robin Sample: thank you\n06/05/2024, 07:09 - Alex Example: {A}\n"
        f"06/05/2024, 07:10 - Robin Sample: {B} for teens\n"
    )
    assert titled(text, tmp_path) == {A: "", B: "for teens"}


def test_the_lines_of_a_message_are_of_one_link(tmp_path: Path) -> None:
    text = (
        "06/05/2024, 07:08 - Robin Sample: thank you\n"
        f"06/05/2024, 07:09 - Alex Example: Grief group, Thursdays\n{A}\nring 01632 960331\n"
    )
    (row,) = links(text, tmp_path)
    assert (row.url, row.title) == (A, "Grief group, Thursdays")
    assert [one.value for one in row.rare["contacts"]] == ["01632 960331"]


@pytest.mark.parametrize("form", ["text", "wiki", "org"])
def test_tags_behind_a_line_are_tags(form: str, tmp_path: Path) -> None:
    (row,) = links(f"- Grief page {A} #grief #young_people\n", tmp_path, form)
    assert (row.title, row.tags) == ("Grief page", ("grief", "young_people"))


def test_an_inbox_is_read_line_by_line_with_its_tags(tmp_path: Path) -> None:
    text = f"#sleep Quiet page {A} #night\nTalk | {B} | for later\nc.example/z\nbuy milk\n"
    path = tmp_path / "inbox.txt"
    path.write_text(text)
    source = open_source(path, "")
    rows = [row for row in read_inbox(source).rows if isinstance(row, LinkRecord)]
    source.close()
    assert [(row.url, row.title, row.tags) for row in rows] == [
        (A, "Quiet page", ("sleep", "night")), (B, "Talk", ()), ("c.example/z", "", ()),
    ]  # fmt: skip


ORG = f"""#+TITLE: Places
* Day
** [[{A}][Quiet house]] :calm:
   Also at {B} on Sundays
* {C} for teens
"""


def test_every_address_of_an_outline_is_a_link(tmp_path: Path) -> None:
    found = links(ORG, tmp_path)
    assert [(row.url, row.tags) for row in found] == [
        (A, ("calm", "Day")),
        (B, ("Day",)),
        (C, ("Day",)),
    ]


def test_doku_has_more_signs_for_what_is_higher(tmp_path: Path) -> None:
    text = f"====== Places ======\n===== Day =====\n  * [[{A}|Quiet]]\n  * [[{B}|Calm]]\n"
    assert [row.tags for row in links(text, tmp_path)] == [("Day",), ("Day",)]


QUOTED = """Hello=20
https://a.example/a-very-long-address-that-mail-programs-break/in-two-lines-=
here?id=3D7 it is kind=
 and short
"""


def test_lines_that_mail_broke_are_whole(tmp_path: Path) -> None:
    (url,) = titled(QUOTED, tmp_path, "text")
    assert url.endswith("/in-two-lines-here?id=7")


MAIL = f"""From: Robin Sample <robin@a.example>
To: alex@b.example
Subject: Sleep
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"
List-Unsubscribe: <https://list.example/leave>

--x
Content-Type: text/plain

Quiet page
{A}
--x
Content-Type: text/html

<html xmlns="http://www.w3.org/1999/xhtml"><a href="{B}">B</a></html>
--x--
"""


def test_a_mail_gives_the_links_of_its_words_alone(tmp_path: Path) -> None:
    assert titled(MAIL, tmp_path, "text") == {A: "Quiet page"}


SIGNED = f"""Quiet page
{A}

--\x20
Robin Sample | Office
{C}

On 3 May 2026, Alex wrote:
> Calm page
> {B}
> --\x20
> Alex Sample
> {C}
"""


@pytest.mark.parametrize("top", ["", "From: Robin Sample\nSubject: Sleep\n\n", MAIL])
def test_what_stands_below_a_signature_mark_is_of_no_list(top: str, tmp_path: Path) -> None:
    whole = MAIL.replace(f"Quiet page\n{A}\n", SIGNED) if top == MAIL else top + SIGNED
    text = whole if top else SIGNED.partition("\nOn ")[0]
    rows, notes = read(text, tmp_path, form="text")
    found = {row.url: row.title for row in rows if isinstance(row, LinkRecord)}
    assert found == {A: "Quiet page", **({B: "Calm page"} if top else {})}
    assert re.search(r": [245] lines below a signature mark left out\.", notes)


def test_a_mark_between_two_parts_of_a_list_is_no_signature(tmp_path: Path) -> None:
    text = f"Quiet page\n{A}\n-- \n" + "words\n" * 10 + f"\nCalm page\n{B}\n"
    assert titled(text, tmp_path, "text") == {A: "Quiet page", B: "Calm page"}


def test_a_mail_without_words_is_refused(tmp_path: Path) -> None:
    html = MAIL.replace("Content-Type: text/plain", "Content-Type: text/calendar")
    with pytest.raises(Refused, match="mail without plain text"):
        read(html, tmp_path, form="text")


FOREIGN = {
    "LaTeX": "\\documentclass{article}\n\\href{https://a.example/x}{A}",
    "iCalendar": "BEGIN:VCALENDAR\nURL:https://a.example/x\nEND:VCALENDAR\n",
    "YAML": "links:\n  - title: Quiet\n    url: https://a.example/x\n",
    "TOML": '[[links]]\ntitle = "Quiet"\nurl = "https://a.example/x"\n',
}


@pytest.mark.parametrize("what", FOREIGN)
def test_texts_that_are_no_lists_are_refused_by_name(what: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=what):
        read(FOREIGN[what], tmp_path)


@pytest.mark.parametrize(
    "sign", ["[", "<", "`", '"', "(", ".", "=", "*", "h", " ", "\t", "\n", "[a]"]
)
def test_signs_without_end_cost_neither_time_nor_links(sign: str, tmp_path: Path) -> None:
    text = f"x{sign * 60_000}x\n\nSee {B} {sign * 60_000}\n\nQuiet {A}\n"
    found = list(titled(text, tmp_path, "text"))
    assert found[-1] == A
    assert B in str(found)
