"""What can still be read of broken settings, for the one reply that must not wait.

Every value that fits is kept, whatever stands wrongly beside it. A home region
that was set and cannot be read is not replaced by another: it is not known.
Must not be used where there is time to mend the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import ConfigError
from toolkit.settings.file import leaves, parse
from toolkit.settings.load import DEFAULT, Entry, Loaded, settings_of, variable
from toolkit.settings.model import ROWS, find_row, fit, fit_text

_REGION = "region"
_NAMES_A_REGION = re.compile(r"""^\s*["']?region\b""", re.MULTILINE)


class Salvaged(NamedTuple):
    """The settings as far as they can be read; `region_known`: the home region is among them."""

    loaded: Loaded
    region_known: bool


def salvage(environment: Mapping[str, str], path: Path | None) -> Salvaged:
    """Read what can be read; `path` is the settings file, None where its place is not known."""
    given = {row.key: Entry(row.key, row.default, DEFAULT) for row in ROWS if not row.is_table}
    text = _text(path)
    from_file = {key: Entry(key, value, f"file {path}") for key, value in _fitting(text or "")}
    region_known = text is not None and (_REGION in from_file or not _NAMES_A_REGION.search(text))
    given.update(from_file)
    for row in ROWS:
        said = environment.get(variable(row) or " ", "")
        value = fit_text(row, said) if said else None
        if value is not None:
            given[row.key] = Entry(row.key, value, f"environment {variable(row)}")
        if said and row.key == _REGION:
            region_known = value is not None
    return Salvaged(Loaded(settings_of(given), tuple(given.values())), region_known)


def _text(path: Path | None) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig", "replace") if path else None
    except FileNotFoundError:
        return ""
    except OSError:
        return None


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
