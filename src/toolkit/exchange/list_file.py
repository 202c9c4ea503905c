"""Files of our own: the list that is published, the starter list, synonyms and column maps.

Reads these shapes only; lists of other people are the importer's.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO, TypeVar

from toolkit.domain.fields import BY_NAME, FIELDS, json_form
from toolkit.domain.link import Link, Text
from toolkit.domain.sentences import read_column, with_texts
from toolkit.domain.sharing import FORM, WHY, Entry, ListHead, Warned, Withdrawn, entry_of
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Scope
from toolkit.domain.url import LONGEST
from toolkit.errors import Refused
from toolkit.exchange.cells import (
    FROM_STARTER,
    Outgoing,
    day_text,
    guard,
    moment_text,
    text_of,
    unguard,
)
from toolkit.exchange.format_csv import read_rows
from toolkit.exchange.json_shapes import own_record
from toolkit.exchange.record import Claim, LinkRecord, Row, RowProblem, record_of
from toolkit.exchange.source import Source

MARK = "toolkit_list"
_T = TypeVar("_T")
_SAYING = BY_NAME["say"]
# A list is what is offered: nothing on it is replaced.
_SAID = tuple(field for field in FIELDS if field.name not in ("say", "replaced_by"))
_SORTED = ("tags", "terms")
_DEEPEST = 8
_Json = dict[str, Any]


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write links as a list without an edition; returns how many."""
    entries = [entry_of(row.link, _day_of(row.link)) for row in rows]
    out.write(list_text(ListHead(), entries))
    return len(entries)


def list_text(head: ListHead, entries: Sequence[Entry], *, sentences: bool = False) -> str:
    """Return the file; `sentences`: with those for replies."""
    said = _filled(
        {
            MARK: FORM,
            "id": head.id,
            "name": head.name,
            "by": head.by,
            "home": head.home,
            "language": head.language,
            "licence": head.licence,
            "number": head.number,
            "issued": moment_text(head.issued),
            "check_by": day_text(head.check_by),
            "every": head.every,
            "key": head.key,
            "next_key": head.next_key,
        }
    )
    said["links"] = list_links(entries, sentences=sentences)
    said |= _filled(
        {
            "warnings": [_warning(one) for one in head.warnings],
            "withdrawn": [_withdrawn(one) for one in head.withdrawn],
        }
    )
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def list_links(entries: Sequence[Entry], *, sentences: bool = False) -> list[_Json]:
    """Return the links as the file has them."""
    ordered = sorted(entries, key=lambda entry: entry.link.url_key)
    return [_entry(entry, sentences=sentences) for entry in ordered]


def _entry(entry: Entry, *, sentences: bool) -> _Json:
    link = replace(entry.link, texts=tuple(_texts(entry.link, sentences=sentences)))
    form = json_form(link)
    said = {field.name: form[field.name] for field in _SAID if not _is_blank(link, field.name)}
    for name in _SORTED:
        if name in said:
            said[name] = sorted(said[name])
    if "contacts" in said:
        said["contacts"] = [_filled(contact) for contact in said["contacts"]]
    if sentences and link.sentences:
        said[_SAYING.name] = list(link.sentences)
    return said | _filled(
        {
            "level": entry.level,
            "by": entry.by,
            "vetted_on": day_text(entry.vetted_on),
            "how": entry.how,
            "review_by": day_text(entry.review_by),
            "changed_on": day_text(entry.changed_on),
        }
    )


def _texts(link: Link, *, sentences: bool) -> Iterator[Text]:
    """Yield what a link says in other languages, without what nobody has reviewed."""
    for one in link.texts:
        if not one.draft and (sentences or one.field != _SAYING.name):
            yield one


def _is_blank(link: Link, name: str) -> bool:
    return bool(getattr(link, name) == BY_NAME[name].blank)


def _warning(one: Warned) -> _Json:
    return _filled(
        {
            "url": one.url,
            "scope": one.scope.value,
            "reason": one.reason,
            "by": one.by,
            "on": day_text(one.on),
            "instead": one.instead,
        }
    )


def _withdrawn(one: Withdrawn) -> _Json:
    return _filled(
        {
            "url": one.url,
            "title": one.title,
            "on": day_text(one.on),
            "why": one.why,
            "instead": one.instead,
        }
    )


def _filled(said: _Json) -> _Json:
    return {name: value for name, value in said.items() if value not in ("", None, [], 0)}


def _day_of(link: Link) -> date | None:
    changed = link.updated_at or link.added_at
    return changed.astimezone(UTC).date() if changed else None


def read_head(text: str, name: str) -> ListHead | None:
    """Return what a list file says of itself; None where it is a list of another kind.

    `name` is how errors call it. Raises Refused for a file that is not whole, is
    nested too deeply, or of a form this program does not know.
    """
    said = _read(text, name)
    if said is None:
        return None
    return ListHead(
        **{key: text_of(said.get(key))[:most] for key, most in _HEAD_TEXTS.items()},
        number=_number(said.get("number")),
        issued=_parsed(_moment, said.get("issued")),
        check_by=_parsed(date.fromisoformat, said.get("check_by")),
        warnings=tuple(_each(said.get("warnings"), _read_warning)),
        withdrawn=tuple(_each(said.get("withdrawn"), _read_withdrawn)),
    )


# How much is read of what a list says of itself.
_HEAD_TEXTS = {
    **dict.fromkeys(("id", "name", "by", "language", "licence", "every"), 200),
    **dict.fromkeys(("home", "key", "next_key"), LONGEST),
}
_HIGHEST = 10**12


def read_links(text: str, name: str) -> list[_Json]:
    """Return the links of a list file as it has them. Raises as `read_head`."""
    return list(_each((_read(text, name) or {}).get("links"), lambda item: item))


def _read(text: str, name: str) -> _Json | None:
    broken = Refused(
        f"{name} is not a complete list.", hint="Get the file again; nothing was taken from it."
    )
    text = text.removeprefix("\ufeff")
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        said = json.loads(text)
        deep = _is_deep(said, _DEEPEST)
    except (ValueError, RecursionError) as error:
        raise broken from error
    if deep:
        raise broken
    if not isinstance(said, dict) or MARK not in said:
        return None
    if said[MARK] != FORM:
        raise Refused(
            f"{name} is a list in format {clean_line(str(said[MARK]))[:20]}, which this toolkit"
            " does not know.",
            hint="Update with: pip install --upgrade apomediary-toolkit.",
        )
    if not isinstance(said.get("links"), list):
        raise broken
    return said


def _is_deep(value: object, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deep(one, levels - 1) for one in inside)


def _each(value: object, read: Callable[[_Json], _T | None]) -> Iterable[_T]:
    for item in value if isinstance(value, list) else []:
        if isinstance(item, dict) and (found := read(item)) is not None:
            yield found


def _read_warning(item: _Json) -> Warned | None:
    url, reason = text_of(item.get("url")), text_of(item.get("reason"))
    if not url or not reason:
        return None
    return Warned(
        url=url,
        reason=reason,
        by=text_of(item.get("by")),
        on=_parsed(date.fromisoformat, item.get("on")),
        scope=Scope.SITE if item.get("scope") == Scope.SITE.value else Scope.PAGE,
        instead=text_of(item.get("instead")),
    )


def _read_withdrawn(item: _Json) -> Withdrawn | None:
    on = _parsed(date.fromisoformat, item.get("on"))
    why = text_of(item.get("why"))
    url = text_of(item.get("url"))
    if not url or on is None or why not in WHY:
        return None
    return Withdrawn(url, text_of(item.get("title")), on, why, text_of(item.get("instead")))


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value <= _HIGHEST else 0


def _parsed(read: Callable[[str], _T], value: object) -> _T | None:
    try:
        found = read(value) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
    return found


def _moment(text: str) -> datetime:
    """Read a moment as UTC. Raises ValueError without a zone, OverflowError beyond the years."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def rows_of(said: _Json, first: int = 1) -> Iterable[Row]:
    """Yield what a list says as rows for an import: its links, then its warnings."""
    by = text_of(said.get("by"))
    links = said.get("links")
    number = first
    for number, item in enumerate(links if isinstance(links, list) else [], first):
        if not isinstance(item, dict):
            yield RowProblem(number, "not a link", clean_line(str(item))[:80])
            continue
        record = own_record(number, item)
        yield (
            record._replace(claims=_claims(item, by)) if isinstance(record, LinkRecord) else record
        )
    for warned in _each(said.get("warnings"), _read_warning):
        number += 1
        claim = Claim(
            level="avoid",
            by=warned.by or by,
            on=day_text(warned.on) or "",
            reason=warned.reason,
            instead=warned.instead,
        )
        yield LinkRecord(line=number, url=warned.url, claims=(claim,))


def _claims(item: _Json, by: str) -> tuple[Claim, ...]:
    level = text_of(item.get("level"))
    if level not in ("recommended", "caution"):
        return ()
    on, review_by = text_of(item.get("vetted_on")), text_of(item.get("review_by"))
    who = text_of(item.get("by")) or by
    return (Claim(level=level, by=who, on=on, review_by=review_by),)


# Tables of our own that hold no links: synonyms, column maps. CSV with the columns by name;
# what a spreadsheet program made of it is read as well.


class OwnRow(NamedTuple):
    """A row of a table: the line it begins on, and its cells in the order asked for."""

    line: int
    cells: tuple[str, ...]


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]], out: TextIO) -> int:
    """Write a header and the rows, guarded against being run; returns how many rows."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([guard(cell) for cell in row])
        count += 1
    return count


def read_own_table(source: Source, columns: Sequence[str]) -> Iterator[OwnRow | RowProblem]:
    """Yield the cells of each row, "" for a column that is not there.

    Raises Refused when the first two columns are not there: the others may be
    left out.
    """
    first_line = source.head_text.partition("\n")[0]
    rows = read_rows(source, max(",;\t", key=first_line.count))
    header = next(rows, None)
    names = [] if header is None or isinstance(header, RowProblem) else header[1]
    known = [name.strip().casefold() for name in names]
    if missing := [column for column in columns[:2] if column not in known]:
        raise Refused(
            f"{source.name} has no column '{missing[0]}'.",
            hint=f"The first line names the columns: {', '.join(columns)}.",
        )
    for row in rows:
        if isinstance(row, RowProblem):
            yield row
        elif any(map(str.strip, row[1])):
            cells = dict(zip(known, row[1], strict=False))
            yield OwnRow(row[0], tuple(unguard(cells.get(name, "")).strip() for name in columns))


# The starter list that is shipped with the program. Columns: the fields of a link
# (`domain.fields`) by their names, with " | " between sentences and ";" in other lists,
# contacts as a JSON list, marks yes or empty; then note, evidence, compiled_on, review_by (ISO
# days). What links say in other languages stands in a list of its own, one a language
# (starter_texts_cy.csv): url, then columns such as `say[cy draft]`.


_PACKAGE = Path(__file__).resolve().parents[1]


def starter_file() -> Path:
    """Return where the starter list stands: in the wheel, else in the checkout."""
    return _shipped("seed_links.csv")


def texts_files() -> tuple[Path, ...]:
    """Return where the starter list's texts in other languages stand, one file a language."""
    folder = starter_file().parent
    return tuple(sorted(folder.glob("starter_texts_??.csv")))


def synonyms_file() -> Path:
    """Return where the starter list's synonyms stand."""
    return _shipped("starter_synonyms.csv")


class StarterSynonym(NamedTuple):
    """What is said, what it means, whether both ways, what it must not stand next to.

    `edition` is the number of the list in which it stood first.
    """

    word: str
    means: str
    both_ways: bool
    not_beside: str
    edition: int


def read_starter_synonyms(path: Path) -> Iterator[StarterSynonym]:
    """Yield each synonym. Raises ValueError for a broken file.

    Columns: word, means, both_ways (yes or empty), not_beside, edition.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            yield StarterSynonym(
                clean_line(row["word"]),
                clean_line(row["means"]),
                row["both_ways"] == "yes",
                clean_line(row["not_beside"]),
                int(row["edition"]),
            )


def read_starter(path: Path, texts: Iterable[Path] | None = None) -> Iterator[LinkRecord]:
    """Yield the records of the starter list. Raises ValueError for a broken one.

    `texts` are the lists of what they say in other languages, those that are shipped
    where none are given.
    """
    said: dict[str, tuple[Text, ...]] = {}
    for file in texts_files() if texts is None else texts:
        for url, found in read_starter_texts(file):
            said[url] = (*said.get(url, ()), *found)
    with path.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened, strict=True)
        for row in reader:
            yield _record(row, reader.line_num, said.get(row["url"], ()))


def read_starter_texts(path: Path) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """Yield each address with its texts. Raises ValueError for a broken list."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            url = row.pop("url")
            yield url, tuple(text for name, cell in row.items() for text in _texts_in(name, cell))


def _texts_in(name: str, cell: str) -> Iterator[Text]:
    column = read_column(name)
    if column is None:
        raise ValueError(f"{name} is no column of texts")
    said = FROM_STARTER[BY_NAME[column.field].kind](cell)
    for text in said if isinstance(said, tuple) else (said,):
        if text:
            yield Text(column.language, column.field, text, draft=column.draft)


def _shipped(name: str) -> Path:
    shipped = _PACKAGE / "data" / name
    return shipped if shipped.exists() else _PACKAGE.parents[1] / "data" / name


def _record(row: dict[str, str], line: int, texts: tuple[Text, ...]) -> LinkRecord:
    read = {field.name: FROM_STARTER[field.kind] for field in FIELDS if field.name in row}
    said = {name: read[name](row[name]) for name in read}
    return record_of(
        line,
        said | {"url": row["url"], "texts": with_texts((), texts)},
        note=clean_line(row["note"]),
        evidence=clean_line(row["evidence"]),
        compiled_on=date.fromisoformat(row["compiled_on"]),
        review_by=date.fromisoformat(row["review_by"]),
    )
