"""The probe over real sockets: every fault ends as a reason, in time."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest

from toolkit.checking.facts import Target, Trouble, Validators
from toolkit.domain.page import Finding

Say = Callable[..., bytes]
GOOD = "Help with sleep, from people who know what it is like. " * 8


async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def hang_up(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def drip(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Slow</title>")
    await hang(_head, writer)


def stall(status: str, *headers: str) -> Any:
    async def answer(head: bytes, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", "Content-Length: 900", *headers]
        writer.write("\r\n".join([*lines, "", "<title>The"]).encode())
        await hang(head, writer)

    return answer


async def drip_head(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await hang(_head, writer)


async def pour(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Much</title>")
    while not writer.is_closing():
        writer.write(b"x" * 65_536)
        await writer.drain()


def test_a_body_that_nobody_wants_and_that_never_comes_costs_a_link_no_time(
    site: Any, checker: Any, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.checking.fetch._SOON_SECONDS", 0.1)
    site.pages["/gone"], site.pages["/down"] = stall("404 Not Found"), stall("500 Oops")
    site.pages["/moved"] = stall("301 Moved", "Location: /here")
    site.pages["/here"] = say()
    checker.deadline = 2.0
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(f"{base}/gone", f"{base}/down", f"{base}/moved")
    findings = [outcome.judgement.finding for outcome in outcomes]
    assert findings == [Finding.GONE, Finding.DOWN, Finding.OK]
    # Half an error tells nothing apart.
    assert [outcome.facts.error for outcome in outcomes] == [None, None, None]


@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "503 Unavailable", "200 OK"])
def test_a_body_that_stalls_ends_with_the_deadline_of_its_link(
    site: Any, checker: Any, status: str
) -> None:
    site.pages["/x"] = stall(status)
    checker.deadline = 0.5
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert (outcome.facts.status, outcome.facts.cut) == (int(status[:3]), True)


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        (hang, Trouble.TIMEOUT),
        (drip_head, Trouble.TIMEOUT),
        (hang_up, Trouble.EMPTY),
        (b"HTP/9 nonsense\r\n\r\n", Trouble.UNREADABLE),
        (b"HTTP/1.1 abc OK\r\n\r\n", Trouble.UNREADABLE),
        (b"HTTP/1.1 200OK\r\n\r\n", Trouble.UNREADABLE),
        (b"HTTP/1.1 505 HTTP Version Not Supported\r\n\r\n", Trouble.UNREADABLE),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 900_000, Trouble.UNREADABLE),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 200_000, Trouble.UNREADABLE),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", Trouble.NO_LOCATION),
    ],
)
def test_faults_of_a_server_are_told_apart_and_down(
    site: Any, checker: Any, said: Any, trouble: Trouble
) -> None:
    site.pages["/x"] = said
    checker.deadline = 0.3 if trouble is Trouble.TIMEOUT else 20.0
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.facts.trouble is trouble
    # A server that spoke, but not so that we can read it, may well speak to browsers.
    unreadable = trouble is Trouble.UNREADABLE
    assert outcome.judgement.finding is (Finding.REFUSED if unreadable else Finding.DOWN)
    assert outcome.facts.elapsed_ms < 3_000


@pytest.mark.parametrize("said", [drip, pour])
def test_a_page_whose_body_never_ends_is_there(site: Any, checker: Any, said: Any) -> None:
    site.pages["/x"] = said
    checker.deadline = 0.5
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.judgement.finding is Finding.OK
    assert outcome.reading.fingerprint.title in ("Slow", "Much")


def test_a_body_that_breaks_off_is_a_page_that_is_there(site: Any, checker: Any, html: Say) -> None:
    async def lie(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n")
        writer.write(html("Sleep", "Sleep", GOOD))
        await writer.drain()
        writer.close()

    site.pages["/x"] = lie
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.judgement.finding is Finding.OK


def test_a_gzip_bomb_is_read_to_the_limit_and_no_further(site: Any, checker: Any, say: Say) -> None:
    bomb = gzip.compress(b"<title>Bomb</title>" + b"a" * 50_000_000)
    site.pages["/x"] = say(body=bomb, Content_Encoding="gzip")
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.judgement.finding is Finding.OK
    assert len(outcome.facts.received.body) <= 512 * 1024


def test_a_page_is_unpacked_however_it_is_packed_or_it_is_couldnt_check(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    page = html("Sleep", "Sleep", GOOD)
    base = f"http://127.0.0.1:{site.listen()}"
    packed = {"br": brotli.compress(page), "gzip": gzip.compress(page)}
    for coding, body in packed.items():
        site.pages["/x"] = say(body=body, Content_Encoding=coding)
        outcome = checker.one(f"{base}/x")
        assert outcome.reading.fingerprint.title == "Sleep", coding
    assert "gzip, deflate, br, zstd" in site.requests[-1]
    twice = gzip.compress(gzip.compress(page))
    for coding, body in {"gzip, gzip": twice, "br": b"\xff" * 99, "zstd": page}.items():
        site.pages["/x"] = say(body=body, Content_Encoding=coding)
        outcome = checker.one(f"{base}/x")
        assert outcome.judgement.finding is Finding.REFUSED, coding
        assert "unpack" in outcome.judgement.reason


def test_two_hundred_headers_and_words_before_the_answer_are_borne(
    site: Any, checker: Any, html: Say
) -> None:
    body = html("Sleep", "Sleep", GOOD)
    many = "".join(f"X-{number}: y\r\n" for number in range(200))
    head = (
        f"HTTP/1.1 200 OK\r\n{many}Content-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    site.pages["/x"] = b"HTTP/1.1 103 Early Hints\r\n\r\n" + head.encode() + body
    assert checker.one(f"http://127.0.0.1:{site.listen()}/x").judgement.finding is Finding.OK


def test_refused_connections_and_unknown_hosts_are_told_apart(site: Any, checker: Any) -> None:
    refused, unknown = checker("http://127.0.0.1:1/", "http://nowhere.invalid/")
    assert refused.facts.trouble is Trouble.REFUSED
    assert unknown.facts.trouble is Trouble.NO_SUCH_HOST


@pytest.mark.parametrize(
    "url",
    ["http://127.1:1/", "http://0x7f000001:1/", "http://2130706433:1/", "http://[::ffff:7f00:1]:1/",
     "http://[64:ff9b::7f00:1]:1/", "http://10.0.0.1/", "http://[::1]:1/"],
)  # fmt: skip
def test_nothing_connects_to_a_private_address(checker: Any, url: str) -> None:
    checker.allowed = []
    outcome = checker.one(url)
    assert outcome.facts.trouble is Trouble.NOT_PUBLIC
    assert outcome.judgement.finding is Finding.SKIPPED
    assert "--allow-net or the setting check.allow_net" in outcome.judgement.reason


@pytest.mark.parametrize(
    ("location", "trouble"),
    [
        ("http://10.0.0.1/", Trouble.NOT_PUBLIC),
        ("http://private.test/", Trouble.NOT_PUBLIC),
        ("//2130706434:1/", None),
        ("javascript:alert(1)", Trouble.NOT_WEB),
        ("file:///etc/passwd", Trouble.NOT_WEB),
        ("http://[::bad/", Trouble.NO_LOCATION),
        ("/x", Trouble.LOOP),
    ],
)
def test_each_hop_is_judged_again(
    site: Any, checker: Any, say: Say, location: str, trouble: Trouble | None
) -> None:
    checker.given["private.test"] = "192.168.1.1"
    checker.allowed = ["127.0.0.1"]
    site.pages["/x"] = say("302 Found", Location=location)
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.facts.trouble is (trouble or Trouble.NOT_PUBLIC)
    # Nobody is to open what somebody else leads them to.
    assert "--allow-net" not in outcome.judgement.reason


@pytest.mark.parametrize("hops", [10, 11])
def test_ten_redirects_are_followed_and_no_more(
    site: Any, checker: Any, say: Say, html: Say, hops: int
) -> None:
    for number in range(hops):
        site.pages[f"/page-{number}"] = say("302 Found", Location=f"/page-{number + 1}")
    site.pages[f"/page-{hops}"] = say(body=html("Sleep", "Sleep", GOOD))
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/page-0")
    expected = None if hops == 10 else Trouble.TOO_MANY_HOPS
    assert outcome.facts.trouble is expected


def test_raw_utf_8_and_spaces_in_a_redirect_lead_where_browsers_go(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    raw = "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: /hilfe für alle\r\n\r\n"
    site.pages["/x"] = raw.encode()
    site.pages["/hilfe%20f%C3%BCr%20alle"] = say(body=html("Hilfe", "Hilfe", GOOD))
    outcome = checker.one(f"http://127.0.0.1:{site.listen()}/x")
    assert outcome.judgement.finding is Finding.OK
    assert outcome.facts.permanent


def test_a_cookie_that_a_redirect_sets_comes_along(
    site: Any, checker: Any, say: Say, html: Say
) -> None:
    async def needs_cookie(head: bytes, writer: asyncio.StreamWriter) -> None:
        if b"cookie: seen=1" in head.lower():
            writer.write(say(body=html("Sleep", "Sleep", GOOD)))
        else:
            writer.write(say("302 Found", Location="/x", Set_Cookie="seen=1; Path=/"))

    site.pages["/x"] = needs_cookie
    assert checker.one(f"http://127.0.0.1:{site.listen()}/x").judgement.finding is Finding.OK


def test_requests_are_honest_and_never_head(site: Any, checker: Any, say: Say) -> None:
    site.pages["/x"] = say()
    checker.one(f"http://127.0.0.1:{site.listen()}/x")
    request = site.requests[0]
    assert request.startswith("GET /x HTTP/1.1\r\n")
    agent = next(line for line in request.split("\r\n") if line.lower().startswith("user-agent"))
    assert agent.startswith("User-Agent: Mozilla/5.0 (compatible; apomediary-toolkit/")
    assert "+https://" in agent
    assert not any(word in agent.lower() for word in ("node", "lychee", "link"))


def test_conditional_requests_use_the_validators_of_the_same_address(
    site: Any, checker: Any
) -> None:
    url = f"http://127.0.0.1:{site.listen()}/x"
    site.pages["/x"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    checker.targets[url] = Target(url=url, validators=Validators(url=url, etag='"v1"'))
    assert checker.one(url).judgement.finding is Finding.OK
    assert 'If-None-Match: "v1"' in site.requests[-1]
    other = Validators(url="http://elsewhere.test/", etag='"v1"')
    checker.targets[url] = Target(url=url, validators=other)
    assert checker.one(url).judgement.finding is Finding.DOWN
    assert "If-None-Match" not in site.requests[-1]


def test_a_validator_cannot_bring_a_header_of_its_own(site: Any, checker: Any) -> None:
    url = f"http://127.0.0.1:{site.listen()}/x"
    site.pages["/x"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    hostile = Validators(url=url, etag='"v1"\r\nX-Forged: yes')
    checker.targets[url] = Target(url=url, validators=hostile)
    assert checker.one(url).judgement.finding is Finding.OK
    assert len(site.requests) == 1
    assert "v1" not in site.requests[-1]
    assert "X-Forged" not in site.requests[-1]


def test_connections_are_kept_and_a_closed_one_is_no_failure(
    site: Any, checker: Any, say: Say
) -> None:
    async def once(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(say())
        await writer.drain()
        writer.close()

    site.pages["/once"] = once
    base = f"http://127.0.0.1:{site.listen()}"
    outcomes = checker(*[f"{base}/once" for _ in range(5)])
    assert [one.judgement.finding for one in outcomes] == [Finding.OK] * 5
    assert site.asked["/once"] == 5
