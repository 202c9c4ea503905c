"""What every test may use: `run` for the command line, libraries to work on.

No test reaches the user's own files, clipboard or network: the environment is
cleaned, and sockets beyond loopback are refused by pytest-socket.
"""

from __future__ import annotations

import csv
import gc
import io
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

from tests.loaded import Loaded, loading
from toolkit.cli.main import main
from toolkit.exchange.list_file import starter_file
from toolkit.storage.library import Library
from toolkit.usecases.start import start

# How long an example takes depends on what else the machine does; bench/ measures.
hypothesis_settings.register_profile("toolkit", deadline=None)
hypothesis_settings.load_profile("toolkit")

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FEW = 100
# What a test needs beyond Python and pip; anything else that is skipped fails CI.
ALLOWED_SKIPS = (
    "needs tmux",
    "needs a mount",
    "needs --conformance",
    "needs systemd-analyze",
    "needs crontab",
    "needs curl",
    "needs the extra meaning",
    "needs zsh",
    "needs fish",
    "needs pwsh",
    "needs chromium",
    "needs axe-core",
    "needs html-validate",
    "needs ssh-keygen",
)
_FORGOTTEN = frozenset(
    (
        "COLUMNS DISPLAY EDITOR FORCE_COLOR LINES NO_COLOR SSH_CONNECTION SSH_TTY STY TERM TMUX"
        " TMUX_PANE VISUAL WAYLAND_DISPLAY WSL_DISTRO_NAME XDG_RUNTIME_DIR"
        " HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY http_proxy https_proxy all_proxy no_proxy"
        " SSL_CERT_FILE SSL_CERT_DIR"
    ).split()
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--conformance", metavar="DIR", help="folder with the published conformance suites"
    )
    parser.addoption(
        "--crisis-posts", metavar="DIR", help="folder with judged posts of others (tune.jsonl)"
    )
    parser.addoption(
        "--faults", action="store_true", help="walk all of every fault, not a share of it"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SkipKeeper(), "skip-keeper")
    _keep_bytecode(config)
    # Under nohup or in the background these come ignored, and children would keep that.
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_collection_finish() -> None:
    """Keep what was collected out of the garbage collector's way: it lives to the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Start one worker more than there are processors: while a test waits, another works."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    mine = getattr(os, "sched_getaffinity", None)
    return 1 + (len(mine(0)) if mine else os.cpu_count() or 1)


def _keep_bytecode(config: pytest.Config) -> None:
    """Keep it in a folder of pytest's where Python is told to leave none beside the sources.

    Else every one of hundreds of child processes would compile the program anew.
    """
    if sys.dont_write_bytecode and config.cache is not None:
        sys.pycache_prefix = str(config.cache.mkdir("bytecode"))
        sys.dont_write_bytecode = False
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


class SkipKeeper:
    """Fail a CI run in which something was skipped that should have run."""

    def __init__(self) -> None:
        self.unexpected: list[str] = []
        self.tried: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
        if reason and not any(allowed in reason for allowed in ALLOWED_SKIPS):
            self.unexpected.append(f"{report.nodeid}: {reason}")

        if report.when == "call":
            said = (value for name, value in report.user_properties if name == "tried")
            self.tried += [f"{report.nodeid}: {value}, {report.outcome}" for value in said]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.unexpected and os.environ.get("CI"):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for line in sorted(self.tried) if terminalreporter.config.getoption("--faults") else ():
            terminalreporter.write_line(line)
        for line in self.unexpected:
            terminalreporter.write_line(f"skipped, but not on the list of conftest.py: {line}")


@pytest.fixture(autouse=True)
def _own_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test off the user's files, settings, clipboard and clock."""
    for name in list(os.environ):
        if name in _FORGOTTEN or name.startswith("TOOLKIT_"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for name, folder in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.setenv("TOOLKIT_NOW", NOW.isoformat())
    monkeypatch.setenv("TOOLKIT_READ_PAGES", "no")
    monkeypatch.chdir(home)


@dataclass(frozen=True)
class Result:
    """What one run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, starter: Path) -> Run:
    """Run the program through `main(argv)` on a fresh copy of the starter library."""
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(starter))
    return _runner(monkeypatch)


@pytest.fixture
def run_anywhere(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program as on a machine that never saw it."""
    return _runner(monkeypatch)


def _runner(monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*argv: str, stdin: str | bytes = b"") -> Result:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
            stdout = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
            stderr = io.TextIOWrapper(err, encoding="utf-8", write_through=True)
            patch.setattr(sys, "stdout", stdout)
            patch.setattr(sys, "stderr", stderr)
            code = main(list(argv))
            stdout.flush()
            stderr.flush()
        return Result(code, out.getvalue().decode(), _without_clock(err.getvalue().decode()))

    return run


def _without_clock(err: str) -> str:
    lines = err.splitlines(keepends=True)
    return "".join(line for line in lines if "by TOOLKIT_NOW" not in line)


@pytest.fixture(scope="session")
def loaded() -> Iterator[Loaded]:
    """Load the program once for all runs at a terminal."""
    with loading() as program:
        yield program


@pytest.fixture(scope="session")
def _starter_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("starter") / "library.db"
    start(path, NOW)
    return path


@pytest.fixture(scope="session")
def few_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a library of the starter list's first links, for tests that read all again and again.

    A module takes it for the whole one by a fixture `_starter_once` of its own.
    """
    folder = tmp_path_factory.mktemp("few")
    with starter_file().open(encoding="utf-8", newline="") as file:
        head = list(islice(csv.reader(file), 1 + FEW))
    with (folder / "few.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(head)
    start(folder / "library.db", NOW, starter=folder / "few.csv")
    return folder / "library.db"


@pytest.fixture
def starter(_starter_once: Path, tmp_path: Path) -> Path:
    """Return the path of an own copy of the starter library."""
    path = tmp_path / "library.db"
    shutil.copy(_starter_once, path)
    return path


@pytest.fixture
def contents(starter: Path) -> Callable[[], object]:
    """Read every row of every table: what changed nothing leaves this the same."""

    def contents() -> object:
        with closing(sqlite3.connect(starter)) as db:
            rows = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                name: db.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - its own
                for name, sql in rows
                if not sql.startswith("CREATE VIRTUAL")
            }

    return contents


@pytest.fixture
def library(starter: Path) -> Iterator[Library]:
    """Open an own copy of the starter library."""
    with Library(starter) as opened:
        yield opened


@pytest.fixture
def empty_library(tmp_path: Path) -> Iterator[Library]:
    """Open a library without links."""
    with Library(make_empty(tmp_path / "empty.db")) as opened:
        yield opened


def make_empty(path: Path) -> Path:
    """Make a library without links; to make its tables once is enough."""
    path.touch(0o600)
    path.write_bytes(_empty())
    return path


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        start(path, NOW, empty=True)
        return path.read_bytes()


@pytest.fixture
def now() -> datetime:
    """Return the time at which every test runs."""
    return NOW


@pytest.fixture
def conformance_dir(request: pytest.FixtureRequest) -> Path:
    """Return the folder with the published suites, or skip by name."""
    folder = request.config.getoption("--conformance")
    if not folder:
        pytest.skip("needs --conformance")
    return (request.config.invocation_params.dir / str(folder)).resolve()


@pytest.fixture
def tmux() -> str:
    """Return the path of tmux, or skip by name."""
    found = shutil.which("tmux")
    if found is None:
        pytest.skip("needs tmux")
    return found
