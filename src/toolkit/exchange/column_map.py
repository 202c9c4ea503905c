"""Which column of a table gives which field of ours.

Made of the header, the known export, and what a person said with `--map`.
Must not read rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.errors import UsageError
from toolkit.exchange.cells import hyperlink
from toolkit.exchange.columns import (
    EXTRA,
    FIELDS,
    IGNORE,
    MANY,
    Shape,
    field_asked_for,
    field_of,
    is_personal,
    is_sure,
    known,
    name_key,
    rank_of,
    shape_of,
)
from toolkit.exchange.dialect import (
    Layout,
    Test,
    addresses,
    are_names,
    is_address,
    is_email,
    is_name,
    is_phone,
    is_picture,
    leads_with_address,
    may_hold_phones,
    mostly,
)
from toolkit.exchange.values import Order, order_of, read_date
from toolkit.exchange.wording import (
    Within,
    address_within,
    is_message,
    is_of_a_person,
    message_name,
)

# Of the cells that say something, to be the column of addresses without being called so.
_HALF = 0.5
_REACHED_BY = (("phone", is_phone), ("email", is_email))
# What a column of an unsure name must hold to be taken for the field.
_HOLDS: dict[str, Test] = {
    **dict(_REACHED_BY),
    "title": is_name,
    "publisher": is_name,
    "added_at": lambda cell: read_date(cell, Order.DAY_FIRST) is not None,
}
_FILLED_IN = frozenset({"timestamp", "zeitstempel", "horodateur", "marca temporal"})
_FILLED_IN_BY = frozenset({"email address", "username", "email", "e mail", "e mail adresse"})
_NOTHING = Within("", "", "")
_LONG_NUMBER = re.compile(r"[\s+()./-]*(?:\d[\s+()./-]*){9,15}")
_CODE = re.compile(r"[A-Z][A-Z0-9_]+")


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of a table: their names, and the field each one gives.

    `fields` has one entry a column: a field, "extra" or "ignore". `messages`:
    the rows are what people wrote, and their words are the titles. `guessed` are
    the fields whose columns were told by their cells; the column `title_from` names
    a row without a title (-1: none does), as do the words of links with `link_titles`.
    `dates` is the order that its days prove. `may_hold_numbers`: numbers to call stand
    in a column that nobody knows. `instead` has pairs of a column for address or title
    and another of such a name, which stands in where the first is empty. With
    `topics_above` the parts of the table have their topics above their headers. The
    addresses stand `among_words`, so that only most of the cells have one.
    """

    header: tuple[str, ...]
    fields: tuple[str, ...]
    shape: Shape | None = None
    messages: bool = False
    guessed: tuple[str, ...] = ()
    title_from: int = -1
    dates: Order = Order.UNKNOWN
    may_hold_numbers: bool = False
    link_titles: bool = False
    instead: tuple[tuple[int, int], ...] = ()
    topics_above: bool = False
    among_words: bool = False

    @property
    def knows_addresses(self) -> bool:
        """Whether some column holds addresses."""
        return "url" in self.fields or (self.shape is not None and self.shape.name == "zotero")

    @property
    def knows_titles(self) -> bool:
        """Whether something names the links."""
        return "title" in self.fields or self.title_from >= 0 or self.link_titles

    @property
    def mapping(self) -> tuple[tuple[str, str], ...]:
        """Name of a column and its field, in the order of the columns."""
        return tuple(zip(self.header, self.fields, strict=True))

    def with_names(self, names: tuple[str, ...]) -> Plan:
        """Return the plan with further columns, known by their names alone."""
        fields = list(self.fields)
        for name in names:
            field = field_of(name) or EXTRA
            taken = field not in (EXTRA, IGNORE) and field not in MANY and field in fields
            fields.append(EXTRA if taken else field)
        header = (*self.header, *names)
        return replace(
            self,
            header=header,
            fields=tuple(fields),
            title_from=_title_from(fields),
            instead=_stand_ins(fields, header, self.shape),
        )


def make_plan(layout: Layout, given: Mapping[str, str], *, exported: bool = False) -> Plan:
    """Say what each column gives; `given` is field -> column, as a person said.

    Names come first; where they say nothing, or what the cells deny, the cells do.
    `exported`: a program wrote the names. Raises UsageError for a field or a column
    that is not there.
    """
    header = layout.header or tuple(f"column {n}" for n in range(1, layout.width + 1))
    shape = shape_of(layout.header) if layout.header else None
    stated = {_place(header, column): _field(field) for field, column in given.items()}
    messages = shape is None and is_message(layout.header, exported=exported)
    if messages:
        stated = {**_of_messages(header), **stated}
    if not layout.header:
        fields = _bare(layout, stated)
    else:
        fields = _from_names(layout, shape, stated)
        if shape is None:
            _correct(fields, layout, stated)
    if "url" not in fields and layout.url_column >= 0 and "url" not in stated.values():
        fields[layout.url_column] = "url"
    among = not exported and shape is None and not messages and layout.header != ()
    among = among and "url" not in fields and "url" not in stated.values()
    among = among and _take_words(fields, layout, stated)
    guessed = _add_guesses(fields, layout, stated) if shape is None and not messages else ()
    dates = layout.column(fields.index("added_at")) if "added_at" in fields else ()
    return Plan(
        header,
        tuple(fields),
        shape,
        messages,
        guessed,
        _title_from(fields),
        order_of(dates),
        _may_hold_numbers(fields, layout),
        _has_link_titles(fields, layout),
        _stand_ins(fields, header, shape),
        _has_topics_above(layout),
        among,
    )


def read_map(text: str) -> dict[str, str]:
    """Read `url=Link,title=Name`. Raises UsageError."""
    found: dict[str, str] = {}
    for part in text.split(","):
        field, sign, column = part.partition("=")
        if not sign or not column.strip():
            raise UsageError(
                f"'{part.strip()}' does not say which column gives which field.",
                hint="For example: --map url=Link,title=Name",
            )
        found[_field(field.strip(), column.strip())] = column.strip()
    return found


def _field(name: str, column: str = "") -> str:
    known = name.casefold().replace("-", "_")
    if known not in FIELDS and column.casefold() in FIELDS:
        raise UsageError(
            f"'{name}' is not a field of a link, but '{column}' is one.",
            hint=f"Write it the other way round: --map '{column}={name}'",
        )
    if known not in FIELDS:
        raise UsageError(
            f"'{name}' is not a field of a link.",
            hint=f"Fields: {', '.join(sorted(FIELDS))}.",
        )
    return known


def _place(header: tuple[str, ...], column: str) -> int:
    """Return the place of a column, given by its name or its number."""
    keys = [name_key(name) for name in header]
    if column in header:
        return header.index(column)
    if name_key(column) and name_key(column) in keys:
        return keys.index(name_key(column))
    if column.isdigit() and 1 <= int(column) <= len(header):
        return int(column) - 1
    raise UsageError(
        f"There is no column '{column}'.", hint=f"The file has: {', '.join(header[:40])}."
    )


def _from_names(layout: Layout, shape: Shape | None, stated: Mapping[int, str]) -> list[str]:
    """Say what columns give by their names: of two for one field, the better named."""
    header = layout.header
    own = shape.columns if shape else {}
    fields = []
    for place, name in enumerate(header):
        field = stated.get(place) or own.get(name_key(name))
        fields.append(field or _by_name(name, layout.column(place), asked=shape is None))
    taken = set(stated.values())
    for place in sorted(range(len(header)), key=lambda place: rank_of(header[place])):
        field = fields[place]
        if place in stated or field in MANY or field in (EXTRA, IGNORE):
            continue
        if field in taken:
            fields[place] = EXTRA
        taken.add(field)
    if shape is None and _is_form(header):
        # Of whoever filled the form in.
        fields[1] = IGNORE
    return fields


def _by_name(name: str, cells: Sequence[str], *, asked: bool) -> str:
    """Return what a name says; the cells are asked where it may mean something else."""
    found = known(name)
    if found.field and found.sure:
        return found.field
    field = found.field or (field_asked_for(name) if asked else "")
    if field == "contacts":
        return next((kind for kind, test in _REACHED_BY if mostly(cells, test)), EXTRA)
    if field in _HOLDS and cells and not mostly(cells, _HOLDS[field]):
        return EXTRA
    return field or EXTRA


def _is_form(header: tuple[str, ...]) -> bool:
    """Tell whether a form's own columns begin: when it was filled in, and by whom."""
    first, second = map(name_key, (*header, "", "")[:2])
    return first in _FILLED_IN and second in _FILLED_IN_BY


def _of_messages(header: tuple[str, ...]) -> dict[int, str]:
    """Say which columns hold the words of a message, and which say who wrote it."""
    words = message_name(header)
    return {
        place: "title" if name == words else IGNORE
        for place, name in enumerate(header)
        if name == words or is_of_a_person(name)
    }


def _bare(layout: Layout, stated: Mapping[int, str]) -> list[str]:
    """Say what columns without names give, as far as a person said it."""
    return [stated.get(place, EXTRA) for place in range(layout.width)]


def _correct(fields: list[str], layout: Layout, stated: Mapping[int, str]) -> None:
    """Let the cells overrule names: "Page" may hold numbers, and "Source" addresses."""
    if "url" not in stated.values() and layout.sample:
        _settle_address(fields, layout, stated)
    for place, field in enumerate(fields):
        if place in stated or field not in ("title", "publisher"):
            continue
        cells = layout.column(place)
        if (field == "publisher" and _is_code(cells)) or mostly(cells, is_address):
            fields[place] = EXTRA


def _settle_address(fields: list[str], layout: Layout, stated: Mapping[int, str]) -> None:
    """Choose the column of addresses: named so and holding them, else holding them."""
    free = [place for place in range(len(fields)) if place not in stated]
    share = {
        place: 0.0 if _holds_pictures(layout, place) else addresses(layout.column(place))
        for place in free
    }
    named = [place for place in free if field_of(layout.header[place]) == "url"]
    held = [place for place in named if share[place] > 0]
    best = min(held, key=lambda place: (rank_of(layout.header[place]), place), default=-1)
    if best < 0:
        others = [place for place in free if _is_sole(layout.column(place), share[place])]
        best = max(others, key=lambda place: (share[place], -place), default=-1)
    if best < 0:
        # A street or a number under a name that may be an address is none.
        unsure = [place for place in named if not is_sure(layout.header[place])]
        for place in unsure:
            fields[place] = EXTRA
        return
    for place in free:
        if fields[place] == "url":
            fields[place] = EXTRA
    fields[best] = "url"


def _take_words(fields: list[str], layout: Layout, stated: Mapping[int, str]) -> bool:
    """Take the column in whose words the addresses stand: "Visit https://... or call"."""
    share = {
        place: sum(map(_has_one_address, cells)) / len(cells)
        for place in range(len(fields))
        if place not in stated and (cells := layout.column(place))
    }
    best = max(share, key=lambda place: (share[place], -place), default=-1)
    if best < 0 or not _is_sole(layout.column(best), share[best]):
        return False
    fields[best] = "url"
    return True


def _has_one_address(cell: str) -> bool:
    return leads_with_address(cell) or address_within(cell) is not None


def _holds_pictures(layout: Layout, place: int) -> bool:
    name = layout.header[place]
    return is_picture(name) or mostly(layout.column(place), lambda cell: is_picture("", cell))


def _is_sole(cells: Sequence[str], share: float) -> bool:
    """Tell whether cells are addresses without a name that says so; one of several may err."""
    return share == 1 or (share >= _HALF and share * len(cells) > 1)


def _is_code(cells: Sequence[str]) -> bool:
    """Tell whether cells are marks of a program, as `WEBLINK` is, and no names."""
    return bool(cells) and len(set(cells)) == 1 and _CODE.fullmatch(cells[0]) is not None


def _add_guesses(fields: list[str], layout: Layout, stated: Mapping[int, str]) -> tuple[str, ...]:
    """Say by their cells what unknown columns give; returns the fields that were guessed."""
    names = layout.header or ("",) * len(fields)
    free = [place for place, field in enumerate(fields) if field == EXTRA and place not in stated]
    given = set(fields)
    guessed: list[str] = []
    for field, test in _REACHED_BY:
        for place in free:
            last = known(names[place].rpartition(" ")[2]).field
            wanted = field not in given or last == field
            if wanted and may_hold_phones(names[place]) and mostly(layout.column(place), test):
                fields[place] = field
                given.add(field)
                guessed.append(field)
    titled = "title" in fields or "publisher" in fields
    if not titled and not _has_link_titles(fields, layout):
        left = [place for place in free if fields[place] == EXTRA and not is_personal(names[place])]
        rows = len(layout.sample)
        likely = [place for place in left if are_names(layout.column(place), rows)]
        for place in (likely or ([] if layout.header else left))[:1]:
            fields[place] = "title"
            guessed.append("title")
    return tuple(dict.fromkeys(guessed))


def _may_hold_numbers(fields: Sequence[str], layout: Layout) -> bool:
    """Tell whether an unknown column has long numbers, where no column of numbers is known."""
    if not {"phone", "contacts", "text"}.isdisjoint(fields):
        return False
    unknown = (place for place, field in enumerate(fields) if field == EXTRA)
    return any(_LONG_NUMBER.fullmatch(cell) for place in unknown for cell in layout.column(place))


def _has_link_titles(fields: Sequence[str], layout: Layout) -> bool:
    """Tell whether the cells of the addresses are links whose words name them."""
    cells = layout.column(fields.index("url")) if "url" in fields else []
    links = ((hyperlink(cell) or ("", ""))[1] for cell in cells)
    within = ((address_within(cell) or _NOTHING).before for cell in cells)
    words = [one or other for one, other in zip(links, within, strict=True) if one or other]
    return len(words) >= _HALF * len(cells) and are_names(words, len(words))


def _has_topics_above(layout: Layout) -> bool:
    """Tell whether the header comes again below the one word of a row: a topic."""
    above: list[str] = []
    for row in layout.sample:
        filled = [cell.strip() for cell in row if cell.strip()]
        if (
            len(above) == 1
            and len(filled) > 1
            and filled == [name for name in layout.header if name]
        ):
            return True
        above = filled or above
    return False


def _stand_ins(
    fields: Sequence[str], header: tuple[str, ...], shape: Shape | None
) -> tuple[tuple[int, int], ...]:
    """Return for the columns of address and title those that are called so as well."""
    return tuple(
        (fields.index(field), place)
        for field in ("url", "title")
        if shape is None and field in fields
        for place, name in enumerate(header)
        if fields[place] == EXTRA and field_of(name) == field
    )


def _title_from(fields: list[str]) -> int:
    """Return the column that names a link where no title does: who publishes it."""
    return fields.index("publisher") if "publisher" in fields else -1
