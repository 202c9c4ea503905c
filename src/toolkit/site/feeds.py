"""Feeds of what changed on a list: JSON Feed 1.1 and Atom (RFC 4287, RFC 6721).

A feed remembers its own entries: those of the last edition go in, with what is new
before them. Must not decide what changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from html import escape
from typing import Any, NamedTuple

from toolkit.site.page import Site

MOST = 50
NEW, CHANGED, WITHDRAWN = "new", "changed", "withdrawn"
_OURS = "_toolkit"
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
    """Return the entries of the next feed: the newest word on each link, newest first."""
    found: dict[str, Event] = {}
    for event in (*new, *old):
        found.setdefault(event.url, event)
    ordered = sorted(found.values(), key=lambda event: event.url)
    return tuple(sorted(ordered, key=lambda event: event.on, reverse=True)[:MOST])


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
    author = escape(site.by or site.title)
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
        f' xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="{escape(site.language)}">\n'
        f"<id>{escape(list_id)}</id>\n<title>{escape(site.title)}</title>\n"
        f"<updated>{updated}</updated>\n<author><name>{author}</name></author>\n"
    )
    if site.home:
        head += f'<link rel="self" href="{escape(_folder(site))}feed.xml"/>\n'
        head += f'<link href="{escape(site.home)}"/>\n'
    return f"{head}{''.join(_entry(site, event, list_id) for event in events)}</feed>\n"


def _entry(site: Site, event: Event, list_id: str) -> str:
    name, when = escape(_id(event, list_id)), _moment(event.on)
    if event.kind == WITHDRAWN:
        comment = escape(f"{title_of(site, event)}. {text_of(site, event)}".rstrip())
        return (
            f'<at:deleted-entry ref="{name}" when="{when}"><at:comment>{comment}</at:comment>'
            "</at:deleted-entry>\n"
        )
    return (
        f"<entry><id>{name}</id><title>{escape(title_of(site, event))}</title>"
        f'<updated>{when}</updated><link href="{escape(event.url)}"/>'
        f"<summary>{escape(text_of(site, event))}</summary></entry>\n"
    )


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
