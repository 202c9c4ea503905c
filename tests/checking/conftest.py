"""A server on loopback that says exactly what a test wants it to say.

Raw bytes on real sockets, with or without real TLS, in a thread of its own.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from tests.checking.proxy import Threaded
from toolkit.checking.addresses import Addresses, Lookup, Routes, read_network
from toolkit.checking.dial import Authorities
from toolkit.checking.engine import Desk, Engine, Pace
from toolkit.checking.examine import Examiner, Inspect, Inspector, Job, Outcome
from toolkit.checking.facts import Target
from toolkit.checking.fetch import Client
from toolkit.checking.probe import Probe, headers
from toolkit.domain.page import Expected, PageReading, Received
from toolkit.domain.url import host_of
from toolkit.pages.compare import inspect, same_page

# The first byte of TLS: https://www.rfc-editor.org/rfc/rfc8446#section-5.1
HELLO = b"\x16"
Handler = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class Site(Threaded):
    """A server; `pages` maps a path (or host and path) to raw bytes or a handler."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, bytes | Handler | list[bytes]] = {}
        self.asked: Counter[str] = Counter()
        self.requests: list[str] = []
        self.fallback: bytes = answer("404 Not Found", page("Not Found", "Not Found"))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while first := await reader.read(1):
            if first == HELLO:
                # TLS is spoken to a server that has none: nothing would ever come.
                break
            head = first + await reader.readuntil(b"\r\n\r\n")
            await self._answer(head, writer)

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        text = head.decode("latin-1")
        path = text.split(" ")[1]
        host = text.lower().partition("\r\nhost: ")[2].partition("\r\n")[0].partition(":")[0]
        self.requests.append(text)
        self.asked[path] += 1
        said = self.pages.get(host + path, self.pages.get(path, self.fallback))
        if isinstance(said, list):
            said = said[min(self.asked[path], len(said)) - 1]
        if callable(said):
            await said(head, writer)
        else:
            writer.write(said)
        await writer.drain()


def page(title: str = "", h1: str = "", text: str = "", lang: str = "en", more: str = "") -> bytes:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{more}</head><body>{heading}<p>{text}</p></body></html>"
    ).encode()


def answer(
    status: str = "200 OK", body: bytes | None = None, kind: str = "text/html", **headers: str
) -> bytes:
    if body is None:
        body = page("", "", "Some words of a page. " * 20) if status == "200 OK" else b""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    """Give a library of fewer links, as each test adds its own."""
    return few_once


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def say() -> Callable[..., bytes]:
    """Return the maker of raw answers."""
    return answer


@pytest.fixture
def html() -> Callable[..., bytes]:
    """Return the maker of pages."""
    return page


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> Path:
    """Return the file of the only authority that a test trusts."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def small_store(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the machine's store of authorities, which takes 50 ms to read in each run."""
    paths = ssl.get_default_verify_paths()._replace(cafile="", openssl_cafile=str(trusted))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", lambda _context: None)


async def read_here(received: Received, asked: str, expected: Expected) -> PageReading:
    return inspect(received, asked, expected)


class Checker:
    """The real engine over real sockets, at a pace and with deadlines for tests."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {"control.test": "127.0.0.1"}
        self.allowed = ["127.0.0.0/8"]
        self.expected: dict[str, Expected] = {}
        self.pace = Pace(delay=0, first_pause=0.02, longest_pause=0.2)
        self.deadline = 5.0
        self.failing = False
        self.targets: dict[str, Target] = {}
        self.reports: list[Outcome] = []
        self.inspect: Inspect = read_here
        self.left_alone: dict[str, float] = {}
        self.deferred = 0
        self.lookup: Lookup | None = None
        self.routes = Routes()
        self.authorities = Authorities()

    def __call__(self, *urls: str) -> list[Outcome]:
        """Check addresses; returns the last outcome of each that has one."""
        asyncio.run(self._run(urls))
        last = {outcome.job.link_id: outcome for outcome in self.reports}
        return [last[number] for number in sorted(last)]

    def one(self, url: str) -> Outcome:
        return self(url)[0]

    async def _run(self, urls: Sequence[str]) -> None:
        self.reports.clear()
        allowed = [network for text in self.allowed if (network := read_network(text))]
        addresses = Addresses(allowed=allowed, given=self.given, lookup=self.lookup)
        client = Client(addresses, self.routes, self.authorities)
        probe = Probe(
            client,
            headers("0"),
            lambda: datetime(2026, 11, 23, 12, tzinfo=UTC),
            self.deadline,
        )

        def prepare(number: int) -> Job:
            url = urls[number]
            return Job(
                link_id=number,
                target=self.targets.get(url, Target(url=url)),
                expected=self.expected.get(url, Expected()),
                failing=self.failing,
            )

        desk = Desk(
            prepare=prepare, report=self.reports.append, leave_alone=self.left_alone.__setitem__
        )
        inspector = Inspector(inspect=self.inspect, same_page=same_page)
        engine = Engine(Examiner(probe, inspector, "control.test"), desk, self.pace)
        hosts: dict[str, list[int]] = {}
        for number, url in enumerate(urls):
            hosts.setdefault(host_of(url), []).append(number)
        try:
            await engine.run(hosts)
        finally:
            self.deferred = engine.deferred
            await probe.close()


@pytest.fixture
def checker() -> Checker:
    return Checker()
