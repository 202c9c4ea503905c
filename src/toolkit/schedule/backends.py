"""The table of schedulers, in the order in which they are preferred."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.schedule import cron, launchd, systemd, windows
from toolkit.schedule.plan import Plan, Rendered, Surroundings


@dataclass(frozen=True, slots=True)
class Backend:
    """A scheduler: the program that must be there, the platforms it is for.

    `time_in` reads the time of day from what was installed (the last file, or
    the line). `printed`: the user runs the command; nothing is installed here.
    """

    name: str
    program: str
    platforms: tuple[str, ...]
    render: Callable[[Plan, Surroundings], Rendered]
    time_in: Callable[[str], tuple[int, int] | None] = lambda _text: None
    printed: bool = False


BACKENDS: tuple[Backend, ...] = (
    Backend("systemd", "systemctl", ("linux",), systemd.render, systemd.time_in),
    Backend("launchd", "launchctl", ("darwin",), launchd.render, launchd.time_in),
    Backend("cron", "crontab", ("linux", "darwin", "freebsd"), cron.render, cron.time_in),
    Backend("windows", "schtasks", ("win32", "cygwin"), windows.render, printed=True),
)
