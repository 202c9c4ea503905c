"""The way in and every way out: streams, global options, the one error boundary.

Exit codes are the table of errors.ExitCode. Must not hold a command or a rule.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO, cast

from toolkit.cli.session import PROGRAM, Session
from toolkit.errors import ExitCode, Interrupted, RowDamaged, ToolkitError
from toolkit.output.console import Console
from toolkit.output.problems import show_problem
from toolkit.wiring import Globals, Kit


def run() -> int:
    """Run as the installed program: `main` on streams that are there and take any character."""
    # In this order: a missing one gets the lowest number that is free, its own.
    sys.stdin = sys.stdin or _nothing(os.O_RDONLY, "r")
    # What cannot be written is told; what is said beside it is not missed.
    sys.stdout = sys.stdout or _nothing(os.O_RDONLY, "w")
    sys.stderr = sys.stderr or _nothing(os.O_WRONLY, "w")
    sys.stdout, sys.stderr = _any_character(sys.stdout), _any_character(sys.stderr)
    # The picker draws on what it finds here, and what was wrapped anew is gone from below it.
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[assignment, misc]
    return main()


def _nothing(flags: int, mode: str) -> TextIO:
    """Open a stream that was closed when the program began."""
    return cast("TextIO", os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code."""
    code = int(ExitCode.DONE)
    try:
        code = _main(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads the pipe has seen enough: `toolkit list | head -1`.
        _forget(sys.stdout)
    except OSError as error:
        if not _is_broken(sys.stdout):
            raise
        _forget(sys.stdout)
        Console(sys.stdout, sys.stderr, os.environ).insist(
            f"The answer could not be written: {error.strerror or error}."
        )
        code = code or int(ExitCode.NO_MATCH)
    if _is_broken(sys.stderr):
        _forget(sys.stderr)
    return code


def _main(argv: list[str]) -> int:
    console = Console(sys.stdout, sys.stderr, os.environ, as_json="--json" in argv)
    console.command = PROGRAM
    try:
        return _search(argv[1:], console) if _is_plain_search(argv) else _run_command(argv)
    except BrokenPipeError:
        raise
    except ToolkitError as error:
        return show_problem(console, error)
    except KeyboardInterrupt:
        return show_problem(console, Interrupted("Interrupted."))
    except Exception as error:
        if "--debug" in argv or (isinstance(error, OSError) and _is_broken(sys.stdout)):
            raise
        return show_problem(console, _defect(error))


def _is_plain_search(argv: list[str]) -> bool:
    words = argv[1:]
    return argv[:1] == ["find"] and bool(words) and not any(w.startswith("-") for w in words)


def _search(words: list[str], console: Console) -> int:
    """Run `find WORDS...` without Typer, which costs more than the search."""
    from toolkit.cli.finding import answer_words  # noqa: PLC0415 - other commands search nothing

    console.command = "find"
    with _session(Globals(), console) as session:
        answer_words(session, words)
    return int(ExitCode.DONE)


def _run_command(argv: list[str]) -> int:
    # Loads Typer, which a plain search does without.
    from toolkit.cli.program import read_arguments, run_command  # noqa: PLC0415 - as said

    arguments = read_arguments(argv)
    options = arguments.options
    console = Console(
        sys.stdout,
        sys.stderr,
        os.environ,
        as_json=options.json,
        quiet=options.quiet,
        verbose=options.verbose,
        no_color=options.no_color,
    )
    console.command = arguments.command or PROGRAM
    try:
        with _session(options, console) as session:
            return run_command(arguments, session)
    except ToolkitError as error:
        return show_problem(console, error)


@contextmanager
def _session(options: Globals, console: Console) -> Iterator[Session]:
    kit = Kit(options, os.environ, sys.stdin, sys.stdout, sys.stderr, console.note)
    try:
        yield Session(kit, console)
    except RowDamaged as error:
        raise kit.with_way_back(error) from error
    except (ToolkitError, BrokenPipeError):
        raise
    except Exception as error:
        if broken := kit.damage():
            raise broken from error
        raise
    finally:
        kit.close()


def _defect(error: Exception) -> ToolkitError:
    # The message of an unexpected error may hold words of a question: only
    # its kind is shown.
    return ToolkitError(
        f"This is a defect in the program ({type(error).__name__}); nothing was left half done.",
        hint="Run the command again with --debug to see where.",
    )


class _Output(TextIOWrapper):
    """A stream that remembers that it could not be written: it may have dropped what it had."""

    broken = False

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError:
            self.broken = True
            raise

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            self.broken = True
            raise


def _any_character(stream: TextIO) -> TextIO:
    """Let a file or a pipe be UTF-8 whatever the console is; a terminal knows what it shows."""
    on_terminal = stream.isatty()
    encoding = stream.encoding if on_terminal else "utf-8"
    return _Output(
        cast("TextIOWrapper", stream).detach(),
        encoding=encoding,
        errors="backslashreplace",
        # Lines in files end as they are written: CSV has its own ends, on Windows too.
        newline=None if on_terminal else "",
        line_buffering=on_terminal or stream is sys.stderr,
    )


def _is_broken(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError):
        return True
    return getattr(stream, "broken", False)


def _forget(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere; else Python would complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    # A stream of a test has no number, and nothing to lose.
    with suppress(OSError, ValueError):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
