"""Review: what needs a person, worst first.

Reads everything and writes nothing; the rule of what is worse is the domain's.
Must not vet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from toolkit.domain.concern import ORDER, Concern, Known, Need, need_of
from toolkit.domain.link import Link, parse_id
from toolkit.domain.offer import withheld
from toolkit.domain.proposal import Proposal
from toolkit.domain.trust import Level
from toolkit.domain.url import url_key
from toolkit.storage.library import Library
from toolkit.usecases.crisis_lines import missing_line
from toolkit.usecases.proposals import still_open

CRISIS_TOPIC = "crisis lines"
_LONGEST_CHAIN = 5


class Item(NamedTuple):
    """A link that needs a person, what for, and what lists say otherwise of it."""

    link: Link
    need: Need
    proposals: tuple[Proposal, ...] = ()


class Review(NamedTuple):
    """The work list, worst first, and how many links each concern has.

    `crisis_gap` says that no crisis line serves the home region, "" where one does.
    """

    items: tuple[Item, ...]
    counts: dict[str, int]
    crisis_gap: str = ""


class Topic(NamedTuple):
    """Links of the starter list that nobody has judged, of one topic."""

    name: str
    links: tuple[Link, ...]


def review(library: Library, now: datetime, home: str = "") -> Review:
    """Return what needs a person: by harm, crisis lines first, then what is due longest.

    `home` is the curator's region; without it nothing is said of its crisis lines.
    """
    items = sorted(needs(library, now), key=_urgency)
    return Review(tuple(items), counts_of(items), missing_line(library, home) if home else "")


def needs(library: Library, now: datetime) -> Iterator[Item]:
    """Yield the links that need a person, by id."""
    today = now.date()
    proposed = library.proposals.every()
    for link in library.links.every():
        has_one = link.trust.level is not Level.AVOID or _has_alternative(library, link)
        known = Known(has_one, still_open(link, proposed.get(link.id, ())))
        if need := need_of(link, known, today):
            yield Item(link, need, known.proposals)


def counts_of(items: Iterable[Item]) -> dict[str, int]:
    """Count the links of each concern; every concern has its key."""
    counted = Counter(item.need.concern for item in items)
    return {concern.value: counted[concern] for concern in Concern}


def starter_topics(library: Library) -> list[Topic]:
    """Return the starter links that nobody has judged, a topic at a time.

    Crisis lines first, then by the links' first tag, in the order of the list.
    """
    topics: dict[str, list[Link]] = {CRISIS_TOPIC: []}
    for link in library.links.every():
        if link.trust.level is Level.LISTED and not link.replaced_by:
            first = link.tags[0] if link.tags else link.type.value
            topics.setdefault(CRISIS_TOPIC if link.crisis else first, []).append(link)
    return [Topic(name, tuple(links)) for name, links in topics.items() if links]


def _urgency(item: Item) -> tuple[int, bool, str, int]:
    link, need = item.link, item.need
    due = link.trust.review_by
    return ORDER[need.concern], not link.crisis, due.isoformat() if due else "9999", link.id


def _has_alternative(library: Library, link: Link) -> bool:
    """Tell whether an `avoid` leads to something that may be offered."""
    for _ in range(_LONGEST_CHAIN):
        onward = link.replaced_by or link.trust.instead
        if not onward:
            return False
        number = parse_id(onward)
        following = library.links.get(number) if number else library.links.by_key(url_key(onward))
        if following is None:
            # An address outside the library is as good as the person's word.
            return number is None
        if not withheld(following):
            return True
        link = following
    return False
