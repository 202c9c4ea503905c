"""`import` and `export`: lists of links in and out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from toolkit.cli.finding import hear_lists
from toolkit.cli.options import (
    RegionFilter,
    TagFilter,
    TrustFilter,
    TypeFilter,
    filters_of,
    tell_of_tags,
)
from toolkit.cli.session import Session, session_of
from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.errors import ExitCode, Interrupted, UsageError
from toolkit.output.views.transfer_view import (
    ImportProgress,
    show_columns,
    show_export,
    show_import,
    show_preview,
)
from toolkit.usecases.importer import RowOutcome
from toolkit.usecases.importing import (
    ImportReport,
    ListFile,
    Saving,
    Whose,
    import_lists,
    open_lists,
    preview,
    require_columns,
    wanted_of,
    with_columns,
)
from toolkit.usecases.transfer import choose_format, export_file, export_links
from toolkit.whole_file import named_path

if TYPE_CHECKING:
    from toolkit.usecases.inbox import Inbox

_PREVIEW_ROWS = 10
_QUESTIONS = {
    "title": "Which column holds the titles? (Enter: none)",
    "phone": "Which one holds numbers to call? (Enter: none)",
}
Files = Annotated[
    list[str] | None,
    typer.Argument(help="CSV, sheets, bookmarks, JSON, Markdown, zips ...; - reads stdin."),
]
Map = Annotated[
    str, typer.Option("--map", help="Which column gives which field: url=Link,title=Name.")
]
UseMap = Annotated[str, typer.Option("--use-map", help="A column map saved by --save-map.")]
SaveMap = Annotated[str, typer.Option("--save-map", help="Save the column map under this name.")]
Delimiter = Annotated[str, typer.Option(help="What separates the columns, such as ';' or tab.")]
Encoding = Annotated[str, typer.Option(help="The file's encoding, such as cp1252.")]
InFormat = Annotated[str, typer.Option("--format", help="csv, json, netscape, markdown, text ...")]
Rejects = Annotated[
    Path | None, typer.Option(help="Write rejected rows to this file, in their own columns.")
]
Preview = Annotated[
    bool, typer.Option("--preview", help="Show the first rows as they would come in.")
]
Mine = Annotated[
    bool, typer.Option("--mine", help="My own list: replies may use its sentences at once.")
]
From = Annotated[str, typer.Option("--from", metavar="NAME", help="Whose list it is.")]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", metavar="NAME", help="Give every link in it this tag.")
]
FromInbox = Annotated[
    bool,
    typer.Option("--inbox", help="Take in your inbox; what was taken moves to inbox.txt.done."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the report, but write nothing.")]


def import_(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    files: Files = None,
    *,
    map_: Map = "",
    use_map: UseMap = "",
    save_map: SaveMap = "",
    delimiter: Delimiter = "",
    encoding: Encoding = "",
    format_: InFormat = "",
    rejects: Rejects = None,
    mine: Mine = False,
    from_: From = "",
    tags: Tags = None,
    inbox: FromInbox = False,
    preview_: Preview = False,
    dry_run: DryRun = False,
) -> None:
    """Bring lists of links in.

    Every row is accounted for; 'toolkit undo' takes the whole import back.

    Examples:
      toolkit import links.csv
      toolkit import bookmarks.html --dry-run
      toolkit import list.csv --map url=Resource,title=Charity --save-map ours
      toolkit import links.json --from Tom --tag leeds
      toolkit import - --format text
      toolkit import --inbox
    """
    session = session_of(context)
    library = session.kit.library
    wanted = wanted_of(library, map_=map_, use_map=use_map, delimiter=delimiter, format_=format_)
    said = bool(files or encoding or wanted != wanted_of(library))
    watched = _inbox(session, alone=not said) if inbox else None
    saving = Saving(
        rejects=rejects,
        rejected=watched.keep if watched else lambda _row: None,
        map_name=save_map,
        columns=wanted.columns,
    )
    with _all_or_nothing(), ExitStack() as stack:
        lists: list[ListFile] = []
        for name in () if watched else _files(files):
            for opened in open_lists(name, wanted, stdin=_stdin(session), encoding=encoding):
                stack.callback(opened.source.close)
                lists.append(opened)
        lists = [_with_known_columns(session, opened) for opened in lists]
        if watched:
            stack.callback(watched.opened.source.close)
            lists.append(watched.opened)
        if preview_:
            _show_previews(session, lists)
            return
        settings = session.kit.settings.settings
        whose = Whose(clean_line(from_), mine, settings.by, unique_names(tags or ()))
        report = _import(session, lists, saving, whose, dry_run=dry_run)
    if watched and not dry_run:
        watched.clear()
    if report.batch is not None:
        hear_lists(session)
    show_import(session.console, report)
    if report.batch is not None:
        _tell_of_gap(session)
    if report.counted.outcomes[RowOutcome.REJECTED]:
        raise typer.Exit(int(ExitCode.REJECTED_ROWS))


def _tell_of_gap(session: Session) -> None:
    from toolkit.usecases.crisis import missing_line  # noqa: PLC0415 - exports write no replies

    if gap := missing_line(session.kit.library, session.home):
        session.console.insist(gap)


def _files(files: list[str] | None) -> list[str]:
    if not files:
        raise UsageError(
            "No file to import.", hint="For example: toolkit import links.csv, or --inbox."
        )
    return files


def _inbox(session: Session, *, alone: bool) -> Inbox:
    if not alone:
        raise UsageError(
            "--inbox reads only the inbox, as a list of single lines.",
            hint="Leave out the file and the options for tables.",
        )
    from toolkit.usecases.inbox import Inbox, inbox_path  # noqa: PLC0415 - with --inbox alone

    return Inbox(inbox_path(session.kit.settings.settings.inbox))


def _show_previews(session: Session, lists: list[ListFile]) -> None:
    for opened in lists:
        rows = preview(session.kit.library, opened, session.kit.now, _PREVIEW_ROWS)
        show_preview(session.console, opened, list(rows))


def _import(
    session: Session, lists: list[ListFile], saving: Saving, whose: Whose, *, dry_run: bool
) -> ImportReport:
    library, now = session.kit.library, session.kit.now
    with ImportProgress(session.kit.stderr, lists, quiet=session.console.quiet) as progress:
        return import_lists(
            library,
            lists,
            now,
            dry_run=dry_run,
            saving=saving,
            whose=whose,
            progress=progress.rows,
        )


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Say of Ctrl-C what is true of an import: it leaves the library as it was."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise Interrupted(
            "Interrupted; nothing was imported.", hint="The library is as it was before."
        ) from error


def _stdin(session: Session) -> BinaryIO:
    stream = getattr(session.kit.stdin, "buffer", None)
    return stream if stream is not None else BytesIO(session.kit.stdin.read().encode())


def _with_known_columns(session: Session, opened: ListFile) -> ListFile:
    """Ask which column holds the addresses where nothing tells it. Raises Refused."""
    if opened.columns_unknown and session.can_ask and opened.plan:
        show_columns(session.console, opened)
        opened = _ask(session, opened, "url", "Which column holds the addresses?")
    require_columns(opened)
    unknown = opened.unknown if session.can_ask else ()
    if unknown:
        show_columns(session.console, opened)
    for field in unknown:
        opened = _ask(session, opened, field, _QUESTIONS[field])
    return opened


def _ask(session: Session, opened: ListFile, field: str, question: str) -> ListFile:
    """Ask until a column is named, or nothing."""
    while answer := session.ask_line(f"{question} ").strip():
        try:
            return with_columns(opened, {field: answer})
        except UsageError as error:
            session.console.note(f"{error.message} {error.hint} Give a name or a number.")
    return opened


# `export`: take lists of links out.


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
