"""Copying, and pasting on request: the first route that works, said by name.

A missing or failing tool is never an exception: the next route is tried, and
the result tells what was tried. Must not print, must not log the text, and
must not read the clipboard unless `paste` is called.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from toolkit.clipboard.routes import (
    PATIENCE_SECONDS,
    ROUTES,
    Attempt,
    PasteWay,
    Route,
    Surroundings,
    Taken,
    is_far,
    obstacle,
)

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["Copied", "Described", "Pasted", "Surroundings", "copy", "describe", "paste"]

# A post or an article; more is some mistake, and not ours to hold.
LARGEST_PASTE_BYTES = 1_000_000
_NOTHING_HERE = "There is no clipboard here: no desktop, no tmux, no terminal that takes OSC 52."
_BY_HAND = "Select the text with the mouse, or send it to a file."
_TYPE_INSTEAD = "Give the text on standard input, or paste it at the prompt."


@dataclass(frozen=True, slots=True)
class Copied:
    """How copying went.

    `confirmed` is True when a tool said so, None when the text was handed to
    the terminal (it never answers), False when no route worked: then `reason`
    and `hint` say why and what to do. `tried` are the routes passed over.
    """

    route: str
    confirmed: bool | None
    reason: str = ""
    hint: str = ""
    tried: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was on the clipboard: `text`, or None with `reason` and `hint`."""

    text: str | None
    route: str = ""
    reason: str = ""
    hint: str = ""
    tried: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """The route that would be taken ("" for none), why, and those passed over."""

    route: str
    reason: str
    hint: str = ""
    tried: tuple[Attempt, ...] = ()


def copy(text: str, surroundings: Surroundings) -> Copied:
    """Put the text on the clipboard as it is, by the first route that works."""
    if not text:
        return Copied("", confirmed=False, reason="There is nothing to copy.")
    tried: list[Attempt] = []
    for route in _existing(surroundings):
        reason = obstacle(route, route.copying, surroundings)
        reason = reason or route.copying.put(text, surroundings)
        if not reason:
            confirmed = True if route.confirms else None
            return Copied(route.name, confirmed=confirmed, tried=tuple(tried))
        tried.append(Attempt(route.name, reason))
    return Copied(
        "",
        confirmed=False,
        reason=_summary(tried),
        hint=_advice(surroundings),
        tried=tuple(tried),
    )


def paste(surroundings: Surroundings) -> Pasted:
    """Read the clipboard, 1 MB at most, by the first route that has text."""
    tried: list[Attempt] = []
    for route in _existing(surroundings):
        if route.pasting is None:
            continue
        taken = _take(route, route.pasting, surroundings)
        if taken.text is not None:
            return Pasted(taken.text, route.name, tried=tuple(tried))
        tried.append(Attempt(route.name, taken.reason))
        if taken.is_final:
            break
    reason = _summary(tried, "There is no clipboard to read here: no desktop and no tmux.")
    return Pasted(None, reason=reason, hint=_TYPE_INSTEAD, tried=tuple(tried))


def describe(surroundings: Surroundings) -> Described:
    """Tell which route `copy` would try first, without touching the clipboard."""
    tried: list[Attempt] = []
    for route in _existing(surroundings):
        reason = obstacle(route, route.copying, surroundings)
        if not reason:
            return Described(route.name, route.place.because, tried=tuple(tried))
        tried.append(Attempt(route.name, reason))
    return Described("", _summary(tried), _advice(surroundings), tuple(tried))


def _existing(surroundings: Surroundings) -> list[Route]:
    return [route for route in ROUTES if route.place.here(surroundings)]


def _take(route: Route, pasting: PasteWay, surroundings: Surroundings) -> Taken:
    reason = obstacle(route, pasting, surroundings)
    return Taken(None, reason) if reason else pasting.take(surroundings, LARGEST_PASTE_BYTES)


def _summary(tried: Sequence[Attempt], without: str = _NOTHING_HERE) -> str:
    if not tried:
        return without
    reasons = "; ".join(f"{one.route}: {one.reason}" for one in tried)
    return f"No way to the clipboard worked: {reasons}."


def _advice(surroundings: Surroundings) -> str:
    packages = [
        route.package
        for route in _existing(surroundings)
        if route.package and not is_far(route, surroundings) and route.copying.missing(surroundings)
    ]
    return f"Install {' or '.join(packages)}." if packages else _BY_HAND


def run(command: Sequence[str], data: bytes, timeout: float = PATIENCE_SECONDS) -> int:
    """Start the command with `data` as its input and return its exit code.

    Raises OSError when it cannot be started and subprocess.TimeoutExpired after
    `timeout` seconds, when it and its children have been ended.
    """
    from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired  # noqa: PLC0415 - copying only

    # A session of its own: Ctrl-C or a closed terminal must not take away what was copied.
    process = Popen(  # noqa: S603 - a fixed table of commands, no shell
        list(command), stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, start_new_session=True
    )
    try:
        process.communicate(data, timeout=timeout)
    except TimeoutExpired:
        _end(process)
        raise
    return process.returncode


def read(
    command: Sequence[str], limit: int, timeout: float = PATIENCE_SECONDS
) -> tuple[int, bytes]:
    """Start the command and return its exit code and up to `limit` bytes of its output.

    Raises as `run` does. A command that has more to say is ended, with code 0.
    """
    from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired  # noqa: PLC0415 - pasting only
    from threading import Thread  # noqa: PLC0415 - pasting only

    process = Popen(  # noqa: S603 - a fixed table of commands, no shell
        list(command), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    output: list[bytes] = []
    reader = Thread(target=_keep, args=(process.stdout, limit, output), daemon=True)
    reader.start()
    reader.join(timeout)
    if reader.is_alive():
        _end(process)
        raise TimeoutExpired(list(command), timeout)
    found = b"".join(output)
    if len(found) >= limit:
        _end(process)
        return 0, found
    try:
        return process.wait(timeout), found
    except TimeoutExpired:
        _end(process)
        raise


def _keep(stream: IO[bytes], limit: int, output: list[bytes]) -> None:
    with stream:
        output.append(stream.read(limit))


def _end(process: Popen[bytes]) -> None:
    if hasattr(os, "killpg"):
        from signal import SIGKILL  # noqa: PLC0415 - only for a command that hangs

        # Its children too: one of them may be what holds the output open. A group
        # that has just ended is not found on Linux and not permitted on macOS.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, SIGKILL)
    process.kill()
    if process.stdin is not None:
        process.stdin.close()
    process.wait()
