"""Our own trouble is never evidence, and one link's trouble stays with that link."""

from __future__ import annotations

import asyncio
import errno
import socket
import sqlite3
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from toolkit.checking.dial import failed_by
from toolkit.checking.facts import Trouble
from toolkit.domain.page import Counts, Expected, Finding, PageReading, PageTooHeavy, Received

Say = Callable[..., bytes]
DEEP = f"<title>A page</title>{'<div>' * 100_000}".encode()
# Each paragraph takes all the others along, until there is no memory left.
HEAVY = f"<title>A page</title><p>{''.join(f'<b a{n}>' for n in range(500))}</p>".encode()
HEAVY += b"<p>x" * 60_000
HERE = ("--allow-net", "127.0.0.0/8")


async def unreadable(received: Received, _asked: str, _expected: Expected) -> PageReading:
    if received.url.endswith("/odd"):
        raise UnicodeError
    if received.url.endswith("/heavy"):
        raise PageTooHeavy
    return PageReading()


def test_a_mistake_of_ours_over_one_page_is_that_links_alone(
    site: Any, checker: Any, say: Say, html: Any
) -> None:
    site.fallback = say(body=html("A page"))
    checker.inspect = unreadable
    base = f"http://127.0.0.1:{site.listen()}"
    odd, heavy, good = checker(f"{base}/odd", f"{base}/heavy", f"{base}/good")
    assert (odd.judgement.finding, odd.judgement.counts) == (Finding.REFUSED, Counts.NEVER)
    assert odd.defect == "UnicodeError"
    assert "UnicodeError" in odd.judgement.reason
    assert (heavy.judgement.finding, heavy.defect) == (Finding.REFUSED, "")
    assert good.judgement.finding is Finding.OK


def test_time_that_ran_out_while_we_were_busy_ourselves_counts_for_nothing(
    site: Any, checker: Any, say: Say
) -> None:
    asked: list[bytes] = []

    async def late(head: bytes, writer: asyncio.StreamWriter) -> None:
        asked.append(head)
        # The first time it takes longer than any link may.
        await asyncio.sleep(60 if len(asked) == 1 else 0)
        writer.write(say())

    async def hold_up(_received: Received, _asked: str, _expected: Expected) -> PageReading:
        time.sleep(1)  # noqa: ASYNC251 - to hold the loop up is what this is for
        return PageReading()

    async def never(_head: bytes, _writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    site.pages.update({"/late": late, "/page": say(body=b"x"), "/never": never})
    checker.inspect = hold_up
    checker.deadline = 0.8
    checker.given = {"one.test": "127.0.0.1", "other.test": "127.0.0.1"}
    port = site.listen()
    checker(f"http://one.test:{port}/page", f"http://other.test:{port}/late")
    first, second = (one for one in checker.reports if one.job.link_id == 1)
    assert first.facts.trouble is Trouble.OURS
    assert (first.judgement.finding, first.judgement.counts) == (Finding.DOWN, Counts.NEVER)
    # It was tried again when there was time.
    assert (second.judgement.finding, second.attempt) == (Finding.OK, 2)
    silent = checker(f"http://other.test:{port}/never")[0]
    assert silent.facts.trouble is Trouble.TIMEOUT
    assert silent.judgement.counts is Counts.WHEN_CLOSED


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM])
def test_a_machine_that_has_no_connections_left_says_nothing_of_a_server(number: int) -> None:
    assert failed_by(OSError(number, "")).trouble is Trouble.OURS


@pytest.mark.parametrize(
    "number", [errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EACCES, errno.EPERM]
)
def test_a_computer_without_a_way_to_a_server_could_not_check(number: int) -> None:
    assert failed_by(OSError(number, "")).trouble is Trouble.UNREACHABLE


def test_names_that_nobody_answers_for_take_no_time_of_links(
    site: Any, checker: Any, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolved(host: str, *_rest: Any, **_named: Any) -> list[Any]:
        if host.startswith("lame"):
            time.sleep(1)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    site.fallback, port = say(), site.listen()
    checker.deadline, checker.pace = 0.8, replace(checker.pace, at_once=50)
    lame = [f"http://lame{number}.test/" for number in range(20)]
    live = [f"http://live{number}.test:{port}/" for number in range(5)]
    found = [outcome.facts.trouble for outcome in checker(*lame, *live)]
    assert found == [Trouble.NO_SUCH_HOST] * 20 + [None] * 5


def test_hostile_pages_are_read_or_given_up_and_the_run_goes_on(
    site: Any, say: Say, html: Any, run: Any, starter: Path
) -> None:
    damaged = "text/html; charset=undefined"
    site.pages.update(
        {
            "/deep": say(body=DEEP),
            "/heavy": say(body=HEAVY),
            "/odd": say(body=html("A page", text="x" * 3_000) + b"\xff", kind=damaged),
            "/good": say(body=html("A page")),
        }
    )
    base = f"http://127.0.0.1:{site.listen()}"
    ids = [add(run, f"{base}/{name}") for name in ("deep", "heavy", "odd", "good")]
    checked = run("check", *ids, "--delay", "0", "--json", *HERE)
    found = {one["url"].rpartition("/")[2]: one for one in checked.document["results"]}
    assert {name: one["finding"] for name, one in found.items()} == {
        "deep": "ok",
        "heavy": "refused",
        "odd": "ok",
        "good": "ok",
    }
    assert "too long" in found["heavy"]["reason"]
    assert checked.code == 0
    assert "defect" not in checked.err
    with sqlite3.connect(starter) as db:
        # What was kept of this page cannot be read, which is no fault of the page.
        db.execute("UPDATE fingerprints SET taken_at = 'never' WHERE link_id = ?", (ids[0][1:],))
    again = run("check", *ids, "--delay", "0", *HERE)
    assert again.code == 0
    assert again.err.count("RowDamaged") == 1
    rows = [row.split("\t") for row in again.out.splitlines()]
    assert [row[3] for row in rows] == ["refused", "refused", "ok", "ok"]
    assert "RowDamaged" in rows[0][4]


@pytest.mark.parametrize("path", ["/deep", "/heavy", "/odd"])
def test_add_and_refresh_go_on_without_a_page_that_cannot_be_read(
    site: Any, say: Say, html: Any, run: Any, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.delenv("TOOLKIT_READ_PAGES")
    kind = "text/html; charset=idna"
    odd = say(body=html("A page", text="x" * 3_000) + b"\xff", kind=kind)
    site.pages.update({"/deep": say(body=DEEP), "/heavy": say(body=HEAVY), "/odd": odd})
    added = run("add", f"http://127.0.0.1:{site.listen()}{path}", "--json", *HERE)
    assert added.code == 0
    title = added.document["link"]["title"]
    assert (title == "A page") is (path != "/heavy")
    assert ("takes too long" in added.err) is (path == "/heavy")
    assert run("edit", added.document["link"]["id"], "--refresh", *HERE).code == 0


def add(run: Any, url: str) -> str:
    return str(run("add", url, "--title", "A page", "--offline", "--json").document["link"]["id"])
