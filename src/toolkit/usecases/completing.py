"""What a word at the prompt may become: ids, tags, platforms, settings and the like.

Run at a keypress, so each kind loads only what it needs: a module of its own, because
the words of links load the search. Must not search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.storage.files import Name, ids_starting, tags_starting

if TYPE_CHECKING:
    from toolkit.settings.model import Settings

# More is no help to a person at a prompt.
MOST = 200
# A kind that has its words behind it, with commas between.
ONE_OF = "one:"


def candidates(
    kind: str, start: str, library: Path, templates: Path, settings: Callable[[], Settings]
) -> list[Name]:
    """Return what a word of a kind may become; nothing for a kind that is not known."""
    if kind.startswith(ONE_OF):
        return _starting(map(Name, kind.removeprefix(ONE_OF).split(",")), start)
    if kind in _FIXED:
        return _starting(_FIXED[kind](), start)
    asked: dict[str, Callable[[], list[Name]]] = {
        "id": lambda: ids_starting(library, start, MOST),
        "tag": lambda: tags_starting(library, start, MOST),
        # Of a lone TAB the ids would leave no room for the tags.
        "id-or-tag": lambda: [
            *(ids_starting(library, start, MOST) if start else []),
            *tags_starting(library, start, MOST),
        ],
        "platform": lambda: _starting(_platforms(settings()), start),
        "template": lambda: _starting(_templates(templates), start),
    }
    return asked[kind]() if kind in asked else []


def _starting(names: Iterable[Name], start: str) -> list[Name]:
    folded = start.casefold()
    return [name for name in names if name.value.casefold().startswith(folded)]


def _platforms(settings: Settings) -> list[Name]:
    from toolkit.usecases.platforms import platforms_in_force  # noqa: PLC0415 - where asked for

    return [Name(row.name, row.title) for row in platforms_in_force(settings)]


def _templates(folder: Path) -> list[Name]:
    from toolkit.snippets.template import template_names  # noqa: PLC0415 - only where asked for

    return [Name(name) for name in template_names(folder)]


def _regions() -> list[Name]:
    from toolkit.domain.region import REGIONS  # noqa: PLC0415 - only where asked for

    return [Name(region.code, region.place) for region in REGIONS]


def _settings() -> list[Name]:
    from toolkit.settings.model import ROWS  # noqa: PLC0415 - only where asked for

    return [Name(row.shown, row.sentence) for row in ROWS]


def _formats_out() -> list[Name]:
    from toolkit.exchange.exports import EXPORT_NAMES  # noqa: PLC0415 - only where asked for

    return [Name(name) for name in EXPORT_NAMES]


def _formats_in() -> list[Name]:
    from toolkit.exchange.formats import NAMES  # noqa: PLC0415 - only where asked for

    return [Name(name) for name in NAMES]


_FIXED: dict[str, Callable[[], list[Name]]] = {
    "region": _regions,
    "setting": _settings,
    "format-out": _formats_out,
    "format-in": _formats_in,
}
