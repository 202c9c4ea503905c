"""Opening hours: open, closed or "check hours", in the contact's own time."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.hours.openness import Hours, Openness, hours_at

LONDON = ZoneInfo("Europe/London")
OFFICE = "Mo-Fr 09:00-18:00; PH off"
BREATHING_SPACE = "Mo-Th 18:00-26:00, Fr 18:00-24:00, Sa-Su 00:00-24:00, Mo 00:00-06:00"
OPEN, CLOSED, CHECK = Openness.OPEN, Openness.CLOSED, Openness.CHECK


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "openness", "until"),
    [
        ("2026-11-23T08:59", CLOSED, "2026-11-23T09:00"),
        ("2026-11-23T09:00", OPEN, "2026-11-23T18:00"),
        ("2026-11-27T18:00", CLOSED, "2026-11-30T09:00"),
        ("2026-12-24T19:00", CLOSED, "2026-12-29T09:00"),
    ],
)
def test_office_hours_say_when_they_change(moment: str, openness: Openness, until: str) -> None:
    found = hours_at(OFFICE, ("GB-ENG", "GB-WLS"), at(moment))
    assert found == Hours(openness, at(until))


@pytest.mark.parametrize(
    ("moment", "openness"),
    [
        ("2026-11-24T01:59", OPEN),
        ("2026-11-24T02:00", CLOSED),
        ("2026-11-28T12:00", OPEN),
        ("2026-11-23T05:59", OPEN),
        ("2026-11-23T06:00", CLOSED),
    ],
)
def test_a_night_past_midnight_and_a_whole_weekend_are_read(
    moment: str, openness: Openness
) -> None:
    assert hours_at(BREATHING_SPACE, ("GB-SCT",), at(moment)).openness is openness


def test_summer_time_is_the_contacts_own() -> None:
    moment = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert hours_at(OFFICE, ("GB-ENG",), moment).openness is OPEN
    assert hours_at("Mo-Fr 09:00-18:00", ("NZ",), moment).openness is CLOSED


@pytest.mark.parametrize(
    ("region", "day", "holiday"),
    [
        ("GB-SCT", "2026-11-30T12:00", "Andrew"),
        ("GB-NIR", "2026-07-13T12:00", "Battle of the Boyne"),
        ("GB-ENG", "2026-08-31T12:00", "Bank Holiday"),
        ("GB-WLS", "2026-12-28T12:00", "Boxing Day"),
        ("IE", "2026-03-17T12:00", "Patrick"),
        ("GB", "2026-11-30T12:00", "Andrew"),
    ],
)
def test_a_holiday_that_the_hours_do_not_name_is_check_hours(
    region: str, day: str, holiday: str
) -> None:
    found = hours_at("Mo-Fr 09:00-18:00", (region,), at(day))
    assert found.openness is CHECK
    assert holiday in found.reason


def test_one_nations_holiday_is_an_ordinary_day_in_another() -> None:
    assert hours_at("Mo-Fr 09:00-18:00", ("GB-ENG",), at("2026-11-30T12:00")).openness is OPEN


@pytest.mark.parametrize(
    ("hours", "openness"),
    [
        ("Mo-Fr 09:00-18:00; PH off", CLOSED),
        ("Mo-Fr 09:00-18:00; PH closed", CLOSED),
        ("Mo-Fr,PH 09:00-18:00", OPEN),
        ("Mo-Fr 09:00-18:00; PH 10:00-11:00", CLOSED),
        ("Mo-Fr 09:00-10:00; PH 11:00-14:00", OPEN),
        ("24/7", OPEN),
    ],
)
def test_hours_that_name_holidays_hold_on_christmas_day(hours: str, openness: Openness) -> None:
    assert hours_at(hours, ("GB-ENG",), at("2026-12-25T12:00")).openness is openness


def test_the_small_hours_after_a_holiday_are_check_hours() -> None:
    assert hours_at(BREATHING_SPACE, ("GB-SCT",), at("2026-12-01T01:00")).openness is CHECK


def test_an_opening_on_a_holiday_is_not_foretold() -> None:
    found = hours_at("Mo-Fr 09:00-18:00", ("GB-SCT",), at("2026-11-28T12:00"))
    assert found == Hours(CLOSED, None)


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "weekdays",
        "Mo-Fr sunrise-sunset",
        "Mo-Fr 09:00+",
        '"by appointment"',
        "Mo-Fr 09:00-17:00 unknown",
        "SH off; Mo-Fr 09:00-17:00",
        "easter off",
        "Mo-Fr 99:00-17:00",
        "Mo-Fr 09:00-",
    ],
)
def test_what_cannot_be_read_for_sure_is_check_hours(hours: str) -> None:
    assert hours_at(hours, ("GB-ENG",), at("2026-11-24T12:00")) == Hours(CHECK)


def test_overdue_hours_are_never_taken_for_open() -> None:
    assert hours_at("24/7", ("GB",), at("2026-11-24T12:00"), overdue=True).openness is CHECK


@pytest.mark.parametrize("regions", [(), ("US",), ("GB", "NZ"), ("DE",), ("QQ",)])
def test_without_one_known_time_zone_hours_are_check_hours(regions: tuple[str, ...]) -> None:
    moment = at("2026-11-24T12:00")
    assert hours_at("Mo-Fr 09:00-18:00", regions, moment).openness is CHECK
    assert hours_at("24/7", regions, moment).openness is OPEN


@given(minutes=st.integers(0, 7 * 24 * 60 - 1))
def test_open_agrees_with_the_clock_in_a_week_without_holidays(minutes: int) -> None:
    moment = at("2026-11-16T00:00") + timedelta(minutes=minutes)
    local = moment.astimezone(LONDON)
    expected = local.weekday() < 5 and 9 <= local.hour < 18
    found = hours_at(OFFICE, ("GB-ENG",), moment)
    assert (found.openness is OPEN) == expected
    assert found.until is not None
    assert found.until > moment


def test_where_there_are_no_time_zones_hours_are_to_be_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_zones(name: str) -> None:
        raise zoneinfo.ZoneInfoNotFoundError(name)

    monkeypatch.setattr(zoneinfo, "ZoneInfo", no_zones)
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert hours_at("Mo-Fr 09:00-17:00", ("GB-ENG",), noon).openness is Openness.CHECK
    assert hours_at("24/7", ("GB-ENG",), noon).openness is Openness.OPEN
