"""Real proxies on loopback, which do what a test wants them to do; and servers of HTTP/2.

Each runs in a thread of its own.
"""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Handler = Callable[[Reader, Writer], Awaitable[None]]


class Threaded:
    """A server in a thread; `serve` answers one connection."""

    def __init__(self, serve: Handler | None = None) -> None:
        self._handler = serve
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []

    async def serve(self, reader: Reader, writer: Writer) -> None:
        if self._handler is not None:
            await self._handler(reader, writer)

    def listen(
        self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, port: int = 0
    ) -> int:
        """Open another port, or this one at another address, and return it."""

        async def answered(reader: Reader, writer: Writer) -> None:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self.serve(reader, writer)
            writer.transport.abort()

        async def start() -> int:
            server = await asyncio.start_server(answered, host, port, ssl=tls)
            self._servers.append(server)
            return int(server.sockets[0].getsockname()[1])

        return asyncio.run_coroutine_threadsafe(start(), self._loop).result(5)

    def close(self) -> None:
        async def stop() -> None:
            for server in self._servers:
                server.close()
            # A task that is cancelled before it began never closes the socket it was given.
            await asyncio.sleep(0)
            while tasks := asyncio.all_tasks() - {asyncio.current_task()}:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                # Sockets are closed, and connections just made get their tasks, a turn later.
                await asyncio.sleep(0)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


class Proxy(Threaded):
    """A proxy for HTTP, TLS and SOCKS; whatever name it is asked for, it asks this computer.

    `mode` is what goes wrong: "" (nothing), "reset", "garbage", "silent", "cut" (it hangs
    up when the tunnel stands), or a status that it answers itself. `left` counts down to
    its end. `instead` is the port to which all leads. `between` is what it shows as
    certificates where it opens what passes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.mode = ""
        self.left = 1_000_000
        self.user = ""
        self.instead = 0
        self.between: ssl.SSLContext | None = None
        self.seen: list[str] = []

    async def serve(self, reader: Reader, writer: Writer) -> None:
        first = await reader.readexactly(1)
        if first == b"\x05":
            await self._socks(reader, writer)
            return
        head = first + await reader.readuntil(b"\r\n\r\n")
        line = head.split(b"\r\n", 1)[0].decode()
        self.seen.append(line.rpartition(" ")[0])
        self.left -= 1
        if await self._goes_wrong(writer):
            return
        wanted = b"Basic " + base64.b64encode(self.user.encode())
        if self.user and wanted not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        method, target, _ = line.split(" ")
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await writer.drain()
            if self.mode != "cut":
                await self._tunnel(int(target.rpartition(":")[2]), reader, writer)
            return
        place, _, path = target.removeprefix("http://").partition("/")
        head = head.replace(target.encode(), f"/{path}".encode(), 1)
        await self._tunnel(int(place.partition(":")[2] or 80), reader, writer, head)

    async def _goes_wrong(self, writer: Writer) -> bool:
        if self.left < 0:
            writer.transport.abort()
        elif self.mode.isdecimal():
            body = b"<title>The proxy did not reach it</title>"
            status = f"HTTP/1.1 {self.mode} Proxy\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(status.encode() + body)
            await writer.drain()
        elif self.mode == "reset":
            writer.transport.abort()
        elif self.mode == "garbage":
            writer.write(b"\x15\x03\x01\x00\x02\x02\x46\r\n\r\n")
            await writer.drain()
        elif self.mode == "silent":
            await asyncio.sleep(60)
        else:
            return False
        return True

    async def _socks(self, reader: Reader, writer: Writer) -> None:
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        wants = b"\x02" if self.user else b"\x00"
        writer.write(b"\x05" + (wants if wants in methods else b"\xff"))
        if wants not in methods:
            return
        if self.user:
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            good = f"{user.decode()}:{password.decode()}" == self.user
            writer.write(b"\x01" + (b"\x00" if good else b"\x01"))
        await reader.readexactly(4)
        name = await reader.readexactly((await reader.readexactly(1))[0])
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.seen.append(f"SOCKS {name.decode()}")
        refused = self.mode.isdecimal()
        writer.write(b"\x05" + (b"\x04" if refused else b"\x00") + b"\x00\x01" + bytes(6))
        await writer.drain()
        if not refused:
            await self._tunnel(port, reader, writer)

    async def _tunnel(self, port: int, reader: Reader, writer: Writer, head: bytes = b"") -> None:
        outer = None
        if self.between is not None and not head:
            await writer.start_tls(self.between)
            outer = ssl._create_unverified_context()  # noqa: S323, SLF001 - it opens what passes
        far, there = await asyncio.open_connection("127.0.0.1", self.instead or port, ssl=outer)
        there.write(head)

        async def copy(source: Reader, sink: Writer) -> None:
            with suppress(OSError):
                while data := await source.read(65_536):
                    sink.write(data)
                    await sink.drain()
            sink.close()

        try:
            await asyncio.gather(copy(reader, there), copy(far, writer))
        finally:
            there.transport.abort()


class Http2(Threaded):
    """A server that speaks HTTP/2 and nothing else, and answers with one page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.page = page
        self.requests = 0

    async def serve(self, reader: Reader, writer: Writer) -> None:
        speaking = H2Connection(H2Configuration(client_side=False))
        speaking.initiate_connection()
        writer.write(speaking.data_to_send())
        while data := await reader.read(65_536):
            for event in speaking.receive_data(data):
                if isinstance(event, RequestReceived) and event.stream_id:
                    self.requests += 1
                    headers = [(":status", "200"), ("content-type", "text/html")]
                    speaking.send_headers(event.stream_id, headers)
                    speaking.send_data(event.stream_id, self.page, end_stream=True)
            writer.write(speaking.data_to_send())
            await writer.drain()
