"""Which column gives which field: said by a person, or saved under a name.

The maps stand in the library. Must not look at a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from toolkit.errors import NotFound, UsageError
from toolkit.exchange.formats import Wanted
from toolkit.exchange.plan import read_map
from toolkit.storage.library import Library

_MAPS = "column maps"


def wanted_of(
    library: Library, *, map_: str = "", use_map: str = "", delimiter: str = "", format_: str = ""
) -> Wanted:
    """Put together what a person said of a file. Raises UsageError, NotFound."""
    columns = saved_map(library, use_map) if use_map else {}
    if map_:
        columns = {**columns, **read_map(map_)}
    named = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(named) > 1:
        raise UsageError(
            f"'{delimiter}' is not one character.", hint="For example: --delimiter ';'"
        )
    return Wanted(format=format_, delimiter=named, columns=columns)


def saved_map(library: Library, name: str) -> dict[str, str]:
    """Return a column map that was saved. Raises NotFound."""
    maps = _maps(library)
    if name not in maps:
        known = ", ".join(sorted(maps)) or "none yet"
        raise NotFound(f"No column map is called '{name}'.", hint=f"Saved maps: {known}.")
    return maps[name]


def save_map(library: Library, name: str, columns: Mapping[str, str]) -> None:
    """Save a column map (field -> column) under a name; an older one gives way."""
    maps = _maps(library) | {name: dict(columns)}
    library.set_fact(_MAPS, json.dumps(maps, ensure_ascii=False, sort_keys=True))


def _maps(library: Library) -> dict[str, dict[str, str]]:
    maps: dict[str, dict[str, str]] = json.loads(library.fact(_MAPS) or "{}")
    return maps
