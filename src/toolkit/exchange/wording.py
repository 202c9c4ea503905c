"""What the words beside a link are: a name, a number, or a pointer that says nothing.

Must not know how a format marks its links, nor what becomes of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.text import clean_line
from toolkit.exchange.addresses import Piece, pieces_of
from toolkit.exchange.columns import field_of, name_key
from toolkit.exchange.contacts import numbers_apart
from toolkit.exchange.dialect import is_address, is_phone

# Words of a link that say where it leads, not what is there; compared without accents.
# What columns of addresses are called ("website") says no more, in any language.
_POINTING = frozenset({
    "here", "click here", "more", "more info", "read more", "find out more", "visit", "visit site",
    "visit website", "visit the site", "visit the website", "visit our website", "visit page",
    "open", "go", "go to site", "go to website", "homepage", "home page", "their website",
    "hier", "mehr", "mehr erfahren", "weiterlesen", "zur website", "zur webseite",
    "webseite besuchen", "website besuchen", "ici", "cliquez ici", "en savoir plus",
    "voir le site", "visiter le site", "aqui", "haz clic aqui", "mas informacion",
    "visitar el sitio", "visitar la web", "qui", "clicca qui", "sito", "sito web", "vai al sito",
    "klik hier", "lees meer", "naar de website", "clique aqui", "saiba mais", "strona",
    "strona internetowa", "tutaj", "kliknij tutaj", "gwefan", "yma", "cliciwch yma", "rhagor",
    "web", "web site", "webpage", "web page", "see here", "this page", "this link", "learn more",
    "see more", "more information", "more details", "details", "info", "view", "view website",
    "webseite", "site web", "site internet", "lire la suite", "sitio web", "pagina web",
    "haga clic aqui", "leer mas", "url", "link", "links", "site", "website",
})  # fmt: skip
# Stands between a link and the words beside it.
BESIDE = " \t-\u2013\u2014:*\u2022\u00b7|<([\"',\u2192>="
AFTERWARDS = ".,;:!?\u2026)>]}\u00ac"
_PARTS = re.compile(r"\s[-\u2013\u2014|\u00b7\u2022]\s|:\s|[,;]\s|\t|\s{2,}")
_CONTACT = re.compile(r"(?:\+|\b)\d(?:[\s().-]{0,2}\d){5,}|[^\s@]{1,64}@[^\s@]+\.\w")
_BULLET = re.compile(r"\s*(?:[-*+#\u2022\u00b7\u25e6\u2023]+|\d{1,4}[.)])\s+")
_DIGITS = r"\+?\(?\d(?:[\s().-]{0,2}\d){4,16}"
_NUMBER_FIRST = re.compile(rf"({_DIGITS})(?=\W|$)(?!\S)")
_NUMBER_LAST = re.compile(rf"(?:^|(?<=\s))({_DIGITS})$")
# What a number in a list is called: "Tel 0300 303 1555", "Helpline: 0800 138 1111".
_CALLED = r"(?:(?:tele|free)?phone|tel|helpline|call|ring|t)\b[.:]?\s*(?=[+(0-9])"
_CALLED_NUMBER = re.compile(rf"(?<!\w){_CALLED}({_DIGITS})", re.IGNORECASE)
_SHORT = re.compile(r"[0-9]{3}(?: ?[0-9]{3})?")
_CALLED_SO = re.compile(_CALLED, re.IGNORECASE)
_APART = re.compile(rf"\s+[-\u2013\u2014|\u00b7\u2022]\s+|;\s+|[.,]\s+(?={_CALLED})", re.IGNORECASE)
# How notes name each other.
_PAGE_NAME = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_TASK = re.compile(r"\s*\[[ xX]\]\s+")
_PAIRED = {"(": ")", "[": "]"}
# A name for a link is no longer than this.
_LONGEST_NAME = 120
# So few words behind a name are no name of their own.
_FEW_WORDS = 4


class Line(NamedTuple):
    """A line: its number in the file, what stands in it, and how deep in a list.

    `item`: it begins an entry of a list. `tags` are what the format itself states.
    """

    number: int
    pieces: Sequence[Piece]
    item: bool = False
    depth: int = 0
    tags: tuple[str, ...] = ()

    @property
    def links(self) -> int:
        """How many links stand in the line."""
        return sum(1 for piece in self.pieces if piece.url)

    @property
    def words(self) -> str:
        """The line as it reads, without the addresses."""
        return said(self.pieces)


def is_telling(words: str, *, named: bool = False) -> bool:
    """Tell whether a link's words say what is there; `named`: a name stands before them."""
    words = words.strip()
    if is_pointing(words) or is_address(words):
        return False
    if named and words[:1].islower() and len(words.split()) < _FEW_WORDS:
        return False
    return any(map(str.isalnum, words))


def is_pointing(words: str) -> bool:
    """Tell whether words only say that something is there, such as "website"."""
    return name_key(words) in _POINTING or field_of(words) == "url"


def is_bare(line: Line) -> bool:
    """Tell whether a line is one link that nothing in the line names."""
    if line.links != 1:
        return False
    # In brackets behind it stands no name: "(24 hours)".
    around = [
        tidy(piece.words)
        for piece in line.pieces
        if not piece.url and not piece.words.lstrip().startswith("(")
    ]
    link = next(piece for piece in line.pieces if piece.url)
    return not any(map(is_telling, around)) and not is_telling(link.words)


def is_name(words: str) -> bool:
    """Tell whether words are short enough for a name, and whole."""
    return len(words) <= _LONGEST_NAME and not words.endswith((",", ";"))


def between(pieces: Sequence[Piece]) -> tuple[list[str], list[Piece]]:
    """Return the words before, between and after the links, and the links."""
    words, links = [""], []
    for piece in pieces:
        if piece.url:
            links.append(piece)
            words.append("")
        else:
            words[-1] += piece.words
    return words, links


def strong(pieces: Sequence[Piece]) -> str:
    """Return the words in bold with which a line begins."""
    for piece in pieces:
        if piece.url or (not piece.strong and tidy(piece.words)):
            return ""
        if piece.strong and (words := tidy(piece.words)):
            return words
    return ""


def split(words: str) -> tuple[str, str]:
    """Part a name from the number or e-mail address that stands behind it."""
    found = _CONTACT.search(words)
    if not found:
        return words, ""
    parts = [part for part in _PARTS.finditer(words) if part.end() <= found.start()]
    if not parts or not words[: parts[0].start()].strip():
        return words, ""
    # The number has words of its own: "text HELP to 01632 960001".
    part = parts[-1]
    return words[: part.start()].strip(BESIDE), words[part.end() :].strip()


def said(pieces: Iterable[Piece]) -> str:
    """Return the words of a line, and of its links."""
    return "".join(piece.words for piece in pieces)


def whole(pieces: Iterable[Piece]) -> str:
    """Return a line with addresses in place of the words of its links."""
    return "".join(f" {piece.url} " if piece.url else piece.words for piece in pieces)


def tidy(words: str) -> str:
    """Return words without the signs and bullets around them."""
    words = clean_line(words)
    if "[[" in words:
        words = _PAGE_NAME.sub(r"\1", words)
    for mark in (_BULLET, _TASK):
        if found := mark.match(f"{words} "):
            words = words[found.end() :]
    words = words.rstrip(BESIDE)
    inner = words.lstrip(BESIDE)
    opening = words[: -len(inner)][-1:] if inner else ""
    closing = inner.find(_PAIRED.get(opening, "\0"))
    if closing < 0:
        return inner
    return inner[:-1] if closing == len(inner) - 1 else opening + inner


def number_apart(words: str) -> tuple[str, str]:
    """Part words from a number at either end of them, "" for none: it is never a name."""
    for found in (_NUMBER_FIRST.match(words), _NUMBER_LAST.search(words)):
        if found and (found[1] == words or is_phone(found[1])):
            return tidy(words[: found.start(1)] + words[found.end(1) :]), found[1]
    return words, ""


def phones_apart(summary: str) -> tuple[str, tuple[Contact, ...]]:
    """Part a summary from the numbers in it that stand alone between its signs.

    Those of our own pages are read as they were written.
    """
    own, contacts = numbers_apart(summary)
    if contacts:
        return own, contacts
    parts = [part for part in _APART.split(summary) if part]
    bare = {part: _CALLED_SO.sub("", part, count=1) for part in parts}
    phones = [
        part
        for part, number in bare.items()
        if is_phone(number) or (number != part and _SHORT.fullmatch(number))
    ]
    if not phones:
        return summary, ()
    left = joined(part for part in parts if part not in phones)
    return left, tuple(Contact(ContactKind.PHONE, bare[phone]) for phone in phones)


class Within(NamedTuple):
    """The only address among the words of a cell: what stands before it, and all words."""

    url: str
    before: str
    words: str

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The numbers that the words say to call."""
        called = (found[1].strip() for found in _CALLED_NUMBER.finditer(self.words))
        return tuple(Contact(ContactKind.PHONE, one) for one in called if is_phone(one))


def address_within(cell: str) -> Within | None:
    """Return the address in a cell with words before it; None for none, or several."""
    if "." not in cell:
        return None
    words, links = between(pieces_of(cell))
    if len(links) != 1 or links[0].words or not any(map(str.isalnum, words[0])):
        return None
    return Within(links[0].url, split(tidy(words[0]))[0], joined(map(tidy, words)))


def joined(words: Iterable[str]) -> str:
    """Return what is not empty as one text."""
    return "; ".join(filter(None, words))
