"""Many pages at once: how many of a kind are told apart, over the tables beside this file.

No rule was written for one of them alone, and not all are caught: the shares are what holds.
"""

from __future__ import annotations

from pathlib import Path

from tests.pages.test_kinds import BASE, FILL, LONG, H, T, look, page
from toolkit.checking.judge import UNLIKE, Judgement
from toolkit.domain.page import Finding

LONGER_THAN_AN_ERROR = 95


def rows(name: str, kind: str) -> list[list[str]]:
    lines = (Path(__file__).with_name(name)).read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    return [[*row, *[""] * (7 - len(row))] for row in cells if row[0] == kind]


def first_look(row: list[str], more: str = "") -> Judgement:
    _, library, title, heading, text, language, led = row
    many = 6 if len(text) > LONGER_THAN_AN_ERROR and not more else 1
    final = next((word for word in led.split() if word.startswith("http")), "")
    return look(
        library,
        page(title, heading, f"{text} {more}" if more else f"{text} " * many, language),
        final=final,
        to_home="home" in led.split(),
        permanent="permanent" in led.split(),
    )[0]


def is_good(judgement: Judgement) -> bool:
    return judgement.finding is Finding.OK and judgement.cause != UNLIKE


def test_a_first_look_catches_what_stands_in_a_page_s_place() -> None:
    wrong = rows("first_looks.tsv", "wrong")
    missed = [row for row in wrong if is_good(first_look(row))]
    assert len(wrong) >= 90
    assert len(missed) <= 0.05 * len(wrong), missed


def test_a_first_look_asks_about_few_living_pages() -> None:
    right = rows("first_looks.tsv", "right")
    asked = [row for row in right if not is_good(first_look(row, FILL))]
    assert len(right) >= 120
    assert len(asked) <= 0.08 * len(right), asked
    assert [row for row in asked if first_look(row, FILL).finding is not Finding.OK] == []


def test_what_says_that_the_help_has_ended_is_told() -> None:
    ended = rows("notices.tsv", "ended")
    missed = [
        said
        for _, said, *_ in ended
        if look("Help with sleep", page(T, H, f"{said} {LONG}"), was=BASE)[0].finding
        is not Finding.CHANGED
    ]
    assert len(ended) >= 110
    assert len(missed) <= 0.05 * len(ended), missed


def test_words_of_endings_that_end_nothing_change_no_page() -> None:
    short = "We help people who lie awake. Ring us."
    harmless = rows("notices.tsv", "not")
    alarms = [
        said
        for _, said, *_ in harmless
        if look("Help with sleep", page(T, H, f"{said} {LONG}"), was=BASE)[0].cause != "ok"
        or look("Help with sleep", page(T, H, f"{said} {short}"))[0].cause != "ok"
    ]
    assert len(harmless) >= 120
    assert alarms == []
