"""The table of schedulers, in the order in which they are preferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.schedule import cron, launchd, systemd, windows
from toolkit.schedule.plan import Plan, Rendered, Surroundings


@dataclass(frozen=True, slots=True)
class Backend:
    """A scheduler: the program that must be there, the platforms it is for.

    `printed`: the user runs the command; nothing is installed here.
    """

    name: str
    program: str
    platforms: tuple[str, ...]
    render: Callable[[Plan, Surroundings], Rendered]
    printed: bool = False


BACKENDS: tuple[Backend, ...] = (
    Backend("systemd", "systemctl", ("linux",), systemd.render),
    Backend("launchd", "launchctl", ("darwin",), launchd.render),
    Backend("cron", "crontab", ("linux", "darwin", "freebsd"), cron.render),
    Backend("windows", "schtasks", ("win32", "cygwin"), windows.render, printed=True),
)
