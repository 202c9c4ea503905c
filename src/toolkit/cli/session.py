"""What every command function is handed: the kit and the console.

With the few ways of asking a person, which obey --no-input, --yes and pipes.
Must not hold what a command does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

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
        from toolkit.cli.paste import read_line  # noqa: PLC0415 - only to ask

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
