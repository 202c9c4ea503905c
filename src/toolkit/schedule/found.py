"""Daily checks that stand in a scheduler, read back: whose, when, by which Python.

Files and lines that an older version wrote, or a person changed, are read as far as
they can be. Must not change anything.
"""

from __future__ import annotations

import io
import os
import plistlib
import re
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError

from toolkit.schedule.backends import NAME, Surroundings, agents_folder, time_of, units_folder


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
