"""How long the program takes to start, as multiples of `python -c pass`.

All candidates run in turn, round after round, so that a busy machine is
unfair to nobody; the ratio of the medians counts. With `--buku PATH` the same
10,000 links are put into buku's library and searched with `buku -s`.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from toolkit.domain.link import Link
from toolkit.domain.url import read_address
from toolkit.storage.library import Library
from toolkit.usecases.start import start

WORDS = (
    "anxiety sleep grief debt carer panic student rights helpline autism benefits therapy trauma"
    " housing alcohol gambling psychosis bereavement peer support young people recovery medicine"
    " local group guide charity advice information crisis work money family school hospital"
).split()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--links", type=int, default=10_000)
    parser.add_argument("--buku", help="path of the buku program, in its own environment")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(options.links))
        library = _library(Path(folder) / "library.db", rows)
        candidates = _candidates(library, options.buku, Path(folder), rows)
        _show(_measure(candidates, options.rounds))


def _rows(count: int) -> list[tuple[str, str, str]]:
    size = len(WORDS)
    rows = []
    for number in range(count):
        words = [WORDS[(number * step + step) % size] for step in (1, 3, 7, 11, 13)]
        title = " ".join(words[:3]) + f" {number}"
        tags = ",".join(dict.fromkeys(words[3:]))
        rows.append((f"https://site{number % 997}.example/page/{number}", title, tags))
    return rows


def _library(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    now = datetime.now(UTC)
    start(path, now, empty=True)
    with Library(path) as library, library.operation("bench", now):
        for url, title, tags in rows:
            address = read_address(url)
            library.links.add(
                Link(
                    url=address.given,
                    url_key=address.key,
                    title=title,
                    tags=tuple(tags.split(",")),
                    added_at=now,
                    updated_at=now,
                )
            )
    return path


def _candidates(
    library: Path, buku: str | None, folder: Path, rows: list[tuple[str, str, str]]
) -> dict[str, tuple[list[str], dict[str, str]]]:
    toolkit = str(Path(sys.executable).with_name("toolkit"))
    ours = {**os.environ, "TOOLKIT_LIBRARY": str(library)}
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    found = {
        "python -c pass": ([sys.executable, "-c", "pass"], ours),
        "python -c 'import typer'": ([sys.executable, "-c", "import typer"], ours),
        "toolkit --help": ([toolkit, "--help"], ours),
        "toolkit find panic": ([toolkit, "find", "panic"], ours),
    }
    if buku:
        data = folder / "share"
        _buku_library(data / "buku" / "bookmarks.db", rows)
        theirs = {**ours, "XDG_DATA_HOME": str(data)}
        found["buku -s panic"] = ([buku, "--nostdin", "--np", "-s", "panic"], theirs)
    return found


def _buku_library(path: Path, rows: list[tuple[str, str, str]]) -> None:
    path.parent.mkdir(parents=True)
    db = sqlite3.connect(path)
    db.execute(
        "CREATE TABLE bookmarks (id integer PRIMARY KEY, URL text NOT NULL UNIQUE,"
        " metadata text default '', tags text default ',', desc text default '',"
        " flags integer default 0)"
    )
    db.executemany(
        "INSERT INTO bookmarks (URL, metadata, tags) VALUES (?, ?, ?)",
        [(url, title, f",{tags},") for url, title, tags in rows],
    )
    db.commit()
    db.close()


def _measure(
    candidates: dict[str, tuple[list[str], dict[str, str]]], rounds: int
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for turn in range(rounds + 1):
        for name, (command, environment) in candidates.items():
            began = time.perf_counter()
            subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
            )
            if turn:  # the first round warms the caches
                times[name].append(time.perf_counter() - began)
    return times


def _show(times: dict[str, list[float]]) -> None:
    middle = {name: statistics.median(values) for name, values in times.items()}
    base = middle["python -c pass"]
    peer = middle.get("buku -s panic")
    print("| command | ms | x pass | x buku |")
    print("|---|---|---|---|")
    for name, seconds in middle.items():
        beside = f"{seconds / peer:.2f}" if peer else "-"
        print(f"| `{name}` | {seconds * 1000:.0f} | {seconds / base:.1f} | {beside} |")


if __name__ == "__main__":
    main()
