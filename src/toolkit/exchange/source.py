"""A file to import, opened: its first bytes, its encoding, its text in lines.

Characters are told by its mark, UTF-8, what it declares, or a guess, which is told
and which `--encoding` settles. Files that hold no list (folders, images, archives,
binary data) are refused with a sentence. Must not know formats: it says what the
bytes are, no more.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from toolkit.charset import SAMPLE, codec_of, declared, guess, marked, shown
from toolkit.domain.text import clean_line
from toolkit.errors import Refused, UsageError
from toolkit.exchange.sniff import is_binary_list

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_MIB = 1 << 20
_LONGEST_LINE = 1 << 12
# Seven-bit charsets that shift by escapes: all their bytes are UTF-8 too.
_SHIFTED, _ESCAPE = "iso2022_jp", b"\x1b"
# A charset is not the file's where more of its characters than one in so many are none.
_FEW = 10


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name; `guessed`: say so.

    `damaged`: some bytes are no characters, or may be none; they decode to
    lone surrogates. `denied`: the charset that the file declares and is not in.
    """

    name: str
    guessed: bool = False
    damaged: bool = False
    shown: str = ""
    denied: str = ""


@dataclass(slots=True)
class _Counts:
    whole: int = 0
    broken: int = 0


def detect(head: bytes, stream: BinaryIO) -> Encoding:
    """Say how the bytes are to be read; goes through the whole stream, at most three times."""
    mark, _ = marked(head)
    if mark:
        damaged = mark != "utf-8" or _count(stream, "utf-8").broken > 0
        return Encoding(mark, damaged=damaged)
    if wide := _wide(head):
        return Encoding(wide, damaged=True)
    label = declared(head) if head.lstrip().startswith(b"<") else ""
    codec = codec_of(label)
    counts = _count(stream, "utf-8")
    if not counts.broken:
        shifted = codec == _SHIFTED and _ESCAPE in head
        return Encoding(codec, damaged=True) if shifted else Encoding("utf-8")
    if counts.whole > counts.broken:
        # Mostly UTF-8 with damage: rows that hold the damage are rejected.
        return Encoding("utf-8", damaged=True)
    if codec:
        as_declared = _count(stream, codec)
        if as_declared.broken * _FEW <= as_declared.whole:
            return Encoding(codec, damaged=as_declared.broken > 0)
    old_mac = b"\r" in head and b"\n" not in head
    name = guess(_beyond_ascii(stream), old_mac=old_mac)
    return Encoding(name, guessed=True, damaged=True, shown=shown(name), denied=label)


def _wide(head: bytes) -> str:
    """Tell UTF-16 without a mark by its zero bytes."""
    sample = head[:4096]
    half = len(sample) // 2
    if not half:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _count(stream: BinaryIO, codec: str) -> _Counts:
    """Count characters beyond ASCII that are whole, and bytes that are none."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
    counts = _Counts()
    while True:
        piece = stream.read(_MIB)
        text = decoder.decode(piece, final=not piece)
        if not text.isascii():
            _count_text(text, counts)
        if not piece:
            return counts


def _count_text(text: str, counts: _Counts) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        broken = sum(1 for char in text if "\udc80" <= char <= "\udcff")
        counts.broken += broken
        counts.whole += sum(1 for char in text if char > "\x7f") - broken
    else:
        counts.whole += 1


def _beyond_ascii(stream: BinaryIO) -> bytes:
    """Return lines that are not ASCII alone, as many as a guess looks at."""
    stream.seek(0)
    found = bytearray()
    while len(found) < SAMPLE and (line := stream.readline(_LONGEST_LINE)):
        if not line.isascii():
            found += line
    return bytes(found)


HEAD_BYTES = 65_536
# A link with all its notes is far below this; longer lines are no list.
LONGEST_LINE = 16_000_000
_MOST_IN_MEMORY = 4 * _MIB
_PIECE = 1 << 16
_LONGEST_WAIT = 0.5
# Stands for bytes that are no text where a format reads the text in pieces.
DAMAGE = "\ufffd"
_LINE_END = re.compile("[\r\n]")
_SURROGATES = re.compile("[\udc80-\udcff]")
_ERRORS = "toolkit.damage"


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
        """The name without its folder and ending, as a line that can be stored and shown."""
        return (clean_line(Path(self.name).stem) if self.name != "-" else "") or "the list"

    @property
    def position(self) -> int:
        """How many bytes were read so far."""
        return self.stream.tell()

    @property
    def head_text(self) -> str:
        """The first characters; what cannot be read becomes a sign for that."""
        return self._marked_head.removeprefix("\ufeff")

    @property
    def _marked_head(self) -> str:
        return self.head.decode(self.encoding.name, "replace")

    def text(self) -> io.TextIOWrapper:
        """Return the whole as a stream of text with its own line ends."""
        self.stream.seek(0)
        wrapper = io.TextIOWrapper(
            io.BufferedReader(_Unclosed(self.stream)),
            encoding=self.encoding.name,
            errors=_ERRORS,
            newline="",
        )
        if self._marked_head.startswith("\ufeff"):
            wrapper.read(1)
        return wrapper

    def chunks(self) -> Iterator[str]:
        """Yield the whole text in large pieces; bytes that are no text become DAMAGE."""
        text = self.text()
        while piece := text.read(_MIB):
            yield _SURROGATES.sub(DAMAGE, piece) if self.encoding.damaged else piece

    def lines(self) -> Iterator[str]:
        """Yield lines with their ends; too long a line comes cut, without an end."""
        text = self.text()
        # The beginning of a line, in pieces: joined once, for a long line has many.
        begun: list[str] = []
        passing_over = False
        while piece := text.read(_PIECE):
            may_end = _LINE_END.search(piece) or (begun and begun[-1].endswith("\r"))
            begun.append(piece)
            if not may_end and sum(map(len, begun)) < LONGEST_LINE:
                continue
            lines = io.StringIO("".join(begun), newline="").readlines()
            # It may go on in the next piece, if only with the second half of its end.
            carried = lines.pop()
            if passing_over and lines:
                del lines[0]
                passing_over = False
            yield from lines
            if passing_over:
                carried = carried[-1:]
            elif len(carried) >= LONGEST_LINE:
                yield carried[:LONGEST_LINE]
                carried, passing_over = carried[-1:], True
            begun = [carried]
        carried = "".join(begun)
        if carried and not passing_over:
            yield carried

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
        if not path.exists():
            raise Refused(
                f"There is no file {path}.", hint="Check its name, and the folder you are in."
            )
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
            hint="Check the permissions of the file.",
        ) from error
    try:
        return _source(str(path), stream, encoding, path)
    except BaseException:
        stream.close()
        raise


def spool(stream: _Readable, name: str, encoding: str = "") -> Source:
    """Take in a stream that cannot go back, such as stdin, through a temporary file."""
    # An archive may give many, and a system allows few open files.
    spooled = tempfile.SpooledTemporaryFile(_MOST_IN_MEMORY)  # noqa: SIM115 - lives as long as the source
    kept = cast("BinaryIO", spooled)
    try:
        kept.writelines(_pieces(stream))
        kept.seek(0)
        return _source(name, kept, encoding, None)
    except BaseException:
        kept.close()
        raise


def _pieces(stream: _Readable) -> Iterator[bytes]:
    """Yield what comes, and notice Ctrl-C at any moment.

    Python acts on a Ctrl-C that comes just before a wait only when the wait is
    over, which is never while a pipe's writer lives: so none is long.
    """
    descriptor = _waited_for(stream)
    while True:
        while descriptor is not None and not select([descriptor], [], [], _LONGEST_WAIT)[0]:
            continue
        piece = stream.read(_MIB) if descriptor is None else os.read(descriptor, _MIB)
        if not piece:
            return
        yield piece


def _waited_for(stream: _Readable) -> int | None:
    """Return what to wait at; None for what never keeps one waiting, and on Windows."""
    if os.name == "nt" or not isinstance(stream, io.IOBase):
        return None
    try:
        return stream.fileno()
    except OSError:
        return None


def _source(name: str, stream: BinaryIO, encoding: str, path: Path | None) -> Source:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if not head.strip():
        raise Refused(f"{name} is empty.", hint="Export the list again.")
    if is_binary_list(head):
        found = Encoding("latin-1")
    else:
        found = _named(encoding) if encoding else detect(head, stream)
    source = Source(name, stream, found, head, size, path)
    if size <= HEAD_BYTES and not source.head_text.strip():
        raise Refused(f"{name} is empty.", hint="Export the list again.")
    if found.guessed:
        not_so = f"says that it is {found.denied}, but is not" if found.denied else "is not UTF-8"
        source.notes.append(
            f"{name} {not_so}; read as {found.shown}, which is a guess."
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
    return Encoding(name, damaged=True)


def _as_damage(error: UnicodeError) -> tuple[str, int]:
    """Decode what is no text to lone surrogates; in UTF-16 and 32 to one for all of it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    if error.encoding.startswith(("utf-16", "utf-32")):
        return "\udcff", error.end
    return broken.decode("ascii", "surrogateescape"), error.end


codecs.register_error(_ERRORS, _as_damage)


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
