"""The table of formats that are read, in the order in which a file is asked.

A format: how a file of it begins, and who reads it. Tables come last, because
nearly every text can be taken for one. Must not write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from toolkit.errors import Refused, UsageError
from toolkit.exchange import (
    format_csv,
    format_json,
    format_netscape,
    format_page,
    format_sheets,
    format_telegram,
    format_text,
    format_xml,
)
from toolkit.exchange.columns import field_of
from toolkit.exchange.delimited import DAMAGED
from toolkit.exchange.dialect import has_address, has_address_cell, is_inbox
from toolkit.exchange.items import read_items
from toolkit.exchange.kinds import is_binary_list, require_text
from toolkit.exchange.plan import Plan
from toolkit.exchange.record import LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.source import DAMAGE, Source


@dataclass(frozen=True, slots=True)
class Format:
    """A format of text: its name, what a person calls it, its test, its reader.

    `by_line`: the reader itself leaves out lines with bytes that are no text.
    `markup`: such a file begins with a tag; the words of its tags in the cell of a
    table, or further down in a text, make no such file. `labelled`: the reader gives
    items, names and values, which go through the column plan as a table's rows do.
    """

    name: str
    title: str
    begins: Callable[[str], bool]
    read: Callable[[Source], OpenList]
    by_line: bool = False
    markup: bool = False
    labelled: bool = False

    def claims(self, head: str) -> bool:
        """Tell whether a text that begins so is of this format."""
        return (not self.markup or head.lstrip("\ufeff \t\r\n").startswith("<")) and self.begins(
            head
        )


FORMATS: tuple[Format, ...] = (
    *(
        Format(shape.name, shape.title, shape.begins, shape.read, markup=True, labelled=True)
        for shape in format_xml.SHAPES
    ),
    Format(
        "webloc",
        "a web location",
        format_xml.is_webloc,
        format_xml.read_webloc,
        markup=True,
        labelled=True,
    ),
    Format(
        "netscape",
        "bookmarks HTML",
        format_netscape.is_bookmarks,
        format_netscape.read_bookmarks,
        markup=True,
    ),
    Format(
        "pocket-html",
        "Pocket HTML",
        format_netscape.is_pocket,
        format_netscape.read_pocket,
        markup=True,
    ),
    Format(
        "instapaper-html",
        "Instapaper HTML",
        format_netscape.is_instapaper,
        format_netscape.read_instapaper,
        markup=True,
    ),
    Format(
        "telegram-html",
        "a chat of Telegram",
        format_telegram.looks_so,
        format_telegram.read,
        markup=True,
    ),
    Format("json", "JSON", format_json.looks_so, format_json.read, labelled=True),
    Format("onetab", "OneTab", format_text.is_onetab, format_text.read_onetab, by_line=True),
    Format("org", "org", format_text.is_org, format_text.read_org, by_line=True),
)
_MARKDOWN = Format(
    "markdown", "Markdown", format_text.is_markdown, format_text.read_markdown, by_line=True
)
# On purpose only: `begins` claims nothing.
_PAGE = Format("page", "a web page", lambda _head: False, format_page.read, labelled=True)
_PLAIN = Format("text", "plain text", lambda _head: True, format_text.read_plain, by_line=True)
_INBOX = replace(_PLAIN, name="inbox", title="an inbox", read=format_text.read_inbox)
TEXTS = (*FORMATS, _MARKDOWN, _PAGE, _PLAIN, _INBOX)
NAMES = ("csv", *(row.name for row in TEXTS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person said of a file: its format, delimiter, columns (field -> column)."""

    format: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_table(self) -> bool:
        """Whether something was said that only a table has."""
        return bool(self.delimiter or self.columns) or self.format == "csv"


def begin(source: Source, wanted: Wanted) -> tuple[OpenList, Plan | None]:
    """Find out what a file is and begin to read it; the plan is a table's.

    Raises Refused for what holds no list, UsageError for an unknown format.
    """
    if is_binary_list(source.head):
        plan, reading = format_sheets.read(source, wanted.columns)
        return reading, plan
    require_text(source.name, source.head, wide=source.encoding.name.startswith("utf-"))
    chosen = _named(wanted.format) if wanted.format not in ("", "csv") else None
    head = source.head_text
    if chosen is None and not wanted.is_table:
        chosen = next((row for row in FORMATS if row.claims(head)), None)
    if chosen is None and not wanted.is_table:
        table = format_csv.look(source)
        kept = not table.plan.shape and not _MARKDOWN.begins(head)
        chosen = _INBOX if kept and is_inbox(head, table.layout) else _prose(source, head, table)
    if chosen is not None:
        reading = chosen.read(source)
        labels: Plan | None = None
        if chosen.labelled:
            labels, reading.rows = read_items(reading.rows, wanted.columns)
            if labels is not None:
                reading.header, reading.mapping = labels.header, labels.mapping
        if source.encoding.damaged and not chosen.by_line:
            reading.rows = map(_sound, reading.rows)
        return reading, labels
    table = format_csv.look(source, wanted.delimiter, wanted.columns)
    return format_csv.read(source, table), table.plan


def _sound(row: Row) -> Row:
    """Reject a row that holds bytes which are no text."""
    if isinstance(row, RowProblem) or not any(DAMAGE in text for text in _texts(row)):
        return row
    return RowProblem(line=row.line, reason=DAMAGED, value=row.url or row.title)


def _texts(record: LinkRecord) -> Iterator[str]:
    yield from (record.url, record.title, record.summary, record.note, *record.tags)
    for value in record.rare.values():
        listed = value if isinstance(value, tuple) else (value,)
        yield from (text for text in listed if isinstance(text, str))
    yield from (text for pair in record.extra for text in pair)


def _prose(source: Source, head: str, table: format_csv.Table) -> Format | None:
    """Tell a text with links in it from a table; None means: a table."""
    layout = table.layout
    named = [field for field in table.plan.fields if field not in ("extra", "ignore")]
    has_url = "url" in named
    is_table = has_url and (layout.header or layout.width > 1)
    if is_table and (len(named) > 1 or not _MARKDOWN.begins(head)):
        return None
    if _MARKDOWN.begins(head):
        return _MARKDOWN
    if has_url or table.plan.shape:
        return None
    if layout.width == 1 and not layout.header:
        return _PLAIN
    # Words with addresses among them, however far down. Where a cell is an address, a
    # person knows which column is meant.
    is_list = layout.header and has_address_cell(head, layout.delimiter)
    if is_list or any(map(field_of, layout.header)):
        return None
    return _PLAIN if any(map(has_address, source.chunks())) else None


def _named(name: str) -> Format:
    for row in TEXTS:
        if row.name == name:
            return row
    raise UsageError(f"'{name}' is not a format.", hint=f"Formats: {', '.join(NAMES)}.")


def require_addresses(source: Source, plan: Plan) -> None:
    """Raise Refused for a table in which no column holds addresses."""
    if plan.knows_addresses:
        return
    shown = ", ".join(f"'{name}'" for name in plan.header[:20])
    guess = next((name for name in plan.header), "Link")
    raise Refused(
        f"{source.name}: no column of addresses was found. Columns: {shown}.",
        hint=f"Say which one it is, for example: --map url='{guess}'",
    )
