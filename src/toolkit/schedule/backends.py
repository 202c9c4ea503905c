"""The schedulers, in the order in which they are preferred, and the checks that stand in one."""

from __future__ import annotations

import io
import os
import plistlib
import re
import shlex
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError

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
_NOT_TRIED = "This was written by reading the manuals, and has not been tried on a {}."


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
            f"schtasks takes {_LONGEST_TASK} characters after /TR, and this has {len(task)}: put"
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


# Daily checks that stand in a scheduler, read back: whose, when, by which Python. Files and
# lines that an older version wrote, or a person changed, are read as far as they can be.


class Said(NamedTuple):
    """What a scheduler was told: the command, its environment, the time (None: not daily)."""

    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A daily check as it stands in a scheduler: in `files`, or as a `line` of a crontab."""

    scheduler: str
    name: str
    said: Said
    files: tuple[tuple[Path, str], ...] = field(default=())
    line: str = ""

    @property
    def library(self) -> Path | None:
        """The library that it checks; None where it names none."""
        words = self.said.command
        place = words.index("--library") + 1 if "--library" in words else len(words)
        return Path(words[place]) if place < len(words) else None

    def is_of(self, library: Path) -> bool:
        """Tell whether it checks this library, however the path is spelled."""
        own = self.library
        return own is not None and os.path.realpath(own) == os.path.realpath(library)


_NAME = re.compile(rf"{NAME}(?:-[0-9a-f]+)?")
_MARK = re.compile(rf"# ({_NAME.pattern})$")
_VARIABLE = re.compile(r"[A-Za-z_]\w*=")
# cronie, Vixie's, BSD's and macOS' say "no crontab for sam", busybox the other; some
# speak the user's language whatever they are told.
_NO_TABLE = re.compile(
    r"\b(?:no|keine?|aucune?|pas de|ning[uú]n|no hay|nessuna?|geen|nenhuma?|ingen|inget|brak|нет)"
    r" crontab (?:for|für|pour|para|per|voor|för|dla|для) |can't open '[^']*': No such file",
    re.IGNORECASE,
)


def in_crontab(table: str) -> Iterator[Found]:
    """Yield the checks of a crontab; a line that is commented out is none."""
    for whole in _lines(table):
        line = whole.rstrip()
        mark = _MARK.search(line)
        if mark and not line.lstrip().startswith("#"):
            said = _read_line(line[: mark.start()])
            yield Found(scheduler="cron", name=mark[1], said=said, line=line)


def _read_line(line: str) -> Said:
    fields = line.split(maxsplit=5)
    try:
        words = shlex.split(fields[5].replace("\\%", "%")) if fields[5:] else []
    except ValueError:
        return Said()
    count = next((n for n, word in enumerate(words) if not _VARIABLE.match(word)), len(words))
    environment = dict(word.split("=", 1) for word in words[:count])
    daily = fields[2:5] == ["*"] * 3
    return Said(tuple(words[count:]), environment, time_of(fields[1], fields[0]) if daily else None)


def with_line(table: str, line: str, old: Collection[str] = ()) -> str:
    """Return a crontab with the line, and without old ones."""
    kept = without_lines(table, old)
    between = "" if kept.endswith("\n") or not kept else "\n"
    return f"{kept}{between}{line}\n"


def without_lines(table: str, old: Collection[str]) -> str:
    """Return a crontab without these lines, all else untouched."""
    return "".join(line for line in _lines(table) if line.rstrip() not in old)


def says_no_table(code: int, output: bytes, complaint: str) -> bool:
    """Tell whether `crontab -l` failed because there is no table, and for no other reason."""
    return code > 0 and not output and _NO_TABLE.search(complaint) is not None


def _lines(table: str) -> io.StringIO:
    return io.StringIO(table, newline="\n")


_EVERY_DAY = re.compile(r"^OnCalendar=\*-\*-\* (\d+):(\d+):", re.MULTILINE)
_EXECUTED = re.compile(r"^ExecStart=(.*)$", re.MULTILINE)
_SET = re.compile(r"^Environment=(.*)$", re.MULTILINE)
# A word in quotes, in which a backslash takes the next character as it is, or without.
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def in_units(surroundings: Surroundings) -> Iterator[Found]:
    """Yield the checks that stand as systemd units of the user."""
    for timer in _named(units_folder(surroundings), ".timer"):
        files = _texts(timer.with_suffix(".service"), timer)
        if len(files) == 2:  # noqa: PLR2004 - a service and its timer
            said = _read_units(files[0][1], files[1][1])
            yield Found(scheduler="systemd", name=timer.stem, said=said, files=files)


def _read_units(service: str, timer: str) -> Said:
    command = _EXECUTED.search(service)
    words = [word.replace("$$", "$") for word in _words(command[1])] if command else []
    given = [word for line in _SET.findall(service) for word in _words(line)]
    environment = dict(word.split("=", 1) for word in given if "=" in word)
    at = _EVERY_DAY.search(timer)
    return Said(tuple(words), environment, time_of(at[1], at[2]) if at else None)


def _words(line: str) -> list[str]:
    """Read words as systemd.syntax(7) has them: quotes, backslashes, doubled per cent signs."""
    found = _WORD.finditer(line)
    texts = (re.sub(r"\\(.)", r"\1", one[1]) if one[2] is None else one[2] for one in found)
    return [text.replace("%%", "%") for text in texts]


def in_agents(surroundings: Surroundings) -> Iterator[Found]:
    """Yield the checks that stand as launchd agents of the user."""
    for path in _named(agents_folder(surroundings), ".plist"):
        if files := _texts(path):
            said = _read_agent(files[0][1])
            yield Found(scheduler="launchd", name=path.stem, said=said, files=files)


def _read_agent(text: str) -> Said:
    try:
        agent = plistlib.loads(text.encode())
        command = tuple(map(str, agent["ProgramArguments"]))
        environment = {str(k): str(v) for k, v in agent.get("EnvironmentVariables", {}).items()}
        at = agent.get("StartCalendarInterval", {})
        return Said(command, environment, time_of(str(at.get("Hour")), str(at.get("Minute"))))
    except (ValueError, KeyError, TypeError, AttributeError, ExpatError):
        return Said()


# Where each scheduler keeps them; a crontab is only to be had from its program.
IN_FILES: Mapping[str, Callable[[Surroundings], Iterator[Found]]] = {
    "systemd": in_units,
    "launchd": in_agents,
}


def _named(folder: Path, suffix: str) -> list[Path]:
    """Return our files of a folder in order; none where it is not there or may not be read."""
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return []
    return [path for path in paths if path.suffix == suffix and _NAME.fullmatch(path.stem)]


def _texts(*paths: Path) -> tuple[tuple[Path, str], ...]:
    """Return the files with their text; nothing unless all of them can be read."""
    try:
        return tuple((path, path.read_text(encoding="utf-8")) for path in paths)
    except (OSError, UnicodeDecodeError):
        return ()
