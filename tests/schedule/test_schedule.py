"""Schedules: what is rendered is valid for the real tools, and leaves no trace when removed."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import Refused, UsageError
from toolkit.schedule.backends import (
    BACKENDS,
    NAME,
    Backend,
    Plan,
    Surroundings,
    crontab_rendered,
    in_crontab,
    launchd_rendered,
    says_no_table,
    schtasks_rendered,
    systemd_rendered,
    with_line,
    without_lines,
)
from toolkit.schedule.programs import Heard, hear
from toolkit.usecases.timetable import (
    System,
    Timetable,
    install,
    installed,
    is_late,
    make_plan,
    next_run,
    read_time,
    remove,
    timetable,
)

AWKWARD = ("/bin/true", "-m", "toolkit", "--library", '/home/a b/100%/x"y$HOME\\z.db', "check")
PLAN = Plan(command=AWKWARD, environment={"TOOLKIT_CONFIG": "/home/a b/50%.toml"})
HERE = Surroundings(home=Path("/home/a"), config=Path("/home/a/.config"), uid=501)


class Machine:
    """A machine whose crontab and services are kept in memory."""

    def __init__(self, home: Path, programs: Sequence[str], *, fails: str = "") -> None:
        self.table = "0 5 * * * backup\n"
        self.ran: list[str] = []
        self.fails = fails
        self.system = System(
            platform="linux",
            home=home,
            config=home / ".config",
            uid=1000,
            library=home / "l.db",
            plan=make_plan(("/v/bin/python", "-m", "toolkit"), home / "l.db", (6, 5)),
            which=lambda name: f"/bin/{name}" if name in programs else None,
            run=self._run,
            hear=lambda _command, _most: Heard(0, self.table.encode()),
        )

    def _run(self, command: Sequence[str], text: bytes) -> int:
        self.ran.append(" ".join(command))
        if command[0] == "crontab":
            self.table = text.decode()
        return int(bool(self.fails) and self.fails in command)


@pytest.mark.parametrize("backend", BACKENDS, ids=lambda backend: backend.name)
def test_every_scheduler_renders_the_whole_plan(backend: Backend) -> None:
    rendered = backend.render(PLAN, HERE)
    whole = "".join(text for _, text in rendered.files) + rendered.line + rendered.advice
    assert "toolkit" in whole
    assert NAME in whole + "".join(str(path) for path, _ in rendered.files)
    assert backend.printed or rendered.files or rendered.line


def test_systemd_itself_finds_the_units_right(tmp_path: Path) -> None:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("needs systemd-analyze")
    files = []
    for path, text in systemd_rendered(PLAN, HERE).files:
        target = tmp_path / path.name
        target.write_text(text, encoding="utf-8")
        files.append(str(target))
    done = subprocess.run(
        [tool, "verify", "--user", *files],
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert NAME not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


def test_the_timer_catches_up_and_spreads() -> None:
    (_, service), (_, timer) = systemd_rendered(PLAN, HERE).files
    assert "Persistent=true" in timer
    assert "RandomizedDelaySec=3600" in timer
    assert "OnCalendar=*-*-* 07:17:00" in timer
    assert r'"/home/a b/100%%/x\"y$$HOME\\z.db"' in service
    assert 'Environment="TOOLKIT_CONFIG=/home/a b/50%%.toml"' in service


def test_launchd_gets_a_property_list_with_the_same_words() -> None:
    ((path, text),) = launchd_rendered(PLAN, HERE).files
    agent = plistlib.loads(text.encode())
    assert tuple(agent["ProgramArguments"]) == AWKWARD
    assert agent["StartCalendarInterval"] == {"Hour": 7, "Minute": 17}
    assert path == Path(f"/home/a/Library/LaunchAgents/{NAME}.plist")


def test_a_crontab_line_gives_the_shell_the_same_words() -> None:
    line = crontab_rendered(PLAN, HERE).line
    schedule, command = line[:10], line[11:].removesuffix(f" # {NAME}")
    assert schedule == "17 7 * * *"
    words = shlex.split(command.replace("\\%", "%"))
    assert words == ["TOOLKIT_CONFIG=/home/a b/50%.toml", *AWKWARD]


def test_a_crontab_keeps_every_line_that_is_not_ours() -> None:
    table = "# mine\n0 5 * * * backup\n"
    line = crontab_rendered(PLAN, HERE).line
    once = with_line(table, line)
    assert with_line(once, line, [line]) == once
    assert [one.line for one in in_crontab(once)] == [line]
    assert without_lines(once, [line]) == table


LINE = crontab_rendered(PLAN, HERE).line


@given(st.binary(max_size=200))
def test_whatever_else_a_crontab_holds_is_kept_byte_by_byte(held: bytes) -> None:
    table = held.decode("utf-8", "surrogateescape")
    whole = table if not table or table.endswith("\n") else f"{table}\n"
    assert without_lines(table, [LINE]) == table
    with_ours = with_line(table, LINE)
    assert with_ours == f"{whole}{LINE}\n"
    assert without_lines(with_ours, [LINE]) == whole
    assert [one.line for one in in_crontab(with_ours)] == [LINE]


@pytest.mark.parametrize("end", ["\f", "\x85", "\u2028", "\r\n", "\x1c", "\udce9"])
def test_only_a_line_feed_ends_a_line_of_a_crontab(end: str) -> None:
    table = f"0 5 * * * say one{end}two\n0 6 * * * say three"
    assert without_lines(with_line(table, LINE), [LINE]) == f"{table}\n"


NOTHING_THERE = [
    "no crontab for sam",
    "crontab: no crontab for sam",
    "Keine Crontab für sam",
    "crontab: can't open 'sam': No such file or directory",
]
NOT_READ = [
    "",
    "crontab: cannot read the table: Input/output error",
    "You (sam) are not allowed to use this program (crontab)",
    "no crontab access for sam",
    "/var/spool/cron: No such file or directory",
]


@pytest.mark.parametrize("complaint", NOTHING_THERE)
def test_having_no_crontab_is_no_failure(complaint: str) -> None:
    assert says_no_table(1, b"", complaint)
    assert not says_no_table(1, b"0 5 * * * backup\n", complaint)
    assert not says_no_table(-9, b"", complaint)


@pytest.fixture
def crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Put a crontab of one's own first on the path; the file it returns is the table."""
    folder, table = tmp_path / "bin", tmp_path / "table"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def make(complaint: str = "", code: int = 0) -> Path:
        program = folder / "crontab"
        listing = f"cat {table}" if not code else f'echo "{complaint}" >&2; exit {code}'
        program.write_text(
            f'#!/bin/sh\nif [ "$1" = -l ]; then {listing}; else cat > {table}; fi\n',
            encoding="utf-8",
        )
        program.chmod(0o700)
        return table

    return make


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no crontab")
@pytest.mark.parametrize("complaint", NOT_READ)
def test_a_crontab_that_could_not_be_read_is_never_written(
    run: Any, crontab: Callable[..., Path], complaint: str
) -> None:
    table = crontab(complaint, 1)
    table.write_text("0 5 * * * backup\n", encoding="utf-8")
    refused = run("schedule", "install", "--with", "cron", "--yes")
    assert refused.code == 1
    assert "could not be read" in refused.err
    assert table.read_text(encoding="utf-8") == "0 5 * * * backup\n"
    assert run("status").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no crontab")
def test_a_crontab_comes_whole_through_install_and_remove(
    run: Any, crontab: Callable[..., Path]
) -> None:
    table = crontab()
    before = b"# caf\xe9 \x0c\xc2\x85\xe2\x80\xa8 one line\r\n" + b"0 5 * * * x\n" * 60_000
    table.write_bytes(before)
    assert run("schedule", "install", "--with", "cron", "--yes").code == 0
    assert table.read_bytes().startswith(before)
    assert b" -P -m toolkit " in table.read_bytes()
    assert run("schedule", "remove").code == 0
    assert table.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no crontab")
def test_a_crontab_too_long_to_be_read_is_left_alone(
    run: Any, crontab: Callable[..., Path]
) -> None:
    table = crontab()
    before = b"0 5 * * * x\n" * 90_000
    table.write_bytes(before)
    refused = run("schedule", "install", "--with", "cron", "--yes")
    assert refused.code == 1
    assert "1,000,000 bytes" in refused.err
    assert table.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no crontab")
def test_the_first_crontab_of_a_user_is_made(run: Any, crontab: Callable[..., Path]) -> None:
    table = crontab("no crontab for sam", 1)
    assert run("schedule", "install", "--with", "cron", "--yes").code == 0
    assert table.read_text(encoding="utf-8").count("\n") == 1


def test_a_program_is_heard_in_plain_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    said = hear((sys.executable, "-c", "import os; print(os.environ['LC_ALL'])"), 100)
    assert (said.code, said.output.strip(), said.whole) == (0, b"C", True)


@pytest.mark.parametrize("name", ["systemd", "launchd", "cron"])
def test_a_scheduler_whose_program_is_not_there_is_said(tmp_path: Path, name: str) -> None:
    machine = Machine(tmp_path, [])
    with pytest.raises(Refused, match="not on this machine") as refused:
        install(timetable(machine.system, name), machine.system)
    assert "--with" not in refused.value.hint
    assert not list(tmp_path.rglob("*.*"))
    machine = Machine(tmp_path, [one.program for one in BACKENDS if one.name != name])
    with pytest.raises(Refused) as refused:
        install(timetable(machine.system, name), machine.system)
    assert "--with" in refused.value.hint
    assert f"--with {name}" not in refused.value.hint


def test_a_program_that_goes_while_it_is_needed_is_said_and_nothing_is_left(
    tmp_path: Path,
) -> None:
    def gone(_command: Sequence[str], _text: bytes) -> int:
        raise FileNotFoundError(2, "No such file or directory")

    for name in ("systemd", "launchd", "cron"):
        machine = Machine(tmp_path, [one.program for one in BACKENDS])
        system = replace(machine.system, run=gone)
        with pytest.raises(Refused, match="could not be run"):
            install(timetable(system, name), system)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("char", ["\n", "\r", "\x1b", "\u2028", "\udce9"])
@pytest.mark.parametrize("where", ["library", "settings"])
def test_a_path_that_would_end_its_line_is_refused(tmp_path: Path, char: str, where: str) -> None:
    odd = tmp_path / f"a{char}b"
    library = odd if where == "library" else tmp_path
    plan = make_plan(("/v/python",), library, (6, 5), environment={"TOOLKIT_CONFIG": str(odd)})
    system = replace(Machine(tmp_path, ["crontab", "systemctl"]).system, plan=plan)
    for name in ("cron", "systemd"):
        with pytest.raises(Refused, match="line break"):
            timetable(system, name)
    assert installed(system) is None


def test_crontab_itself_takes_the_line(tmp_path: Path) -> None:
    tool = shutil.which("crontab")
    if tool is None:
        pytest.skip("needs crontab")
    table = tmp_path / "table"
    table.write_text(with_line("", crontab_rendered(PLAN, HERE).line), encoding="utf-8")
    done = subprocess.run([tool, "-T", str(table)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "invalid option" in done.stderr


def test_windows_gets_a_command_to_run_oneself() -> None:
    advice = schtasks_rendered(Plan(command=("C:\\py\\python.exe", "-m", "toolkit")), HERE).advice
    assert "schtasks /Create /F /SC DAILY /ST 07:17" in advice
    assert "schtasks /Delete" in advice
    assert "not been tried on a Windows machine" in advice
    assert "261 characters" not in advice


def test_windows_is_told_of_the_environment_and_of_a_task_that_is_too_long() -> None:
    plan = Plan(command=("py", "x" * 300), environment={"HTTPS_PROXY": "http://a b:1"})
    advice = schtasks_rendered(plan, HERE).advice
    assert 'setx HTTPS_PROXY "http://a b:1"' in advice
    assert "261 characters" in advice


@pytest.mark.parametrize("programs", [("systemctl",), ("crontab",)])
def test_what_is_installed_is_removed_without_a_trace(tmp_path: Path, programs: Any) -> None:
    machine = Machine(tmp_path, programs)
    before = machine.table
    assert installed(machine.system) is None
    install(timetable(machine.system), machine.system)
    found = installed(machine.system)
    assert found is not None
    assert found.backend.program == programs[0]
    remove(found, machine.system)
    assert installed(machine.system) is None
    assert machine.table == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_scheduler_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    machine = Machine(tmp_path, ["systemctl"], fails="enable")
    with pytest.raises(Refused, match="enable --now"):
        install(timetable(machine.system), machine.system)
    assert installed(machine.system) is None


def test_no_scheduler_and_no_such_scheduler_are_said(tmp_path: Path) -> None:
    machine = Machine(tmp_path, [])
    with pytest.raises(Refused, match="No scheduler"):
        timetable(machine.system)
    with pytest.raises(UsageError, match="no scheduler 'at'"):
        timetable(machine.system, "at")


@pytest.mark.parametrize("text", ["", "7", "24:00", "07:60", "-1:10", "seven"])
def test_a_time_of_day_is_read_strictly(text: str) -> None:
    assert read_time("07:30") == (7, 30)
    with pytest.raises(UsageError):
        read_time(text)


def test_the_planned_command_is_quiet_and_always_exits_zero(tmp_path: Path) -> None:
    plan = make_plan(("/v/bin/python", "-m", "toolkit"), tmp_path / "l.db", (7, 0))
    assert plan.command[-4:] == ("--quiet", "check", "--due", "--exit-zero")


def test_schedule_shows_first_and_asks(run: Any) -> None:
    shown = run("schedule", "show", "--with", "cron")
    assert shown.code == 0
    assert "--exit-zero" in shown.out
    assert "Not installed" in shown.err
    refused = run("schedule", "install", "--with", "cron", "--no-input")
    assert refused.code == 2
    assert "--yes" in refused.err
    assert run("schedule", "remove").code == 1
    document = run("schedule", "show", "--with", "windows", "--json").document
    assert document["scheduler"] == "windows"
    assert "schtasks" in document["advice"]


@pytest.mark.parametrize("programs", [("systemctl",), ("crontab",)])
def test_the_time_that_was_installed_is_the_time_that_is_shown(
    tmp_path: Path, programs: tuple[str, ...]
) -> None:
    machine = Machine(tmp_path, programs)
    install(timetable(machine.system), machine.system)
    usual = make_plan(("/v/bin/python", "-m", "toolkit"), tmp_path / "l.db", (7, 17))
    found = installed(replace(machine.system, plan=usual))
    assert found is not None
    assert found.at == (6, 5)


def daily(*, is_installed: bool = True) -> Timetable:
    rendered = crontab_rendered(PLAN, HERE)
    return Timetable(backend=BACKENDS[2], rendered=rendered, installed=is_installed, at=(7, 17))


def test_the_next_run_is_today_or_tomorrow() -> None:
    early, late = (datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (6, 8))
    assert next_run(daily(), early) == datetime(2026, 11, 23, 7, 17, tzinfo=UTC)
    assert next_run(daily(), late) == datetime(2026, 11, 24, 7, 17, tzinfo=UTC)


def test_a_daily_check_is_late_after_two_days() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert is_late(daily(), None, now)
    assert is_late(daily(), now - timedelta(days=3), now)
    assert not is_late(daily(), now - timedelta(days=1), now)
    assert not is_late(daily(is_installed=False), None, now)
