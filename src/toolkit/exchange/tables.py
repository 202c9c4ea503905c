"""Rows of a table as records of links, by a plan.

Serves CSV, spreadsheets and other tables alike. Must not know where the rows
come from or what the library makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from toolkit.domain.contact import read_ways
from toolkit.domain.fields import BY_NAME, FIELDS, Kind
from toolkit.domain.link import Contact, ContactKind, Text, unique_names
from toolkit.domain.sentences import TextColumn, read_column
from toolkit.domain.text import clean_line
from toolkit.domain.url import address_and_words
from toolkit.exchange.cells import (
    FROM_CELL,
    all_are_contacts,
    doi_address,
    hyperlink,
    is_yes,
    plain,
    read_contacts,
    read_extra,
    read_list,
    read_tags,
    unguard,
)
from toolkit.exchange.column_map import Plan
from toolkit.exchange.columns import (
    EXTRA,
    IGNORE,
    KEPT_FOLDERS,
    TEXTS,
    folder_tags,
    name_key,
    outer_folders,
)
from toolkit.exchange.dialect import is_name
from toolkit.exchange.record import LinkRecord, Row, RowProblem, make_claim
from toolkit.exchange.values import read_date
from toolkit.exchange.wording import address_within, addresses_of_message, of_message

# Begin a cell that holds more than the address; "=" is looked for in the whole row.
_MARKED = "[< "
# Beyond every row.
_NOWHERE = 1 << 30
# Marks and contacts are kept beside the link where they cannot be read.
_FLAGS = tuple(field.name for field in FIELDS if field.kind is Kind.FLAG)
_SIMPLE = tuple(
    field
    for field in FIELDS
    if field.name != "url" and field.kind not in (Kind.FLAG, Kind.CONTACTS, Kind.TEXTS)
)
_CLAIM = ("level", "by", "on", "review_by", "evidence", "reason", "instead")
_SAID = {"by": "checked by", "on": "checked", "review_by": "review by"}
_REACHED_BY = (
    ("phone", ContactKind.PHONE), ("text", ContactKind.TEXT), ("email", ContactKind.EMAIL),
)  # fmt: skip
_NO = ("no", "n", "false", "0")
# What a row of sums calls itself, in the languages of the column names.
_SUMS = frozenset(
    "total totals totale totaal sum summe gesamt suma summa razem cyfanswm soma".split()
)
_IS_SUM = "a row of sums"
# Of other people's texts so much is kept: an excerpt, not the article.
LONGEST_KEPT = 4_000
# Of these the entries are counted instead, and an address has a limit of its own.
_LISTS = frozenset({"url", "tags", "folder", "contacts", "terms", "say"})
_CUT = f"a text of more than {LONGEST_KEPT:,} characters was cut"
# Signs of a sentence or a list at the end of an address.
_AFTER = (",", ";")
_WORDS_BESIDE = "words after the address were kept beside the link"
_NO_DATE = "its date was not understood, and was kept beside the link"
_IN_MESSAGE = "in the message"
_LONGEST_TOPIC = 60


class TableReader:
    """Makes records of the rows of one table.

    Unless they are things with names instead (`of_rows` is False), whose order says
    nothing, a row of one word is a heading.
    """

    def __init__(self, plan: Plan, *, of_rows: bool = True) -> None:
        """Look at the plan once, so that a row costs little."""
        self._of_rows = of_rows
        self._shape = plan.shape
        self._skips = plan.shape is not None and plan.shape.skip is not None
        self._own = plan.shape is not None and plan.shape.name == "toolkit-csv"
        self._tags_with = plan.shape.tags_with if plan.shape else ""
        self._names = tuple(name_key(name) for name in plan.header)
        self._header = plan.header
        self._width = len(plan.fields)
        self._messages = plan.messages
        self._title_from = plan.title_from
        self._dates = plan.dates
        self._instead = plan.instead
        self._among_words = plan.among_words
        self._uncut = _uncut(plan)
        self._topic: tuple[str, ...] = ()
        self._unusual = self._messages or self._title_from >= 0
        self._told: tuple[tuple[str, str], ...] = ()
        self._beside: tuple[tuple[str, str], ...] = ()
        places = _places(plan)
        self._extras = tuple(places.pop(EXTRA, ()))
        self._texts = [(one, read_column(plan.header[one])) for one in places.pop(TEXTS, ())]
        self._url_at = places.pop("url", [_NOWHERE])[0]
        self._title_at = places.get("title", [_NOWHERE])[0]
        self._url_name = plan.header[self._url_at] if self._url_at < self._width else ""
        self._added_at = places.get("added_at", [_NOWHERE])[0]
        # Most lists have an address, a title, tags and little else: one cell, one field.
        simple = [
            (field, places.pop(field)[0], read)
            for field, read in self._readers()
            if len(places.get(field, ())) == 1
        ]
        self._simple = tuple(one for one in simple if one[0] in LinkRecord._fields)
        self._rare = tuple(one for one in simple if one[0] not in LinkRecord._fields)
        self._places = tuple((field, place) for field, all_ in places.items() for place in all_)
        self._claims = bool(places.keys() & _CLAIM)

    def _readers(self) -> Iterator[tuple[str, Callable[[str], Any]]]:
        text = clean_line if self._own else plain
        given = {Kind.PROSE: text, Kind.TAGS: self._tags}
        for field in _SIMPLE:
            yield field.name, given.get(field.kind) or FROM_CELL[field.kind]
        yield "added_at", partial(read_date, order=self._dates)
        yield "note", text

    def record(self, line: int, cells: list[str]) -> Row:
        """Make the record of a row, or say why it gives none."""
        text = "".join(cells)
        # The line of a Markdown table below its header holds dashes alone.
        if not text or text.isspace() or not text.strip("-: "):
            return RowProblem(line=line, reason="an empty row", rejected=False, cells=cells)
        self._told = self._beside = ()
        plain = not self._instead and len(text) <= LONGEST_KEPT and not ("'" in text or "=" in text)
        given = cells if plain else self._prepared(cells, text)
        width = len(given)
        url = given[self._url_at] if self._url_at < width else ""
        # A row of sums may count the addresses.
        if (self._skips or not url or url == self._url_name or url.isdigit()) and (
            reason := self._left_out(url, given)
        ):
            return RowProblem(
                line=line, reason=reason, value=self._label(given), rejected=False, cells=cells
            )
        values = {
            field: read(given[place])
            for field, place, read in self._simple
            if place < width and given[place]
        }
        rare = {
            field: read(given[place])
            for field, place, read in self._rare
            if place < width and given[place]
        }
        extra = self._add_more(values, rare, given) if self._places or self._texts else ()
        if self._extras or width > self._width:
            extra = (*self._extra(given), *extra)
        if values.get("added_at", given) is None:
            self._keep_date(given[self._added_at])
        if self._unusual:
            self._add_from_beside(values, given)
        if not url or url[0] in _MARKED or "=" in text:
            url = self._address(url, values, given)
        if not self._own and (" " in url or url[-1:] in _AFTER):
            url = self._without_words(url, values, rare)
        extra += self._beside
        return LinkRecord(line, url, rare=rare, extra=extra, cells=cells, told=self._told, **values)

    def _prepared(self, cells: list[str], text: str) -> list[str]:
        """Return the cells without guards, formulas and what is too long."""
        given = cells
        if "'" in text:
            given = [unguard(cell) if cell[:1] == "'" else cell for cell in cells]
        if "=" in text:
            given = [self._shown(place, cell) for place, cell in enumerate(given)]
        if self._instead:
            given = self._filled(given)
        if len(text) > LONGEST_KEPT and not self._own:
            given = [self._cut(place, cell) for place, cell in enumerate(given)]
        return given

    def _filled(self, given: list[str]) -> list[str]:
        """Return the cells with address and title from a column that stands in for theirs."""
        kept = given + [""] * (self._width - len(given))
        for place, other in self._instead:
            if not kept[place].strip() and kept[other].strip():
                kept[place], kept[other] = kept[other], ""
        return kept

    def _shown(self, place: int, cell: str) -> str:
        """Return the words of a link that is not the row's own; its address is kept beside."""
        own = cell[:1] != "=" or place in (self._url_at, self._title_at)
        link = None if own else hyperlink(cell)
        if link is None:
            return cell
        if link[1]:
            self._beside += ((f"{self._name(place)} (link)", link[0]),)
        return link[1] or link[0]

    def _cut(self, place: int, cell: str) -> str:
        """Shorten what is too long, so that it costs itself and not the link."""
        if len(cell) <= LONGEST_KEPT or place in self._uncut:
            return cell
        self._told += ((_CUT, f"{self._name(place)}: {len(cell):,} characters"),)
        return f"{cell[: LONGEST_KEPT - 1]}\u2026"

    def _name(self, place: int) -> str:
        return self._header[place] if place < self._width else f"column {place + 1}"

    def _keep_date(self, cell: str) -> None:
        unread = _unread("added_at", cell)
        self._beside += unread
        self._told += tuple((_NO_DATE, text) for _, text in unread)

    def _without_words(self, cell: str, values: dict[str, Any], rare: dict[str, Any]) -> str:
        """Part an address from words in its cell, which name the link or are kept beside it."""
        url, words = address_and_words(cell)
        if self._among_words and not words and (within := address_within(cell)):
            url, words = within.url, within.words
            if self._title_at == _NOWHERE and self._title_from < 0:
                values.setdefault("title", within.before)
            if within.contacts and not rare.get("contacts"):
                rare["contacts"] = within.contacts
        if words and words != values.get("title"):
            self._beside += (("beside the address", words),)
            self._told += ((_WORDS_BESIDE, clean_line(cell)),)
        return url

    def _add_from_beside(self, values: dict[str, Any], given: Sequence[str]) -> None:
        """Take the title from the column that stands in for one, the topic from above."""
        if self._messages:
            words = values.get("title", "")
            values |= of_message(words, values.get("summary", ""))
            own = given[self._url_at] if self._url_at < len(given) else ""
            if others := addresses_of_message(words, own.strip()):
                self._beside += ((_IN_MESSAGE, others),)
        if not values.get("title") and 0 <= self._title_from < len(given):
            values["title"] = clean_line(given[self._title_from])
        if self._topic:
            values["tags"] = unique_names([*values.get("tags", ()), *self._topic])

    def _left_out(self, url: str, given: Sequence[str]) -> str:
        """Say why a row is no link by rule, or ""."""
        if self._skips and self._shape and self._shape.skip:
            reason = self._shape.skip(dict(zip(self._names, given, strict=False)))
            if reason:
                return reason
        if not url or url == self._url_name:
            return self._no_row(given)
        return _IS_SUM if _begins_sums(given) else ""

    def _no_row(self, given: Sequence[str]) -> str:
        """Say why a row without an address speaks of no link of its own, or ""."""
        filled = [(place, cell) for place, cell in enumerate(given) if cell.strip()]
        if [name_key(cell) for _, cell in filled] == [
            self._names[place] for place, _ in filled if place < self._width
        ]:
            return "the header again"
        if len(filled) > 1 and all(cell.lstrip()[0] == "#" for _, cell in filled):
            return "marks of the columns"
        if _begins_sums(given):
            return _IS_SUM
        return self.heading(given) if self._of_rows else ""

    def heading(self, given: Sequence[str]) -> str:
        """Take a row of one word as the topic of the rows below it; "" where it is none."""
        filled = [cell for cell in given if cell.strip()]
        if len(filled) != 1 or self._width < 2 or not _is_topic(filled[0]):  # noqa: PLR2004
            return ""
        self._topic = folder_tags([clean_line(filled[0])])
        self._unusual = True
        return "a heading: the topic of the rows below it"

    def _label(self, given: Sequence[str]) -> str:
        return clean_line(next((cell for cell in given if cell.strip()), ""))[:200]

    def _add_more(
        self, values: dict[str, Any], rare: dict[str, Any], given: list[str]
    ) -> tuple[tuple[str, str], ...]:
        """Read the rarer fields; returns what is to be kept beside the link."""
        found: dict[str, list[str]] = {}
        for field, place in self._places:
            if place < len(given) and given[place]:
                found.setdefault(_meant(field, given[place]), []).append(given[place])
        if "tags" in found:
            values["tags"] = unique_names(tag for cell in found["tags"] for tag in self._tags(cell))
        extra = _folders(values, found) if "folder" in found else []
        rare |= {name: is_yes(found[name][0]) for name in _FLAGS if name in found}
        if contacts := _contacts(found):
            rare["contacts"] = contacts
        if texts := self._texts_of(given):
            rare[TEXTS] = texts
        if self._claims:
            _add_claim(values, found)
        for field in ("level", "contacts", "folder", *_FLAGS, "hours"):
            if field in found:
                extra += _unread(field, found[field][0])
        if found.keys() & dict(_REACHED_BY):
            # The hours went with the number.
            extra = [pair for pair in extra if pair[0] != "hours"]
        return tuple(extra)

    def _texts_of(self, given: Sequence[str]) -> tuple[Text, ...]:
        """Read the columns of other languages, or all of them from one of our own."""
        texts: list[Text] = []
        for place, column in self._texts:
            if place < len(given) and (cell := given[place]).strip():
                found = _in_column(cell, column)
                if not found:
                    self._beside += ((self._name(place), clean_line(cell)),)
                texts += found
        return tuple(texts)

    def _tags(self, cell: str) -> tuple[str, ...]:
        return read_tags(cell, self._tags_with)

    def _extra(self, given: list[str]) -> list[tuple[str, str]]:
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
                extra.append((self._name(place), text))
        return extra

    def _address(self, url: str, values: dict[str, Any], given: list[str]) -> str:
        """Find the address in a formula, of its own or of the title, or in a DOI."""
        title = given[self._title_at] if self._title_at < len(given) else ""
        if self._own:
            # A text that looks like a formula is a text there.
            return url
        formula = hyperlink(url)
        if formula is None and title[:1] == "=" and (formula := hyperlink(title)):
            values["title"] = clean_line(formula[1])
            return url or formula[0]
        if formula:
            values.setdefault("title", clean_line(formula[1]))
            return formula[0]
        if not url and self._shape and self._shape.name == "zotero":
            return doi_address(dict(zip(self._names, given, strict=False)).get("doi", ""))
        return url


def _places(plan: Plan) -> dict[str, list[int]]:
    """Return the columns of each field, without those that are left out."""
    places: dict[str, list[int]] = {}
    for place, field in enumerate(plan.fields):
        places.setdefault(field, []).append(place)
    places.pop(IGNORE, None)
    return places


def _uncut(plan: Plan) -> set[int]:
    """Return the columns whose cells may be long: lists, and what says so of itself."""
    return {
        place
        for place, (name, field) in enumerate(plan.mapping)
        if field in _LISTS or (field == TEXTS and not name.lower().startswith("summary"))
    }


def _in_column(cell: str, column: TextColumn | None) -> tuple[Text, ...]:
    if column is None:
        read: tuple[Text, ...] = FROM_CELL[Kind.TEXTS](cell)
        return read
    said = FROM_CELL[BY_NAME[column.field].kind](cell)
    texts = said if isinstance(said, tuple) else (said,)
    return tuple(
        Text(column.language, column.field, text, draft=column.draft) for text in texts if text
    )


def _begins_sums(given: Sequence[str]) -> bool:
    return name_key(next(filter(str.strip, given), "")).rstrip("0123456789 ") in _SUMS


def _is_topic(cell: str) -> bool:
    return len(cell) <= _LONGEST_TOPIC and is_name(cell)


def _add_claim(values: dict[str, Any], found: dict[str, list[str]]) -> None:
    said = {field: clean_line(found[field][0]) for field in _CLAIM if field in found}
    level = said.pop("level", "")
    if is_yes(level):
        level = "recommended"
    elif level.casefold() in _NO:
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


def _folders(values: dict[str, Any], found: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Make the folders tags; returns those that lie too far out for that."""
    paths = [cell.split("/") for cell in found["folder"]]
    folders = [tag for path in paths for tag in folder_tags(path)]
    values["tags"] = unique_names([*values.get("tags", ()), *folders])
    return [pair for path in paths for pair in outer_folders(path)]


def _unread(field: str, cell: str) -> tuple[tuple[str, str], ...]:
    """Return what a cell says that its field cannot hold, as it was written."""
    text = clean_line(cell)
    if field == "added_at":
        kept = bool(text.strip("0"))
    elif field == "folder":
        # "Starred", "Archive": no tag, yet said of the link.
        kept = name_key(cell) in KEPT_FOLDERS
    elif field == "contacts":
        kept = text not in ("", "[]") and not all_are_contacts(cell)
    elif field == "hours":
        kept = True
    elif field == "level":
        kept = text.casefold() in _NO
    else:
        kept = not is_yes(text) and text.casefold() not in ("", *_NO)
    return ((field, text),) if kept else ()


def _meant(field: str, cell: str) -> str:
    """Return the field of a cell: contacts in words are a number or an e-mail address."""
    if field != "contacts" or cell.lstrip()[:1] in ("[", "{"):
        return field
    number = Contact(kind=ContactKind.PHONE, value=clean_line(cell))
    return "email" if "@" in cell and not read_ways(number).contacts else "phone"


def _contacts(found: dict[str, list[str]]) -> tuple[Contact, ...]:
    contacts = list(read_contacts(found["contacts"][0])) if "contacts" in found else []
    hours = clean_line(found["hours"][0]) if "hours" in found else ""
    for field, kind in _REACHED_BY:
        contacts += [
            Contact(kind=kind, value=value, hours_text="" if kind is ContactKind.EMAIL else hours)
            for cell in found.get(field, ())
            for entry in read_list(cell, "\n")
            if (value := clean_line(entry))
        ]
    return tuple(contacts)


def read_table(
    rows: Iterable[tuple[int, list[str]] | RowProblem], plan: Plan, above: int
) -> Iterator[Row]:
    """Yield a record or a problem for each row; `above` rows stand above the first link.

    The header itself is no row; titles above it are skipped rows, and the last of
    them is a topic where later parts of the table have theirs in such a place.
    """
    reader = TableReader(plan)
    record = reader.record
    titles: list[tuple[int, list[str]]] = []
    for place, row in enumerate(rows):
        if isinstance(row, RowProblem):
            yield row
        elif place < above - 1:
            titles.append(row)
        elif place < above:
            yield from _titles(titles, reader if plan.topics_above else None)
        else:
            yield record(*row)


def _titles(rows: list[tuple[int, list[str]]], reader: TableReader | None) -> Iterator[RowProblem]:
    """Yield what stands above a header; `reader` takes the last of it that is a topic."""
    last = max((line for line, cells in rows if any(map(str.strip, cells))), default=0)
    for line, cells in rows:
        topic = reader.heading(cells) if reader and line == last else ""
        yield RowProblem(
            line=line,
            reason=topic or "above the header",
            value=clean_line(" ".join(cells))[:200],
            rejected=False,
            cells=cells,
        )
