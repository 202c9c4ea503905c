"""Lines that are too wide, broken between words with what follows indented.

Must not style or print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console as RichConsole
    from rich.text import Text

# For private use: whose text has one sees a space where it stands.
_HELD = "\ue000"
_IN_NUMBER = re.compile(r"(?<=[0-9]) (?=[0-9])")
# Shorter words fit every pane.
_LONG_WORD = re.compile(r"\S{12,}")
# Where the parts of an address end, best first.
_SIGNS = ("/", "-?&=._")


def broken(line: Text, room: int) -> list[Text]:
    """Break a text into lines of at most `room` columns; 0 or less: not at all."""
    if room <= 0 or line.cell_len <= room:
        return [line]
    held = line.copy()
    held.plain = hold_numbers(line.plain)
    lines = list(held.wrap(_breaker(), room))
    for below in lines:
        below.plain = let_go(below.plain)
    return lines


def hold_numbers(text: str) -> str:
    """Put a sign for the spaces inside a number, so that no line ends there."""
    return _IN_NUMBER.sub(_HELD, text)


def let_go(text: str) -> str:
    """Put the spaces inside numbers back."""
    return text.replace(_HELD, " ")


def address_broken(text: str, room: int) -> str:
    """Break addresses that are wider than `room` behind a sign of theirs; 0 or less: not at all."""
    return (
        _LONG_WORD.sub(lambda found: "\n".join(_pieces(found[0], room)), text) if room > 0 else text
    )


def _pieces(word: str, room: int) -> Iterator[str]:
    while len(word) > room:
        ends = (max(word.rfind(sign, room // 2, room) for sign in signs) for signs in _SIGNS)
        cut = next((end + 1 for end in ends if end > 0), room)
        yield word[:cut]
        word = word[cut:]
    yield word


def hanging(first: Text, line: Text, width: int) -> list[Text]:
    """Put `first` before a text, and as much space before what goes on below."""
    from rich.text import Text  # noqa: PLC0415 - terminals only

    indent = first.cell_len
    lines = broken(line, width - indent)
    # Assembled: the style of a text that is added to would spread over what follows.
    return [
        Text.assemble(first, lines[0]),
        *(Text.assemble(" " * indent, below) for below in lines[1:]),
    ]


@cache
def _breaker() -> RichConsole:
    from rich.console import Console as RichConsole  # noqa: PLC0415 - terminals only

    # Rich breaks lines with a console of any kind; nothing is written there.
    return RichConsole(file=StringIO())
