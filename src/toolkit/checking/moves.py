"""Moves: whether the place that redirects lead to can be a page's new address.

Sites that drop a page often send its visitors to a front page, a search or the section
it stood in, and call that moved for good. Judged by the two addresses alone: in doubt
a person looks. Must not fetch.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from toolkit.checking.walls import is_error, is_login
from toolkit.domain.url import ParsedUrl, parse_url

# A country or language, as sites write it: gb, en-gb, eng, zh-hans.
_TONGUE = re.compile(r"[a-z]{3}|[a-z]{2}(?:[-_](?:[a-z]{2}|hans|hant|latn|cyrl))?", re.IGNORECASE)
_INDEX = re.compile(
    r"(?:index|default|home|start|main|welcome|homepage)(?:\.(?:html?|php|aspx?|jsp|cfm))?",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"(?:(?:site|advanced|global)[-_]?)?search(?:[-_]?results?)?(?:\.\w{2,5})?"
    r"|suche|recherche|buscar|zoeken|chwilio",
    re.IGNORECASE,
)
_SEARCHED = frozenset(
    "q query search search_query searchterm searchword keyword keywords keys term terms".split()
)
# What lists are called, and what a query chooses of one.
_LISTS = frozenset("category categories tag tags topic topics archive archives browse".split())
_FILTERS = frozenset("topic topics category categories tag tags filter sort".split())
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|pptx?|xlsx?)\Z", re.IGNORECASE)
# Places of a page, and no page.
_PLACES = frozenset({"top", "main", "content", "main-content", "maincontent"})
# What a query may say of how a visitor came, or how they read.
_BY_THE_WAY = re.compile(
    r"utm_\w+|ref|from|src|source|error\w*|err|404\w*|not_?found|redirect\w*|lang\w*|locale|hl",
    re.IGNORECASE,
)
# With these a fragment is an address of its own, in pages that scripts draw.
_ROUTE = re.compile(r"!?/")
_WORD = re.compile(r"[^\W_]{3,}")
_DEEP = 2


def no_new_address(was: str, to: str) -> str:
    """Say why an address is not where a page has moved to; "" where it may be.

    Raises nothing: what cannot be read is somebody else's to refuse.
    """
    old, new = parse_url(was), parse_url(to)
    if old is None or new is None:
        return ""
    reasons = (
        ("that is a front page, not its own", _is_front(new) and not _is_front(old)),
        ("that is a search, not a page", _is_search(new) and not _is_search(old)),
        ("a login stands there", is_login(new, old)),
        ("that is an error page", is_error(new, old)),
        ("that is a section of the site, not its own page", _is_section(old, new)),
    )
    return next((reason for reason, holds in reasons if holds), "")


def _segments(hop: ParsedUrl) -> list[str]:
    """Return what an address chooses: its path without tongues and index pages."""
    path = hop.path
    if _ROUTE.match(hop.fragment):
        path += hop.fragment.lstrip("!")
    found = [segment for segment in path.split("/") if segment]
    if found and _INDEX.fullmatch(found[-1]):
        found.pop()
    while found and _TONGUE.fullmatch(found[0]):
        found.pop(0)
    return [segment.casefold() for segment in found]


def _chosen(hop: ParsedUrl) -> list[tuple[str, str]]:
    query = parse_qsl(hop.query, keep_blank_values=True)
    return [(name, text) for name, text in query if not _BY_THE_WAY.fullmatch(name)]


def _is_front(hop: ParsedUrl) -> bool:
    fragment = hop.fragment not in ("", *_PLACES) and not _ROUTE.match(hop.fragment)
    return not _segments(hop) and not _chosen(hop) and not fragment


def _is_search(hop: ParsedUrl) -> bool:
    segments, names = _segments(hop), {name.casefold() for name, _ in _chosen(hop)}
    # WordPress searches with `s` from its front page: elsewhere it may be anything.
    searched = names & _SEARCHED or (not segments and "s" in names)
    return bool(searched) or any(_SEARCH.fullmatch(segment) for segment in segments[-2:])


def _is_section(old: ParsedUrl, new: ParsedUrl) -> bool:
    before, after = _segments(old), _segments(new)
    if not after or any(name.casefold() not in _FILTERS for name, _ in _chosen(new)):
        return False
    if after == before:
        return bool(_chosen(old)) and not _chosen(new)
    if after == before[: len(after)]:
        return True
    listed = len(after) == _DEEP and after[0] in _LISTS
    deep = len(before) >= _DEEP or bool(before and _DOCUMENT.search(before[-1]))
    if not (deep and (listed or len(after) == 1)):
        return False
    # A page that kept its name has only moved up.
    return not set(_WORD.findall(before[-1])) & set(_WORD.findall(after[-1]))
