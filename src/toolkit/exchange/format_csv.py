"""Tables in text: CSV and its relatives, with any header or none; and any text line by line.

Tolerant where people's files are: ragged rows, blank lines, cells over many
lines. A quote that is never closed costs its own line, not the rest of the
file. Must not guess what the rows themselves say.
"""

from __future__ import annotations

import csv
import quopri
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Any, NamedTuple

from toolkit.domain.text import clean_line, number_of
from toolkit.errors import Refused
from toolkit.exchange.column_map import Plan, make_plan
from toolkit.exchange.dialect import Layout, find_layout
from toolkit.exchange.labels import names_columns
from toolkit.exchange.record import OpenList, RowProblem
from toolkit.exchange.source import HEAD_BYTES, LONGEST_LINE, Source
from toolkit.exchange.tables import read_table
from toolkit.exchange.wording import (
    EDITED,
    beside_times,
    is_somebody,
    is_time,
    speakers,
    without_sender,
)

# Cells of a row beyond this are no list of links.
MOST_CELLS = 2_000
# A cell over more lines than this is a quote somebody forgot to close.
_MOST_LINES_IN_CELL = 2_000
# Characters that are read at once where each line is a row.
_BLOCK = 1 << 16
# A cell may be as long as a line: what is too long of it is cut, and the link stays.
csv.field_size_limit(LONGEST_LINE)
# Blank lines above the first two rows.
_MOST_BLANK = 10
DAMAGED = "bytes that are not text in this encoding"

NumberedRow = tuple[int, list[str]]


class Lines:
    """Feeds a csv reader, remembers the lines of the row at hand, and can go back."""

    def __init__(self, lines: Iterator[str], first: int = 1) -> None:
        """Start before line `first`."""
        self._lines = lines
        self._again: list[str] = []
        self.number = first - 1
        self.of_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        """Return itself: a csv reader asks for it."""
        return self

    def __next__(self) -> str:
        """Return the next line."""
        if len(self.of_row) > _MOST_LINES_IN_CELL:
            raise StopIteration
        line = self._again.pop() if self._again else next(self._lines)
        self.number += 1
        self.of_row.append(line)
        return line

    def keep_first_only(self) -> None:
        """Give back all lines of the row at hand but its first."""
        self.give_back(self.of_row[1:])

    def give_back(self, lines: list[str]) -> None:
        """Take lines that were given back, so that they come once more."""
        self.number -= len(lines)
        self._again += reversed(lines)

    def block(self, size_wanted: int) -> list[str]:
        """Return the next lines with so many characters or more; none at the end."""
        some: list[str] = []
        size = 0
        while size < size_wanted and (line := self._again.pop() if self._again else None):
            some.append(line)
            size += len(line)
        if size < size_wanted:
            for line in self._lines:
                some.append(line)
                size += len(line)
                if size >= size_wanted:
                    break
        self.number += len(some)
        return some

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        if not self._again:
            line = next(self._lines, None)
            if line is not None:
                self._again.append(line)
        return not self._again


def read_rows(
    source: Source,
    delimiter: str,
    lines: Iterator[str] | None = None,
    first: int = 1,
    at_once: int = _BLOCK,
) -> Iterator[NumberedRow | RowProblem]:
    """Yield (line, cells) of each row that is not blank; what is broken as a problem.

    `at_once` is how many characters are looked at together.
    """
    feed = Lines(source.lines() if lines is None else lines, first)
    damaged = source.encoding.damaged
    while block := feed.block(at_once):
        start = feed.number - len(block) + 1
        rows = _rows_of_lines(block, delimiter)
        if rows is None or (damaged and has_damage("".join(block))):
            up_to = feed.number
            feed.give_back(block)
            yield from _one_by_one(feed, delimiter, up_to, damaged=damaged)
        else:
            yield from [(line, cells) for line, cells in enumerate(rows, start) if cells]


def _rows_of_lines(lines: list[str], delimiter: str) -> list[list[str]] | None:
    """Read lines of which each is a row; None where some row needs a closer look."""
    if max(map(len, lines)) >= LONGEST_LINE:
        return None
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return None
    if len(rows) != len(lines) or max(map(len, rows)) > MOST_CELLS:
        return None
    # The last row may go on below.
    return None if _over_lines(lines[-1:], rows[-1]) else rows


def _one_by_one(
    feed: Lines, delimiter: str, up_to: int, *, damaged: bool
) -> Iterator[NumberedRow | RowProblem]:
    """Read rows one after another, at least up to a line."""
    reader = csv.reader(feed, delimiter=delimiter)
    of_row = feed.of_row
    while feed.number < up_to:
        of_row.clear()
        try:
            cells = next(reader)
        except csv.Error as error:
            yield _broken(feed, delimiter, _reason(error))
            reader = csv.reader(feed, delimiter=delimiter)
            continue
        except StopIteration:
            if feed.ended:
                break
            reader = csv.reader(feed, delimiter=delimiter)
            continue
        line = feed.number - len(of_row) + 1
        if _over_lines(of_row, cells) and _misquoted(of_row, delimiter):
            yield _broken(feed, delimiter, "a quote that is not closed where it should be")
            reader = csv.reader(feed, delimiter=delimiter)
        elif len(of_row[0]) >= LONGEST_LINE:
            yield _too_long(line, of_row[0])
        elif damaged and (problem := _damage(line, of_row, cells)):
            yield problem
        elif len(cells) > MOST_CELLS:
            reason = f"more than {MOST_CELLS:,} cells in a row"
            yield RowProblem(line=line, reason=reason, value=clean_line(cells[0])[:200])
        elif cells:
            yield line, cells
    of_row.clear()


def _over_lines(of_row: list[str], cells: list[str]) -> bool:
    """Tell whether a quoted cell took a line end in."""
    return len(of_row) > 1 or (bool(cells) and cells[-1].endswith(("\n", "\r")))


def _misquoted(of_row: list[str], delimiter: str) -> bool:
    """Tell whether the quotes of a row are not in pairs around cells.

    A cell over several lines is taken only where the quoting is in order:
    otherwise a stray quote would swallow the rows below it.
    """
    try:
        for _ in csv.reader(of_row, delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return True
    return False


def _broken(feed: Lines, delimiter: str, reason: str) -> RowProblem:
    """Give up the row at hand; its first line alone, read without care, is what it says."""
    feed.keep_first_only()
    text = feed.of_row[0].rstrip("\r\n")
    try:
        cells = next(csv.reader([text], delimiter=delimiter), [text])
    except csv.Error:
        cells = [text]
    return RowProblem(line=feed.number, reason=reason, value=text[:200], cells=cells)


def _reason(error: csv.Error) -> str:
    if "field limit" in str(error) or "field larger" in str(error):
        return f"a cell of more than {csv.field_size_limit():,} characters"
    return f"not readable as a table ({error})"


def _too_long(line: int, text: str) -> RowProblem:
    reason = f"a line of more than {LONGEST_LINE:,} characters"
    return RowProblem(line=line, reason=reason, value=text[:80])


def _damage(line: int, of_row: list[str], cells: list[str]) -> RowProblem | None:
    text = "".join(of_row)
    if not has_damage(text):
        return None
    return RowProblem(line=line, reason=DAMAGED, value=text.strip()[:200], cells=cells)


def has_damage(text: Any) -> bool:  # noqa: ANN401 - any text-like value of a file
    """Tell whether a text holds bytes that could not be read."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


@dataclass(frozen=True, slots=True)
class Table:
    """A table in text, looked at but not yet read.

    `quoted`: each row stands in quotes as a whole, as where a spreadsheet took it for a cell.
    """

    layout: Layout
    plan: Plan
    quoted: bool = False


def look(source: Source, delimiter: str = "", columns: Mapping[str, str] | None = None) -> Table:
    """Find out how a table is laid out; `columns` is field -> column, as a person said.

    Raises UsageError for a field or a column that is not there.
    """
    head = source.head_text
    if quoted := _is_quoted(head):
        head = "".join(_unquoted(head.splitlines(keepends=True)))
    layout = find_layout(head, delimiter=delimiter, whole=source.size <= HEAD_BYTES)
    return Table(layout, make_plan(layout, columns or {}), quoted)


def _is_quoted(head: str) -> bool:
    """Tell whether the names of columns stand in one pair of quotes, and so does the row below."""
    if not head.startswith('"'):
        return False
    lines = [line for line in head.splitlines(keepends=True)[:_MOST_BLANK] if line.strip()][:2]
    rows = list(_unquoted(lines))
    return all(map(str.__ne__, lines, rows)) and len(rows) > 1 and names_columns(rows[0])


def _unquoted(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines without the quotes around them; those that are several cells as they are."""
    for line in lines:
        cells: list[str] = []
        if line.startswith('"') and len(line) < LONGEST_LINE:
            with suppress(csv.Error):
                cells = next(csv.reader([line.rstrip("\r\n")]), [])
        yield f"{cells[0]}\n" if len(cells) == 1 else line


def read(source: Source, table: Table) -> OpenList:
    """Read the rows of a table."""
    layout, plan = table.layout, table.plan
    lines = _unquoted(source.lines()) if table.quoted else source.lines()
    first = 1
    if layout.sep_line:
        first += sum(1 for _ in islice(lines, 1))
    rows = read_rows(source, layout.delimiter, lines, first)
    return OpenList(
        format=plan.shape.name if plan.shape else "csv",
        rows=read_table(rows, plan, layout.above),
        header=layout.header or plan.header,
        mapping=plan.mapping,
        notes=_notes(layout),
    )


def _notes(layout: Layout) -> list[str]:
    if layout.header:
        return []
    return ["The table has no header; its columns were told by what is in them."]


# The lines of a text that readers of lists ask for: whole, undamaged, without senders. Of a
# mail they are its plain part. Quoted-printable breaks long lines with "=" (RFC 2045, section
# 6.7), which cuts addresses in two.


class TextLine(NamedTuple):
    """A line of a text, without its end; `sent`: a sender was taken off."""

    number: int
    text: str
    sent: bool = False


def read_lines(source: Source) -> Iterator[TextLine | RowProblem]:
    """Yield every line, or the problem in its place."""
    damaged = source.encoding.damaged
    head = source.head_text.splitlines()
    known = speakers(head)
    lines = source.lines()
    if beside := beside_times(head):
        lines = _without_times(lines, beside)
    for number, line in enumerate(lines, start=1):
        if len(line) >= LONGEST_LINE:
            reason = f"a line of more than {LONGEST_LINE:,} characters"
            yield RowProblem(line=number, reason=reason, value=line[:80])
        elif damaged and has_damage(line):
            text = line.strip()
            yield RowProblem(line=number, reason=DAMAGED, value=text[:200], cells=(text,))
        else:
            plain = EDITED.sub("", line)
            said = without_sender(plain, speakers=known)
            yield TextLine(number, said.rstrip("\r\n"), said is not plain or not line)


def _without_times(lines: Iterator[str], beside: int) -> Iterator[str]:
    """Yield lines, empty in the place of each that says only when, or who beside it."""
    before = ""
    for line, after in pairwise(chain(lines, ("",))):
        near = after if beside < 0 else before
        before = line
        yield "" if is_time(line) or (is_time(near) and is_somebody(line)) else line


def passed_over(source: Source, number: int) -> str:
    """Return the sentence on lines that had no address."""
    return f"{source.name}: {_lines(number)} without an address passed over."


def left_out(source: Source, number: int) -> str:
    """Return the sentence on senders that were taken off."""
    return f"{source.name}: senders and times of {_lines(number)} were left out."


def _lines(number: int) -> str:
    return number_of(number, "line")


# A mail of words is far below this; the rest are attachments.
_LONGEST_MAIL = 20_000_000
_LONGEST_LINE = 100_000
_FOR_PEOPLE = re.compile(r"^(?:From|To|Subject|Date):", re.MULTILINE | re.IGNORECASE)
_FOR_PROGRAMS = re.compile(
    r"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To):", re.MULTILINE | re.IGNORECASE
)
_STARTS_AS_HEADER = re.compile(r"\s*[A-Za-z][\w-]*:\s")
_BROKEN = re.compile(r"=[ \t]*\r?$", re.MULTILINE)
_ENCODED = re.compile(r"=(?:3D|20|0A|C[23]=|E2=)")
_STATED = re.compile(
    r"^Content-Transfer-Encoding:\s*quoted-printable", re.MULTILINE | re.IGNORECASE
)


# RFC 3676, section 4.3; the answers of a mail have the signatures of others in them.
_SIGNATURE = re.compile(r"[> ]*--[ \u00a0]")
_SIGNATURES = re.compile(rf"^{_SIGNATURE.pattern}\r?$", re.MULTILINE)
# A text without the headers of a mail is one if so few lines stand below the mark.
_SIGNED = re.compile(rf"^{_SIGNATURE.pattern}\r?\n(?:.*\n){{0,8}}.*\Z", re.MULTILINE)
# Another mail begins, below the signature of whoever sent it on.
_ANOTHER = re.compile(r"[> ]*(?:(?:From|Date|Subject): |From \S+@|-{3,}\s*\w.*-{3,}\s*$)")
_QUOTED = re.compile(r"[> ]*")


def is_mail(head: str) -> bool:
    """Tell whether a text begins with the headers of a mail."""
    headers = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    return bool(
        _STARTS_AS_HEADER.match(headers)
        and _FOR_PEOPLE.search(headers)
        and _FOR_PROGRAMS.search(headers)
    )


def without_signatures(
    source: Source, lines: Iterable[TextLine | RowProblem], notes: list[str]
) -> Iterator[TextLine | RowProblem]:
    """Yield the lines of a mail, empty in the place of those below a signature mark.

    A signature ends where the depth of the quoting changes or another mail begins.
    """
    signed = _may_be_signed(source)
    below: int | None = None
    count = 0
    for line in lines:
        if not signed or isinstance(line, RowProblem):
            yield line
            continue
        found = _QUOTED.match(line.text)
        depth = found[0].count(">") if found else 0
        if _SIGNATURE.fullmatch(line.text):
            below = depth
        elif depth != below or _ANOTHER.match(line.text):
            below = None
        count += below is not None and bool(line.text.strip("->\u00a0 "))
        yield line if below is None else line._replace(text="")
    if count:
        notes.append(f"{source.name}: {_lines(count)} below a signature mark left out.")


def _may_be_signed(source: Source) -> bool:
    head = source.head_text
    top = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    if _STARTS_AS_HEADER.match(top) and _FOR_PEOPLE.search(top):
        return True
    whole = source.size <= len(head.encode("utf-8", "replace"))
    return whole and len(_SIGNATURES.findall(head)) == 1 and _SIGNED.search(head) is not None


def decoded(
    source: Source, lines: Iterable[TextLine | RowProblem]
) -> Iterator[TextLine | RowProblem]:
    """Yield the lines of a mail's text; of any other text the lines as they are.

    Lines of a mail are counted within its text. Raises Refused for a mail that has
    no plain text.
    """
    head = source.head_text
    if is_mail(head):
        text = _plain_part(source)
        yield from (TextLine(at, line) for at, line in enumerate(text.splitlines(), start=1))
    elif _STATED.search(head) or (_BROKEN.search(head) and _ENCODED.search(head)):
        yield from _whole_lines(lines)
    else:
        yield from lines


def _plain_part(source: Source) -> str:
    from email import message_from_string, policy  # noqa: PLC0415 - few lists are mails

    message = message_from_string(source.text().read(_LONGEST_MAIL), policy=policy.default)
    try:
        part = message.get_body(("plain",))
        text = part.get_content() if part else ""
    except (LookupError, ValueError, AttributeError):
        text = ""
    if not isinstance(text, str) or not text.strip():
        raise Refused(
            f"{source.name} is a mail without plain text.",
            hint="Open it in your mail program, copy its text into a file and import that.",
        )
    return text


def _whole_lines(lines: Iterable[TextLine | RowProblem]) -> Iterator[TextLine | RowProblem]:
    held: TextLine | None = None
    for line in lines:
        if isinstance(line, RowProblem):
            yield line
            continue
        whole = line._replace(text=held.text + line.text, number=held.number) if held else line
        held = None
        if whole.text.endswith("=") and len(whole.text) < _LONGEST_LINE:
            held = whole._replace(text=whole.text[:-1])
        else:
            yield whole._replace(text=_decode(whole.text))
    if held:
        yield held._replace(text=_decode(held.text))


def _decode(text: str) -> str:
    raw = quopri.decodestring(text.encode("utf-8", "surrogateescape"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # What mail programs take where no charset is said.
        return raw.decode("cp1252", "replace")
