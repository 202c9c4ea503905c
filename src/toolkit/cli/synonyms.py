"""`synonym add`, `remove`, `list`, `export`, `import`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.own_tables import InFile, OutFile, take_out, told
from toolkit.cli.session import session_of
from toolkit.domain.text import number_of
from toolkit.output.views.library import show_synonyms
from toolkit.usecases.transfer import bring_synonyms, write_synonyms
from toolkit.usecases.words import add_synonym, list_synonyms, remove_synonym
from toolkit.whole_file import named_path

app = new_app("Other words people use.")

Word = Annotated[str, typer.Argument(help="What people say; several words in quotes.")]
Means = Annotated[str, typer.Argument(help="What to search for as well.")]


@app.command("add")
def add(
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


@app.command("remove")
def remove(
    context: typer.Context,
    word: Word,
    means: Annotated[str, typer.Argument(help="One of its meanings; all when left out.")] = "",
) -> None:
    """Forget what a word means."""
    session = session_of(context)
    removed = remove_synonym(session.kit.library, word, means, session.kit.now)
    show_synonyms(session.console, removed)
    session.console.note(f"Removed {len(removed)}. 'toolkit undo' brings them back.")


@app.command("list")
def list_all(
    context: typer.Context,
    word: Annotated[str, typer.Argument(help="Only synonyms with this word.")] = "",
) -> None:
    """List the synonyms by word."""
    session = session_of(context)
    with session.kit.library.reading():
        found = list_synonyms(session.kit.library, word)
    show_synonyms(session.console, found)
    session.console.note(number_of(len(found), "synonym"))


@app.command("export")
def export(context: typer.Context, file: OutFile = "") -> None:
    """Write all synonyms as CSV."""
    session = session_of(context)
    library = session.kit.library
    with library.reading():
        take_out(session, file, lambda out: write_synonyms(library, out), "synonym")


@app.command("import")
def import_(context: typer.Context, file: InFile) -> None:
    """Add the synonyms of a file; `undo` takes them back."""
    session = session_of(context)
    brought = bring_synonyms(session.kit.library, named_path(file), session.kit.now)
    if brought.added:
        session.console.note("'toolkit undo' takes them back.")
    told(session, brought, file)
