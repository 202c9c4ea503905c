"""What every command function is handed: the kit, the console, and ways of asking a person.

They obey --no-input, --yes and pipes. A pasted post is read as it is, until an empty
line. Must not hold what a command does, and must not store or interpret a post.
"""

from __future__ import annotations

import codecs
import os
import re
import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TextIO

from toolkit.domain.text import clean_text
from toolkit.errors import Refused, UsageError
from toolkit.output.console import Console
from toolkit.wiring import Kit

if TYPE_CHECKING:
    import typer


PROGRAM = "toolkit"
# A pasted post is far below this; more is cut, so that a bomb costs nothing.
LONGEST_INPUT = 5_000_000


class Session(NamedTuple):
    """One run of the program."""

    kit: Kit
    console: Console

    @property
    def today(self) -> date:
        """The day of this run."""
        return self.kit.now.date()

    @property
    def home(self) -> str:
        """The curator's region."""
        return str(self.kit.settings.settings.region)

    @property
    def can_ask(self) -> bool:
        """Whether a person can answer."""
        options = self.kit.options
        return self.kit.stdin.isatty() and not options.no_input and not options.json

    @property
    def can_draw(self) -> bool:
        """Whether a screen can be drawn; on stderr, so that stdout may go elsewhere."""
        return self.kit.stderr.isatty() and self.kit.environment.get("TERM") != "dumb"

    def text_of(self, words: Sequence[str] | None) -> str:
        """Return the words as one text; a lone `-` reads stdin."""
        given = list(words or [])
        return self.read_stdin() if given == ["-"] else " ".join(given)

    def read_stdin(self) -> str:
        """Read stdin as UTF-8; bytes that are none become a sign for that."""
        stream = getattr(self.kit.stdin, "buffer", None)
        if stream is None:
            return self.kit.stdin.read(LONGEST_INPUT)
        return bytes(stream.read(LONGEST_INPUT)).decode("utf-8", "replace")

    def stdin_lines(self) -> Iterator[str]:
        """Yield stdin a line at a time, as it arrives."""
        stream = getattr(self.kit.stdin, "buffer", None)
        if stream is None:
            yield from (line.rstrip("\r\n") for line in self.kit.stdin)
            return
        for line in stream:
            yield bytes(line).decode("utf-8", "replace").rstrip("\r\n")

    def ask_line(self, prompt: str) -> str:
        """Ask for one line on stderr. Raises KeyboardInterrupt on Ctrl-C or Ctrl-D."""
        line = ""
        try:
            self.console.prompt(prompt)
            line = read_line(self.kit.stdin)
            if not line:
                raise KeyboardInterrupt
        finally:
            if not line:
                # What is said next does not stand behind the question.
                self.kit.stderr.write("\n")
        return line.rstrip("\r\n")

    def copy(self, text: str) -> bool | None:
        """Copy a text and say by which route.

        Returns True, False, or None where the terminal was asked and cannot
        answer.
        """
        from toolkit.output.words import copied_words  # noqa: PLC0415 - only when copying
        from toolkit.usecases.reply import copy_text  # noqa: PLC0415 - the same

        copied = copy_text(text, self.kit.surroundings())
        for attempt in copied.tried:
            self.console.detail(f"Not through {attempt.route}: {attempt.reason}")
        tell = self.console.insist if copied.confirmed is False else self.console.note
        for line in copied_words(copied):
            tell(line, dim=copied.confirmed is not False)
        return copied.confirmed

    def read_clipboard(self) -> str:
        """Return the text on the clipboard. Raises Refused."""
        from toolkit.usecases.reply import pasted_text  # noqa: PLC0415 - only when asked for

        return pasted_text(self.kit.surroundings())

    def confirm(self, question: str) -> None:
        """Ask before a bulk change. Raises UsageError where nobody can answer."""
        if self.kit.options.yes:
            return
        if not self.can_ask:
            raise UsageError(f"{question} There is nobody to ask here.", hint="Give --yes.")
        if self.ask_line(f"{question} [y/N] ").strip().casefold() not in ("y", "yes"):
            raise Refused("Nothing was changed.")


def session_of(context: typer.Context) -> Session:
    """Return the session that `main` put into Typer's context."""
    session = context.obj
    if not isinstance(session, Session):
        raise TypeError("a command was run without main()")
    return session


# Reading a pasted post at a terminal, as it is, until an empty line. The terminal's own line
# mode cuts lines at 4,095 bytes and cannot tell a blank line inside a post from the one that
# ends it; so the line mode is switched off and bracketed paste is asked for. Escape sequences
# are dropped, never obeyed.


PROMPT = "Paste the post, then an empty line:"
_END_MARK = "."
PROMPT_TO_A_MARK = "Paste the post, then a line with a full stop alone:"
_PASTE_ON, _PASTE_OFF = "\x1b[?2004h", "\x1b[?2004l"
_PASTE_BEGINS, _PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
_END_OF_INPUT = b"\x04"
_ERASE = (b"\x7f", b"\x08")
_KEYS = re.compile(b"([\x04\x08\x7f])")
# A paste arrives in pieces; a person does not press Enter twice that fast.
_MORE_WITHIN_SECONDS = 0.08
_LONGEST_WAIT_SECONDS = 0.5
# As much as the program reads from a pipe is far above any post.
_LONGEST = 1_000_000
_PIECE = 65_536


def read_post(stdin: TextIO, stderr: TextIO) -> str:
    """Ask for a post and return it as typed or pasted, escape sequences dropped.

    Whatever follows the empty line is thrown away, so that the rest of a paste
    never answers the next question. Raises KeyboardInterrupt on Ctrl-C.
    """
    try:
        import termios  # noqa: PLC0415, F401 - not on Windows
    except ImportError:
        # Nothing tells there where a paste ends, and posts have empty lines.
        _say(stderr, PROMPT_TO_A_MARK + "\n")
        return clean_text(_read_lines(stdin, _END_MARK))
    try:
        descriptor = stdin.fileno()
    except (OSError, ValueError):
        _say(stderr, PROMPT + "\n")
        return clean_text(_read_lines(stdin, ""))
    with _raw(descriptor, stderr):
        # Only now: what is pasted at once must not meet the line mode.
        _say(stderr, PROMPT + "\n")
        post = _Post(lambda: _more(descriptor), stderr)
        while not post.ended:
            post.take(_read(descriptor))
    return clean_text(post.text)


def read_line(stdin: TextIO) -> str:
    """Return the next line, "" at the end of input. Raises KeyboardInterrupt on Ctrl-C.

    A terminal is waited for in short turns: Python acts on a Ctrl-C that comes just
    before a wait only when the wait is over.
    """
    try:
        while os.name != "nt" and stdin.isatty() and not _ready(stdin.fileno()):
            continue
    except (OSError, ValueError):
        # No terminal that can be asked.
        return stdin.readline()
    return stdin.readline()


def rest_of_paste(stdin: TextIO) -> str:
    """Return the lines that were pasted after the one just read, "" where there are none.

    So that the rest of a post never answers the next question, nor a shell's.
    """
    lines = []
    try:
        while stdin.isatty() and _more(stdin.fileno()):
            line = stdin.readline()
            if not line:
                break
            lines.append(line)
    except (OSError, ValueError):
        # No terminal that can be asked whether more is on its way.
        return clean_text("".join(lines))
    return clean_text("".join(lines))


def _say(stderr: TextIO, text: str) -> None:
    stderr.write(text)
    stderr.flush()


def _read_lines(stdin: TextIO, end: str) -> str:
    lines = []
    for line in stdin:
        if line.strip() == end:
            break
        lines.append(line)
    return "".join(lines)


@contextmanager
def _raw(descriptor: int, stderr: TextIO) -> Iterator[None]:
    import termios  # noqa: PLC0415 - not on Windows

    before = termios.tcgetattr(descriptor)
    mode = termios.tcgetattr(descriptor)
    mode[3] &= ~(termios.ICANON | termios.ECHO)
    try:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, mode)
        _say(stderr, _PASTE_ON)
        yield
    finally:
        _say(stderr, _PASTE_OFF + "\n")
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


def _read(descriptor: int) -> bytes:
    # Python acts on a Ctrl-C that comes just before a wait only when the wait
    # is over, so none is long.
    while not _ready(descriptor):
        continue
    return os.read(descriptor, _PIECE)


def _ready(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], _LONGEST_WAIT_SECONDS)[0])


def _more(descriptor: int) -> bool:
    ready, _, _ = select.select([descriptor], [], [], _MORE_WITHIN_SECONDS)
    return bool(ready)


class _Post:
    """What was typed or pasted so far, shown as it comes."""

    def __init__(self, more: Callable[[], bool], stderr: TextIO) -> None:
        """Start empty; `more` tells whether another piece is on its way."""
        self._more = more
        self._stderr = stderr
        self._bytes = bytearray()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.ended = False

    @property
    def text(self) -> str:
        """The post without the marks of the paste."""
        return _without_marks(bytes(self._bytes)).decode("utf-8", "replace")

    def take(self, piece: bytes) -> None:
        """Add what the terminal gave; b"" means that it is gone."""
        if not piece:
            self.ended = True
            return
        # Inside a paste, what looks like a key is part of the post.
        begins = self._pasting or _PASTE_BEGINS in piece
        for key in [piece] if begins else _KEYS.split(piece):
            if not self.ended:
                self._take_key(key)
        self.ended |= len(self._bytes) >= _LONGEST or (
            not self._pasting and self._ends_with_empty_line() and not self._more()
        )

    @property
    def _pasting(self) -> bool:
        return self._bytes.rfind(_PASTE_BEGINS) > self._bytes.rfind(_PASTE_ENDS)

    def _take_key(self, key: bytes) -> None:
        if key == _END_OF_INPUT:
            self.ended = True
        elif key in _ERASE:
            self._erase_last()
        elif key:
            self._bytes += key
            self._echo(key)

    def _ends_with_empty_line(self) -> bool:
        tail = _without_marks(bytes(self._bytes[-64:])).replace(b"\r", b"\n")
        return tail.endswith(b"\n\n") or tail == b"\n"

    def _erase_last(self) -> None:
        text = self._bytes.decode("utf-8", "replace")
        if text and not text.endswith("\n"):
            self._bytes[:] = text[:-1].encode("utf-8")
            self._show("\b \b")

    def _echo(self, piece: bytes) -> None:
        text = self._decoder.decode(_without_marks(piece)).replace("\r", "\n")
        blank = text[: len(text) - len(text.lstrip(" \n"))]
        ending = text[len(text.rstrip(" \n")) :] if text.strip(" \n") else ""
        self._show(blank + clean_text(text) + ending)

    def _show(self, text: str) -> None:
        _say(self._stderr, text)


def _without_marks(post: bytes) -> bytes:
    return post.replace(_PASTE_BEGINS, b"").replace(_PASTE_ENDS, b"")
