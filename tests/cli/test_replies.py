"""`replies`: where did I use this?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run


def test_an_empty_log_is_an_empty_list(run: Run) -> None:
    found = run("replies")
    assert (found.code, found.out) == (0, "")
    assert "Nothing has been sent yet" in found.err
    assert run("replies", "--json").document["replies"] == []


def test_each_use_is_a_row_newest_first(run: Run) -> None:
    run("reply", "k34", "--for", "x", "--post", "https://x.com/a/1")
    run("reply", "k40", "--for", "bluesky")
    rows = [line.split("\t") for line in run("replies").out.splitlines()]
    assert [row[1:3] for row in rows] == [["k40", "bluesky"], ["k34", "x"]]
    assert rows[1][4] == "https://x.com/a/1"
    assert run("replies", "-n", "1", "--json").document["replies"][0]["link"] == "k40"


def test_one_link_says_where_it_was_used_even_when_it_is_gone(run: Run) -> None:
    run("reply", "k34", "--for", "x")
    run("reply", "k40", "--for", "x")
    assert len(run("replies", "--link", "k34").out.splitlines()) == 1
    run("rm", "k34")
    assert "(removed)" in run("replies", "--link", "k34").out


def test_a_link_that_is_none_is_said(run: Run) -> None:
    assert run("replies", "--link", "k9999").code == 1
    assert run("replies", "--link", "34").code == 2


def test_a_crisis_reply_is_logged_with_its_lines(run: Run) -> None:
    run("reply", "--crisis", "--for", "x")
    links = [row["link"] for row in run("replies", "--json").document["replies"]]
    assert links == ["k2", "k1"]


def test_the_summary_counts_links_and_sentences(run: Run) -> None:
    run("reply", "k34", "--for", "x", "--say", "I thought of you.")
    run("reply", "k34", "k40", "--for", "bluesky", "--say", "I thought of you.")
    run("reply", "k40", "--for", "x", "--say", "One more.")
    run("reply", "k34", "--for", "x", "--no-log")
    document = run("replies", "--summary", "--json").document
    assert [(row["link"], row["count"]) for row in document["links"]] == [("k40", 2), ("k34", 2)]
    assert [(row["say"], row["count"], row["links"]) for row in document["sentences"]] == [
        ("I thought of you.", 2, ["k34"]),
        ("One more.", 1, ["k40"]),
    ]
    assert document["links"][0]["last"].endswith("Z")
    rows = [line.split("\t") for line in run("replies", "--summary").out.splitlines()]
    assert rows[0][:2] == ["link", "2"]
    assert rows[-1][0] == "sentence"
    assert len(run("replies", "--summary", "-n", "1").out.splitlines()) == 2


def test_the_summary_of_one_link_is_of_that_link(run: Run) -> None:
    run("reply", "k34", "--for", "x")
    run("reply", "k40", "--for", "x")
    found = run("replies", "--summary", "--link", "k40", "--json").document
    assert [row["link"] for row in found["links"]] == ["k40"]
    assert run("replies", "--summary", "--link", "k9999").code == 1
    assert run("replies", "--summary", "--link", "k41", "--json").document["links"] == []


DAMAGE = [
    "UPDATE replies SET at = '2026-13-45T99:99:99Z'",
    "UPDATE replies SET at = ''",
    "UPDATE replies SET at = '2026-11-20T10:00:00'",
    "UPDATE replies SET at = '0001-01-01T00:00:00+14:00'",
    "UPDATE replies SET at = CAST(x'ff' AS TEXT)",
    "UPDATE replies SET say = CAST(x'c328' AS TEXT)",
    "UPDATE replies SET platform = CAST(x'ff' AS TEXT)",
    "UPDATE replies SET post = CAST(x'ff' AS TEXT)",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_entry_is_passed_over(run: Run, starter: Path, damage: str) -> None:
    run("edit", "k34", "--say", "One.", "--say", "Two.")
    run("reply", "k34", "--for", "x", "--post", "https://x.com/a/1")
    with sqlite3.connect(starter) as db:
        db.execute(damage)
    assert run("replies").code == 0
    assert run("replies", "--link", "k34").code == 0
    assert run("reply", "k34", "--for", "x").code == 0
    assert run("reply", "--again", "--for", "sms").code == 0
    # Not counted among those asked for either: the newest whole one is shown.
    with sqlite3.connect(starter) as db:
        db.execute("INSERT INTO replies (at, link_id, platform) VALUES ('never', 34, 'x')")
    assert len(run("replies", "-n", "1").out.splitlines()) == 1
