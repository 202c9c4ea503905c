"""The command line as Typer reads it: one command, run with its session.

Typer's own exceptions end here and become ours; of Ctrl-C it is said what the
command leaves behind, which each keeps whole by itself.
"""

from __future__ import annotations

from contextlib import suppress

import typer

from toolkit.cli.arguments import Arguments
from toolkit.cli.meant import misread
from toolkit.cli.session import PROGRAM, Session
from toolkit.errors import ExitCode, Interrupted, ToolkitError

# True whenever the key was pressed: before the work, in the middle, or after it.
_LEFT = {
    "import": "An import is kept whole or not at all.",
    "check": "What was checked before that is kept; the next check goes on from there.",
    "vet": "What was recorded before that is kept.",
    "review": "What was recorded before that is kept.",
    "restore": "The library is the old one or the restored one, whole.",
    "backup": "A backup is written whole or not at all.",
    "meaning": "What was read before that is kept; 'toolkit meaning on' goes on from there.",
}
_WRITES = frozenset(
    "add adopt edit rm tag synonym vet review import restore init undo redo".split()
)
# Links not yet read by meaning that are no reason to load the model after each change: so
# many a question reads beside, in a quarter of a second.
_LEFT_TO_QUESTIONS = 8


def run_command(arguments: Arguments, session: Session) -> int:
    """Run a command and return its exit code. Raises UsageError, Interrupted, ToolkitError."""
    try:
        code = arguments.program.main(
            list(arguments.rest), prog_name=PROGRAM, standalone_mode=False, obj=session
        )
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(error.format_message(), err=True)
            return int(ExitCode.USAGE)
        raise misread(error, arguments.command) from error
    except typer.Abort as error:
        raise _interrupted(arguments.command) from error
    if code == ExitCode.INTERRUPTED:
        raise _interrupted(arguments.command)
    if arguments.command in _WRITES:
        _keep_in_step(session)
    return code if isinstance(code, int) else int(ExitCode.DONE)


def _keep_in_step(session: Session) -> None:
    """Read by meaning what a change left to be read; of much say how many links it is."""
    kit = session.kit
    if not kit.meaning_model:
        return
    from toolkit.usecases.nearness import FOR_A_QUESTION, ON, unread  # noqa: PLC0415 - where on

    number = unread(kit.library)
    if number > FOR_A_QUESTION:
        from toolkit.output.views.follow import unread_words  # noqa: PLC0415 - rare

        session.console.note(f"{unread_words(number)}: {ON}")
    elif number > _LEFT_TO_QUESTIONS:
        from toolkit.usecases.meaning import read_unread  # noqa: PLC0415 - loads the model

        # The change is made: what cannot be read now is read later.
        with suppress(ToolkitError):
            read_unread(kit.library, kit.models_folder)


def _interrupted(command: str | None) -> Interrupted:
    """Return what is said of a command that was interrupted."""
    left = _LEFT.get(command or "", "")
    hint = "See what was done: toolkit undo --list" if command in _WRITES else ""
    return Interrupted(f"Interrupted. {left}".rstrip(), hint=hint)
