"""Text with addresses in it: OneTab, outlines, wikis, inboxes, chats, and any other words.

A blank line parts what belongs together. Headings of the markup become tags. Who
wrote a line of a chat, and when, is left out. Must not render or keep the prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from toolkit.domain.text import clean_line
from toolkit.exchange.dialect import is_address
from toolkit.exchange.entries import Entries, Line, is_spaced
from toolkit.exchange.format_csv import (
    TextLine,
    decoded,
    left_out,
    passed_over,
    read_lines,
    without_signatures,
)
from toolkit.exchange.labels import names_columns, usual_above
from toolkit.exchange.markup import TOO_LONG, Tag, Text, problem_of, read_markup
from toolkit.exchange.record import Item, LinkRecord, OpenList, Row, RowProblem
from toolkit.exchange.source import Source
from toolkit.exchange.values import Piece, has_link, is_wiki, pieces_of
from toolkit.exchange.wording import without_mentions

# "[[A page]]" without an address is how notes name each other in Markdown.
_ORG_LINK = re.compile(r"^[*-]+ .*\[\[(?:[^\[\]|]+\]\[|[a-z]+:[^\[\]|]+\]\])", re.MULTILINE)
_ORG_SETTING = re.compile(r"^#\+\w+:|^:PROPERTIES:", re.MULTILINE)
_ORG_HEADING = re.compile(r"(\*+)\s+(.*)$")
# How far a task is, before the words of a heading.
_ORG_STATE = re.compile(
    r"(\*+\s+)(?:TODO|DONE|NEXT|WAIT|WAITING|HOLD|STARTED|SOMEDAY|CANCELLED|CANCELED)\s+(?:\[#\w\]\s+)?"
)
_ORG_TAGS = re.compile(r"\s:([^\s:]+(?::[^\s:]+)*):\s*$")
# "== Name ==" of MediaWiki, AsciiDoc and DokuWiki, "h2. Name" of Textile and Jira.
_HEADING = re.compile(
    r"(?P<marks>={1,6})\s+(?P<name>\S.*?)(?:\s+=+)?\s*$|h(?P<deep>[1-6])\.\s+(?P<text>.+)$"
)
# A line of one sign under a name, as in reStructuredText.
_UNDERLINE = re.compile(r"([=\-~^\"'#*+`])\1{2,}\s*$")
_UNDERLINES = "=-~^\"'"
_DOKU = re.compile(r"^={5,6}\s+\S.*={5,6}\s*$", re.MULTILINE)
_RULE = re.compile(r"[\s=_*~#\u2014\u2500-]*$")
_ITEM = re.compile(r"\s*(?:[-*+#\u2022\u00b7]+|\d{1,4}[.)])\s+")
# A template that does not end in its line.
_OPEN = re.compile(r"\{\{[^{}]*$")
_LONGEST_TEMPLATE = 30
_FOOTNOTE = re.compile(r"</?ref\b[^<>]{0,200}>", re.IGNORECASE)
_HASHTAG = re.compile(r"(?<!\S)#([^\W\d]\w*)")
# A block with more lines is no entry of a list; what belongs together is nearer.
_LONGEST_BLOCK = 200

_Heading = tuple[int, str]
_ReadHeading = Callable[[str, str], _Heading | None]


def is_org(head: str) -> bool:
    """Tell whether a text has the links or the settings of Emacs org-mode."""
    if names_columns(head):
        return False
    return _ORG_LINK.search(head) is not None or (
        _ORG_SETTING.search(head) is not None
        and re.search(r"^\*+ ", head, re.MULTILINE) is not None
    )


def is_wiki_text(head: str) -> bool:
    """Tell whether some line begins with a link in the markup of a wiki."""
    return is_wiki(head) and not names_columns(head)


def is_onetab(head: str) -> bool:
    """Tell whether every line that is not blank is `address | title`."""
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    return bool(lines) and all(
        line.lower().startswith(("http://", "https://")) and " | " in line for line in lines
    )


def read_plain(source: Source) -> OpenList:
    """Read any text: each address in it is a row, the words beside it title and summary."""
    return _reading("text", source, _headings_of(source))


def read_wiki(source: Source) -> OpenList:
    """Read the page of a wiki: every link is a row, the headings above it its tags."""
    return _reading("wiki", source, _headings_of(source))


def read_org(source: Source) -> OpenList:
    """Read org: every link is a row, `:a:b:` are its tags."""
    return _reading("org", source, _org_heading, org=True)


def read_onetab(source: Source) -> OpenList:
    """Read OneTab: `address | title`, groups parted by a blank line."""
    return _by_line("onetab", source, _onetab)


def read_inbox(source: Source) -> OpenList:
    """Read what was shared from a phone: each line by itself, words with a # its tags."""
    return _by_line("text", source, _inbox_line)


def _onetab(line: TextLine) -> Sequence[Row | Item] | None:
    url, _, title = line.text.partition(" | ")
    return [LinkRecord(line=line.number, url=url.strip(), title=clean_line(title))]


def _inbox_line(line: TextLine) -> Sequence[Row | Item] | None:
    if is_address(line.text) and not has_link(line.text):
        return [LinkRecord(line=line.number, url=line.text.strip())]
    plain = _line(line)
    tags = [tag for piece in plain.pieces if not piece.url for tag in _HASHTAG.findall(piece.words)]
    pieces = [
        piece if piece.url else piece._replace(words=_HASHTAG.sub("", piece.words))
        for piece in plain.pieces
    ]
    return list(Entries().block([plain._replace(pieces=pieces, tags=tuple(tags))])) or None


def _by_line(
    name: str, source: Source, read: Callable[[TextLine], Sequence[Row | Item] | None]
) -> OpenList:
    notes: list[str] = []

    def rows() -> Iterator[Row | Item]:
        passed = unsaid = 0
        for line in read_lines(source):
            if isinstance(line, RowProblem):
                yield line
            elif line.text.strip():
                found = read(line)
                passed += found is None
                unsaid += bool(found) and line.sent
                yield from found or ()
        notes.extend(_told(source, passed, unsaid))

    return OpenList(format=name, rows=rows(), notes=notes)


def _reading(name: str, source: Source, heading: _ReadHeading, *, org: bool = False) -> OpenList:
    notes: list[str] = []
    return OpenList(format=name, rows=_rows(source, heading, notes, org=org), notes=notes)


def _told(source: Source, passed: int, unsaid: int) -> Iterator[str]:
    if passed:
        yield passed_over(source, passed)
    if unsaid:
        yield left_out(source, unsaid)


def _rows(
    source: Source, heading: _ReadHeading, notes: list[str], *, org: bool
) -> Iterator[Row | Item]:
    """Read block by block; lines that gave nothing are counted, in a note at the end."""
    head = source.head_text
    entries = Entries(hashtags=True, spaced=is_spaced(head), usual=usual_above(head))
    unsaid = 0
    block: list[Line] = []
    alone = False
    lines = without_signatures(source, decoded(source, read_lines(source)), notes)
    for line, following in _with_next(_whole_templates(lines)):
        if isinstance(line, RowProblem):
            yield from entries.block(block) if block else ()
            yield line
            block = []
            continue
        unsaid += line.sent and not line.text
        underline = not block and _UNDERLINE.match(following)
        named = heading(line.text, following if underline else "")
        apart = named or line.sent or _RULE.match(line.text) or len(block) >= _LONGEST_BLOCK
        if block and apart:
            yield from entries.block(block, alone=alone)
            block, alone = [], False
        if named:
            yield from entries.heading(line.number, *named)
        elif not _RULE.match(line.text):
            block.append(_org_line(line) if org else _line(line))
            alone = alone or line.sent
            unsaid += line.sent and block[-1].links > 0
    if block:
        yield from entries.block(block, alone=alone)
    yield from entries.end()
    notes.extend(_told(source, entries.passed_over, unsaid))


def _whole_templates(lines: Iterable[TextLine | RowProblem]) -> Iterator[TextLine | RowProblem]:
    """Yield the lines of a template of MediaWiki, "{{cite web ... }}", as one."""
    held: TextLine | None = None
    joined = 0
    for line in lines:
        if held and isinstance(line, TextLine):
            line = held._replace(text=f"{held.text} {line.text.strip()}")  # noqa: PLW2901 - the whole
            joined += 1
        elif held:
            yield held
        held = None
        if isinstance(line, TextLine) and joined < _LONGEST_TEMPLATE and _OPEN.search(line.text):
            held = line
        else:
            yield line
            joined = 0
    if held:
        yield held


def _with_next(
    lines: Iterable[TextLine | RowProblem],
) -> Iterator[tuple[TextLine | RowProblem, str]]:
    """Yield each line with the text of the next."""
    held: TextLine | RowProblem | None = None
    for line in chain(lines, (None,)):
        if held is not None:
            yield held, line.text if isinstance(line, TextLine) else ""
        held = line


def _line(line: TextLine) -> Line:
    pieces = pieces_of(_FOOTNOTE.sub(" ", line.text))
    if any(piece.url for piece in pieces):
        pieces = [piece._replace(words=without_mentions(piece.words)) for piece in pieces]
    return Line(line.number, pieces, item=_ITEM.match(line.text) is not None)


def _org_line(line: TextLine) -> Line:
    text = _ORG_STATE.sub(r"\1", line.text, count=1)
    stated = _ORG_TAGS.search(text)
    text = text[: stated.start()] if stated else text
    tags = tuple(stated[1].split(":")) if stated else None
    return Line(line.number, pieces_of(text), item=_ITEM.match(text) is not None, tags=tags)


def _org_heading(text: str, _following: str) -> _Heading | None:
    found = _ORG_HEADING.match(_ORG_STATE.sub(r"\1", text, count=1))
    if not found or has_link(text):
        return None
    # The outermost star stands below the document's title.
    return len(found[1]) + 1, _ORG_TAGS.sub("", found[2])


def _headings_of(source: Source) -> _ReadHeading:
    # DokuWiki alone has more signs for what stands higher.
    return partial(_wiki_heading, falling=_DOKU.search(source.head_text) is not None)


def _wiki_heading(text: str, underline: str, *, falling: bool) -> _Heading | None:
    if underline and text.strip() and not text.startswith(" ") and not has_link(text):
        return _UNDERLINES.find(underline[0]) + 1 or len(_UNDERLINES) + 1, text
    found = _HEADING.match(text)
    if not found or has_link(text):
        return None
    depth = int(found["deep"] or len(found["marks"]))
    return (7 - depth if falling else depth), found["name"] or found["text"]


def rows_among(number: int, words: Sequence[str], urls: Sequence[str]) -> list[Row]:
    """Make rows of addresses and the words before, between and after them."""
    pieces = [Piece(words[0])]
    for url, after in zip(urls, words[1:], strict=True):
        pieces += [Piece("", url), Piece(after)]
    rows = Entries().block([Line(number, pieces)])
    return [row for row in rows if not isinstance(row, Item)]


_LINKS = ("http://", "https://")


def is_telegram(head: str) -> bool:
    """Tell whether a text begins a chat that Telegram wrote."""
    return 'class="page_body chat_page"' in head or 'class="message default clearfix' in head


def read_telegram(source: Source) -> OpenList:
    """Read a chat."""
    return OpenList(format="telegram-html", rows=_telegram_rows(source))


@dataclass(slots=True)
class _Message:
    """A message that is being read: words before, between and after its addresses."""

    line: int
    depth: int
    words: list[str] = field(default_factory=lambda: [""])
    urls: list[str] = field(default_factory=list)
    label: str | None = None

    def text(self, text: str) -> None:
        """Take in words; those of a link wait until it ends."""
        if self.label is None:
            self.words[-1] += text
        else:
            self.label += text

    def tag(self, tag: Tag) -> None:
        """Take in a tag inside the message."""
        if tag.name == "br":
            self.text(" ")
        elif tag.name == "a" and tag.closes:
            self._end_link()
        elif tag.name == "a":
            self.urls.append(tag.attributes.get("href", "").strip())
            self.label = ""

    def _end_link(self) -> None:
        label, self.label = clean_line(self.label or ""), None
        if not self.urls:
            return
        if not self.urls[-1].startswith(_LINKS) or label.startswith("@"):
            # Somebody who is named.
            self.urls.pop()
            return
        if "://" not in label and label not in self.urls[-1]:
            self.words[-1] += f" {label} "
        self.words.append("")

    def rows(self) -> list[Row]:
        """Return the rows of the message."""
        return rows_among(
            self.line, [clean_line(without_mentions(text)) for text in self.words], self.urls
        )


def _telegram_rows(source: Source) -> Iterator[Row]:
    message: _Message | None = None
    for token in read_markup(source.chunks()):
        if isinstance(token, Text):
            if message:
                message.text(token.text)
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif message is None:
            if token.name == "div" and token.attributes.get("class", "").split() == ["text"]:
                message = _Message(token.line, 1)
        elif token.name == "div":
            message.depth += -1 if token.closes else 1
            if not message.depth:
                yield from message.rows()
                message = None
        else:
            message.tag(token)
