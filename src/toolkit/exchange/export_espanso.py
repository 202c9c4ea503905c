"""Writing matches for espanso: a link's id as the trigger, its title and address as text.

https://espanso.org/docs/matches/basics/ - every text is quoted as JSON, which
YAML reads the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from toolkit.exchange.outgoing import Outgoing


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one match a link; returns how many."""
    out.write("matches:\n")
    count = 0
    for row in rows:
        link = row.link
        out.write(f"  - trigger: {_quoted(f':{link.name}')}\n")
        out.write(f"    label: {_quoted(link.title)}\n")
        if words := [*link.tags, *link.terms]:
            terms = ", ".join(_quoted(word) for word in words)
            out.write(f"    search_terms: [{terms}]\n")
        out.write(f"    replace: {_quoted(f'{link.title} {link.url}')}\n")
        count += 1
    if not count:
        out.write("  []\n")
    return count


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
