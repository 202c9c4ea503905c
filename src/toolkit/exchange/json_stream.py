"""JSON, read piece by piece: only one value is in memory at a time.

Walks into objects and arrays by hand and lets the standard decoder read what
stands inside them. Must not know any format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

# A link with everything is far below this.
LONGEST_VALUE = 32_000_000
_SPACE = re.compile(r"[ \t\n\r]*")


class NotJson(ValueError):
    """The text is not JSON from here on; the message says where and why."""


class JsonStream:
    """A JSON document given in pieces; use each iterator up before the next step."""

    def __init__(self, chunks: Iterable[str]) -> None:
        """Start at the beginning of the document."""
        self._chunks = iter(chunks)
        self._buffer = ""
        self._place = 0
        self._ended = False
        self._line = 1
        self._dropped = 0
        self._decoder = json.JSONDecoder()

    def peek(self) -> str:
        """Return the next character that is no space, "" at the end."""
        while True:
            found = _SPACE.match(self._buffer, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._buffer):
                return self._buffer[self._place]
            if not self._more():
                return ""

    def members(self) -> Iterator[str]:
        """Walk an object: yield each key; the value is read by the caller or skipped."""
        self._expect("{")
        while self.peek() != "}":
            key = self.value()
            if not isinstance(key, str):
                raise self.problem("a key that is no text")
            self._expect(":")
            before = self._mark()
            yield key
            if self._mark() == before:
                self.value()
            if self.peek() != ",":
                break
            self._expect(",")
        self._expect("}")

    def items(self) -> Iterator[int]:
        """Walk an array: yield each place, from 1; the value is read or skipped."""
        self._expect("[")
        place = 0
        while self.peek() != "]":
            place += 1
            before = self._mark()
            yield place
            if self._mark() == before:
                self.value()
            if self.peek() != ",":
                break
            self._expect(",")
        self._expect("]")

    def value(self) -> Any:  # noqa: ANN401 - JSON is any value
        """Read the next value whole. Raises NotJson."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._place)
            except RecursionError as error:
                raise self.problem("nested too deeply") from error
            except json.JSONDecodeError as error:
                if len(self._buffer) - self._place > LONGEST_VALUE:
                    raise self.problem("one value is too large") from error
                if not self._more():
                    raise self.problem(error.msg) from error
                continue
            except ValueError as error:
                # https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
                raise self.problem("a number has too many digits") from error
            # A number may go on in the next piece.
            may_go_on = end == len(self._buffer) and not isinstance(value, (dict, list, str))
            if may_go_on and self._more():
                continue
            self._place = end
            return value

    def end(self) -> None:
        """Take the sign that ends a statement; raises NotJson for anything behind it."""
        self._expect(";")
        if self.peek():
            raise self.problem("something behind the value")

    def problem(self, why: str) -> NotJson:
        """Make the error for the place where the reading stands."""
        line = self._line + self._buffer.count("\n", 0, self._place)
        return NotJson(f"line {line}: {why}")

    def _expect(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.problem(f"'{sign}' is missing")
        self._place += 1

    def _mark(self) -> int:
        """Return how many characters were read, without space before the next."""
        self.peek()
        return self._dropped + self._place

    def _more(self) -> bool:
        """Take in another piece, as large as what waits, and drop what was read."""
        pieces: list[str] = []
        wanted = len(self._buffer) - self._place
        taken = 0
        while not self._ended and taken <= wanted:
            piece = next(self._chunks, "")
            self._ended = not piece
            taken += len(piece)
            pieces.append(piece)
        if not taken:
            return False
        self._line += self._buffer.count("\n", 0, self._place)
        self._dropped += self._place
        self._buffer = self._buffer[self._place :] + "".join(pieces)
        self._place = 0
        return True
