"""What a phone keeps of the page: the worker, the manifest, the icon.

The worker asks the network first, so that a corrected number arrives, and answers from
what it kept without one, or where it hangs. It takes the part behind `?` off every
request: a shared text never leaves the phone. Must not know a link.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from toolkit.site.page import Site

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
