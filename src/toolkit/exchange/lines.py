"""The lines of a text that readers of lists ask for: whole, undamaged, without senders.

Must not know formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from toolkit.domain.text import number_of
from toolkit.exchange.delimited import DAMAGED, has_damage
from toolkit.exchange.record import RowProblem
from toolkit.exchange.senders import (
    EDITED,
    beside_times,
    is_somebody,
    is_time,
    speakers,
    without_sender,
)
from toolkit.exchange.source import LONGEST_LINE, Source


class TextLine(NamedTuple):
    """A line of a text, without its end; `sent`: a sender was taken off."""

    number: int
    text: str
    sent: bool = False


def read_lines(source: Source) -> Iterator[TextLine | RowProblem]:
    """Yield every line, or the problem in its place."""
    damaged = source.encoding.damaged
    head = source.head_text.splitlines()
    known = speakers(head)
    lines = source.lines()
    if beside := beside_times(head):
        lines = _without_times(lines, beside)
    for number, line in enumerate(lines, start=1):
        if len(line) >= LONGEST_LINE:
            reason = f"a line of more than {LONGEST_LINE:,} characters"
            yield RowProblem(line=number, reason=reason, value=line[:80])
        elif damaged and has_damage(line):
            text = line.strip()
            yield RowProblem(line=number, reason=DAMAGED, value=text[:200], cells=(text,))
        else:
            plain = EDITED.sub("", line)
            said = without_sender(plain, speakers=known)
            yield TextLine(number, said.rstrip("\r\n"), said is not plain or not line)


def _without_times(lines: Iterator[str], beside: int) -> Iterator[str]:
    """Yield lines, empty in the place of each that says only when, or who beside it."""
    before = ""
    for line, after in pairwise(chain(lines, ("",))):
        near = after if beside < 0 else before
        before = line
        yield "" if is_time(line) or (is_time(near) and is_somebody(line)) else line


def passed_over(source: Source, number: int) -> str:
    """Return the sentence on lines that had no address."""
    return f"{source.name}: {_lines(number)} without an address passed over."


def left_out(source: Source, number: int) -> str:
    """Return the sentence on senders that were taken off."""
    return f"{source.name}: senders and times of {_lines(number)} were left out."


def _lines(number: int) -> str:
    return number_of(number, "line")
