"""Review-by dates: the usual one of each type, and what people write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.link import CHOICES, LinkType, add_months, past_day, review_day, usual_review
from toolkit.errors import UsageError

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("type_", list(LinkType))
def test_what_changes_fastest_is_looked_at_soonest(type_: LinkType) -> None:
    expected = {LinkType.HELPLINE: "3m", LinkType.GUIDELINE: "12m", LinkType.INFO: "12m"}
    assert usual_review(type_) == expected.get(type_, "24m")
    assert review_day(usual_review(type_), TODAY) > TODAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3m", date(2027, 2, 23)),
        ("6", date(2027, 5, 23)),
        ("12 months", date(2027, 11, 23)),
        ("1y", date(2027, 11, 23)),
        ("2W", date(2026, 12, 7)),
        ("10d", date(2026, 12, 3)),
        ("2027-05-01", date(2027, 5, 1)),
    ],
)
def test_a_span_or_a_day_is_read(text: str, day: date) -> None:
    assert review_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    ["", "soon", "0m", "-3m", "61m", "9999y", "2026-11-23", "2020-01-01", "2999-01-01", "3mm"],
)
def test_a_past_absurd_or_unreadable_review_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        review_day(text, TODAY)


@pytest.mark.parametrize("text", ["yesterday", "2026-11-24", "1066-10-14", ""])
def test_a_mark_cannot_have_been_seen_on_an_impossible_day(text: str) -> None:
    with pytest.raises(UsageError):
        past_day(text, TODAY)


def test_the_choices_of_the_form_are_all_readable() -> None:
    days = [review_day(span, TODAY) for span in CHOICES]
    assert days == sorted(days)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-120, 120))
def test_months_later_is_the_same_day_or_that_months_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and add_months(moved, 1) > moved)
