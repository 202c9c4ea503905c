"""Looking: list, show, status. Reads and counts, writes nothing.

Must not rank: that is `find`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.judgement import Filters, Proposal, needs_for_page, withheld
from toolkit.domain.link import Link, LinkType, Saying, tag_key
from toolkit.domain.page import Check
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level, State, Vetting
from toolkit.storage.checks import Run
from toolkit.storage.library import Library
from toolkit.storage.rows import Operation
from toolkit.usecases.edit import get


def unknown_tags(library: Library, names: Iterable[str]) -> tuple[str, ...]:
    """Say of each tag that no link of the library has which one may be meant."""
    from difflib import get_close_matches  # noqa: PLC0415 - only where tags are named

    said = []
    for name in names:
        if library.tags.known(name):
            continue
        near = get_close_matches(tag_key(name), [tag_key(one) for one in library.tags.names()], 1)
        meant = f"Nearest: {near[0]}." if near else "See: toolkit tag list"
        said.append(f"No link has the tag '{clean_line(name)}'. {meant}")
    return tuple(said)


class Done(NamedTuple):
    """An operation, with the title of its link where it was about one."""

    operation: Operation
    title: str


_LISTED = 50


def done_lately(library: Library) -> list[Done]:
    """Return the newest operations first, taken back or not."""
    found = library.operations.listed(_LISTED)
    return [Done(one, library.operations.title_of(one.id)) for one in found]


class Shown(NamedTuple):
    """A link with its whole history, oldest vetting and oldest check first.

    `proposals` are what lists say otherwise of it and nobody has settled, `praise` what
    followed lists say in its favour.
    """

    link: Link
    vettings: tuple[Vetting, ...]
    checks: tuple[Check, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    praise: tuple[Saying, ...] = ()


class CheckNews(NamedTuple):
    """Checking at a glance: how many links are due, the last run and what it changed."""

    due: int
    next_due: datetime | None
    last_run: Run | None
    last_check: datetime | None
    newly: dict[str, list[str]]


class Status(NamedTuple):
    """The library at a glance.

    `crisis_gap` says that no crisis line serves the home region, `shared` who
    else handles the library's file; "" for neither.
    """

    path: str
    links: int
    by_trust: dict[str, int]
    by_health: dict[str, int]
    replaced: int
    overdue: int
    overdue_helplines: int
    next_review: date | None
    ever_checked: bool
    last_operation: Operation | None
    to_review: dict[str, int]
    need_you: int
    checks: CheckNews
    crisis_gap: str = ""
    shared: str = ""


def listed(library: Library, filters: Filters) -> Iterator[Link]:
    """Yield links by id; the never-offered last, and only when asked for."""
    first_tag = tag_key(filters.tags[0]) if filters.tags else ""
    source = library.links.with_tag(first_tag) if first_tag else library.links.every()
    later = []
    for link in source:
        if not filters.admit(link):
            continue
        if not withheld(link):
            yield link
        elif filters.everything or filters.levels or filters.states:
            later.append(link)
    yield from later


def show(library: Library, link_id: int) -> Shown:
    """Return a link with its history. Raises NotFound."""
    from toolkit.usecases.review import still_open  # noqa: PLC0415 - lists need none

    link = get(library, link_id)
    return Shown(
        link=link,
        vettings=tuple(library.vettings.of(link_id)),
        checks=tuple(library.checks.of(link_id)),
        proposals=still_open(link, library.proposals.of(link_id)),
    )


def status(library: Library, now: datetime, home: str) -> Status:
    """Count what stands in the library and what is due; `home` is the curator's region."""
    from toolkit.storage.files import shared_by  # noqa: PLC0415 - lists need none
    from toolkit.usecases.crisis import missing_line  # noqa: PLC0415 - the same
    from toolkit.usecases.review import counts_of, needs  # noqa: PLC0415 - the same

    today = now.date()
    trust: Counter[str] = Counter({level.value: 0 for level in Level})
    health: Counter[str] = Counter({state.value: 0 for state in State})
    replaced = overdue = overdue_helplines = need_you = 0
    next_review: date | None = None
    for link in library.links.every():
        trust[link.trust.level.value] += 1
        health[link.health.state.value] += 1
        replaced += bool(link.replaced_by)
        if link.replaced_by:
            continue
        need_you += needs_for_page(link, today) is not None
        if link.trust.overdue(today):
            overdue += 1
            overdue_helplines += link.type is LinkType.HELPLINE
        elif link.trust.review_by and (next_review is None or link.trust.review_by < next_review):
            next_review = link.trust.review_by
    count = sum(trust.values())
    return Status(
        path=str(library.path),
        links=count,
        by_trust=dict(trust),
        by_health=dict(health),
        replaced=replaced,
        overdue=overdue,
        overdue_helplines=overdue_helplines,
        next_review=next_review,
        ever_checked=health[State.UNCHECKED.value] < count,
        last_operation=library.operations.newest(),
        to_review=counts_of(needs(library, now)),
        need_you=need_you,
        checks=_check_news(library, now),
        crisis_gap=missing_line(library, home),
        shared=shared_by(library.path),
    )


def _check_news(library: Library, now: datetime) -> CheckNews:
    from toolkit.usecases.check import newly_of  # noqa: PLC0415 - lists need none

    last = library.checks.last_run()
    newly = newly_of(library, last.id) if last else None
    return CheckNews(
        due=library.checks.count_due(now),
        next_due=library.checks.next_due(),
        last_run=last,
        last_check=library.checks.last_check(),
        newly={name: [link.name for link in links] for name, links in newly.items()}
        if newly
        else {},
    )
