"""Writing matches for espanso: a link's id as the trigger, its title and address as text.

https://espanso.org/docs/matches/basics/ - every text is quoted as JSON, which
YAML reads the same. Must not let a title run anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TextIO

from toolkit.exchange.outgoing import Outgoing

# `{{name}}` is a variable there, and `$|$` where the cursor goes. Neither can be
# escaped in a text without variables: https://github.com/espanso/espanso/issues/2283
_COMMAND = re.compile(r"\{(?=\{)|\$(?=\|\$)")
_IN_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "|": "%7C"})


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one match a link; returns how many."""
    out.write("matches:\n")
    count = 0
    for row in rows:
        link = row.link
        out.write(f"  - trigger: {_quoted(_trigger(link.name))}\n")
        out.write(f"    label: {_quoted(link.title)}\n")
        if words := [*link.tags, *link.terms]:
            terms = ", ".join(_quoted(word) for word in words)
            out.write(f"    search_terms: [{terms}]\n")
        title, address = _COMMAND.sub(r"\g<0> ", link.title), link.url.translate(_IN_ADDRESS)
        out.write(f"    replace: {_quoted(f'{title} {address}')}\n")
        count += 1
    if not count:
        out.write("  []\n")
    return count


def _trigger(name: str) -> str:
    """Return what is typed for a link: `:k1:`.

    espanso replaces a trigger at its last sign, so none may begin another: of
    `:k1` and `:k10` the second could never be typed
    (https://github.com/espanso/espanso/issues/178).
    """
    return f":{name}:"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
