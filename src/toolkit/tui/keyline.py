"""The last line: the keys that are needed most, each to be clicked as well.

As many as fit the width; the rest is on the screen of keys, where there is one. Must not act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.content import Content
from textual.widgets import Static

from toolkit.tui.keys import Label

_BETWEEN = "  "
_LINES = 2


class KeyLine(Static):
    """The line of keys; several lines where the window is high enough."""

    def __init__(
        self,
        labels: Sequence[Label],
        *,
        lines: int = _LINES,
        **options: Any,  # noqa: ANN401 - Static's own
    ) -> None:
        """Keep the labels, most needed first; at most so many `lines`."""
        super().__init__(**options)
        self._labels = tuple(labels)
        self._lines = lines
        self._said = ""

    def use(self, labels: Sequence[Label]) -> None:
        """Show other keys."""
        if self._labels != tuple(labels):
            self._labels = tuple(labels)
            self.fit()

    def on_resize(self) -> None:
        """Show as many as fit."""
        self.fit()

    def fit(self) -> None:
        """Show as many as fit the window as it is now."""
        width = self.size.width
        lines: list[list[str]] = [[]]
        room = width
        for label in self._labels:
            needed = len(label.key) + 1 + len(label.name) + (len(_BETWEEN) if lines[-1] else 0)
            if needed > room:
                if len(lines) == self._most or not width:
                    break
                lines.append([])
                room, needed = width, needed - len(_BETWEEN)
            room -= needed
            # Keys and names are of our own tables, or checked names of keys.
            key = label.key.replace("[", "\\[")
            lines[-1].append(f"[@click=app.{label.action}()][b]{key}[/b] {label.name}[/]")
        said = "\n".join(map(_BETWEEN.join, lines))
        if said != self._said:
            self._said = said
            self.styles.height = len(lines)
            self.update(Content.from_markup(said))

    @property
    def _most(self) -> int:
        return 1 if self.screen.has_class("-small") else self._lines
