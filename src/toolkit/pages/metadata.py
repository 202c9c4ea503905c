"""What an HTML page says of itself: title, headings, language, text.

One parse gives all that the fingerprint and the signs need. Texts are clean
lines. Must not judge what it reads.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from toolkit.domain.page import PageTooHeavy, Received
from toolkit.domain.text import clean_line, clean_lines
from toolkit.pages.charset import decode
from toolkit.pages.nesting import flattened

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
    tree.strip_tags(_UNSEEN)
    said = _metas(tree)
    return Page(
        url=received.url,
        title=_title(tree),
        h1=_text(_first(tree, "h1"), _LONGEST_TITLE),
        description=said.get("description", "")[:_LONGEST_META],
        canonical=_canonical(tree),
        site=said.get("og:site_name", "")[:_LONGEST_META],
        language=_language(tree, said),
        password=any(_is(node, "type", "password") for node in tree.tags("input")),
        text=_text(tree.body, _LONGEST_TEXT),
        lines=_lines(tree.body),
        main=_main(tree, markup),
        markup=markup,
        frames=frames,
        refresh=_refresh(said),
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


def _language(tree: LexborHTMLParser, said: dict[str, str]) -> str:
    root = tree.root
    claim = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else ""
    claim = claim or said.get(f"{_INSTEAD_OF_HEADER} content-language", "")
    # BCP 47: the primary language comes first.
    primary = _LANGUAGE.match(claim.casefold())
    return primary[1] if primary else ""
