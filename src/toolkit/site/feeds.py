"""What stands beside the published page: feeds, what a phone keeps of it, a QR code of its address.

JSON Feed 1.1 and Atom (RFC 4287, RFC 6721). Must not decide what changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from html import escape
from io import BytesIO
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


# What a phone keeps of the page: the worker, the manifest, the icon. The worker asks the
# network first, so that a corrected number arrives, and answers from what it kept without one,
# or where it hangs. It takes the part behind `?` off every request: a shared text never leaves
# the phone.


_WORKER = r""""use strict";
// One address may hold several pages, each with what it keeps.
const OURS = "toolkit " + registration.scope + " ", NAME = OURS + %s, FILES = %s;
addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(FILES)));
});
addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys())
    if (name.startsWith(OURS) && name !== NAME) await caches.delete(name);
  await clients.claim();
})()));
// No browser shows a redirected answer as the page that it went to, and some hosts lead
// every name that ends in .html to one without.
const own = (answer) => answer.redirected ? new Response(answer.body, answer) : answer;
const kept = async (plain) => {
  const answer = await caches.match(plain);
  return answer && own(answer);
};
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  // The folder and its index.html are one page.
  const plain = url.origin + url.pathname.replace(/\/index\.html$/, "/");
  const fresh = fetch(plain, { cache: "no-cache" }).then((answer) => {
    // What another host says is its own page's to show.
    if (new URL(answer.url).origin !== url.origin) throw Response.redirect(answer.url);
    if (!answer.ok) throw own(answer);
    return own(answer);
  });
  const copy = fresh.then((answer) => answer.clone());
  event.waitUntil(Promise.all([caches.open(NAME), copy])
    .then(([cache, answer]) => cache.put(plain, answer)).catch(() => {}));
  // Nobody who has the page waits for a network that hangs.
  const late = new Promise((done) => setTimeout(done, 3000)).then(() => kept(plain));
  const first = Promise.race([fresh, late.then((found) => found || fresh)]);
  event.respondWith(first.catch(async (trouble) =>
    (await kept(plain)) || (trouble instanceof Response ? trouble : Response.error())));
});
"""
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
    '<rect width="64" height="64" rx="12" fill="#00509d"/>'
    '<g fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round">'
    '<path d="M28 38a9 9 0 0 1 0-13l7-7a9 9 0 0 1 13 13l-4 4"/>'
    '<path d="M36 26a9 9 0 0 1 0 13l-7 7a9 9 0 0 1-13-13l4-4"/></g></svg>\n'
)


def kept_files(site: Site, pages: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the files by their paths; `pages` are paths and texts of the HTML."""
    made = dict(pages)
    whole = sha256("".join(made.values()).encode()).hexdigest()[:16]
    files = ["./", "icon.svg", "manifest.webmanifest", *(path for path in made if "/" in path)]
    worker = _WORKER % (json.dumps(whole), json.dumps(files))
    return {
        "sw.js": worker,
        "manifest.webmanifest": _manifest(site),
        "icon.svg": _ICON,
    }


def _manifest(site: Site) -> str:
    said = {
        "name": site.title,
        "short_name": site.title[:12].rstrip(),
        "lang": site.language,
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#00509d",
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"}],
        "share_target": {
            "action": "./",
            "method": "GET",
            "params": {"title": "title", "text": "text", "url": "url"},
        },
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


# A QR code of the page's address, drawn by segno (extra `qr`).


def draw(address: str, out: BytesIO) -> None:
    """Write a QR code as SVG."""
    import segno  # noqa: PLC0415 - an extra

    segno.make(address, micro=False).save(out, kind="svg", scale=4, border=4, xmldecl=False)
