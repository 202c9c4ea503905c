"""How fast lists come in: rows a second at growing sizes, memory, and buku beside it.

    python bench/import_speed.py                       our import at 10k and 100k rows
    python bench/import_speed.py --rows 10000 100000 1000000
    python bench/import_speed.py --buku .venv/bin/buku both, at 1k to 8k items as HTML
    python bench/import_speed.py --against OLD         an older checkout and this one, in turns

Each import runs in a process of its own into an empty library. "s" is wall clock
of that whole process, "CPU s" its processor time, which other work on the
machine disturbs less; "us a row" is flat where the cost of a row does not grow
with the list; memory is its peak. Compare ratios of one run, not seconds of two
machines.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from statistics import median
from typing import NamedTuple

_WORDS = 8_000
_TAGS = 300
_TURNS = 3


def main() -> None:
    """Read the options and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--items", type=int, nargs="+", default=[1_000, 2_000, 4_000, 8_000])
    parser.add_argument("--summary", type=int, default=0, help="words of a summary (default none)")
    parser.add_argument("--buku", help="the program to compare with")
    parser.add_argument("--against", type=Path, help="an older checkout to compare with")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if options.against:
            _table_of_turns(folder, options.against)
            return
        _table_of_csv(folder, options.rows, options.summary)
        if options.buku:
            _table_of_html(folder, options.items, options.buku)


def _table_of_csv(folder: Path, sizes: Sequence[int], summary: int) -> None:
    print(
        f"CSV, title of 6 words, 2 tags, summary of {summary} words, load {os.getloadavg()[0]:.1f}"
    )
    print(
        f"{'rows':>10} {'s':>9} {'rows/s':>9} {'CPU s':>9} {'per CPU s':>10}"
        f" {'us a row':>9} {'peak MB':>9}"
    )
    for size in sizes:
        path = _csv(folder, size, summary)
        used = _ours(folder, path)
        rates = f"{size / used.wall:>9,.0f} {used.cpu:>9.2f} {size / used.cpu:>10,.0f}"
        each = f"{used.cpu / size * 1e6:>9.1f}"
        print(f"{size:>10,} {used.wall:>9.2f} {rates} {each} {used.peak:>9.0f}", flush=True)


def _table_of_html(folder: Path, sizes: Sequence[int], buku: str) -> None:
    print("\nthe same bookmarks as HTML")
    print(
        f"{'items':>10} {'ours s':>9} {'buku s':>9} {'ratio':>9} {'CPU ratio':>10}"
        f" {'our us a row':>13} {'buku us a row':>14}"
    )
    for size in sizes:
        path = _html(folder, size)
        ours, theirs = _ours(folder, path), _buku(folder, path, buku)
        ratios = f"{theirs.wall / ours.wall:>8.1f}x {theirs.cpu / ours.cpu:>9.1f}x"
        each = f"{ours.cpu / size * 1e6:>13.1f} {theirs.cpu / size * 1e6:>14.1f}"
        print(f"{size:>10,} {ours.wall:>9.2f} {theirs.wall:>9.2f} {ratios} {each}", flush=True)


def _table_of_turns(folder: Path, old: Path) -> None:
    print(f"medians of {_TURNS} turns each, load {os.getloadavg()[0]:.1f}")
    print(f"{'list':>16} {'old CPU s':>10} {'CPU s':>9} {'speed':>7} {'old MB':>7} {'MB':>7}")
    lists = {"100,000 rows": _csv(folder, 100_000, 0), "40,000 bookmarks": _html(folder, 40_000)}
    sources = (old / "src", Path(__file__).parents[1] / "src")
    for name, path in lists.items():
        turns = [[_ours(folder, path, source) for source in sources] for _ in range(_TURNS)]
        before, now = (
            (median(one.cpu for one in side), median(one.peak for one in side))
            for side in zip(*turns, strict=True)
        )
        speeds = f"{before[0]:>10.2f} {now[0]:>9.2f} {before[0] / now[0]:>6.2f}x"
        print(f"{name:>16} {speeds} {before[1]:>7.0f} {now[1]:>7.0f}", flush=True)


def _csv(folder: Path, size: int, summary: int) -> Path:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("title,url,time_added,tags,summary\n")
        for title, url, when, tags, words in _items(size, summary):
            file.write(f'{title},{url},{when},"{", ".join(tags)}",{words}\n')
    return path


def _html(folder: Path, size: int) -> Path:
    path = folder / "items.html"
    with path.open("w", encoding="utf-8") as file:
        file.write("<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n")
        for title, url, when, tags, _ in _items(size, 0):
            listed = escape(",".join(tags))
            file.write(f'<DT><A HREF="{url}" ADD_DATE="{when}" TAGS="{listed}">{title}</A>\n')
        file.write("</DL><p>\n")
    return path


def _items(number: int, summary: int) -> Iterator[tuple[str, str, int, list[str], str]]:
    chance = random.Random(1)  # noqa: S311 - made-up words, the same in every run
    words = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(3, 9)))
        for _ in range(_WORDS)
    ]
    for count in range(number):
        title = " ".join(chance.choices(words, k=6))
        host, path = chance.choices(words, k=2)
        tags = chance.choices(words[:_TAGS], k=2)
        yield (
            title,
            f"https://www.{host}.org/{path}/{count}",
            1_500_000_000 + count,
            tags,
            " ".join(chance.choices(words, k=summary)),
        )


class _Used(NamedTuple):
    """What one process used: seconds of wall clock and of processor, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def _ours(folder: Path, path: Path, source: Path | None = None) -> _Used:
    environment = {**os.environ, "PYTHONPATH": str(source)} if source else dict(os.environ)
    library = folder / "library.db"
    for ending in ("", "-wal", "-shm"):
        library.with_name(library.name + ending).unlink(missing_ok=True)
    command = [sys.executable, "-m", "toolkit", "--library", str(library)]
    subprocess.run(
        [*command, "init", "--empty", "-q"],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    return _used([*command, "import", "-q", str(path)], environment)


def _buku(folder: Path, path: Path, program: str) -> _Used:
    home = folder / f"buku-{time.monotonic_ns()}"
    home.mkdir()
    environment = {**os.environ, "XDG_DATA_HOME": str(home), "BUKU_DEFAULT_DBDIR": str(home)}
    return _used([program, "--tacit", "--nostdin", "--import", str(path)], environment)


def _used(command: Sequence[str], environment: dict[str, str]) -> _Used:
    quiet = subprocess.DEVNULL
    began = time.perf_counter()
    running = subprocess.Popen(command, env=environment, stdin=quiet, stdout=quiet, stderr=quiet)
    _, status, usage = os.wait4(running.pid, 0)
    wall = time.perf_counter() - began
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)
    return _Used(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
