"""The inspector: a received page and what was expected of it -> a reading.

What the checking engine is handed to look at pages. Must not fetch or store.
"""

from __future__ import annotations

from toolkit.domain.page import Expected, Fingerprint, Reading, Received
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import alike, changes, differences, fingerprint, likeness
from toolkit.pages.metadata import is_html, read_page
from toolkit.pages.signs import signs

# Two answers of one host that share this much are the same page to a visitor.
_SAME_PAGE = 0.8


def inspect(received: Received, asked: str, expected: Expected) -> Reading:
    """Read a page and compare it with what is expected at the address `asked`."""
    same_site = received.url == asked or _same_site(received.url, asked)
    if not is_html(received):
        return Reading(same_site=same_site)
    page = read_page(received)
    now = fingerprint(page)
    seen, detail = signs(page)
    was = expected.baseline
    found = differences(was, now) if was else frozenset()
    return Reading(
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
