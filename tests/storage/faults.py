"""Runs of the program that end badly, one after another in a process that has loaded it.

`python -m tests.storage.faults KIND LIBRARY SHARE` prints what went wrong, a line each,
then how much was tried. Every run is a fork of a process that has run each command, so
that it costs its work, and kills and full disks meet that work and no start.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from toolkit.cli.main import main
from toolkit.storage.library import Library

PAGE = 4096
WRITES = (
    "add https://www.example.org/new --title New --offline",
    "edit k8 --title Other",
    "vet k8 --level caution --how read --note n --by sam",
    "tag add k8 new",
    "synonym add zzz panic",
    "import list.csv",
    "rm k8 --yes",
    "undo",
    "backup copy.db",
    "export out.csv",
    "restore saved.db",
)


def forked(argv: list[str], before: Callable[[], object] = lambda: None) -> int:
    """Start a run of its own; return its process."""
    process = os.fork()
    if process:
        return process
    code = 255
    # Python 3.11 keeps bytecode that a full disk cut short (python/cpython#126606).
    sys.dont_write_bytecode = True
    try:
        before()
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a stream
            err = io.StringIO()
            with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(err):
                code = main(argv)
            if "defect" in err.getvalue() or "Traceback" in err.getvalue():
                code = 254
    finally:
        os._exit(code)


def load() -> None:
    """Run each command here once: what one loads late, every fork would load anew."""
    nowhere = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        for command in WRITES:
            main(command.split())


def code_of(process: int) -> int:
    """Wait for a run; return its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def rows_of(path: Path) -> list[tuple[object, ...]]:
    """Return what a person would miss."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        return [
            *db.execute("SELECT id, url, title, removed_at, vetting_id FROM links"),
            *db.execute("SELECT id, level FROM vettings"),
            *db.execute("SELECT word, means FROM synonyms"),
            *db.execute("SELECT link_id, tag_id FROM link_tags"),
        ]


def verified(path: Path) -> str:
    """Return what is wrong with a library, "" where nothing is."""
    with Library(path) as library:
        problems = library.verify()
    return problems[0] if problems else ""


def afresh(path: Path, whole: Path) -> None:
    """Put the library as it was, and nothing beside it."""
    for file in path.parent.iterdir():
        if file.name.startswith((path.name, f".{path.name}", "copy.db", "out.csv", ".")):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    shutil.copy(whole, path)


def full_disk(path: Path, whole: Path, share: int) -> Iterator[str]:
    """Let no file grow beyond a size, a page more each time, until the command succeeds."""
    tried = 0
    for number, command in enumerate(WRITES):
        afresh(path, whole)
        for limit in range((number % share) * PAGE, 2_000_000, PAGE * share):
            afresh(path, whole)
            before = rows_of(path)
            most = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit))
            code = code_of(forked(command.split(), most))
            tried += 1
            if code not in (0, 1, 4):
                yield f"{command}, {limit:,} bytes: exit code {code}"
            if problem := verified(path):
                yield f"{command}, {limit:,} bytes: {problem}"
            if code and rows_of(path) != before:
                yield f"{command}, {limit:,} bytes: refused, and something changed"
            if code == 0:
                break
    yield f"tried: {tried} sizes of disk, {len(WRITES)} commands"


def killed(path: Path, whole: Path, share: int) -> Iterator[str]:
    """End runs at random moments without a chance to tidy up."""
    rounds = max(1, 100 // share)
    chance = random.Random(1)  # noqa: S311 - no secret
    for command in WRITES:
        for _ in range(rounds):
            afresh(path, whole)
            before = rows_of(path)
            process = forked(command.split())
            time.sleep(chance.uniform(0, 0.04))
            os.kill(process, signal.SIGKILL)
            code = code_of(process)
            if code not in (0, -signal.SIGKILL):
                yield f"{command}: exit code {code}"
            if problem := verified(path):
                yield f"{command}: {problem}"
            if code == 0 and command.startswith("edit") and rows_of(path) == before:
                yield f"{command}: said to be done, and was not"
            if code_of(forked(["edit", "k9", "--title", "Next"])):
                yield f"{command}: the next command fails"
    yield f"tried: {rounds * len(WRITES):,} kills, {len(WRITES)} commands"


def at_once(path: Path, whole: Path, share: int) -> Iterator[str]:
    """Let many programs write at the same time."""
    many = max(4, 50 // share)
    afresh(path, whole)
    count = len(rows_of(path))
    started = [
        forked(["add", f"https://{number}.example/", "--title", f"T{number}", "--offline"])
        for number in range(many)
    ]
    codes = [code_of(process) for process in started]
    if set(codes) - {0, 4}:
        yield f"exit codes {sorted(set(codes))}"
    with Library(path) as library:
        urls = {link.url for link in library.links.every()}
    kept = sum(f"https://{number}.example/" in urls for number in range(many))
    if kept != codes.count(0):
        yield f"{codes.count(0)} were said to be done, {kept} are there"
    if problem := verified(path):
        yield problem
    if len(rows_of(path)) < count:
        yield "something is gone"
    yield f"tried: {many} programs at once, {kept} done, {many - kept} told to wait"


KINDS = {kind.__name__: kind for kind in (full_disk, killed, at_once)}


def run(kind: str, library: str, share: str) -> None:
    """Make a library of what a curator would have, and try it."""
    path = Path(library)
    os.chdir(path.parent)
    os.environ["TOOLKIT_LIBRARY"] = library
    Path("list.csv").write_text(
        "url,title\n" + "".join(f"https://{n}.example/,Title {n}\n" for n in range(300))
    )
    for command in ("edit k7 --title Before", "backup saved.db"):
        if code_of(forked(command.split())):
            sys.stdout.write(f"{command}: failed\n")
    whole = path.with_name("whole.db")
    shutil.copy(path, whole)
    load()
    for line in KINDS[kind](path, whole, int(share)):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    run(*sys.argv[1:])
