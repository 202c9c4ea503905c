"""The last line: the keys that are needed most, each to be clicked as well.

As many as fit the width; the rest is on the screen of keys. Must not act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import events
from textual.content import Content
from textual.widgets import Static

from toolkit.tui.keys import Label

_BETWEEN = "  "


class KeyLine(Static):
    """The line of keys."""

    def __init__(self, labels: Sequence[Label], **options: Any) -> None:  # noqa: ANN401 - Static's own
        """Keep the labels, most needed first."""
        super().__init__(**options)
        self._labels = labels

    def on_resize(self, event: events.Resize) -> None:
        """Show as many as fit."""
        room, shown = event.size.width, []
        for label in self._labels:
            room -= len(label.key) + 1 + len(label.name) + len(_BETWEEN)
            if room + len(_BETWEEN) < 0:
                break
            # Keys and names are of our own tables, or checked names of keys.
            key = label.key.replace("[", "\\[")
            shown.append(f"[@click=app.{label.action}()][b]{key}[/b] {label.name}[/]")
        self.update(Content.from_markup(_BETWEEN.join(shown)))
