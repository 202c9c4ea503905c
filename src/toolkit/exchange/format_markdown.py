"""Markdown as people write it: lists, tables, headings, notes with a head of their own.

Every link that leaves the document is a row; the headings above it are its tags,
or its name where it has no other. Read by the rules of CommonMark with tables. Code
holds no links, and neither do pictures and comments. Must not render.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from toolkit.domain.text import clean_line
from toolkit.exchange.cells import in_attribute, numbers_apart, read_tags
from toolkit.exchange.columns import field_of
from toolkit.exchange.entries import Entries, Line, is_spaced
from toolkit.exchange.format_csv import TextLine, left_out, passed_over, read_lines
from toolkit.exchange.labels import as_text, note_of
from toolkit.exchange.record import Item, LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.source import Source
from toolkit.exchange.values import Piece, addresses_among, pieces_of
from toolkit.exchange.wording import is_telling

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_LABEL = r"\[(?:\\.|[^\[\]\\]|\[(?:\\.|[^\[\]\\])*+\])*+\]"
_LINK = re.compile(rf"(?<![!\\]){_LABEL}\(\s*<?[^\s()<>]")
_REFERRED = re.compile(
    rf"^[ \t]*(?:[-*+]|\d{{1,4}}[.)])[ \t]++(?:.*[^\[\\])?(?<!\[){_LABEL}{_LABEL}", re.MULTILINE
)
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,200}\]:\s*\S")
_ANY_DEFINITION = re.compile(rf"^{_DEFINITION.pattern}", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_DASHES = r"[ \t]*:?-+:?[ \t]*"
_ROW_OF_DASHES = re.compile(
    rf"^[ \t]*+(?:(?:\|{_DASHES})+|{_DASHES}(?:\|{_DASHES})+)\|?[ \t]*$", re.MULTILINE
)
_BEGINS = re.compile(
    r"#{1,6}[ \t]+\S|---\s*$|(?:[-*+]|\d{1,4}[.)])[ \t]++.*\]\(|!?\[.*\]\(|\[[^\[\]]+\]:\s*\S"
    r"|\*\*\S|<!--|<(?:p|div|h[1-6]|a|img|details|br)\b|\|",
    re.IGNORECASE | re.MULTILINE,
)
_PAGE = re.compile(r"<(?:!doctype|html|head|body|\?xml)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|www\.|//")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TOP_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
_LINK_ITEM = re.compile(
    rf"[ \t]*(?:[-*+]|\d{{1,4}}[.)])[ \t]+(?:{_LABEL}\(|<?(?:https?://|www\.))", re.IGNORECASE
)
# An address in a line that is no row of a table.
_ADDRESS_BESIDE = re.compile(r"^[^|\n]*(?:https?://|\bwww\.)[^|\n]*$", re.MULTILINE | re.IGNORECASE)
_BULLET = re.compile(r"^[ \t]*(?:[-*+]|\d{1,4}[.)])[ \t]+[^|\n]+$", re.MULTILINE)
_BUKU_TAGS = re.compile(r"<!--\s*TAGS:\s*(.*?)\s*-->", re.DOTALL)
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_NO_TEXT = ("<!--", "<script", "<style", "<pre", "<textarea", "<?", "<!")
_BREAKING = ("<br", "<p", "</p", "<li", "</li", "<td", "</td", "<th", "</th", "<div", "</div")
_LISTS = {
    "bullet_list_open": 1,
    "ordered_list_open": 1,
    "bullet_list_close": -1,
    "ordered_list_close": -1,
}
_WAYS = ("mailto:", "tel:", "sms:")
# Names of what a table's row has beside its columns.
_LINK_IN_WORDS, _FURTHER = "link", "further addresses"
# A part is parsed whole, so it is cut at headings, entries and blank lines near this.
_PART = 400
# Longer than any list without a place to cut.
_LONGEST_PART = 4_000
_MOST_DEFINITIONS = 50_000
_LARGEST_PART = 400_000
# A longer paragraph is searched for links without the rules of nesting, which take
# more than their time on marks that never end.
_LONGEST_INLINE = 10_000


def is_markdown(head: str) -> bool:
    """Tell whether a text has Markdown links."""
    return _LINK.search(head) is not None


def begins(head: str) -> bool:
    """Tell whether a text is surely Markdown: it begins so, and has links or tables.

    A file that is one table and nothing else is not claimed: it is read as a table.
    """
    text = head.lstrip("\ufeff \t\r\n")
    is_page = text.startswith("<") and _PAGE.search(head)
    if is_page or not _BEGINS.match(text):
        beside = _BULLET.search(head) or _ADDRESS_BESIDE.search(head)
        return not is_page and bool(_ROW_OF_DASHES.search(head) and beside)
    tables = len(_ROW_OF_DASHES.findall(head))
    lines = [line for line in text.splitlines() if line.strip()]
    if tables and (tables > 1 or not all("|" in line for line in lines)):
        return True
    if text.startswith("<"):
        return is_markdown(head) and bool(_HEADING.search(head))
    if _REFERRED.search(head):
        return True
    if text.startswith("|") or not _ADDRESS.search(head):
        return False
    return (
        (text.startswith("---") and note_of(head) is not None)
        or is_markdown(head)
        or _ANY_DEFINITION.search(head) is not None
        or len(_HEADING.findall(head)) > 1
    )


def read(source: Source) -> OpenList:
    """Read Markdown: every link that goes to another site is a row."""
    notes: list[str] = []
    rows = map(_with_numbers, _rows(source, notes))
    return OpenList(format="markdown", rows=rows, notes=notes)


def _with_numbers(row: Row | Item) -> Row | Item:
    """Take the numbers that our own pages have behind a summary as contacts."""
    if not isinstance(row, LinkRecord) or row.rare:
        return row
    summary, contacts = numbers_apart(row.summary)
    return row._replace(summary=summary, rare={"contacts": contacts}) if contacts else row


def _rows(source: Source, notes: list[str]) -> Iterator[Row | Item]:
    note = note_of(source.head_text)
    if note and note.address:
        yield note.item
    if note and note.address and not _has_list(source.head_text, note.lines):
        notes.append(f"{source.name}: read as a note on one page; its text was left out.")
        return
    reader = _Reader(source)
    for part in _parts(source, note.lines if note else 0):
        if isinstance(part, RowProblem):
            yield part
        else:
            yield from reader.read(part)
    yield from reader.entries.end()
    if reader.entries.passed_over:
        notes.append(passed_over(source, reader.entries.passed_over))
    if reader.code:
        notes.append(f"{source.name}: addresses in code were left out ({reader.code:,}).")
    if reader.unsaid:
        notes.append(left_out(source, reader.unsaid))


def _has_list(head: str, skip: int) -> bool:
    """Tell whether a note of one page has a list of further links below its head."""
    return sum(map(bool, map(_LINK_ITEM.match, head.splitlines()[skip:]))) > 1


def _parts(source: Source, skip: int) -> Iterator[list[TextLine] | RowProblem]:
    """Yield the text in parts that can be read apart; the first `skip` lines are blank.

    A table or code that is too long for a part goes on in the next one below its
    first lines.
    """
    part: list[TextLine] = []
    size = 0
    opened: list[TextLine] = []
    for line in read_lines(source):
        if isinstance(line, RowProblem):
            yield line
            line = TextLine(line.line, "")  # noqa: PLW2901 - the place of the line is kept
        elif line.number <= skip:
            line = TextLine(line.number, "")  # noqa: PLW2901 - the same
        full = len(part) >= _PART or size > _LARGEST_PART
        too_full = len(part) >= _LONGEST_PART or size > _LARGEST_PART * 4
        if part and ((full and not opened and _may_cut(part[-1].text, line.text)) or too_full):
            yield part
            part, size = list(opened), 0
        opened = _opened(opened, part, line)
        part.append(line)
        size += len(line.text)
    if part:
        yield part


def _may_cut(before: str, after: str) -> bool:
    blank = not before.strip() and bool(after) and not after[0].isspace()
    return blank or _TOP_ITEM.match(after) is not None or _HEADING.match(after) is not None


def _opened(opened: list[TextLine], part: Sequence[TextLine], line: TextLine) -> list[TextLine]:
    """Return the lines that begin the code or table which goes on after this line."""
    fence = _FENCE.match(line.text)
    if opened and (mark := _FENCE.match(opened[0].text)):
        closes = fence and fence[1].startswith(mark[1]) and not line.text.strip(" `~")
        return [] if closes else opened
    if fence:
        return [line]
    if opened:
        return opened if "|" in line.text else []
    dashes = part and "|" in line.text and _ROW_OF_DASHES.fullmatch(line.text)
    return [part[-1], line] if dashes and "|" in part[-1].text else []


class _Reader:
    """Reads parts of one document, one after the other."""

    def __init__(self, source: Source) -> None:
        self.entries = Entries(hashtags=True, structured=True, spaced=is_spaced(source.head_text))
        self.code = self.unsaid = 0
        self._markdown = _parser()
        self._references = _references(self._markdown, source)
        self._lines: list[TextLine] = []

    def read(self, part: list[TextLine]) -> Iterator[Row | Item]:
        """Yield the links of a part."""
        self._lines = part
        self.unsaid += sum(line.sent and bool(_ADDRESS.search(line.text)) for line in part)
        text = "\n".join(line.text for line in part)
        tokens = iter(self._markdown.parse(text, {"references": dict(self._references)}))
        block: list[Line] = []
        depth, begins = 0, False
        for token in tokens:
            kind = token.type
            if kind == "heading_open":
                yield from self._heading(int(token.tag[1]), next(tokens))
            elif kind == "table_open":
                yield from self._table(tokens)
            elif kind in _LISTS:
                depth += _LISTS[kind]
            elif kind in ("inline", "html_block"):
                block += self._read_lines(token, depth=max(depth - 1, 0), item=begins)
            elif kind == "fence":
                self.code += len(_ADDRESS.findall(token.content))
            begins = kind == "list_item_open" or (begins and kind == "paragraph_open")
            if block and (not depth or (kind == "list_item_close" and depth == 1)):
                yield from self.entries.block(block)
                block = []

    def _heading(self, depth: int, token: Token) -> Iterator[Row | Item]:
        (line, *_) = self._read_lines(token) or [Line(self._number(token), [])]
        yield from self.entries.heading(line.number, depth, line.words, line)

    def _number(self, token: Token, further: int = 0) -> int:
        place = (token.map or [0])[0] + further
        return self._lines[min(place, len(self._lines) - 1)].number

    def _read_lines(self, token: Token, *, depth: int = 0, item: bool = False) -> list[Line]:
        """Return the lines of a paragraph, a heading or a cell."""
        if token.type == "html_block" and token.content.lstrip().lower().startswith(_NO_TEXT):
            return []
        lines = []
        for place, (pieces, tags) in enumerate(self._pieces(token.content)):
            if not item:
                # A badge: nothing but a picture.
                pieces = [one for one in pieces if not one.alt]  # noqa: PLW2901 - the rest
            if pieces or tags:
                number = self._number(token, place)
                lines.append(Line(number, pieces, item and not place, depth, tags))
        return lines

    def _pieces(self, content: str) -> list[tuple[list[Piece], tuple[str, ...] | None]]:
        """Return the words and links of each line of a piece of Markdown, and stated tags."""
        if len(content) > _LONGEST_INLINE:
            return [(pieces_of(line), ()) for line in content.split("\n")]
        children: list[Token] = []
        self._markdown.inline.parse(
            content, self._markdown, {"references": self._references}, children
        )
        reading = _Inline()
        for child in children:
            reading.take(child)
        return reading.lines()

    def _table(self, tokens: Iterator[Token]) -> Iterator[Row | Item]:
        rows: list[tuple[int, list[list[Piece]]]] = []
        for token in tokens:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append((self._number(token), []))
            elif token.type == "inline":
                pieces = [piece for line, _ in self._pieces(token.content) for piece in line]
                rows[-1][1].append(pieces)
        header = _names(["".join(piece.words for piece in cell) for cell in rows[0][1]])
        items = []
        for number, cells in rows[1:]:
            if any(piece.url for cell in cells for piece in cell):
                items.append(_row(number, header, cells))
            else:
                self.entries.passed_over += 1
        yield from self.entries.table(items)


def _row(number: int, header: Sequence[str], cells: Sequence[Sequence[Piece]]) -> Item:
    """Return a row of a table as names and values; a link in a cell of words stands apart."""
    values: dict[str, list[str]] = {}
    has_column = any(field_of(name) == "url" for name in header)
    for name, cell in zip(header, cells, strict=False):
        urls = [piece.url for piece in cell if piece.url]
        words = clean_line("".join(piece.words for piece in cell))
        if not urls:
            values[name] = [words]
        elif field_of(name) == "url":
            values[name] = [_linked(words, urls[0])]
            values.setdefault(_FURTHER, []).extend(urls[1:])
        else:
            values[name] = [words if is_telling(words) else ""]
            values.setdefault(_FURTHER if has_column else _LINK_IN_WORDS, []).append(urls[0])
            values.setdefault(_FURTHER, []).extend(urls[1:])
    links = values.get(_LINK_IN_WORDS, [])
    if len(links) > 1:
        values.setdefault(_FURTHER, []).extend(links[1:])
        del links[1:]
    filled = ((name, [one for one in given if one]) for name, given in values.items())
    return Item(number, tuple((name, as_text(given)) for name, given in filled if given))


def _linked(words: str, url: str) -> str:
    """Return an address with its words in the form in which a cell has both."""
    words = words.replace("[", "").replace("]", "")
    if not is_telling(words) or any(sign in url for sign in "()<> "):
        return url
    return f"[{words}]({url})"


def _names(header: Sequence[str]) -> list[str]:
    """Return the names of columns, each once."""
    names: list[str] = []
    for place, name in enumerate(header, start=1):
        clean = clean_line(name) or f"column {place}"
        names.append(clean if clean not in names else f"{clean} ({place})")
    return names


class _Inline:
    """Collects the words and links of a paragraph, line by line."""

    def __init__(self) -> None:
        self._lines: list[tuple[list[Piece], tuple[str, ...] | None]] = [([], None)]
        self._link: str | None = None
        self._words = self._picture = ""
        self._strong = 0
        self._text = ""
        self._bare = False

    def take(self, token: Token) -> None:
        """Take in one token."""
        kind = token.type
        if kind in ("text", "text_special", "code_inline"):
            self._text += token.content
            return
        self._say()
        if kind in ("softbreak", "hardbreak"):
            self._break()
        elif kind == "strong_open":
            self._strong += 1
        elif kind == "strong_close":
            self._strong -= 1
        elif kind == "link_open":
            self._open(str(token.attrs.get("href", "")), bare=token.info == "auto")
        elif kind == "link_close":
            self._close()
        elif kind == "image" and self._link is not None:
            self._picture = self._picture or token.content
        elif kind == "html_inline":
            self._sign(token.content)

    def lines(self) -> list[tuple[list[Piece], tuple[str, ...] | None]]:
        """Return the lines."""
        self._say()
        self._close()
        return self._lines

    def _say(self) -> None:
        words, self._text = self._text, ""
        if self._link is not None:
            self._words += words
        elif self._strong:
            pieces = addresses_among(words)
            self._lines[-1][0].extend(piece._replace(strong=not piece.url) for piece in pieces)
        else:
            self._lines[-1][0].extend(addresses_among(words))

    def _break(self) -> None:
        if self._link is not None:
            self._words += " "
        self._lines.append(([], None))

    def _open(self, url: str, *, bare: bool = False) -> None:
        self._close()
        self._link, self._words, self._picture, self._bare = url, "", "", bare

    def _close(self) -> None:
        if self._link is None:
            return
        url, words = self._link, "" if self._bare else self._words
        self._link = None
        pieces = self._lines[-1][0]
        if not _SCHEME.match(url):
            pieces.append(Piece(words))
        elif url.lower().startswith(_WAYS):
            # A number or a mail address is no page, and stays with the words.
            way = url.partition(":")[2]
            pieces.append(Piece(words if way in words else f"{words} {way}"))
        else:
            pieces.append(Piece(words, url, alt="" if words.strip() else self._picture))

    def _sign(self, text: str) -> None:
        if found := _BUKU_TAGS.fullmatch(text):
            pieces, tags = self._lines[-1]
            self._lines[-1] = pieces, (*(tags or ()), *read_tags(found[1]))
        elif text.lower().startswith("</a"):
            self._close()
        elif text.lower().startswith("<a") and (found := _HREF.search(text)):
            self._open(in_attribute(found[1] or found[2] or found[3] or ""))
        elif text.lower().startswith(_BREAKING):
            self._lines[-1][0].append(Piece(" "))


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few lists are Markdown

    parser = MarkdownIt("commonmark").enable("table")
    # Four blanks before an address are seldom meant as code. What stands inside
    # paragraphs is parsed by `_Reader`, which knows how long it is.
    parser.disable(["code", "inline"])
    # An address arrives letter by letter, and what it may be is the importer's to say.
    parser.normalizeLink = _as_written  # type: ignore[method-assign]
    parser.validateLink = _any  # type: ignore[method-assign]
    return parser


def _as_written(url: str) -> str:
    return url


def _any(url: str) -> bool:
    return bool(url)


def _references(parser: MarkdownIt, source: Source) -> Mapping[str, Any]:
    """Return what `[text][1]` stands for; the definitions may be at the end."""
    if not any(_ANY_DEFINITION.search(piece) for piece in source.chunks()):
        return {}
    found = (line for line in source.lines() if _DEFINITION.match(line))
    env: dict[str, Any] = {}
    for line in islice(found, _MOST_DEFINITIONS):
        if len(line) < _LONGEST_INLINE:
            parser.parse(line, env)
    references: dict[str, Any] = env.get("references", {})
    return references
