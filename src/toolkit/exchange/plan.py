"""Which column of a table gives which field of ours.

Made of the header, the known export, and what a person said with `--map`.
Must not read rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from toolkit.errors import UsageError
from toolkit.exchange.columns import EXTRA, FIELDS, IGNORE, MANY, field_of, name_key
from toolkit.exchange.dialect import Layout
from toolkit.exchange.senders import is_message, is_of_a_person, message_name
from toolkit.exchange.shapes import Shape, shape_of


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of a table: their names, and the field each one gives.

    `fields` has one entry a column: a field, "extra" or "ignore". `messages`:
    the rows are what people wrote, and their words are the titles.
    """

    header: tuple[str, ...]
    fields: tuple[str, ...]
    shape: Shape | None = None
    messages: bool = False

    @property
    def knows_addresses(self) -> bool:
        """Whether some column holds addresses."""
        return "url" in self.fields or (self.shape is not None and self.shape.name == "zotero")

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
        return replace(self, header=(*self.header, *names), fields=tuple(fields))


def make_plan(layout: Layout, given: Mapping[str, str]) -> Plan:
    """Say what each column gives; `given` is field -> column, as a person said.

    Raises UsageError for a field or a column that is not there.
    """
    header = layout.header or tuple(f"column {n}" for n in range(1, layout.width + 1))
    shape = shape_of(layout.header) if layout.header else None
    stated = {_place(header, column): _field(field) for field, column in given.items()}
    messages = shape is None and is_message(layout.header, exported=False)
    if messages:
        stated = {**_of_messages(header), **stated}
    fields = _from_names(header, shape, stated) if layout.header else _bare(layout, stated)
    if "url" not in fields and layout.url_column >= 0:
        fields[layout.url_column] = "url"
    return Plan(header, tuple(fields), shape, messages)


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
        found[_field(field.strip())] = column.strip()
    return found


def _field(name: str) -> str:
    known = name.casefold().replace("-", "_")
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


def _from_names(
    header: tuple[str, ...], shape: Shape | None, stated: Mapping[int, str]
) -> list[str]:
    own = shape.columns if shape else {}
    taken = set(stated.values())
    fields = []
    for place, name in enumerate(header):
        field = stated.get(place) or own.get(name_key(name)) or field_of(name) or EXTRA
        if place not in stated and field not in (EXTRA, IGNORE) and field not in MANY:
            field = EXTRA if field in taken else field
            taken.add(field)
        fields.append(field)
    return fields


def _of_messages(header: tuple[str, ...]) -> dict[int, str]:
    """Say which columns hold the words of a message, and which say who wrote it."""
    words = message_name(header)
    return {
        place: "title" if name == words else IGNORE
        for place, name in enumerate(header)
        if name == words or is_of_a_person(name)
    }


def _bare(layout: Layout, stated: Mapping[int, str]) -> list[str]:
    """Say what columns without names give: the address, then the title beside it."""
    fields = [stated.get(place, EXTRA) for place in range(layout.width)]
    if "url" not in fields and layout.url_column >= 0:
        fields[layout.url_column] = "url"
    if "title" not in fields and EXTRA in fields:
        fields[fields.index(EXTRA)] = "title"
    return fields
