"""The formats that are written: one table, its writers, and the file of rejected rows.

Must not read, cut a cell, or change what stood in one beyond the guard against
formulas; nothing written lets a title run anything, or holds the reply log.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import escape
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TextIO

from toolkit.domain.fields import BY_NAME, FIELDS, SHOWN, Field, Kind, json_form
from toolkit.domain.link import Text, tag_key
from toolkit.domain.page import Check
from toolkit.domain.sentences import TextColumn, by_column
from toolkit.domain.trust import Level, Vetting
from toolkit.errors import Refused
from toolkit.exchange import list_file
from toolkit.exchange.cells import (
    Outgoing,
    day_text,
    guard,
    json_cell,
    moment_text,
    unguard,
    write_cell,
)
from toolkit.exchange.record import Claim, LinkRecord, RowProblem
from toolkit.whole_file import written_whole

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet


# Writing tables: every field of a link, in columns that import reads back, as CSV or .xlsx.
# Lists have "; " between (sentences " | "), contacts and what other lists said are JSON. Texts
# in other languages have columns of their own: `say[cy]`. Cells that a spreadsheet would run
# are guarded. In a workbook every cell is a text, so that a number keeps its leading zero. The
# home of openpyxl's writer, the extra `sheets`.


Column = Callable[[Outgoing], str]


def _column(field: Field) -> Column:
    value_of = attrgetter(field.name)
    return lambda row: write_cell(field, value_of(row.link))


COLUMNS: dict[str, Column] = {
    **{field.name: _column(field) for field in SHOWN},
    "added_at": lambda row: moment_text(row.link.added_at) or "",
    "level": lambda row: row.link.trust.level.value,
    "note": lambda row: row.link.trust.note,
    "vetted_by": lambda row: row.link.trust.vetting.by if row.link.trust.vetting else "",
    "vetted_on": lambda row: _judged_on(row.link.trust.vetting),
    "review_by": lambda row: day_text(row.link.trust.review_by) or "",
    "evidence": lambda row: row.link.trust.vetting.evidence if row.link.trust.vetting else "",
    "reason": lambda row: row.link.trust.vetting.reason if row.link.trust.vetting else "",
    "instead": lambda row: row.link.trust.instead,
    "extra": lambda row: json_cell(dict(row.link.extra)),
}
# One a language in place of a single one.
_IN_COLUMNS = frozenset(field.name for field in SHOWN if field.kind is Kind.TEXTS)


def write_csv(rows: Iterable[Outgoing], out: TextIO, texts: Sequence[TextColumn] = ()) -> int:
    """Write a header and one row a link; returns how many.

    `texts` are the columns of other languages that the links need.
    """
    writer = csv.writer(out, lineterminator="\n")
    lines = 0
    for cells in cells_of(rows, texts):
        writer.writerow(cells)
        lines += 1
    return lines - 1


def cells_of(rows: Iterable[Outgoing], texts: Sequence[TextColumn] = ()) -> Iterator[list[str]]:
    """Yield the header, then the guarded cells of each link; the address stands first."""
    columns = {name: column for name, column in COLUMNS.items() if name not in _IN_COLUMNS}
    yield [*columns, *(column.name for column in texts)]
    for row in rows:
        cells = [guard(column(row)) for column in columns.values()]
        said = by_column(row.link.texts)
        yield [*cells, *(guard(_texts_cell(said.get(column, ()), column)) for column in texts)]


def _texts_cell(texts: Sequence[Text], column: TextColumn) -> str:
    values = tuple(one.text for one in texts)
    field = BY_NAME[column.field]
    return write_cell(field, values if field.kind is Kind.SENTENCES else " ".join(values))


def _judged_on(vetting: Vetting | None) -> str:
    if vetting is None or vetting.level in (Level.UNVETTED, Level.LISTED):
        return ""
    return vetting.recorded_at.date().isoformat()


# https://support.microsoft.com/office/excel-specifications-and-limits
_LONGEST_CELL = 32_767
_MOST_LINKED, _LONGEST_LINKED = 65_530, 2_000
# Spreadsheets read _x0041_ as the character of that number (ECMA-376, ST_Xstring).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Excel calls a file damaged in which an address to follow has other signs (RFC 3986).
_TO_FOLLOW = re.compile(r"[\w.~:/?#@!$&'()*+,;=%-]+", re.ASCII)


def write_sheet(rows: Iterable[Outgoing], out: BinaryIO, texts: Sequence[TextColumn] = ()) -> int:
    """Write a header and one row a link; returns how many. Raises Refused.

    `texts` are the columns of other languages that the links need.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise Refused(
            "This installation cannot write spreadsheets.",
            hint="Either write CSV (--bom for Excel), or add the writer:"
            " pip install 'apomediary-toolkit[sheets]'",
        ) from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Links")
    sheet.freeze_panes = "A2"
    lines = 0
    for cells in cells_of(rows, texts):
        sheet.append(_written(sheet, cells, linked=0 < lines <= _MOST_LINKED))
        lines += 1
    book.save(out)
    return lines - 1


def _written(sheet: WriteOnlyWorksheet, cells: list[str], *, linked: bool) -> Iterator[Any]:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - an extra

    for place, text in enumerate(cells):
        if len(text) > _LONGEST_CELL:
            raise Refused(
                f"The row of {cells[0]} has {len(text):,} characters in one cell; a spreadsheet"
                f" holds {_LONGEST_CELL:,}.",
                hint="Write .csv or .json: they hold texts of any length.",
            )
        cell = WriteOnlyCell(sheet, _ESCAPE.sub("_x005F_", text) or None)
        cell.number_format = "@"
        if text:
            cell.data_type = "s"
        if linked and place == 0 and len(text) <= _LONGEST_LINKED and _TO_FOLLOW.fullmatch(text):
            cell.hyperlink = text
        yield cell


# Texts: bookmarks in HTML without folders (a browser would show the same link once all the
# same, and a folder come back as a tag that nobody gave), Markdown with all tags in a comment
# that no page shows, espanso (https://espanso.org/docs/matches/basics/) with a link's id as the
# trigger and every text quoted as JSON, and our own JSON.


_PAGE_BEGINS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def write_html(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one bookmark a link; returns how many."""
    out.write(_PAGE_BEGINS)
    count = 0
    for row in rows:
        link = row.link
        attributes = f'HREF="{escape(link.url)}"'
        if link.added_at:
            attributes += f' ADD_DATE="{int(link.added_at.timestamp())}"'
        if link.tags:
            attributes += f' TAGS="{escape(",".join(link.tags))}"'
        out.write(f"    <DT><A {attributes}>{escape(link.title)}</A>\n")
        if row.about:
            out.write(f"    <DD>{escape(row.about)}\n")
        count += 1
    out.write("</DL><p>\n")
    return count


_SPECIAL = re.compile(r"([\\\[\]*_`#~|])")
_LEADING = re.compile(r"[-:]")
# Dashes that no backslash escapes.
_LEADING_SIGNS = "\u2013\u2014\u00b7"
_LIKE_TAGS = re.compile(r"\[|#\w+\s*$")
_PLAIN_TARGET = re.compile(r"[^\s()<>\\]+")


def write_markdown(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write the links, those without a tag first, then tag by tag; returns how many."""
    groups: dict[str, tuple[str, list[str]]] = {}
    for row in rows:
        tag = row.link.tags[0] if row.link.tags else ""
        _, lines = groups.setdefault(tag_key(tag), (tag, []))
        lines.append(_line(row))
    out.write("# Links\n")
    for key in sorted(groups):
        tag, lines = groups[key]
        out.write(f"\n## {_text(tag)}\n\n" if tag else "\n")
        out.writelines(lines)
    return sum(len(lines) for _, lines in groups.values())


def _line(row: Outgoing) -> str:
    link = row.link
    about = f" - {_about(row.about)}" if row.about else ""
    return f"- [{_text(link.title)}]({_target(link.url)}){about}{_tags(link.tags, row.about)}\n"


def _text(text: str) -> str:
    """Write a text so that it is shown as it is."""
    escaped = _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))
    return escaped.replace("<", "&lt;").replace(">", "&gt;")


def _about(text: str) -> str:
    """Write a summary and numbers; a sign at its beginning is not taken for the dash before it."""
    if text[:1] in _LEADING_SIGNS:
        return f"&#{ord(text[0])};{_text(text[1:])}"
    return ("\\" if _LEADING.match(text) else "") + _text(text)


def _target(url: str) -> str:
    if _PLAIN_TARGET.fullmatch(url):
        return url
    safe = url.replace("<", "%3C").replace(">", "%3E").replace("\\", "\\\\")
    return f"<{safe}>"


def _tags(tags: tuple[str, ...], about: str) -> str:
    """Write all tags in a comment, also that there are none where words look like some."""
    if not tags:
        return " <!-- TAGS: -->" if _LIKE_TAGS.search(about) else ""
    text = ",".join(tags)
    # JSON where a tag holds a sign that parts tags.
    if "--" in text or any(sign in text for sign in "|[>\\&"):
        text = json.dumps(list(tags), ensure_ascii=False)
        text = text.replace("-", "\\u002d").replace(">", "\\u003e")
    return f" <!-- TAGS: {text} -->"


# `{{name}}` is a variable there, and `$|$` where the cursor goes. Neither can be
# escaped in a text without variables: https://github.com/espanso/espanso/issues/2283
_COMMAND = re.compile(r"\{(?=\{)|\$(?=\|\$)")
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "|": "%7C"})


def write_espanso(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one match a link; returns how many."""
    out.write("matches:\n")
    count = 0
    for row in rows:
        link = row.link
        out.write(f"  - trigger: {_quoted(_trigger(link.name))}\n")
        out.write(f"    label: {_quoted(link.title)}\n")
        if words := [*link.tags, *link.terms]:
            terms = ", ".join(_quoted(word) for word in words)
            out.write(f"    search_terms: [{terms}]\n")
        title, address = _COMMAND.sub(r"\g<0> ", link.title), link.url.translate(_IN_ADDRESS)
        out.write(f"    replace: {_quoted(f'{title} {address}')}\n")
        count += 1
    if not count:
        out.write("  []\n")
    return count


def _trigger(name: str) -> str:
    """Return what is typed for a link: `:k1:`.

    espanso replaces a trigger at its last sign, so none may begin another: of
    `:k1` and `:k10` the second could never be typed
    (https://github.com/espanso/espanso/issues/178).
    """
    return f":{name}:"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_DOCUMENT_BEGINS = '{"schema": 1, "command": "export", "ok": true, "links": ['


def write_json(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write the document; returns how many links."""
    out.write(_DOCUMENT_BEGINS)
    count = 0
    for row in rows:
        text = json.dumps(link_document(row), ensure_ascii=False, indent=1)
        out.write((",\n" if count else "\n") + text)
        count += 1
    out.write("\n]}\n")
    return count


def link_document(row: Outgoing) -> dict[str, Any]:
    """Return all of a link as JSON."""
    link = row.link
    return {
        "id": link.name,
        **json_form(link),
        "added_at": moment_text(link.added_at),
        "level": link.trust.level.value,
        "extra": dict(link.extra),
        "vettings": [_vetting(vetting) for vetting in row.vettings],
        "checks": [_check(check) for check in row.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "at": moment_text(check.at),
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
    }


def _vetting(vetting: Vetting) -> dict[str, Any]:
    return {
        "level": vetting.level.value,
        "note": vetting.note,
        "evidence": vetting.evidence,
        "how": vetting.how.value if vetting.how else None,
        "by": vetting.by or None,
        "recorded_at": moment_text(vetting.recorded_at),
        "review_by": day_text(vetting.review_by),
        "reason": vetting.reason,
        "instead": vetting.instead or None,
        "scope": vetting.scope.value,
    }


# The file of rejected rows: whole, when the import ended well; it may be the file that is read.


class RejectsFile:
    """Rejected rows of one file. Use it as a context manager."""

    def __init__(self, path: Path, header: tuple[str, ...]) -> None:
        """Remember where to write; the file is made with the first row."""
        self._path = path
        self._header = header
        self._writing = ExitStack()
        self._writer: Any = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put the file in its place, if it was made; nothing after a failure."""
        self._writing.__exit__(kind, error, trace)

    def write(self, row: RowProblem | LinkRecord) -> None:
        """Write one rejected row. Raises Refused where nothing can be written."""
        if self._writer is None:
            self._begin()
        self._writer.writerow([guard(unguard(cell)) for cell in self._cells(row)])

    def _begin(self) -> None:
        try:
            file = self._writing.enter_context(written_whole(self._path, errors="surrogateescape"))
        except OSError as error:
            raise Refused(
                f"{self._path} cannot be written: {error.strerror or error}.",
                hint="Give another file with --rejects. Nothing was imported.",
            ) from error
        self._writer = csv.writer(file)
        self._writer.writerow([guard(name) for name in self._header or COLUMNS])

    def _cells(self, row: RowProblem | LinkRecord) -> list[str]:
        if row.cells:
            return list(row.cells)
        return _own_cells(row) if isinstance(row, LinkRecord) else [row.value]


def _own_cells(record: LinkRecord) -> list[str]:
    """Write a record in the columns of our own CSV; of several claims the newest."""
    claim = record.claims[-1] if record.claims else Claim()
    said = record.said
    cells = {
        **{field.name: write_cell(field, said.get(field.name, "")) for field in FIELDS},
        "added_at": moment_text(record.added_at) or "",
        "level": claim.level,
        "note": claim.note or record.note,
        "vetted_by": claim.by,
        "vetted_on": claim.on,
        "review_by": claim.review_by,
        "evidence": claim.evidence or record.evidence,
        "reason": claim.reason,
        "instead": claim.instead,
        "extra": json_cell(dict(record.extra)),
    }
    return [cells[name] for name in COLUMNS]


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
    Export("csv", (".csv",), _FIELDS, write_csv, in_columns=True),
    Export(
        "xlsx",
        (".xlsx",),
        f"{_FIELDS}; needs the extra `sheets`",
        write_sheet,
        binary=True,
        in_columns=True,
    ),
    Export(
        "json",
        (".json",),
        "every field, vettings, checks; all comes back, the vettings as one note",
        write_json,
    ),
    Export(
        "html",
        (".html", ".htm"),
        "address, title, summary, numbers, tags, date; these come back",
        write_html,
        public=True,
        page=True,
    ),
    Export(
        "markdown",
        (".md", ".markdown"),
        "address, title, summary, numbers, tags; these come back",
        write_markdown,
        public=True,
        page=True,
    ),
    Export(
        "espanso",
        (".yml", ".yaml"),
        "id, title, address, and tags and terms for its search; it is not read",
        write_espanso,
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
