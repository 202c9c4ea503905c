"""What the index holds of a link: its words, and their stems, field by field."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from toolkit.domain.fields import SEARCHED
from toolkit.domain.link import Link
from toolkit.domain.region import country
from toolkit.domain.text import stems_of_words, words_of
from toolkit.storage.rows import read_json, write_json

if TYPE_CHECKING:
    import subprocess

# A slot is a title's length above a link's id: slots in order are short titles
# first, which is the order in which the index hands links out.
_ID_BITS = 40


_LONGEST_TITLE = 15


_IN_EVERY_ADDRESS = frozenset({"www", "com", "org", "net", "html", "htm", "php", "aspx", "index"})


_LONGEST_ADDRESS_WORD = 24


# Title and address stand at the ends, where `entry_of` takes them from.
_TEXTS_OF = tuple(field.texts for field in SEARCHED)


class Given(NamedTuple):
    """What of a link is indexed, not yet cut: `texts` in the order of SEARCHED."""

    link_id: int
    texts: tuple[str, ...]
    type: str
    tags: tuple[str, ...]
    regions: tuple[str, ...]


class Entry(NamedTuple):
    """A link as the index holds it.

    `texts` are the stems, a text a field in the order of SEARCHED, then the
    marks; `words` and `stems` the different ones that are counted.
    """

    slot: int
    texts: tuple[str, ...]
    words: set[str]
    stems: set[str]


class Batch(NamedTuple):
    """What some links add to the index: rows of its text, counts of words and stems."""

    rows: list[list[Any]]
    words: dict[str, int]
    stems: dict[str, int]


def given_of(link: Link) -> Given:
    """Take from a link what is indexed of it."""
    texts = tuple([" ".join(texts_of(link)) for texts_of in _TEXTS_OF])
    return Given(link.id, texts, link.type.value, link.tags, link.regions)


def entry_of(given: Given) -> Entry:
    """Work out what the index holds of a link."""
    each = [words_of(text) for text in given.texts]
    slot = min(len(each[0]), _LONGEST_TITLE) << _ID_BITS | given.link_id
    # Words of an address are found, but are no words a person's are corrected to.
    words = set().union(*each[:-1])
    each[-1] = [
        word
        for word in each[-1]
        if word not in _IN_EVERY_ADDRESS and len(word) <= _LONGEST_ADDRESS_WORD
    ]
    cut = [stems_of_words(found) if found else found for found in each]
    texts = [" ".join(stems) for stems in cut]
    texts.append(" ".join(marks_of(given)))
    return Entry(slot, tuple(texts), words, set().union(*cut))


def piece_of(links: Sequence[Given]) -> Batch:
    """Work out what these links add to the index; rows are (slot, texts...), slots going up."""
    words: Counter[str] = Counter()
    stems: Counter[str] = Counter()
    rows: list[list[Any]] = []
    for given in links:
        entry = entry_of(given)
        rows.append([entry.slot, *entry.texts])
        words.update(entry.words)
        stems.update(entry.stems)
    rows.sort()
    return Batch(rows, words, stems)


def id_of(slot: int) -> int:
    """Return the id of the link in a slot."""
    return slot & ((1 << _ID_BITS) - 1)


def marks_of(given: Given) -> tuple[str, ...]:
    """Return the words that stand for a link's type, tags and regions."""
    marks = [mark("type", given.type), *[mark("tag", tag) for tag in given.tags]]
    if not given.regions:
        marks.append(_ANYWHERE)
    for code in given.regions:
        marks += [mark("region", code), mark("country", country(code))]
    return tuple(dict.fromkeys(marks))


@lru_cache(maxsize=16_384)
def mark(kind: str, value: str) -> str:
    """Return the one word that stands for a type, a tag, a region or a country.

    No word of a text can be the same: those hold no underscore.
    """
    return f"{kind}_" + "".join(words_of(value))


_ANYWHERE = mark("region", "any")


# -P: a folder called "toolkit" where the command was given is not ours.
_COMMAND = ("-P", "-c", "from toolkit.storage.index_documents import serve; serve()")


def serve() -> None:
    """Answer each line of stdin with a line on stdout, until there is no more."""
    for line in sys.stdin.buffer:
        piece = piece_of([_read_given(values) for values in read_json(line.decode())])
        _write(sys.stdout.buffer, piece)


class IndexWorker:
    """The second process: one piece of work at a time.

    Where there is none (it cannot be started, or was ended), the work is done
    here: the same answer, later.
    """

    def __init__(self) -> None:
        """Start the process."""
        self._sent: Sequence[Given] | None = None
        self._process = _started()

    def send(self, links: Sequence[Given]) -> None:
        """Hand work over; what was handed over before must have been taken back."""
        self._sent = links
        if self._process is None:
            return
        try:
            _write(_pipe(self._process.stdin), links)
        except OSError:
            self.close()

    def take(self) -> Batch | None:
        """Return what became of the work handed over, or None when there was none."""
        sent, self._sent = self._sent, None
        if sent is None:
            return None
        answer = _pipe(self._process.stdout).readline() if self._process else b""
        if answer.endswith(b"\n"):
            return Batch(*read_json(answer.decode()))
        self.close()
        return piece_of(sent)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            try:
                _pipe(pipe).close()
            except BrokenPipeError:
                # What could not be handed over is worked out here.
                continue


def _started() -> subprocess.Popen[bytes] | None:
    import subprocess  # noqa: PLC0415 - large imports alone

    if not sys.executable:
        return None
    try:
        return subprocess.Popen(  # noqa: S603 - this Python, our own module
            [sys.executable, *_COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Ctrl-C is for the first process alone.
            start_new_session=True,
        )
    except OSError:
        return None


def _read_given(values: list[Any]) -> Given:
    link_id, texts, kind, tags, regions = values
    return Given(link_id, tuple(texts), kind, tuple(tags), tuple(regions))


def _write(pipe: IO[bytes], value: object) -> None:
    pipe.write(write_json(value).encode() + b"\n")
    pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("the second process was started without pipes")
    return pipe
