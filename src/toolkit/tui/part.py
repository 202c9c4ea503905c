"""Some lines of the terminal below the prompt, for `pick --height`.

Drawing is Textual's. Must not be loaded where the whole screen is used.
"""

from __future__ import annotations

from typing import Any

from textual.drivers.linux_inline_driver import LinuxInlineDriver
from textual.events import CursorPosition
from textual.message import Message

from toolkit.tui.terminal import Reading, Sink


class PartOfTerminal(Reading, LinuxInlineDriver):
    """Some lines below the prompt; what stands above them stays in sight."""

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        """Take what Textual gives."""
        super().__init__(*given, **options)
        if self._file is not None:
            self._file = Sink(self._file)  # type: ignore[assignment]  # as much of a file as is used

    def take_in(self, message: Message) -> None:
        """Keep where the lines begin, for the mouse; hand on all else."""
        if isinstance(message, CursorPosition):
            self.cursor_origin = (message.x, message.y)
        else:
            super().take_in(message)
