"""Signs: what a page shows of being a wall, parked, suspended or "not found".

A table of signs, in the order in which they are asked for. Phrases count as
the whole of a title's part or heading, in running text only on very short
pages. Must not fetch, and must not decide what a sign means for a link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from toolkit.domain.page import Expected, Fingerprint, PageReading, Received, Sign
from toolkit.pages import phrases
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import alike, changes, differences, fingerprint, likeness, parts
from toolkit.pages.page import Page, is_html, read_page

# Words of a page without navigation. Error pages and walls are far below
# the first; a page of more is about its subject, whatever its title says.
_SHORT = 300
_VERY_SHORT = 120
_NEARLY_EMPTY = 30
_SENTENCE_ENDS = re.compile(r"[.!?;|]+\s+")
# What a text must hold for one of the phrases to fit a sentence of it.
_WORTH_READING = (
    "dom", "sale", "suspend", "parked", "expired", "disabled", "deactiv", "terminat", "gesperrt",
    "sospeso", "opgeschort", "bandwidth", "resource limit", "parque", "aparcado", "caducado",
)  # fmt: skip
_NAMED_FOR_SALE = re.compile(
    r"(?:the (?:domain )?)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24} (?:is|may be) (?:available )?"
    r"for sale\b",
    re.IGNORECASE,
)
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_PARKING_HOSTS = re.compile(
    r"//(?:[\w-]+\.)*(?:sedo|sedoparking|parkingcrew|bodis|hugedomains|afternic|dan|above|parklogic"
    r"|domainmarket|undeveloped|namebright|uniregistry|skenzo|voodoo|smartname|parking|buydomains"
    r"|domainsponsor|cashparking|brandbucket|squadhelp|atom|efty|sav|dynadot|parkedfree"
    r"|domainnameshop|domaineasy)\.(?:com|net|org|io|co|godaddy\.com)[/\"'?:]",
    re.IGNORECASE,
)
# Literal texts, looked for in the markup in small letters: that is fast.
_PARKING_CODE = (
    "parking-lander",
    "adsense/domains/caf.js",
    "sedoparking",
    "parkingcrew.net",
    "bodis.com",
    "window._park",
    "window.park=",
    "window.park =",
    "data-adblockkey",
    "/parking.php",
    'window.location.href="/lander"',
    "domain_parking",
    "domainparking",
)
_CHALLENGE_CODE = (
    "window._cf_chl_opt",
    "cf-challenge",
    "_incapsula_resource",
    "captcha-delivery.com",
    "px-captcha",
    "awswaf.com",
    "sucuri_cloudproxy_js",
    "ddos-guard",
    "within.website/x/cmd/anubis",
    "geo.captcha",
    "enable javascript and cookies to continue",
    "please enable js and disable any ad blocker",
    "request unsuccessful. incapsula",
)
_SUSPENDED_PATH = re.compile(
    r"/(?:cgi-sys/)?suspended(?:page)?(?:\.cgi|\.html?|/|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class Looked:
    """A page with what every sign asks of it.

    `words` is its length. `names` are the title, the heading and their parts, as
    phrases are written -> as shown; `telling` those, without "oops", that are one
    of the phrases: hardly any page has one.
    """

    page: Page
    words: int
    names: dict[str, str]
    telling: dict[str, str]

    @cached_property
    def sentences(self) -> dict[str, str]:
        """The sentences that count as names do: only those of very short pages."""
        if self.words > _VERY_SHORT:
            return {}
        if not _first_in(_WORTH_READING, self.page.text.lower()):
            return {}
        text = self.page.text.replace(self.page.h1, "", 1)
        sentences = (*_SENTENCE_ENDS.split(text), *self.page.lines)
        return {phrases.normal_text(said): said for said in sentences}

    @cached_property
    def not_found(self) -> str:
        """What says that there is no page: the heading, or a title that it does not contradict."""
        if self.words > _SHORT:
            return ""
        if says := _says_not_found(self.page.h1):
            return says
        # A heading of another kind contradicts the title; none, or a mere
        # "Oops!", does not.
        contradicted = phrases.core(phrases.normal(self.page.h1))
        return "" if contradicted else _says_not_found(self.page.title)

    @cached_property
    def markup(self) -> str:
        """The source in small letters."""
        return self.page.markup.lower()


@dataclass(frozen=True, slots=True)
class SignRow:
    """A sign and how to see it: returns the text that gives it, or ""."""

    sign: Sign
    seen: Callable[[Looked], str]


def signs(page: Page) -> tuple[frozenset[Sign], str]:
    """Return the signs a page shows, and the text that gave the first of them."""
    looked = _look(page)
    found = {row.sign: text for row in SIGNS if (text := row.seen(looked))}
    return frozenset(found), next(iter(found.values()), "")


def _look(page: Page) -> Looked:
    # Scripts without blanks between words: two characters are about a word.
    wide = 0 if page.main.isascii() else len(_WIDE.findall(page.main)) // 2
    texts = (*_names(page.title), *_names(page.h1))
    names = {said: text for text in reversed(texts) if (said := phrases.normal(text))}
    cores = ((phrases.core(said) or said, shown) for said, shown in names.items())
    telling = {said: shown for said, shown in cores if phrases.ANY.fullmatch(said)}
    return Looked(page, len(page.main.split()) + wide, names, telling)


def _names(text: str) -> tuple[str, ...]:
    return (text, *parts(text)) if text else ()


def _first_in(wanted: tuple[str, ...], text: str) -> str:
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


def _challenge(looked: Looked) -> str:
    if looked.words > _VERY_SHORT:
        return ""
    return _named(looked, phrases.CHALLENGE) or _first_in(_CHALLENGE_CODE, looked.markup)


def _login(looked: Looked) -> str:
    if looked.words > _SHORT:
        return ""
    named = _named(looked, phrases.LOGIN)
    if named or not looked.page.password:
        return named
    return "a password is asked for" if looked.words <= _NEARLY_EMPTY else ""


def _suspended(looked: Looked) -> str:
    if path := _suspended_path(looked.page.url):
        return path
    if looked.words > _SHORT:
        return ""
    return _named(looked, phrases.SUSPENDED) or _in_text(looked, phrases.SUSPENDED)


def _suspended_path(url: str) -> str:
    if "suspended" not in url.lower():
        return ""
    path = _SUSPENDED_PATH.search(urlsplit(url).path)
    return path[0] if path else ""


def _for_sale(looked: Looked) -> str:
    if looked.words > _SHORT:
        return ""
    offered = [*looked.names.values(), *looked.sentences.values()]
    return _named(looked, phrases.FOR_SALE) or next(
        (text for text in offered if _NAMED_FOR_SALE.match(text)),
        _in_text(looked, phrases.FOR_SALE),
    )


def _parked(looked: Looked) -> str:
    if host := _PARKING_HOSTS.match(looked.page.url.partition(":")[2] + "/"):
        return host[0].strip("/")
    if looked.words > _SHORT:
        return ""
    named = _named(looked, phrases.PARKED) or _in_text(looked, phrases.PARKED)
    if named or looked.words > _VERY_SHORT:
        return named
    frames = (found[0] for frame in looked.page.frames if (found := _PARKING_HOSTS.search(frame)))
    return _first_in(_PARKING_CODE, looked.markup) or next(frames, "")


def _placeholder(looked: Looked) -> str:
    return _named(looked, phrases.PLACEHOLDER) if looked.words <= _SHORT else ""


def _not_found(looked: Looked) -> str:
    return looked.not_found


def _perhaps_not_found(looked: Looked) -> str:
    if looked.not_found:
        return ""
    named = _says_not_found(looked.page.title) or _says_not_found(looked.page.h1)
    if named:
        return named
    if looked.words <= _VERY_SHORT and phrases.speaks_of_not_found(looked.page.main):
        return "a sentence on the page"
    return ""


def _says_not_found(text: str) -> str:
    said = (name for name in _names(text) if phrases.says_not_found(phrases.normal(name)))
    return next(said, "")


# In order: a wall hides everything else, and a parked page may say "not found".
SIGNS: tuple[SignRow, ...] = (
    SignRow(Sign.CHALLENGE, _challenge),
    SignRow(Sign.SUSPENDED, _suspended),
    SignRow(Sign.FOR_SALE, _for_sale),
    SignRow(Sign.PARKED, _parked),
    SignRow(Sign.PLACEHOLDER, _placeholder),
    SignRow(Sign.NOT_FOUND, _not_found),
    SignRow(Sign.PERHAPS_NOT_FOUND, _perhaps_not_found),
    SignRow(Sign.LOGIN, _login),
)


# Two answers of one host that share this much are the same page to a visitor.
_SAME_PAGE = 0.8


def inspect(received: Received, asked: str, expected: Expected) -> PageReading:
    """Read a page and compare it with what is expected at the address `asked`."""
    same_site = received.url == asked or _same_site(received.url, asked)
    if not is_html(received):
        return PageReading(same_site=same_site)
    page = read_page(received)
    now = fingerprint(page)
    seen, detail = signs(page)
    was = expected.baseline
    found = differences(was, now) if was else frozenset()
    return PageReading(
        fingerprint=now,
        compared=was is not None and bool(was.sketch and now.sketch),
        signs=seen,
        detail=detail,
        differences=found,
        changes=changes(was, now) if was and found else (),
        alike=same_site or _is_alike(expected, now),
        same_site=same_site,
        refresh=page.refresh,
    )


def same_page(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether two answers of a host show a visitor the same."""
    if one.title != other.title:
        return False
    if not one.sketch and not other.sketch:
        return one.h1 == other.h1
    return likeness(one.sketch, other.sketch) >= _SAME_PAGE


def _same_site(url: str, asked: str) -> bool:
    return registrable_domain(url) == registrable_domain(asked)


def _is_alike(expected: Expected, now: Fingerprint) -> bool:
    known = [expected.title]
    if expected.baseline:
        known += [expected.baseline.title, expected.baseline.h1]
    known = [name for name in known if name]
    names = [name for name in (now.title, now.h1) if name]
    if not known:
        return True
    return any(alike(one, other) for one in known for other in names)
