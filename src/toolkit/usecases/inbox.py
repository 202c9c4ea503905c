"""The inbox: a file into which a phone puts addresses, one line each.

What was taken in moves to a file beside it, `inbox.txt.done`; all else stays. A line
is in one of the two files at every moment, or in both. Not promised: that a line
stays which another program writes in the instant of the exchange.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from toolkit.errors import Refused, UsageError
from toolkit.exchange.formats import Wanted
from toolkit.exchange.record import Row
from toolkit.exchange.source import open_source, spool
from toolkit.usecases.importing import look_at
from toolkit.whole_file import FILE_MODE, named_path, placed_whole

_FORMAT = "inbox"
_DONE = ".done"


def inbox_path(setting: str) -> Path:
    """Return where the inbox is: a relative path begins in the home folder.

    Raises UsageError where nobody said it.
    """
    if not setting:
        raise UsageError(
            "No inbox is set.",
            hint="For example: toolkit config set inbox ~/Sync/inbox.txt",
        )
    return Path.home() / named_path(setting)


class Inbox:
    """An inbox whose lines are on their way into the library, opened as a list."""

    def __init__(self, path: Path) -> None:
        """Take the lines as they stand now. Raises Refused for what is no plain text."""
        self._path = path
        with closing(open_source(path)) as source:
            source.stream.seek(0)
            text = source.stream.read()
            # No text has a nought; archives do.
            if source.path is None or source.encoding.name != "utf-8" or b"\0" in text:
                raise Refused(
                    f"{path} is not plain text in UTF-8, as an inbox must be; it was not imported.",
                    hint="Save it as a text file in UTF-8, or import it without --inbox.",
                )
        # What is read and what moves are the same lines, whatever is written meanwhile.
        self.opened = look_at(spool(BytesIO(text), str(path)), Wanted(format=_FORMAT))
        self._lines = text.splitlines()
        self._taken: set[int] = set()
        self._rejected: set[int] = set()
        self.opened.reading.rows = map(self._seen, self.opened.reading.rows)

    def _seen(self, row: Row) -> Row:
        self._taken.add(row.line)
        return row

    def keep(self, row: Row) -> None:
        """Let the line of a row that was rejected stay."""
        self._rejected.add(row.line)

    def clear(self) -> None:
        """Move the lines that were taken in. Raises Refused.

        Lines that came meanwhile stay, as do those without an address.
        """
        taken = [self._lines[number - 1] for number in sorted(self._taken - self._rejected)]
        if not taken:
            return
        try:
            with _appended(self._path.with_name(f"{self._path.name}{_DONE}")) as done:
                done.writelines(line + b"\n" for line in taken)
                done.flush()
                os.fsync(done.fileno())
            _take_out(Path(os.path.realpath(self._path)), taken)
        except OSError as error:
            raise Refused(
                f"{self._path} was imported, but cannot be emptied: {error.strerror or error}.",
                hint="Importing the same lines again changes nothing.",
            ) from error


def _appended(path: Path) -> BinaryIO:
    """Open a file to write at its end, made for its owner alone."""
    return open(path, "ab", opener=lambda name, flags: os.open(name, flags, FILE_MODE))


def _take_out(path: Path, taken: list[bytes]) -> None:
    """Take lines out of a file that another program may be writing, its mode kept."""
    with placed_whole(path) as fresh:
        shutil.copymode(path, fresh)
        written = None
        # What was written meanwhile comes along, until nothing new is there.
        while (now := path.read_bytes()) != written:
            with fresh.open("wb") as file:
                file.write(_without(now, taken))
                file.flush()
                # Here, because it takes its time: the exchange itself is an instant.
                os.fsync(file.fileno())
            written = now


def _without(text: bytes, taken: list[bytes]) -> bytes:
    """Return a text without some of its lines, each as often as it was taken."""
    left = Counter(taken)
    kept: list[bytes] = []
    for line in text.splitlines(keepends=True):
        if left[line.rstrip(b"\r\n")] > 0:
            left[line.rstrip(b"\r\n")] -= 1
        else:
            kept.append(line)
    return b"".join(kept)
