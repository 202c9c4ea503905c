"""What a page says of the help it names: that it closed, ended, was withdrawn; or is not there.

The sentences stand in `data/pages/closing.tsv`, the words of sites that answer 200 for what
is gone in `data/pages/social.tsv`. Must not decide what follows for a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from toolkit.pages import phrases
from toolkit.pages.domains import registrable_domain
from toolkit.pages.page import Page

# Notices stand near the top; further down a page tells of others.
_TOP_LETTERS = 8_000
_TOP_WORDS = 80
# Words of a page without its furniture; a longer one speaks of more than itself.
_SHORT = 300
_SOCIAL_SHORT = 120
_LONGEST_SENTENCE = 400
_SENTENCE_ENDS = re.compile(r"[.!?;|]+\s+|\s+[–—]\s+")
_PARTS = re.compile(r"\s+[|\-–—·•»›/]\s+|\s*[|»›]\s*")
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
    if phrases.notice_letters().search(small) is None:
        return False
    rows = [
        row
        for row in phrases.notices()
        if (name or row.kind != "name")
        and (near or row.kind != "merged")
        and any(held in small for held in row.holds)
    ]
    if not rows:
        return False
    said = _with_own(phrases.normal_text(shown), own)
    begin_at = starts(said)
    for row in rows:
        found = _at_one_of(row, begin_at, said)
        if not found or (found.groupdict().get("the") and not short):
            continue
        if row.kind in _OF_HOURS and phrases.closing_words("not").search(said):
            continue
        if row.kind == "unless-open" and _has_hours(page):
            continue
        return True
    return False


def _at_one_of(row: phrases.Notice, begin_at: list[int], said: str) -> re.Match[str] | None:
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
    if lead := phrases.leads().match(said, at):
        yield lead.end()
    for gap, begins in phrases.gaps():
        if lead := gap.match(said, at):
            # The words between are not the sentence itself.
            for one in begins.finditer(said, lead.end() + 1):
                if said.count(" ", lead.end(), one.start()) > _WORDS_BETWEEN:
                    break
                yield one.start()


def _has_hours(page: Page) -> bool:
    return phrases.closing_words("open").search(phrases.normal_text(page.text)) is not None


def _own_names(page: Page) -> tuple[str, ...]:
    """Return what the site calls itself: its declared name, and title parts that are its domain."""
    label = registrable_domain(page.url).partition(".")[0].replace("-", "")
    parts = (phrases.normal_text(part) for text in (page.title, page.h1) for part in _split(text))
    named = [part for part in parts if len(label) >= _FEWEST_OF_A_NAME and _is_label(part, label)]
    site = phrases.normal_text(page.site)
    names = {name for name in (site, *named) if len(name) >= _FEWEST_OF_A_NAME}
    return tuple(sorted(names, key=len, reverse=True))


def _split(text: str) -> list[str]:
    return [text, *_PARTS.split(text)] if text else []


def _is_label(part: str, label: str) -> bool:
    joined = part.replace(" ", "")
    return joined == label or joined.removeprefix("the") == label


def _with_own(said: str, own: tuple[str, ...]) -> str:
    for name in own:
        said = re.sub(rf"\b(?:the )?{re.escape(name)}\b", phrases.OWN, said)
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
    said = phrases.normal_text(page.text)
    markup = page.markup.lower()
    here = [row for row in rows if row.says == "here"]
    is_here = any(_shows(row, page, said, markup) for row in here)
    gone = (_shows(row, page, said, markup) for row in rows if row.says == "gone")
    if not (is_here and here) and (shown := next(filter(None, gone), "")):
        return "gone", shown
    return ("", "") if is_here or not here else ("unknown", f"{rows[0].site} does not say")


def _rows_of(url: str) -> tuple[phrases.SocialRow, ...]:
    """Return the rows that are about an address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ()
    rows = _of_host((parts.hostname or "").rstrip("."))
    return tuple(row for row in rows if row.path.fullmatch(parts.path))


@lru_cache(maxsize=1_024)
def _of_host(host: str) -> tuple[phrases.SocialRow, ...]:
    return tuple(
        row
        for row in phrases.social_rows()
        if any(host == one or host.endswith(f".{one}") for one in row.hosts)
    )


def _shows(row: phrases.SocialRow, page: Page, said: str, markup: str) -> str:
    """Return what of a row a page shows, "" for nothing."""
    match row.where:
        case "code":
            found = re.search(row.what, markup)
        case "lacks":
            has, _, lacks = row.what.partition(" but not ")
            return "the page names nobody" if has in markup and lacks not in markup else ""
        case "name":
            names = (phrases.normal_text(name) for name in (page.title, page.h1) if name)
            found = next(filter(None, (re.fullmatch(row.what, name) for name in names)), None)
        case _:
            short = len(said.split()) <= _SOCIAL_SHORT
            found = re.search(rf"\b(?:{row.what})\b", said) if short else None
    return found[0] if found else ""
