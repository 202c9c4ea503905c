"""A line reads as if nothing had been missing, and says no name twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.contacts import in_prose, publisher_beside, says_places
from toolkit.snippets.template import fill

WALES = " (England, Wales)"


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("Hello {to}, {say}", {"say": "The NHS."}, "Hello, The NHS."),
        ("Hello {to}! {say}", {"say": "The NHS."}, "Hello! The NHS."),
        ("{to}: {say}", {"say": "The NHS"}, "The NHS"),
        ("{title}: {url}", {"url": "https://a.example"}, "https://a.example"),
        ("{title} \u2013 {publisher} \u2013 {hours}", {"title": "T", "hours": "9"}, "T \u2013 9"),
        ("{title} - {hours}", {"title": "T"}, "T"),
        ("{title}, {hours}, {url}", {"title": "T", "url": "u"}, "T, u"),
        ("\u201c{say}\u201d {title}", {"title": "T"}, "T"),
        ("[{hours}] {title}", {"title": "T"}, "T"),
        ("{title} ({hours}).", {"title": "T"}, "T."),
        ("{to} {title}", {"title": ".NET"}, ".NET"),
        ("{to}, {title}", {"title": "\u2026and more"}, "\u2026and more"),
    ],
)
def test_marks_around_an_empty_place_go(text: str, values: dict[str, str], shown: str) -> None:
    assert fill(text, values) == shown


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("{title} ({region})", {"title": "T", "region": WALES}, "T (England, Wales)"),
        ("{title} {region}", {"title": "T", "region": WALES}, "T (England, Wales)"),
        ("In {region}: {title}", {"title": "T", "region": WALES}, "In England, Wales: T"),
        ("{title}{region}", {"title": "Help for England & Wales", "region": WALES}, None),
        ("{title} ({publisher})", {"title": "Carers Trust", "publisher": "Carers Trust"}, None),
        ("{title} ({publisher})", {"title": "Find a Samaritan", "publisher": "Samaritans"}, None),
        ("{title} ({publisher})", {"title": "Cruse", "publisher": "Cruse Support"}, None),
    ],
)
def test_a_place_and_a_publisher_are_said_once(
    text: str, values: dict[str, str], shown: str | None
) -> None:
    assert fill(text, values) == (shown or values["title"])


@pytest.mark.parametrize(
    ("title", "publisher", "region", "shown"),
    [
        ("Stress (PTSD)", "NHS", WALES, "Stress (PTSD), NHS, England, Wales: call 1"),
        ("Line", "Line (NHS 24)", " (Scotland)", "Line (NHS 24, Scotland): call 1"),
        ("Text Shout", "Innovations (Shout)", "", "Text Shout (Innovations): call 1"),
        ("Galop: a charity", "Galop", "", "Galop, a charity: call 1"),
        ("Need to talk?", "", "", "Need to talk? call 1"),
    ],
)
def test_no_bracket_and_no_colon_comes_twice(
    title: str, publisher: str, region: str, shown: str
) -> None:
    values = {"title": title, "publisher": publisher, "region": region, "contacts": "call 1"}
    assert fill("{title} ({publisher}){region}: {contacts}", values) == shown


def test_several_lines_begin_on_a_line_of_their_own() -> None:
    two = {"title": "Mind", "contacts": "A line: call 1\nB line: call 2"}
    assert fill("{title}: {contacts}", two) == "Mind:\nA line: call 1\nB line: call 2"
    one = {"title": "Mind", "contacts": "A line: call 1"}
    assert fill("{title}: {contacts}", one) == "Mind:\nA line: call 1"


@pytest.mark.parametrize(
    ("publisher", "shown"),
    [
        ("NHS", "the NHS"),
        ("World Health Organization", "the World Health Organization"),
        ("Alzheimer's Society", "the Alzheimer's Society"),
        ("The King's Fund", "the King's Fund"),
        ("The Mix (part of Something)", "The Mix"),
        ("Royal College of Psychiatrists", "the Royal College of Psychiatrists"),
        ("Childline (NSPCC)", "Childline"),
        ("C.A.L.L.", "C.A.L.L"),
        ("Mind", "Mind"),
        ("Age UK", "Age UK"),
    ],
)
def test_credit_reads_as_english(publisher: str, shown: str) -> None:
    assert fill("Thanks to {publisher}.", {"publisher": publisher}) == f"Thanks to {shown}."


def test_a_name_is_found_whole_and_as_it_is_written() -> None:
    assert publisher_beside("Mental health", "Mental Health Foundation")
    assert publisher_beside("Peace of mind", "Mind") == "Mind"
    assert publisher_beside("Mindfulness", "Mind") == "Mind"
    assert publisher_beside("SANEline (older address)", "SANE") == ""
    assert publisher_beside("BeGambleAware", "GambleAware") == ""
    assert publisher_beside("UKCP", "UK") == "UK"
    assert in_prose("Mind") == "Mind"
    assert not says_places("Lifeline Northern Ireland", ["Ireland"])
    assert says_places("Lines in the UK", ["the UK"])


def test_a_fallback_stands_where_there_is_nothing() -> None:
    assert fill("Hello {to|there}, {say}", {"say": "S"}) == "Hello there, S"
    assert fill("Hello {to|there}, {say}", {"say": "S", "to": "@a"}) == "Hello @a, S"
    assert fill("{title} ({publisher|no name})", {"title": "T"}) == "T (no name)"


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_a_value_alone_is_never_changed_but_for_blanks(value: str) -> None:
    assert fill("{say} {to}", {"say": value}).split() == value.split()


def test_a_line_of_many_marks_costs_no_second() -> None:
    assert fill("{to}" + ",: " * 30_000 + "{say}", {"say": "S"}).endswith("S")
