"""Loading: defaults, then file, then environment, then flags; later wins.

Every value keeps its origin. Reading never creates anything; what the file
or a variable says wrongly is a ConfigError that names it.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import ConfigError, UsageError
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

SEPARATOR = "."


def read_text(path: Path) -> str | None:
    """Return the text of the file, or None where there is no file.

    A byte order mark is dropped. Raises ConfigError for a folder, a file that
    may not be read, or bytes that are not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"The settings file {path} is not UTF-8 (byte {error.start + 1}).",
            hint="Save it as UTF-8 in your editor.",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"The settings file {path} cannot be read: {error.strerror or error}.",
            hint="Correct it, or name another file in TOOLKIT_CONFIG.",
        ) from error


def parse(text: str, path: Path) -> dict[str, object]:
    """Return the TOML tables of the text.

    Raises ConfigError that tells the line of a mistake.
    """
    import tomllib  # noqa: PLC0415 - most runs have no settings file

    try:
        return tomllib.loads(text)
    # ValueError: TOMLDecodeError, and numbers with more digits than Python takes.
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"The settings file {path} is not TOML: {error}.",
            hint="Correct that line, or take the file away to use the defaults.",
        ) from error


def leaves(tables: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield every value that is not a table with its dotted key, in order."""
    # A list instead of recursion: a dotted key may nest deeper than Python's stack.
    waiting: list[tuple[str, object]] = [("", tables)]
    while waiting:
        key, value = waiting.pop()
        if not isinstance(value, Mapping):
            yield key, value
            continue
        prefix = f"{key}{SEPARATOR}" if key else ""
        inner = [(f"{prefix}{name}", below) for name, below in value.items()]
        waiting.extend(reversed(inner))


PREFIX = "TOOLKIT_"
# Read by others: where things are, the clock, the traceback, and what a program is told.
RESERVED = frozenset(
    f"TOOLKIT_{name}" for name in ("LIBRARY", "NOW", "CONFIG", "DEBUG", "TITLE", "TEXT")
)
DEFAULT = "default"


# What stands before the host of an address: https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
_PASSWORD = re.compile(r"([a-z0-9+.-]{1,20}://)[^/?#\s]{1,500}@", re.IGNORECASE)


class Entry(NamedTuple):
    """One value in force; `origin` is default, file PATH, environment NAME or flag."""

    key: str
    value: object
    origin: str

    @property
    def shown(self) -> object:
        """The value as others may see it: an address without the password in it."""
        if not isinstance(self.value, str):
            return self.value
        return _PASSWORD.sub(r"\1***@", self.value)

    @property
    def is_set(self) -> bool:
        """Whether somebody set it: it does not stand at its default."""
        return self.origin != DEFAULT


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
            raise ConfigError(f"{path}: {key} is set there twice.", hint="Keep one of the two.")
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


def settings_in(text: str) -> Settings:
    """Return what a settings file of this text comes to; values that do not fit are left out."""
    given = {row.key: Entry(row.key, row.default, DEFAULT) for row in ROWS if not row.is_table}
    given.update((key, Entry(key, value, "file")) for key, value in _fitting(text))
    return settings_of(given)


_REGION = "region"
# Where the region is, in other words.
_PLACE = re.compile(r"region|country|nation|land|location|home|where|place", re.IGNORECASE)
# What is read where bytes are no text.
_UNREAD = "\ufffd"
_UTF_16 = (BOM_UTF16_LE, BOM_UTF16_BE)


class Salvaged(NamedTuple):
    """The settings as far as they can be read; `region_known`: the home region is among them."""

    loaded: Loaded
    region_known: bool


def salvage(environment: Mapping[str, str], path: Path | None) -> Salvaged:
    """Read what can be read; `path` is the settings file, None where its place is not known."""
    given = {row.key: Entry(row.key, row.default, DEFAULT) for row in ROWS if not row.is_table}
    text = _text(path)
    from_file = {key: Entry(key, value, f"file {path}") for key, value in _fitting(text or "")}
    region_known = text is not None and (_REGION in from_file or not _may_set_region(text))
    given.update(from_file)
    for row in ROWS:
        said = environment.get(variable(row) or " ", "")
        value = fit_text(row, said) if said else None
        if value is not None:
            given[row.key] = Entry(row.key, value, f"environment {variable(row)}")
        if said and row.key == _REGION:
            region_known = value is not None
    return Salvaged(Loaded(settings_of(given), tuple(given.values())), region_known)


def _may_set_region(text: str) -> bool:
    """Tell whether something in the file may have been meant as the home region.

    One that nobody set is the default; where not all can be read, nobody knows.
    """
    if _UNREAD in text:
        return True
    try:
        keys = [key for key, _ in leaves(parse(text, Path()))]
    except ConfigError:
        return True
    # The key itself is among them only where its value does not fit.
    return any(
        _PLACE.search(key) or nearest(key.casefold(), {_REGION: _REGION})
        for key in keys
        if key == _REGION or find_row(key) is None
    )


def _text(path: Path | None) -> str | None:
    """Return the text of the file as far as it is one, None where it cannot be read."""
    try:
        content = path.read_bytes() if path else None
    except FileNotFoundError:
        return ""
    except OSError:
        return None
    if content is None:
        return None
    # As the PowerShell of Windows writes what is redirected to a file.
    code = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    return content.decode(code, "replace")


def _fitting(text: str) -> Iterator[tuple[str, object]]:
    for key, raw in _leaves(text):
        found = find_row(key)
        value = fit(found[0], raw) if found else None
        if value is not None:
            yield key, value


def _leaves(text: str) -> Iterator[tuple[str, object]]:
    """Yield keys and values of the file; where it is not TOML, of its first plain lines."""
    try:
        yield from leaves(parse(text, Path()))
    except ConfigError:
        for line in text.splitlines():
            if line.lstrip().startswith("["):
                return
            try:
                yield from leaves(parse(line, Path()))
            except ConfigError:
                continue
