"""`synonym` and `map`: other words people use, and saved maps of columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TextIO

import typer

from toolkit.cli.help import new_app
from toolkit.cli.session import Session, session_of
from toolkit.domain.text import number_of
from toolkit.errors import ExitCode, UsageError
from toolkit.output.views.library import show_synonyms
from toolkit.output.views.transfer_view import show_brought, show_maps, show_written
from toolkit.usecases.transfer import (
    Brought,
    bring_maps,
    bring_synonyms,
    column_maps,
    write_maps,
    write_synonyms,
)
from toolkit.usecases.words import add_synonym, list_synonyms, remove_synonym
from toolkit.whole_file import named_path, writing_to, written_whole

# What `synonym export`, `synonym import` and `map` share: a file out, a file in.


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


synonym_app = new_app("Other words people use.")

Word = Annotated[str, typer.Argument(help="What people say; several words in quotes.")]
Means = Annotated[str, typer.Argument(help="What to search for as well.")]


@synonym_app.command("add")
def synonym_add(
    context: typer.Context,
    word: Word,
    means: Means,
    *,
    both: Annotated[bool, typer.Option("--both", help="The other way round too.")] = False,
    not_beside: Annotated[
        str, typer.Option(metavar="WORDS", help="Not when one of these words is next to it.")
    ] = "",
) -> None:
    """Let a word also search for others.

    Examples:
      toolkit synonym add meds medication
      toolkit synonym add "low mood" depression --both
    """
    session = session_of(context)
    synonym = add_synonym(
        session.kit.library,
        word,
        means,
        session.kit.now,
        both_ways=both,
        not_beside=not_beside,
    )
    show_synonyms(session.console, [synonym])
    session.console.note("Added. 'toolkit undo' takes it back.")


@synonym_app.command("remove")
def synonym_remove(
    context: typer.Context,
    word: Word,
    means: Annotated[str, typer.Argument(help="One of its meanings; all when left out.")] = "",
) -> None:
    """Forget what a word means."""
    session = session_of(context)
    removed = remove_synonym(session.kit.library, word, means, session.kit.now)
    show_synonyms(session.console, removed)
    session.console.note(f"Removed {len(removed)}. 'toolkit undo' brings them back.")


@synonym_app.command("list")
def synonym_list(
    context: typer.Context,
    word: Annotated[str, typer.Argument(help="Only synonyms with this word.")] = "",
) -> None:
    """List the synonyms by word."""
    session = session_of(context)
    with session.kit.library.reading():
        found = list_synonyms(session.kit.library, word)
    show_synonyms(session.console, found)
    session.console.note(number_of(len(found), "synonym"))


@synonym_app.command("export")
def synonym_export(context: typer.Context, file: OutFile = "") -> None:
    """Write all synonyms as CSV."""
    session = session_of(context)
    library = session.kit.library
    with library.reading():
        take_out(session, file, lambda out: write_synonyms(library, out), "synonym")


@synonym_app.command("import")
def synonym_import(context: typer.Context, file: InFile) -> None:
    """Add the synonyms of a file; `undo` takes them back."""
    session = session_of(context)
    brought = bring_synonyms(session.kit.library, named_path(file), session.kit.now)
    if brought.added:
        session.console.note("'toolkit undo' takes them back.")
    told(session, brought, file)


# `map list`, `map export`, `map import`: the column maps of `import --save-map`.


map_app = new_app("Saved maps of columns.")


@map_app.command("list")
def map_list(context: typer.Context) -> None:
    """List the column maps that `import --save-map` saved, by name."""
    session = session_of(context)
    with session.kit.library.reading():
        show_maps(session.console, column_maps(session.kit.library))


@map_app.command("export")
def map_export(context: typer.Context, file: OutFile = "") -> None:
    """Write all column maps as CSV."""
    session = session_of(context)
    library = session.kit.library
    with library.reading():
        take_out(session, file, lambda out: write_maps(library, out), "column map")


@map_app.command("import")
def map_import(context: typer.Context, file: InFile) -> None:
    """Bring in column maps; one whose name is known stays as it is."""
    session = session_of(context)
    brought = bring_maps(session.kit.library, named_path(file))
    if brought.added:
        session.console.note("'toolkit undo' does not take column maps back.")
    told(session, brought, file)
