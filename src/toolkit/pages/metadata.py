"""What an HTML page says of itself: title, headings, language, text.

One parse gives all that the fingerprint and the signs need. Texts are clean
lines. Must not judge what it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from toolkit.domain.page import Received
from toolkit.domain.text import clean_line, clean_lines
from toolkit.pages.charset import decode

_LONGEST_TITLE = 300
_LONGEST_TEXT = 60_000
_LONGEST_PIECES = 4_000
_UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe", "object"]
_FURNITURE = ["nav", "header", "footer", "aside", "form", "dialog"]
# Below this a <main> is a stub, and the page's text stands elsewhere.
_FEWEST_WORDS = 20
_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
# https://html.spec.whatwg.org/#attr-meta-http-equiv-refresh; a page that waits
# longer is meant to be read.
_REFRESH = re.compile(r"\s*[0-5](?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?(\S.*)", re.IGNORECASE)
_HTML_START = re.compile(rb"\s*(?:<!doctype html|<html|<head|<!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as read: `text` is all a visitor sees, `main` without its furniture.

    `lines` are the first pieces of the text, as the markup divides it.
    `markup` is the source, for the few signs that are no visible text.
    `frames` are the addresses of frames, `password` whether one is asked for,
    `refresh` where the page itself sends visitors at once.
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


def is_html(received: Received) -> bool:
    """Tell whether the bytes are a page that can be read."""
    kind = received.content_type.partition(";")[0].strip().casefold()
    if kind in _HTML_TYPES:
        return bool(kind) or _HTML_START.match(received.body) is not None
    return False


def read_page(received: Received) -> Page:
    """Read a page; whatever is missing or broken stays empty."""
    markup = decode(received.body, received.content_type).replace("\x00", "")
    tree = LexborHTMLParser(markup)
    frames = tuple(
        node.attributes.get("src") or "" for node in tree.css("iframe[src], frame[src]")[:20]
    )
    tree.strip_tags(_UNSEEN)
    title = _text(tree.css_first("head > title") or tree.css_first("title"), _LONGEST_TITLE)
    return Page(
        url=received.url,
        title=title,
        h1=_text(tree.css_first("h1"), _LONGEST_TITLE),
        description=_meta(tree, 'meta[name="description" i], meta[property="og:description" i]'),
        canonical=_attribute(tree, 'link[rel="canonical" i]', "href"),
        site=_meta(tree, 'meta[property="og:site_name" i]'),
        language=_language(tree),
        password=tree.css_first('input[type="password" i]') is not None,
        text=_text(tree.body, _LONGEST_TEXT),
        lines=_lines(tree.body),
        main=_main(tree),
        markup=markup,
        frames=frames,
        refresh=_refresh(tree),
    )


def _main(tree: LexborHTMLParser) -> str:
    tree.strip_tags(_FURNITURE)
    for selector in ("main", '[role="main"]', "article"):
        text = _text(tree.css_first(selector), _LONGEST_TEXT)
        if len(text.split()) >= _FEWEST_WORDS:
            return text
    return _text(tree.body, _LONGEST_TEXT)


def _text(node: LexborNode | None, most: int) -> str:
    if node is None:
        return ""
    return clean_line((node.text(separator=" ") or "")[: most * 2])[:most]


def _lines(body: LexborNode | None) -> tuple[str, ...]:
    if body is None:
        return ()
    pieces = (body.text(separator="\n") or "")[:_LONGEST_PIECES].split("\n")
    return clean_lines(pieces)


def _meta(tree: LexborHTMLParser, selector: str) -> str:
    return clean_line(_attribute(tree, selector, "content"))[:2_000]


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node else ""


def _refresh(tree: LexborHTMLParser) -> str:
    match = _REFRESH.fullmatch(_attribute(tree, 'meta[http-equiv="refresh" i]', "content"))
    return match[1].strip("'\" ") if match else ""


def _language(tree: LexborHTMLParser) -> str:
    root = tree.root
    claim = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "") if root else ""
    claim = claim or _attribute(tree, 'meta[http-equiv="content-language" i]', "content")
    # BCP 47: the primary language comes first.
    primary = re.split(r"[-_,;\s]", claim.strip().casefold(), maxsplit=1)[0]
    return primary if re.fullmatch(r"[a-z]{2,3}", primary) else ""
