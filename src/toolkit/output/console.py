"""The three ways an answer leaves: terminal, pipe, JSON; and the talk beside it.

stdout is the answer and nothing else; hints, counts and problems go to stderr.
Colour only on a terminal that wants it; whatever a file is called, its name steers
no terminal. The only place that names a colour. Must not decide what is said.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, cached_property
from io import StringIO
from typing import TYPE_CHECKING, Any, TextIO

from toolkit.domain.text import harmless
from toolkit.domain.trust import SHOWN_AS, Level, State

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.console import RenderableType
    from rich.text import Text
    from rich.theme import Theme

    from toolkit.domain.link import Link


SCHEMA = 1
# What is narrower is no terminal that anybody reads at.
_NARROWEST = 20
# C1 controls, what turns the direction of writing, and bytes of a name that are no text;
# JSON itself escapes the others.
_STEERING = frozenset(
    map(chr, (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
) | frozenset(map(chr, range(0xD800, 0xE000)))
_BETWEEN = 2
# In less room a text of several words has one to a line.
_ROOM_OF_LAST = 16
_LONGEST_RULE = 60
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


class Console:
    """Where a command's answer and its talk go."""

    def __init__(  # noqa: PLR0913 - each is one switch of the command line
        self,
        stdout: TextIO,
        stderr: TextIO,
        environment: Mapping[str, str],
        *,
        as_json: bool = False,
        quiet: bool = False,
        verbose: bool = False,
        no_color: bool = False,
    ) -> None:
        """Look at the streams; nothing is written yet."""
        self._stdout = stdout
        self._stderr = stderr
        self._environment = environment
        self.as_json = as_json
        self.quiet = quiet
        self.verbose = verbose
        self._no_color = no_color
        self.command = ""
        self._spoken = False

    @property
    def on_terminal(self) -> bool:
        """Whether a person reads stdout."""
        return self._stdout.isatty() and not self.as_json

    def speak(self) -> None:
        """Say from now on nothing but words: no colour, no rules, for a screen reader."""
        self._no_color = self._spoken = True

    @property
    def colour(self) -> bool:
        """Whether colour is wanted: NO_COLOR, TERM=dumb and --no-color say no."""
        environment = self._environment
        if self._no_color or environment.get("NO_COLOR"):
            return False
        if environment.get("FORCE_COLOR"):
            return True
        return self._stdout.isatty() and environment.get("TERM") != "dumb"

    def lines(self, lines: Iterable[str]) -> None:
        """Write the answer as plain lines."""
        for line in lines:
            # In a pipe a line may be the path of a file, which has to stay itself.
            self._stdout.write((harmless(line) if self.on_terminal else line) + "\n")

    def row(self, values: Iterable[object]) -> None:
        """Write one tab-separated row, whole values, no colour."""
        self._stdout.write("\t".join(_cell(value) for value in values) + "\n")

    def rows(self, rows: Iterable[Sequence[object]]) -> None:
        """Write rows: in columns on a terminal, the last one wrapped; tab-separated in a pipe.

        Where that leaves the last one no room, it follows the ones before as a text.
        """
        cells = [[_cell(value) for value in row] for row in rows]
        if not self.on_terminal:
            for row in cells:
                self.row(row)
            return
        from rich.text import Text  # noqa: PLC0415 - terminals only

        texts = [[Text(cell) for cell in row] for row in cells]
        widths = [max(text.cell_len for text in column) for column in zip(*texts, strict=False)]
        lead = _columns_kept(widths, self.width)
        for line in texts:
            first = Text()
            for text, width in zip(line[:lead], widths, strict=False):
                first.append_text(text).append(" " * (width - text.cell_len + _BETWEEN))
            rest = Text(" " * _BETWEEN).join(text for text in line[lead:] if text)
            self.rich(hanging(first, rest, self.width))

    def rich(self, parts: Iterable[RenderableType]) -> None:
        """Write styled parts on a terminal, wrapped between words.

        A text that must not be wrapped (`no_wrap`: an address) goes out in one
        piece, so that it can be copied whole.
        """
        console = self._rich
        for part in parts:
            console.print(part, soft_wrap=bool(getattr(part, "no_wrap", False)))

    @property
    def width(self) -> int:
        """How many columns the terminal has."""
        from shutil import get_terminal_size  # noqa: PLC0415 - terminals only

        return max(get_terminal_size().columns, _NARROWEST)

    def document(self, content: Mapping[str, Any], *, ok: bool = True) -> None:
        """Write the one JSON document of this run."""
        import json  # noqa: PLC0415 - a search in a pipe must not pay for it

        whole = {"schema": SCHEMA, "command": self.command, "ok": ok, **content}
        self._stdout.write(_plain_json(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n")

    def one_line_document(self, content: Mapping[str, Any], *, ok: bool = True) -> None:
        """Write one JSON document on a line of its own (for `--each`)."""
        import json  # noqa: PLC0415 - as above

        whole = {"schema": SCHEMA, "command": self.command, "ok": ok, **content}
        self._stdout.write(_plain_json(json.dumps(whole, ensure_ascii=False)) + "\n")

    def apart(self, lines: Iterable[str]) -> None:
        """Write a text that people copy: on a terminal between two rules, alone on its lines."""
        sign = "─" if (self._stderr.encoding or "").casefold().startswith("utf") else "-"
        rule = (
            sign * min(self.width, _LONGEST_RULE) if self.on_terminal and not self._spoken else ""
        )
        if rule:
            self.note(rule, dim=True)
        self.lines(lines)
        if rule:
            self.note(rule, dim=True)

    def note(self, text: str, *, dim: bool = False) -> None:
        """Say something beside the answer; `--quiet` silences it.

        On a terminal, `dim` sets it off from a text that people copy.
        """
        if not self.quiet:
            self.insist(text, dim=dim)

    def detail(self, text: str) -> None:
        """Say something that only `--verbose` asks for."""
        if self.verbose:
            self.note(text)

    def insist(self, text: str, *, dim: bool = False) -> None:
        """Say something that even `--quiet` does not silence; nobody may be there to hear it."""
        self._stdout.flush()
        said = harmless(text)
        with suppress(OSError):
            terminal = self._stderr.isatty()
            if len(said) > _NARROWEST and terminal:
                said = "\n".join(_wrapped(line, self.width) for line in said.split("\n"))
            if dim and terminal and self.on_terminal and self.colour:
                said = f"{_DIM}{said}{_PLAIN}"
            self._stderr.write(said + "\n")
            self._stderr.flush()

    def prompt(self, text: str) -> None:
        """Say a question; the answer follows on its last line."""
        self._stdout.flush()
        said = harmless(text)
        if self._stderr.isatty():
            said = f"{_wrapped(said.rstrip(), self.width - 1)} "
        self._stderr.write(said)
        self._stderr.flush()

    def flush(self) -> None:
        """Send what was written."""
        self._stdout.flush()

    @cached_property
    def _rich(self) -> RichConsole:
        from rich.console import Console as RichConsole  # noqa: PLC0415 - terminals only

        return RichConsole(
            file=self._stdout,
            theme=theme(),
            no_color=not self.colour,
            color_system="standard" if self.colour else None,
            force_terminal=self.colour or None,
            highlight=False,
            markup=False,
            emoji=False,
        )


def _plain_json(text: str) -> str:
    """Write what could steer a terminal as JSON writes it: the name of a file may hold it."""
    if _STEERING.isdisjoint(text):
        return text
    return "".join(f"\\u{ord(char):04x}" if char in _STEERING else char for char in text)


def _wrapped(line: str, width: int) -> str:
    """Break a line between words; an address or a path stays in one piece."""
    if len(line) < width:
        return line
    from textwrap import fill  # noqa: PLC0415 - long lines on terminals alone

    indent = " " * (len(line) - len(line.lstrip(" ")))
    lines = fill(
        hold_numbers(line.lstrip(" ")),
        width - 1,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return let_go(lines)


def _cell(value: object) -> str:
    return harmless(str(value)).replace("\t", " ").replace("\n", " ").replace("\r", " ")


# Lines that are too wide, broken between words with what follows indented.


def _columns_kept(widths: Sequence[int], room: int) -> int:
    """Return how many columns stand before a last one that has room for its words."""
    kept = max(0, len(widths) - 1)
    needed = min(_ROOM_OF_LAST, widths[-1]) if widths else 0
    while kept and room - sum(width + _BETWEEN for width in widths[:kept]) < needed:
        kept, needed = kept - 1, _ROOM_OF_LAST
    return kept


# For private use: whose text has one sees a space where it stands.
_HELD = "\ue000"
_IN_NUMBER = re.compile(r"(?<=[0-9]) (?=[0-9])")
# Shorter words fit every pane.
_LONG_WORD = re.compile(r"\S{12,}")
# Where the parts of an address end, best first.
_SIGNS = ("/", "-?&=._")


def broken(line: Text, room: int) -> list[Text]:
    """Break a text into lines of at most `room` columns; 0 or less: not at all."""
    if room <= 0 or line.cell_len <= room:
        return [line]
    held = line.copy()
    held.plain = hold_numbers(line.plain)
    lines = list(held.wrap(_breaker(), room))
    for below in lines:
        below.plain = let_go(below.plain)
    return lines


def hold_numbers(text: str) -> str:
    """Put a sign for the spaces inside a number, so that no line ends there."""
    return _IN_NUMBER.sub(_HELD, text)


def let_go(text: str) -> str:
    """Put the spaces inside numbers back."""
    return text.replace(_HELD, " ")


def address_broken(text: str, room: int) -> str:
    """Break addresses that are wider than `room` behind a sign of theirs; 0 or less: not at all."""
    return (
        _LONG_WORD.sub(lambda found: "\n".join(_pieces(found[0], room)), text) if room > 0 else text
    )


def _pieces(word: str, room: int) -> Iterator[str]:
    while len(word) > room:
        ends = (max(word.rfind(sign, room // 2, room) for sign in signs) for signs in _SIGNS)
        cut = next((end + 1 for end in ends if end > 0), room)
        yield word[:cut]
        word = word[cut:]
    yield word


def hanging(first: Text, line: Text, width: int) -> list[Text]:
    """Put `first` before a text, and as much space before what goes on below."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    indent = first.cell_len
    lines = broken(line, width - indent)
    # Assembled: the style of a text that is added to would spread over what follows.
    return [
        Text.assemble(first, lines[0]),
        *(Text.assemble(" " * indent, below) for below in lines[1:]),
    ]


@cache
def _breaker() -> RichConsole:
    from rich.console import Console as RichConsole  # noqa: PLC0415 - terminals only

    # Rich breaks lines with a console of any kind; nothing is written there.
    return RichConsole(file=StringIO())


# The line that moves while links are checked: on a terminal, and only there. Written to stderr
# and wiped at the end.


_SECONDS_BETWEEN = 0.2
_WIDEST = 110
# What a terminal is taken to be that does not say how wide it is.
_USUAL = 80


class LiveLine:
    """A line that tells how far a run is; silent where nobody looks."""

    def __init__(self, stream: TextIO, *, wanted: bool) -> None:
        """Start the clock."""
        self._stream = stream
        self._on = wanted and stream.isatty()
        self._began = time.monotonic()
        self._drawn = 0.0
        self._width = 0

    def draw(self, done: int, total: int, hosts_left: int, by_state: Mapping[State, int]) -> None:
        """Draw the line anew, a few times a second at most."""
        now = time.monotonic()
        if not self._on or (now - self._drawn < _SECONDS_BETWEEN and done < total):
            return
        self._drawn = now
        rate = done / max(0.001, now - self._began)
        # What matters most comes first: a narrow window cuts the rest off.
        words = [f"{done:,} of {total:,}", f"about {_duration((total - done) / rate)} left"]
        words += [f"{SHOWN_AS[state]} {count:,}" for state, count in by_state.items() if count]
        words += [f"hosts waiting {hosts_left:,}", f"{rate:.1f} a second"]
        width = min(_WIDEST, self._columns() - 1)
        # A window made narrower would wrap blanks that wipe what is not there.
        blanks = max(0, min(self._width, width))
        line = "; ".join(words)[:width]
        self._stream.write("\r" + line.ljust(blanks))
        self._stream.flush()
        self._width = len(line)

    def wipe(self) -> None:
        """Take the line away."""
        if self._on and self._drawn:
            self._stream.write("\r" + " " * min(self._width, self._columns() - 1) + "\r")
            self._stream.flush()

    def _columns(self) -> int:
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or _USUAL
        except (OSError, ValueError):
            return _USUAL


def _duration(seconds: float) -> str:
    if seconds < 90:  # noqa: PLR2004 - a minute and a half reads better in seconds
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"  # noqa: PLR2004 - the same


# Styles and signs, by meaning: the only place that names a colour. Red and magenta alone: of
# the terminal's own sixteen colours they can be read on black and on white in every palette
# that terminals come with. A word always says the same thing, so nothing is lost without
# colour.


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
