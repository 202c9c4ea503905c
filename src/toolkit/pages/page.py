"""A page as it was received, read once: its letters, its nesting, what it says of itself.

What a publisher claims is kept as a claim. Must not fetch or judge.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from toolkit.charset import codec_of, declared, guess, marked
from toolkit.domain.page import PageTooHeavy, Received
from toolkit.domain.text import clean_line, clean_lines, flattened

_HEADER = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_:.-]+)""", re.IGNORECASE)
# A guess at less is a toss-up; this encoding is the web's most usual.
_FEWEST_TO_GUESS, _MOST_USUAL = 200, "cp1252"


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a page that may have been cut off anywhere."""
    name, length = marked(body)
    if name:
        return body[length:].decode(name, "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return body.decode(_claimed(body, content_type) or _guessed(body), "replace")


def _claimed(body: bytes, content_type: str) -> str:
    match = _HEADER.search(content_type)
    return codec_of(match[1] if match else declared(body))


def _guessed(body: bytes) -> str:
    return guess(body) if len(body) >= _FEWEST_TO_GUESS else _MOST_USUAL


_LONGEST_TITLE = 300
_LONGEST_TEXT = 60_000
_LONGEST_PIECES = 4_000
_LONGEST_META = 2_000
_MOST_FRAMES = 20
_MOST_SCRIPTS = 20
_INSTEAD_OF_HEADER = "http-equiv"
_META_NAMED = ("name", "property", _INSTEAD_OF_HEADER)
# Names of one meaning; what comes first in the page counts.
_META_NAMES = {"og:description": "description"}
_UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe", "object"]
_FURNITURE = ["nav", "header", "footer", "aside", "form", "dialog"]
# Below this a <main> is a stub, and the page's text stands elsewhere.
_FEWEST_WORDS = 20
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
# https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh; a page that waits
# longer is meant to be read.
_REFRESH = re.compile(r"\s*[0-5](?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?(\S.*)", re.IGNORECASE)
# A script that does nothing else than to send visitors on, at once and whoever they are.
_LONGEST_SENDER, _FEWEST_TO_STAY = 500, 10
_SENDS = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*(?P<to>["'][^"'\s]+["'])\s*(?=[;})<\n]|\Z)"""
    r"""|\blocation\.(?:replace|assign)\(\s*(?P<by>["'][^"'\s]+["'])\s*\)"""
)
_CHOOSES = re.compile(r"\b(?:if|switch|catch|cookie|navigator|referrer)\b|Storage|\?(?!\w)")
_LANGUAGE = re.compile(r"\s*([a-z]{2,3})(?:[-_,;\s]|\Z)")
_ROLE = re.compile(r"\brole\s*=\s*[\"']?main\b", re.IGNORECASE)
# The C library would give a small page's memory back to the system and ask for
# it anew at the next page, which takes longer than the parsing.
_last_tree: deque[LexborHTMLParser] = deque(maxlen=1)
_HTML_START = re.compile(rb"\s*(?:<!doctype html|<html|<head|<!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as read: `text` is all a visitor sees, `main` without its furniture.

    `lines` are the first pieces of the text, as the markup divides it.
    `markup` is the source, for the few signs that are no visible text.
    `frames` are the addresses of frames, `password` whether one is asked for,
    `refresh` where the page itself sends visitors at once, `linked_data` the
    JSON-LD it holds, as it stands there.
    """

    url: str
    title: str = ""
    h1: str = ""
    description: str = ""
    canonical: str = ""
    site: str = ""
    language: str = ""
    text: str = ""
    lines: tuple[str, ...] = ()
    main: str = ""
    markup: str = ""
    frames: tuple[str, ...] = ()
    password: bool = False
    refresh: str = ""
    linked_data: tuple[str, ...] = ()


def is_html(received: Received) -> bool:
    """Tell whether the bytes are a page that can be read."""
    kind = received.content_type.partition(";")[0].strip().casefold()
    if kind in _HTML_TYPES:
        return bool(kind) or _HTML_START.match(received.body) is not None
    return False


def read_page(received: Received) -> Page:
    """Read a page; whatever is missing or broken stays empty. Raises PageTooHeavy."""
    markup = decode(received.body, received.content_type).replace("\x00", "")
    # By tags alone where that will do: selectors cost more than the parsing.
    tree = _parsed(markup)
    framed = (node.attributes.get("src") for node in tree.tags("iframe") + tree.tags("frame"))
    frames = tuple(source for source in framed if source)[:_MOST_FRAMES]
    linked_data = _linked_data(tree)
    sent = _sent_by_script(tree)
    tree.strip_tags(_UNSEEN)
    said = _metas(tree)
    text = _text(tree.body, _LONGEST_TEXT)
    few = len(text.split()) <= _FEWEST_TO_STAY
    return Page(
        url=received.url,
        title=_title(tree),
        h1=_text(_first(tree, "h1"), _LONGEST_TITLE),
        description=said.get("description", "")[:_LONGEST_META],
        canonical=_canonical(tree),
        site=said.get("og:site_name", "")[:_LONGEST_META],
        language=_language(tree, said),
        password=any(_is(node, "type", "password") for node in tree.tags("input")),
        text=text,
        lines=_lines(tree.body),
        main=_main(tree, markup),
        markup=markup,
        frames=frames,
        refresh=_refresh(said) or (sent if few else ""),
        linked_data=linked_data,
    )


def _parsed(markup: str) -> LexborHTMLParser:
    try:
        tree = LexborHTMLParser(flattened(markup))
    except SelectolaxError as error:
        # The parser takes any bytes; it only fails where there is no memory left.
        raise PageTooHeavy from error
    _last_tree.append(tree)
    return tree


def _linked_data(tree: LexborHTMLParser) -> tuple[str, ...]:
    scripts = (node for node in tree.tags("script") if _is(node, "type", "application/ld+json"))
    return tuple(node.text() or "" for node in islice(scripts, _MOST_SCRIPTS))


def _title(tree: LexborHTMLParser) -> str:
    titles = tree.tags("title")
    in_head = (node for node in titles if node.parent is not None and node.parent.tag == "head")
    return _text(next(in_head, titles[0] if titles else None), _LONGEST_TITLE)


def _main(tree: LexborHTMLParser, markup: str) -> str:
    tree.strip_tags(_FURNITURE)
    marked = tree.css('[role="main"]')[:1] if _ROLE.search(markup) else []
    for node in (*tree.tags("main")[:1], *marked, *tree.tags("article")[:1]):
        text = _text(node, _LONGEST_TEXT)
        if len(text.split()) >= _FEWEST_WORDS:
            return text
    return _text(tree.body, _LONGEST_TEXT)


def _first(tree: LexborHTMLParser, tag: str) -> LexborNode | None:
    return next(iter(tree.tags(tag)), None)


def _is(node: LexborNode, name: str, value: str) -> bool:
    return (node.attributes.get(name) or "").casefold() == value


def _text(node: LexborNode | None, most: int) -> str:
    if node is None:
        return ""
    return clean_line((node.text(separator=" ") or "")[: most * 2])[:most]


def _lines(body: LexborNode | None) -> tuple[str, ...]:
    if body is None:
        return ()
    pieces = (body.text(separator="\n") or "")[:_LONGEST_PIECES].split("\n")
    return clean_lines(pieces)


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Return what meta elements say, by their small-letter names; the first of a name counts."""
    said: dict[str, str] = {}
    for node in tree.tags("meta"):
        attributes = node.attributes
        content = attributes.get("content")
        for named in _META_NAMED:
            name = (attributes.get(named) or "").casefold()
            if name and content is not None:
                name = f"{named} {name}" if named == _INSTEAD_OF_HEADER else name
                said.setdefault(_META_NAMES.get(name, name), clean_line(content))
    return said


def _canonical(tree: LexborHTMLParser) -> str:
    links = (node for node in tree.tags("link") if _is(node, "rel", "canonical"))
    node = next(links, None)
    return (node.attributes.get("href") or "").strip() if node else ""


def _refresh(said: dict[str, str]) -> str:
    match = _REFRESH.fullmatch(said.get(f"{_INSTEAD_OF_HEADER} refresh", ""))
    return match[1].strip("'\" ") if match else ""


def _sent_by_script(tree: LexborHTMLParser) -> str:
    """Return where the scripts of a page send every visitor, "" where they do anything else."""
    scripts = tree.tags("script")
    said = "\n".join(node.text() or "" for node in scripts if not _is_data(node))
    if len(said) > _LONGEST_SENDER or any(node.attributes.get("src") for node in scripts):
        return ""
    found = list(_SENDS.finditer(said))
    if len(found) != 1 or said.count("location") > 1 or _CHOOSES.search(said):
        return ""
    return (found[0]["to"] or found[0]["by"])[1:-1].replace("\\/", "/")


def _is_data(node: LexborNode) -> bool:
    return "json" in (node.attributes.get("type") or "").casefold()


def _language(tree: LexborHTMLParser, said: dict[str, str]) -> str:
    root = tree.root
    claim = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else ""
    claim = claim or said.get(f"{_INSTEAD_OF_HEADER} content-language", "")
    # BCP 47: the primary language comes first.
    primary = _LANGUAGE.match(claim.casefold())
    return primary[1] if primary else ""


_LONGEST_JSON = 200_000
_MOST_NAMES = 20
_MOST_VALUES = 5_000
_LONGEST_NAME = 120
_MONTHS = (
    "january february march april may june july august september october november december".split()
)
_DATE = (
    r"(?P<{0}>\d{{4}}-\d{{2}}-\d{{2}}"
    r"|(?:\d{{1,2}}(?:st|nd|rd|th)? )?[A-Za-z]{{3,9}},? \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})"
)
_REVIEWED = re.compile(
    r"\b(?:page |content )?last (?:reviewed|checked|medically reviewed)(?: on)?:? "
    + _DATE.format("date"),
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next review(?: due| date)?|review due|due for review)(?: on| by)?:? "
    + _DATE.format("date"),
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
_WRITTEN = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Za-z]{3,9}),? (\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")


class Claims(NamedTuple):
    """What the publisher says; days as ISO texts, months where no day is said."""

    last_reviewed: str = ""
    next_review: str = ""
    modified: str = ""
    reviewed_by: str = ""

    def __bool__(self) -> bool:
        """Tell whether anything is claimed."""
        return any(self)


def read_claims(page: Page) -> Claims:
    """Read what a page claims of itself; whatever is broken says nothing."""
    said = _schema_org(page.linked_data)
    text = f"{page.text} {' '.join(page.lines)}"
    return Claims(
        last_reviewed=said.get("lastReviewed", "") or _in_text(_REVIEWED, text),
        next_review=_in_text(_NEXT, text),
        modified=said.get("dateModified", ""),
        reviewed_by=said.get("reviewedBy", ""),
    )


def _schema_org(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        if len(text) > _LONGEST_JSON:
            continue
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            # A page's own mistake, or an attack on whoever reads it.
            continue
        for thing in _things(value):
            for key, read in _READ.items():
                if key not in found and (said := read(thing.get(key))):
                    found[key] = said
    return found


def _things(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of any shape
    waiting, seen = [value], 0
    while waiting and seen < _MOST_VALUES:
        seen += 1
        one = waiting.pop(0)
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one[:_MOST_VALUES]


def _name(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, list):
        return next((name for one in value[:_MOST_NAMES] if (name := _name(one))), "")
    if isinstance(value, dict):
        value = value.get("name")
    return clean_line(value)[:_LONGEST_NAME] if isinstance(value, str) else ""


def _day(value: Any) -> str:  # noqa: ANN401 - JSON of any shape
    if not isinstance(value, str):
        return ""
    match = _ISO.match(value.strip())
    return match[0] if match else _written(value.strip())


def _in_text(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return _day(match["date"]) if match else ""


def _written(text: str) -> str:
    """Read `3 May 2024`, `May 2024` or `03/05/2024` (day first) as ISO; "" for others."""
    if match := _SLASHED.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
        return _iso(year, month, day)
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return ""
    named = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[2].casefold())]
    if len(named) != 1:
        return ""
    return _iso(int(match[3]), named[0], int(match[1]) if match[1] else None)


def _iso(year: int, month: int, day: int | None) -> str:
    if not (1 <= month <= 12 and (day is None or 1 <= day <= 31)):  # noqa: PLR2004 - a calendar's own numbers
        return ""
    return f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


_READ: dict[str, Callable[[Any], str]] = {
    "lastReviewed": _day,
    "dateModified": _day,
    "reviewedBy": _name,
}
