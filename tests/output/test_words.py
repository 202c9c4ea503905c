"""Trust and health are said in words a curator understands at once."""

from datetime import UTC, date, datetime

import pytest

from toolkit.domain.link import Link
from toolkit.domain.trust import Health, Level, State, Trust, Vetting
from toolkit.output.views.reply import left_out_words
from toolkit.output.words import age, health_words, trust_words

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "today"),
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 1), "22 days ago"),
        (date(2026, 8, 23), "3 months ago"),
        (date(2023, 11, 23), "3 years ago"),
        (date(2027, 1, 1), "today"),
    ],
)
def test_an_age_is_said_as_people_do(day: date, words: str) -> None:
    assert age(day, TODAY) == words


def link_with(vetting: Vetting) -> Link:
    return Link(url="https://a.example/", url_key="a.example", title="A", trust=Trust(vetting))


def test_a_vetting_says_who_when_and_until_when() -> None:
    vetting = Vetting(
        level=Level.RECOMMENDED,
        recorded_at=datetime(2026, 8, 23, tzinfo=UTC),
        by="sam",
        review_by=date(2027, 3, 1),
    )
    assert trust_words(link_with(vetting), TODAY) == (
        "recommended, vetted 3 months ago by sam, review due March 2027"
    )


def test_an_overdue_review_is_said() -> None:
    vetting = Vetting(
        level=Level.LISTED, recorded_at=datetime(2025, 1, 1, tzinfo=UTC), review_by=TODAY
    )
    assert trust_words(link_with(vetting), date(2026, 12, 1)) == (
        "listed, not vetted by you, review was due 2026-11-23"
    )


@pytest.mark.parametrize("level", sorted(Level))
def test_every_level_has_words(level: Level) -> None:
    vetting = Vetting(level=level, recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert trust_words(link_with(vetting), TODAY)


@pytest.mark.parametrize("state", sorted(State))
def test_every_state_has_words_and_trouble_has_its_reason(state: State) -> None:
    words = health_words(Health(state=state, reason="because"))
    assert words
    assert ("because" in words) == (state not in (State.ALIVE, State.UNCHECKED))


def test_what_was_left_out_is_told_once() -> None:
    assert left_out_words(["say", "say", "title", "say"]) == "the sentence, the title"
