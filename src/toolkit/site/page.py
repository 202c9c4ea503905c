"""The published page: all links as HTML that needs no script, no network and no colour.

Style and script stand inside it, allowed by their digests alone, so that the page works
from a file and nothing of another host is ever loaded. Marks for machines
(microformats, schema.org) are on the visible words. Must not decide which links go out.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

from toolkit.domain.link import Link
from toolkit.domain.sharing import Entry, Warned
from toolkit.domain.text import fold
from toolkit.domain.trust import JUDGED, How
from toolkit.site.texts import ENGLISH, link_words, synonym_words

# Up to so many links stand on one page, and up to so many can be searched in a browser:
# 50,000 were 4.7 MB and took 3.8 s to get ready.
MOST_ON_ONE_PAGE = 1_000
MOST_SEARCHED = 5_000
# More topics than that are shown on wish: on a phone they would push the links out of reach.
_MOST_TOPICS = 24
GENERATOR = "toolkit publish"
# Where GOV.UK's "Exit this page" leads.
_AWAY = "https://www.bbc.co.uk/weather"
_FOLDER = Path(__file__).resolve().parent
# 32 signs that nobody mistakes for another.
_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_DOT = " \u00b7 "
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
# No file of Windows may be called so, whatever its ending.
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")


class Way(NamedTuple):
    """A way to reach a service: "call 116 123", the part that is pressed, where it leads, hours."""

    text: str
    value: str = ""
    href: str = ""
    hours: str = ""


class Item(NamedTuple):
    """A link on the page; `reply` is the text to copy, "" for none."""

    entry: Entry
    ways: tuple[Way, ...] = ()
    places: str = ""
    reply: str = ""

    @property
    def link(self) -> Link:
        """The link."""
        return self.entry.link

    @property
    def anchor(self) -> str:
        """Its name within the page; it stays while the address stays."""
        number = int.from_bytes(sha256(self.link.url_key.encode()).digest()[:5])
        return "l-" + "".join(_SIGNS[number >> place & 31] for place in range(0, 35, 5))


class Crisis(NamedTuple):
    """What stands on top: the emergency number and the lines of the region."""

    number: str = ""
    place: str = ""
    lines: tuple[tuple[str, tuple[Way, ...]], ...] = ()
    reply: str = ""


class Site(NamedTuple):
    """All that a page says.

    `synonyms` are pairs of what is said and what it means, `stop_words` say nothing.
    """

    title: str
    items: tuple[Item, ...]
    crisis: Crisis
    by: str = ""
    home: str = ""
    language: str = "en"
    licence: str = ""
    number: int = 0
    issued: datetime | None = None
    private: bool = False
    warnings: tuple[Warned, ...] = ()
    stop_words: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    signed: bool = False
    qr: bool = False
    texts: Mapping[str, str] = ENGLISH


def pages(site: Site) -> dict[str, str]:
    """Return the HTML of a site by its path: one page, or one more for each topic.

    On the one page a link stands under its first topic, in a page a topic under each of its own.
    """
    if len(site.items) <= MOST_ON_ONE_PAGE:
        groups = topics(site.items, each=False)
        return {"index.html": _page(site, _whole(site, groups), groups, _members(groups))}
    groups = topics(site.items, each=True)
    articles = {item.link.url_key: _article(site, item) for item in site.items}
    if len(site.items) <= MOST_SEARCHED:
        firsts = [group for group in map(_firsts, groups) if group[2]]
        made = {"index.html": _page(site, _overview(site, firsts), groups, _members(firsts))}
    else:
        many = f"<p>{escape(site.texts['too_many'])}</p>"
        made = {"index.html": _page(site, many, groups)}
    for topic, slug, items in groups:
        one = site._replace(title=f"{topic} \u2013 {site.title}")
        inside = "".join(articles[item.link.url_key] for item in items)
        main = f"{_heading(topic, slug)}{inside}"
        made[f"t/{slug}.html"] = _page(one, main, (), up="../")
    return made


Group = tuple[str, str, tuple[Item, ...]]
Groups = Sequence[Group]


def topics(items: Iterable[Item], *, each: bool) -> Groups:
    """Group links by their first tag or by `each`: those with crisis lines first, then by name."""
    found: dict[str, list[Item]] = {}
    names: dict[str, str] = {}
    for item in items:
        own = {fold(name): name for name in reversed(_topics_of(item))}
        for key in own if each else (fold(_topics_of(item)[0]),):
            found.setdefault(key, []).append(item)
            names.setdefault(key, own[key])
    keys = sorted(found, key=lambda key: (not any(one.link.crisis for one in found[key]), key))
    slugs = _slugs(keys)
    return [(names[key], slugs[key], tuple(found[key])) for key in keys]


def _topics_of(item: Item) -> tuple[str, ...]:
    return item.link.tags or (item.link.type.value,)


def _slugs(keys: Iterable[str]) -> dict[str, str]:
    """Return for each topic a name that any disk takes."""
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        slug = _NOT_SLUG.sub("-", key).strip("-")[:40] or "topic"
        if slug in taken or _DEVICE.fullmatch(slug):
            slug = f"{slug}-{sha256(key.encode()).hexdigest()[:6]}"
        taken.add(slug)
        slugs[key] = slug
    return slugs


def _whole(site: Site, groups: Groups) -> str:
    return "".join(
        _heading(topic, slug) + "".join(_article(site, item) for item in items)
        for topic, slug, items in groups
    )


def _firsts(group: Group) -> Group:
    """Leave the links whose first topic it is."""
    topic, slug, items = group
    return topic, slug, tuple(one for one in items if fold(_topics_of(one)[0]) == fold(topic))


def _members(groups: Groups) -> tuple[Item, ...]:
    return tuple(item for _, _, items in groups for item in items)


def _overview(site: Site, groups: Groups) -> str:
    """Return the links in short, each leading to its topic's page."""
    return "".join(
        _heading(topic, slug) + "".join(_short(site, item, f"t/{slug}.html") for item in items)
        for topic, slug, items in groups
    )


def _heading(topic: str, slug: str) -> str:
    return f'<h3 class="topic" id="t-{slug}">{escape(topic)}</h3>'


def _article(site: Site, item: Item) -> str:
    link = item.link
    name = (
        '<h4 itemprop="name"><a class="u-bookmark-of p-name" itemprop="url"'
        f' href="{escape(link.url)}" rel="noreferrer">{escape(link.title)}</a></h4>'
    )
    parts = [name, _about(site, item)]
    if link.summary:
        parts.append(f'<p class="p-summary" itemprop="description">{escape(link.summary)}</p>')
    if item.ways:
        parts.append(f"<ul>{''.join(_way(way) for way in item.ways)}</ul>")
    if item.reply:
        parts.append(_reply(site, "reply", item.reply))
    return _framed(site, item, "".join(parts))


def _short(site: Site, item: Item, page: str) -> str:
    link = item.link
    name = (
        f'<h4 itemprop="name"><a class="p-name" href="{page}#{item.anchor}">'
        f"{escape(link.title)}</a></h4>"
    )
    summary = f'<p class="p-summary">{escape(link.summary)}</p>' if link.summary else ""
    return _framed(site, item, name + _about(site, item) + summary)


def _framed(site: Site, item: Item, inside: str) -> str:
    link = item.link
    differs = link.language and link.language != site.language
    lang = f' lang="{escape(link.language)}"' if differs else ""
    return (
        f'<article class="h-entry" id="{item.anchor}"{lang}'
        ' itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">'
        '<div itemprop="item" itemscope itemtype="https://schema.org/WebPage">'
        f"{inside}</div></article>"
    )


def _about(site: Site, item: Item) -> str:
    link, texts = item.link, site.texts
    publisher = f'<span class="p-publisher">{escape(link.publisher)}</span>'
    said = [publisher] if link.publisher else []
    if link.audience and not link.for_everyone:
        said.append(escape(texts["for"].format(link.audience)))
    said += [escape(text) for text in (item.places, link.cost) if text]
    said.append(f"<b>{escape(claim(site, item.entry))}</b>")
    # For whoever answers, not for whom it is about.
    if link.private and item.reply:
        said.append(escape(texts["private"]))
    return f'<p class="m">{_DOT.join(said)}</p>'


def claim(site: Site, entry: Entry) -> str:
    """Say who judged a link, and when; the list's writer where nobody else is named."""
    texts = site.texts
    if entry.vetted_on is None:
        judged = entry.link.trust.level in JUDGED
        return texts["changed"] if judged else texts["not_vetted"]
    when = f"{texts['months'].split()[entry.vetted_on.month - 1]} {entry.vetted_on.year}"
    said = "second_hand" if entry.how == How.SECOND_HAND.value else "vetted"
    vetted = texts[said].format(entry.by or site.by or texts["us"], when)
    return f"{vetted}: {texts['caution']}" if entry.level == "caution" else vetted


def _way(way: Way) -> str:
    text = escape(way.text)
    if way.href and way.value:
        before, value, after = way.text.rpartition(way.value)
        text = f'{escape(before)}<a href="{escape(way.href)}">{escape(value)}</a>{escape(after)}'
    hours = f' <span class="m">{escape(way.hours)}</span>' if way.hours else ""
    return f"<li>{text}{hours}</li>"


def _reply(site: Site, called: str, text: str) -> str:
    return (
        f"<details><summary>{escape(site.texts[called])}</summary>"
        f'<p class="reply">{escape(text)}</p><button type="button" class="copy" hidden>'
        f"{escape(site.texts['copy'])}</button></details>"
    )


def _page(
    site: Site, links: str, groups: Groups, searched: tuple[Item, ...] = (), up: str = ""
) -> str:
    """Return a page; `searched` are the links that its search finds, in their order there."""
    style, script = _style(), _script()
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src 'self';"
        " manifest-src 'self'; worker-src 'self';"
        f" script-src '{digest(script)}'; style-src '{digest(style)}'"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(site.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{GENERATOR}">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(site.title)}</title>\n"
        f'<link rel="icon" href="{up}icon.svg" type="image/svg+xml">\n'
        f'<link rel="alternate" type="application/feed+json" href="{up}feed.json">\n'
        f'<link rel="alternate" type="application/atom+xml" href="{up}feed.xml">\n'
        f"<style>{style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#links">{escape(site.texts["skip"])}</a>\n'
        f"{_header(site, up)}"
        f'<main class="h-feed" itemscope itemtype="https://schema.org/ItemList">\n'
        f"{_crisis(site)}{_search(site) if searched else ''}{_topics(site, groups)}"
        f'<h2 id="links" tabindex="-1">{escape(site.texts["links"])}</h2>\n{links}\n'
        f"{_warnings(site)}</main>\n{_footer(site, up)}"
        f'<script type="application/json" id="words">{_words(site, searched)}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _header(site: Site, up: str) -> str:
    texts = site.texts
    by = f"<p>{escape(texts['by'].format(site.by))}</p>" if site.by else ""
    leave = (
        f'<p><a class="leave" id="leave" href="{_AWAY}" rel="nofollow noopener noreferrer">'
        f'{escape(texts["leave"])}</a><br><span class="m" id="leave-note" hidden>'
        f"{escape(texts['leave_note'])}</span></p>"
        if site.private
        else ""
    )
    back = f'<p><a href="{up}index.html">{escape(texts["overview"])}</a></p>' if up else ""
    return f'<header>{leave}<h1 class="p-name">{escape(site.title)}</h1>{by}{back}</header>\n'


def _crisis(site: Site) -> str:
    crisis, texts = site.crisis, site.texts
    lines = []
    if crisis.number:
        place = texts["emergency_there"].format(crisis.place) if crisis.place else ""
        lines.append(_way(_dialled(texts["call_emergency"], crisis.number, place)))
    lines += [
        '<li itemscope itemtype="https://schema.org/ContactPoint"><span itemprop="name">'
        f"{escape(name)}</span><ul>{''.join(map(_way, ways))}</ul></li>"
        for name, ways in crisis.lines
    ]
    if not crisis.lines:
        directory = Way("findahelpline.com", "findahelpline.com", "https://findahelpline.com")
        lines.append(_way(directory))
    reply = _reply(site, "copy_crisis", crisis.reply) if crisis.reply else ""
    return (
        '<section class="crisis" aria-labelledby="crisis"><h2 id="crisis">'
        f"{escape(texts['danger'])}</h2><ul>{''.join(lines)}</ul>{reply}</section>\n"
    )


def _dialled(sentence: str, number: str, after: str) -> Way:
    digits = number.replace(" ", "")
    href = f"tel:{digits}" if digits.isdecimal() else ""
    return Way(sentence.format(number) + after, number, href)


def _search(site: Site) -> str:
    texts = site.texts
    # Without a script it could only be sent, so it is shown by the script alone. The page does
    # not judge what is written, so the way to the crisis lines stands beside every result.
    return (
        '<div id="search" role="search" hidden><label for="q">'
        f'{escape(texts["search"])}</label><textarea id="q" rows="2" autocomplete="off"'
        f' spellcheck="false" aria-describedby="note"></textarea><p class="m" id="note">'
        f'{escape(texts["search_note"])}</p><button type="button" id="clear" hidden>'
        f'{escape(texts["clear"])}</button></div>\n<p class="crisis" id="danger" hidden>'
        f'<a href="#crisis">{escape(texts["danger"])}</a></p>\n'
        '<p role="status" id="count"></p>\n'
        '<section id="results" aria-labelledby="found" hidden><h2 id="found">'
        f"{escape(texts['results'])}</h2><div></div></section>\n"
    )


def _topics(site: Site, groups: Groups) -> str:
    if not groups:
        return ""
    many = len(site.items) > MOST_ON_ONE_PAGE
    items = "".join(
        f'<li><a href="{f"t/{slug}.html" if many else f"#t-{slug}"}">{escape(topic)}</a>'
        f' <span class="m">{len(members):,}</span></li>'
        for topic, slug, members in groups
    )
    inside = f"<ul>{items}</ul>"
    if len(groups) > _MOST_TOPICS:
        shown = escape(site.texts["all_topics"].format(f"{len(groups):,}"))
        inside = f"<details><summary>{shown}</summary>{inside}</details>"
    name = escape(site.texts["topics"])
    return f'<nav aria-labelledby="topics"><h2 id="topics">{name}</h2>{inside}</nav>\n'


def _warnings(site: Site) -> str:
    """Return the warnings as text: nobody is led to an address that is warned of."""
    if not site.warnings:
        return ""
    texts = site.texts
    rows = "".join(
        f"<li><b>{escape(one.url)}</b>: {escape(one.reason)}"
        f' <span class="m">{escape(_signed(site, one))}</span>'
        + (f" {escape(texts['instead'].format(one.instead))}" if one.instead else "")
        + "</li>"
        for one in site.warnings
    )
    return (
        f'<section aria-labelledby="warned"><h2 id="warned">{escape(texts["warnings"])}</h2>'
        f"<ul>{rows}</ul></section>\n"
    )


def _signed(site: Site, one: Warned) -> str:
    said = (one.by, day_words(site, one.on) if one.on else "")
    return f"({', '.join(filter(None, said))})" if any(said) else ""


def day_words(site: Site, day: date) -> str:
    """Write a day in the words of the page: 3 March 2026."""
    return f"{day.day} {site.texts['months'].split()[day.month - 1]} {day.year}"


def _footer(site: Site, up: str) -> str:
    texts = site.texts
    said = []
    if site.issued and site.number:
        day = day_words(site, site.issued.date())
        said.append(escape(texts["issued"].format(f"{site.number:,}", day)))
    if site.licence:
        said.append(escape(texts["licence"].format(site.licence)))
    said.append(f'<a href="{up}list.json">{escape(texts["as_file"])}</a>')
    said.append(f'<a href="{up}feed.xml">{escape(texts["feed"])}</a>')
    said.append(escape(texts["offline"]))
    home = ""
    if site.home:
        code = f'<img src="{up}qr.svg" alt="" width="120" height="120">' if site.qr else ""
        home = f'<p class="home">{escape(texts["home"].format(site.home))}{code}</p>'
    return f"<footer><ul>{''.join(f'<li>{one}</li>' for one in said)}</ul>{home}</footer>\n"


def _words(site: Site, searched: tuple[Item, ...]) -> str:
    texts = site.texts
    told = ("found", "found_one", "unsure", "nothing", "copied", "not_copied")
    said = {key: texts[key] for key in told}
    if searched:
        stop_words = frozenset(site.stop_words)
        said["stop"] = " ".join(site.stop_words)
        said["same"] = synonym_words(site.synonyms)
        said["links"] = "\n".join(link_words(item.link, stop_words) for item in searched)
    return data_text(said)


def data_text(said: object) -> str:
    """Write JSON that can stand inside a script: nothing in it ends that."""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def digest(text: str) -> str:
    """Return the digest by which a page's policy allows a style or script."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@lru_cache(maxsize=1)
def _style() -> str:
    return (_FOLDER / "style.css").read_text("utf-8")


@lru_cache(maxsize=1)
def _script() -> str:
    """Return the script, without what only its readers need."""
    texts = [(_FOLDER / name).read_text("utf-8") for name in ("search.js", "page.js")]
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))
