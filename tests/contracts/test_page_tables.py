"""The tables of what pages say: each row fits its own example, and not what it must not."""

from __future__ import annotations

import re

from tests.rows import for_each
from toolkit.pages import phrases
from toolkit.pages import phrases as notices
from toolkit.tables import rows_of

WITHIN = ("not-found-sentence", "wares", "not-wares")


def rows(name: str, width: int) -> list[list[str]]:
    every = rows_of(f"pages/{name}.tsv")
    assert all(len(row) <= width for row in every)
    return [row + [""] * (width - len(row)) for row in every]


PHRASES = [row for row in rows("phrases", 5) if row[0] != "word"]
WALLS = rows("walls", 6)
CLOSING = [
    row for row in rows("closing", 6) if row[0] not in ("word", "lead", "gap", "not", "open")
]
SOCIAL = rows("social", 7)


def said(text: str) -> str:
    return phrases.normal_text(text.replace("<OWN>", phrases.OWN))


@for_each(PHRASES, lambda row: f"{row[0]} {row[1]} {row[2][:30]}")
def test_a_phrase_fits_its_example_and_not_the_other(row: list[str]) -> None:
    kind, _, pattern, example, other = row
    example = example or pattern.removeprefix("=")
    if kind in WITHIN:
        assert phrases.within(kind).search(said(example))
        return
    fits = phrases.phrase(kind).fullmatch
    assert fits(phrases.core(said(example)) or said(example)) or fits(said(example))
    assert not other or not fits(phrases.core(said(other)))


@for_each([row for row in WALLS if row[2] in ("name", "text")], lambda row: row[1] + row[3][:30])
def test_a_wall_fits_its_example_and_not_the_other(row: list[str]) -> None:
    whose, _, where, _, example, other = row
    pattern = phrases.wall(whose, where)
    fits = pattern.fullmatch if where == "name" else pattern.search
    assert fits(said(example))
    assert not other or not fits(said(other))


def test_every_wall_is_looked_for_in_a_place_that_is_known() -> None:
    assert {row[0] for row in WALLS} == {phrases.SITE, phrases.NETWORK}
    places = {"header", "hint", "host", "path", "name", "text", "code", "sensor"}
    assert {row[2] for row in WALLS} == places
    marks = [row[3] for row in WALLS if row[2] in ("code", "sensor")]
    assert [mark for mark in marks if mark != mark.lower()] == []


@for_each(range(len(CLOSING)), lambda at: CLOSING[at][4][:40])
def test_a_notice_fits_its_example_and_not_the_other(at: int) -> None:
    _, _, _, _, example, other = CLOSING[at]
    notice = phrases.notices()[at]
    assert any(held in example.lower() for held in notice.holds)
    starts = notices.starts(said(example))
    assert any(notice.pattern.fullmatch(said(example), start) for start in starts)
    of_hours = phrases.closing_words("not").search(said(other))
    held = any(held in other.lower() for held in notice.holds)
    assert of_hours or not held or not notice.pattern.fullmatch(said(other))


@for_each(SOCIAL, lambda row: f"{row[0]} {row[3]} {row[6][:30]}")
def test_a_site_s_word_fits_its_example(row: list[str]) -> None:
    _, hosts, path, says, where, what, example = row
    assert hosts
    assert re.compile(path)
    assert says in ("gone", "here")
    if where == "lacks":
        has, _, lacks = what.partition(" but not ")
        assert has in example.lower()
        assert lacks not in example.lower()
    elif where == "code":
        assert re.search(what, example.lower())
    else:
        fits = re.fullmatch if where == "name" else re.search
        assert fits(what, said(example))
