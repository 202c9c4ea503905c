"""Connections as a server sees them: how many, how long, and what is believed on them."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from toolkit.checking.addresses import Addresses, read_network
from toolkit.checking.body import Body
from toolkit.checking.dial import Count, Dial, in_turn
from toolkit.checking.facts import CheckFailed, Trouble
from toolkit.checking.fetch import Client
from toolkit.domain.url import parse_url

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
STRAY = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


class Server:
    """Answers with `answer`, `most` times a connection; counts connections, made and open.

    `later` is sent once the answer has been read, asked for or not, `then` in answer to the next.
    """

    def __init__(
        self, most: int = 1_000, answer: bytes = ANSWER, later: bytes = b"", then: bytes = b""
    ) -> None:
        self.most, self.answer, self.later, self.then = most, answer, later, then
        self.made = self.open = self.port = self.said_later = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        self.open += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            for _ in range(self.most):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answer)
                if self.then:
                    await reader.readuntil(b"\r\n\r\n")
                    writer.write(self.then)
                if self.later:
                    await asyncio.sleep(0.02)
                    writer.write(self.later)
                    self.said_later += 1
            # It has another request by now, and goes without a word.
            await reader.readuntil(b"\r\n\r\n")
        self.open -= 1
        writer.transport.abort()

    async def all_closed(self, most: int = 0) -> None:
        async with asyncio.timeout(20):
            while self.open > most:  # noqa: ASYNC110 - the server hears of it a moment later
                await asyncio.sleep(0.01)


def with_client(server: Server, work: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, backlog=1_000)
        server.port = listening.sockets[0].getsockname()[1]
        loopback = read_network("127.0.0.0/8")
        assert loopback
        names = {f"h{number}.test": "127.0.0.1" for number in range(500)}
        client = Client(Addresses(allowed=(loopback,), given=names))
        try:
            await work(client)
        finally:
            await client.close()
            listening.close()
            await server.all_closed()
            # Its aborted transports tell so on the loop's next round.
            await asyncio.sleep(0)

    asyncio.run(run())


async def ask(client: Client, server: Server, number: int = 0) -> tuple[int, bytes]:
    hop = parse_url(f"http://h{number}.test:{server.port}/")
    assert hop
    answer, body = await client.ask(hop, []), Body("")
    await answer.read_into(body)
    await answer.finish()
    return answer.status, body.content


def test_a_kept_connection_is_used_again_and_one_that_was_closed_is_made_anew() -> None:
    for most, made in ((1_000, 1), (1, 4), (2, 2)):
        server = Server(most=most)

        async def work(client: Client, server: Server = server) -> None:
            assert [await ask(client, server) for _ in range(4)] == [(200, b"ok")] * 4

        with_client(server, work)
        assert server.made == made, most


def test_a_new_connection_that_is_closed_without_an_answer_is_a_failure() -> None:
    server = Server(most=0)

    async def work(client: Client) -> None:
        with pytest.raises(CheckFailed) as failed:
            await ask(client, server)
        assert failed.value.trouble is Trouble.EMPTY

    with_client(server, work)
    assert server.made == 1


def test_nothing_that_comes_unasked_is_taken_for_an_answer() -> None:
    kinds = {
        "behind the answer": Server(answer=ANSWER + STRAY),
        "the answer twice": Server(answer=ANSWER + ANSWER),
        "behind a body in chunks": Server(answer=CHUNKED + STRAY),
        "half of one behind it": Server(answer=ANSWER + STRAY[:20]),
        "a moment later": Server(later=STRAY),
        "a moment later, half": Server(later=STRAY[:9]),
        "a blank line": Server(later=b"\r\n"),
    }
    for kind, server in kinds.items():

        async def work(client: Client, kind: str = kind, server: Server = server) -> None:
            for number in range(1, 4):
                assert await ask(client, server) == (200, b"ok"), kind
                while server.later and server.said_later < number:  # noqa: ASYNC110 - as above
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.05)

        with_client(server, work)
        assert server.made == 3, kind


def test_an_answer_to_nobody_that_comes_after_the_next_request_is_not_believed() -> None:
    for stray in (STRAY, b"nonsense\r\n\r\n"):
        server = Server(then=stray)

        async def work(client: Client, server: Server = server) -> None:
            for _ in range(3):
                assert await ask(client, server) == (200, b"ok")

        with_client(server, work)
        assert server.made == 3


def test_what_comes_before_encryption_is_never_read_as_if_it_had_come_within() -> None:
    over = asyncio.Event()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(ANSWER)
        with suppress(OSError):
            await reader.read()
        writer.transport.abort()
        over.set()

    async def run() -> None:
        server = await asyncio.start_server(greet, "127.0.0.1", 0)
        dial = Dial(Count(), http2=False, proxy_tls=False)
        dial.addresses = ("127.0.0.1",)
        wire = await dial.connect_tcp("a.test", server.sockets[0].getsockname()[1])
        while not wire.get_extra_info("is_readable"):  # noqa: ASYNC110 - it comes a moment later
            await asyncio.sleep(0.01)
        with pytest.raises(CheckFailed) as failed:
            await wire.start_tls(ssl.create_default_context(), "a.test")
        assert failed.value.trouble is Trouble.UNREADABLE
        await over.wait()
        server.close()
        # Its aborted transport tells so on the loop's next round.
        await asyncio.sleep(0)

    asyncio.run(run())


@pytest.mark.allow_hosts(["127.0.0.1", "127.255.255.255"])
def test_a_server_that_refuses_says_more_than_an_address_without_a_way() -> None:
    # A broadcast address takes no connection; nobody listens at port 1.
    for first, second in (("127.0.0.1", "127.255.255.255"), ("127.255.255.255", "127.0.0.1")):
        dial = Dial(Count(), http2=False, proxy_tls=False)
        dial.addresses = (first, second)
        with pytest.raises(CheckFailed) as failed:
            asyncio.run(dial.connect_tcp("a.test", 1))
        assert failed.value.trouble is Trouble.REFUSED


def test_connections_end_with_their_host() -> None:
    server = Server()

    async def work(client: Client) -> None:
        for number in range(5):
            await ask(client, server, number)
        assert server.open == 5
        for number in range(5):
            await client.leave(f"h{number}.test")
        await server.all_closed()
        assert await ask(client, server) == (200, b"ok")

    with_client(server, work)


SERVER = """
import asyncio
async def serve(reader, writer):
    while await reader.readuntil(b"\\r\\n\\r\\n"):
        await asyncio.sleep(0.1)
        writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
async def run():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()
asyncio.run(run())
"""


@contextmanager
def few_handles(most: int) -> Iterator[None]:
    resource = pytest.importorskip("resource", reason="needs POSIX limits")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_with_few_file_handles_no_host_is_called_unreachable() -> None:
    far, here = Server(), Server()

    async def work(client: Client) -> None:
        # Nobody leaves a host, and as many are asked at once as in a check.
        places = asyncio.Semaphore(128)

        async def one(number: int) -> tuple[int, bytes]:
            async with places:
                return await ask(client, far, number)

        done = await asyncio.gather(*(one(number) for number in range(400)))
        assert done == [(200, b"ok")] * 400

    with subprocess.Popen(
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as other:
        assert other.stdout
        far.port = int(other.stdout.readline())
        # With 100 of them it is the computer that says no; with 256 it never comes to that.
        for most in (256, 100):
            with few_handles(most):
                with_client(here, work)
        other.kill()


def test_the_last_good_address_goes_first_and_families_take_turns() -> None:
    addresses = ("2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2", "192.0.2.3")
    turns = ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"]
    assert in_turn(addresses) == turns
    assert in_turn(addresses, "192.0.2.2")[:2] == ["192.0.2.2", "2001:db8::1"]
    assert in_turn(()) == []
