"""Styles and signs, by meaning: the only place that names a colour.

Red and magenta alone: of the terminal's own sixteen colours they can be read on
black and on white in every palette that terminals come with. A word always says
the same thing, so nothing is lost without colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.domain.trust import Level, State

if TYPE_CHECKING:
    from rich.theme import Theme

    from toolkit.domain.link import Link

_STYLES = {
    "id": "magenta",
    "title": "bold",
    "address": "underline",
    "faint": "dim",
    "good": "none",
    "careful": "bold",
    "bad": "bold red",
    "match": "bold underline",
    "label": "dim",
}
_LEVELS = {
    Level.RECOMMENDED: "good",
    Level.CAUTION: "careful",
    Level.LISTED: "faint",
    Level.UNVETTED: "faint",
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
_WORSE = ("good", "faint", "careful", "bad")


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


def standing_style(link: Link) -> str:
    """Return the style of trust and health said together: that of the worse."""
    level, state = level_style(link.trust.level), state_style(link.health.state)
    return max(level, state, key=_WORSE.index)
