"""The way in and every way out: streams, global options, the one error boundary.

Exit codes are the table of errors.ExitCode. Must not hold a command or a rule.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

import typer

from toolkit.cli.arguments import Arguments, read_arguments
from toolkit.cli.session import Session
from toolkit.errors import ExitCode, Interrupted, ToolkitError, UsageError
from toolkit.output.console import Console
from toolkit.output.problems import show_problem
from toolkit.wiring import Kit

PROGRAM = "toolkit"


def run() -> None:
    """Run as the installed program: `main`, then leave with its code."""
    for stream in (sys.stdout, sys.stderr):
        _write_any_character(stream)
    sys.exit(main())


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code."""
    try:
        code = _main(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads the pipe has seen enough: `toolkit list | head -1`.
        _forget_stdout()
        return int(ExitCode.DONE)
    return code


def _main(argv: list[str]) -> int:
    console = Console(sys.stdout, sys.stderr, os.environ, as_json="--json" in argv)
    console.command = PROGRAM
    debug = "--debug" in argv
    try:
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
        return _run_with(arguments, console)
    except BrokenPipeError:
        raise
    except ToolkitError as error:
        return show_problem(console, error)
    except (KeyboardInterrupt, typer.Abort):
        return show_problem(console, Interrupted("Interrupted; what was done is kept."))
    except Exception as error:
        if debug:
            raise
        return show_problem(console, _defect(error))


def _run_with(arguments: Arguments, console: Console) -> int:
    kit = Kit(arguments.options, os.environ, sys.stdin, sys.stdout, sys.stderr, console.note)
    try:
        return _invoke(arguments, Session(kit, console))
    finally:
        kit.close()


def _invoke(arguments: Arguments, session: Session) -> int:
    try:
        code = arguments.program.main(
            list(arguments.rest), prog_name=PROGRAM, standalone_mode=False, obj=session
        )
    except typer.TyperException as error:
        raise UsageError(
            error.format_message().rstrip("."), hint=_help_hint(arguments.command)
        ) from error
    if code == ExitCode.INTERRUPTED:
        raise Interrupted("Interrupted; what was done is kept.")
    return code if isinstance(code, int) else int(ExitCode.DONE)


def _help_hint(command: str | None) -> str:
    return f"See: {PROGRAM} {command} --help" if command else f"See: {PROGRAM} --help"


def _defect(error: Exception) -> ToolkitError:
    # The message of an unexpected error may hold words of a question: only
    # its kind is shown.
    return ToolkitError(
        f"This is a defect in the program ({type(error).__name__}); nothing half-done was kept.",
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
