"""The way in and every way out: streams, global options, the one error boundary.

Exit codes are the table of errors.ExitCode. Must not hold a command or a rule.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from toolkit.cli.session import PROGRAM, Session
from toolkit.errors import ExitCode, Interrupted, ToolkitError
from toolkit.output.console import Console
from toolkit.output.problems import show_problem
from toolkit.wiring import Globals, Kit


def run() -> None:
    """Run as the installed program: `main`, then leave with its code."""
    for stream in (sys.stdout, sys.stderr):
        _write_any_character(stream)
    sys.exit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code."""
    try:
        code = _main(list(sys.argv[1:] if argv is None else argv))
    except BrokenPipeError:
        # Whoever reads the pipe has seen enough: `toolkit list | head -1`.
        code = int(ExitCode.DONE)
    try:
        sys.stdout.flush()
    except OSError:
        # The reader of the pipe, or the terminal, is gone: nobody is left to tell.
        _forget_stdout()
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
        if "--debug" in argv:
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
    from toolkit.cli.arguments import read_arguments  # noqa: PLC0415 - as said
    from toolkit.cli.program import run_command  # noqa: PLC0415 - as said

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


def _write_any_character(stream: TextIO) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _forget_stdout() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives on
    finally:
        os.close(nowhere)
