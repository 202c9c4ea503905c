"""Lists over real HTTPS: asked for once, with limits, and never led astray."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import trustme

from tests.checking.proxy import Proxy
from tests.checking.test_tls import context
from tests.conftest import NOW, Run
from toolkit.checking.addresses import read_network
from toolkit.domain.link import Link
from toolkit.domain.sharing import Entry, ListHead, Warned
from toolkit.errors import Refused
from toolkit.exchange.list_file import list_text
from toolkit.storage.library import Library
from toolkit.usecases.follow import Heard, believe, follow, look, update, update_due
from toolkit.usecases.followed import Kept, followed_named
from toolkit.usecases.read_page import Network

Say = Callable[..., bytes]
KIND = "application/json"
HEAD = ListHead(id="urn:uuid:1", name="Ann's links", by="Ann", number=1)


def listed(number: int = 1, count: int = 3, **more: Any) -> bytes:
    links = [
        Entry(Link(url=f"https://{n}.example/", url_key=f"{n}.example", title=f"Page {n}"))
        for n in range(count)
    ]
    return list_text(HEAD._replace(number=number, **more), links).encode()


class Lists:
    """A server of lists, and a library that follows one of them."""

    def __init__(self, site: Any, library: Library, port: int) -> None:
        self.site, self.library = site, library
        self.place = f"https://ann.example:{port}/list.json"
        network = read_network("127.0.0.0/8")
        assert network is not None
        names = ("ann.example", "www.ann.example", "evil.example")
        self.network = Network(allowed=(network,), resolve=dict.fromkeys(names, "127.0.0.1"))

    def serves(self, *said: Any, path: str = "/list.json") -> None:
        self.site.pages[path] = list(said) if len(said) > 1 else said[0]

    def follow(self) -> None:
        follow(self.library, look(self.library, self.place, self.network, NOW, "ann"), NOW)

    def renewed(self, days: int = 1) -> Heard:
        return update(self.library, "ann", self.network, NOW + timedelta(days=days))


@pytest.fixture
def lists(
    site: Any,
    starter: Path,
    authority: trustme.CA,
    trusted: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    names = ("ann.example", "www.ann.example", "evil.example")
    port = site.listen(tls=context(authority.issue_cert(*names)))
    with Library(starter) as library:
        yield Lists(site, library, port)


def test_an_unchanged_list_costs_one_conditional_request(lists: Lists, say: Say) -> None:
    lists.serves(say(body=listed(), kind=KIND, ETag='"one"'), say("304 Not Modified", kind=""))
    lists.follow()
    before = Kept(lists.library.path, "ann").read("list")
    asked = len(lists.site.requests)
    assert not lists.renewed().failed
    (request,) = lists.site.requests[asked:]
    assert 'If-None-Match: "one"' in request
    assert Kept(lists.library.path, "ann").read("list") == before
    # Without its copy the list is asked for whole.
    Kept(lists.library.path, "ann").drop("list")
    lists.serves(say(body=listed(), kind=KIND))
    assert not lists.renewed(2).failed
    assert "If-None-Match" not in lists.site.requests[-1]
    (heard,) = update_due(lists.library, lists.network, NOW + timedelta(days=4))
    assert heard.state.asked_at == "2026-11-27T12:00:00Z"


def test_a_list_is_followed_within_its_site_and_over_https_alone(lists: Lists, say: Say) -> None:
    lists.serves(say(body=listed(), kind=KIND))
    lists.follow()
    port = lists.place.rpartition(":")[2].partition("/")[0]
    lists.serves(say(body=listed(2), kind=KIND), path="www.ann.example/moved.json")
    lists.serves(say("301 Moved", Location=f"https://www.ann.example:{port}/moved.json"))
    assert lists.renewed().state.number == 2
    for where in (
        f"https://evil.example:{port}/list.json",
        f"http://ann.example:{port}/list.json",
        f"https://127.0.0.1:{port}/list.json",
        "file:///etc/passwd",
    ):
        asked = lists.site.asked.total()
        lists.serves(say("302 Found", Location=where))
        heard = lists.renewed(2)
        assert heard.failed, where
        assert lists.site.asked.total() == asked + 1, where
    # Networks of one's own are not for lists, unless a person says so.
    lists.network = Network(resolve=dict(lists.network.resolve))
    assert lists.renewed(3).failed


def test_what_comes_too_large_too_slow_or_broken_leaves_the_old_copy(
    lists: Lists, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.usecases.follow_read._SECONDS", 2.0)

    async def drips(_head: bytes, writer: asyncio.StreamWriter) -> None:
        body = listed(2)
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        for place in range(80):
            writer.write(body[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0.1)

    async def breaks_off(_head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + listed(2)[:50])
        await writer.drain()
        writer.transport.abort()

    lists.serves(say(body=listed(), kind=KIND))
    lists.follow()
    bomb = gzip.compress(b" " * 50_000_000)
    for said, why in (
        (drips, "in full"),
        (breaks_off, "in full"),
        (say(body=bomb, kind=KIND, Content_Encoding="gzip"), "larger"),
        (say(body=b" " * 9_000_000, kind=KIND), "larger"),
        (say("404 Not Found"), "gone"),
        (say("500 Server Error"), "500"),
        (say(body=b"<html><title>Parked</title>", kind="text/html"), "web page"),
        (say(body=listed()[:-60], kind=KIND), "not a complete list"),
    ):
        lists.serves(said)
        heard = lists.renewed()
        assert (heard.failed, why in heard.state.trouble) == (True, True), heard.state.trouble
        assert followed_named(lists.library.path, "ann").number == 1
    # It is told once a week.
    assert [bool(lists.renewed(days).told) for days in (2, 3, 9)] == [False, False, True]
    lists.serves(say("503 Busy", Retry_After="86400"))
    assert lists.renewed(10).state.not_before.startswith("2026-12-04")
    lists.serves(say("404 Not Found"))
    with pytest.raises(Refused, match="gone"):
        look(lists.library, lists.place.replace("list", "other"), lists.network, NOW)


def test_a_list_is_asked_for_through_the_proxy_and_with_the_authorities_of_the_settings(
    lists: Lists, say: Say, run: Run, trusted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    proxy = Proxy()
    lists.serves(say(body=listed(), kind=KIND))
    for name, value in (
        ("check.resolve.ann.example", "127.0.0.1"),
        ("check.allow_net", "127.0.0.0/8"),
        ("check.proxy", f"http://127.0.0.1:{proxy.listen()}"),
    ):
        assert run("config", "set", name, value).code == 0
    untrusted = run("--yes", "follow", lists.place)
    assert "certificate" in untrusted.err
    run("config", "set", "check.ca_file", str(trusted))
    followed = run("--yes", "follow", lists.place)
    assert followed.code == 0, followed.err
    assert {line.partition(":")[0] for line in proxy.seen} == {"CONNECT ann.example"}
    proxy.close()


def test_a_scheduled_check_hears_the_lists_and_says_what_waits_in_a_line(
    lists: Lists, say: Say, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ann.example", "example.com"):
        assert run("config", "set", f"check.resolve.{name}", "127.0.0.1").code == 0
    lists.serves(say(body=listed(), kind=KIND))
    lists.follow()
    warned = lists.library.links.get(60)
    assert warned is not None
    warnings = (Warned(warned.url, "sold", "Ann"),)
    lists.serves(say(body=listed(2, warnings=warnings), kind=KIND))
    monkeypatch.setenv("TOOLKIT_NOW", (NOW + timedelta(days=2)).isoformat())
    # No page of the library is due before it was looked at for the first time: one tag will do.
    done = run("check", "--tag", "nothing has it", "--allow-net", "127.0.0.0/8", "--exit-zero")
    assert "ann's list warns of 1 of your links: toolkit review" in done.err
    assert "warned" in run("review").out


@pytest.mark.skipif(which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_signature_is_sought_where_the_list_came_from_and_although_nothing_else_changed(
    lists: Lists, say: Say, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
    subprocess.run(line, check=True)
    public = key.with_name("key.pub").read_text("utf-8")
    body = listed(key=public.strip())
    signed = tmp_path / "list.json"
    signed.write_bytes(body)
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", "toolkit-list"]
    subprocess.run([*command, str(signed)], check=True, capture_output=True)
    port = lists.place.rpartition(":")[2].partition("/")[0]
    moved = f"https://www.ann.example:{port}/new/list.json"
    lists.serves(say("302 Found", Location=moved))
    lists.serves(say(body=body, kind=KIND, ETag='"one"'), path="www.ann.example/new/list.json")
    lists.follow()
    assert followed_named(lists.library.path, "ann").key == ""
    # It was put beside the list since; the list itself has not changed.
    beside = signed.with_name("list.json.sig").read_bytes()
    lists.serves(say(body=beside, kind="text/plain"), path="www.ann.example/new/list.json.sig")
    _, is_signed = believe(lists.library, "ann", public, lists.network, NOW)
    assert is_signed
    Kept(lists.library.path, "ann").drop("list.sig")
    assert not lists.renewed().failed
    assert Kept(lists.library.path, "ann").read("list.sig") == beside


def test_the_address_of_a_page_or_a_folder_leads_to_its_list(lists: Lists, say: Say) -> None:
    page = b'<!DOCTYPE html><meta name="generator" content="toolkit publish"><title>Links</title>'
    lists.serves(say(body=listed(), kind=KIND))
    for path, answer in (
        ("/", say("403 Forbidden")),
        ("/index.html", say(body=page, kind="text/html")),
        ("/links", say("301 Moved", Location="/")),
    ):
        lists.serves(answer, path=path)
    root = lists.place.removesuffix("list.json")
    for place in (root, f"{root}index.html", f"{root}links"):
        if place.endswith("links"):
            lists.serves(say(body=page, kind="text/html"), path="/")
        offer = look(lists.library, place, lists.network, NOW, "ann")
        assert offer.state.place == lists.place
