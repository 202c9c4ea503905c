"""The page in a real browser: searched, copied from, shared to, offline, left in a hurry."""

import json
import os
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.conftest import Run
from tests.site.browser import PROGRAM, Browser
from tests.site.test_page import item
from toolkit.site.feeds import kept_files
from toolkit.site.page import MOST_ON_ONE_PAGE, Crisis, Site, pages

pytestmark = pytest.mark.skipif(not PROGRAM, reason="needs chromium")
POST = "my mum cant sleep since dad died, she is so lonley"
# A folder with axe-core in it, as npm puts it there.
AXE = Path(os.environ.get("AXE_CORE", "")) / "axe.min.js"


@pytest.fixture
def site(run: Run, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    done = run("publish", str(folder), "--replies", "--private", "--by", "Ann")
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with Browser(tmp_path / "profile") as found:
        yield found


class _Server(ThreadingHTTPServer):
    """Serves a folder on loopback and keeps what was asked for.

    `without_endings`: it leads from every name in .html to one without. `hangs`: nothing is
    answered until that happens.
    """

    def __init__(self, folder: Path, *, without_endings: bool = False) -> None:
        self.asked: list[str] = []
        self.without_endings = without_endings
        self.hangs: Event | None = None
        super().__init__(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}/"
        Thread(target=self.serve_forever, daemon=True).start()


class _Handler(SimpleHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        bare = f"{self.path}.html"
        if self.server.hangs:
            self.server.hangs.wait()
        elif self.server.without_endings and self.path.endswith(".html"):
            self.send_response(308)
            self.send_header("Location", self.path.removesuffix(".html"))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.path = bare if self.path.startswith("/t/") and self.is_there(bare) else self.path
            super().do_GET()

    def is_there(self, path: str) -> bool:
        return Path(self.translate_path(path)).is_file()

    def log_message(self, *_: Any) -> None:
        pass


def ask(browser: Browser, text: str) -> list[str]:
    """Type a text and return the titles that are shown for it."""
    browser.run(
        f"(() => {{ const q = document.getElementById('q'); q.value = {json.dumps(text)};"
        " q.dispatchEvent(new Event('input')); })()"
    )
    browser.until("document.getElementById('count').textContent !== ''")
    found: list[str] = browser.run(
        "[...document.querySelectorAll('#results h3')].map((one) => one.textContent)"
    )
    return found


def test_from_a_file_a_pasted_post_finds_links_and_a_reply_is_copied(
    site: Path, browser: Browser
) -> None:
    # A library without synonyms has a page that searches all the same.
    page = (site / "index.html").read_text("utf-8")
    bare = site / "bare.html"
    bare.write_text(re.sub(r'"same":"[^"]*"', '"same":""', page), encoding="utf-8")
    browser.open(bare.as_uri())
    assert "Cruse helpline" in ask(browser, "Cruse helpline")
    browser.open((site / "index.html").as_uri())
    # There is nothing to clear yet, and the many topics are shown on wish.
    assert browser.run("document.getElementById('clear').hidden") is True
    assert browser.run("document.querySelector('nav details').open") is False
    titles = ask(browser, POST)
    assert browser.run("document.getElementById('clear').hidden") is False
    assert "Cruse helpline" in titles[:3]
    assert browser.run("document.getElementById('count').textContent").startswith("10 links")
    browser.run("navigator.clipboard.writeText = (text) => (window.kept = text, Promise.resolve())")
    browser.run("document.querySelector('#results .copy').click()")
    browser.until("window.kept")
    shown = browser.run("document.querySelector('#results .reply').textContent")
    assert browser.run("window.kept") == shown
    assert shown.strip()
    browser.run("document.getElementById('clear').click()")
    assert browser.run("document.getElementById('results').hidden") is True
    ask(browser, "qqqqzzzz")
    assert "No link" in browser.run("document.getElementById('count').textContent")
    # Three keys, and the page is gone before the other one is there.
    for _ in range(3):
        browser.press("Escape")
    browser.until("!document.body || !document.querySelector('article')")
    assert [one for one in browser.complaints if "bbc" not in one] == []


def test_a_shared_post_stays_on_the_phone_and_the_page_works_without_a_network(
    site: Path, browser: Browser
) -> None:
    server = _Server(site)
    browser.open(server.address)
    browser.until("!!document.querySelector('link[rel=manifest]')")
    manifest = json.loads((site / "manifest.webmanifest").read_text("utf-8"))
    # Another page of the same address keeps its own.
    browser.run("caches.keys().then((names) => (window.caught = names))")
    browser.until("window.caught")
    (caught,) = browser.run("window.caught")
    assert caught.startswith(f"toolkit {server.address} ")
    shared = manifest["share_target"]
    assert (shared["action"], shared["method"]) == ("./", "GET")
    browser.open(f"{server.address}?{shared['params']['text']}=panic+attacks+at+night")
    browser.until("document.getElementById('q').value === 'panic attacks at night'")
    assert browser.run("location.search") == ""
    assert [path for path in server.asked if "panic" in path] == []
    server.shutdown()
    server.server_close()
    browser.open(f"{server.address}#q=debt%20letters")
    browser.until("document.querySelectorAll('#results h3').length > 0")
    assert browser.run("document.getElementById('q').value") == "debt letters"
    assert browser.run("location.hash") == ""
    browser.open(f"{server.address}index.html#q=debt%20letters")
    browser.until("document.querySelectorAll('#results h3').length > 0")


def test_the_page_is_there_where_the_host_redirects_or_the_network_hangs(
    tmp_path: Path, browser: Browser
) -> None:
    links = tuple(item(n, tags=("sleep",)) for n in range(MOST_ON_ONE_PAGE + 1))
    site = Site("Links", links, Crisis())
    made = pages(site)
    (tmp_path / "t").mkdir()
    for name, text in {**made, **kept_files(site, made.items())}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    server = _Server(tmp_path, without_endings=True)
    browser.open(server.address)
    browser.until("!!document.querySelector('link[rel=manifest]')")
    topic = "document.title.startsWith('sleep') && document.querySelectorAll('article').length"
    browser.open(f"{server.address}t/sleep.html")
    browser.until(topic)
    browser.open(server.address)
    server.hangs = Event()
    browser.open(f"{server.address}t/sleep.html")
    browser.until(topic)
    server.hangs.set()
    server.shutdown()
    server.server_close()
    browser.open("about:blank#")
    browser.open(f"{server.address}t/sleep.html")
    browser.until(topic)


def test_the_way_to_the_crisis_lines_stands_beside_what_a_shared_post_finds(
    site: Path, browser: Browser
) -> None:
    browser.send(
        "Emulation.setDeviceMetricsOverride",
        width=360,
        height=640,
        deviceScaleFactor=1,
        mobile=True,
    )
    seen = (
        "((one) => !one.hidden && one.getBoundingClientRect().top >= 0 &&"
        " one.getBoundingClientRect().bottom <= innerHeight)(document.querySelector('{}'))"
    )
    for asked in ("cannot%20sleep", "qqqqzzzz"):
        browser.open("about:blank#")
        browser.open(f"{(site / 'index.html').as_uri()}#q={asked}")
        browser.until(seen.format("#danger"))
        browser.run("document.querySelector('#danger a').click()")
        browser.until(seen.format("#crisis"))


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core")
def test_axe_core_finds_nothing(site: Path, browser: Browser) -> None:
    browser.send("Page.setBypassCSP", enabled=True)
    for width in (320, 1280):
        for theme in ("light", "dark"):
            browser.send(
                "Emulation.setDeviceMetricsOverride",
                width=width,
                height=900,
                deviceScaleFactor=1,
                mobile=False,
            )
            media = [{"name": "prefers-color-scheme", "value": theme}]
            browser.send("Emulation.setEmulatedMedia", features=media)
            browser.open((site / "index.html").as_uri())
            ask(browser, POST)
            browser.run("document.querySelector('#results details').open = true")
            assert browser.run("document.documentElement.scrollWidth <= innerWidth")
            browser.run(f"{AXE.read_text('utf-8')}; 0")
            rules = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']"
            found = browser.run(
                f"axe.run(document, {{runOnly: {rules}}}).then((seen) =>"
                " JSON.stringify(seen.violations.map((one) => [one.id, one.nodes[0].html])))"
            )
            assert json.loads(found) == [], (width, theme)
