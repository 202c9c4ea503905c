"""The table of formats that are written.

Must not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from toolkit.exchange import (
    export_csv,
    export_espanso,
    export_html,
    export_json,
    export_markdown,
    export_sheet,
)
from toolkit.exchange.outgoing import Outgoing


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its name, the endings of its files, who writes it.

    `public`: it holds only links that are offered. `page`: it is for other
    people to read, so what nobody vetted is in it only when asked for.
    `binary`: it is written to a file of bytes.
    """

    name: str
    endings: tuple[str, ...]
    write: Callable[[Iterable[Outgoing], Any], int]
    public: bool = False
    page: bool = False
    binary: bool = False


EXPORTS: tuple[Export, ...] = (
    Export("csv", (".csv",), export_csv.write),
    Export("xlsx", (".xlsx",), export_sheet.write, binary=True),
    Export("json", (".json",), export_json.write),
    Export("html", (".html", ".htm"), export_html.write, public=True, page=True),
    Export("markdown", (".md", ".markdown"), export_markdown.write, public=True, page=True),
    Export("espanso", (".yml", ".yaml"), export_espanso.write, public=True),
)
EXPORT_NAMES = tuple(row.name for row in EXPORTS)
EXPORT_ENDINGS = tuple(row.endings[0] for row in EXPORTS)


def export_named(name: str) -> Export | None:
    """Return the format with this name, or None."""
    return next((row for row in EXPORTS if row.name == name), None)


def export_for(ending: str) -> Export | None:
    """Return the format of a file's ending, or None."""
    return next((row for row in EXPORTS if ending.casefold() in row.endings), None)
