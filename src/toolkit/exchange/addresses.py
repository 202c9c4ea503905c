"""Where the links of a text stand: bare addresses, and links in the marks of wikis and chats.

A mark says its address and its words apart, so neither runs into the other. Must
not know files, nor which words become what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


class Piece(NamedTuple):
    """Words of a line, or a link with its own words; `strong`: set in bold.

    `alt` is what a picture in place of a link's words is of.
    """

    words: str
    url: str = ""
    strong: bool = False
    alt: str = ""


_WEB = r"(?:https?://|www\.)"
# Signs that no address has as they stand: quotes, bars, braces, marks of other scripts.
_NEVER = (
    r"\s<>\"'`|{}^\\\[\]\u00ac\u2026\u2013\u2014\u201c\u201d\u00ab\u00bb"
    r"\u3001\u3002\uff0c\uff08\uff09\u3010\u3011\u300c\u300d"
)
_BODY = rf"(?:[^{_NEVER}]|\[[^\s\[\]]{{0,60}}\](?==))+"
_ADDRESS = re.compile(rf"(?<![\w@./-]){_WEB}{_BODY}", re.IGNORECASE)
# References that end an address which was copied out of a page's source.
_REFERENCE = re.compile(r"&(?:lt|gt|quot|nbsp|#\d{1,6});.*", re.IGNORECASE | re.DOTALL)
# Stands at the end of a sentence, not of an address.
_TRAILING = ".,;:!?*~"
_U = rf"{_WEB}[^\s<>\"|\]\[{{}}]"
# One row a language: how it writes a link. Each has its words `t` and address `u`.
_MARKS: tuple[tuple[str, str], ...] = (
    (
        "a template of MediaWiki",
        (rf"\{{\{{(?=[^{{}}]{{0,2000}}?\|\s*url\s*=\s*(?P<u>{_U}+))"
        r"(?:(?=[^{}]{0,2000}?\|\s*title\s*=\s*(?P<t>[^{}|]*)))?[^{}]{0,4000}\}\}"),
    ),
    ("org", rf"\[\[(?P<u>{_U}*(?:\[[^\[\]]*\])?)\]\[(?P<t>[^\[\]]*)\]\]"),
    ("DokuWiki, Creole", rf"\[\[(?P<u>{_U}+)(?:\s*\|(?P<t>[^\[\]]*))?\]\]"),
    ("TiddlyWiki", rf"\[\[(?P<t>[^\[\]|]+)\|\s*(?P<u>{_U}+)\s*\]\]"),
    ("MediaWiki", rf"\[(?P<u>{_U}+)(?:[ \t]+(?P<t>[^\[\]]*))?\]"),
    ("Jira", rf"\[(?P<t>[^\[\]|]+)\|(?P<u>{_U}+)(?:\|[^\[\]]*)?\]"),
    ("BBCode", rf"\[url=[\"']?(?P<u>{_U}{{1,2000}}?)[\"']?\](?P<t>.{{0,300}}?)\[/url\]"),
    ("BBCode, bare", rf"\[url\]\s*(?P<u>{_U}+)\s*\[/url\](?P<t>)"),
    (
        "Markdown",
        rf"!?\[(?P<t>[^\[\]]*)\]\(<?(?P<u>{_WEB}(?:[^\s()<>]|\([^\s()<>]*\))+)>?[^()]*?\)",
    ),
    ("reStructuredText", rf"`(?P<t>[^`<>]+?)\s*<(?P<u>{_U}+)>`__?"),
    ("reStructuredText, apart", rf"^[ \t]*+\.\.[ \t]+_`?(?P<t>[^`:]+)`?:[ \t]+(?P<u>{_U}+)"),
    (
        "AsciiDoc",
        (rf"(?<![\w/.])(?:link:)?(?P<u>{_WEB}[^\s<>\"|\]\[]{{1,2000}})"
        r"\[(?!\d*\])(?P<t>[^\[\]]{0,500}?)\^?(?:,\s*[a-z]+=[^\[\]]{0,500})?\](?!=)"),
    ),
    ("Textile", rf"\"(?P<t>[^\"]+?)(?:\([^()\"]*\))?\":(?P<u>{_U}*[^\s<>\"|\]\[{{}}.,;:!?)])"),
    ("Gemini", rf"^=>\s*(?P<u>{_U}+)[ \t]*(?P<t>.*)$"),
    ("Slack", rf"<(?P<u>{_U}+)\|(?P<t>[^<>]*)>"),
    ("mail", rf"<(?P<u>{_U}+)>(?P<t>)"),
    ("HTML", r"<a\s[^<>]*?href\s*=\s*[\"']?(?P<u>[^\"'\s<>]+)[^<>]*>(?P<t>[^<]*)</a>"),
)  # fmt: skip
# A long text is passed over quickly: every mark begins with one of these, and has one of those.
_BEGINS = r"(?=[\[{`\"<=.!hlw \t])"
_NEEDED = re.compile(r"[\[{`\"<]|=>|\.\.[ \t]")
_ANY_MARK = re.compile(
    _BEGINS
    + "(?:"
    + "|".join(
        mark.replace("?P<t>", f"?P<t{place}>").replace("?P<u>", f"?P<u{place}>")
        for place, (_, mark) in enumerate(_MARKS)
    )
    + ")",
    re.IGNORECASE,
)
# Marks that other texts have as well, so that they make no text a wiki's.
_COMMON = ("Markdown", "HTML", "mail")
_WIKI = re.compile(
    r"^[ \t]*+(?:[-*#:;=|+\u2022]++[ \t]*+)?(?:"
    + "|".join(
        re.sub(r"\?P<[tu]>", "?:", mark).removeprefix("^")
        for name, mark in _MARKS
        if name not in _COMMON
    )
    # A table goes on behind it.
    + r")(?![ \t]*[,;\t])",
    re.IGNORECASE | re.MULTILINE,
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_BARE = re.compile(
    rf"(?<![\w@./:-])(?P<host>(?:{_LABEL}\.)+[^\W\d_]{{2,24}})(?![\w@-]|\.\w)"
    rf"(?P<rest>:\d{{1,5}})?(?P<path>[/?#]{_BODY}|/)?"
)
# What may stand beside a domain that is no part of a sentence.
_APART_LEFT = re.compile(
    r"(?:^|^\s*\d{1,4}[.)]|(?<![.\w])\d{3,6}|\)(?=\s)|[-\u2013\u2014:|,;(<\[\t\u2022*]|\s{2})\s*$"
)
_APART_RIGHT = re.compile(r"\s*(?:$|[-\u2013\u2014|,;()>\]\t*]|\s{2})")
# Endings of files that are endings of domains too: "notes.md" is no page in Moldova.
_FILES = frozenset({
    "ai", "app", "bat", "cab", "cc", "md", "mov", "pl", "pm", "ps", "py", "rs", "sh", "so",
    "zip",
})  # fmt: skip
_SHORTEST_NAME = 2


def pieces_of(text: str) -> list[Piece]:
    """Return a line as words and links, in their order; joined words are the line's."""
    pieces: list[Piece] = []
    end = 0
    if _NEEDED.search(text) and ("://" in text or "www." in text.lower()):
        for found in _ANY_MARK.finditer(text):
            place = next(at for at in range(len(_MARKS)) if found[f"u{at}"])
            pieces += _bare(text[end : found.start()])
            pieces.append(Piece(found[f"t{place}"] or "", _plain(found[f"u{place}"])))
            end = found.end()
    pieces += _bare(text[end:])
    return pieces


def addresses_among(text: str) -> list[Piece]:
    """Return a piece of text as words and bare addresses, where no mark can stand."""
    return _bare(text)


def is_wiki(head: str) -> bool:
    """Tell whether some line begins with a link as a wiki writes it."""
    return _WIKI.search(head) is not None


def has_link(text: str) -> bool:
    """Tell whether an address stands in a text, if only a domain that stands apart."""
    return any(piece.url for piece in pieces_of(text))


def _bare(text: str) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for start, stop, url in _found(text):
        pieces.append(Piece(text[end:start]))
        pieces.append(Piece("", url))
        end = stop
    pieces.append(Piece(text[end:]))
    return [piece for piece in pieces if piece.words or piece.url]


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    whole = list(_ADDRESS.finditer(text))
    for found in whole:
        url = _trimmed(_REFERENCE.sub("", found[0]))
        yield found.start(), found.start() + len(url), _plain(url)
    if whole or "." not in text:
        return
    for found in _BARE.finditer(text):
        if _is_meant(text, found):
            url = _trimmed(found[0])
            yield found.start(), found.start() + len(url), url


def _is_meant(text: str, found: re.Match[str]) -> bool:
    """Tell a domain from a file's name, an abbreviation, and a sentence that lacks a blank."""
    host = found["host"]
    name, _, ending = host.rpartition(".")
    if found["path"] and text.strip() == found[0]:
        return True
    if not ending.islower() or len(name.rpartition(".")[2]) < _SHORTEST_NAME:
        return False
    if ending in _FILES and "." not in name and not found["path"]:
        return False
    apart = _APART_LEFT.search(text[: found.start()]) and _APART_RIGHT.match(text, found.end())
    return bool(apart or found["path"]) and _is_domain(host)


@lru_cache(maxsize=4_096)
def _is_domain(host: str) -> bool:
    suffix = _suffixes().publicsuffix(host.lower(), accept_unknown=False)
    return suffix is not None and suffix != host.lower()


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - few lists have bare domains

    return PublicSuffixList()


def _plain(url: str) -> str:
    return url.replace("&amp;", "&")


def _trimmed(url: str) -> str:
    """Cut a sentence's signs off the end of an address."""
    url = url.rstrip(_TRAILING)
    while url.endswith(")") and url.count("(") < url.count(")"):
        url = url[:-1].rstrip(_TRAILING)
    return url
