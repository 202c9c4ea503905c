"""A page compared with what is expected at an address: its library title, what it was.

Must not decide what a difference means for a link.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

from toolkit.domain.page import Difference, Expected, Fingerprint, PageReading, Received, Sign
from toolkit.domain.text import fold
from toolkit.pages import phrases
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import (
    alike,
    changes,
    differences,
    fingerprint,
    fits,
    kind_of,
    likeness,
    names_a_language,
    pairs_of,
    speaks_of,
    subject_of,
)
from toolkit.pages.notices import is_social
from toolkit.pages.page import Page, is_html, read_page
from toolkit.pages.signs import is_scripted, length_of, signs

# Two answers of one host that share this much are the same page to a visitor.
_SAME_PAGE = 0.8
# Of a text that was rewritten more than this is left.
_ANOTHER_TEXT = 0.05
# A page that had so many word pairs, and has so few words now, has lost its text.
_HAD_PAIRS, _LEFT_WORDS = 40, 20
# A page of so few words has no text, and of so few next to none.
_BARE, _NEARLY_EMPTY = 3, 10
# Error pages have no more words, whatever their language is.
_FEW_WORDS = 60
# A page of so many kinds of wares sells them, whatever its title says.
_MANY_WARES = 3
# Who sells them does so at once.
_LETTERS_THAT_TELL = 2_000


def inspect(received: Received, asked: str, expected: Expected) -> PageReading:
    """Read a page and compare it with what is expected at the address `asked`."""
    same_site = received.url == asked or _same_site(received.url, asked)
    if not received.body or not is_html(received) or kind_of(received):
        return _unread(received, expected, same_site=same_site)
    page = read_page(received)
    scripted = is_scripted(page)
    seen, detail = signs(page, asked)
    now = fingerprint(page)
    if Sign.CLOSED in seen:
        now = replace(now, notice=detail)
    was = expected.baseline
    if was and was.notice and Sign.CLOSED in seen:
        # A person, or the first look, took the page with its notice for what it is.
        seen -= {Sign.CLOSED}
    unlike = _unlike(expected, page, now) if was is None or was.kind else ""
    found = _differences(was, now, page, unlike=bool(unlike)) if was else frozenset()
    if scripted:
        found -= {Difference.EMPTY, Difference.SUBJECT}
    return PageReading(
        fingerprint=now,
        compared=was is not None and bool(was.sketch and now.sketch),
        signs=seen,
        detail=detail,
        differences=found,
        changes=changes(was, now, found) if was and found else (),
        alike=same_site or _is_alike(expected, now),
        same_site=same_site,
        refresh=page.refresh,
        first=was is None,
        unlike=unlike if was is None else "",
        second=_second(expected.title, page, now, bare=scripted or is_social(asked))
        if unlike
        else "",
        scripted=scripted,
        bare=_is_bare(page, scripted=scripted, unlike=bool(unlike)),
        short=was is None and length_of(page) <= _FEW_WORDS,
    )


def same_page(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether two answers of a host show a visitor the same."""
    if one.title != other.title:
        return False
    if not one.sketch and not other.sketch:
        return one.h1 == other.h1
    return likeness(one.sketch, other.sketch) >= _SAME_PAGE


def _unread(received: Received, expected: Expected, *, same_site: bool) -> PageReading:
    """Say what there is to say of an answer that is no web page."""
    now = Fingerprint(domain=registrable_domain(received.url), kind=kind_of(received))
    was = expected.baseline
    empty = not now.kind and (is_html(received) or not received.content_type)
    found = frozenset[Difference]()
    if was is not None and was.kind and now.kind and was.kind != now.kind:
        found = frozenset({Difference.KIND})
    elif was is not None and was.sketch:
        found = frozenset({Difference.EMPTY if empty else Difference.KIND})
    return PageReading(
        fingerprint=now if now.kind else None,
        bare=empty,
        empty=empty,
        same_site=same_site,
        differences=found,
        changes=changes(was, now, found) if was and found else (),
        first=was is None,
    )


def _differences(
    was: Fingerprint, now: Fingerprint, page: Page, *, unlike: bool
) -> frozenset[Difference]:
    if was.kind:
        # A document that became a page about the same is no other.
        return frozenset({Difference.KIND} if unlike else ())
    found = set(differences(was, now))
    had = pairs_of(was.sketch)
    if had >= _HAD_PAIRS and length_of(page) <= _LEFT_WORDS and not _frames_own(page, now.domain):
        found.add(Difference.EMPTY)
    another_text = Difference.TEXT in found and bool(was.sketch and now.sketch)
    if another_text and likeness(was.sketch, now.sketch) <= _ANOTHER_TEXT:
        about = subject_of(was.h1 or was.title)
        rest = page.main.replace(page.h1, " ").replace(page.title, " ")
        enough = len(rest.split()) >= _LEFT_WORDS
        if enough and (_wares(page, was.title) or (about and not speaks_of(rest, about))):
            found.add(Difference.SUBJECT)
    return frozenset(found)


def _frames_own(page: Page, site: str) -> bool:
    """Tell whether a page shows others of its own site in frames; another site's took it over."""
    here = (urljoin(f"https://{site}/", source) for source in page.frames)
    return any(registrable_domain(url) == site for url in here)


def _unlike(expected: Expected, page: Page, now: Fingerprint) -> str:
    """Say how a page calls itself where nothing of it fits the library's title, or ""."""
    if not expected.title:
        return ""
    if _wares(page, expected.title):
        return now.title or now.h1 or "nothing"
    names = (now.title, now.h1, page.site)
    if fits(expected.title, names, f"{page.description} {page.main}"):
        return ""
    return now.title or now.h1 or "nothing"


def _second(title: str, page: Page, now: Fingerprint, *, bare: bool) -> str:
    """Say what speaks against a page beside its title, or ""; `bare`: it need have no text."""
    if wares := _wares(page, title):
        return f"it sells “{wares}”"
    if length_of(page) <= _NEARLY_EMPTY and not bare and not page.frames:
        return "it is nearly empty"
    foreign = now.script not in ("", "latin") and fold(title).isascii()
    if foreign and not names_a_language(title):
        return f"it is written in {now.script} letters"
    return ""


def _wares(page: Page, title: str) -> str:
    """Return what a page sells of the wares that take over domains; "" for help against them."""
    wares, helps = phrases.within("wares"), phrases.within("not-wares")
    if _is_help(page, title):
        return ""
    if found := _wares_named(page, title):
        return found
    text = phrases.normal_text(page.main[:_LETTERS_THAT_TELL])
    kinds = {found[0]: True for found in wares.finditer(text)}
    return next(iter(kinds)) if len(kinds) >= _MANY_WARES and not helps.search(text) else ""


def _is_bare(page: Page, *, scripted: bool, unlike: bool) -> bool:
    named = bool(page.h1) or (bool(page.title) and not unlike)
    return length_of(page) <= _BARE and not named and not scripted


def _wares_named(page: Page, title: str) -> str:
    """Return what a page sells by its own name."""
    found = phrases.within("wares").search(phrases.normal_text(f"{page.title} {page.h1}"))
    return "" if found is None or _is_help(page, title) else found[0]


def _is_help(page: Page, title: str) -> bool:
    wanted = phrases.normal_text(title)
    if phrases.within("wares").search(wanted):
        return True
    # What the library's title says a page that took its place may say as well.
    known = set(wanted.split())
    named = phrases.normal_text(f"{page.title} {page.h1}").split()
    own = " ".join(word for word in named if word not in known)
    return phrases.within("not-wares").search(own) is not None


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
