"""Values in running text: addresses, links in the marks of wikis and chats, and times.

Must not know files, look at the clock, or decide which words become what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.text import clean_line, fold
from toolkit.tables import rows_of

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


# Times as lists of links write them: numbers, ISO 8601, days in digits or words. 0, absurd or
# unclear means unknown, never "now". Whether 03/04 is in March or in April is what a column of
# dates proves (`order_of`).


# The web's first year, and a year no list of today can hold. Of two digits they leave one
# reading: 90 to 99 are the 1990s.
_FIRST_YEAR = 1990
_LAST_YEAR = 2100
_FIRST_SHORT_YEAR = 90
_MOST_DIGITS = 20
_FIRST, _LAST = (
    int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (_FIRST_YEAR, _LAST_YEAR)
)
# Seconds have 9 or 10 digits, milliseconds 12 or 13, microseconds 15 or 16.
_MILLISECONDS, _MICROSECONDS = 10**11, 10**14
# Chrome's own file counts microseconds since 1601, by now of 17 digits.
_SINCE_1601, _FROM_1601_TO_1970 = 10**16, 11_644_473_600
_NUMBER = re.compile(r"\d{1,20}(?:\.0*)?", re.ASCII)
# Spreadsheets count days from here, 33000 is in 1990 and 60000 in 2064:
# https://support.microsoft.com/office/date-function-e36c0c8c-4104-49da-ab83-82328b832349
_DAY_0 = datetime(1899, 12, 30, tzinfo=UTC)
_FIRST_SERIAL, _LAST_SERIAL, _SECONDS = 33_000, 60_000, 86_400
_SERIAL = re.compile(r"\d{5}(?:[.,]\d{1,12})?", re.ASCII)
# ISO 8601 without signs, as Evernote and calendars write it.
_COMPACT = re.compile(r"(?:19|20)\d{6}(?:T?\d{6})?Z?", re.ASCII)
_ISO = re.compile(r"(\d{4})([-/.年]) ?(\d{1,2})[-/.月] ?(\d{1,2})(?!\d)(.*)", re.DOTALL)
_DIGITS = re.compile(
    r"(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d{2})(?!\.?\d)(.*)", re.DOTALL | re.ASCII
)
_MONTHS_IN_YEAR = 12
_CLOCK = re.compile(
    r"[^\d+-]{0,12}(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(?:GMT|UTC)?([+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_HALF = re.compile(r"(?:\b|(?<=\d))([ap])\.?\s?m\b", re.IGNORECASE)
# "November 3, 2026", "Tue, 3 Nov 2026" and "3-Nov-26", "3 de noviembre de 2026", folded.
_BEFORE = r"(?P<beside>(?:[^\W\d_]{1,14}[.,']* ?){0,3}?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[aeo°])?\b"
_MONTH = r"(?P<month>[^\W\d_]{3,14})\b\.?"
_NAMED = (
    re.compile(rf"{_BEFORE}{_MONTH} {_DAY},? (?P<year>\d{{4}})\b(?P<rest>.*)", re.DOTALL),
    re.compile(
        rf"{_BEFORE}{_DAY}[. -]{{0,2}}(?:(?:de|di|of) )?{_MONTH},?[ -]?(?:(?:de|del) )?"
        r"(?P<year>\d{4}|\d{2})(?!\d)(?P<rest>.*)",
        re.DOTALL,
    ),
)
# As C writes a time, and X's archive: "Tue Mar 05 10:00:00 +0000 2024".
_YEAR_LAST = re.compile(
    r"[a-z]{3} ([a-z]{3}) {1,2}(\d{1,2}) ([\d:]{8}) (?:([+-]\d{4}) |(?:UTC|GMT) )?(\d{4})",
    re.IGNORECASE,
)
_LONGEST = 100


class Order(StrEnum):
    """In which order a column writes days in digits; `mixed`: some cells deny the others."""

    UNKNOWN = "unknown"
    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    MIXED = "mixed"


def order_of(texts: Iterable[str]) -> Order:
    """Return the order that the dates of a column prove: 13/04/2026 settles 03/04/2026."""
    proved = {order for text in texts if (order := _proved(text.strip()[:_LONGEST]))}
    if len(proved) > 1:
        return Order.MIXED
    return proved.pop() if proved else Order.UNKNOWN


def read_moment(text: str, order: Order = Order.UNKNOWN) -> datetime | None:
    """Read a time as aware UTC to the second; None for what is unknown.

    Numbers are seconds, milliseconds or microseconds since 1970. A day in
    digits is read only when its order is clear: 03/04/2026 alone is not.
    """
    if text.isdecimal() and text.isascii() and len(text) <= _MOST_DIGITS:
        return _from_number(int(text)) or _from_compact(text)
    text = text.strip()[:_LONGEST]
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return _from_number(int(text.partition(".")[0]))
    try:
        moment = _from_compact(text) or _from_text(text, order)
    except (ValueError, OverflowError):
        return None
    return moment if moment and _FIRST_YEAR <= moment.year < _LAST_YEAR else None


def read_date(text: str, order: Order = Order.UNKNOWN) -> datetime | None:
    """Read a cell of a column of dates: as `read_moment`, and the days that spreadsheets count."""
    number = text.strip()
    if _SERIAL.fullmatch(number):
        days = float(number.replace(",", "."))
        if _FIRST_SERIAL <= days < _LAST_SERIAL:
            return _DAY_0 + timedelta(seconds=round(days * _SECONDS))
    return read_moment(text, order)


def read_added(text: str) -> tuple[datetime | None, tuple[tuple[str, str], ...]]:
    """Read when a link was added, and what to keep beside it of a time nobody can read."""
    moment = read_moment(text)
    if moment or not text.strip("0 "):
        return moment, ()
    return None, (("added_at", clean_line(text)),)


def _from_number(number: int) -> datetime | None:
    if number < _MILLISECONDS:
        seconds = number
    elif number < _MICROSECONDS:
        seconds = number // 1_000
    else:
        seconds = number // 1_000_000
        if number >= _SINCE_1601:
            seconds -= _FROM_1601_TO_1970
    return datetime.fromtimestamp(seconds, UTC) if _FIRST <= seconds < _LAST else None


def _from_compact(text: str) -> datetime | None:
    if not _COMPACT.fullmatch(text):
        return None
    digits = text.rstrip("Z").replace("T", "")
    try:
        moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year < _LAST_YEAR else None


def _from_text(text: str, order: Order) -> datetime | None:
    if found := _ISO.match(text):
        return _moment(found[1], found[3], found[4], found[5])
    if found := _DIGITS.match(text):
        first, sign, second, year, rest = found.groups()
        order = _proved(text) or _assumed(first, sign, second, order)
        if order is Order.DAY_FIRST:
            return _moment(year, second, first, rest)
        return _moment(year, first, second, rest) if order is Order.MONTH_FIRST else None
    folded = fold(_YEAR_LAST.sub(r"\2 \1 \5 \3 \4", text))
    for pattern in _NAMED:
        found = pattern.match(folded)
        if found and (month := _months().get(found["month"])) and _is_beside(found["beside"]):
            return _moment(found["year"], month, found["day"], found["rest"])
    return None


def _proved(text: str) -> Order | None:
    """Return the order that one date proves by a number that is no month."""
    found = _DIGITS.match(text)
    # 24-04-13 may be a day of 2013 or of 2024.
    if not found or (found[2] == "-" and len(found[4]) == 2):  # noqa: PLR2004 - digits
        return None
    first_is_month, second_is_month = (int(found[n]) <= _MONTHS_IN_YEAR for n in (1, 3))
    if first_is_month == second_is_month:
        return None
    return Order.MONTH_FIRST if first_is_month else Order.DAY_FIRST


def _assumed(first: str, sign: str, second: str, order: Order) -> Order:
    """Return the order of a date that proves none."""
    # No language writes dots and the month first: https://cldr.unicode.org, dateFormats.
    if order is Order.UNKNOWN and (sign == "." or int(first) == int(second)):
        return Order.DAY_FIRST
    return order


@cache
def _months() -> dict[str, int]:
    rows = rows_of("calendar.tsv")
    return {word: int(n) for n, words in rows if n.isdecimal() for word in words.split(", ")}


@cache
def _words_beside() -> frozenset[str]:
    return frozenset(
        word for n, words in rows_of("calendar.tsv") if n == "-" for word in words.split(", ")
    )


def _is_beside(text: str) -> bool:
    return all(word in _words_beside() for word in re.findall(r"[^\W\d_]+", text))


def _moment(year: int | str, month: int | str, day: int | str, rest: str) -> datetime:
    moment = datetime(_full(str(year)), int(month), int(day), tzinfo=UTC)
    clock = _CLOCK.match(rest)
    if not clock:
        return moment
    hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if half := _HALF.search(rest):
        hours = hours % 12 + (12 if half[1] in "pP" else 0)
    moment = moment.replace(hour=hours, minute=minutes, second=min(seconds, 59))
    return moment - _offset(clock[4] or "")


def _full(year: str) -> int:
    if len(year) > 2:  # noqa: PLR2004 - digits of a year in short
        return int(year)
    return int(year) + (1900 if int(year) >= _FIRST_SHORT_YEAR else 2000)


def _offset(text: str) -> timedelta:
    if not text:
        return timedelta()
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return offset if text[0] == "+" else -offset
