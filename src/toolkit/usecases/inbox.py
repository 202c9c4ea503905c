"""The inbox: a file into which a phone puts addresses, one line each.

What was taken in moves to a file beside it, `inbox.done`; all else stays. Must not
lose a line: it is in one of the two files at every moment, or in both.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolkit.errors import Refused, UsageError
from toolkit.exchange.record import RowProblem
from toolkit.usecases.importer import RowCounts, RowOutcome
from toolkit.usecases.importing import ListFile
from toolkit.whole_file import written_whole

# The format of its lines.
INBOX = "inbox"
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
    return Path.home() / Path(setting).expanduser()


class Inbox:
    """An inbox whose lines are on their way into the library."""

    def __init__(self, path: Path, opened: ListFile) -> None:
        """Remember the lines as they are read, and watch which of them give rows."""
        self._path = path
        opened.source.stream.seek(0)
        self._lines = opened.source.stream.read().splitlines()
        self._numbers: set[int] = set()
        opened.reading.rows = self._watched(opened.reading.rows)

    def _watched(self, rows: Iterator[Any]) -> Iterator[Any]:
        for row in rows:
            if not (isinstance(row, RowProblem) and row.rejected):
                self._numbers.add(row.line)
            yield row

    def clear(self, counted: RowCounts) -> int:
        """Move the lines that were taken in; returns how many. Raises Refused.

        Lines that came meanwhile stay, as do those without an address.
        """
        rejected = {one.line for one in counted.problems if one.outcome is RowOutcome.REJECTED}
        taken = Counter(self._lines[number - 1] for number in self._numbers - rejected)
        moved: list[bytes] = []
        kept: list[bytes] = []
        try:
            for line in self._path.read_bytes().splitlines(keepends=True):
                text = line.rstrip(b"\r\n")
                (moved if taken[text] > 0 else kept).append(line)
                taken[text] -= 1
            if moved:
                self._move(moved, kept)
        except OSError as error:
            raise Refused(
                f"{self._path} was taken in, but cannot be cleared: {error.strerror or error}.",
                hint="The same lines change nothing when they are imported once more.",
            ) from error
        return len(moved)

    def _move(self, moved: list[bytes], kept: list[bytes]) -> None:
        done = self._path.with_name(f"{self._path.name}{_DONE}")
        with done.open("ab") as file:
            file.writelines(line.rstrip(b"\r\n") + b"\n" for line in moved)
            file.flush()
            os.fsync(file.fileno())
        with written_whole(self._path, errors="surrogateescape") as file:
            file.write(b"".join(kept).decode("utf-8", "surrogateescape"))
