"""A file to import, opened: its first bytes, its encoding, its text in lines.

Files that hold no list (folders, images, archives, binary data) are refused
with a sentence. Must not know formats: it says what the bytes are, no more.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from toolkit.errors import Refused, UsageError
from toolkit.exchange.encoding import Encoding, detect
from toolkit.exchange.kinds import is_binary_list

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_BYTES = 65_536
# A link with all its notes is far below this; longer lines are no list.
LONGEST_LINE = 1_000_000
_MIB = 1 << 20


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(slots=True)
class Source:
    """An open file; `name` is what problems call it, `head` its first bytes."""

    name: str
    stream: BinaryIO
    encoding: Encoding
    head: bytes
    size: int
    path: Path | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The name without its folder and ending."""
        return Path(self.name).stem if self.name != "-" else "the list"

    @property
    def head_text(self) -> str:
        """The first characters; what cannot be read becomes a sign for that."""
        return self.head.decode(self.encoding.name, "replace").removeprefix("\ufeff")

    def text(self) -> io.TextIOWrapper:
        """Return the whole as a stream of text with its own line ends."""
        self.stream.seek(0)
        wrapper = io.TextIOWrapper(
            io.BufferedReader(_Unclosed(self.stream)),
            encoding=self.encoding.name,
            errors="surrogateescape",
            newline="",
        )
        if self.encoding.bom:
            wrapper.read(1)
        return wrapper

    def chunks(self) -> Iterator[str]:
        """Yield the whole text in large pieces."""
        text = self.text()
        while piece := text.read(_MIB):
            yield piece

    def lines(self) -> Iterator[str]:
        """Yield lines with their ends; too long a line comes cut, without an end."""
        text = self.text()
        while line := text.readline(LONGEST_LINE):
            yield line
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                while (rest := text.readline(LONGEST_LINE)) and rest[-1] not in "\r\n":
                    pass

    @contextmanager
    def again(self) -> Iterator[Iterator[str]]:
        """Give the text from the beginning while another reader waits at its place."""
        place = self.stream.tell()
        try:
            yield self.chunks()
        finally:
            self.stream.seek(place)

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


def open_source(path: Path, encoding: str = "") -> Source:
    """Open a file to import. Raises Refused, UsageError for an unknown encoding."""
    try:
        if path.is_dir():
            raise Refused(f"{path} is a folder.", hint="Name the file of links inside it.")
        # A pipe or a device has no beginning to go back to.
        if not path.is_file():
            with path.open("rb") as pipe:
                return spool(pipe, str(path), encoding)
        stream: BinaryIO = path.open("rb")
    except OSError as error:
        raise Refused(
            f"{path} cannot be read: {error.strerror or error}.",
            hint="Look at the name of the file and its permissions.",
        ) from error
    try:
        return _source(str(path), stream, encoding, path)
    except BaseException:
        stream.close()
        raise


def spool(stream: _Readable, name: str, encoding: str = "") -> Source:
    """Take in a stream that cannot go back, such as stdin, through a temporary file."""
    kept: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the source
    try:
        shutil.copyfileobj(stream, kept, _MIB)
        kept.seek(0)
        return _source(name, kept, encoding, None)
    except BaseException:
        kept.close()
        raise


def _source(name: str, stream: BinaryIO, encoding: str, path: Path | None) -> Source:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise Refused(f"{name} is empty.", hint="Export the list once more.")
    if is_binary_list(head):
        found = Encoding("latin-1")
    else:
        found = _named(encoding) if encoding else detect(head, stream)
    source = Source(name, stream, found, head, size, path)
    if found.guessed:
        source.notes.append(
            f"{name} is not UTF-8; read as {found.shown}, which is a guess."
            " If letters look wrong, give --encoding."
        )
    return source


def _named(name: str) -> Encoding:
    try:
        "".encode(name)
    except (LookupError, UnicodeError) as error:
        raise UsageError(
            f"'{name}' is not an encoding.", hint="For example: utf-8, cp1252, latin-1, utf-16."
        ) from error
    return Encoding(name, bom=name.lower().replace("_", "-") == "utf-8-sig")


class _Unclosed(io.RawIOBase):
    """A raw view of a stream that stays open when the text on it is dropped."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        view[: len(data)] = data
        return len(data)
