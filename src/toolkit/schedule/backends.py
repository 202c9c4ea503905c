"""The table of schedulers, in the order in which they are preferred."""

from __future__ import annotations

import io
import os
import plistlib
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import NamedTuple
from xml.parsers.expat import ExpatError

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


_MARK = f"# {NAME}"
# cronie, Vixie's, BSD's and macOS' say "no crontab for sam", busybox the other; some
# speak the user's language whatever they are told.
_NO_TABLE = re.compile(
    r"\b(?:no|keine?|aucune?|pas de|ning[uú]n|no hay|nessuna?|geen|nenhuma?|ingen|inget|brak|нет)"
    r" crontab (?:for|für|pour|para|per|voor|för|dla|для) |can't open '[^']*': No such file",
    re.IGNORECASE,
)


def crontab_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the line; it is put into the table by `with_line`."""
    del surroundings
    words = [f"{name}={shlex.quote(value)}" for name, value in plan.environment.items()]
    words += [shlex.quote(word) for word in plan.command]
    # A bare % ends the command in a crontab.
    command = " ".join(words).replace("%", "\\%")
    return Rendered(
        line=f"{plan.minute} {plan.hour} * * * {command} {_MARK}",
        advice="cron does not catch up on days when the machine was off.",
    )


def with_line(table: str, line: str) -> str:
    """Return a crontab with the line in place of an older one of ours."""
    kept = without_line(table)
    between = "" if kept.endswith("\n") or not kept else "\n"
    return f"{kept}{between}{line}\n"


def without_line(table: str) -> str:
    """Return a crontab without our line, all else untouched."""
    return "".join(line for line in _lines(table) if not _is_ours(line))


def crontab_time(line: str) -> tuple[int, int] | None:
    """Read hour and minute of our line."""
    minute, _, rest = line.partition(" ")
    return time_of(rest.partition(" ")[0], minute)


def line_in(table: str) -> str:
    """Return our line of a crontab, "" when there is none."""
    return next((line.rstrip() for line in _lines(table) if _is_ours(line)), "")


def says_no_table(code: int, output: bytes, complaint: str) -> bool:
    """Tell whether `crontab -l` failed because there is no table, and for no other reason."""
    return code > 0 and not output and _NO_TABLE.search(complaint) is not None


def _lines(table: str) -> io.StringIO:
    return io.StringIO(table, newline="\n")


def _is_ours(line: str) -> bool:
    return line.rstrip().endswith(_MARK)


_EVERY_DAY = re.compile(r"^OnCalendar=\*-\*-\* (\d+):(\d+):", re.MULTILINE)
_CONTROL = ("systemctl", "--user")


def systemd_time(text: str) -> tuple[int, int] | None:
    """Read hour and minute of a timer."""
    found = _EVERY_DAY.search(text)
    return time_of(found[1], found[2]) if found else None


def systemd_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the units and how they are switched on and off."""
    folder = surroundings.config / "systemd" / "user"
    reload = Step(command=(*_CONTROL, "daemon-reload"))
    timer = f"{NAME}.timer"
    return Rendered(
        files=((folder / f"{NAME}.service", _service(plan)), (folder / timer, _timer(plan))),
        install=(reload, Step(command=(*_CONTROL, "enable", "--now", timer))),
        remove=(
            Step(command=(*_CONTROL, "disable", "--now", timer), must=False),
            Step(command=reload.command, must=False),
        ),
        advice="It runs while you are logged in; 'loginctl enable-linger' makes it run always.",
    )


def _service(plan: Plan) -> str:
    lines = ["[Unit]", "Description=Check the links of the apomediary toolkit", "", "[Service]"]
    lines += ["Type=oneshot", f"ExecStart={' '.join(_quoted(word) for word in plan.command)}"]
    lines += [
        f"Environment={_quoted(f'{name}={value}', dollar='$')}"
        for name, value in plan.environment.items()
    ]
    return "\n".join([*lines, "Nice=10", ""])


def _timer(plan: Plan) -> str:
    return "\n".join(
        [
            "[Unit]",
            "Description=Check the links of the apomediary toolkit every day",
            "",
            "[Timer]",
            f"OnCalendar=*-*-* {plan.hour:02}:{plan.minute:02}:00",
            f"RandomizedDelaySec={SPREAD_SECONDS}",
            "Persistent=true",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
        ]
    )


def _quoted(word: str, dollar: str = "$$") -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped.replace("$", dollar)}"'


def launchd_time(text: str) -> tuple[int, int] | None:
    """Read hour and minute of an agent's file."""
    try:
        at = plistlib.loads(text.encode())["StartCalendarInterval"]
        return time_of(str(at["Hour"]), str(at["Minute"]))
    except (ValueError, KeyError, TypeError, plistlib.InvalidFileException, ExpatError):
        return None


def launchd_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the agent's file and how it is loaded and unloaded."""
    path = surroundings.home / "Library" / "LaunchAgents" / f"{NAME}.plist"
    domain = f"gui/{surroundings.uid}"
    agent = {
        "Label": NAME,
        "ProgramArguments": list(plan.command),
        "EnvironmentVariables": dict(plan.environment),
        "StartCalendarInterval": {"Hour": plan.hour, "Minute": plan.minute},
        "ProcessType": "Background",
    }
    return Rendered(
        files=((path, plistlib.dumps(agent).decode()),),
        install=(
            Step(command=("launchctl", "bootout", f"{domain}/{NAME}"), must=False),
            Step(command=("launchctl", "bootstrap", domain, str(path))),
        ),
        remove=(Step(command=("launchctl", "bootout", f"{domain}/{NAME}"), must=False),),
    )


def schtasks_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the command as advice: schtasks /Create."""
    del surroundings
    # list2cmdline only quotes, as Windows programs read it.
    task = subprocess.list2cmdline(plan.command)
    command = subprocess.list2cmdline(
        [
            *("schtasks", "/Create", "/F", "/SC", "DAILY"),
            *("/ST", f"{plan.hour:02}:{plan.minute:02}", "/TN", NAME, "/TR", task),
        ]
    )
    return Rendered(
        advice=f"Run this in a terminal:\n{command}\nTo remove it: schtasks /Delete /TN {NAME}"
    )


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
    Backend("systemd", "systemctl", ("linux",), systemd_rendered, systemd_time),
    Backend("launchd", "launchctl", ("darwin",), launchd_rendered, launchd_time),
    Backend("cron", "crontab", ("linux", "darwin", "freebsd"), crontab_rendered, crontab_time),
    Backend("windows", "schtasks", ("win32", "cygwin"), schtasks_rendered, printed=True),
)


_SECONDS = 10.0
_LONGEST_COMPLAINT = 4_096


class Heard(NamedTuple):
    """What a program said; `whole` is False where it had more to say than was wanted."""

    code: int
    output: bytes
    complaint: str = ""
    whole: bool = True


def hear(command: Sequence[str], most: int) -> Heard:
    """Run a program without input, in plain English. Raises OSError.

    One that takes too long is ended, and has a negative code then.
    """
    environment = {**os.environ, "LC_ALL": "C"}
    with tempfile.TemporaryFile() as complaint:
        process = subprocess.Popen(  # noqa: S603 - a fixed table of commands, no shell
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaint,
            env=environment,
        )
        impatience = Timer(_SECONDS, process.kill)
        impatience.start()
        try:
            output = process.stdout.read(most + 1) if process.stdout else b""
            whole = len(output) <= most
            if not whole:
                process.kill()
            code = process.wait()
        finally:
            impatience.cancel()
            if process.stdout:
                process.stdout.close()
        complaint.seek(0)
        said = complaint.read(_LONGEST_COMPLAINT).decode("utf-8", "replace")
    return Heard(code, output[:most], said, whole)
