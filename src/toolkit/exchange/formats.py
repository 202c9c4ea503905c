"""The table of formats that are read, in the order in which a file is asked.

A format: how a file of it begins, and who reads it. What bears the mark of one
program or notation is asked first, then what may be a table, then words with
addresses among them. Markup that nobody claims is refused, not searched for
addresses. Must not write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from toolkit.errors import Refused, UsageError
from toolkit.exchange import (
    format_cards,
    format_csv,
    format_json,
    format_markdown,
    format_netscape,
    format_page,
    format_sheets,
    format_text,
    format_xml,
)
from toolkit.exchange.column_map import Plan
from toolkit.exchange.columns import field_of
from toolkit.exchange.dialect import (
    Layout,
    has_address,
    has_address_cell,
    is_address,
    is_inbox,
    leads_with_address,
    mostly,
)
from toolkit.exchange.format_csv import DAMAGED
from toolkit.exchange.labels import read_items
from toolkit.exchange.record import LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.sniff import is_binary_list, require_list, require_text
from toolkit.exchange.source import DAMAGE, Source


@dataclass(frozen=True, slots=True)
class Format:
    """A format of text: its name, what it is in a sentence of the docs, its test, its reader.

    `begins` tells by the head of a text whether it bears the mark of this format.
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

    def claims(self, opening: Opening) -> bool:
        """Tell whether a text that begins so is of this format."""
        return (not self.markup or opening.is_markup) and self.begins(opening.head)


class Opening:
    """What the beginning of a text tells: its head, and the table that it may be."""

    def __init__(self, source: Source) -> None:
        """Look at nothing yet."""
        self.source = source

    @cached_property
    def head(self) -> str:
        """The first characters."""
        return self.source.head_text

    @cached_property
    def is_markup(self) -> bool:
        """Whether it begins with a tag."""
        return self.head.lstrip("\ufeff \t\r\n").startswith("<")

    @cached_property
    def table(self) -> format_csv.Table:
        """The table as which it can be read: any text can."""
        return format_csv.look(self.source)

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The fields of ours that the columns give."""
        return tuple(one for one in self.table.plan.fields if one not in ("extra", "ignore"))

    @cached_property
    def may_be_markdown(self) -> bool:
        """Whether something in it is written as Markdown writes links."""
        return format_markdown.is_markdown(self.head)


def _by_name(
    *rows: tuple[str, str, Callable[[str], bool], Callable[[Source], OpenList]],
) -> tuple[Format, ...]:
    return tuple(Format(*row, by_line=True, labelled=True) for row in rows)


FORMATS: tuple[Format, ...] = (
    *(
        Format(shape.name, shape.title, shape.begins, shape.read, markup=True, labelled=True)
        for shape in format_xml.SHAPES
    ),
    Format(
        "webloc",
        "a web location of a Mac (.webloc)",
        format_xml.is_webloc,
        format_xml.read_webloc,
        markup=True,
        labelled=True,
    ),
    Format(
        "netscape",
        "bookmarks in HTML: every browser, Raindrop, Pinboard, linkding, buku; folders become tags",
        format_netscape.is_bookmarks,
        format_netscape.read_bookmarks,
        markup=True,
    ),
    Format(
        "pocket-html",
        "Pocket's `ril_export.html`",
        format_netscape.is_pocket,
        format_netscape.read_pocket,
        markup=True,
    ),
    Format(
        "instapaper-html",
        "Instapaper's HTML",
        format_netscape.is_instapaper,
        format_netscape.read_instapaper,
        markup=True,
    ),
    Format(
        "telegram-html",
        "a chat that Telegram wrote: the addresses in its messages, without the people",
        format_text.is_telegram,
        format_text.read_telegram,
        markup=True,
    ),
    *_by_name(
        ("vcard", "contact cards (.vcf)", format_cards.is_vcard, format_cards.read_vcard),
        ("ris", "references in RIS", format_cards.is_ris, format_cards.read_ris),
        ("bibtex", "references in BibTeX", format_cards.is_bibtex, format_cards.read_bibtex),
        (
            "shortcut",
            "a shortcut of Windows (.url)",
            format_cards.is_shortcut,
            format_cards.read_shortcut,
        ),
    ),
    Format(
        "json",
        "our own, and whatever has addresses in it, by any keys and at any depth; JSON Lines",
        format_json.looks_so,
        format_json.read,
        labelled=True,
    ),
    Format(
        "onetab",
        "OneTab: an address, a bar, a title",
        format_text.is_onetab,
        format_text.read_onetab,
        by_line=True,
    ),
    *_by_name(
        ("org", "outlines of Emacs", format_text.is_org, format_text.read_org),
        (
            "markdown",
            "Markdown as people write it: lists, tables, reference links; headings become tags",
            format_markdown.begins,
            format_markdown.read,
        ),
        ("wiki", "the source of a wiki's page", format_text.is_wiki_text, format_text.read_wiki),
    ),
)
_BY_NAME = {row.name: row for row in FORMATS}
_MARKDOWN = _BY_NAME["markdown"]
# Nothing bears their mark: they are asked last, or on purpose alone.
_PAGE = Format(
    "page",
    "any web page, only when asked for: every link that leaves it, headings as tags",
    lambda _head: False,
    format_page.read,
    labelled=True,
)
(_PLAIN, _INBOX) = _by_name(
    (
        "text",
        "any text with addresses among its words: blocks of name, phone and website, mails, chats",
        lambda _head: False,
        format_text.read_plain,
    ),
    (
        "inbox",
        "an address a line, its title after it, `#words` for tags; only when asked for",
        lambda _head: False,
        format_text.read_inbox,
    ),
)
TEXTS = (*FORMATS, _PAGE, _PLAIN, _INBOX)
_TABLE = "csv"
# Of the rows of a table without a header, so many have their address in one column.
_MOST = 0.6
NAMES = (_TABLE, *(row.name for row in TEXTS))
# What each of them is, for the docs.
TITLES = {
    _TABLE: "a table with `,` `;` tab or bar between, any header or none, titles above it or not",
    **{row.name: row.title for row in TEXTS},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person said of a file: its format, delimiter, columns (field -> column)."""

    format: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def begin(source: Source, wanted: Wanted) -> tuple[OpenList, Plan | None]:
    """Find out what a file is and begin to read it; the plan is that of its columns.

    Raises Refused for what holds no list, UsageError for an unknown format.
    """
    if is_binary_list(source.head):
        plan, reading = format_sheets.read(source, wanted.columns)
        return reading, plan
    require_text(source.name, source.head, wide=source.encoding.name.startswith("utf-"))
    chosen = _chosen(Opening(source), wanted)
    if chosen is None:
        table = format_csv.look(source, wanted.delimiter, wanted.columns)
        return format_csv.read(source, table), table.plan
    reading = chosen.read(source)
    labels: Plan | None = None
    if chosen.labelled:
        labels, reading.rows = read_items(reading.rows, wanted.columns)
        if labels is not None:
            reading.header, reading.mapping = labels.header, labels.mapping
    if source.encoding.damaged and not chosen.by_line:
        reading.rows = map(_sound, reading.rows)
    return reading, labels


def _chosen(opening: Opening, wanted: Wanted) -> Format | None:
    """Return the format of a text; None for a table."""
    if wanted.format and wanted.format != _TABLE:
        return _named(wanted.format)
    if wanted.format or wanted.delimiter:
        return None
    claimed = next((row for row in FORMATS if row.claims(opening)), None)
    if claimed is None:
        _require_no_markup(opening)
        require_list(opening.source.name, opening.head)
        # Whoever names columns sees a table.
        return None if wanted.columns else _of_words(opening)
    return claimed if claimed.labelled or not wanted.columns else None


def _of_words(opening: Opening) -> Format | None:
    """Return what a text without any program's mark is; None for a table."""
    layout, plan = opening.table.layout, opening.table.plan
    if plan.shape is None and not opening.may_be_markdown and is_inbox(opening.head, layout):
        return _PLAIN
    # Addresses among words make no table of a text.
    has_url = "url" in opening.fields and not plan.among_words
    is_table = has_url and bool(layout.header or layout.width > 1) and not _is_mixed(layout)
    if is_table and (len(opening.fields) > 1 or not opening.may_be_markdown):
        return None
    if opening.may_be_markdown:
        return _MARKDOWN
    if plan.shape or (has_url and not _is_mixed(layout)):
        return None
    return _PLAIN if _is_prose(opening) else None


def _is_mixed(layout: Layout) -> bool:
    """Tell whether lines without a header are addresses and other things by turns."""
    if layout.header or layout.url_column < 0:
        return False
    cells = layout.column(layout.url_column)
    if layout.width == 1:
        return not all(map(is_address, cells))
    # Commas in words make no columns: of a table nearly every row has its address there.
    return not mostly(cells, leads_with_address) or len(cells) < _MOST * len(layout.sample)


def _is_prose(opening: Opening) -> bool:
    """Tell whether lines are words with addresses among them, however far down."""
    layout = opening.table.layout
    if layout.width == 1 and not layout.header:
        return True
    # Where a cell is an address, a person knows which column is meant.
    is_list = layout.header and has_address_cell(opening.head, layout.delimiter)
    if is_list or any(map(field_of, layout.header)):
        return False
    return any(map(has_address, opening.source.chunks()))


def _require_no_markup(opening: Opening) -> None:
    """Raise Refused for HTML and XML of a kind that is not read."""
    name, head = opening.source.name, opening.head
    if not opening.is_markup:
        return
    if format_page.is_page(head):
        raise Refused(
            f"{name} is a web page, not an exported list of links.",
            hint="--format page takes every link of it, with the headings as tags;"
            " a browser exports bookmarks as HTML, most services links as CSV.",
        )
    root = format_xml.xml_root(head)
    if root or head.lstrip("\ufeff \t\r\n")[:9].upper().startswith(("<?XML", "<!DOCTYPE")):
        what = f"XML of a kind that cannot be read (<{root}>)" if root else "XML of an unknown kind"
        raise Refused(
            f"{name} is {what}.",
            hint="Export the list as CSV, HTML or JSON. The kinds of XML that can be read are XBEL,"
            " RSS, Atom, OPML, sitemaps, Pinboard's and Evernote's.",
        )


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
    raise Refused(
        f"{source.name}: no column of addresses was found. Columns: {shown}.",
        hint="If one holds them, say which: --map url=COLUMN. Addresses behind linked names are"
        " kept by a sheet (.xlsx, .ods), not by CSV.",
    )
