"""Loading: defaults, then file, then environment, then flags; later wins.

Every value keeps its origin. Reading never creates anything; what the file
or a variable says wrongly is a ConfigError that names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import ConfigError, UsageError
from toolkit.settings.file import leaves, parse, read_text
from toolkit.settings.model import (
    ROWS,
    Row,
    Settings,
    find_row,
    fit,
    fit_text,
    nearest,
    require_row,
    unfit,
)

PREFIX = "TOOLKIT_"
# Read by others: where things are, the clock, the traceback.
RESERVED = frozenset({"TOOLKIT_LIBRARY", "TOOLKIT_NOW", "TOOLKIT_CONFIG", "TOOLKIT_DEBUG"})
DEFAULT = "default"


class Entry(NamedTuple):
    """One value in force; `origin` is default, file PATH, environment NAME or flag."""

    key: str
    value: object
    origin: str


class UnknownVariable(NamedTuple):
    """A TOOLKIT_* variable that sets nothing, and the nearest that would ("" if none)."""

    name: str
    nearest: str


class Loaded(NamedTuple):
    """The settings in force, where each came from, and variables nobody reads."""

    settings: Settings
    entries: tuple[Entry, ...]
    unknown_variables: tuple[UnknownVariable, ...] = ()

    def origin(self, key: str) -> str:
        """Return the origin of a dotted key; what was never set is "default"."""
        return next((entry.origin for entry in self.entries if entry.key == key), DEFAULT)


def load(environment: Mapping[str, str], path: Path, flags: Mapping[str, object]) -> Loaded:
    """Return the settings in force with their origins.

    `flags` are dotted keys that were typed; None means not typed, text is read
    as from a variable. Raises ConfigError for the file or a variable,
    UsageError for a flag's value, KeyError for a flag that is no setting.
    """
    given = {row.key: Entry(row.key, row.default, DEFAULT) for row in ROWS if not row.is_table}
    for entries in (_from_file(path), _from_environment(environment), _from_flags(flags)):
        given.update((entry.key, entry) for entry in entries)
    return Loaded(settings_of(given), tuple(given.values()), tuple(_unknown(environment)))


def variable(row: Row) -> str:
    """Return the variable that sets a row; a table of names has none ("")."""
    return "" if row.is_table else PREFIX + row.key.replace(".", "_").upper()


def _from_file(path: Path) -> Iterator[Entry]:
    text = read_text(path)
    if text is None:
        return
    seen = set()
    for key, raw in leaves(parse(text, path)):
        row, _ = require_row(key, str(path))
        if key in seen:
            raise ConfigError(f"{path}: {key} stands there twice.", hint="Keep one of the two.")
        seen.add(key)
        value = fit(row, raw)
        if value is None:
            message, hint = unfit(str(path), key, raw, row)
            raise ConfigError(message, hint=hint)
        yield Entry(key, value, f"file {path}")


def _from_environment(environment: Mapping[str, str]) -> Iterator[Entry]:
    for row in ROWS:
        name = variable(row)
        text = environment.get(name) if name else None
        if text is None:
            continue
        value = fit_text(row, text)
        if value is not None:
            yield Entry(row.key, value, f"environment {name}")
        # `TOOLKIT_PLATFORM=` is the usual way to switch a variable off.
        elif text:
            message, hint = unfit("environment", name, text, row)
            raise ConfigError(message, hint=hint)


def _from_flags(flags: Mapping[str, object]) -> Iterator[Entry]:
    for key, raw in flags.items():
        if raw is None:
            continue
        found = find_row(key)
        if found is None:
            raise KeyError(key)
        row, _ = found
        value = fit_text(row, raw) if isinstance(raw, str) else fit(row, raw)
        if value is None:
            message, hint = unfit("command line", key, raw, row)
            raise UsageError(message, hint=hint)
        yield Entry(key, value, "flag")


def _unknown(environment: Mapping[str, str]) -> Iterator[UnknownVariable]:
    known = {variable(row) for row in ROWS} | RESERVED
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            yield UnknownVariable(name, nearest(name, {word: word for word in known if word}))


def settings_of(given: Mapping[str, Entry]) -> Settings:
    """Return the settings that these entries come to: one for each row that is no table."""
    values: dict[str, Any] = {}
    for row in ROWS:
        if row.is_table:
            named = ((row.name_in(key), entry.value) for key, entry in given.items())
            values[row.attribute] = {name: value for name, value in named if name}
        else:
            values[row.attribute] = given[row.key].value
    return Settings(**values)
