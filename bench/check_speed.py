"""Checking speed beside lychee and linkchecker, on one loopback server in the same run.

Usage: python bench/check_speed.py [--pages 10000] [--rounds 5] [--lychee PATH]
    [--linkchecker PATH] [--memory]

The server stands for 16 hosts (127.0.0.2 to 127.0.0.17), a process of its own,
and answers with half a kilobyte after no delay or 50 ms. Ours is the program
itself (`toolkit check --all --per-host 8 --delay 0`): fetching, reading,
judging and storing. The programs take turns, so that a machine that is busy
for a while is busy for all; of the rounds the median counts. Read the ratios;
the seconds are this machine's.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from toolkit.checking.policy import standing
from toolkit.domain.link import Link
from toolkit.domain.page import Check, Finding
from toolkit.domain.url import read_address
from toolkit.storage.library import Library
from toolkit.usecases.start import start

HOSTS = [f"127.0.0.{number}" for number in range(2, 18)]
AT_ONCE = 8
AT_FULL_SPEED = ["--allow-net", "127.0.0.0/8", "--per-host", str(AT_ONCE), "--delay", "0"]
Counted = Any
BODY = (
    "<!doctype html><html lang=en><head><title>Page {path}</title></head><body><h1>Page</h1><p>"
    + "Help with sleep, from people who know what it is like. " * 7
    + "</p></body></html>"
)
NOW = datetime.now(UTC).replace(microsecond=0)


# With this header linkchecker leaves out its own pauses for a host.
HEADERS = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nLinkChecker: yes\r\nContent-Length: "


def serve(delay: float, ready: multiprocessing.Queue[int], asked: Counted) -> None:
    """Answer on every host, until the process is ended; count the pages asked for."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                if delay:
                    await asyncio.sleep(delay)
                path = head.split(b" ", 2)[1].decode("latin-1")
                body = BODY.replace("{path}", path).encode()
                asked.value += path.startswith("/page/")
                writer.write(f"{HEADERS}{len(body)}\r\n\r\n".encode() + body)
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    async def run() -> None:
        # Every 127.x.x.x is this machine, and a host of its own to a checker.
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=1_000)  # noqa: S104
        ready.put(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(run())


def urls(port: int, pages: int) -> list[str]:
    """Return the addresses, spread over the hosts."""
    return [f"http://{HOSTS[n % len(HOSTS)]}:{port}/page/{n}" for n in range(pages)]


def make_library(path: Path, addresses: list[str]) -> None:
    """Make a library of these links."""
    start(path, NOW, empty=True)
    with Library(path) as library, library.operation("bench", NOW) as writing:
        blank = Link(url="", url_key="", title="", added_at=NOW, updated_at=NOW)
        for url in addresses:
            address = read_address(url)
            title = f"Page {url.partition('/page')[2]}"
            library.links.add(replace(blank, url=url, url_key=address.key, title=title))
        writing.summary = "bench"


def timed(command: list[str], environment: dict[str, str] | None = None) -> tuple[float, float]:
    """Run a program; returns seconds of wall and of its processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(folder: Path, addresses: list[str], options: list[str]) -> tuple[float, float]:
    """Time the program on a fresh library."""
    library = folder / f"library-{time.monotonic_ns()}.db"
    make_library(library, addresses)
    command = [sys.executable, "-m", "toolkit", "--library", str(library), "check", "--all"]
    return timed([*command, *options], {"TOOLKIT_CONFIG": str(folder / "none.toml")})


def lychee(
    program: str, folder: Path, addresses: list[str], pace: list[str]
) -> tuple[float, float]:
    """Time lychee with as many requests in flight, at a pace."""
    listed = folder / "links.txt"
    listed.write_text("\n".join(addresses), encoding="utf-8")
    return timed(
        [program, "--no-progress", "--max-concurrency", str(AT_ONCE * len(HOSTS)), *pace,
         "--method", "get", "--max-retries", "0", str(listed)]
    )  # fmt: skip


def linkchecker(program: str, folder: Path, addresses: list[str]) -> tuple[float, float]:
    """Time linkchecker without its throttle."""
    listed = folder / "links.html"
    listed.write_text("".join(f'<a href="{url}">x</a>' for url in addresses), encoding="utf-8")
    settings = folder / "linkcheckerrc"
    settings.write_text("[checking]\nmaxrequestspersecond=100000\n", encoding="utf-8")
    return timed(
        [program, "-f", str(settings), "-t", str(AT_ONCE * len(HOSTS)), "-r1", "--no-robots",
         "--check-extern", "--no-status", str(listed)]
    )  # fmt: skip


def polite(folder: Path, port: int, program: str) -> None:
    """Time 1,000 links of 200 hosts with the defaults, and lychee as politely.

    One host has 20 of the links; what it demands by itself is timed beside.
    """
    largest = [f"http://127.0.1.1:{port}/{number}" for number in range(20)]
    addresses = largest + [f"http://127.0.1.{2 + n % 199}:{port}/{n}" for n in range(980)]
    defaults = ["--allow-net", "127.0.0.0/8"]
    rows = {
        "toolkit check": ours(folder, addresses, defaults),
        "its largest host": ours(folder, largest, defaults),
    }
    if program:
        own_pace = ["--host-concurrency", "1", "--host-request-interval", "1s"]
        rows["lychee"] = lychee(program, folder, addresses, own_pace)
    print("1,000 links of 200 hosts, one request a second to each")
    for name, (wall, processor) in rows.items():
        print(f"  {name:<17}{wall:7.1f} s wall {processor:7.1f} s processor")


def memory(folder: Path, addresses: list[str]) -> str:
    """Return the most memory that the program held, and the process that reads pages."""
    library = folder / f"memory-{len(addresses)}.db"
    make_library(library, addresses)
    code = (
        "import resource,sys; from toolkit.cli.main import main; main(sys.argv[1:]);"
        "print(*(resource.getrusage(who).ru_maxrss // 1024 for who in"
        " (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "-q", "--library", str(library), "check", "--all"]
    done = subprocess.run([*command, *AT_FULL_SPEED], capture_output=True, text=True, check=False)
    own, reading = done.stderr.split()[-2:]
    return f"{own} MB, and {reading} MB in the process that reads pages"


def store_and_policy(folder: Path, count: int = 2_000) -> tuple[float, float]:
    """Return milliseconds a link of storing one check, and of deriving its state."""
    path = folder / "store.db"
    make_library(path, [f"http://host-{n % 200}.example/{n}" for n in range(count)])
    with Library(path) as library:
        checks = library.checks
        checks.hurry()
        with library.atomic():
            run = checks.begin(NOW)
        began = time.perf_counter()
        for number in range(1, count + 1):
            with library.atomic():
                check = Check(link_id=number, run_id=run, at=NOW, finding=Finding.OK)
                checks.add(check, f"http://host-{(number - 1) % 200}.example/{number - 1}")
                stands = standing(checks.history(number))
                checks.keep(number, stands)
        stored = (time.perf_counter() - began) * 1_000 / count
    year = [
        Check(link_id=1, at=NOW + timedelta(days=30 * month), finding=Finding.OK)
        for month in range(12)
    ]
    began = time.perf_counter()
    for _ in range(count):
        standing(year)
    return stored, (time.perf_counter() - began) * 1_000 / count


def measure(folder: Path, delay: float, arguments: argparse.Namespace) -> None:
    """Print the table for one delay."""
    ready: multiprocessing.Queue[int] = multiprocessing.Queue()
    asked: Counted = multiprocessing.Value("q", 0)
    server = multiprocessing.Process(target=serve, args=(delay, ready, asked), daemon=True)
    server.start()
    addresses = urls(ready.get(timeout=10), arguments.pages)
    programs = {"toolkit check": partial(ours, folder, addresses, AT_FULL_SPEED)}
    if arguments.lychee:
        programs["lychee"] = partial(
            lychee, arguments.lychee, folder, addresses,
            ["--host-concurrency", str(AT_ONCE), "--host-request-interval", "0ms"],
        )  # fmt: skip
    if arguments.linkchecker:
        programs["linkchecker"] = partial(linkchecker, arguments.linkchecker, folder, addresses)
    rows: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(arguments.rounds):
        for name, run in programs.items():
            before = asked.value
            rows[name].append(run())
            if asked.value - before < arguments.pages:
                print(f"{name} asked for {asked.value - before:,} pages only: not to be counted")
    if not delay and arguments.memory:
        for count in (1_000, arguments.pages, 10 * arguments.pages):
            held = memory(folder, urls(int(addresses[0].split(":")[2].split("/")[0]), count))
            print(f"memory at {count:,} links: {held}")
        polite(folder, int(addresses[0].split(":")[2].split("/")[0]), arguments.lychee)
    server.terminate()
    server.join()
    walls = {name: [wall for wall, _ in taken] for name, taken in rows.items()}
    base = walls.get("lychee", walls["toolkit check"])
    print(f"{arguments.pages:,} pages, 16 hosts, answers after {delay * 1000:.0f} ms")
    for name, taken in rows.items():
        ratios = [own / other for own, other in zip(walls[name], base, strict=True)]
        processor = median(used for _, used in taken)
        print(
            f"  {name:<14}{median(walls[name]):7.1f} s wall {processor:7.1f} s processor"
            f" {median(ratios):6.2f} x ({min(ratios):.2f} to {max(ratios):.2f})"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lychee", default="")
    parser.add_argument("--linkchecker", default="")
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # linkchecker reads its list as "nobody" when root starts it.
        Path(folder).chmod(0o755)
        stored, derived = store_and_policy(Path(folder))
        print(f"store: {stored:.2f} ms a link; policy over a year of checks: {derived:.3f} ms")
        for delay in (0.0, 0.05):
            measure(Path(folder), delay, arguments)


if __name__ == "__main__":
    main()
