"""`export`: take lists of links out."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.options import (
    RegionFilter,
    TagFilter,
    TrustFilter,
    TypeFilter,
    filters_of,
    tell_of_tags,
)
from toolkit.cli.session import session_of
from toolkit.errors import UsageError
from toolkit.output.views.transfer_view import show_export
from toolkit.usecases.transfer import choose_format, export_file, export_links
from toolkit.whole_file import named_path

OutFormat = Annotated[
    str, typer.Option("--format", help="csv, xlsx, json, html, markdown, espanso or list.")
]
All = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Also links to avoid (CSV, XLSX, JSON), and those nobody vetted (HTML, Markdown).",
    ),
]
Bom = Annotated[bool, typer.Option("--bom", help="CSV with the mark that Excel on Windows needs.")]


def export(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="The file; without one, stdout.")] = "",
    *,
    format_: OutFormat = "",
    tag: TagFilter = None,
    type_: TypeFilter = None,
    region: RegionFilter = None,
    trust: TrustFilter = None,
    everything: All = False,
    bom: Bom = False,
) -> None:
    """Write links to a file.

    The order stays the same from day to day.

    Pages (HTML, Markdown) have the phone numbers too, and only links that
    somebody vetted or the starter list brought.

    Examples:
      toolkit export links.csv
      toolkit export links.csv --bom
      toolkit export sleep.md --tag sleep --trust recommended
      toolkit export --format markdown
    """
    session = session_of(context)
    console, library = session.console, session.kit.library
    to_stdout = file in ("", "-")
    name = format_ or ("json" if console.as_json and to_stdout else "")
    chosen = choose_format(name, file, bom=bom)
    if console.as_json and to_stdout and chosen.name != "json":
        raise UsageError(
            f"--json and --format {chosen.name} do not go together on stdout.",
            hint="Name a file to write to.",
        )
    wanted = filters_of(tag, type_, region, trust, None)._replace(everything=everything)
    tell_of_tags(session, wanted.tags)
    with library.reading():
        if to_stdout:
            report = export_links(library, session.kit.stdout, chosen, wanted, bom=bom)
        else:
            report = export_file(library, named_path(file), chosen, wanted, bom=bom)
    show_export(console, report, "" if to_stdout else file)
