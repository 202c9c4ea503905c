"""Rows of a table as records of links, by a plan.

Serves CSV, spreadsheets and other tables alike. Must not know where the rows
come from or what the library makes of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.tag import unique_tags
from toolkit.domain.text import clean_line, clean_lines
from toolkit.exchange.cells import hyperlink, is_yes, plain, read_list, read_tags, unguard
from toolkit.exchange.columns import EXTRA, IGNORE, name_key
from toolkit.exchange.contacts import read_contacts
from toolkit.exchange.folders import folder_tags
from toolkit.exchange.moments import read_moment
from toolkit.exchange.plan import Plan
from toolkit.exchange.record import Claim, LinkRecord, Row, RowProblem
from toolkit.exchange.shapes import KEPT_FOLDERS

# Texts that go over as they are, cleaned to one line.
_TEXTS = frozenset({"title", "publisher", "audience", "language", "cost", "type"})
_PLAIN = frozenset({"summary", "note"})
_CLAIM = ("level", "by", "on", "review_by", "evidence", "reason", "instead")
_SAID = {"by": "checked by", "on": "checked", "review_by": "review by"}
_REACHED_BY = (
    ("phone", ContactKind.PHONE), ("text", ContactKind.TEXT), ("email", ContactKind.EMAIL),
)  # fmt: skip
# Levels that nobody judged: what goes with them is a note, no claim.
_NO_JUDGEMENT = frozenset({"unvetted", "listed"})


class TableReader:
    """Makes records of the rows of one table."""

    def __init__(self, plan: Plan) -> None:
        """Look at the plan once, so that a row costs little."""
        self._shape = plan.shape
        self._own = plan.shape is not None and plan.shape.name == "toolkit-csv"
        self._tags_with = plan.shape.tags_with if plan.shape else ""
        self._names = tuple(name_key(name) for name in plan.header)
        self._header = plan.header
        self._width = len(plan.fields)
        places: dict[str, list[int]] = {}
        for place, field in enumerate(plan.fields):
            places.setdefault(field, []).append(place)
        places.pop(IGNORE, None)
        self._extras = tuple(places.pop(EXTRA, ()))
        self._places = tuple((field, place) for field, all_ in places.items() for place in all_)
        self._fields = frozenset(places)
        # Most lists have an address, a title, tags and little else.
        self._has_more = not self._fields <= {"url", "tags", "added_at", *_TEXTS, *_PLAIN}

    def record(self, line: int, cells: list[str]) -> Row:
        """Make the record of a row, or say why it gives none."""
        given = [unguard(cell) if cell[:1] == "'" else cell for cell in cells]
        if not "".join(given).strip():
            return RowProblem(line=line, reason="an empty row", rejected=False, cells=cells)
        if self._shape and (reason := self._skip(given)):
            return RowProblem(
                line=line, reason=reason, value=self._label(given), rejected=False, cells=cells
            )
        width = len(given)
        found: dict[str, list[str]] = {}
        for field, place in self._places:
            if place < width and given[place]:
                found.setdefault(field, []).append(given[place])
        values = self._values(found)
        extra = self._extra(given, found, values)
        url = self._url(found, values, given)
        return LinkRecord(line=line, url=url, extra=extra, cells=cells, **values)

    def _skip(self, given: Sequence[str]) -> str:
        if self._shape is None or self._shape.skip is None:
            return ""
        return self._shape.skip(dict(zip(self._names, given, strict=False)))

    def _label(self, given: Sequence[str]) -> str:
        return clean_line(next((cell for cell in given if cell.strip()), ""))[:200]

    def _values(self, found: dict[str, list[str]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field, cells in found.items():
            cell = cells[0]
            if field in _TEXTS:
                values[field] = clean_line(cell)
            elif field in _PLAIN:
                values[field] = clean_line(cell) if self._own else plain(cell)
            elif field == "added_at":
                values[field] = read_moment(cell)
            elif field == "tags":
                values[field] = self._tags(cells)
        if self._has_more:
            self._add_more(values, found)
        return values

    def _add_more(self, values: dict[str, Any], found: dict[str, list[str]]) -> None:
        values |= _lists(found)
        values |= _flags(found)
        if contacts := _contacts(found):
            values["contacts"] = contacts
        if "folder" in found:
            folders = [tag for cell in found["folder"] for tag in folder_tags(cell.split("/"))]
            values["tags"] = unique_tags([*values.get("tags", ()), *folders])
        if "replaced_by" in found:
            values["replaced_by"] = clean_line(found["replaced_by"][0])
        if self._fields.intersection(_CLAIM):
            _add_claim(values, found)

    def _tags(self, cells: list[str]) -> tuple[str, ...]:
        if len(cells) == 1:
            return read_tags(cells[0], self._tags_with)
        return unique_tags([tag for cell in cells for tag in read_tags(cell, self._tags_with)])

    def _extra(
        self, given: list[str], found: dict[str, list[str]], values: dict[str, Any]
    ) -> tuple[tuple[str, str], ...]:
        extra: list[tuple[str, str]] = []
        width = len(given)
        for place in self._extras:
            if place < width and (text := clean_line(given[place])):
                if self._own and self._names[place] == "extra":
                    extra += read_extra(text)
                else:
                    extra.append((self._header[place], text))
        for place in range(self._width, width):
            if text := clean_line(given[place]):
                extra.append((f"column {place + 1}", text))
        # A time that cannot be read, a "no", contacts in words: kept as written.
        if "added_at" in found and values["added_at"] is None:
            extra += _unread("added_at", found["added_at"][0])
        if self._has_more:
            for field in ("level", "contacts", "folder"):
                if field in found:
                    extra += _unread(field, found[field][0])
        return tuple(extra)

    def _url(self, found: dict[str, list[str]], values: dict[str, Any], given: list[str]) -> str:
        url = found.get("url", [""])[0]
        title = found.get("title", [""])[0]
        formula = hyperlink(url) if url[:1] == "=" else None
        if formula is None and title[:1] == "=" and (formula := hyperlink(title)):
            values["title"] = clean_line(formula[1])
            return url or formula[0]
        if formula:
            values.setdefault("title", clean_line(formula[1]))
            return formula[0]
        if not url and self._shape and self._shape.name == "zotero":
            return _doi(dict(zip(self._names, given, strict=False)).get("doi", ""))
        return url


def read_extra(text: str) -> list[tuple[str, str]]:
    """Read what our own export wrote of other people's columns."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return [("extra", text)]
    if not isinstance(found, dict):
        return [("extra", text)]
    return [(clean_line(str(name)), clean_line(str(value))) for name, value in found.items()]


def make_claim(level: str, note: str, **said: str) -> tuple[Claim | None, str]:
    """Return what is claimed of a link, and the note that is no claim."""
    if not level or level.casefold() in _NO_JUDGEMENT:
        return None, note
    return Claim(level=level.casefold(), note=note, **said), ""


def _add_claim(values: dict[str, Any], found: dict[str, list[str]]) -> None:
    said = {field: clean_line(found[field][0]) for field in _CLAIM if field in found}
    level = said.pop("level", "")
    if is_yes(level):
        level = "recommended"
    elif level.casefold() in ("no", "false", "0"):
        level = ""
    claim, note = make_claim(level, values.pop("note", ""), **said)
    values["note"] = note
    if claim:
        values["claims"] = (claim,)
    elif not level and said:
        # "Last checked" and the like without a judgement stay words of the file.
        texts = [f"{_SAID.get(name, name)} {text}" for name, text in said.items()]
        values["note"] = "; ".join(filter(None, [note, *texts]))
    else:
        values["evidence"] = said.get("evidence", "")


def _flags(found: dict[str, list[str]]) -> dict[str, Any]:
    return {field: is_yes(found[field][0]) for field in ("crisis", "private") if field in found}


def _lists(found: dict[str, list[str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "say" in found:
        values["say"] = read_list(found["say"][0], " | ")
    if "terms" in found:
        texts = read_list(found["terms"][0], ";")
        values["terms"] = clean_lines(part for text in texts for part in text.split(";"))
    if "regions" in found:
        values["regions"] = read_list(found["regions"][0].replace(",", ";"), ";")
    return values


def _unread(field: str, cell: str) -> list[tuple[str, str]]:
    """Return what a cell says that its field cannot hold, as it was written."""
    text = clean_line(cell)
    if field == "added_at":
        kept = bool(text.strip("0"))
    elif field == "folder":
        # "Starred", "Archive": no tag, yet said of the link.
        kept = name_key(cell) in KEPT_FOLDERS
    elif field == "contacts":
        kept = text not in ("", "[]") and not read_contacts(cell)
    else:
        kept = text.casefold() in ("no", "false", "0")
    return [(field, text)] if kept else []


def _contacts(found: dict[str, list[str]]) -> tuple[Contact, ...]:
    contacts = list(read_contacts(found["contacts"][0])) if "contacts" in found else []
    hours = clean_line(found["hours"][0]) if "hours" in found else ""
    for field, kind in _REACHED_BY:
        contacts += [
            Contact(kind=kind, value=value, hours_text=hours)
            for cell in found.get(field, ())
            if (value := clean_line(cell))
        ]
    return tuple(contacts)


def _doi(text: str) -> str:
    bare = clean_line(text).removeprefix("doi:").strip()
    if not bare or bare.lower().startswith("http"):
        return bare
    return f"https://doi.org/{bare}"


def read_table(
    rows: Iterable[tuple[int, list[str]] | RowProblem], plan: Plan, above: int
) -> Iterator[Row]:
    """Yield a record or a problem for each row; `above` rows stand above the first link.

    The header itself is no row; titles above it are skipped rows.
    """
    reader = TableReader(plan)
    record = reader.record
    header_at = above - 1 if above else -1
    for place, row in enumerate(rows):
        if isinstance(row, RowProblem):
            yield row
        elif place < above:
            if place != header_at:
                line, cells = row
                text = clean_line(" ".join(cells))[:200]
                yield RowProblem(
                    line=line, reason="above the header", value=text, rejected=False, cells=cells
                )
        else:
            yield record(*row)
