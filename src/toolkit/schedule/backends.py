"""The table of schedulers, in the order in which they are preferred."""

from __future__ import annotations

import os
import plistlib
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

# The name under which it stands in every scheduler begins so; what follows tells
# one library's from another's. Older versions had nothing behind it.
NAME = "apomediary-toolkit-check"
_SUFFIX_DIGITS = 8
# Seconds by which systemd may be late, so that many curators' checks do not
# reach the same servers at the same moment.
SPREAD_SECONDS = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A daily check at `hour`:`minute`, local time.

    `command` is an argument list with absolute paths, so that it works from a
    virtual environment, pipx or uv; `environment` what it needs besides; `name`
    is what it is called in the scheduler.
    """

    command: tuple[str, ...]
    name: str = NAME
    hour: int = 7
    minute: int = 17
    environment: Mapping[str, str] = field(default_factory=dict)


def name_for(library: Path) -> str:
    """Return what the check of a library is called: one name a library, however it is spelled."""
    whole = os.fsencode(os.path.realpath(library))
    return f"{NAME}-{sha256(whole).hexdigest()[:_SUFFIX_DIGITS]}"


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
    """What a scheduler needs: files to write, steps to install.

    `line` is for a crontab; `advice` is told to the user.
    """

    files: tuple[tuple[Path, str], ...] = ()
    install: tuple[Step, ...] = ()
    line: str = ""
    advice: str = ""


def crontab_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the line; it is put into the table by `with_line`."""
    del surroundings
    words = [f"{name}={shlex.quote(value)}" for name, value in plan.environment.items()]
    words += [shlex.quote(word) for word in plan.command]
    # A bare % ends the command in a crontab.
    command = " ".join(words).replace("%", "\\%")
    return Rendered(
        line=f"{plan.minute} {plan.hour} * * * {command} # {plan.name}",
        advice="cron does not catch up on days when the machine was off; it mails what is newly"
        " wrong where this machine can send mail.",
    )


_CONTROL = ("systemctl", "--user")


def systemd_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the units and how they are switched on."""
    folder = units_folder(surroundings)
    timer = f"{plan.name}.timer"
    return Rendered(
        files=((folder / f"{plan.name}.service", _service(plan)), (folder / timer, _timer(plan))),
        install=(
            Step(command=(*_CONTROL, "daemon-reload")),
            Step(command=(*_CONTROL, "enable", "--now", timer)),
        ),
        advice="It runs while you are logged in; 'loginctl enable-linger' makes it run always.",
    )


def systemd_removal(name: str, surroundings: Surroundings) -> tuple[Step, ...]:
    """Return how a timer is switched off before its files go, and what follows."""
    del surroundings
    return (
        Step(command=(*_CONTROL, "disable", "--now", f"{name}.timer"), must=False),
        Step(command=(*_CONTROL, "daemon-reload"), must=False),
    )


def units_folder(surroundings: Surroundings) -> Path:
    """Return where a user's units stand."""
    return surroundings.config / "systemd" / "user"


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


def launchd_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the agent's file and how it is loaded."""
    path = agents_folder(surroundings) / f"{plan.name}.plist"
    domain = f"gui/{surroundings.uid}"
    agent = {
        "Label": plan.name,
        "ProgramArguments": list(plan.command),
        "EnvironmentVariables": dict(plan.environment),
        "StartCalendarInterval": {"Hour": plan.hour, "Minute": plan.minute},
        "ProcessType": "Background",
    }
    return Rendered(
        files=((path, plistlib.dumps(agent).decode()),),
        install=(
            *launchd_removal(plan.name, surroundings),
            Step(command=("launchctl", "bootstrap", domain, str(path))),
        ),
        advice=_NOT_TRIED.format("Mac"),
    )


def launchd_removal(name: str, surroundings: Surroundings) -> tuple[Step, ...]:
    """Return how an agent is unloaded before its file goes."""
    agent = f"gui/{surroundings.uid}/{name}"
    return (Step(command=("launchctl", "bootout", agent), must=False),)


def agents_folder(surroundings: Surroundings) -> Path:
    """Return where a user's agents stand."""
    return surroundings.home / "Library" / "LaunchAgents"


# What /TR of schtasks takes: learn.microsoft.com, "schtasks create".
_LONGEST_TASK = 261
_NOT_TRIED = "This was written by reading the manuals, and not tried on a {}."


def schtasks_rendered(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the commands as advice: schtasks /Create, and setx for the environment."""
    del surroundings
    # list2cmdline only quotes, as Windows programs read it.
    task = subprocess.list2cmdline(plan.command)
    lines = ["Run this in a terminal:"]
    lines += [
        subprocess.list2cmdline(["setx", name, value]) for name, value in plan.environment.items()
    ]
    lines.append(
        subprocess.list2cmdline(
            [
                *("schtasks", "/Create", "/F", "/SC", "DAILY"),
                *("/ST", f"{plan.hour:02}:{plan.minute:02}", "/TN", plan.name, "/TR", task),
            ]
        )
    )
    if len(task) > _LONGEST_TASK:
        lines.append(
            f"schtasks takes {_LONGEST_TASK} characters behind /TR, and this has {len(task)}: put"
            " them into a .cmd file, and give its path instead."
        )
    lines.append(f"To remove it: schtasks /Delete /TN {plan.name}")
    lines.append(_NOT_TRIED.format("Windows machine"))
    return Rendered(advice="\n".join(lines))


def _nothing_to_do(name: str, surroundings: Surroundings) -> tuple[Step, ...]:
    del name, surroundings
    return ()


@dataclass(frozen=True, slots=True)
class Backend:
    """A scheduler: the program that must be there, the platforms it is for.

    `removal` are the steps that take a check of some name away: the first before
    its files are deleted, the others after. `printed`: the user runs the command;
    nothing is installed here.
    """

    name: str
    program: str
    platforms: tuple[str, ...]
    render: Callable[[Plan, Surroundings], Rendered]
    removal: Callable[[str, Surroundings], tuple[Step, ...]] = _nothing_to_do
    printed: bool = False


BACKENDS: tuple[Backend, ...] = (
    Backend("systemd", "systemctl", ("linux",), systemd_rendered, systemd_removal),
    Backend("launchd", "launchctl", ("darwin",), launchd_rendered, launchd_removal),
    Backend("cron", "crontab", ("linux", "darwin", "freebsd"), crontab_rendered),
    Backend("windows", "schtasks", ("win32", "cygwin"), schtasks_rendered, printed=True),
)
