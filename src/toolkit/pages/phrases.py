"""What pages say of themselves and of the help they name: withdrawn, closed, not there.

The tables stand in `data/pages`, each read on first use. Phrases are written as
`normal` leaves a text: folded, without punctuation, one blank between words.
Must not read HTML, and must not decide what follows for a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from toolkit.domain.text import fold
from toolkit.pages.domains import registrable_domain
from toolkit.pages.page import Page
from toolkit.tables import rows_of

_WORDS = re.compile(r"[^\W_]+")
_ASCII_WORDS = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼ`´]")
_NAMED = re.compile("<([A-Z]+)>")
# Said before or after the phrase itself.
_NOISE = frozenset(
    "404 410 error http https code status oops ooops oh ah uh no hmm dear eek yikes whoops sorry "
    "ups huch hoppla nanu oups helas przepraszamy niestety uups ops mae ddrwg gennym maen "
    "fehler erreur errore fout fel feil fejl virhe blad oeps desole lo sentimos perdon scusa "
    "gwall earraid ошибка ошиб помилка エラー 错误 錯誤 오류 خطا".split()
)
_ERROR_NUMBERS = frozenset({"404", "410"})
# The kinds of phrases.tsv of which hardly a page has one.
_TELLING = ("login", "suspended", "for-sale", "parked", "placeholder")
# One of these stands in every sentence of the kind not-found-sentence.
_IN_A_SENTENCE = (
    "found", "exist", "find", "gefunden", "introuvable", "trova", "gevonden", "encontrada",
    "removed", "moved", "deleted", "renamed", "available", "here", "expired", "taken down",
    "no page", "no content", "link", "dudalen", "stron", "existe",
)  # fmt: skip
# Languages written without blanks between words.
_UNSPACED = frozenset({"th", "zh", "ja", "ko"})
# How the site's own name is written in the patterns of closing.tsv, and in the texts for them.
OWN = "ownname"
SITE, NETWORK = "site", "network"
# The kinds of closing.tsv that are no notices themselves.
_NO_NOTICE = ("word", "lead", "gap", "not", "open")


# Names of sites stand in the titles of all their pages.
@lru_cache(maxsize=4_096)
def normal(name: str) -> str:
    """Return a title's part or a heading as the phrases are written."""
    return normal_text(name)


def normal_text(text: str) -> str:
    """Return a text as the phrases are written."""
    if text.isascii():
        return " ".join(_ASCII_WORDS.findall(text.replace("'", "").replace("`", "").lower()))
    return " ".join(_WORDS.findall(fold(_APOSTROPHES.sub("", text))))


@lru_cache(maxsize=4_096)
def core(text: str) -> str:
    """Return what is left of a normal text without "oops", "error", "404"."""
    words = text.split()
    while words and words[0] in _NOISE:
        words.pop(0)
    while words and words[-1] in _NOISE:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=4_096)
def says_not_found(said: str) -> bool:
    """Tell whether a normal title's part or heading only says that there is no page."""
    left = core(said)
    if not left:
        return bool(_ERROR_NUMBERS & set(said.split()))
    return phrase("not-found").fullmatch(left) is not None


def speaks_of_not_found(text: str) -> bool:
    """Tell whether a few sentences hold one that says the page is not there."""
    small = text.lower()
    if not any(word in small for word in _IN_A_SENTENCE):
        return False
    return within("not-found-sentence").search(normal_text(text)) is not None


@cache
def phrase(kind: str) -> re.Pattern[str]:
    """Return the phrases of a kind of phrases.tsv, to be matched as a whole."""
    return re.compile(_phrases(kind))


@cache
def within(kind: str) -> re.Pattern[str]:
    """Return the same, to be looked for between words."""
    spaced = _phrases(kind, lambda language: language not in _UNSPACED)
    anywhere = _phrases(kind, lambda language: language in _UNSPACED)
    found = rf"(?<!\w)(?:{spaced})(?!\w)"
    return re.compile(f"{found}|{anywhere}" if anywhere else found)


@cache
def any_telling() -> re.Pattern[str]:
    """Return all that `phrase` gives of signs and all names of walls, in one pattern."""
    walls = (wall(whose, "name").pattern for whose in (SITE, NETWORK))
    return re.compile(_either(*map(_phrases, _TELLING), *walls))


@cache
def wall(whose: str, where: str) -> re.Pattern[str]:
    """Return the names or the texts of walls of walls.tsv (`where` name or text)."""
    found = _either(*(row[3] for row in _walls(whose, where)))
    # Looked for at the beginning of words alone, a text takes a seventh of the time.
    return re.compile(rf"(?<!\w)(?:{found})" if where == "text" else found)


@cache
def wall_marks(whose: str, where: str) -> tuple[str, ...]:
    """Return the letters of walls in the markup (code, sensor) or at a path's start (path)."""
    return tuple(row[3] for row in _walls(whose, where))


@cache
def parking(where: str) -> tuple[str, ...]:
    """Return the hosts or the letters of parked pages (`where` host or code)."""
    return tuple(row[1] for row in rows_of("pages/parking.tsv") if row[0] == where)


class Notice(NamedTuple):
    """A row of closing.tsv: letters one of which stands in each such sentence, and how it goes."""

    kind: str
    holds: tuple[str, ...]
    pattern: re.Pattern[str]


@cache
def notices() -> tuple[Notice, ...]:
    """Return the rows of closing.tsv that are sentences or names."""
    rows = (row for row in rows_of("pages/closing.tsv") if row[0] not in _NO_NOTICE)
    return tuple(
        Notice(row[0], tuple(row[1].split("|")), _whole(row[3], goes_on=row[0] != "name"))
        for row in rows
    )


@cache
def leads() -> re.Pattern[str]:
    """Return what may stand before a notice, with the blank after it."""
    rows = (row[3] for row in rows_of("pages/closing.tsv") if row[0] == "lead")
    return re.compile(f"(?:{_either(*rows)}) ")


@cache
def gaps() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return what may stand before a notice with more words behind it, and how that begins."""
    words = _closing_words()
    return tuple(
        (re.compile(f"(?:{row[3]}) "), re.compile(rf"(?<= )(?:{_filled(row[1], words)})(?= )"))
        for row in rows_of("pages/closing.tsv")
        if row[0] == "gap"
    )


@cache
def notice_letters() -> re.Pattern[str]:
    """Return what stands in every sentence that is a notice, in small letters."""
    return re.compile(_either(*{re.escape(held) for row in notices() for held in row.holds}))


@cache
def closing_words(kind: str) -> re.Pattern[str]:
    """Return the words of closing.tsv that speak of hours and holidays (not, open)."""
    rows = (row[3] for row in rows_of("pages/closing.tsv") if row[0] == kind)
    return re.compile(rf"\b(?:{_either(*rows)})\b")


class SocialRow(NamedTuple):
    """A row of social.tsv."""

    site: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    says: str
    where: str
    what: str


@cache
def social_rows() -> tuple[SocialRow, ...]:
    """Return the rows of social.tsv."""
    return tuple(
        SocialRow(row[0], tuple(row[1].split()), re.compile(row[2] or "/.+"), *row[3:6])
        for row in rows_of("pages/social.tsv")
    )


@cache
def _closing_words() -> dict[str, str]:
    words = {"OWN": OWN}
    for row in rows_of("pages/closing.tsv"):
        if row[0] == "word":
            words[row[1]] = _filled(row[3], words)
    return words


def _whole(pattern: str, *, goes_on: bool) -> re.Pattern[str]:
    filled = _filled(pattern, _closing_words())
    return re.compile(f"(?:{filled})(?: .*)?" if goes_on else filled)


def _walls(whose: str, where: str) -> Iterator[list[str]]:
    rows = rows_of("pages/walls.tsv")
    return (row for row in rows if row[0] == whose and row[2] == where)


@cache
def _phrase_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for row in rows_of("pages/phrases.tsv"):
        if row[0] == "word":
            words[row[1]] = _filled(row[2], words)
    return words


def _phrases(kind: str, of: Callable[[str], bool] = lambda _language: True) -> str:
    rows = (row for row in rows_of("pages/phrases.tsv") if row[0] == kind and of(row[1]))
    return _either(*(_written(row[2]) for row in rows))


def _written(pattern: str) -> str:
    if pattern.startswith("="):
        return re.escape(normal_text(pattern[1:]))
    return _filled(pattern, _phrase_words())


def _filled(pattern: str, words: dict[str, str]) -> str:
    return _NAMED.sub(lambda named: words[named[1]], pattern)


def _either(*patterns: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


# What a page says of the help it names: that it closed, ended, was withdrawn; or is not there.
# The sentences stand in `data/pages/closing.tsv`, the words of sites that answer 200 for what
# is gone in `data/pages/social.tsv`.


# Notices stand near the top; further down a page tells of others.
_TOP_LETTERS = 8_000
_TOP_WORDS = 80
# Words of a page without its furniture; a longer one speaks of more than itself.
_SHORT = 300
_SOCIAL_SHORT = 120
_LONGEST_SENTENCE = 400
_SENTENCE_ENDS = re.compile(r"[.!?;|]+\s+|\s+[–—]\s+")
_PARTS = re.compile(r"(?<!\s)\s+[|\-–—·•»›/]\s+|(?:(?<!\s)\s+)?[|»›]\s*")
_FEWEST_OF_A_NAME = 3
# Words that may stand between "after" and the sentence itself.
_WORDS_BETWEEN = 12
_OF_HOURS = frozenset({"closed", "unless-open"})


def closing_notice(page: Page, words: int) -> str:
    """Return the sentence by which a page of `words` says that the help has ended, or ""."""
    own = _own_names(page)
    for shown in _names(page):
        if _is_notice(shown, own, page, name=True, short=True, near=True):
            return shown
    short = words <= _SHORT
    for shown, before in _sentences(page):
        near = short or before <= _TOP_WORDS
        if _is_notice(shown, own, page, name=False, short=short, near=near):
            return shown
    return ""


def _names(page: Page) -> Iterator[str]:
    for text in (page.title, page.h1):
        if text:
            yield from dict.fromkeys((text, *_PARTS.split(text)))


def _sentences(page: Page) -> Iterator[tuple[str, int]]:
    """Yield sentences, each with how many words there are up to its end."""
    sentences = _SENTENCE_ENDS.split(page.text[:_TOP_LETTERS])
    # As the markup divides it, too: a heading has no full stop.
    lines = (said for line in page.lines for said in _SENTENCE_ENDS.split(line))
    told = set[str]()
    for every in (sentences, lines):
        seen = 0
        for said in every:
            seen += said.count(" ") + 1
            if said and said not in told and len(said) <= _LONGEST_SENTENCE:
                told.add(said)
                yield said, seen


def _is_notice(
    shown: str, own: tuple[str, ...], page: Page, *, name: bool, short: bool, near: bool
) -> bool:
    small = shown.lower()
    if notice_letters().search(small) is None:
        return False
    rows = [
        row
        for row in notices()
        if (name or row.kind != "name")
        and (near or row.kind != "merged")
        and any(held in small for held in row.holds)
    ]
    if not rows:
        return False
    said = _with_own(normal_text(shown), own)
    begin_at = starts(said)
    for row in rows:
        found = _at_one_of(row, begin_at, said)
        if not found or (found.groupdict().get("the") and not short):
            continue
        if row.kind in _OF_HOURS and closing_words("not").search(said):
            continue
        if row.kind == "unless-open" and _has_hours(page):
            continue
        return True
    return False


def _at_one_of(row: Notice, begin_at: list[int], said: str) -> re.Match[str] | None:
    begin_at = [0] if row.kind == "name" else begin_at
    found = (row.pattern.fullmatch(said, at) for at in begin_at)
    return next(filter(None, found), None)


def starts(said: str) -> list[int]:
    """Return where in a sentence a notice may begin: at once, and after words that lead to one.

    Each place is looked at once, however many ways lead there.
    """
    seen, waiting = {0}, [0]
    while waiting:
        onward = set(_led_to(said, waiting.pop())) - seen
        seen |= onward
        waiting += onward
    return sorted(seen)


def _led_to(said: str, at: int) -> Iterator[int]:
    if lead := leads().match(said, at):
        yield lead.end()
    for gap, begins in gaps():
        if lead := gap.match(said, at):
            # The words between are not the sentence itself.
            for one in begins.finditer(said, lead.end() + 1):
                if said.count(" ", lead.end(), one.start()) > _WORDS_BETWEEN:
                    break
                yield one.start()


def _has_hours(page: Page) -> bool:
    return closing_words("open").search(normal_text(page.text)) is not None


def _own_names(page: Page) -> tuple[str, ...]:
    """Return what the site calls itself: its declared name, and title parts that are its domain."""
    label = registrable_domain(page.url).partition(".")[0].replace("-", "")
    parts = (normal_text(part) for text in (page.title, page.h1) for part in _split(text))
    named = [part for part in parts if len(label) >= _FEWEST_OF_A_NAME and _is_label(part, label)]
    site = normal_text(page.site)
    names = {name for name in (site, *named) if len(name) >= _FEWEST_OF_A_NAME}
    return tuple(sorted(names, key=len, reverse=True))


def _split(text: str) -> list[str]:
    return [text, *_PARTS.split(text)] if text else []


def _is_label(part: str, label: str) -> bool:
    joined = part.replace(" ", "")
    return joined == label or joined.removeprefix("the") == label


def _with_own(said: str, own: tuple[str, ...]) -> str:
    for name in own:
        said = re.sub(rf"\b(?:the )?{re.escape(name)}\b", OWN, said)
    return said


def is_social(url: str) -> bool:
    """Tell whether a site has rows of its own, that say what its pages are."""
    return bool(_rows_of(url))


def social_verdict(page: Page, asked: str) -> tuple[str, str]:
    """Return what a site that answers 200 for anything says of a page: "gone", "unknown" or "".

    With the text that says so. Of a site without rows, and of a front page, nothing is said.
    """
    rows = _rows_of(page.url) or _rows_of(asked)
    if not rows:
        return "", ""
    said = normal_text(page.text)
    markup = page.markup.lower()
    here = [row for row in rows if row.says == "here"]
    is_here = any(_shows(row, page, said, markup) for row in here)
    gone = (_shows(row, page, said, markup) for row in rows if row.says == "gone")
    if not (is_here and here) and (shown := next(filter(None, gone), "")):
        return "gone", shown
    return ("", "") if is_here or not here else ("unknown", f"{rows[0].site} does not say")


def _rows_of(url: str) -> tuple[SocialRow, ...]:
    """Return the rows that are about an address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    rows = _of_host((parts.hostname or "").rstrip("."))
    return tuple(row for row in rows if row.path.fullmatch(parts.path))


@lru_cache(maxsize=1_024)
def _of_host(host: str) -> tuple[SocialRow, ...]:
    return tuple(
        row
        for row in social_rows()
        if any(host == one or host.endswith(f".{one}") for one in row.hosts)
    )


def _shows(row: SocialRow, page: Page, said: str, markup: str) -> str:
    """Return what of a row a page shows, "" for nothing."""
    match row.where:
        case "code":
            found = re.search(row.what, markup)
        case "lacks":
            has, _, lacks = row.what.partition(" but not ")
            return "the page names nobody" if has in markup and lacks not in markup else ""
        case "name":
            names = (normal_text(name) for name in (page.title, page.h1) if name)
            found = next(filter(None, (re.fullmatch(row.what, name) for name in names)), None)
        case _:
            short = len(said.split()) <= _SOCIAL_SHORT
            found = re.search(rf"\b(?:{row.what})\b", said) if short else None
    return found[0] if found else ""
