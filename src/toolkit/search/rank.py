"""From likeness to an order: the weights, and the rules of the product.

The weights were fitted on tuning queries (docs/search.md). Region, audience,
trust and health only part links that are near each other. Must not fetch links.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from toolkit.domain.health import State
from toolkit.domain.link import Link
from toolkit.domain.region import serves, touches
from toolkit.domain.text import stems_of
from toolkit.domain.trust import Level
from toolkit.search.likeness import Match

# Features of likeness.compare; the sum of all is 1 for a perfect answer.
WEIGHTS: dict[str, float] = {
    "anywhere": 0.36,
    "fields": 0.08,
    "label": 0.15,
    "said": 0.18,
    "title_likeness": 0.10,
    "label_likeness": 0.06,
    "order": 0.035,
    "title_precision": 0.02,
}
_TRUST = {Level.RECOMMENDED: 0.03, Level.CAUTION: -0.03, Level.AVOID: -0.05}
_HEALTH = {
    State.FAILING: -0.02,
    State.INSECURE: -0.02,
    State.BLOCKED: 0.0,
    State.DEAD: -0.05,
    State.SUSPECT: -0.05,
    State.CHANGED: -0.05,
}
# A judgement whose review is overdue still stands, and counts a little less.
_OVERDUE = -0.01
_NAMED_PLACE, _NEARBY_PLACE, _ABROAD = 0.15, 0.02, -0.2
_AUDIENCE = 0.03
# Nothing is better than noise: under this likeness no link is shown.
FLOOR = 0.08


class Context(NamedTuple):
    """What else a question says: places named, audience words, home region, and the day."""

    places: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    home_region: str = ""
    today: date | None = None


def likeness_parts(match: Match, weights: Mapping[str, float] = WEIGHTS) -> dict[str, float]:
    """Return what each feature adds to the score of a link, without zeros."""
    return {
        name: round(weights[name] * value, 6)
        for name, value in match.features.items()
        if value and weights.get(name)
    }


def rule_parts(link: Link, context: Context) -> dict[str, float]:
    """Return what region, audience, trust, its age and health add or take, without zeros."""
    parts = {
        "region": _region(link, context),
        "audience": _audience(link, context),
        "trust": _TRUST.get(link.trust.level, 0.0),
        "health": _HEALTH.get(link.health.state, 0.0),
        "age": _OVERDUE if context.today and link.trust.overdue(context.today) else 0.0,
    }
    return {name: value for name, value in parts.items() if value}


# What an answer says of a part that takes away, and of one that adds.
SAID_OF = {
    "region": ("it is for another region", "it is for the place you named"),
    "audience": ("", "it is meant for the people you named"),
    "trust": ("your vetting speaks against it", "you recommended it"),
    "health": ("its page had trouble at the last check", ""),
    "age": ("its review is overdue", ""),
}


def _region(link: Link, context: Context) -> float:
    if context.places:
        if any(place in link.regions for place in context.places):
            return _NAMED_PLACE
        if any(touches(link.regions, place) for place in context.places):
            return _NEARBY_PLACE
        return _ABROAD
    if context.home_region and not serves(link.regions, context.home_region):
        return _ABROAD
    return 0.0


def _audience(link: Link, context: Context) -> float:
    if not link.audience or not context.audience:
        return 0.0
    return _AUDIENCE if context.audience.intersection(stems_of(link.audience)) else 0.0
