"""The terminal as all screens read it: pastes cleaned, and an end that is an end.

Textual's own reader obeys escape sequences inside a paste, and goes round
without rest when its terminal is gone; its writer stops, and takes the picker
with it. Drawing, resizing and suspending stay Textual's.
"""

from __future__ import annotations

import os
import selectors
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import Any, ClassVar, TextIO, TypeVar

from rich.text import Text
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.drivers.linux_inline_driver import LinuxInlineDriver
from textual.events import CursorPosition
from textual.filter import Monochrome, NoColor
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from toolkit.domain.text import clean_text

# Pastes, made harmless before anything reads them as keys. A terminal marks a paste at both
# ends, but what stands between may hold escape sequences of its own, which a key reader would
# obey. So a paste is gathered whole and cleaned first.


BEGINS, ENDS = "\x1b[200~", "\x1b[201~"
# A post is far below this; what a paste has beyond it is dropped, and never read as keys.
_LONGEST = 1_000_000
# Pressed alone: the way out of a paste whose end never comes.
_INTERRUPT = "\x03"


class Pastes:
    """Text from a terminal, piece by piece, with its pastes cleaned."""

    def __init__(self) -> None:
        """Begin outside a paste."""
        self._paste: list[str] | None = None
        self._length = 0
        self._tail = ""
        self.waits = False

    def cleaned(self, piece: str) -> str:
        """Return what may be read of a piece already.

        A paste comes when its end was seen and nothing follows: what stands in it may
        pretend to be its end. `waits` tells that `quiet` should be called soon.
        """
        before = ""
        if self._paste is None:
            before, piece = self._until_begin(piece)
        if piece and self._paste is not None:
            if piece == _INTERRUPT:
                return before + self._whole()
            self._keep(piece)
        return before

    def quiet(self) -> str:
        """Return the paste that has ended, now that nothing followed."""
        return self._whole() if self.waits else ""

    def _until_begin(self, piece: str) -> tuple[str, str]:
        # The mark may have begun in the piece before, which has been passed on.
        seen = self._tail + piece
        at = seen.find(BEGINS)
        if at < 0:
            self._tail = seen[-(len(BEGINS) - 1) :]
            return piece, ""
        passed = at + len(BEGINS) - len(self._tail)
        self._tail, self._paste, self._length = "", [], 0
        return piece[:passed], piece[passed:]

    def _keep(self, piece: str) -> None:
        self.waits = self.waits or ENDS in self._tail + piece
        self._tail = (self._tail + piece)[-(len(ENDS) - 1) :]
        if self._paste is not None and self._length < _LONGEST:
            self._paste.append(piece)
            self._length += len(piece)

    def _whole(self) -> str:
        whole = "".join(self._paste or ())
        self._paste, self._tail, self.waits = None, "", False
        return clean_text(whole) + ENDS


# A screen that paints soon: nobody waits for the next of sixty frames a second. Textual gathers
# what changed and paints at its next tick, up to 17 ms after a key; that is a third of the time
# a keystroke may take.


_SECONDS = 1 / 250


class QuickScreen(Screen[None]):
    """Textual's screen with a shorter tick; the tick rests while nothing changes."""

    def compose(self) -> ComposeResult:
        """Hold what the application composes."""
        yield from ()

    @cached_property
    def _update_timer(self) -> Timer:
        return self.set_interval(_SECONDS, self._on_timer_update, name="screen_update", pause=True)


class Pane(Static):
    """A text that is laid out and painted anew only when it says something else."""

    said: Text | None = None

    def say(self, text: Text) -> None:
        """Show a text."""
        if self.said != text or (self.said and self.said.spans != text.spans):
            self.said = text
            self.update(text)


def room_of(widget: Widget) -> int:
    """Return the columns for text, less the scroll bar, whether it is there now or not."""
    return widget.size.width - widget.styles.scrollbar_size_vertical


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


# What every screen of the program has in common: colours, the terminal, and how it ends. The
# terminal's own colours on its own ground, whatever NO_COLOR says to Textual; a failure is
# handed to whoever started the screen.


Result = TypeVar("Result")


class Frame(App[Result]):
    """An application as all of ours are."""

    CSS_PATH = Path(__file__).with_name("picker.tcss")
    ENABLE_COMMAND_PALETTE = False
    INLINE_PADDING = 0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False, priority=True)
    ]

    def __init__(self, *, colour: bool, part: bool = False) -> None:
        """Use the whole terminal, or `part` of it; `failure` is what ended it."""
        super().__init__(_driver(part=part))
        self.failure: BaseException | None = None
        # The terminal's own sixteen colours on its own background, light or dark.
        self.theme = "ansi-dark"
        # Textual looks at NO_COLOR by itself, before there is a theme, and takes an empty
        # value for a set one; what it does to our colours then is black on black.
        own = (one for one in self._filters if not isinstance(one, Monochrome | NoColor))
        self._filters = [*own] if colour else [*own, NoColor()]
        self.no_color = not colour

    def get_default_screen(self) -> Screen[None]:
        """Return the screen that the panes stand on."""
        return QuickScreen(id="_default")

    def on_mount(self) -> None:
        """Draw anew when a suspended program goes on."""
        self.app_resume_signal.subscribe(self, self._draw_again)

    def _fatal_error(self) -> None:
        # Textual's own shows the values of variables, and one of them is the
        # question. Whoever started the screen raises this again.
        self.failure = sys.exception()
        self._close_messages_no_wait()

    def _draw_again(self, _app: object) -> None:
        # A shell wrote over the screen while the program was suspended.
        for screen in self.screen_stack:
            screen.refresh(layout=True)
            for widget in screen.walk_children():
                widget.refresh()


def _driver(*, part: bool) -> type[Driver] | None:
    if sys.platform == "win32":
        return None
    if part:
        return PartOfTerminal

    return Terminal


# Some lines of the terminal below the prompt, for `pick --height`. Drawing is Textual's.


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
