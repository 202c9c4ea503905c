"""Review: what needs a person, in the order of harm, with what settles it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.conftest import NOW
from toolkit.domain.judgement import ORDER, SAID_AS, Concern, Known, Need, need_of
from toolkit.domain.link import Link, LinkType
from toolkit.domain.trust import JUDGED, Health, Level, State, Trust, Vetting
from toolkit.storage.library import Library
from toolkit.usecases.edit import remove
from toolkit.usecases.look import status
from toolkit.usecases.review import CRISIS_TOPIC, review, starter_topics
from toolkit.usecases.vet import Judgement, vet

TODAY = NOW.date()
AVOID = Judgement(Level.AVOID, note="It sells a cure.", by="sam")
TROUBLE = [State.DEAD, State.SUSPECT, State.CHANGED, State.FAILING, State.INSECURE, State.MOVED]


def link(
    level: Level = Level.RECOMMENDED,
    state: State = State.ALIVE,
    due: date | None = None,
    **more: object,
) -> Link:
    vetting = Vetting(level=level, recorded_at=NOW, reason="why", by="sam", review_by=due)
    base = Link(
        id=7,
        url="https://a.example/",
        url_key="a.example",
        title="A",
        trust=Trust(vetting),
        health=Health(state=state, since=NOW - timedelta(days=100)),
    )
    return replace(base, **more)  # type: ignore[arg-type]  # fields of Link, by name


def concern(one: Link, known: Known = Known()) -> Concern | None:  # noqa: B008 - a frozen value
    need = need_of(one, known, TODAY)
    return need.concern if need else None


@pytest.mark.parametrize("state", TROUBLE)
def test_a_crisis_line_with_any_trouble_comes_first(state: State) -> None:
    for level in (Level.LISTED, Level.RECOMMENDED):
        assert concern(link(level, state, crisis=True)) is Concern.CRISIS
    assert ORDER[Concern.CRISIS] == 0


def test_an_overdue_crisis_line_is_trouble_and_a_sound_one_is_none() -> None:
    assert concern(link(due=date(2026, 11, 22), crisis=True)) is Concern.CRISIS
    assert concern(link(due=date(2026, 11, 23), crisis=True)) is None


@pytest.mark.parametrize("state", [State.DEAD, State.SUSPECT, State.CHANGED])
def test_a_vetted_page_that_is_gone_or_another_needs_a_person(state: State) -> None:
    assert concern(link(state=state)) is Concern.BROKEN
    assert concern(link(Level.LISTED, state)) is Concern.UNJUDGED


def test_a_page_that_could_not_be_checked_for_long_needs_a_look() -> None:
    blocked = link(state=State.BLOCKED, crisis=True)
    assert concern(blocked) is Concern.CRISIS
    fresh = replace(blocked, health=Health(State.BLOCKED, NOW - timedelta(days=5)))
    assert concern(fresh) is None


def test_an_avoid_needs_an_alternative_and_later_a_review() -> None:
    avoided = link(Level.AVOID, due=date(2026, 1, 1), type=LinkType.HELPLINE)
    assert concern(avoided, Known(alternative=False)) is Concern.NO_ALTERNATIVE
    assert concern(avoided) is Concern.OVERDUE
    assert concern(link(Level.AVOID)) is None


def test_overdue_helplines_come_before_other_overdue_links() -> None:
    late = date(2026, 11, 1)
    assert concern(link(due=late, type=LinkType.HELPLINE)) is Concern.HELPLINE
    assert concern(link(due=late)) is Concern.OVERDUE
    assert ORDER[Concern.HELPLINE] < ORDER[Concern.OVERDUE] < ORDER[Concern.UNJUDGED]


def test_a_replaced_link_needs_nobody() -> None:
    late = link(due=date(2020, 1, 1), replaced_by="https://b.example/", crisis=True)
    assert concern(late) is None


@pytest.mark.parametrize("level", sorted(set(Level) - JUDGED))
def test_what_nobody_judged_waits_at_the_end(level: Level) -> None:
    assert concern(link(level)) is Concern.UNJUDGED


def test_every_concern_has_words_and_every_need_a_command() -> None:
    assert set(SAID_AS) == set(Concern) == set(ORDER)
    need = need_of(link(state=State.DEAD), Known(), TODAY)
    assert need == Need(Concern.BROKEN, "gone", "toolkit edit k7 --url NEW")


def test_the_list_is_worst_first_and_counted_in_status(library: Library, now: datetime) -> None:
    vet(library, 30, AVOID, now)
    later = datetime(2027, 3, 1, tzinfo=UTC)
    found = review(library, later)
    places = [ORDER[item.need.concern] for item in found.items]
    assert places == sorted(places)
    assert found.items[0].link.crisis
    assert found.counts["no-alternative"] == 1
    assert sum(found.counts.values()) == len(found.items)
    assert status(library, later, "GB-ENG").to_review == found.counts


def test_an_alternative_that_went_bad_is_none(library: Library, now: datetime) -> None:
    vet(library, 30, AVOID._replace(instead="k31"), now)
    assert review(library, now).counts["no-alternative"] == 0
    vet(library, 31, AVOID._replace(instead="k32"), now)
    assert review(library, now).counts["no-alternative"] == 0
    remove(library, [32], now)
    assert review(library, now).counts["no-alternative"] == 2


def test_an_alternative_outside_the_library_counts(library: Library, now: datetime) -> None:
    vet(library, 30, AVOID._replace(instead="https://elsewhere.example/"), now)
    assert review(library, now).counts["no-alternative"] == 0


def test_the_starter_list_is_walked_crisis_lines_first(library: Library, now: datetime) -> None:
    topics = starter_topics(library, "GB-SCT")
    assert topics[0].name == CRISIS_TOPIC
    assert all(one.crisis for one in topics[0].links)
    walked = [one.id for topic in topics for one in topic.links]
    assert len(walked) == len(set(walked)) == 381
    names = [topic.name for topic in topics]
    assert len(names) == len(set(names))
    own = [number for number, name in enumerate(names) if name.endswith("(Scotland)")]
    assert own == list(range(1, len(own) + 1))
    assert "rights (Scotland)" in names
    assert max(map(names.index, [n for n in names if n.endswith("(the UK)")])) < min(
        map(names.index, [n for n in names if n.endswith("(England)")])
    )
    vet(library, walked[0], Judgement(Level.CAUTION, by="sam"), now)
    assert walked[0] not in [one.id for topic in starter_topics(library) for one in topic.links]


def test_an_empty_library_needs_nobody(empty_library: Library, now: datetime) -> None:
    assert review(empty_library, now).items == ()
    assert starter_topics(empty_library) == []


def test_a_strangers_alternative_is_none_to_reply_and_none_to_review(
    library: Library, now: datetime
) -> None:
    vet(library, 30, AVOID._replace(instead="https://elsewhere.example/"), now)
    link = Link(
        url="https://elsewhere.example/", url_key="elsewhere.example", title="X", came_from="tom"
    )
    with library.operation("import", now):
        library.links.add(link)
    assert review(library, now).counts["no-alternative"] == 1
