"""The table of formats that are written.

Must not read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.exchange import export_tables, export_texts, list_file


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its name, the endings of its files, what the docs say it holds, who writes it.

    `public`: it holds only links that are offered. `page`: it is for other
    people to read, so what nobody vetted is in it only when asked for.
    `binary`: it is written to a file of bytes. `in_columns`: it takes the columns of
    other languages besides.
    """

    name: str
    endings: tuple[str, ...]
    holds: str
    write: Callable[..., int]
    public: bool = False
    page: bool = False
    binary: bool = False
    in_columns: bool = False


_FIELDS = "every field; all comes back but judgements, which come back as notes"
EXPORTS: tuple[Export, ...] = (
    Export("csv", (".csv",), _FIELDS, export_tables.write_csv, in_columns=True),
    Export(
        "xlsx",
        (".xlsx",),
        f"{_FIELDS}; needs the extra `sheets`",
        export_tables.write_sheet,
        binary=True,
        in_columns=True,
    ),
    Export(
        "json",
        (".json",),
        "every field, vettings, checks; all comes back, the vettings as one note",
        export_texts.write_json,
    ),
    Export(
        "html",
        (".html", ".htm"),
        "address, title, summary, numbers, tags, date; these come back",
        export_texts.write_html,
        public=True,
        page=True,
    ),
    Export(
        "markdown",
        (".md", ".markdown"),
        "address, title, summary, numbers, tags; these come back",
        export_texts.write_markdown,
        public=True,
        page=True,
    ),
    Export(
        "espanso",
        (".yml", ".yaml"),
        "id, title, address, and tags and terms for its search; it is not read",
        export_texts.write_espanso,
        public=True,
    ),
    Export(
        "list",
        (),
        "a list to be followed (`list.json`): every field but sentences; all comes back,"
        " judgements as notes",
        list_file.write,
        public=True,
        page=True,
    ),
)
EXPORT_NAMES = tuple(row.name for row in EXPORTS)
EXPORT_ENDINGS = tuple(row.endings[0] for row in EXPORTS if row.endings)


def export_named(name: str) -> Export | None:
    """Return the format with this name, or None."""
    return next((row for row in EXPORTS if row.name == name), None)


def export_for(ending: str) -> Export | None:
    """Return the format of a file's ending, or None."""
    return next((row for row in EXPORTS if ending.casefold() in row.endings), None)
