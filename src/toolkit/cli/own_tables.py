"""What `synonym export`, `synonym import` and `map` share: a file out, a file in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TextIO

import typer

from toolkit.cli.session import Session
from toolkit.errors import ExitCode, UsageError
from toolkit.output.views.transfer_view import show_brought, show_written
from toolkit.usecases.transfer import Brought
from toolkit.whole_file import named_path, writing_to, written_whole

OutFile = Annotated[str, typer.Argument(help="The CSV file; without one, stdout.")]
InFile = Annotated[Path, typer.Argument(help="A CSV file as export writes it.")]


def take_out(session: Session, file: str, write: Callable[[TextIO], int], what: str) -> None:
    """Write a table to a file or to stdout, and say how much."""
    if file in ("", "-"):
        if session.console.as_json:
            raise UsageError(
                "CSV cannot go to stdout with --json.", hint="Name a file, or use list --json."
            )
        count = write(session.kit.stdout)
    else:
        path = named_path(file)
        with writing_to(path), written_whole(path) as out:
            count = write(out)
    show_written(session.console, count, what, "" if file == "-" else file)


def told(session: Session, brought: Brought, file: Path) -> None:
    """Say what a file brought. Raises typer.Exit where rows were rejected."""
    show_brought(session.console, brought, str(file))
    if any(problem.rejected for problem in brought.problems):
        raise typer.Exit(int(ExitCode.REJECTED_ROWS))
