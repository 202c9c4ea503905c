"""`export`: take lists of links out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.errors import UsageError
from toolkit.output.views.transfer_view import show_export
from toolkit.usecases.export import choose_format, export_file, export_links

OutFormat = Annotated[str, typer.Option("--format", help="csv, json, html, markdown or espanso.")]
All = Annotated[bool, typer.Option("--all", help="Also links to avoid (CSV and JSON only).")]


def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The file; without one, stdout.")] = "",
    *,
    format_: OutFormat = "",
    everything: All = False,
) -> None:
    """Write the links to a file; the order stays the same from day to day.

    Examples:
      toolkit export links.csv
      toolkit export links.json
      toolkit export --format markdown
    """
    session = session_of(context)
    console, library = session.console, session.kit.library
    to_stdout = file in ("", "-")
    chosen = choose_format(format_ or ("json" if console.as_json and to_stdout else ""), file)
    if console.as_json and to_stdout and chosen.name != "json":
        raise UsageError(
            f"--json and --format {chosen.name} do not go together on stdout.",
            hint="Name a file to write to.",
        )
    with library.reading():
        if to_stdout:
            report = export_links(library, session.kit.stdout, chosen, everything=everything)
        else:
            path = Path(file).expanduser()
            report = export_file(library, path, chosen, everything=everything)
    show_export(console, report, "" if to_stdout else file)
