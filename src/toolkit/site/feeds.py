"""Feeds of what changed on a list: JSON Feed 1.1 and Atom (RFC 4287, RFC 6721).

A feed remembers its own entries: those of the last edition go in, with what is new
before them. Must not decide what changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape
from typing import Any, NamedTuple

from toolkit.site.page import Site

MOST = 50
# Withdrawals and corrections stay so long and are so many, whatever else is told.
KEPT_FOR, MOST_THAT_MATTER = timedelta(days=90), 500
_GRAVE = frozenset(("contacts", "crisis"))
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"
_OURS = "_toolkit"
# https://www.w3.org/TR/xml/#charsets
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXTS = ("url", "title", "on", "anchor", "summary")


class Event(NamedTuple):
    """A link that is new, changed or withdrawn.

    `anchor` names it on the page, `what` are the fields that changed, or why it went.
    """

    kind: str
    url: str
    title: str
    on: date
    anchor: str = ""
    summary: str = ""
    what: tuple[str, ...] = ()


def joined(new: Sequence[Event], old: Sequence[Event]) -> tuple[Event, ...]:
    """Return the entries of the next feed: withdrawals and corrections, then the rest.

    The newest word on each link, newest first; a correction that was told lately is told
    with what changed after it.
    """
    found: dict[str, Event] = {}
    for event in (*new, *old):
        later = found.setdefault(event.url, event)
        if later.kind == event.kind == CHANGED and _matters(event):
            what = tuple(sorted({*later.what, *event.what}))
            found[event.url] = later._replace(what=what)
    by_address = sorted(found.values(), key=lambda event: event.url)
    newest_first = sorted(by_address, key=lambda event: event.on, reverse=True)
    since = newest_first[0].on - KEPT_FOR if newest_first else date.min
    first = [one for one in newest_first if _matters(one) and one.on >= since][:MOST_THAT_MATTER]
    known = frozenset(first)
    others = [one for one in newest_first if one not in known]
    return (*first, *others[:MOST])


def _matters(event: Event) -> bool:
    """Tell whether somebody would do harm by not having heard of it."""
    return event.kind == WITHDRAWN or (event.kind == CHANGED and not _GRAVE.isdisjoint(event.what))


def title_of(site: Site, event: Event) -> str:
    """Say what became of a link."""
    names = {NEW: "new", CHANGED: "changed_entry", WITHDRAWN: "withdrawn_entry"}
    return site.texts[names[event.kind]].format(event.title or event.url)


def text_of(site: Site, event: Event) -> str:
    """Say more of it in one line."""
    if event.kind == CHANGED:
        return site.texts["changed_fields"].format(", ".join(event.what))
    if event.kind == WITHDRAWN:
        return " ".join(site.texts.get(why, "") for why in event.what).strip()
    return event.summary


def json_feed(site: Site, events: Sequence[Event], list_id: str) -> str:
    """Return the feed as JSON Feed, https://jsonfeed.org/version/1.1/."""
    said: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": site.title}
    if site.home:
        said |= {"home_page_url": site.home, "feed_url": f"{_folder(site)}feed.json"}
    said["language"] = site.language
    if site.by:
        said["authors"] = [{"name": site.by}]
    said["items"] = [_item(site, event, list_id) for event in events]
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _item(site: Site, event: Event, list_id: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": _id(event, list_id), "title": title_of(site, event)}
    if event.kind != WITHDRAWN:
        item["external_url"] = event.url
        if site.home and event.anchor:
            item["url"] = f"{site.home}#{event.anchor}"
    item["content_text"] = text_of(site, event) or item["title"]
    item["date_modified"] = _moment(event.on)
    item[_OURS] = {
        "kind": event.kind,
        "url": event.url,
        "title": event.title,
        "on": event.on.isoformat(),
        "anchor": event.anchor,
        "summary": event.summary,
        "what": list(event.what),
    }
    return item


def atom_feed(site: Site, events: Sequence[Event], list_id: str, issued: datetime) -> str:
    """Return the feed as Atom; a withdrawal is a `deleted-entry`."""
    updated = _moment(max((event.on for event in events), default=issued.date()))
    author = _xml(site.by or site.title)
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
        f' xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="{_xml(site.language)}">\n'
        f"<id>{_xml(list_id)}</id>\n<title>{_xml(site.title)}</title>\n"
        f"<updated>{updated}</updated>\n<author><name>{author}</name></author>\n"
    )
    if site.home:
        head += f'<link rel="self" href="{_xml(_folder(site))}feed.xml"/>\n'
        head += f'<link href="{_xml(site.home)}"/>\n'
    return f"{head}{''.join(_entry(site, event, list_id) for event in events)}</feed>\n"


def _entry(site: Site, event: Event, list_id: str) -> str:
    name, when = _xml(_id(event, list_id)), _moment(event.on)
    if event.kind == WITHDRAWN:
        comment = _xml(f"{title_of(site, event)}. {text_of(site, event)}".rstrip())
        return (
            f'<at:deleted-entry ref="{name}" when="{when}"><at:comment>{comment}</at:comment>'
            "</at:deleted-entry>\n"
        )
    return (
        f"<entry><id>{name}</id><title>{_xml(title_of(site, event))}</title>"
        f'<updated>{when}</updated><link href="{_xml(event.url)}"/>'
        f"<summary>{_xml(text_of(site, event))}</summary></entry>\n"
    )


def _xml(text: str) -> str:
    """Write a text for XML, without what may not stand there in any form."""
    return escape(_FORBIDDEN.sub("", text))


def read_events(text: str) -> tuple[Event, ...]:
    """Return the entries of a feed that this program wrote; none of any other text."""
    try:
        items = json.loads(text)["items"]
        kept = [item[_OURS] for item in items]
        return tuple(
            Event(
                kind=one["kind"],
                url=one["url"],
                title=one["title"],
                on=date.fromisoformat(one["on"]),
                anchor=one["anchor"],
                summary=one["summary"],
                what=tuple(one["what"]),
            )
            for one in kept
            if one["kind"] in (NEW, CHANGED, WITHDRAWN)
            and all(isinstance(text, str) for text in (*map(one.get, _TEXTS), *one["what"]))
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()


def _id(event: Event, list_id: str) -> str:
    from uuid import NAMESPACE_URL, uuid5  # noqa: PLC0415 - writing a feed alone

    return uuid5(NAMESPACE_URL, f"{list_id} {event.url}").urn


def _folder(site: Site) -> str:
    return site.home.rpartition("/")[0] + "/"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
