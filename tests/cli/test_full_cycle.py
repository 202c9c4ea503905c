"""The whole life of a link through the command line, from a page to a warning."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.storage.library import Library

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Sleeping better when you worry | Quiet Nights</title>
<meta name="description" content="Small steps for nights when worry keeps you awake.">
<meta property="og:site_name" content="Quiet Nights">
<link rel="canonical" href="/sleep-and-worry">
<script type="application/ld+json">{"@type": "WebPage", "lastReviewed": "2026-03-02",
"reviewedBy": {"@type": "Person", "name": "A. Reader"}}</script></head>
<body><nav>Home</nav><main><h1>Sleeping better when you worry</h1><p>Many people lie awake with
worry. This page gives small steps that others have found useful, one a night, with reasons.</p>
<p>Get up when you have been awake for long, keep the light low, and go back when you are tired.
</p><p>Page last reviewed: 2 March 2026. Next review due: 2 March 2029.</p></main></body></html>"""


class Site(BaseHTTPRequestHandler):
    """A small site: one page, an older address of it, nothing else."""

    def do_GET(self) -> None:
        if self.path == "/old":
            self.send_response(301)
            self.send_header("Location", "/sleep-and-worry")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = PAGE.encode() if self.path.startswith("/sleep-and-worry") else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the site on loopback and let pages be read; return its address."""
    monkeypatch.setenv("TOOLKIT_READ_PAGES", "yes")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    serving = threading.Thread(target=server.serve_forever, args=(0.01,))
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


ALLOW = ("--allow-net", "127.0.0.0/8")
VET = ("vet", "k406", "--by", "sam")


def add(run: Run, site: str) -> str:
    address = f"{site}/sleep-and-worry"
    assert run("add", address, *ALLOW, "--tag", "sleep", "--type", "self-help").code == 0
    return address


def recommend(run: Run) -> None:
    result = run(
        *VET, *ALLOW, "--level", "recommended", "--note", "Plain and kind.", "--how", "read"
    )
    assert (result.code, "Recorded" in result.err) == (0, True)


def avoid(run: Run) -> None:
    reason = "It now sells a cure."
    result = run(*VET, "--offline", "--level", "avoid", "--note", reason, "--instead", "k47")
    assert result.code == 0


def levels(run: Run) -> list[str]:
    rows = run("show", "k406", "--json").document["link"]["vettings"]
    return [row["level"] for row in rows if not row["voids"]]


def test_add_fills_in_what_the_page_says_and_calls_it_the_publishers(run: Run, site: str) -> None:
    result = run("add", f"{site}/sleep-and-worry", *ALLOW)
    link = run("show", "k406", "--json").document["link"]
    assert (link["publisher"], link["language"]) == ("Quiet Nights", "en")
    assert link["summary"] == "Small steps for nights when worry keeps you awake."
    assert link["trust"]["level"] == "unvetted"
    said = "The publisher says: last reviewed 2026-03-02; next review due 2029-03-02; reviewed by A"
    assert said in result.err


def test_the_persons_own_words_are_never_replaced(run: Run, site: str) -> None:
    run("add", f"{site}/sleep-and-worry", *ALLOW, "--title", "My title")
    assert run("show", "k406", "--json").document["link"]["title"] == "My title"
    run("edit", "k406", "--summary", "Mine.")
    refreshed = run("edit", "k406", "--refresh", *ALLOW, "--json").document
    assert (refreshed["link"]["title"], refreshed["link"]["summary"]) == ("My title", "Mine.")
    assert refreshed["page"]["claims"]["last_reviewed"] == "2026-03-02"


def test_a_page_that_is_known_under_another_address_is_offered_instead(run: Run, site: str) -> None:
    add(run, site)
    for other in (f"{site}/old", f"{site}/sleep-and-worry?from=mail"):
        result = run("add", other, *ALLOW)
        assert (result.code, result.out) == (1, "")
        assert "k406" in result.err
    assert run("add", f"{site}/old", "--offline").code == 0


@pytest.mark.parametrize("argv", [(), ("--offline",), ALLOW], ids=["private", "offline", "gone"])
def test_a_page_that_is_not_read_is_added_all_the_same(
    run: Run, site: str, argv: tuple[str, ...]
) -> None:
    result = run("add", f"{site}/nothing-here", *argv)
    assert result.code == 0
    assert result.out.startswith("k406\t")
    assert ("not read" in result.err) == (argv != ("--offline",))


def test_found_and_passed_on_with_the_trust_line(run: Run, site: str) -> None:
    address = add(run, site)
    recommend(run)
    found = run("find", "sleeping better worry", "--json").document["links"][0]["link"]
    assert (found["id"], found["trust"]["by"]) == ("k406", "sam")
    run("config", "set", "by", "sam")
    reply = run("reply", "k406")
    assert address in reply.out
    assert "I read this page in November 2026." in reply.out


def test_what_the_page_was_is_kept_with_the_vetting(run: Run, site: str, starter: Path) -> None:
    address = add(run, site)
    recommend(run)
    with Library(starter) as library:
        baseline = library.pages.baseline(406)
    assert baseline is not None
    assert baseline.vetted
    assert baseline.fingerprint.title == "Sleeping better when you worry | Quiet Nights"
    assert address.startswith(f"http://{baseline.fingerprint.domain}:")


def test_overdue_by_the_clock_it_comes_up_for_review(
    run: Run, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(run, site)
    recommend(run)
    monkeypatch.setenv("TOOLKIT_NOW", "2029-01-01T00:00:00Z")
    items = run("review", "--all", "--json").document["items"]
    mine = next(item for item in items if item["id"] == "k406")
    assert (mine["concern"], mine["command"]) == ("overdue", "toolkit vet k406")
    assert "review was due by 2028-11-23" in mine["reason"]


def test_avoided_its_address_answers_with_warning_reason_and_alternative(
    run: Run, site: str
) -> None:
    address = add(run, site)
    recommend(run)
    avoid(run)
    found = run("find", address + "/?utm_source=post")
    assert [line.split("\t")[0] for line in found.out.splitlines()] == ["k47"]
    assert "It now sells a cure." in found.err
    reply = run("reply", address, "--template", "correct")
    assert reply.code == 0
    assert "127.0.0.1" not in reply.out
    assert "nhs.uk/conditions/insomnia" in reply.out
    refused = run("copy", "k406")
    assert (refused.code, refused.out) == (1, "")


def test_the_history_is_whole_after_undo_and_restore(run: Run, site: str, tmp_path: Path) -> None:
    add(run, site)
    recommend(run)
    avoid(run)
    run("undo")
    assert levels(run) == ["recommended", "avoid"]
    assert run("show", "k406", "--json").document["link"]["trust"]["level"] == "recommended"
    before = run("show", "k406", "--json").out
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy)).code == 0
    run("rm", "k406")
    assert run("show", "k406").code == 1
    assert run("--yes", "restore", str(copy)).code == 0
    assert run("show", "k406", "--json").out == before
