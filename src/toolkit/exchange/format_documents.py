"""Documents of word processors (.docx, .odt), written out as Markdown for its reader.

A paragraph is a line, a heading a heading; links, lists, bold words and tables are
what they are in Markdown. So a list reads alike wherever it was typed. Must not
look for links itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from toolkit.exchange.markup import Tag, Text, whole_number
from toolkit.exchange.packages import Package

_DEEPEST_HEADING = 6
_MOST_COLUMNS = 63
# Where Markdown would see a sign of its own in plain words.
_SIGNS = re.compile(r"([\\`\[\]<]|(?<=\s)[*_](?=\S)|(?<=\S)[*_](?=\s)|&(?=#?\w+;))")
_BEGINS = re.compile(r"[#>]+(?:\s|$)|[=-]{2,}\s*$")
# Word's field: HYPERLINK "address" \o "what shows above it" (ECMA-376, part 1, 17.16.5.25).
_FIELD = re.compile(r'\s*HYPERLINK\s+(?:\\[mnt]\s+)*"([^"]+)"', re.IGNORECASE)
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_OFF = ("0", "false", "off", "none")
# What was struck out, what is there twice, what stands beside the text.
_LEFT_OUT = frozenset(
    {"del", "movefrom", "fallback", "pprchange", "rprchange"}
    | {"tracked-changes", "annotation", "note", "forms"}
)
_SPANS = {"tab": " ", "br": "\n", "cr": "\n", "line-break": "\n", "s": " "}


def markdown_of(package: Package) -> Iterator[str]:
    """Yield the lines of a .docx or .odt. Raises Refused for a damaged file."""
    reader = _OpenDocument(package) if package.kind == "odt" else _Word(package)
    reader.find_title(package)
    depth = 0
    for token in package.xml(reader.part):
        if isinstance(token, Tag) and token.name in _LEFT_OUT:
            depth += -1 if token.closes else 1
        elif not depth:
            reader.take(token)
            yield from reader.lines
            reader.lines.clear()


class _Writer:
    """Puts pieces of text together to lines of Markdown; a kind of document reads `part`."""

    part = "content.xml"

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._below_title = 1
        self.level = 0
        self.listed = False
        self._spans: list[tuple[str, str, bool]] = []
        self._rows_above = 0
        self._depth = 0
        self._row: list[str] = []
        self._above: list[str] = []
        self._cell: list[str] = []

    def find_title(self, package: Package) -> None:
        """See whether one heading stands above all: it is the title, as in Markdown."""
        marks = package.xml(self.part, {"pstyle", "outlinelvl", "h"})
        tops = sum(
            self._level(tag.name, tag.attributes) == 1 for tag in marks if isinstance(tag, Tag)
        )
        self._below_title = 0 if tops == 1 else 1

    def _level(self, name: str, said: Mapping[str, str]) -> int:
        """Return the level of a heading that an element makes of its paragraph, else 0."""
        raise NotImplementedError

    def write(self, text: str, address: str = "", *, bold: bool = False) -> None:
        """Add words to the paragraph."""
        self._spans.append((text, address, bold))

    def end_paragraph(self) -> None:
        """Write the paragraph as a line."""
        alike = groupby(self._spans, key=itemgetter(1, 2))
        spans = [_span("".join(text for text, *_ in some), key) for key, some in alike]
        text = "".join(spans).strip()
        self._spans.clear()
        if self._depth:
            self._cell.append(text.replace("|", "\\|").replace("\n", " "))
        elif text and self.level:
            depth = min(self.level + self._below_title, _DEEPEST_HEADING)
            self.lines += ["", f"{'#' * depth} {_on_one(text)}", ""]
        elif text and self.listed:
            self.lines.append(f"- {_on_one(text)}")
        else:
            self.lines += map(_line, text.split("\n"))
        self.level, self.listed = 0, False

    @property
    def column(self) -> int:
        """The place of the cell that is written, from 0."""
        return len(self._row)

    def begin_table(self) -> None:
        """Begin a table; one in a cell of another is text of that cell."""
        self._depth += 1
        if self._depth == 1:
            self.lines.append("")
            self._rows_above, self._above = 0, []

    def end_table(self) -> None:
        """End a table."""
        self._depth -= 1
        if not self._depth:
            self.lines.append("")

    def begin_cell(self) -> None:
        """Begin a cell."""
        if self._depth == 1:
            self._cell = []

    def end_cell(self, *, goes_on: bool = False, width: int = 1) -> None:
        """End a cell that is `width` columns wide; `goes_on`: it is merged with that above."""
        if self._depth == 1:
            place = len(self._row)
            above = self._above[place] if place < len(self._above) else ""
            text = above if goes_on else " ".join(filter(None, self._cell))
            self._row += [text, *[""] * (width - 1)]

    def end_row(self) -> None:
        """Write a row of a table."""
        if self._depth != 1 or not self._row:
            return
        self.lines.append(f"| {' | '.join(self._row)} |")
        if not self._rows_above:
            self.lines.append("|" + " --- |" * len(self._row))
        self._rows_above += 1
        self._above, self._row = self._row, []


class _Word(_Writer):
    """Reads the body of a .docx (ECMA-376, part 1, 17)."""

    def __init__(self, package: Package) -> None:
        super().__init__()
        self.part = package.main_part()
        self._targets = package.relations(self.part, "hyperlink")
        self._headings = _headings(package, self.part)
        self._address = self._instruction = ""
        self._inside = ""
        self._bold = self._in_run = self._goes_on = False
        self._width = 1

    def take(self, token: Tag | Text) -> None:
        if isinstance(token, Text):
            if self._inside == "t":
                self.write(token.text, self._address, bold=self._bold)
            elif self._inside == "instrtext":
                self._instruction += token.text
        elif token.closes:
            self._end(token.name)
        else:
            self._begin(token.name, token.attributes)

    def _begin(self, name: str, said: Mapping[str, str]) -> None:
        if name in ("t", "instrtext"):
            self._inside = name
        elif name == "r":
            self._in_run, self._bold = True, False
        elif name == "b" and self._in_run:
            self._bold = said.get("val", "") not in _OFF
        elif name in _SPANS and self._in_run:
            self.write(_SPANS[name], self._address)
        elif name in ("pstyle", "outlinelvl"):
            self.level = self._level(name, said)
        elif name == "numpr":
            self.listed = True
        else:
            self._begin_link(name, said)
            self._begin_of_table(name, said)

    def _level(self, name: str, said: Mapping[str, str]) -> int:
        stated = said.get("val", "")
        if name == "outlinelvl":
            return int(stated) + 1 if stated in tuple("012345678") else 0
        return self._headings.get(stated, 0)

    def _begin_link(self, name: str, said: Mapping[str, str]) -> None:
        if name == "hyperlink":
            anchor = said.get("anchor", "")
            target = self._targets.get(said.get("id", ""), "")
            self._address = f"{target}#{anchor}" if target and anchor else target
        elif name == "fldsimple":
            self._address = _of_field(said.get("instr", ""))
        elif name == "fldchar" and said.get("fldchartype", "") == "begin":
            self._instruction = ""
        elif name == "fldchar":
            separates = said.get("fldchartype", "") == "separate"
            self._address = _of_field(self._instruction) if separates else ""

    def _begin_of_table(self, name: str, said: Mapping[str, str]) -> None:
        if name == "tbl":
            self.begin_table()
        elif name == "tc":
            self.begin_cell()
            self._width, self._goes_on = 1, False
        elif name == "gridspan":
            self._width = min(whole_number(said, "val", 1), _MOST_COLUMNS)
        elif name == "vmerge":
            self._goes_on = said.get("val", "continue") == "continue"

    def _end(self, name: str) -> None:
        if name in ("t", "instrtext"):
            self._inside = ""
        elif name == "r":
            self._in_run = False
        elif name in ("hyperlink", "fldsimple"):
            self._address = ""
        elif name == "p":
            self.end_paragraph()
        elif name == "tc":
            self.end_cell(goes_on=self._goes_on, width=self._width)
        elif name == "tr":
            self.end_row()
        elif name == "tbl":
            self.end_table()


class _OpenDocument(_Writer):
    """Reads the body of an .odt (OpenDocument 1.3, part 3, 5)."""

    def __init__(self, _package: Package) -> None:
        super().__init__()
        self._address = ""
        self._lists = 0
        self._in_text = 0
        # Column -> how many more rows a merged cell goes down.
        self._down: dict[int, int] = {}

    def take(self, token: Tag | Text) -> None:
        if isinstance(token, Text):
            if self._in_text:
                self.write(token.text, self._address)
        elif token.closes:
            self._end(token.name)
        else:
            self._begin(token.name, token.attributes)

    def _begin(self, name: str, said: Mapping[str, str]) -> None:
        if name in ("p", "h"):
            self._in_text += 1
            self.level = self._level(name, said)
            self.listed = self._lists > 0
        elif name == "a":
            address = said.get("href", "")
            self._address = "" if address.startswith("#") else address
        elif name in _SPANS and self._in_text:
            self.write(_SPANS[name], self._address)
        elif name == "list":
            self._lists += 1
        elif name == "table":
            self.begin_table()
        elif name in ("table-cell", "covered-table-cell"):
            self.begin_cell()
            if rows := whole_number(said, "number-rows-spanned"):
                self._down[self.column] = rows - 1

    def _level(self, name: str, said: Mapping[str, str]) -> int:
        stated = said.get("outline-level", "1")
        return int(stated) if name == "h" and stated in tuple("123456789") else 0

    def _end(self, name: str) -> None:
        if name in ("p", "h"):
            self._in_text -= 1
            self.end_paragraph()
        elif name == "a":
            self._address = ""
        elif name == "list":
            self._lists -= 1
        elif name == "table-cell":
            self.end_cell()
        elif name == "covered-table-cell":
            left = self._down.get(self.column, 0)
            self._down[self.column] = left - 1
            self.end_cell(goes_on=left > 0)
        elif name == "table-row":
            self.end_row()
        elif name == "table":
            self.end_table()


def _headings(package: Package, part: str) -> dict[str, int]:
    """Return the styles of headings with their levels; what they are called is English always."""
    found: dict[str, int] = {}
    style = ""
    for styles in package.relations(part, "styles").values():
        for tag in package.xml(styles, {"style", "name"}):
            if not isinstance(tag, Tag):
                continue
            if tag.name == "style":
                style = tag.attributes.get("styleid", "")
            elif heading := _HEADING.fullmatch(tag.attributes.get("val", "")):
                found.setdefault(style, int(heading[1]))
    return found


def _of_field(instruction: str) -> str:
    found = _FIELD.match(instruction)
    return found[1] if found else ""


def _line(text: str) -> str:
    line = text.strip()
    return f"\\{line}" if _BEGINS.match(line) else line


def _span(text: str, look: tuple[str, bool]) -> str:
    """Write words that have one address, "" for none, and are bold or not."""
    address, bold = look
    words = text.strip()
    if not words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    shown = _SIGNS.sub(r"\\\1", words) if address or "://" not in words else words
    if address and words != address:
        target = address.replace("<", "%3C").replace(">", "%3E").replace("\n", "")
        shown = f"[{_on_one(shown)}](<{target}>)"
    elif address:
        shown = address
    return f"{before}**{shown}**{after}" if bold and "\n" not in shown else before + shown + after


def _on_one(text: str) -> str:
    return " ".join(text.split())
