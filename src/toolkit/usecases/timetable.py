"""The timetable: shown first, installed on consent, removed without a trace.

Effects come as arguments: which programs there are, how they are run.
Must not print or ask.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from unicodedata import category

from toolkit.domain.text import clean_line
from toolkit.errors import Refused, UsageError
from toolkit.schedule.backends import (
    BACKENDS,
    Backend,
    Heard,
    Plan,
    Rendered,
    Step,
    Surroundings,
    line_in,
    says_no_table,
    time_of,
    with_line,
    without_line,
)
from toolkit.whole_file import FILE_MODE

_LARGEST_TABLE = 1_000_000
_LONGEST_COMPLAINT = 200
_BY_HAND = "Run 'toolkit check --exit-zero' once a day by whatever you use."
# Control characters, halves of characters (bytes that are no text), line separators.
_NO_PART_OF_A_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
# A daily check that is older than this did not run.
_LATE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What a timetable may use of the machine, and the plan.

    `home` and `config` are the user's folders. `run` takes a command and its
    input and returns the exit code, `hear` a command and the most bytes wanted.
    """

    platform: str
    home: Path
    config: Path
    uid: int
    plan: Plan
    which: Callable[[str], str | None]
    run: Callable[[Sequence[str], bytes], int]
    hear: Callable[[Sequence[str], int], Heard]

    def rendered(self, backend: Backend) -> Rendered:
        """Return the plan as a scheduler wants it."""
        where = Surroundings(home=self.home, config=self.config, uid=self.uid)
        return backend.render(self.plan, where)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """A scheduler with the plan rendered for it, and whether ours is installed there."""

    backend: Backend
    rendered: Rendered
    installed: bool
    at: tuple[int, int]


def timetable(system: System, name: str = "") -> Timetable:
    """Return the scheduler of this name, or the best one here, with the plan.

    Raises UsageError for an unknown name, Refused where there is none, and for
    a plan that no scheduler can hold.
    """
    _require_one_line(system.plan)
    backend = _named(name) if name else _best(system)
    rendered = system.rendered(backend)
    return Timetable(
        backend=backend,
        rendered=rendered,
        installed=_is_installed(backend, rendered, system),
        at=(system.plan.hour, system.plan.minute),
    )


def installed(system: System) -> Timetable | None:
    """Return the scheduler in which ours is installed, or None; what cannot be read holds none."""
    for backend in BACKENDS:
        if system.which(backend.program) is None or backend.printed:
            continue
        rendered = system.rendered(backend)
        if _is_installed(backend, rendered, system):
            as_it_is = _at_its_time(backend, rendered, system)
            return Timetable(
                backend=backend,
                rendered=as_it_is.rendered(backend),
                installed=True,
                at=(as_it_is.plan.hour, as_it_is.plan.minute),
            )
    return None


def next_run(table: Timetable, now: datetime) -> datetime:
    """Return when the daily check is next to run; `now` and the result are local times.

    systemd may be late by up to an hour, so that not all run at once.
    """
    hour, minute = table.at
    today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def is_late(table: Timetable, last_check: datetime | None, now: datetime) -> bool:
    """Tell whether an installed daily check has not run when it should have."""
    return table.installed and (last_check is None or now - last_check > _LATE)


def install(table: Timetable, system: System) -> None:
    """Write the files and switch the schedule on. Raises Refused; then nothing is left."""
    _require_program(table.backend, system)
    if table.rendered.line:
        _set_crontab(with_line(_crontab(system), table.rendered.line), system)
    try:
        for path, text in table.rendered.files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            path.chmod(FILE_MODE)
    except OSError as error:
        raise Refused(
            f"{error.filename} could not be written: {error.strerror}.",
            hint=f"Look at its permissions. {_other_ways(system, table.backend)}",
        ) from error
    try:
        _run_all(table.rendered.install, system, table.backend)
    except Refused:
        remove(table, system)
        raise


def remove(table: Timetable, system: System) -> None:
    """Switch the schedule off and delete its files. Raises Refused."""
    _require_program(table.backend, system)
    try:
        _run_all(table.rendered.remove[:1], system, table.backend)
    finally:
        for path, _ in table.rendered.files:
            path.unlink(missing_ok=True)
    _run_all(table.rendered.remove[1:], system, table.backend)
    if table.rendered.line:
        _set_crontab(without_line(_crontab(system)), system)


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
                hint="Rename the file or folder, then try again.",
            )


def _is_installed(backend: Backend, rendered: Rendered, system: System) -> bool:
    if rendered.line:
        return system.which(backend.program) is not None and bool(_line_installed(system))
    return bool(rendered.files) and all(path.exists() for path, _ in rendered.files)


def _at_its_time(backend: Backend, rendered: Rendered, system: System) -> System:
    """Return the system with the plan at the time that is installed."""
    try:
        path = rendered.files[-1][0] if rendered.files else None
        text = path.read_text(encoding="utf-8") if path else _line_installed(system)
    except (OSError, UnicodeDecodeError):
        return system
    at = backend.time_in(text)
    if at is None:
        return system
    return replace(system, plan=replace(system.plan, hour=at[0], minute=at[1]))


def _line_installed(system: System) -> str:
    try:
        return line_in(_crontab(system))
    except Refused:
        return ""


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
            hint="Shorten it, or put the line of 'toolkit schedule show --with cron' in yourself.",
        )
    if not code:
        return table.decode("utf-8", "surrogateescape")
    if says_no_table(code, table, complaint):
        return ""
    said = f": {clean_line(complaint)[:_LONGEST_COMPLAINT]}" if complaint.strip() else ""
    raise Refused(
        f"Your crontab could not be read (exit code {code}{said}), so it was left as it is.",
        hint="Look with 'crontab -l'. If you have none, 'crontab /dev/null' makes an empty one.",
    )


def _set_crontab(table: str, system: System) -> None:
    command = ("crontab", "-")
    code = _run(command, system, _named("cron"), table.encode("utf-8", "surrogateescape"))
    if code:
        raise Refused(
            f"crontab did not take the table (exit code {code}).",
            hint="See whether this user may use cron: crontab -l",
        )


def _run_all(steps: Sequence[Step], system: System, backend: Backend) -> None:
    for step in steps:
        code = _run(step.command, system, backend)
        if code and step.must:
            raise Refused(
                f"'{' '.join(step.command)}' failed with exit code {code}.",
                hint=f"Nothing was left installed. {_other_ways(system, backend)}",
            )


def _run(command: Sequence[str], system: System, backend: Backend, text: bytes = b"") -> int:
    try:
        return system.run(command, text)
    except (OSError, subprocess.TimeoutExpired) as error:
        why = getattr(error, "strerror", "") or "it did not end"
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
    program: Sequence[str], library: Path, settings: Path | None, at: tuple[int, int]
) -> Plan:
    """Return the plan of a quiet daily check of a library with its settings file."""
    command = (*program, "--library", str(library), "--quiet", "check", "--due", "--exit-zero")
    environment = {"TOOLKIT_CONFIG": str(settings)} if settings else {}
    return Plan(command=command, hour=at[0], minute=at[1], environment=environment)
