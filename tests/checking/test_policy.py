"""The policy: what histories of findings lead to which states, and when to look again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checking.policy import BASE_DAYS, HELPLINE_DAYS, standing
from toolkit.domain.page import ROBOTS_ONLY, Check, Finding
from toolkit.domain.trust import Standing, State

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def seen(finding: Finding, after: timedelta, **more: object) -> Check:
    return Check(link_id=1, at=START + after, finding=finding, **more)  # type: ignore[arg-type]  # by name


def after(*steps: tuple[Finding, timedelta]) -> Standing:
    return standing(seen(finding, when) for finding, when in steps)


def state(checks: Iterable[Check]) -> State:
    return standing(checks).health.state


def wait(stands: Standing) -> timedelta:
    assert stands.next_check_at is not None
    assert stands.health.checked_at is not None
    return stands.next_check_at - stands.health.checked_at


def test_a_410_needs_two_failures_over_a_day_and_says_so() -> None:
    taken = [seen(Finding.GONE, n * DAY, status=410, reason="410 Gone") for n in range(2)]
    first, second = standing(taken[:1]), standing(taken)
    assert (first.health.state, first.health.reason) == (State.FAILING, "1 of 2: 410 Gone")
    assert (second.health.state, second.health.reason) == (State.DEAD, "410 Gone")
    # Beside a 404 it is the first of its own two.
    mixed = [seen(Finding.GONE, 0 * DAY, status=404, reason="404 Not Found"), taken[1]]
    assert standing(mixed).health.reason == "1 of 2: 410 Gone"


def test_a_link_that_was_never_checked_is_due_now() -> None:
    assert standing([]) == Standing()
    assert standing([]).next_check_at is None


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding.OK, State.ALIVE),
        (Finding.GONE, State.FAILING),
        (Finding.DOWN, State.FAILING),
        (Finding.REFUSED, State.BLOCKED),
        (Finding.INSECURE, State.INSECURE),
        (Finding.SUSPECT, State.SUSPECT),
        (Finding.CHANGED, State.CHANGED),
        (Finding.SKIPPED, State.SKIPPED),
    ],
)
def test_one_finding_gives_its_state(finding: Finding, expected: State) -> None:
    assert after((finding, 0 * DAY)).health.state is expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((0, 24, 48), State.FAILING),
        ((0, 24, 71), State.FAILING),
        ((0, 24, 72), State.DEAD),
        ((0, 71, 72), State.FAILING),
        ((0, 36, 72), State.DEAD),
        ((0, 10, 72), State.FAILING),
        ((0, 1, 2, 3, 72), State.FAILING),
        ((0, 20, 40, 60, 80), State.DEAD),
    ],
)
def test_gone_needs_three_failures_over_72_hours_one_in_20(
    hours: tuple[int, ...], expected: State
) -> None:
    assert state(seen(Finding.GONE, hour * HOUR, status=404) for hour in hours) is expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((0,), State.FAILING),
        ((0, 19), State.FAILING),
        ((0, 23), State.FAILING),
        ((0, 24), State.DEAD),
    ],
)
def test_410_needs_two_failures_over_24_hours(hours: tuple[int, ...], expected: State) -> None:
    assert state(seen(Finding.GONE, hour * HOUR, status=410) for hour in hours) is expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((0, 1, 2, 3, 4), State.FAILING),
        ((0, 1, 3, 7, 13), State.FAILING),
        ((0, 1, 3, 7, 14), State.DEAD),
        ((0, 7, 14, 21), State.FAILING),
    ],
)
def test_down_needs_five_failures_over_14_days(days: tuple[int, ...], expected: State) -> None:
    assert state(seen(Finding.DOWN, day * DAY) for day in days) is expected


def test_failures_that_do_not_count_change_nothing() -> None:
    good = seen(Finding.OK, 0 * DAY)
    uncounted = [seen(Finding.DOWN, day * DAY, counted=False) for day in range(1, 40)]
    assert standing([good, *uncounted]) == standing([good])


def test_failing_is_looked_at_after_1_2_and_4_days() -> None:
    for days, expected in (((0,), 1), ((0, 1), 2), ((0, 1, 3), 4), ((0, 1, 3, 7), 4)):
        stands = standing(seen(Finding.DOWN, day * DAY) for day in days)
        assert wait(stands) == expected * DAY


def test_dead_is_looked_at_after_7_30_and_then_every_90_days() -> None:
    days = [0, 1, 3]
    for expected in (7, 30, 90, 90):
        stands = standing(seen(Finding.GONE, day * DAY) for day in days)
        assert stands.health.state is State.DEAD
        assert wait(stands) == expected * DAY
        days.append(days[-1] + expected)


@pytest.mark.parametrize("base", [BASE_DAYS, HELPLINE_DAYS])
def test_what_works_is_looked_at_after_its_interval_and_a_fifth(base: float) -> None:
    for number in range(50):
        stands = standing([seen(Finding.OK, number * DAY)], base_days=base)
        assert base * 0.8 * DAY <= wait(stands) <= base * 1.2 * DAY


def test_blocked_is_looked_at_after_twice_the_interval() -> None:
    for number in range(50):
        stands = after((Finding.REFUSED, number * DAY))
        assert 2 * BASE_DAYS * 0.8 * DAY <= wait(stands) <= 2 * BASE_DAYS * 1.2 * DAY


def test_blocked_for_90_days_asks_a_person() -> None:
    assert (
        "look yourself"
        not in after((Finding.OK, 0 * DAY), (Finding.REFUSED, 89 * DAY)).health.reason
    )
    blocked = after((Finding.OK, 0 * DAY), (Finding.REFUSED, 90 * DAY))
    assert "look yourself" in blocked.health.reason
    assert blocked.last_good_at == START


def test_failing_says_how_many_of_how_many() -> None:
    checks = [seen(Finding.GONE, day * DAY, reason="404 Not Found") for day in (0, 1)]
    assert standing(checks).health.reason == "2 of 3: 404 Not Found"


def test_moved_must_be_seen_twice_in_a_row_at_the_same_place() -> None:
    here = [seen(Finding.OK, day * DAY, moved_to="https://a.example/") for day in (0, 30)]
    there = seen(Finding.OK, 60 * DAY, moved_to="https://b.example/")
    assert state(here[:1]) is State.ALIVE
    assert state(here) is State.MOVED
    assert state([*here, there]) is State.ALIVE
    assert state([*here, seen(Finding.OK, 60 * DAY)]) is State.ALIVE


@pytest.mark.parametrize("bad", [Finding.SUSPECT, Finding.CHANGED])
@pytest.mark.parametrize(
    "vague", [Finding.REFUSED, Finding.INSECURE, Finding.SKIPPED, Finding.DOWN, Finding.GONE]
)
def test_what_looked_wrong_stays_so_until_a_good_answer(bad: Finding, vague: Finding) -> None:
    stands = after((bad, 0 * DAY), (vague, 1 * DAY))
    assert stands.health.state.value == bad.value
    assert stands.health.since == START


def test_since_is_when_the_state_began() -> None:
    stands = after((Finding.OK, 0 * DAY), (Finding.OK, 30 * DAY), (Finding.OK, 60 * DAY))
    assert stands.health.since == START
    assert stands.health.checked_at == START + 60 * DAY


def test_a_clock_that_was_set_back_makes_no_failures() -> None:
    hours = (1000, 0, 1, 2, 3)
    assert state(seen(Finding.GONE, hour * HOUR) for hour in hours) is State.FAILING


def test_failures_of_a_wrong_clock_or_of_long_ago_shorten_no_way_to_gone() -> None:
    years = timedelta(days=365 * 57)
    wrong = [seen(Finding.DOWN, when) for when in (-years, years)]
    down = [seen(Finding.DOWN, day * DAY) for day in (0, 4, 8, 12)]
    assert state([wrong[0], *down]) is State.FAILING
    assert state([wrong[0], *down, seen(Finding.DOWN, 16 * DAY)]) is State.DEAD
    gone = [seen(Finding.GONE, day * DAY) for day in (0, 4)]
    assert state([seen(Finding.GONE, years), *gone]) is State.FAILING


def test_a_page_for_browsers_only_brings_a_dead_link_back_and_is_no_strike() -> None:
    dead = [seen(Finding.GONE, day * DAY) for day in (0, 1, 3)]
    assert state(dead) is State.DEAD
    back = seen(Finding.REFUSED, 10 * DAY, cause=ROBOTS_ONLY, reason="it answers browsers")
    stands = standing([*dead, back])
    assert stands.health.state is State.BLOCKED
    assert stands.last_good_at == back.at
    # Another refusal does not, and old failures are forgotten.
    wall = seen(Finding.REFUSED, 10 * DAY, cause="wall")
    assert state([*dead, wall]) is State.DEAD
    assert state([*dead, back, seen(Finding.GONE, 12 * DAY)]) is State.FAILING


checks = st.lists(
    st.tuples(st.sampled_from(Finding), st.integers(1, 2_000), st.booleans(), st.booleans()),
    max_size=40,
)


def history(steps: list[tuple[Finding, int, bool, bool]]) -> list[Check]:
    at, made = timedelta(), []
    for finding, hours, counted, taken_away in steps:
        at += hours * HOUR
        status = 410 if taken_away else 404
        made.append(seen(finding, at, counted=counted, status=status))
    return made


@given(checks)
def test_one_good_answer_always_heals(steps: list[tuple[Finding, int, bool, bool]]) -> None:
    good = (Finding.OK, 1, True, False)
    assert state(history([*steps, good])) is State.ALIVE


@given(checks)
def test_refusals_and_certificates_never_kill(steps: list[tuple[Finding, int, bool, bool]]) -> None:
    walls = [step for step in steps if step[0] in (Finding.REFUSED, Finding.INSECURE)]
    assert state(history(walls)) is not State.DEAD


@given(checks)
def test_death_always_has_enough_failures_behind_it(
    steps: list[tuple[Finding, int, bool, bool]],
) -> None:
    made = history(steps)
    if state(made) is not State.DEAD:
        return
    last_good = max((i for i, one in enumerate(made) if one.finding is Finding.OK), default=-1)
    since = [one for one in made[last_good + 1 :] if one.counted]
    gone = [one for one in since if one.finding is Finding.GONE]
    down = [one for one in since if one.finding is Finding.DOWN]
    away = [one for one in gone if one.status == 410]
    assert _enough(gone, 3, 72 * HOUR) or _enough(away, 2, 24 * HOUR) or _enough(down, 5, 14 * DAY)


def _enough(found: list[Check], count: int, span: timedelta) -> bool:
    return len(found) >= count and found[-1].at - found[0].at >= span


@given(checks, st.integers(0, 39))
def test_checking_again_within_20_hours_adds_no_failure(
    steps: list[tuple[Finding, int, bool, bool]], times: int
) -> None:
    # Twenty hours after whatever came before, so that this one counts itself.
    made = history([*steps, (Finding.GONE, 20, True, False)])
    again = [
        seen(Finding.GONE, made[-1].at - START + minute * timedelta(minutes=30), status=404)
        for minute in range(times)
    ]
    assert standing([*made, *again]).failures == standing(made).failures
