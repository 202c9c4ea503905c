"""Lines of labels and values, "Tel: 01632 960001", as things with names, and as records.

The labels go through the column plan, which knows what they mean. So do those of
a note's head, between two lines of dashes, as Obsidian, Jekyll and Hugo write it:
no other YAML is read. Must not know how a format marks its links, nor what a label
means beyond whether a plan would.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from toolkit.domain.fields import FIELDS, Kind
from toolkit.domain.link import unique_names
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import read_list
from toolkit.exchange.column_map import Plan, make_plan
from toolkit.exchange.columns import field_of, name_key
from toolkit.exchange.dialect import is_email, is_phone, layout_of_items
from toolkit.exchange.record import Item, Row, RowProblem
from toolkit.exchange.tables import TableReader
from toolkit.exchange.values import has_link, pieces_of
from toolkit.exchange.wording import AFTERWARDS, names_page

_LABELLED = re.compile(
    r"[\s>*\u2022-]*(?P<label>[^\W\d_][^:=\uff1a\t@<>\[\]{}|]{0,38}?)\s*[:\uff1a\t]\s*(?P<value>\S.*)"
)
_BETWEEN = re.compile(r"[,;\t|]")
_LONGEST_HEADER = 10_000
_MOST_WORDS = 5
_NAME = "name"
_WORDS = "words"
# A line that has a name and an address of its own.
_SEVERAL = "whole"


def names_columns(head: str) -> bool:
    """Tell whether a text begins with names of columns, and is a table whatever its cells hold."""
    first = head.lstrip("\ufeff \t\r\n").partition("\n")[0]
    fields = {field_of(cell) for cell in _BETWEEN.split(first[:_LONGEST_HEADER])}
    return len(fields - {""}) > 1


def label_of(line: str) -> tuple[str, str] | None:
    """Return the label and the value of a line; None for a line without."""
    found = _LABELLED.fullmatch(line.strip())
    if not found or found["value"].startswith("//") or len(found["label"].split()) > _MOST_WORDS:
        return None
    return clean_line(found["label"]).strip("* "), found["value"].strip("* ")


def parted(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the things in a block of labelled lines begin and end; () for no such.

    They begin alike: with the kind of line that the block begins with, or with the
    first kind that comes again.
    """
    kinds = [kind_of(line) for line in lines]
    if _SEVERAL in kinds or not set(kinds) - {"", "url", "title"}:
        return []
    first = next((kind for kind in kinds if len(_starts(kinds, kind)) > 1), None)
    if first is None:
        return []
    starts = _starts(kinds, first)
    if not first:
        # More words than the first thing has above its address end the one before.
        usual = 1 if lines[0].rstrip().endswith(":") else _words_from(kinds, starts[0])
        starts = [start + max(_words_from(kinds, start) - usual, 0) for start in starts]
    elif starts[0]:
        # What stands above the first line of that kind belongs to it.
        starts[0] = 0
    starts = sorted({0, *starts})
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _words_from(kinds: Sequence[str], start: int) -> int:
    """Return how many lines of words follow one another."""
    return next((at for at, kind in enumerate(kinds[start:]) if kind), len(kinds) - start)


def _starts(kinds: Sequence[str], first: str) -> list[int]:
    """Return where lines of a kind begin a thing; words do so behind its address."""
    starts: list[int] = []
    addressed = True
    for at, kind in enumerate(kinds):
        if kind == first and (kind or (addressed and (not at or kinds[at - 1]))):
            starts.append(at)
            addressed = False
        addressed = addressed or kind == "url"
    return starts


def kind_of(line: str) -> str:
    """Return what a line of a thing says: a field, a label, "" for words alone."""
    if pair := label_of(line):
        if field := field_of(pair[0]):
            return field
        return _SEVERAL if has_link(pair[1]) else name_key(pair[0])
    if kind := _bare_kind(line):
        return kind
    return _SEVERAL if has_link(line) else ""


def contact_line(line: str) -> bool:
    """Tell whether a line is a number or an e-mail address, with or without a label."""
    return kind_of(line) in ("phone", "email")


def labelled(lines: Sequence[tuple[int, str]]) -> Item | None:
    """Read the lines of one thing, number and text; None where labels do not carry it.

    One line is its address and another something else that a plan knows, by its label
    or as it stands; each once. A line above all of them is the name.
    """
    values: dict[str, str] = {}
    plain: list[str] = []
    for _, text in lines:
        if pair := label_of(text):
            if pair[0] in values:
                return None
            values[pair[0]] = pair[1]
        elif words := clean_line(text).strip("*#- "):
            _add_bare(values, plain, words)
    addresses = [name for name in values if field_of(name) == "url"]
    others = {field_of(name) for name in values} - {"", "url"}
    if len(addresses) != 1 or not others or len(plain) > len(values):
        return None
    pieces = pieces_of(values[addresses[0]])
    links = [piece for piece in pieces if piece.url]
    if len(links) != 1:
        return None
    values[addresses[0]] = links[0].url
    plain.append(clean_line("".join(piece.words for piece in pieces)).strip(",.;()- "))
    if "title" not in others:
        values = {_NAME: plain.pop(0), **values}
    values[_WORDS] = "; ".join(filter(None, plain))
    return Item(lines[0][0], tuple(pair for pair in values.items() if pair[1]))


def _add_bare(values: dict[str, str], plain: list[str], words: str) -> None:
    """Take a line without a label for what it is: an address, a number, or words."""
    name = _bare_kind(words)
    if name and name not in map(field_of, values):
        values[name] = words
    else:
        plain.append(words)


def _bare_kind(words: str) -> str:
    pieces = [piece for piece in pieces_of(words) if piece.url or piece.words.strip()]
    if len(pieces) == 1 and pieces[0].url and not pieces[0].words.strip():
        return "url"
    if is_phone(words):
        return "phone"
    return "email" if is_email(words) else ""


def as_text(values: Sequence[str]) -> str:
    """Return several values of one name as the text that a plan reads as a list."""
    return values[0] if len(values) == 1 else json.dumps(list(values), ensure_ascii=False)


_FENCES = ("---", "...")
_PAIR = re.compile(r"([^\s:#\"'-][^:]{0,60}):(?:\s+(.*))?$")
_ENTRY = re.compile(r"\s*-\s+(.*)$")
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_BLOCK = re.compile(r"[|>][+-]?\d?$")
# Where the page of a clipped note is, in the words of clippers.
_ORIGINS = frozenset({
    "source", "origin", "original", "clipped from", "quelle", "fuente", "fonte", "bron",
})  # fmt: skip
_MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class Note:
    """A note's head: what it says as names and values, the page it is of, its length in lines."""

    item: Item
    address: str
    lines: int


def note_of(head: str) -> Note | None:
    """Return the head of a note; None for a text that does not begin with one."""
    lines = head.lstrip("\ufeff").split("\n", _MOST_LINES)
    if lines[0].rstrip() != "---":
        return None
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.rstrip() in _FENCES), None)
    if end is None:
        return None
    values = _read(lines[1:end])
    if not values:
        return None
    origin = _origin(values)
    address = _text(values.get(origin, []))
    if origin:
        values = {"url": values.pop(origin), **values}
    said = ((name, _text(given)) for name, given in values.items())
    item = Item(1, tuple((name, text) for name, text in said if text))
    return Note(item, address, end + 1)


def _read(lines: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if found := _PAIR.match(line):
            name = found[1].strip()
            value = (found[2] or "").strip()
            values[name] = [] if _BLOCK.match(value) else _listed(value)
        elif name and (entry := _ENTRY.match(line)):
            values[name] += _listed(entry[1], inner=True)
        elif name and line[:1].isspace() and line.strip():
            values[name] = [" ".join([*values[name], line.strip()])]
    return values


def _listed(value: str, *, inner: bool = False) -> list[str]:
    if not inner and value.startswith("[") and value.endswith("]") and value[:2] != "[[":
        return [text for part in value[1:-1].split(",") if (text := _unquoted(part))]
    text = _unquoted(value)
    return [text] if text else []


def _unquoted(text: str) -> str:
    text = clean_line(text)
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].replace('\\"', '"').replace("''", "'")
    return text


def _origin(values: dict[str, list[str]]) -> str:
    """Return the name under which the address of the page stands, "" for none."""
    named = [name for name in values if field_of(name) == "url"]
    named += [name for name in values if name_key(name) in _ORIGINS]
    return next((name for name in named if _WEB.fullmatch(_text(values[name]))), "")


def _text(given: list[str]) -> str:
    return as_text(given) if given else ""


# Names and values as records of links: what a list says in labels instead of columns. A JSON
# object, a bibliography's entry, a contact card, an outline's line: each has names of its own,
# so all of them together are read as one table.


# What the plan is made of; names that come later are known by name alone.
_SAMPLE = 200
# More names than this are no list of links; their values are kept, not understood.
MOST_NAMES = 500
_TEXTS = frozenset(
    field.name for field in FIELDS if field.kind in (Kind.LINE, Kind.PROSE, Kind.ADDRESS)
) | {"note", "hours", "added_at", "level"}


def read_items(
    rows: Iterable[Item | Row], columns: Mapping[str, str]
) -> tuple[Plan | None, Iterator[Row]]:
    """Return the plan for what items name, and the records; other rows pass through.

    There is no plan where the file begins with rows alone, or has an address in them.

    `columns` is field -> name, as a person said. Raises UsageError for a field or
    a name that is not there.
    """
    waiting = iter(rows)
    sample = list(islice(waiting, _SAMPLE))
    items = [row for row in sample if isinstance(row, Item)]
    named = dict.fromkeys(name for item in items for name, _ in item.values)
    # What is known comes in, however many names there are.
    header = tuple(sorted(named, key=lambda name: not field_of(name))[:MOST_NAMES])
    header = tuple(name for name in named if name in frozenset(header))
    cells = [_aligned(item, header)[0] for item in items]
    plan = make_plan(layout_of_items(header, cells), columns, exported=True)
    told = plan.knows_addresses or len(items) == len(sample)
    return plan if items and told else None, _records(chain(sample, waiting), plan)


def _records(rows: Iterable[Item | Row], plan: Plan) -> Iterator[Row]:
    reader = TableReader(plan, of_rows=False)
    for row in rows:
        if not isinstance(row, Item):
            yield row
            continue
        cells, unknown = _aligned(row, plan.header)
        if unknown and len(plan.header) < MOST_NAMES:
            plan = plan.with_names(tuple(name for name, _ in unknown))
            reader = TableReader(plan, of_rows=False)
            cells, unknown = _aligned(row, plan.header)
        cells = [_as_text(cell, field) for cell, field in zip(cells, plan.fields, strict=True)]
        yield _with_topics(reader.record(row.line, cells), row.topics, unknown)


def _aligned(item: Item, header: tuple[str, ...]) -> tuple[list[str], list[tuple[str, str]]]:
    """Return an item's values in the order of the names, and what those do not name."""
    values = dict(item.values)
    cells = [values.pop(name, "") for name in header]
    return cells, list(values.items())


def _as_text(cell: str, field: str) -> str:
    """Return a list in words where its field is one text."""
    if cell[:1] != "[" or field not in _TEXTS:
        return cell
    return "; ".join(read_list(cell, "\n"))


def _with_topics(row: Row, topics: tuple[str, ...], beside: list[tuple[str, str]]) -> Row:
    if isinstance(row, RowProblem) or not (topics or beside):
        return row
    tags = unique_names([*row.tags, *topics])
    return row._replace(tags=tags, extra=(*row.extra, *beside))


# Headings without a mark, in lists pasted from documents: told by what repeats. Where an entry
# has one line of words more above it than its fellows, that line is a heading, if the next one
# reads as the name of its page and it does not.


_BLANK = re.compile(r"\n[ \t\r]*\n")
_WORD = re.compile(r"[^\W_]+")
_LONGEST_TOPIC = 40
# Shorter words of a name may be small: "of", "and", "the".
_SMALL = 3


def usual_above(head: str) -> int:
    """Return how many lines of words entries begin with where some have one more, else 0."""
    counts = Counter(number for block in _BLANK.split(head) for number in _words_above(block))
    return next((one for one in sorted(counts) if one and _has_fellows(counts, one)), 0)


def _has_fellows(counts: Counter[int], number: int) -> bool:
    return counts[number] * 2 >= counts[number + 1] > 0


def _words_above(block: str) -> Iterator[int]:
    """Yield for each entry of a block how many lines of words it begins with."""
    words, begun = 0, False
    for line in block.splitlines():
        kind = kind_of(line) if line.strip() else "blank"
        if kind == "url":
            yield words
            words, begun = 0, False
        elif kind:
            begun = True
        elif not begun:
            words += 1


def is_section(above: Sequence[str], url: str, usual: int) -> bool:
    """Tell whether the first of the lines above an entry is a heading."""
    if not usual or len(above) != usual + 1:
        return False
    topic, name = above[:2]
    if len(topic) > _LONGEST_TOPIC or topic[-1:] in AFTERWARDS:
        return False
    if names_page(topic, url):
        # "Anxiety" stands above Anxiety UK, whose site has both in its name.
        longer = "".join(_WORD.findall(name.casefold()))
        return len(name) > len(topic) and longer in "".join(_WORD.findall(url.casefold()))
    return names_page(name, url) or _is_cased(name)


def _is_cased(words: str) -> bool:
    """Tell whether words are written as a name: each of some length begins with a capital."""
    found = _WORD.findall(words)
    telling = [word for word in found if len(word) > _SMALL]
    return (
        len(found) > 1
        and bool(telling)
        and all(word[0].isupper() for word in (found[0], *telling))
        and not any(map(str.isdigit, words))
    )
