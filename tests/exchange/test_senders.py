"""Who wrote a message stays out of what becomes public: titles, tags and all else."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.source import open_source
from toolkit.exchange.wording import is_message, of_message, without_sender

LISTS = Path(__file__).parents[1] / "data" / "imports"
STAMPED = [
    "06/05/2024, 07:08 - Robin Sample: {}",
    "5/6/24, 7:08\u202fPM - Robin Sample: {}",
    "06.05.24, 07:08 - Robin (at work): {}",
    "2024/05/06, 7:08 a. m. - Robin: {}",
    "06/05/2024 \u00e0 07:08 - Robin : {}",
    "[06/05/2024, 07:08:09] Robin Sample: {}",
    "\u200e[06.05.24, 07:08:09] ~\u00a0Robin Sample: {}",
    "[7:08 PM, 5/6/2024] Robin: {}",
    "[06/05/2024 07:08] +44 7700 900123: {}",
    "> [06/05/2024, 07:08] Robin: {}",
    "Robin Sample, [06.05.2024 07:08]: {}",
    "Robin, [6 May 2024 at 07:08:09]: {}",
    "May 6, 2024 7:08 AM - Robin: {}",
    "06-May-24 07:08 AM robin#1234: {}",
    "[07:08] Robin: {}",
    "[07:08] <robin> {}",
    "07:08 <robin> {}",
    "07:08:09 From Robin Sample to Everyone : {}",
    "2024-05-06T07:08:09+01:00 Robin: {}",
    "robin [7:08 AM]: {}",
    "Robin Sample  7:08 AM {}",
    "Robin Sample \u2014 Today at 7:08 AM {}",
]
# Who wrote stands in a line of its own.
HEADED = [
    "Robin Sample \u2014 12/03/2026 14:05\n{}\n",
    "Robin\n10:31\n{}\n",
    "Robin Sample\n12/03 14:05\n{}\n\n",
    "Robin Sample\n  10:31 AM\n{}\n",
    "Jan 12, 2026  9:41:00 AM\nRobin Sample\n{}\n\n",
    "Robin Sample wrote:\n> {}\n\n",
    "From: Robin Sample\n{}\n\n",
    "@robin {}\n",
    "Robin Sample: {}\n",
]
PLAIN = [
    "https://a.example/07:08",
    "Grief page https://a.example/",
    "Sleep: a guide https://a.example/",
    "10:30 Sleep workshop: https://a.example/",
    "Talk at 19:30: https://a.example/",
    "2024-05-06 Sleep: a guide https://a.example/",
    "24/7 support: https://a.example/",
    "9.30 to 5.30: call https://a.example/",
    "- [Sleep at 07:08](https://a.example/) kind",
    "- [07:08](https://a.example/) kind",
]


@pytest.mark.parametrize("shape", STAMPED)
@pytest.mark.parametrize("said", ["https://a.example/", "kind page: https://a.example/ for teens"])
def test_sender_and_time_come_off(shape: str, said: str) -> None:
    assert without_sender(shape.format(said)) == said


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("shape", HEADED)
def test_a_sender_is_no_title_wherever_he_stands(shape: str, times: int, tmp_path: Path) -> None:
    said = ["https://a.example/", "https://b.example/"][:times]
    path = tmp_path / "talk.txt"
    path.write_text("".join(map(shape.format, said)), encoding="utf-8")
    source = open_source(path)
    rows = list(begin(source, Wanted(format="text"))[0].rows)
    source.close()
    assert [row.url for row in rows] == said
    assert "obin" not in str(rows)


@pytest.mark.parametrize("line", PLAIN)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert without_sender(line) == line


@given(st.text(max_size=60) | st.text("01:/.[]- <>aM,|", max_size=60))
def test_what_is_left_is_the_end_of_the_line(line: str) -> None:
    assert "@" in line or line.endswith(without_sender(line))


def test_people_that_a_message_names_come_out_and_mail_stays() -> None:
    line = "06/05/2024, 07:08 - Robin: for @alex, @\u2068Sam Smith\u2069: mail desk@a.example"
    assert without_sender(line) == "for , : mail desk@a.example"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (
            "Robin: https://a.example/\nAlex B: kind https://b.example/\nRobin: ok\nAlex B: too\n",
            ["", "kind"],
        ),
        # Who said nothing else may as well be the name of the page.
        ("Sam: https://a.example/\nSleep: https://b.example/\nSam: ok\n", ["", "Sleep"]),
        ("Sleep: https://a.example/\nSleep: https://b.example/\n", ["Sleep", "Sleep"]),
        ("Note: x\nSleep page: https://a.example/\nNote: y\n", ["Sleep page"]),
    ],
)
def test_a_conversation_without_times_is_told_from_labels(
    text: str, titles: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(text)
    assert [row.title for row in rows_of(path)] == titles


ORGANISATIONS = [
    ("Mind", "https://www.mind.org.uk/information-support/"),
    ("CALM", "https://www.thecalmzone.net/"),
    ("Beat", "https://www.beateatingdisorders.org.uk/get-help"),
    ("Campaign Against Living Miserably", "https://www.thecalmzone.net/"),
    ("Hub of Hope", "https://hubofhope.co.uk/"),
    ("NHS", "https://www.nhs.uk/mental-health"),
    ("SANE", "www.sane.org.uk/support"),
    ("Caf\u00e9 Listen", "https://a.example/cafe-listen"),
]


@pytest.mark.parametrize(("name", "url"), ORGANISATIONS)
def test_the_name_of_an_organisation_is_no_sender(name: str, url: str, tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(f"{name}: {url}\n{name}: good for anxiety\n{name}: call in the evening\n")
    assert [row.title for row in rows_of(path)] == [name]


def test_somebody_is_a_sender_who_once_shared_a_page_of_the_same_name(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    pages = ["https://a.example/robin", "https://b.example/", "https://c.example/"]
    path.write_text("".join(f"Robin: {page}\n" for page in pages) + "Robin: that is all\n")
    assert [row.title for row in rows_of(path)] == ["", "", ""]


def test_a_sender_is_known_wherever_in_the_talk_he_says_something_else(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text("Robin: kind https://a.example/\n" * 300 + "Robin: that is all\n")
    assert {row.title for row in rows_of(path)} == {"kind"}


def rows_of(path: Path) -> Sequence[LinkRecord]:
    source = open_source(path, "")
    try:
        rows = list(begin(source, Wanted())[0].rows)
    finally:
        source.close()
    return [row for row in rows if isinstance(row, LinkRecord)]


@pytest.mark.parametrize("name", ["chat.txt", "telegram.html", "posts.json"])
def test_no_name_of_a_file_of_messages_is_in_a_record(name: str) -> None:
    rows = rows_of(LISTS / name)
    assert len(rows) == 2
    for row in rows:
        said = str(row._replace(url="", cells=())).casefold()
        assert not any(who in said for who in ("robin", "sample", "alex", "07:0"))


def test_a_sheet_of_messages_has_their_words_as_titles(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["screen_name", "name", "full_text", "tweet_url", "url"])
        table.writerow(["robin", "Robin Sample", "Kind @alex", "t", "https://a.example/"])
    (row,) = rows_of(path)
    assert row.title == "Kind"
    assert "robin" not in str(row._replace(cells=())).casefold()


@pytest.mark.parametrize(
    "item",
    [
        {"name": "Sleep page", "author": "Dr Example"},
        {"title": "Sleep page", "author": "Dr Example", "content": "long"},
        {"title": "Sleep page", "username": "owner"},
        {"name": "Sleep page", "user_id": 3},
    ],
)
def test_a_page_with_an_author_or_an_owner_keeps_its_title(
    item: dict[str, object], tmp_path: Path
) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{**item, "url": "https://a.example/"}]))
    (row,) = rows_of(path)
    assert row.title == "Sleep page"


def test_accounts_of_services_in_a_sheet_keep_their_names() -> None:
    assert not is_message(["Name", "Handle", "Website"], exported=False)
    assert is_message(["name", "username", "url"], exported=True)
    assert is_message(["name", "screenName", "url"], exported=True)
    assert is_message(["Author", "Tweet", "Link"], exported=False)


def test_a_long_message_is_the_summary_too() -> None:
    text = "many words " * 30
    made = of_message(text)
    assert len(made["title"]) <= 120
    assert made["title"].endswith("\u2026")
    assert made["summary"] == text.strip()
    assert of_message(text, "mine")["summary"] == "mine"


INBOXES = [
    "https://a.example/\nGrief page https://b.example/\n2024-05-06 | Talk | https://c.example/\n",
    "https://a.example/ is kind | short\nhttps://b.example/\nhttps://c.example/\n",
    "Sleep, rest: https://a.example/\nhttps://b.example/\nc.example/page\n",
    "Links\nhttps://a.example/ (England)\nhttps://b.example/\nsee, too, https://c.example/\n",
]


@pytest.mark.parametrize("text", INBOXES)
def test_one_address_a_line_with_words_is_no_table(text: str, tmp_path: Path) -> None:
    path = tmp_path / "inbox.txt"
    path.write_text(text)
    rows = rows_of(path)
    assert [row.url.partition(".example")[0][-1] for row in rows] == ["a", "b", "c"]
    assert not any(" " in row.url or "%20" in row.url for row in rows)


def test_a_first_row_with_an_address_among_words_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Quiet page,https://a.example/a (England only)\n"
        "Calm,https://a.example/b\nThird,https://a.example/c\n"
    )
    assert [row.title for row in rows_of(path)] == ["Quiet page", "Calm", "Third"]
