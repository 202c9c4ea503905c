"""Reading one page: limits, walls, redirects; every trouble is a value."""

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add
from toolkit.usecases.read_page import (
    Network,
    PageSeen,
    known_elsewhere,
    look_at,
    prefilled,
    read_network_use,
    read_pace,
)

Answer = tuple[int, dict[str, str], bytes]
Serve = Callable[[dict[str, Answer]], str]
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve these answers by path on loopback; return the site's address."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(answers: dict[str, Answer]) -> str:
        class Site(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers, body = answers[self.path]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing on stderr."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        servers.append((server, serving))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, serving in servers:
        server.shutdown()
        serving.join()
        server.server_close()


def network(*allowed: str) -> Network:
    return read_network_use(Settings(), allowed or ("127.0.0.0/8",), read_pace(1, 0.0), {})


def page(title: str, head: str = "") -> bytes:
    text = "Small steps for a night, with the reasons beside them. " * 20
    return f"<html lang=cy><title>{title}</title>{head}<main><p>{text}</main>".encode()


def test_a_hostile_title_is_one_harmless_line(serve: Serve, now: datetime) -> None:
    title = "Nos\x1b]0;x\x07 da\u202e\n\n[red]x[/red]" + "y" * 10_000
    seen = look_at(serve({"/": (200, HTML, page(title))}) + "/", network(), now)
    assert seen.problem == ""
    assert seen.title.startswith("Nos da [red]x[/red]y")
    assert len(seen.title) <= 300
    assert seen.language == "cy"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ((404, HTML, page("Gone")), "404"),
        ((500, HTML, b""), "500"),
        ((200, {"Content-Type": "application/pdf"}, b"%PDF"), "not a page of text"),
        ((302, {"Location": "http://10.0.0.1/"}, b""), "not a public address"),
        ((302, {"Location": "http://[::ffff:169.254.169.254]/"}, b""), "not a public address"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "not to a web page"),
        ((302, {"Location": "/"}, b""), "circle"),
        ((200, HTML, b"<title>Page not found</title><h1>Page not found</h1>"), "looks wrong"),
        ((401, HTML, b""), "401"),
    ],
)
def test_what_cannot_be_read_says_why(
    serve: Serve, now: datetime, answer: Answer, word: str
) -> None:
    seen = look_at(serve({"/": answer}) + "/", network(), now)
    assert word in seen.problem
    assert (seen.title, seen.fingerprint) == ("", None)


def test_a_private_address_is_not_asked_unless_it_was_opened(serve: Serve, now: datetime) -> None:
    site = serve({"/": (200, HTML, page("Inside"))})
    assert "not a public address" in look_at(site + "/", network("10.0.0.0/8"), now).problem


def test_a_page_that_grows_without_end_is_read_as_far_as_needed(
    serve: Serve, now: datetime
) -> None:
    bomb = gzip.compress(page("Huge", "<meta name=x>") + b"<p>more" * 3_000_000)
    seen = look_at(
        serve({"/": (200, {**HTML, "Content-Encoding": "gzip"}, bomb)}) + "/", network(), now
    )
    assert seen.title == "Huge"


def test_nobody_at_home_is_a_value(now: datetime) -> None:
    assert look_at("http://127.0.0.1:9/", network(), now).problem


def test_a_host_that_is_not_found_may_be_our_own_networks_fault(now: datetime) -> None:
    problem = look_at("https://nowhere.invalid/", network(), now).problem
    assert problem.startswith("nowhere.invalid could not be found")
    assert "your own network" in problem


def test_a_canonical_of_another_site_is_not_believed(
    serve: Serve, library: Library, now: datetime
) -> None:
    theirs = '<link rel="canonical" href="https://www.samaritans.org/">'
    seen = look_at(serve({"/": (200, HTML, page("Fake", theirs))}) + "/", network(), now)
    assert seen.canonical == ""
    assert known_elsewhere(library, seen) is None


def test_a_redirect_to_a_known_page_is_known(library: Library) -> None:
    seen = PageSeen("https://www.gov.uk/pip?utm_source=x", redirected=True)
    known = known_elsewhere(library, seen)
    assert known is not None
    assert known.url == "https://www.gov.uk/pip"


def test_only_what_nobody_said_is_filled_in(empty_library: Library, now: datetime) -> None:
    seen = PageSeen("https://a.example/", title="Theirs", summary="Theirs.", publisher="Them")
    details = prefilled(Details(summary="Mine."), seen)
    assert details.said == {"title": "Theirs", "summary": "Mine.", "publisher": "Them"}
    link = add(empty_library, "https://a.example/", Details(publisher="Me"), "", now).link
    again = prefilled(Details(), seen, link)
    assert again.said == {"title": "Theirs", "summary": "Theirs."}
