"""Tags and texts of HTML and XML, as a stream.

Bookmark files are not well-formed and may be huge, so this neither builds a
tree nor expects one; it holds one tag or text at a time. An attribute too long
to be held loses its value, and the tag stays. What programs wrote as XML is read
by expat, four times as fast; a document that declares entities is refused. Must
not know any format.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat

from toolkit.errors import Refused
from toolkit.exchange.cells import in_attribute, in_text, in_xml
from toolkit.exchange.record import RowProblem

# Beyond this an attribute is given up, and a "<" without any was only a sign.
_LONGEST_TAG = 1_000_000
# Begins the name of an attribute whose value was given up.
GIVEN_UP = "given-up-"
# A tag is told as it was written up to this length.
_LONGEST_WRITTEN = 500
# The name of what was too long to be read as a tag; no real one has a blank.
TOO_LONG = "too long"
_BEGINS_TAG = re.compile(r"<[A-Za-z]")
# A quote opens a value only after "=", so that a stray one swallows nothing; one
# that is not closed may be closed in the next piece.
_WITHIN = r"""(?:[^<>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=(?!\s*+["'])|["']|<(?![A-Za-z/!]))*+"""
_TAG = re.compile(rf"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*+)(?P<rest>{_WITHIN})>")
# A tag up to a value that does not end in what is there.
_OPEN_VALUE = re.compile(rf"""<[A-Za-z][\w:.-]*+{_WITHIN}(?P<is>=\s*+["'])(?=[^<>]*+\Z)""")
# The same where quotes are not in pairs: up to the next ">".
_LOOSE_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*+)(?P<rest>[^>]*+)>")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")
_SKIPPED = (("<!--", "-->"), ("<?", "?>"), ("<!", ">"))
_DOCTYPE, _DOCTYPE_END = "<!DOCTYPE", "]>"
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


_NONE: Mapping[str, str] = MappingProxyType({})


class Tag(NamedTuple):
    """A tag: lower-case name, attributes with lower-case names; `line` where it begins.

    `written` is the tag itself, "" for a very long one.
    """

    name: str
    line: int
    closes: bool = False
    attributes: Mapping[str, str] = _NONE
    written: str = ""


class Text(NamedTuple):
    """A text between tags, entities resolved."""

    text: str


# Tags that only dress words, and those at which a line ends.
_DRESSING = frozenset(
    "abbr acronym b big cite code del dfn em font html body i img ins kbd mark q s samp small span"
    " strike strong sub sup tt u var wbr".split()
)
_BREAKING = frozenset(
    "blockquote br center dd div dl dt figure h1 h2 h3 h4 h5 h6 hr li ol p pre section table tbody"
    " td th thead tr ul".split()
)


def words_of_tag(tag: Tag) -> str:
    """Return what a tag within words stands for: nothing, a blank, or itself as it is written.

    People write "put the <script> tag last", and programs do not escape it.
    """
    if tag.name in _BREAKING:
        return " "
    if tag.name in _DRESSING and (any(tag.attributes.values()) or not tag.attributes):
        return ""
    return tag.written


def problem_of(token: Tag) -> RowProblem:
    """Return why a tag that was too long gives no link."""
    return RowProblem(line=token.line, reason=f"a tag of more than {_LONGEST_TAG:,} characters")


def read_markup(chunks: Iterable[str], *, xml: bool = False) -> Iterator[Tag | Text]:
    """Yield the tags and texts of a document given in pieces; HTML unless it is `xml`.

    In XML an empty element, `<a/>`, is two tags, as `<a></a>` is. What a document
    type defines is passed over whole.
    """
    scanner = _Scanner(xml=xml)
    for chunk in chunks:
        scanner.buffer += chunk
        yield from scanner.tokens()
    scanner.last = True
    yield from scanner.tokens()


class _Scanner:
    """Cuts a growing buffer into tokens; `place` is how far it came."""

    def __init__(self, *, xml: bool) -> None:
        self._xml = xml
        self._text_of = in_xml if xml else in_text
        self._value_of = in_xml if xml else in_attribute
        self.buffer = ""
        self.last = False
        self._place = 0
        self._line = 1
        self._loose_up_to = 0
        # Where each closing sign stands next, so that no stretch is searched twice.
        self._next: dict[str, int] = {}

    def tokens(self) -> Iterator[Tag | Text]:
        """Yield what is complete, then drop it from the buffer."""
        while self._place < len(self.buffer):
            start = self.buffer.find("<", self._place)
            if start < 0:
                start = len(self.buffer)
                if not self.last and len(self.buffer) - self._place < _LONGEST_TAG:
                    break
            if start > self._place:
                yield self._text(start)
                continue
            # A whole tag, as nearly all are; the rest is looked at closely.
            if start >= self._loose_up_to and (found := _TAG.match(self.buffer, start)):
                token: Tag | Text | str | None = self._tag(found)
            else:
                token = self._token(start)
            if token is None:
                break
            if not isinstance(token, str):
                yield token
            if self._xml and isinstance(token, Tag) and self.buffer.endswith("/>", 0, self._place):
                yield Tag(token.name, token.line, closes=True)
        self.buffer = self.buffer[self._place :]
        self._loose_up_to = max(0, self._loose_up_to - self._place)
        self._next.clear()
        self._place = 0

    def _text(self, end: int) -> Text:
        text = self.buffer[self._place : end]
        self._move(end)
        return Text(self._text_of(text))

    def _token(self, start: int) -> Tag | Text | str | None:
        """Read what begins with "<": a token, "" for nothing, None when incomplete."""
        waiting = not self.last and len(self.buffer) - start < _LONGEST_TAG
        if self.buffer.startswith(_CDATA, start):
            return self._cdata(start, waiting=waiting)
        if waiting and len(self.buffer) - start < len(_CDATA):
            return None
        for opening, closing in _SKIPPED:
            if self.buffer.startswith(opening, start):
                return self._skip(start, opening, closing, waiting=waiting)
        if self._find(">", start) < 0:
            # No tag ends here any more: all of it is text.
            return None if waiting or self._gives_up_value(start) else self._endless(start)
        return self._element(start, waiting=waiting)

    def _gives_up_value(self, start: int) -> bool:
        """Drop the value that fills the buffer; its attribute goes on under another name."""
        found = None if self.last else _OPEN_VALUE.match(self.buffer, start)
        if not found:
            return False
        before = self.buffer[: found.start("is")].rstrip()
        name_at = max(before.rfind(sign, start) for sign in " \t\r\n\"'") + 1
        self._line += self.buffer.count("\n", found.end())
        name = before[name_at:].removeprefix(GIVEN_UP)
        self.buffer = f"{before[:name_at].rstrip()} {GIVEN_UP}{name}{found['is']}"
        self._next.clear()
        return True

    def _endless(self, start: int) -> Tag | Text:
        if self.last or not _BEGINS_TAG.match(self.buffer, start):
            return self._text(len(self.buffer))
        line = self._line
        self._move(len(self.buffer))
        return Tag(TOO_LONG, line)

    def _element(self, start: int, *, waiting: bool) -> Tag | Text | None:
        found = _TAG.match(self.buffer, start) if start >= self._loose_up_to else None
        if found is None and start >= self._loose_up_to:
            if waiting:
                return None
            # Quotes are out of step: looking again at each "<" would take for ever.
            self._loose_up_to = len(self.buffer)
        found = found or _LOOSE_TAG.match(self.buffer, start)
        return self._tag(found) if found else self._sign(start)

    def _tag(self, found: re.Match[str]) -> Tag:
        line = self._line
        self._move(found.end())
        name = found["name"].lower()
        short = found.end() - found.start() <= _LONGEST_WRITTEN
        written = found[0] if short else ""
        if found["close"]:
            return Tag(name, line, closes=True, written=written)
        rest = found["rest"]
        attributes = self._attributes(rest) if rest else _NONE
        return Tag(name, line, attributes=attributes, written=written)

    def _attributes(self, rest: str) -> dict[str, str]:
        """Read attributes; the first of a name counts, as browsers do it."""
        found: dict[str, str] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(rest):
            found.setdefault(name.lower(), self._value_of(double or single or bare))
        return found

    def _skip(self, start: int, opening: str, closing: str, *, waiting: bool) -> Text | str | None:
        end = self._find(closing, start + len(opening))
        if self._xml and self.buffer.startswith(_DOCTYPE, start):
            defines = self._find("[", start)
            if defines >= 0 and (end < 0 or defines < end):
                closing = _DOCTYPE_END
                end = self._find(closing, defines)
        if end >= 0:
            self._move(end + len(closing))
            return ""
        return None if waiting else self._sign(start)

    def _cdata(self, start: int, *, waiting: bool) -> Text | None:
        end = self._find(_CDATA_END, start)
        if end < 0 and waiting:
            return None
        end = len(self.buffer) if end < 0 else end
        text = self.buffer[start + len(_CDATA) : end]
        self._move(min(end + len(_CDATA_END), len(self.buffer)))
        return Text(text)

    def _sign(self, start: int) -> Text:
        self._move(start + 1)
        return Text("<")

    def _find(self, sign: str, start: int) -> int:
        """Return the next place of a sign, -1 where the buffer has none."""
        known = self._next.get(sign)
        if known is None or 0 <= known < start:
            known = self._next[sign] = self.buffer.find(sign, start)
        return known

    def _move(self, end: int) -> None:
        self._line += self.buffer.count("\n", self._place, end)
        self._place = end


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
