"""Review: what needs a person, worst first; taking over or turning down what lists say.

The rule of what is worse is the domain's. Must not vet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from shlex import quote
from typing import Any, NamedTuple

from toolkit.domain.fields import BY_NAME
from toolkit.domain.judgement import (
    ORDER,
    STARTER,
    WARNINGS,
    WITHDRAWN,
    Concern,
    Known,
    Need,
    Proposal,
    need_of,
    saying_words,
)
from toolkit.domain.link import Link, parse_id
from toolkit.domain.region import place_name, serves
from toolkit.domain.text import clean_line
from toolkit.domain.trust import BAD, Level
from toolkit.errors import Refused, UsageError
from toolkit.storage.library import Library
from toolkit.usecases.crisis import missing_line
from toolkit.usecases.edit import Details, get, with_details
from toolkit.usecases.find import by_name, chain_of, instead_of, onward_of

# Fields whose value is checked against the library as `edit` does.
_CHECKED = ("url", "replaced_by")
# What changes where a link leads, or whom a crisis reply names, is never taken unnamed.
_BY_NAME_ALONE = ("url", "replaced_by", "crisis")
# By this name in place of a field the warnings of lists are turned down.
WARNING = "warning"


class Taken(NamedTuple):
    """A field that was taken over: what it was, and what it is now."""

    field: str
    was: Any
    now: Any


def still_open(link: Link, proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals of which the link still says something else."""
    return tuple(one for one in proposals if one.is_open(link))


def take(
    library: Library, link_id: int, now: datetime, source: str | None = None, field: str = ""
) -> tuple[Link, tuple[Taken, ...]]:
    """Take over what lists say of a link; returns it, and what was changed.

    `source` narrows it to one list (STARTER for the starter list), `field` to one
    field. Without a field: all that the starter list corrects, else the contacts
    alone, else the only thing that waits. Raises NotFound, UsageError, and Refused
    where nothing waits, two lists differ, or a field must be named.
    """
    _require_field(field, BY_NAME)
    now = now.astimezone(UTC).replace(microsecond=0)
    with library.operation("review", now) as writing:
        link = get(library, link_id)
        waiting = still_open(link, library.proposals.of(link_id))
        chosen = _chosen(link, _wanted(link, waiting, source, field))
        taken = _with(library, link, chosen)
        library.links.save(replace(taken, updated_at=now))
        library.proposals.settle([one.id for one in chosen.values()], "taken")
        sources = ", ".join(dict.fromkeys(one.who for one in chosen.values()))
        writing.summary = f"take {', '.join(chosen)} of {link.name} from {sources}"
    changes = (Taken(name, getattr(link, name), getattr(taken, name)) for name in chosen)
    return get(library, link_id), tuple(changes)


def keep(
    library: Library, link_id: int, now: datetime, source: str | None = None, field: str = ""
) -> tuple[Link, tuple[str, ...]]:
    """Keep one's own; a list asks again when it says something new. Returns what was settled.

    `source` and `field` narrow it as with `take`. Warnings are settled by the field WARNING
    alone, as they are by a vetting. Raises NotFound, UsageError, Refused.
    """
    _require_field(field, (*BY_NAME, WARNING))
    with library.operation("review", now.astimezone(UTC).replace(microsecond=0)) as writing:
        link = get(library, link_id)
        waiting = [
            one
            for one in still_open(link, library.proposals.of(link_id))
            if source in (None, one.source) and field in ("", one.field)
        ]
        levels = {"": (WITHDRAWN,), WARNING: WARNINGS}.get(field, ())
        said = [one for one in link.says if one.level in levels and source in (None, one.source)]
        if not waiting and not said:
            raise _only_warned(link) if link.says and not field else _nothing(link)
        library.proposals.settle([one.id for one in waiting], "kept")
        library.proposals.settle_sayings(link_id, levels, source)
        writing.summary = f"keep {link.name} as it is"
    told = (*(one.said_of(link) for one in waiting), *map(saying_words, said))
    return get(library, link_id), told


def _only_warned(link: Link) -> Refused:
    said = "; ".join(map(saying_words, link.says))
    return Refused(
        f"Only a warning waits for you about {link.name}: {said}.",
        hint=f"Look at the page and vet it: toolkit vet {link.name}. To set the warning aside as"
        f" it is: toolkit review --keep {link.name} --field {WARNING}",
    )


def _require_field(field: str, known: Collection[str]) -> None:
    if field and field not in known:
        raise UsageError(
            f"'{clean_line(field)}' is not a field of a link.", hint=f"Fields: {', '.join(known)}"
        )


def _wanted(
    link: Link, waiting: tuple[Proposal, ...], source: str | None, field: str
) -> list[Proposal]:
    """Return what is to be taken. Raises Refused."""
    named = [one for one in waiting if source in (None, one.source) and field in ("", one.field)]
    if not named:
        raise _nothing(link)
    if field:
        return named
    if official := [one for one in named if one.source == STARTER]:
        return official
    if contacts := [one for one in named if one.field == "contacts"]:
        return contacts
    fields = list(dict.fromkeys(one.field for one in named))
    if len(fields) == 1 and fields[0] not in _BY_NAME_ALONE:
        return named
    raise Refused(
        f"Say which of these to accept: {'; '.join(one.said_of(link) for one in named)}.",
        hint=f"For example: toolkit review --take {link.name} --field {fields[0]}",
    )


def _chosen(link: Link, wanted: list[Proposal]) -> dict[str, Proposal]:
    """Return one proposal a field. Raises Refused."""
    chosen: dict[str, Proposal] = {}
    for one in wanted:
        other = chosen.setdefault(one.field, one)
        if other.value != one.value:
            several = [each for each in wanted if each.field == one.field]
            names = dict.fromkeys(quote(each.who) for each in several)
            raise Refused(
                f"{_LISTS.get(len(several), 'Several lists')} differ on {link.name}:"
                f" {'; '.join(each.said_of(link) for each in several)}.",
                hint=f"Choose one of {', '.join(names)}:"
                f" toolkit review --take {link.name} --from {next(iter(names))}",
            )
    return chosen


_LISTS = {2: "Two lists", 3: "Three lists"}


def _nothing(link: Link) -> Refused:
    return Refused(
        f"No list says anything different about {link.name}.",
        hint="'toolkit review' shows the links on which lists differ.",
    )


def _with(library: Library, link: Link, chosen: dict[str, Proposal]) -> Link:
    values = {name: one.taken(link) for name, one in chosen.items()}
    if "say" in values:
        values["came_from"] = ""
    if "texts" in values:
        values["texts"] = tuple(one._replace(came_from="") for one in values["texts"])
    checked = Details(**{name: values.pop(name) for name in _CHECKED if name in values})
    return with_details(library, replace(link, **values), checked)


CRISIS_TOPIC = "crisis lines"


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


_OTHER_TOPICS = "other topics"
_FEW_LINKS = 2


class Topic(NamedTuple):
    """Links of the starter list that nobody has judged, of one topic for the same regions."""

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


def starter_topics(library: Library, home: str = "") -> list[Topic]:
    """Return the starter links that nobody has judged, a nation and a topic at a time.

    Crisis lines first, then what is for the `home` region alone, what serves it too,
    and the rest; by the links' first tag, in the order of the list. What has one
    link in a nation stands together as its other topics.
    """
    links = [
        link
        for link in library.links.every()
        if link.trust.level is Level.LISTED and not link.replaced_by
    ]
    sizes = Counter(map(_topic_of, links))
    groups: dict[tuple[tuple[str, ...], str], list[Link]] = {}
    for link in links:
        regions, name = _topic_of(link)
        small = sizes[regions, name] < _FEW_LINKS and name != CRISIS_TOPIC
        groups.setdefault((regions, _OTHER_TOPICS if small else name), []).append(link)

    def distance(key: tuple[tuple[str, ...], str]) -> int:
        regions, name = key
        if name == CRISIS_TOPIC:
            return -1
        return 0 if regions == (home,) else 1 if serves(regions, home) else 2

    ordered = sorted(
        groups,
        key=lambda key: (distance(key), key[0] if distance(key) else (), key[1] == _OTHER_TOPICS),
    )
    return [Topic(_topic_name(*key), tuple(groups[key])) for key in ordered]


def _topic_of(link: Link) -> tuple[tuple[str, ...], str]:
    if link.crisis:
        return (), CRISIS_TOPIC
    return link.regions, link.tags[0] if link.tags else link.type.value


def _topic_name(regions: tuple[str, ...], tag: str) -> str:
    """Name a topic with whom it is for: "rights (Scotland)"."""
    if tag == CRISIS_TOPIC:
        return tag
    places = ", ".join(place_name(code) for code in regions) or "anywhere"
    return f"{tag} ({places})"


def _urgency(item: Item) -> tuple[int, bool, bool, str, int]:
    link, need = item.link, item.need
    due = link.trust.review_by
    lost = link.health.state in BAD
    return (
        ORDER[need.concern],
        not link.crisis,
        not lost,
        due.isoformat() if due else "9999",
        link.id,
    )


def _has_alternative(library: Library, link: Link) -> bool:
    """Tell whether an `avoid` leads to something that may be offered."""
    if instead_of(library, link):
        return True
    # An address outside the library is as good as the person's word.
    onward = onward_of([link, *chain_of(library, link)][-1])
    return bool(onward) and parse_id(onward) is None and by_name(library, onward) is None
