"""A page that would take minutes or all memory ends its reader, and no other page."""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from toolkit.domain.page import Expected, PageReading, PageTooHeavy, Received
from toolkit.pages.compare import Reader, inspect

FILLING = "<p>words of help</p>" * 200
# Each paragraph takes all of these along: thirty million elements.
MEMORY = f"<p>{''.join(f'<b a{n}>' for n in range(500))}</p>{'<p>x' * 60_000}"
# Each attribute is compared with all before it.
TIME = f"<div {' '.join(f'a{n}' for n in range(70_000))}>"


def received(markup: str) -> Received:
    kind = "text/html; charset=utf-8"
    return Received(url="https://a.example/", content_type=kind, body=markup.encode())


@pytest.fixture(autouse=True)
def _known_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the other process find the functions of this file."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def process_of(_page: Received) -> int:
    return os.getpid()


def fails(_page: Received) -> int:
    raise UnicodeError("as a page may make it")


def fails_oddly(_page: Received) -> int:
    class OnlyHereError(Exception):
        pass

    raise OnlyHereError


def all_read(*pages: str) -> list[PageReading | Exception]:
    async def read() -> list[PageReading | Exception]:
        reader = Reader()
        asked = (
            reader(inspect, received(page), "https://a.example/", Expected()) for page in pages
        )
        try:
            return await asyncio.gather(*asked, return_exceptions=True)  # type: ignore[return-value]  # no page is cancelled
        finally:
            reader.close()

    return asyncio.run(read())


def one(work: Callable[[Received], int], markup: str = FILLING) -> int:
    async def read() -> int:
        reader = Reader()
        try:
            return await reader(work, received(markup))
        finally:
            reader.close()

    return asyncio.run(read())


def title(reading: PageReading | Exception) -> str:
    assert isinstance(reading, PageReading)
    assert reading.fingerprint is not None
    return reading.fingerprint.title


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
@pytest.mark.parametrize("heavy", [MEMORY, TIME], ids=["memory", "time"])
def test_a_page_that_takes_too_much_is_given_up_and_the_others_are_read(heavy: str) -> None:
    first, given_up, last = all_read(
        f"<title>One</title>{FILLING}", heavy, f"<title>Two</title>{FILLING}"
    )
    assert isinstance(given_up, PageTooHeavy)
    assert [title(first), title(last)] == ["One", "Two"]


def test_a_page_is_read_elsewhere_unless_it_is_small() -> None:
    assert one(process_of) != os.getpid()
    assert one(process_of, "<p>x") == os.getpid()


@pytest.mark.parametrize("program", ["/nowhere/python", shutil.which("true")])
def test_a_page_is_read_here_where_no_process_can_be_started(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert one(process_of) == os.getpid()


def dies(_page: Received, marks: str, times: int) -> int:
    """End this process as somebody else may end it, so many times."""
    with Path(marks).open("a+") as tries:
        tries.write("x")
        tries.seek(0)
        if len(tries.read()) <= times:
            os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process as POSIX does")
@pytest.mark.parametrize(("times", "fine"), [(1, True), (2, False)])
def test_a_page_is_read_once_more_where_its_process_was_killed(
    tmp_path: Path, times: int, *, fine: bool
) -> None:
    work = partial(dies, marks=str(tmp_path / "marks"), times=times)
    if fine:
        assert one(work) != os.getpid()
    else:
        with pytest.raises(PageTooHeavy):
            one(work)


def test_what_reading_raises_is_raised_here() -> None:
    with pytest.raises(UnicodeError, match="as a page may make it"):
        one(fails)
    with pytest.raises(RuntimeError, match="OnlyHereError"):
        one(fails_oddly)


@pytest.mark.skipif(sys.platform == "win32", reason="looks for a process as POSIX does")
def test_the_process_ends_with_its_reader() -> None:
    number = one(process_of)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    pytest.fail("the process is still there")
