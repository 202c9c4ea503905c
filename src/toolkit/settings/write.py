"""Where settings, library and templates stand, and changing one setting in its file.

Comments and order of the file stay. Raises ConfigError.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from toolkit.domain.text import clean_line
from toolkit.errors import ConfigError
from toolkit.settings.load import SEPARATOR, leaves, parse, read_text, settings_in
from toolkit.settings.model import Row, Settings, fit_text, require_row, unfit

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_Table = MutableMapping[str, Any]


def set_value(
    path: Path,
    key: str,
    text: str,
    judge: Callable[[Settings, Settings], None] = lambda _before, _after: None,
) -> tuple[object | None, object | None]:
    """Set a dotted key in the file to what `text` says; empty text removes it.

    Returns the old and the new value, None where there is none. `judge` is given what
    the file comes to before and after, and raises ConfigError where that will not do.
    Raises ConfigError for an unknown key, a value that does not fit, a file that is
    not TOML, or one that cannot be written; the file is then as before.
    """
    row, name = require_row(key, "")
    new = _value(row, key, text) if text else None
    before = read_text(path) or ""
    wanted = dict(leaves(parse(before, path)))
    old = wanted.pop(key, None)
    if old is None and new is None:
        return None, None
    if new is not None:
        wanted[key] = new
    after = _edited(before, path, key, _steps(row, name), new)
    if dict(leaves(parse(after, path))) != wanted:
        raise ConfigError(
            f"{path} is laid out in a way that {key} cannot be set without harm.",
            hint="Change it in your editor.",
        )
    judge(settings_in(before), settings_in(after))
    _replace(path, after)
    return old, new


def _value(row: Row, key: str, text: str) -> object:
    # Python's stand-ins for bytes that are no UTF-8; without them it would name another file.
    if any("\udc80" <= char <= "\udcff" for char in text):
        raise ConfigError(
            f"The value of {clean_line(key)} is not UTF-8, so a settings file cannot hold it.",
            hint="Give the file or folder a name in UTF-8 first. Nothing was set.",
        )
    value = fit_text(row, text)
    if value is None:
        message, hint = unfit("", key, text, row)
        raise ConfigError(message, hint=hint)
    return value


def _steps(row: Row, name: str) -> list[str]:
    """Return the tables to walk: a host name is one step, dots and all."""
    return [name if step == "*" else step for step in row.key.split(SEPARATOR)]


def _edited(before: str, path: Path, key: str, steps: list[str], new: object | None) -> str:
    from tomlkit import parse as parse_keeping_comments  # noqa: PLC0415 - 58 ms, writing only
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - the same

    try:
        document = parse_keeping_comments(before)
        found = _find(document, key)
        if found is not None:
            table, last = found
            if new is None:
                del table[last]
            else:
                table[last] = new
        else:
            _add(document, steps, new)
        return document.as_string()
    except (TOMLKitError, RecursionError, TypeError) as error:
        raise ConfigError(
            f"{path} cannot be changed: {clean_line(str(error))}.",
            hint="Change it in your editor.",
        ) from error


def _find(table: _Table, key: str) -> tuple[_Table, str] | None:
    """Find the table and step where a dotted key stands, however it is split."""
    for step, value in table.items():
        if step == key and not isinstance(value, MutableMapping):
            return table, step
        rest = key.removeprefix(f"{step}{SEPARATOR}")
        if rest != key and isinstance(value, MutableMapping):
            found = _find(cast("_Table", value), rest)
            if found is not None:
                return found
    return None


def _add(document: TOMLDocument, steps: list[str], new: object) -> None:
    from tomlkit import table as new_table  # noqa: PLC0415 - 58 ms, writing only

    table = cast("_Table", document)
    *groups, last = steps
    for depth, step in enumerate(groups):
        if step not in table:
            # The outer of two new tables gets no header of its own.
            table[step] = new_table(is_super_table=depth + 1 < len(groups))
        table = table[step]
    table[last] = new


def _replace(path: Path, text: str) -> None:
    from toolkit.whole_file import make_private_folder, written_whole  # noqa: PLC0415 - writing only

    try:
        make_private_folder(Path(os.path.realpath(path)).parent)
        with written_whole(path) as file:
            file.write(text)
    except OSError as error:
        raise ConfigError(
            f"The settings file {path} cannot be written: {error.strerror or error}.",
            hint="Check the permissions of its folder, or name another file in TOOLKIT_CONFIG.",
        ) from error


APP_NAME = "toolkit"


def settings_file(environment: Mapping[str, str]) -> Path:
    """Return TOOLKIT_CONFIG, or settings.toml in the folder for settings."""
    return _named("TOOLKIT_CONFIG", environment) or _config_folder(environment) / "settings.toml"


def library_file(environment: Mapping[str, str]) -> Path:
    """Return TOOLKIT_LIBRARY, or library.db in the folder for data."""
    return _named("TOOLKIT_LIBRARY", environment) or _data_folder(environment) / "library.db"


def templates_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of the curator's own templates, in the folder for settings."""
    return _config_folder(environment) / "templates"


def models_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of models that `meaning` brought in, in the folder for data."""
    return _data_folder(environment) / "models"


def expand(text: str, environment: Mapping[str, str]) -> Path:
    """Return the path with a leading `~` replaced by the home folder."""
    home = environment.get("HOME", "")
    if home and (text == "~" or text.startswith("~/")):
        return Path(home + text[1:])
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path's own raises for an unknown user


def _named(variable: str, environment: Mapping[str, str]) -> Path | None:
    text = environment.get(variable, "")
    return expand(text, environment) if text else None


def _data_folder(environment: Mapping[str, str]) -> Path:
    by_hand = _xdg_folder("XDG_DATA_HOME", ".local/share", environment)
    return by_hand or _folder_by_platform("user_data_path", "TOOLKIT_LIBRARY")


def _config_folder(environment: Mapping[str, str]) -> Path:
    by_hand = _xdg_folder("XDG_CONFIG_HOME", ".config", environment)
    return by_hand or _folder_by_platform("user_config_path", "TOOLKIT_CONFIG")


def _folder_by_platform(
    which: Literal["user_data_path", "user_config_path"], variable: str
) -> Path:
    from platformdirs import PlatformDirs  # noqa: PLC0415 - see _xdg_folder

    try:
        folder: Path = getattr(PlatformDirs(APP_NAME, appauthor=False), which)
    except RuntimeError as error:
        raise ConfigError(
            "Your home folder is unknown, so there is no place for files.",
            hint=f"Set HOME, or name the file in {variable}.",
        ) from error
    return folder


def _xdg_folder(variable: str, below_home: str, environment: Mapping[str, str]) -> Path | None:
    """Return the XDG folder on ordinary Linux, or None where platformdirs must tell.

    platformdirs costs 1.6 times a bare start of Python on every run (54 ms
    against 21 ms for `-c pass`; platformdirs.unix alone 51 ms), and on Linux
    its rule is three lines: an absolute XDG variable, else a folder below an
    absolute HOME. The XDG base directory specification, version 0.8, tells to
    ignore relative ones. It reads the process's own environment.
    """
    if sys.platform != "linux" or "ANDROID_ROOT" in environment:
        return None
    named = environment.get(variable, "")
    if named.startswith("/"):
        return Path(named, APP_NAME)
    home = environment.get("HOME", "")
    return Path(home, below_home, APP_NAME) if home.startswith("/") else None
