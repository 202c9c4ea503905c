"""The command line as Typer reads it: one command, run with its session.

Typer's own exceptions end here and become ours.
"""

from __future__ import annotations

import typer

from toolkit.cli.arguments import Arguments
from toolkit.cli.interrupted import interrupted
from toolkit.cli.session import PROGRAM, Session
from toolkit.errors import ExitCode, UsageError


def run_command(arguments: Arguments, session: Session) -> int:
    """Run a command and return its exit code. Raises UsageError, Interrupted, ToolkitError."""
    try:
        code = arguments.program.main(
            list(arguments.rest), prog_name=PROGRAM, standalone_mode=False, obj=session
        )
    except typer.TyperException as error:
        raise UsageError(
            error.format_message().rstrip("."), hint=_help_hint(arguments.command)
        ) from error
    except typer.Abort as error:
        raise interrupted(arguments.command) from error
    if code == ExitCode.INTERRUPTED:
        raise interrupted(arguments.command)
    return code if isinstance(code, int) else int(ExitCode.DONE)


def _help_hint(command: str | None) -> str:
    return f"See: {PROGRAM} {command} --help" if command else f"See: {PROGRAM} --help"
