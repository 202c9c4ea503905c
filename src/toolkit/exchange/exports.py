"""The table of formats that are written.

A public format is for other people's eyes: it holds only links that are
offered. Must not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TextIO

from toolkit.exchange import (
    export_csv,
    export_espanso,
    export_html,
    export_json,
    export_markdown,
)
from toolkit.exchange.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its name, the endings of its files, who writes it."""

    name: str
    endings: tuple[str, ...]
    write: Callable[[Iterable[Outgoing], TextIO], int]
    public: bool = False


EXPORTS: tuple[Export, ...] = (
    Export("csv", (".csv",), export_csv.write),
    Export("json", (".json",), export_json.write),
    Export("html", (".html", ".htm"), export_html.write, public=True),
    Export("markdown", (".md", ".markdown"), export_markdown.write, public=True),
    Export("espanso", (".yml", ".yaml"), export_espanso.write, public=True),
)
EXPORT_NAMES = tuple(row.name for row in EXPORTS)


def export_named(name: str) -> Export | None:
    """Return the format with this name, or None."""
    return next((row for row in EXPORTS if row.name == name), None)


def export_for(ending: str) -> Export | None:
    """Return the format of a file's ending, or None."""
    return next((row for row in EXPORTS if ending.casefold() in row.endings), None)
