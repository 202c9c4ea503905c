"""`map list`, `map export`, `map import`: the column maps of `import --save-map`."""

from __future__ import annotations

import typer

from toolkit.cli.help import new_app
from toolkit.cli.own_tables import InFile, OutFile, take_out, told
from toolkit.cli.session import session_of
from toolkit.output.views.transfer_view import show_maps
from toolkit.usecases.transfer import bring_maps, column_maps, write_maps
from toolkit.whole_file import named_path

app = new_app("Saved maps of columns.")


@app.command("list")
def list_all(context: typer.Context) -> None:
    """List the column maps that `import --save-map` saved, by name."""
    session = session_of(context)
    with session.kit.library.reading():
        show_maps(session.console, column_maps(session.kit.library))


@app.command("export")
def export(context: typer.Context, file: OutFile = "") -> None:
    """Write all column maps as CSV."""
    session = session_of(context)
    library = session.kit.library
    with library.reading():
        take_out(session, file, lambda out: write_maps(library, out), "column map")


@app.command("import")
def import_(context: typer.Context, file: InFile) -> None:
    """Bring in column maps; one whose name is known stays as it is."""
    session = session_of(context)
    brought = bring_maps(session.kit.library, named_path(file))
    if brought.added:
        session.console.note("'toolkit undo' does not take column maps back.")
    told(session, brought, file)
