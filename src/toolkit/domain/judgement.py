"""Which links may be offered and shown; and what needs a person, in order of harm.

One link has one concern, its worst. Must not look anything up: what is known
of a link and of its alternative is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from shlex import quote
from typing import Any, NamedTuple

from toolkit.domain.fields import (
    changed_since,
    judged_url,
    label,
    news_words,
    says_more,
    value_words,
    with_theirs,
)
from toolkit.domain.link import Link, LinkType, Saying, tag_key
from toolkit.domain.region import touches
from toolkit.domain.trust import JUDGED, SHOWN_AS, Health, Level, State

_NEVER = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})
_WITH_REASON = frozenset({State.FAILING, State.INSECURE, State.MOVED, State.BLOCKED})
WARNED = "warned"
# What a list may say of a link that is no longer on it.
WITHDRAWN = "withdrawn"
WARNINGS = (Level.AVOID.value, Level.CAUTION.value)
_LEVEL_REASONS = {
    Level.CAUTION: "use with caution",
    Level.LISTED: "starter list: not vetted by you",
    Level.UNVETTED: "nobody has vetted it",
}


def withheld(link: Link) -> str:
    """Say why a link is never offered, or "" when it may be.

    One of: avoid, replaced, dead, suspect, changed, warned (by a list that is heeded).
    """
    if link.trust.level is Level.AVOID:
        return Level.AVOID.value
    if link.replaced_by:
        return "replaced"
    if link.health.state in _NEVER:
        return link.health.state.value
    # No list takes a line out of the crisis reply.
    if link.says and not link.crisis and any(one.heeded for one in unsettled(link, WARNINGS)):
        return WARNED
    return ""


class Filters(NamedTuple):
    """What a link must have: every tag and region named, one of the other values.

    `regions` are ISO codes; `everything` adds the never-offered.
    """

    tags: tuple[str, ...] = ()
    types: tuple[LinkType, ...] = ()
    regions: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    states: tuple[State, ...] = ()
    everything: bool = False

    @property
    def name_a_value(self) -> bool:
        """Tell whether anything but everything is asked for."""
        return bool(self.tags or self.types or self.regions or self.levels or self.states)

    def and_also(self, other: Filters) -> Filters:
        """Return what both ask for."""
        return Filters(
            tags=(*self.tags, *other.tags),
            types=(*self.types, *other.types),
            regions=(*self.regions, *other.regions),
            levels=(*self.levels, *other.levels),
            states=(*self.states, *other.states),
            everything=self.everything or other.everything,
        )

    def admit(self, link: Link) -> bool:
        """Tell whether a link has the values, offered or not."""
        return (
            (not self.types or link.type in self.types)
            and (not self.levels or link.trust.level in self.levels)
            and (not self.states or link.health.state in self.states)
            and {tag_key(tag) for tag in self.tags} <= {tag_key(tag) for tag in link.tags}
            and all(touches(link.regions, region) for region in self.regions)
        )

    def show(self, link: Link) -> bool:
        """Tell whether a link has the values and may be shown."""
        return self.admit(link) and (self.everything or not self.put_last(link))

    def put_last(self, link: Link) -> bool:
        """Tell whether a link stands behind all others: never offered, and its value not named."""
        kind = withheld(link)
        return kind != "" and kind not in {*self.levels, *self.states}


def reservations(link: Link, today: date) -> tuple[str, ...]:
    """Say, in words for the curator, what speaks against offering it plainly."""
    found = [saying_words(saying) for saying in link.says]
    if changed := changed_since(link):
        found.append(f"vetted before it changed: {', '.join(map(label, changed))}")
    if reason := _LEVEL_REASONS.get(link.trust.level):
        said = link.trust.note if link.trust.note != own_note(link) else ""
        found.append(f"{reason} ({said})" if said else reason)
    if link.is_strangers and link.say:
        found.append(f"its sentences came from {link.came_from} and wait for your vetting")
    if link.texts:
        found += _waiting(link)
    if link.trust.overdue(today):
        found.append(f"review was due by {link.trust.review_by}")
    if link.health.state in _WITH_REASON:
        detail = f": {link.health.reason}" if link.health.reason else ""
        found.append(SHOWN_AS[link.health.state] + detail)
    return tuple(found)


def own_note(link: Link) -> str:
    """Return what the curator wrote beside a link that nobody has vetted: no word of caution."""
    return link.trust.note if link.trust.level is Level.UNVETTED and not link.is_strangers else ""


def _waiting(link: Link) -> list[str]:
    from toolkit.domain.sentences import waiting_texts  # noqa: PLC0415 - few links have such texts

    return [
        f"its texts in other languages came from {source} and wait for your vetting"
        for source in waiting_texts(link)
    ]


def saying_words(saying: Saying) -> str:
    """Say what somebody else said of a link: "Ann says avoid, 2026-11-20: sells a cure"."""
    when = f", {saying.on}" if saying.on else ""
    about = f": {saying.text}" if saying.text else ""
    where = f" (in {saying.source})" if saying.source not in saying.who else ""
    return f"{saying.who} says {saying.level}{when}{about}{where}"


# The list that ships with the program, as the source of a proposal; no file has such a name.
STARTER = ""
STARTER_NAME = "starter list"


class Proposal(NamedTuple):
    """What a list says otherwise of a field of a link.

    `value` is of the field's own type, `source` the list that says so, `at`
    when it arrived (aware UTC). `id` 0: not stored yet.
    """

    link_id: int
    field: str
    value: Any
    source: str
    at: datetime
    id: int = 0

    @property
    def words(self) -> str:
        """What the list says, in one line."""
        return value_words(self.field, self.value)

    @property
    def who(self) -> str:
        """The list that says so, by the name that a person can give."""
        return self.source or STARTER_NAME

    def said_of(self, link: Link) -> str:
        """Say who says what: "Tom gives a different contact: phone 116 123"."""
        news = news_words(link, self.field, self.value)
        return f"{self.who} gives a different {label(self.field)}: {news}"

    def is_open(self, link: Link) -> bool:
        """Tell whether the link still says something else."""
        return says_more(link, self.field, self.value, whole=self.source == STARTER)

    def taken(self, link: Link) -> Any:  # noqa: ANN401 - of the field's type
        """Return what the field is once this was taken over."""
        return with_theirs(link, self.field, self.value, whole=self.source == STARTER)


# A page that could not be checked for so long needs a look by a person.
_BLOCKED_FOR = timedelta(days=90)
_NAMED = 2
_GONE = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})
_TROUBLE = _GONE | {State.FAILING, State.INSECURE, State.MOVED}


class Concern(StrEnum):
    """Why a link needs a person; in the order in which they are worked off."""

    CRISIS = "crisis"
    WARNED = "warned"
    BROKEN = "broken"
    NUMBER = "number"
    CHANGED = "changed"
    LOOK = "look"
    NO_ALTERNATIVE = "no-alternative"
    HELPLINE = "helpline"
    OVERDUE = "overdue"
    DIFFERS = "differs"
    WITHDRAWN = "withdrawn"
    UNJUDGED = "unjudged"


SAID_AS = {
    Concern.CRISIS: "about a crisis line",
    Concern.WARNED: "with somebody else's warning",
    Concern.BROKEN: "vetted, but the page is gone or another",
    Concern.NUMBER: "with another number in a list",
    Concern.CHANGED: "changed since the vetting",
    Concern.LOOK: "working, under another title",
    Concern.NO_ALTERNATIVE: "to be avoided, without an alternative",
    Concern.HELPLINE: "overdue (a helpline)",
    Concern.OVERDUE: "overdue",
    Concern.DIFFERS: "described differently in a list",
    Concern.WITHDRAWN: "withdrawn from a list",
    Concern.UNJUDGED: "not yet judged here",
}
ORDER = {concern: place for place, concern in enumerate(Concern)}


class Known(NamedTuple):
    """What is known of a link beside itself.

    `alternative`: an `avoid` has one that may be offered. `proposals` are what
    lists say otherwise of it.
    """

    alternative: bool = True
    proposals: tuple[Proposal, ...] = ()


class Need(NamedTuple):
    """What a link needs: its worst concern, the reason in words, the command that settles it."""

    concern: Concern
    reason: str
    command: str


def need_of(link: Link, known: Known, today: date) -> Need | None:
    """Return the worst that a person has to settle, or None.

    A replaced link is settled by its new address.
    """
    if link.replaced_by:
        return None
    if link.trust.level is Level.AVOID:
        return _need_of_avoid(link, known, today)
    trouble = _page_trouble(link, today)
    return (
        _need_of_crisis(link, known, trouble, today)
        or _need_of_warned(link)
        or _need_of_broken(link, trouble)
        or _need_of_number(link, known)
        or _need_of_changed(link)
        or _need_of_look(link)
        or _need_of_overdue(link, today)
        or _need_of_differing(link, known)
        or _need_of_withdrawn(link)
        or _need_of_unjudged(link, trouble)
    )


def _need_of_avoid(link: Link, known: Known, today: date) -> Need | None:
    if not known.alternative:
        return Need(
            Concern.NO_ALTERNATIVE,
            "to be avoided, and nothing is named in its place",
            f"toolkit vet {link.name} --level avoid --instead ID",
        )
    need = _need_of_overdue(link, today)
    if need:
        return need._replace(concern=Concern.OVERDUE)
    return _need_of_changed(link)


def _need_of_crisis(
    link: Link, known: Known, trouble: tuple[str, str] | None, today: date
) -> Need | None:
    if not link.crisis:
        return _need_of_unmarked(link, known)
    need = (
        (Need(Concern.CRISIS, *trouble) if trouble else None)
        or _need_of_warned(link)
        or _need_of_number(link, known)
        or _need_of_unvetted_line(link)
        or _need_of_look(link)
        or _need_of_changed(link)
        or _need_of_differing(link, known)
        or _need_of_withdrawn(link)
        or _need_of_overdue(link, today)
    )
    return need._replace(concern=Concern.CRISIS) if need else None


def _need_of_unmarked(link: Link, known: Known) -> Need | None:
    """Ask about a link that a list has as a crisis line: only a person makes it one here."""
    says = next((one for one in known.proposals if one.field == "crisis"), None)
    if says is None:
        return None
    reason = f"{says.who} has it as a crisis line; here it is not one until you say so"
    return Need(Concern.CRISIS, reason, f"toolkit edit {link.name} --crisis")


def _need_of_unvetted_line(link: Link) -> Need | None:
    if link.trust.level is not Level.UNVETTED:
        return None
    reason = "nobody has vetted it, so the crisis reply leaves it out"
    return Need(Concern.CRISIS, reason, f"toolkit vet {link.name}")


def _need_of_warned(link: Link) -> Need | None:
    newer = unsettled(link, WARNINGS)
    if not newer:
        return None
    return Need(Concern.WARNED, saying_words(newer[-1]), f"toolkit vet {link.name}")


def _need_of_withdrawn(link: Link) -> Need | None:
    newer = unsettled(link, (WITHDRAWN,))
    if not newer:
        return None
    return Need(Concern.WITHDRAWN, saying_words(newer[-1]), f"toolkit review --keep {link.name}")


def unsettled(link: Link, levels: Sequence[str]) -> tuple[Saying, ...]:
    """Return what others said of a link after it was judged here."""
    judged = link.trust.vetting.recorded_at if link.trust.vetting and link.trust.vetted_on else None
    return tuple(
        saying
        for saying in link.says
        if saying.level in levels and (judged is None or saying.at >= judged)
    )


def _need_of_number(link: Link, known: Known) -> Need | None:
    found = tuple(one for one in known.proposals if one.field == "contacts")
    return _differing(Concern.NUMBER, link, found) if found else None


def _need_of_changed(link: Link) -> Need | None:
    if not (changed := changed_since(link)):
        return None
    was = judged_url(link)
    at = f"; it was vetted at {was}" if "url" in changed else ""
    reason = f"it changed since: {', '.join(map(label, changed))}{at}"
    return Need(Concern.CHANGED, reason, f"toolkit vet {link.name}")


def _need_of_broken(link: Link, trouble: tuple[str, str] | None) -> Need | None:
    if trouble and link.health.state in _GONE and link.trust.level in JUDGED:
        return Need(Concern.BROKEN, *trouble)
    return None


def _need_of_look(link: Link) -> Need | None:
    """Ask about a page that works, though nothing of it fits the title that the link has here."""
    health, vetting = link.health, link.trust.vetting
    if health.state is not State.ALIVE or not health.reason or health.checked_at is None:
        return None
    if vetting is not None and vetting.recorded_at >= health.checked_at:
        return None
    return Need(Concern.LOOK, health.reason, f"toolkit vet {link.name}")


def _need_of_overdue(link: Link, today: date) -> Need | None:
    if not link.trust.overdue(today):
        return None
    concern = Concern.HELPLINE if link.type is LinkType.HELPLINE else Concern.OVERDUE
    reason = f"review was due by {link.trust.review_by}"
    return Need(concern, reason, f"toolkit vet {link.name}")


def _need_of_differing(link: Link, known: Known) -> Need | None:
    return _differing(Concern.DIFFERS, link, known.proposals) if known.proposals else None


def _differing(concern: Concern, link: Link, proposals: tuple[Proposal, ...]) -> Need:
    said = [one.said_of(link) for one in proposals[:_NAMED]]
    more = len(proposals) - _NAMED
    reason = "; ".join(said) + (f"; and {more} more" if more > 0 else "")
    return Need(concern, reason, f"toolkit review --take {link.name}{_option(proposals)}")


def _option(proposals: tuple[Proposal, ...]) -> str:
    """Return the option that names what was said first: nothing else is taken with it."""
    first = proposals[0]
    if first.source == STARTER:
        return f" --from '{STARTER_NAME}'"
    several = len({one.source for one in proposals if one.field == first.field}) > 1
    source = f" --from {quote(first.source)}" if several else ""
    return f" --field {first.field}{source}"


def _need_of_unjudged(link: Link, trouble: tuple[str, str] | None) -> Need | None:
    if link.trust.level in JUDGED:
        return None
    listed = link.trust.level is Level.LISTED
    reason = "it came with the starter list" if listed else "nobody has vetted it"
    if trouble and link.health.state in _GONE:
        return Need(Concern.UNJUDGED, f"{trouble[0]}; {reason}", trouble[1])
    return Need(Concern.UNJUDGED, reason, f"toolkit vet {link.name}")


def needs_for_page(link: Link, today: date) -> tuple[str, str] | None:
    """Return what is wrong with a page so that a person is needed, and what settles it.

    That is a page that is gone, looks wrong or is another one, and any trouble of a
    crisis line's. None for a link that is replaced, or to be avoided anyway.
    """
    if link.replaced_by or link.trust.level is Level.AVOID:
        return None
    return _page_trouble(link, today) if link.crisis or link.health.state in _GONE else None


def _page_trouble(link: Link, today: date) -> tuple[str, str] | None:
    """Return what is wrong with the page, and the command that settles it."""
    health = link.health
    if health.state is State.BLOCKED and _long(health, today):
        reason = f"{SHOWN_AS[health.state]} since {health.since:%Y-%m-%d}"
        return reason, f"toolkit vet {link.name}"
    if health.state not in _TROUBLE:
        return None
    detail = f": {health.reason}" if health.reason else ""
    return SHOWN_AS[health.state] + detail, settled_by(link)


def settled_by(link: Link) -> str:
    """Return the command that settles what is wrong with a link's page."""
    commands = {
        State.DEAD: f"toolkit edit {link.name} --url NEW",
        State.MOVED: f"toolkit check {link.name} --apply-moved",
        State.FAILING: f"toolkit open {link.name}",
        State.INSECURE: f"toolkit open {link.name}",
    }
    return commands.get(link.health.state, f"toolkit vet {link.name}")


def _long(health: Health, today: date) -> bool:
    return health.since is not None and today - health.since.date() > _BLOCKED_FOR
