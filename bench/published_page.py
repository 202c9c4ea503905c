"""Measure the published page: its size, how long publishing takes, how well and fast it searches.

    python -m bench.published_page [--half tune]

Publishes the starter list and 1,000 made-up links; with Chromium found, asks the page each
post of bench/starter_posts.jsonl and prints the share with a right link among the first three,
beside the command's, and how long results take at a quarter of the processor.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.search_quality import HOME, NOW, ours, read_posts, score
from tests.site.browser import PROGRAM, Browser
from toolkit.domain.link import Link
from toolkit.domain.trust import Level
from toolkit.storage.library import Library
from toolkit.usecases.publish import Wish, publish
from toolkit.usecases.start import start

_POSTS = Path(__file__).with_name("starter_posts.jsonl")
_MANY = 1_000
_ASK = """new Promise((done) => {
  const q = document.getElementById("q"), began = performance.now();
  new MutationObserver((_, seen) => { seen.disconnect(); done(performance.now() - began); })
    .observe(document.querySelector("#results div"), { childList: true });
  q.value = %s;
  q.dispatchEvent(new Event("input"));
})"""
_FOUND = "[...document.querySelectorAll('#results h3 a')].map((one) => one.getAttribute('href'))"


def publish_many(folder: Path) -> float:
    """Publish a thousand links and return the seconds it took."""
    start(folder / "many.db", NOW, empty=True)
    with Library(folder / "many.db") as library:
        with library.operation("bench", NOW):
            for n in range(_MANY):
                url = f"https://{n}.example/page"
                words = tuple(f"word{n % 97}{m}" for m in range(8))
                library.links.add(
                    Link(
                        url=url,
                        url_key=url[8:],
                        title=f"Page {n} about {words[0]}",
                        summary=" ".join(words) * 2,
                        tags=(f"topic {n % 30}",),
                        terms=words,
                    )
                )
        began = time.perf_counter()
        wish = Wish(levels=(Level.UNVETTED,), replies=True, region=HOME)
        publish(library, folder / "many", wish, datetime.now(UTC))
        return time.perf_counter() - began


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--half", choices=["tune", "hold"], default="tune")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start(folder / "starter.db", NOW)
        with Library(folder / "starter.db") as library:
            for title, wish in (
                ("plain", Wish(region=HOME)),
                ("with replies and private links", Wish(region=HOME, replies=True, private=True)),
            ):
                publish(library, folder / title, wish, NOW)
                page = (folder / title / "index.html").read_bytes()
                print(
                    f"page, {title}: {len(page):,} bytes, compressed {len(gzip.compress(page)):,}"
                )
            print(f"publishing {_MANY:,} links: {publish_many(folder):.2f} s")
            posts = read_posts(_POSTS, given.half)
            print(f"command, hit@3 of {given.half}: {score(posts, ours(library)).hit3:.3f}")
        if not PROGRAM:
            print("page: skipped, Chromium is not here")
            return
        with Browser(folder / "profile") as browser:
            browser.open((folder / title / "index.html").as_uri())
            right = 0
            for post in posts:
                browser.run(_ASK % json.dumps(post.text))
                right += not post.relevant.isdisjoint(browser.run(_FOUND)[:3])
            print(f"page, hit@3 of {given.half}: {right / len(posts):.3f}")
            browser.send("Emulation.setCPUThrottlingRate", rate=4)
            times = sorted(browser.run(_ASK % json.dumps(post.text)) for post in posts[:40])
            print(
                f"page, a quarter of the processor: p50 {times[20]:.0f} ms, p95 {times[38]:.0f} ms"
            )


if __name__ == "__main__":
    main()
