"""The terminal as the picker reads it: pastes cleaned, and an end that is an end.

Textual's own reader obeys escape sequences inside a paste, and goes round
without rest when its terminal is gone; its writer stops, and takes the picker
with it. Drawing, resizing and suspending stay Textual's.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from contextlib import suppress
from threading import Event
from typing import Any, TextIO

from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from toolkit.tui.pastes import Pastes

_PIECE = 4_096
# An Esc that nothing follows becomes a key of its own at the next look.
_LOOK_EVERY_SECONDS = 0.1
# What comes so soon after a paste belongs to it, whatever its end pretends.
_QUIET_SECONDS = 0.04
_GONE = 129  # 128 and the number of SIGHUP, as shells say it


class Sink:
    """The terminal as a file that is written to; what cannot be shown is dropped.

    Textual writes from a thread with a short queue. An error would end that
    thread, and the picker would wait for ever for a place in the queue.
    """

    def __init__(self, file: TextIO) -> None:
        """Write to this."""
        self._file = file

    def write(self, text: str) -> int:
        """Write, as long as anybody is there to see it."""
        with suppress(OSError):
            self._file.write(text)
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        with suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        """Return the terminal's descriptor."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """Tell whether this is a terminal."""
        return self._file.isatty()


class Reading(Driver):
    """What both terminals share: a reader of our own."""

    fileno: int
    exit_event: Event

    def run_input_thread(self) -> None:
        """Read keys, the mouse and pastes until the picker ends or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        pastes = Pastes()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_QUIET_SECONDS if pastes.waits else _LOOK_EVERY_SECONDS):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._leave)
                        return
                    text = pastes.cleaned(decode(data))
                else:
                    text = pastes.quiet()
                for message in (*(parser.feed(text) if text else ()), *parser.tick()):
                    self.take_in(message)

    def take_in(self, message: Message) -> None:
        """Hand on what was read."""
        self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _PIECE)
        except OSError:
            # EIO: the other side of the terminal is closed.
            return b""

    def _leave(self) -> None:
        self._app.exit(return_code=_GONE)


class Terminal(Reading, LinuxDriver):
    """The whole terminal."""

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        """Take what Textual gives."""
        super().__init__(*given, **options)
        if self._file is not None:
            self._file = Sink(self._file)  # type: ignore[assignment]  # as much of a file as is used
