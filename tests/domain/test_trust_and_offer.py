"""What is offered, what is withheld, and what trust may be said."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from toolkit.domain.judgement import reservations, withheld
from toolkit.domain.link import Link, format_id, parse_id
from toolkit.domain.trust import JUDGED, Health, Level, State, Trust, Vetting

TODAY = date(2026, 11, 23)
WHEN = datetime(2026, 3, 1, tzinfo=UTC)


def link(level: Level | None = Level.RECOMMENDED, state: State = State.ALIVE) -> Link:
    vetting = Vetting(level=level, recorded_at=WHEN, reason="why", by="sam") if level else None
    return Link(
        url="https://a.example/",
        url_key="a.example",
        title="A",
        trust=Trust(vetting=vetting),
        health=Health(state=state),
    )


@pytest.mark.parametrize("state", [State.DEAD, State.SUSPECT, State.CHANGED])
def test_a_page_that_is_gone_or_another_is_withheld(state: State) -> None:
    assert withheld(link(state=state)) == state.value


def test_avoid_and_replaced_are_withheld_by_their_name() -> None:
    assert withheld(link(Level.AVOID)) == "avoid"
    assert withheld(replace(link(), replaced_by="https://b.example/")) == "replaced"


@pytest.mark.parametrize("state", sorted(set(State) - {State.DEAD, State.SUSPECT, State.CHANGED}))
def test_every_other_state_may_be_offered(state: State) -> None:
    assert withheld(link(state=state)) == ""


def test_a_recommended_working_link_needs_no_reservation() -> None:
    assert reservations(link(), TODAY) == ()


@pytest.mark.parametrize("level", [Level.CAUTION, Level.LISTED, None])
def test_less_than_recommended_is_said(level: Level | None) -> None:
    assert len(reservations(link(level), TODAY)) == 1


@pytest.mark.parametrize("state", [State.FAILING, State.INSECURE, State.MOVED, State.BLOCKED])
def test_trouble_with_the_page_is_said(state: State) -> None:
    assert len(reservations(link(state=state), TODAY)) == 1


def test_a_passed_review_day_is_overdue_the_day_after() -> None:
    trust = Trust(vetting=Vetting(level=Level.LISTED, recorded_at=WHEN, review_by=TODAY))
    assert not trust.overdue(TODAY)
    assert trust.overdue(date(2026, 11, 24))


@pytest.mark.parametrize("level", sorted(set(Level)))
def test_only_a_persons_judgement_has_a_vetting_day(level: Level) -> None:
    trust = Trust(vetting=Vetting(level=level, recorded_at=WHEN))
    assert (trust.vetted_on is not None) == (level in JUDGED)


def test_ids_have_a_letter_and_digits_alone_are_words() -> None:
    assert parse_id(format_id(41)) == 41
    assert parse_id("K41") == 41
    assert [parse_id(text) for text in ("116", "k0", "k", "k12 sleep", "kk1")] == [None] * 5
