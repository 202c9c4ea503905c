"""The list of links in the picker: two lines each, the one the person is at with a sign.

Built anew only when it says something else. Must not know where links come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from toolkit.domain.link import Link
from toolkit.tui.quick import room_of
from toolkit.tui.texts import Entry, link_text

# Stay at the link the person is at.
HERE = -1


class Links(OptionList, can_focus=False):
    """The list; keys reach it through the picker, the mouse by itself."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(id="links", compact=True)
        self._today = date.min
        self._entries: tuple[Entry, ...] = ()
        self._marked: int | None = None
        self._width = 0

    @property
    def link(self) -> Link | None:
        """The link the person is at."""
        at = self.highlighted
        return self._entries[at].link if at is not None and at < len(self._entries) else None

    def show(self, entries: Sequence[Entry], today: date, at: int | None = HERE) -> None:
        """List these, the person at one of them, at none (None), or where they were (HERE)."""
        at = self.highlighted if at == HERE else at
        marked = min(at, len(entries) - 1) if entries and at is not None else None
        shown = (tuple(entries), marked, today)
        if shown == (self._entries, self._marked, self._today) and marked == self.highlighted:
            return
        self._today = today
        self._entries, self._marked = tuple(entries), marked
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options([Option(self._text(number)) for number in range(len(entries))])
            self.highlighted = marked

    def follow(self) -> bool:
        """Move the sign to the link the person went to; False when it stands there."""
        if self.highlighted == self._marked:
            return False
        before, self._marked = self._marked, self.highlighted
        for number in (before, self._marked):
            if number is not None and number < self.option_count:
                self.replace_option_prompt_at_index(number, self._text(number))
        return True

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        if (room := room_of(self)) != self._width:
            self._width = room
            for number in range(self.option_count):
                self.replace_option_prompt_at_index(number, self._text(number))

    def _text(self, number: int) -> Text:
        here = number == self._marked
        return link_text(self._entries[number], self._today, here=here, width=self._width)
