"""The timetable: shown first, installed on consent, removed without a trace.

Effects come as arguments: which programs there are, how they are run.
Must not print or ask.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from unicodedata import category
from urllib.parse import urlsplit

from toolkit.domain.text import clean_line
from toolkit.errors import LibraryNotWritable, Refused, UsageError
from toolkit.schedule.backends import (
    BACKENDS,
    IN_FILES,
    Backend,
    Found,
    Plan,
    Rendered,
    Step,
    Surroundings,
    in_crontab,
    name_for,
    says_no_table,
    time_of,
    with_line,
    without_lines,
)
from toolkit.schedule.programs import Heard
from toolkit.storage.library import Library
from toolkit.storage.rows import read_time as read_moment
from toolkit.whole_file import make_private_folder, written_whole

_LARGEST_TABLE = 1_000_000
_QUIETLY = ("--quiet", "check", "--due", "--exit-zero")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LONGEST_COMPLAINT = 200
_BY_HAND = "Run 'toolkit check --exit-zero' once a day with whatever you use."
# Control characters, halves of characters (bytes that are no text), line separators.
_NO_PART_OF_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# A daily check that is older than this did not run.
_LATE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What a timetable may use of the machine, the library, and the plan for it.

    `home` and `config` are the user's folders. `run` takes a command and its
    input and returns the exit code, `hear` a command and the most bytes wanted.
    """

    platform: str
    home: Path
    config: Path
    uid: int
    library: Path
    plan: Plan
    which: Callable[[str], str | None]
    run: Callable[[Sequence[str], bytes], int]
    hear: Callable[[Sequence[str], int], Heard]

    @property
    def surroundings(self) -> Surroundings:
        """Where the user's files stand."""
        return Surroundings(home=self.home, config=self.config, uid=self.uid)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A scheduler with the plan for it, or with what is installed there for the library.

    `found` are all the checks of this library, in any scheduler; `at` is None
    where a person gave it other times than once a day; `since`: when it was
    installed, if that is known.
    """

    backend: Backend
    rendered: Rendered
    installed: bool
    at: tuple[int, int] | None
    found: tuple[Found, ...] = field(default=())
    since: datetime | None = None


def timetable(system: System, name: str = "") -> Timetable:
    """Return the scheduler of this name, or the best one here, with the plan.

    Raises UsageError for an unknown name, Refused where there is none, and for
    a plan that no scheduler can hold.
    """
    _require_one_line(system.plan)
    backend = _named(name) if name else _best(system)
    found = checks_of(system)
    return Timetable(
        backend=backend,
        rendered=backend.render(system.plan, system.surroundings),
        installed=any(one.scheduler == backend.name for one in found),
        at=(system.plan.hour, system.plan.minute),
        found=found,
    )


def installed(system: System, since: datetime | None = None) -> Timetable | None:
    """Return what is installed for the library, as it stands, or None.

    What cannot be read holds nothing; `since` is when it was installed.
    """
    found = checks_of(system)
    if not found:
        return None
    first = found[0]
    backend = _named(first.scheduler)
    advice = backend.render(system.plan, system.surroundings).advice
    return Timetable(
        backend=backend,
        rendered=Rendered(files=first.files, line=first.line, advice=advice),
        installed=True,
        at=first.said.at,
        found=found,
        since=since,
    )


def checks_of(system: System) -> tuple[Found, ...]:
    """Return the daily checks of the library, those of the preferred scheduler first."""
    return tuple(one for one in _every_check(system) if one.is_of(system.library))


def others(system: System) -> tuple[Found, ...]:
    """Return the daily checks of other libraries, which are none of this one's business."""
    return tuple(one for one in _every_check(system) if not one.is_of(system.library))


def _every_check(system: System) -> Iterator[Found]:
    for backend in BACKENDS:
        if system.which(backend.program) is None:
            continue
        if backend.name in IN_FILES:
            yield from IN_FILES[backend.name](system.surroundings)
        elif backend.name == "cron":
            with suppress(Refused):
                yield from in_crontab(_crontab(system))


def troubles(found: Found, python: str) -> list[str]:
    """Say what of an installed check's surroundings is no longer there, and what to do.

    `python` is the one that runs now.
    """
    said = []
    own = found.said.command[0] if found.said.command else ""
    if own and not Path(own).exists():
        said.append(
            f"It is installed, but its Python is gone ({own}), so it cannot run:"
            " toolkit schedule install"
        )
    # The names of a Python in one folder (python, python3) are one environment.
    elif own and os.path.dirname(own) != os.path.dirname(python):  # noqa: PTH120 - as written
        said.append(
            f"It runs with a different Python ({own}). To use this one: toolkit schedule install"
        )
    return said


def passwords_in(environment: Mapping[str, str]) -> list[str]:
    """Return the variables in which the address of a proxy has a password."""
    return [name for name, value in environment.items() if _has_password(value)]


def _has_password(value: str) -> bool:
    try:
        return "://" in value and urlsplit(value).password is not None
    except ValueError:
        return False


def next_run(table: Timetable, now: datetime) -> datetime | None:
    """Return when the daily check is next to run; `now` and the result are local times.

    systemd may be late by up to an hour, so that not all run at once. None where
    the times are a person's own.
    """
    if table.at is None:
        return None
    hour, minute = table.at
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def is_late(table: Timetable, last_check: datetime | None, now: datetime) -> bool:
    """Tell whether an installed daily check has not run when it should have."""
    if not table.installed or table.at is None:
        return False
    known = [moment for moment in (last_check, table.since) if moment is not None]
    return not known or now - max(known) > _LATE


# The fact that says since when a library has a daily check, by ISO 8601.
_SINCE = "daily check since"


def remember(library: Library, now: datetime | None) -> None:
    """Keep in the library since when it has a daily check, or that it has none.

    One that may only be read keeps nothing; its schedule works all the same.
    """
    text = now.astimezone(UTC).isoformat(timespec="seconds") if now else ""
    with suppress(LibraryNotWritable), library.atomic():
        library.set_fact(_SINCE, text)


def remembered(library: Library) -> datetime | None:
    """Return since when a library has a daily check, or None."""
    text = library.fact(_SINCE)
    return read_moment(text) if text else None


def install(table: Timetable, system: System) -> None:
    """Write the files and switch the schedule on, in place of the library's older one.

    Raises Refused; then what there was before is there again.
    """
    _require_program(table.backend, system)
    if table.rendered.line:
        old = [one.line for one in table.found if one.line]
        _set_crontab(with_line(_crontab(system), table.rendered.line, old), system)
    else:
        _install_files(table, system)
    new = {path for path, _ in table.rendered.files}
    replaced = [
        one
        for one in table.found
        if one.scheduler != table.backend.name
        or (one.files and not new.intersection(path for path, _ in one.files))
    ]
    for one in replaced:
        _remove(one, system)


def _install_files(table: Timetable, system: System) -> None:
    before = {path: text for one in table.found for path, text in one.files}
    try:
        _write(table.rendered.files, table.backend, system)
        _run_all(table.rendered.install, system, table.backend)
    except Refused:
        _take_away(table.backend, system.plan.name, table.rendered.files, system)
        kept = [(path, before[path]) for path, _ in table.rendered.files if path in before]
        if kept:
            _write(kept, table.backend, system)
            for step in table.rendered.install:
                _run(step.command, system, table.backend)
        raise


def _write(files: Sequence[tuple[Path, str]], backend: Backend, system: System) -> None:
    """Write files, each whole and for their owner alone. Raises Refused."""
    try:
        for path, text in files:
            make_private_folder(path.parent)
            with written_whole(path) as out:
                out.write(text)
    except OSError as error:
        raise Refused(
            f"{error.filename} could not be written: {error.strerror}.",
            hint=f"Check its permissions. {_other_ways(system, backend)}",
        ) from error


def remove(table: Timetable, system: System) -> None:
    """Switch off and delete every daily check of the library. Raises Refused."""
    for one in table.found:
        _remove(one, system)


def _remove(one: Found, system: System) -> None:
    backend = _named(one.scheduler)
    _require_program(backend, system)
    if one.line:
        _set_crontab(without_lines(_crontab(system), [one.line]), system)
    else:
        _take_away(backend, one.name, one.files, system)


def _take_away(
    backend: Backend, name: str, files: Sequence[tuple[Path, str]], system: System
) -> None:
    steps = backend.removal(name, system.surroundings)
    try:
        _run_all(steps[:1], system, backend)
    finally:
        for path, _ in files:
            path.unlink(missing_ok=True)
    _run_all(steps[1:], system, backend)


def _named(name: str) -> Backend:
    for backend in BACKENDS:
        if backend.name == name:
            return backend
    raise UsageError(
        f"There is no scheduler '{name}'.",
        hint=f"One of: {', '.join(backend.name for backend in BACKENDS)}",
    )


def _best(system: System) -> Backend:
    for backend in BACKENDS:
        here = any(system.platform.startswith(platform) for platform in backend.platforms)
        if here and (backend.printed or system.which(backend.program)):
            return backend
    raise Refused("No scheduler was found on this machine.", hint=_BY_HAND)


def _require_program(backend: Backend, system: System) -> None:
    if system.which(backend.program) is None:
        raise Refused(
            f"{backend.name} needs the program {backend.program}, which is not on this machine.",
            hint=_other_ways(system, backend),
        )


def _other_ways(system: System, backend: Backend) -> str:
    """Say which other schedulers there are, or what to do without one."""
    others = [
        f"--with {other.name}"
        for other in BACKENDS
        if other is not backend and system.which(other.program) and not other.printed
    ]
    return f"Another scheduler: {', '.join(others)}" if others else _BY_HAND


def _require_one_line(plan: Plan) -> None:
    """Raise Refused where a path would end the line it stands in, or cannot be written."""
    for word in (*plan.command, *plan.environment.values()):
        if any(category(char) in _NO_PART_OF_A_LINE for char in word):
            raise Refused(
                f"'{clean_line(word)}' holds a line break, or a character that is no text, so no"
                " scheduler can be told of it.",
                hint="Rename the file or folder, or put a long command into a file; then try"
                " again.",
            )


def _crontab(system: System) -> str:
    """Return the whole table. Raises Refused: what was not read would be lost by writing."""
    try:
        code, table, complaint, whole = system.hear(("crontab", "-l"), _LARGEST_TABLE)
    except OSError as error:
        raise Refused(
            f"crontab could not be run: {error.strerror}.", hint=_other_ways(system, _named("cron"))
        ) from error
    if not whole:
        raise Refused(
            f"Your crontab has more than {_LARGEST_TABLE:,} bytes, so it was left as it is.",
            hint="Shorten it, or add the line that 'toolkit schedule show --with cron' shows.",
        )
    if not code:
        return table.decode("utf-8", "surrogateescape")
    if says_no_table(code, table, complaint):
        return ""
    said = f": {clean_line(complaint)[:_LONGEST_COMPLAINT]}" if complaint.strip() else ""
    raise Refused(
        f"Your crontab could not be read (exit code {code}{said}), so it was left as it is.",
        hint="See it with 'crontab -l'. If you have none, 'crontab /dev/null' makes an empty one.",
    )


def _set_crontab(table: str, system: System) -> None:
    command = ("crontab", "-")
    code = _run(command, system, _named("cron"), table.encode("utf-8", "surrogateescape"))
    if code:
        raise Refused(
            f"crontab did not accept the table (exit code {code}).",
            hint="See whether this user may use cron: crontab -l",
        )


def _run_all(steps: Sequence[Step], system: System, backend: Backend) -> None:
    for step in steps:
        code = _run(step.command, system, backend)
        if code and step.must:
            raise Refused(
                f"'{' '.join(step.command)}' failed with exit code {code}.",
                hint=f"Nothing was changed. {_other_ways(system, backend)}",
            )


def _run(command: Sequence[str], system: System, backend: Backend, text: bytes = b"") -> int:
    try:
        return system.run(command, text)
    except (OSError, subprocess.TimeoutExpired) as error:
        why = getattr(error, "strerror", "") or "it did not finish"
        raise Refused(
            f"{command[0]} could not be run: {why}.", hint=_other_ways(system, backend)
        ) from error


def read_time(text: str) -> tuple[int, int]:
    """Read a time of day such as 07:30. Raises UsageError."""
    hour, _, minute = text.strip().partition(":")
    at = time_of(hour, minute)
    if at is not None:
        return at
    raise UsageError(f"'{text[:20]}' is not a time of day.", hint="Give one such as 07:30.")


def make_plan(
    program: Sequence[str],
    library: Path,
    at: tuple[int, int],
    options: Sequence[str] = (),
    environment: Mapping[str, str] = _NOTHING,
) -> Plan:
    """Return the plan of a quiet daily check of a library.

    `options` are further options of `check`, `environment` what decides which
    settings and which network it uses.
    """
    command = (*program, "--library", str(library), *_QUIETLY, *options)
    return Plan(
        command=command,
        name=name_for(library),
        hour=at[0],
        minute=at[1],
        environment=dict(environment),
    )


class Options(NamedTuple):
    """What a plan carries to `check`; None is not given."""

    notify: str | None = None
    report: str | None = None
    allow_net: tuple[str, ...] | None = None

    @property
    def words(self) -> list[str]:
        """The words of the command line."""
        words = [] if self.notify is None else ["--notify", self.notify]
        words += [] if self.report is None else ["--report", self.report]
        return words + [word for one in self.allow_net or () for word in ("--allow-net", one)]

    def over(self, old: Options) -> Options:
        """Return these, and where one is not given the old one."""
        return Options(
            notify=old.notify if self.notify is None else self.notify,
            report=old.report if self.report is None else self.report,
            allow_net=old.allow_net if self.allow_net is None else self.allow_net,
        )


def options_of(found: Found) -> Options:
    """Read the options that an installed check carries."""
    return options_in(found.said.command)


def options_in(words: Sequence[str]) -> Options:
    """Read the options that a command carries."""
    given: dict[str, list[str]] = {}
    for name, value in pairwise(words):
        if name.startswith("--"):
            given.setdefault(name, []).append(value)
    return Options(
        notify=given.get("--notify", [None])[-1],
        report=given.get("--report", [None])[-1],
        allow_net=tuple(given["--allow-net"]) if "--allow-net" in given else None,
    )
