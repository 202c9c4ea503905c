"""Styles and signs, by meaning: the only place that names a colour.

The terminal's own sixteen colours. A word always says the same thing, so
nothing is lost without colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.domain.health import State
from toolkit.domain.trust import Level

if TYPE_CHECKING:
    from rich.theme import Theme

_STYLES = {
    "id": "cyan",
    "title": "bold",
    "address": "blue underline",
    "faint": "dim",
    "good": "green",
    "careful": "yellow",
    "bad": "red",
    "match": "bold underline",
    "label": "dim",
}
_LEVELS = {
    Level.RECOMMENDED: "good",
    Level.CAUTION: "careful",
    Level.LISTED: "faint",
    Level.UNVETTED: "careful",
    Level.AVOID: "bad",
}
_STATES = {
    State.ALIVE: "good",
    State.UNCHECKED: "faint",
    State.SKIPPED: "faint",
    State.MOVED: "careful",
    State.BLOCKED: "careful",
    State.FAILING: "careful",
    State.INSECURE: "careful",
    State.DEAD: "bad",
    State.SUSPECT: "bad",
    State.CHANGED: "bad",
}


def theme() -> Theme:
    """Return the styles for Rich."""
    from rich.theme import Theme  # noqa: PLC0415 - terminals only

    return Theme(_STYLES, inherit=False)


def level_style(level: Level) -> str:
    """Return the style of a trust level."""
    return _LEVELS[level]


def state_style(state: State) -> str:
    """Return the style of a health state."""
    return _STATES[state]
