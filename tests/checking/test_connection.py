"""Connections that stay open: how many, and what becomes of one that was closed meanwhile."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from toolkit.checking.connection import Place, Pool
from toolkit.checking.facts import CheckFailed, Trouble

REQUEST = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
MOST = 256
MORE = 4


class Server:
    """Answers `most` requests a connection, then closes; counts connections, made and open."""

    def __init__(self, most: int = 1_000) -> None:
        self.most = most
        self.made = 0
        self.open = 0
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.made += 1
        self.open += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            for _ in range(self.most):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(ANSWER)
            # It has another request by now, and goes without a word.
            await reader.readuntil(b"\r\n\r\n")
        self.open -= 1
        writer.transport.abort()

    def place(self, number: int = 0) -> Place:
        return Place("http", f"h{number}.test", self.port, ["127.0.0.1"])


def with_pool(server: Server, work: Callable[[Pool], Awaitable[None]]) -> None:
    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        server.port = listening.sockets[0].getsockname()[1]
        pool = Pool(ssl.create_default_context)
        try:
            await work(pool)
        finally:
            await pool.close()
            listening.close()
            while server.open:  # noqa: ASYNC110 - the server hears of it a moment later
                await asyncio.sleep(0.01)
            # Its aborted transports tell so on the loop's next round.
            await asyncio.sleep(0)

    asyncio.run(run())


async def ask(pool: Pool, place: Place) -> int:
    connection, head = await pool.ask(place, REQUEST)
    pool.give_back(place, connection)
    return head.status


def test_a_kept_connection_that_is_closed_when_it_is_used_again_is_made_anew() -> None:
    server = Server(most=1)

    async def work(pool: Pool) -> None:
        assert [await ask(pool, server.place()) for _ in range(4)] == [200] * 4

    with_pool(server, work)
    assert server.made == 4


def test_a_new_connection_that_is_closed_without_an_answer_is_a_failure() -> None:
    server = Server(most=0)

    async def work(pool: Pool) -> None:
        with pytest.raises(CheckFailed) as failed:
            await ask(pool, server.place())
        assert failed.value.trouble is Trouble.EMPTY

    with_pool(server, work)
    assert server.made == 1


def test_so_many_connections_are_kept_and_no_more_however_often_they_are_used() -> None:
    server = Server()

    async def work(pool: Pool) -> None:
        for again in range(3):
            for number in range(MOST + MORE):
                assert await ask(pool, server.place(number)) == 200
            async with asyncio.timeout(20):
                while server.open > MOST:  # noqa: ASYNC110 - the server hears of it a moment later
                    await asyncio.sleep(0.01)
            assert server.open == MOST
            # Those that were kept are used again; those above are made anew each time.
            assert server.made == MOST + MORE * (again + 1)

    with_pool(server, work)
