"""A question as typed or pasted: what narrows it, and what is just text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.link import LinkType
from toolkit.domain.trust import Level, State
from toolkit.search.query import Query, audiences_in, places_in, read_query


def read(text: str) -> Query:
    """Read a question in a library that has one tag."""
    return read_query(text, lambda tag: tag in ("sleep", "low mood"))


def test_known_keys_with_a_valid_value_narrow_and_are_no_words() -> None:
    query = read(
        'help tag:sleep tag:"low mood" type:helpline region:scotland'
        " trust:recommended health:alive not:alcohol"
    )
    assert query.words == ("help",)
    assert query.filters.tags == ("sleep", "low mood")
    assert query.filters.types == (LinkType.HELPLINE,)
    assert query.filters.regions == ("GB-SCT",)
    assert read("help region:Cardiff").filters.regions == ("GB-WLS",)
    assert query.filters.levels == (Level.RECOMMENDED,)
    assert query.filters.states == (State.ALIVE,)
    assert query.without == {"alcohol"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("note: call me", ("note", "call", "me")),
        ("type: helpline", ("type", "helpline")),
        ("tag:unknown", ("tag", "unknown")),
        ("type:banana", ("type", "banana")),
        ("not:!!", ("not",)),
        ("a AND b OR NOT (c*)", ("a", "and", "b", "or", "not", "c")),
        ("https:sleep", ("https", "sleep")),
    ],
)
def test_everything_else_is_just_text(text: str, words: tuple[str, ...]) -> None:
    query = read(text)
    assert query.words == words
    assert query == Query(words=words, partial=query.partial, text=text, unread=query.unread)
    assert [f"{key}:{value}" for key, value in query.unread] == [
        text for text in (text,) if text in ("tag:unknown", "type:banana")
    ]
    assert read(text + " and so on" * 10).unread == ()


def test_quotation_marks_are_a_phrase_in_a_short_question_only() -> None:
    assert read('"breathing space" debt').phrases == (("breathing", "space"),)
    assert read("\u201cbreathing space\u201d").phrases == (("breathing", "space"),)
    assert read('she said "i cannot cope" and ' + "then went home " * 9).phrases == ()


@pytest.mark.parametrize(("text", "partial"), [("anx", True), ("anx ", False), ("anx?", False)])
def test_only_a_word_at_the_very_end_may_be_unfinished(text: str, *, partial: bool) -> None:
    assert read(text).partial is partial


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    assert isinstance(read(text), Query)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a helpline in scotland", {"GB-SCT"}),
        ("urgent help cymru", {"GB-WLS"}),
        ("northern ireland please", {"GB-NIR"}),
        ("somebody in ireland", {"IE"}),
        ("mate in perth western australia", {"AU"}),
        ("england or wales", {"GB-ENG", "GB-WLS"}),
        ("tell us about it", set()),
    ],
)
def test_places_are_read_from_their_names(text: str, codes: set[str]) -> None:
    assert set(places_in(text.split())) == codes


def test_people_are_read_from_what_they_are_called() -> None:
    assert "young" in audiences_in("my son is under 18".split())
    assert audiences_in("a quiet evening".split()) == frozenset()
