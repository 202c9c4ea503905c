"""Connections as a server sees them: how many, how long, and what is believed on them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from toolkit.checking.addresses import Addresses, read_network
from toolkit.checking.body import Body
from toolkit.checking.dial import in_turn
from toolkit.checking.facts import CheckFailed, Trouble
from toolkit.checking.fetch import Client
from toolkit.domain.url import parse_url

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
STRAY = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"


class Server:
    """Answers with `answer`, `most` times a connection; counts connections, made and open.

    `later` is sent once the answer has been read, asked for or not.
    """

    def __init__(self, most: int = 1_000, answer: bytes = ANSWER, later: bytes = b"") -> None:
        self.most, self.answer, self.later = most, answer, later
        self.made = self.open = self.most_open = self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        with suppress(OSError, asyncio.IncompleteReadError):
            for _ in range(self.most):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(self.answer)
                if self.later:
                    await asyncio.sleep(0.02)
                    writer.write(self.later)
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
            for _ in range(3):
                assert await ask(client, server) == (200, b"ok"), kind
                await asyncio.sleep(0.05)

        with_client(server, work)
        assert server.made == 3, kind


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
    server = Server()

    async def work(client: Client) -> None:
        # Both ends are in this process; nobody leaves a host.
        places = asyncio.Semaphore(32)

        async def one(number: int) -> tuple[int, bytes]:
            async with places:
                return await ask(client, server, number)

        done = await asyncio.gather(*(one(number) for number in range(400)))
        assert done == [(200, b"ok")] * 400
        # So many as leave room for files and the resolver; httpcore closes them a moment late.
        assert server.most_open < 120

    with few_handles(256):
        with_client(server, work)


def test_the_last_good_address_goes_first_and_families_take_turns() -> None:
    addresses = ("2001:db8::1", "2001:db8::2", "192.0.2.1", "192.0.2.2", "192.0.2.3")
    turns = ["2001:db8::1", "192.0.2.1", "2001:db8::2", "192.0.2.2", "192.0.2.3"]
    assert in_turn(addresses) == turns
    assert in_turn(addresses, "192.0.2.2")[:2] == ["192.0.2.2", "2001:db8::1"]
    assert in_turn(()) == []
