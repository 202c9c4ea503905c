"""What is installed: one check a library, read back as it stands, run as cron runs it."""

from __future__ import annotations

import os
import shlex
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

from toolkit.errors import Refused
from toolkit.schedule.backends import (
    BACKENDS,
    IN_FILES,
    NAME,
    Backend,
    Found,
    Plan,
    Surroundings,
    in_crontab,
    name_for,
    with_line,
)
from toolkit.schedule.programs import Heard
from toolkit.usecases.timetable import (
    Options,
    System,
    install,
    installed,
    is_late,
    make_plan,
    next_run,
    options_of,
    others,
    remove,
    timetable,
    troubles,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX schedulers")

PYTHON = "/v/bin/python"
OLD = (
    "17 7 * * * TOOLKIT_CONFIG=/c.toml /v/bin/python -P -m toolkit --library {}"
    f" --quiet check --due --exit-zero # {NAME}"
)
# One line of text without the characters that no scheduler can be told of.
WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1)


class Desk:
    """A user's machine: a crontab in memory, units in a folder, what was run."""

    def __init__(self, home: Path, *programs: str) -> None:
        self.home, self.programs = home, programs
        self.table, self.fails = "", ""
        self.ran: list[str] = []

    def of(self, library: Path, options: Options = Options()) -> System:  # noqa: B008 - frozen
        plan = make_plan((PYTHON, "-P", "-m", "toolkit"), library, (6, 5), options.words)
        return System(
            platform="linux",
            home=self.home,
            config=self.home / ".config",
            uid=501,
            library=library,
            plan=plan,
            which=lambda name: f"/bin/{name}" if name in self.programs else None,
            run=self._run,
            hear=lambda _command, _most: Heard(0, self.table.encode()),
        )

    def _run(self, command: Sequence[str], text: bytes) -> int:
        self.ran.append(" ".join(command))
        if command[0] == "crontab":
            self.table = text.decode()
        return int(bool(self.fails) and self.fails in command)

    def files(self) -> list[str]:
        return sorted(path.name for path in self.home.rglob("*") if path.is_file())


def read_back(backend: Backend, plan: Plan, home: Path) -> Found:
    """Return what a scheduler holds once a plan has been installed there."""
    where = Surroundings(home=home, config=home / ".config", uid=501)
    rendered = backend.render(plan, where)
    for path, text in rendered.files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if rendered.line:
        (found,) = in_crontab(with_line("0 5 * * * backup\n", rendered.line))
    else:
        (found,) = IN_FILES[backend.name](where)
    return found


READABLE = [one for one in BACKENDS if not one.printed]


@pytest.mark.parametrize("backend", READABLE, ids=lambda one: one.name)
@given(words=st.lists(WORDS, min_size=1, max_size=4), value=WORDS)
def test_whatever_a_plan_says_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, backend: Backend, words: list[str], value: str
) -> None:
    plan = Plan(command=("/bin/x", *words), hour=23, minute=4, environment={"HTTPS_PROXY": value})
    said = read_back(backend, plan, tmp_path_factory.mktemp("home")).said
    assert said == (plan.command, plan.environment, (23, 4))


@pytest.mark.parametrize("programs", [("systemctl",), ("launchctl",), ("crontab",)])
def test_each_library_has_a_check_of_its_own(tmp_path: Path, programs: tuple[str, ...]) -> None:
    desk = Desk(tmp_path, *programs)
    name = {"systemctl": "systemd", "launchctl": "launchd", "crontab": "cron"}[programs[0]]
    first, second = desk.of(tmp_path / "a.db"), desk.of(tmp_path / "b.db")
    install(timetable(first, name), first)
    assert installed(second) is None
    (other,) = others(second)
    assert other.library == tmp_path / "a.db"
    install(timetable(second, name), second)
    for system in (first, second):
        assert installed(system)
    found = installed(second)
    assert found is not None
    remove(found, second)
    assert installed(second) is None
    assert installed(first) is not None


def test_a_library_is_the_same_however_its_path_is_spelled(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert name_for(tmp_path / "real" / "l.db") == name_for(tmp_path / "link" / ".." / "real/l.db")
    desk = Desk(tmp_path, "crontab")
    system = desk.of(tmp_path / "link" / "l.db")
    install(timetable(system), system)
    assert installed(desk.of(tmp_path / "real" / "l.db")) is not None


def test_a_line_of_an_older_version_is_shown_replaced_and_removed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "crontab")
    system = desk.of(tmp_path / "l.db")
    own, foreign = OLD.format(tmp_path / "l.db"), OLD.format("/else/m.db")
    desk.table = f"# mine\n{own}\n{foreign}\n#{own}\n"
    found = installed(system)
    assert found is not None
    assert (found.rendered.line, found.at) == (own, (7, 17))
    install(timetable(system), system)
    new = timetable(system).rendered.line
    assert desk.table == f"# mine\n{foreign}\n#{own}\n{new}\n"
    found = installed(system)
    assert found is not None
    remove(found, system)
    assert desk.table == f"# mine\n{foreign}\n#{own}\n"


def test_units_of_an_older_version_are_replaced_without_a_trace(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "systemctl")
    system = desk.of(tmp_path / "l.db")
    older = replace(system, plan=replace(system.plan, name=NAME))
    install(timetable(older), older)
    assert desk.files() == [f"{NAME}.service", f"{NAME}.timer"]
    install(timetable(system), system)
    own = name_for(tmp_path / "l.db")
    assert desk.files() == [f"{own}.service", f"{own}.timer"]
    assert desk.ran[-2:] == [
        f"systemctl --user disable --now {NAME}.timer",
        "systemctl --user daemon-reload",
    ]


def test_a_check_moves_from_one_scheduler_to_another(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "systemctl", "crontab")
    system = desk.of(tmp_path / "l.db")
    install(timetable(system, "systemd"), system)
    install(timetable(system, "cron"), system)
    assert desk.files() == []
    found = installed(system)
    assert found is not None
    assert [one.scheduler for one in found.found] == ["cron"]


def test_a_failed_install_leaves_the_older_one_as_it_was(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "systemctl")
    system = desk.of(tmp_path / "l.db")
    install(timetable(system), system)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.service")}
    desk.fails = "enable"
    newer = desk.of(tmp_path / "l.db", Options(notify="tell"))
    with pytest.raises(Refused):
        install(timetable(newer), newer)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.service")}


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "systemctl")
    system = desk.of(tmp_path / "l.db")
    install(timetable(system), system)
    modes = {path.stat().st_mode & 0o777 for path in tmp_path.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_options_are_read_back_and_what_is_not_given_stays(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "crontab")
    options = Options("sh -c 'a \"b\" 100%'", "/r.html", ("10.0.0.0/8", "::1"))
    system = desk.of(tmp_path / "l.db", options)
    install(timetable(system), system)
    found = installed(system)
    assert found is not None
    assert options_of(found.found[0]) == options
    assert Options(notify="").over(options) == replace_notify(options, "")


def replace_notify(options: Options, notify: str) -> Options:
    return options._replace(notify=notify)


def test_a_python_that_is_gone_or_another_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "crontab")
    system = desk.of(tmp_path / "l.db")
    install(timetable(system), system)
    found = installed(system)
    assert found is not None
    (gone,) = troubles(found.found[0], sys.executable)
    assert "its Python is gone (/v/bin/python)" in gone
    assert "toolkit schedule install" in gone
    own = replace(found.found[0], said=found.found[0].said._replace(command=(sys.executable,)))
    assert troubles(own, sys.executable) == []
    (other,) = troubles(own, "/elsewhere/bin/python")
    assert "a different Python" in other


def test_a_new_check_is_not_late_before_it_could_run(tmp_path: Path) -> None:
    desk, now = Desk(tmp_path, "crontab"), datetime(2026, 11, 23, 12, tzinfo=UTC)
    system = desk.of(tmp_path / "l.db")
    install(timetable(system), system)
    old = now - timedelta(days=90)
    table = installed(system, now - timedelta(hours=23))
    assert table is not None
    assert not is_late(table, old, now)
    assert not is_late(table, None, now)
    assert is_late(replace(table, since=now - timedelta(days=3)), old, now)


def test_times_that_a_person_gave_it_are_left_to_that_person(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "crontab")
    desk.table = OLD.format(tmp_path / "l.db").replace("* * *", "* * 1") + "\n"
    table = installed(desk.of(tmp_path / "l.db"))
    assert table is not None
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert (table.at, next_run(table, now), is_late(table, None, now)) == (None, None, False)


@pytest.fixture
def crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a crontab of one's own first on the path; returns the file that is its table."""
    folder, table = tmp_path / "bin", tmp_path / "table"
    folder.mkdir()
    table.touch()
    for name, text in {
        "crontab": f'if [ "$1" = -l ]; then cat {table}; else cat > {table}; fi',
        "systemctl": "exit 1",
    }.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return table


def as_cron(table: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the line of a crontab as cron does: a shell, hardly any environment."""
    command = table.read_text("utf-8").splitlines()[-1].split(maxsplit=5)[5].replace("\\%", "%")
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


Run = Callable[..., Any]


def test_the_line_runs_as_cron_runs_it_and_nothing_shadows_the_program(
    run: Run, crontab: Path, tmp_path: Path
) -> None:
    assert run("schedule", "install", "--with", "cron", "--yes").code == 0
    for name in ("toolkit.py", "random.py", "asyncio.py"):
        (tmp_path / name).write_text("raise SystemExit('shadowed')\n", encoding="utf-8")
    run("list")
    assert run("config", "set", "check.control_name", "nowhere.invalid").code == 0
    library = Path(os.environ["TOOLKIT_LIBRARY"])
    library.unlink()
    done = as_cron(crontab, tmp_path)
    assert done.returncode == 4
    assert f"There is no library at {library}" in done.stderr
    assert "shadowed" not in done.stderr
    assert not library.exists()


def test_a_program_of_the_settings_gets_its_folder_for_the_scheduler(
    run: Run, crontab: Path, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "tell-me"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o700)
    assert run("config", "set", "check.notify", "tell-me --now").code == 0
    assert run("schedule", "install", "--with", "cron", "--yes").code == 0
    assert f"--notify '{program} --now'" in crontab.read_text("utf-8")
    # What it was told stays, whatever the settings say.
    assert run("schedule", "install", "--with", "cron", "--yes", "--notify", "").code == 0
    assert run("schedule", "install", "--with", "cron", "--yes").code == 0
    assert "--notify ''" in crontab.read_text("utf-8")


def test_two_libraries_never_write_one_report(run: Run, crontab: Path, tmp_path: Path) -> None:
    report, other = str(tmp_path / "links.html"), str(tmp_path / "other.db")
    assert run("config", "set", "check.report", report).code == 0
    again = ("schedule", "install", "--with", "cron", "--yes")
    assert [run(*again).code, run(*again).code] == [0, 0]
    run("--library", other, "init", "--empty")
    for argv in ((), ("--report", report)):
        refused = run("--library", other, *again, *argv)
        assert refused.code == 1
        assert f"another library writes its report to {report}" in refused.err
    assert run("--library", other, *again, "--report", "").code == 0


def test_a_path_that_was_named_must_exist_and_the_usual_one_need_not(
    run_anywhere: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tmp_path / "no" / "such.db"
    refused = run_anywhere("--library", str(missing), "find", "sleep", "--json")
    assert (refused.code, refused.document["error"]["slug"]) == (4, "library_missing")
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(missing))
    assert run_anywhere("status").code == 4
    assert run_anywhere("schedule", "install", "--with", "cron", "--yes").code == 4
    assert not missing.parent.exists()
    assert "999" in run_anywhere("reply", "--crisis").out
    assert run_anywhere("init", "--empty").code == 0
    assert run_anywhere("status").code == 0
    monkeypatch.delenv("TOOLKIT_LIBRARY")
    assert "Made your library" in run_anywhere("find", "sleep").err


def test_status_and_show_tell_what_is_there(run: Run, crontab: Path, tmp_path: Path) -> None:
    crontab.write_text(OLD.format(tmp_path / "gone.db") + "\n", encoding="utf-8")
    status = run("status")
    assert "not scheduled" in status.out
    assert f"{tmp_path / 'gone.db'}, which is no longer there" in status.err
    assert run("schedule", "remove").code == 1
    run("schedule", "install", "--with", "cron", "--yes", "--notify", "cat", "--at", "06:30")
    document = run("status", "--json").document["schedule"]
    assert (document["late"], document["troubles"]) == (False, [])
    assert run("schedule", "install", "--with", "cron", "--yes").code == 0
    shown = run("schedule", "show", "--json").document
    words = shlex.split(shown["line"], comments=True)
    assert Path(words[words.index("--notify") + 1]).name == "cat"
    assert (shown["at"], len(shown["others"])) == ("06:30", 1)
    assert run("schedule", "remove").code == 0
    assert crontab.read_text("utf-8") == OLD.format(tmp_path / "gone.db") + "\n"


def test_a_schedule_outlives_its_library_and_can_be_removed(run: Run, crontab: Path) -> None:
    run("schedule", "install", "--with", "cron", "--yes")
    Path(os.environ["TOOLKIT_LIBRARY"]).unlink()
    assert run("schedule", "show").code == 0
    assert run("schedule", "remove").code == 0
    assert crontab.read_text("utf-8") == ""
    assert not Path(os.environ["TOOLKIT_LIBRARY"]).exists()


def test_the_network_of_this_run_is_carried_and_a_password_is_said(
    run: Run, crontab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://sam:pass%20word@proxy.test:8080")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/our ca.pem")
    monkeypatch.setenv("TOOLKIT_CHECK_DELAY", "2")
    done = run("schedule", "install", "--with", "cron", "--yes", "--allow-net", "10.0.0.0/8")
    assert "https_proxy holds a password" in done.err
    (found,) = in_crontab(crontab.read_text("utf-8"))
    assert found.said.environment["https_proxy"] == "http://sam:pass%20word@proxy.test:8080"
    assert found.said.environment["SSL_CERT_FILE"] == "/etc/our ca.pem"
    assert found.said.environment["TOOLKIT_CHECK_DELAY"] == "2"
    assert "TOOLKIT_CONFIG" in found.said.environment
    assert "TOOLKIT_NOW" not in found.said.environment
    assert options_of(found).allow_net == ("10.0.0.0/8",)


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("--notify", "'open"), 2),
        (("--notify", "no-such-program-here"), 1),
        (("--report", "x.pdf"), 2),
        (("--allow-net", "here"), 2),
        (("--notify", "echo 'a\nb'"), 1),
    ],
)
def test_what_a_schedule_could_not_do_is_said_before_it_is_made(
    run: Run, crontab: Path, argv: tuple[str, str], code: int
) -> None:
    assert run("schedule", "install", "--with", "cron", "--yes", *argv).code == code
    assert crontab.read_text("utf-8") == ""
