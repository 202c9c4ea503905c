"""Completion: what may stand at a place of the command line.

Runs at a keypress, so it is quick and never fails: what is not known is left
out. Must not load the command line itself.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from toolkit.storage.names import Name, ids_starting, tags_starting

# More is no help to a person at a prompt.
MOST = 200


def candidates(kind: str, start: str, library: Path, templates: Path) -> list[Name]:
    """Return what a word of a kind may become: id, tag, platform or template."""
    kinds: dict[str, Callable[[], list[Name]]] = {
        "id": lambda: ids_starting(library, start, MOST),
        "tag": lambda: tags_starting(library, start, MOST),
        "platform": lambda: _starting(_platforms(), start),
        "template": lambda: _starting(_templates(templates), start),
    }
    return kinds[kind]() if kind in kinds else []


def _starting(names: list[Name], start: str) -> list[Name]:
    return [name for name in names if name.value.startswith(start)]


def _platforms() -> list[Name]:
    from toolkit.snippets.platforms import PLATFORMS  # noqa: PLC0415 - only where asked for

    return [Name(row.name, row.title) for row in PLATFORMS]


def _templates(folder: Path) -> list[Name]:
    from toolkit.snippets.template import template_names  # noqa: PLC0415 - only where asked for

    return [Name(name) for name in template_names(folder)]
