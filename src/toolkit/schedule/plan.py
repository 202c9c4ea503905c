"""The plan: what is to run, when, and for which library.

Must not know a scheduler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The name under which it stands in every scheduler.
NAME = "apomediary-toolkit-check"
# Seconds by which systemd may be late, so that many curators' checks do not
# reach the same servers at the same moment.
SPREAD_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A daily check at `hour`:`minute`, local time.

    `command` is an argument list with absolute paths, so that it works from a
    virtual environment, pipx or uv; `environment` what it needs besides.
    """

    command: tuple[str, ...]
    hour: int = 7
    minute: int = 17
    environment: Mapping[str, str] = field(default_factory=dict)


def time_of(hour: str, minute: str) -> tuple[int, int] | None:
    """Read a time of day, None for anything else."""
    if hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60:  # noqa: PLR2004 - a clock
        return int(hour), int(minute)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Where a user's files stand, and who the user is (`uid` 0 where there is none)."""

    home: Path
    config: Path
    uid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command to run; `must`: a failure of it ends the work."""

    command: tuple[str, ...]
    must: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a scheduler needs: files to write, steps to install and to remove.

    `line` is for a crontab; `advice` is told to the user.
    """

    files: tuple[tuple[Path, str], ...] = ()
    install: tuple[Step, ...] = ()
    remove: tuple[Step, ...] = ()
    line: str = ""
    advice: str = ""
