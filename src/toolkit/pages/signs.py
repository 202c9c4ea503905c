"""Signs: what shows that a page is not the page that was asked for.

Each sign is one row; its words stand in `data/pages`. Titles and main headings
count, as whole phrases and on short pages, because living pages speak of
missing pages, too. Must not decide what a sign means for a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from toolkit.domain.page import Sign
from toolkit.pages import phrases
from toolkit.pages.fingerprint import parts
from toolkit.pages.page import Page
from toolkit.pages.phrases import closing_notice, social_verdict

# Words of a page without navigation. Error pages and walls are far below
# the first; a page of more is about its subject, whatever its title says.
_SHORT = 300
_VERY_SHORT = 120
_NEARLY_EMPTY = 30
# So few that a script of a firewall is all that the page is.
_NO_TEXT = 10
_SENTENCE_ENDS = re.compile(r"[.!?;|]+\s+")
# What a text must hold for one of the phrases to fit a sentence of it.
_WORTH_READING = (
    "dom", "sale", "suspend", "parked", "expired", "disabled", "deactiv", "terminat", "gesperrt",
    "sospeso", "opgeschort", "bandwidth", "resource limit", "parque", "aparcado", "caducado",
    "related", "sponsored", "construction", "maintenance", "soon", "rebuil", "connected",
    "configured", "published", "uploaded", "default page", "owner",
)  # fmt: skip
_NAMED_FOR_SALE = re.compile(
    r"(?:the (?:domain )?)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24} (?:is|may be) (?:available )?"
    r"for sale\b",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SOURCES = re.compile(
    r"""<(?:script|iframe|frame)\b[^<>]{0,400}?\bsrc\s*=\s*["']?([^"'>\s]{4,400})"""
)
_SUSPENDED_PATH = re.compile(
    r"/(?:cgi-sys/)?suspended(?:page)?(?:\.cgi|\.html?|/|$)", re.IGNORECASE
)
# Bytes that are no text, read as if they were: control characters stand everywhere.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffd]")
_SAMPLE = 1_000
_MOST_CONTROLS = 0.05
# Where a page that is drawn by script has its place for the text.
_MOUNT = re.compile(
    r"""<(?:div|main|section)\b[^<>]{0,400}?\bid\s*=\s*["']?(?:root|app|__next|___gatsby|__nuxt|q-app"""
    r"""|react-root|app-root|svelte|application)["'\s>]|<app-root\b|\bng-app\b""",
    re.IGNORECASE,
)
_NEEDS_SCRIPT = re.compile(
    r"(?:enable|requires?|needs?|turn on|activate) (?:the use of )?javascript|javascript (?:is )?"
    r"(?:required|disabled|to run this app)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Looked:
    """A page with what every sign asks of it; `asked` is the address of the link.

    `words` is its length. `names` are the title, the heading and their parts, as
    phrases are written -> as shown; `telling` those, without "oops", that are one
    of the phrases: hardly any page has one.
    """

    page: Page
    words: int
    names: dict[str, str]
    telling: dict[str, str]
    asked: str

    @cached_property
    def sentences(self) -> dict[str, str]:
        """The sentences that count as names do: only those of very short pages."""
        if self.words > _VERY_SHORT:
            return {}
        if not _first_in(_WORTH_READING, self.page.text.lower()):
            return {}
        text = self.page.text.replace(self.page.h1, "", 1)
        sentences = (*_SENTENCE_ENDS.split(text), *self.page.lines)
        kept = (said for said in sentences if not _asks(said))
        return {phrases.normal_text(said): said.strip() for said in kept}

    @cached_property
    def not_found(self) -> str:
        """What says that there is no page: the heading, or a title that it does not contradict."""
        if self.words > _SHORT:
            return ""
        if says := _says_not_found(self.names, self.page.h1):
            return says
        # A heading of another kind contradicts the title; none, a mere "Oops!" or
        # "Looking for something?" does not.
        asks = self.words <= _NEARLY_EMPTY and _asks(self.page.h1)
        contradicted = "" if asks else phrases.core(phrases.normal(self.page.h1))
        return "" if contradicted else _says_not_found(self.names, self.page.title)

    @cached_property
    def markup(self) -> str:
        """The source in small letters."""
        return self.page.markup.lower()

    @cached_property
    def said(self) -> str:
        """The text of a short page, as phrases are written."""
        return phrases.normal_text(self.page.text) if self.words <= _VERY_SHORT else ""

    @cached_property
    def social(self) -> tuple[str, str]:
        """What a site that answers 200 for what is gone says, and by which words."""
        return social_verdict(self.page, self.asked)

    @cached_property
    def has_no_text(self) -> bool:
        """Whether there is next to nothing that a visitor could read."""
        return self.words <= _NO_TEXT and not self.page.h1


@dataclass(frozen=True, slots=True)
class SignRow:
    """A sign and how to see it: returns the text that gives it, or ""."""

    sign: Sign
    seen: Callable[[Looked], str]


def signs(page: Page, asked: str = "") -> tuple[frozenset[Sign], str]:
    """Return the signs a page shows, and the text that gave the first of them."""
    return _shown(_look(page, asked))


def length_of(page: Page) -> int:
    """Return about how many words a page has without its furniture."""
    # Scripts without blanks between words: two characters are about a word.
    wide = 0 if page.main.isascii() else len(_WIDE.findall(page.main)) // 2
    return len(page.main.split()) + wide


def is_scripted(page: Page) -> bool:
    """Tell whether a page has next to no text because a script draws it."""
    if length_of(page) > _NEARLY_EMPTY or "<script" not in page.markup.lower():
        return False
    return bool(_MOUNT.search(page.markup) or _NEEDS_SCRIPT.search(page.markup))


def _shown(looked: Looked) -> tuple[frozenset[Sign], str]:
    found = {row.sign: text for row in SIGNS if (text := row.seen(looked))}
    return frozenset(found), next(iter(found.values()), "")


def _look(page: Page, asked: str) -> Looked:
    texts = [*_names(page.title), *_names(page.h1)]
    about = {phrases.normal(text) for text in texts if _is_about(page, text)}
    names = {said: text for text in reversed(texts) if (said := phrases.normal(text)) not in about}
    names.pop("", None)
    cores = ((phrases.core(said) or said, shown) for said, shown in names.items())
    telling = {said: shown for said, shown in cores if phrases.any_telling().fullmatch(said)}
    return Looked(page, length_of(page), names, telling, asked or page.url)


def _names(text: str) -> tuple[str, ...]:
    return (text, *parts(text)) if text else ()


def _is_about(page: Page, text: str) -> bool:
    """Tell whether a name is what a page is about, and not what happened to it.

    "Page not found?" asks, "Access denied: how to get your records" goes on, and so does
    the heading "Access denied" of a page with that title.
    """
    if _asks(text):
        return phrases.wall(phrases.SITE, "name").fullmatch(phrases.normal(text)) is None
    rest = _goes_on(page.title, text) or _goes_on(page.h1, text)
    return any(phrases.phrase("advice").fullmatch(phrases.normal(part)) for part in rest) or any(
        phrases.core(phrases.normal(part)) for part in rest[:1] if _with_colon(page, text)
    )


def _goes_on(title: str, text: str) -> tuple[str, ...]:
    pieces = parts(title)
    return pieces[pieces.index(text) + 1 :] if text in pieces else ()


def _with_colon(page: Page, text: str) -> bool:
    return any(name.startswith(f"{text}: ") for name in (page.title, page.h1))


def _asks(text: str) -> bool:
    return text.rstrip().endswith(("?", "？", "؟"))


def _first_in(wanted: Iterable[str], text: str) -> str:
    return next((word for word in wanted if word in text), "")


def _named(looked: Looked, phrase: re.Pattern[str]) -> str:
    if not looked.telling:
        return ""
    return next((shown for said, shown in looked.telling.items() if phrase.fullmatch(said)), "")


def _in_text(looked: Looked, phrase: re.Pattern[str]) -> str:
    if not looked.sentences:
        return ""
    found = (shown for said, shown in looked.sentences.items() if phrase.fullmatch(said))
    return next(found, "")


def _unreadable(looked: Looked) -> str:
    sample = looked.page.markup[:_SAMPLE]
    controls = len(_CONTROLS.findall(sample))
    return "what came is not text" if controls > _MOST_CONTROLS * len(sample) else ""


def _wall_of(looked: Looked, whose: str) -> str:
    if looked.words > _VERY_SHORT:
        return ""
    if named := _named(looked, phrases.wall(whose, "name")):
        return named
    if found := phrases.wall(whose, "text").search(looked.said):
        return found[0]
    marks = phrases.wall_marks
    if code := _first_in(marks(whose, "code"), looked.markup) if _says_little(looked) else "":
        return code
    return _first_in(marks(whose, "sensor"), looked.markup) if looked.has_no_text else ""


def _says_little(looked: Looked) -> bool:
    # A page that has a heading and a text is itself there, whatever its scripts are.
    return looked.words <= (_NEARLY_EMPTY if looked.page.h1 else 2 * _NEARLY_EMPTY)


def _challenge(looked: Looked) -> str:
    if path := _first_in(phrases.wall_marks(phrases.SITE, "path"), looked.page.refresh):
        return path
    return _wall_of(looked, phrases.SITE)


def _filtered(looked: Looked) -> str:
    return _wall_of(looked, phrases.NETWORK)


def _login(looked: Looked) -> str:
    if looked.words > _SHORT:
        return ""
    named = _named(looked, phrases.phrase("login"))
    if named or not looked.page.password:
        return named
    return "a password is asked for" if looked.words <= _NEARLY_EMPTY else ""


def _suspended(looked: Looked) -> str:
    if path := _suspended_path(looked.page.url):
        return path
    if looked.words > _SHORT:
        return ""
    phrase = phrases.phrase("suspended")
    return _named(looked, phrase) or _in_text(looked, phrase)


def _suspended_path(url: str) -> str:
    if "suspended" not in url.lower():
        return ""
    path = _SUSPENDED_PATH.search(urlsplit(url).path)
    return path[0] if path else ""


def _for_sale(looked: Looked) -> str:
    if looked.words > _SHORT:
        return ""
    offered = [*looked.names.values(), *looked.sentences.values()]
    phrase = phrases.phrase("for-sale")
    return _named(looked, phrase) or next(
        (text for text in offered if _NAMED_FOR_SALE.match(text)), _in_text(looked, phrase)
    )


def _parked(looked: Looked) -> str:
    if host := _parking_host([looked.page.url]):
        return host
    if looked.words > _SHORT:
        return ""
    phrase = phrases.phrase("parked")
    named = _named(looked, phrase) or _in_text(looked, phrase)
    if named or looked.words > _VERY_SHORT:
        return named
    code = _first_in(phrases.parking("code"), looked.markup)
    return code or _parking_host(_SOURCES.findall(looked.markup))


def _parking_host(urls: Iterable[str]) -> str:
    for url in urls:
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            continue
        if any(host == one or host.endswith(f".{one}") for one in phrases.parking("host")):
            return host
    return ""


def _placeholder(looked: Looked) -> str:
    if looked.words > _SHORT:
        return ""
    phrase = phrases.phrase("placeholder")
    # A page of some length may say so of another one.
    said = _in_text(looked, phrase) if looked.words <= _NEARLY_EMPTY else ""
    return _named(looked, phrase) or said


def _not_found(looked: Looked) -> str:
    return looked.not_found


def _perhaps_not_found(looked: Looked) -> str:
    if looked.not_found:
        return ""
    every = {phrases.normal(name): name for name in _all_names(looked.page)}
    named = _says_not_found(every, looked.page.title) or _says_not_found(every, looked.page.h1)
    if named:
        return named
    if looked.words <= _VERY_SHORT and phrases.speaks_of_not_found(looked.page.main):
        return "a sentence on the page"
    return ""


def _all_names(page: Page) -> Iterator[str]:
    yield from (*_names(page.title), *_names(page.h1))


def _says_not_found(names: dict[str, str], text: str) -> str:
    said = (name for name in _names(text) if phrases.normal(name) in names)
    return next((name for name in said if phrases.says_not_found(phrases.normal(name))), "")


def _removed(looked: Looked) -> str:
    return looked.social[1] if looked.social[0] == "gone" else ""


def _untold(looked: Looked) -> str:
    return looked.social[1] if looked.social[0] == "unknown" else ""


def _closed(looked: Looked) -> str:
    return closing_notice(looked.page, looked.words)


# In order: a wall hides everything else, and a parked page may say "not found".
SIGNS: tuple[SignRow, ...] = (
    SignRow(Sign.UNREADABLE, _unreadable),
    SignRow(Sign.FILTERED, _filtered),
    SignRow(Sign.CHALLENGE, _challenge),
    SignRow(Sign.SUSPENDED, _suspended),
    SignRow(Sign.FOR_SALE, _for_sale),
    SignRow(Sign.PARKED, _parked),
    SignRow(Sign.PLACEHOLDER, _placeholder),
    SignRow(Sign.REMOVED, _removed),
    SignRow(Sign.UNTOLD, _untold),
    SignRow(Sign.NOT_FOUND, _not_found),
    SignRow(Sign.CLOSED, _closed),
    SignRow(Sign.PERHAPS_NOT_FOUND, _perhaps_not_found),
    SignRow(Sign.LOGIN, _login),
)
