"""Tags and texts of well-formed XML, as programs write it, read as a stream by expat.

Four times as fast as `markup`, which reads what people wrote. Must not resolve
entities: a document that declares any is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from xml.parsers import expat

from toolkit.errors import Refused
from toolkit.exchange.markup import Tag, Text

# No office program nests deeper, and each level open costs memory.
_DEEPEST = 1_000
# Expat begins again at each piece with what is not yet closed.
_LONGEST_TOKEN = 1 << 20
# A sheet has a million rows.
_MOST_DIGITS = 9


def read_xml(
    name: str, pieces: Iterable[bytes], only: Collection[str] = ()
) -> Iterator[Tag | Text]:
    """Yield tags and texts; names are lower case, without their namespace, and no line is told.

    `only`: of these elements, and they alone, the opening tags. A text may come in
    pieces. Raises Refused, with `name` in it, for XML that is not well formed,
    declares a document type or nests too deeply.
    """
    events = _Events(name, frozenset(only))
    silent = 0
    for piece in pieces:
        events.feed(piece)
        silent = 0 if events.seen else silent + len(piece)
        if silent > _LONGEST_TOKEN:
            raise _not_readable(name)
        yield from events.taken()
    events.feed(b"", last=True)
    yield from events.taken()


def whole_number(said: Mapping[str, str], name: str, otherwise: int = 0) -> int:
    """Return the number that an attribute states, `otherwise` where it states none that can be."""
    text = said.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else otherwise


class _Events:
    """What expat tells; `seen` says whether the last piece closed anything."""

    def __init__(self, name: str, only: frozenset[str]) -> None:
        self._name = name
        self._only = only
        self._found: list[Tag | Text] = []
        self._depth = 0
        self.seen = False
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        self.seen = False
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise _not_readable(self._name) from error

    def taken(self) -> list[Tag | Text]:
        found, self._found = self._found, []
        return found

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.seen = True
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _not_readable(self._name)
        local = _local(name)
        if not self._only or local in self._only:
            named = {_local(key): value for key, value in attributes.items()}
            self._found.append(Tag(local, 0, attributes=named))

    def _end(self, name: str) -> None:
        self.seen = True
        self._depth -= 1
        if not self._only:
            self._found.append(Tag(_local(name), 0, closes=True))

    def _text(self, text: str) -> None:
        self.seen = True
        if not self._only:
            self._found.append(Text(text))

    def _doctype(self, *_declared: object) -> None:
        raise _not_readable(self._name)


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    return name.rpartition(" ")[2].lower()


def _not_readable(name: str) -> Refused:
    return Refused(
        f"{name} is damaged, or no office program wrote it: its XML cannot be read.",
        hint="Open it in the program that made it, save it again, or export CSV or HTML.",
    )
