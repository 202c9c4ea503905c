"""The crisis reply never fails: whatever is broken, exit 0 and a number to call."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.search.place_mentions import table
from toolkit.storage.database import SCHEMA_VERSION

IN_DANGER = "my friend says she wants to kill herself tonight"
SHIPPED = "come with this program, not from your library"
PAGE = 4096
ROOT = Path(__file__).resolve().parents[2]


def newer(library: Path) -> None:
    """Make it a library of a program to come."""
    db = sqlite3.connect(library)
    db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()


def another_file(library: Path) -> None:
    """Put something else in its place."""
    library.write_bytes(b"url,title\n" * 1_000)


def a_folder(library: Path) -> None:
    """Put a folder in its place."""
    library.unlink()
    library.mkdir()


def without_tables(library: Path) -> None:
    """Take its tables out."""
    db = sqlite3.connect(library)
    db.execute("DROP TABLE contacts")
    db.close()


def levels_nobody_knows(library: Path) -> None:
    """Write what cannot be."""
    db = sqlite3.connect(library)
    for (trigger,) in db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    ).fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    db.execute("PRAGMA ignore_check_constraints = ON")
    db.execute("UPDATE vettings SET level = 'splendid'")
    db.commit()
    db.close()


def no_text(library: Path) -> None:
    """Write bytes that are no UTF-8."""
    db = sqlite3.connect(library)
    db.execute("UPDATE links SET title = CAST(x'ff41fe' AS TEXT)")
    db.commit()
    db.close()


BROKEN = [newer, another_file, a_folder, without_tables, levels_nobody_knows, no_text]


@pytest.mark.parametrize("breaks", BROKEN)
def test_whatever_the_library_is(run: Run, starter: Path, breaks: Callable[[Path], None]) -> None:
    breaks(starter)
    found = run("reply", "--crisis")
    assert found.code == 0
    assert "116 123" in found.out
    assert "999" in found.out
    assert SHIPPED in found.err
    # What needs the library itself says what is wrong with it.
    shown = run("show", "k8")
    assert shown.code == 4
    assert "defect" not in shown.err


@pytest.mark.parametrize("breaks", BROKEN)
def test_where_the_prompt_fires(run: Run, starter: Path, breaks: Callable[[Path], None]) -> None:
    breaks(starter)
    found = run("--json", "reply", "-", stdin=IN_DANGER)
    assert found.code == 0
    assert found.document["ok"] is True
    assert found.document["crisis"] is True
    assert found.document["crisis_hint"] is True
    assert found.document["links"] == []
    assert "116 123" in found.document["text"]
    assert SHIPPED in found.err


def test_what_is_no_crisis_fails_as_before(run: Run, starter: Path) -> None:
    another_file(starter)
    assert run("reply", "-", stdin="panic at night").code == 4
    assert run("reply", "-", "--no-crisis", stdin=IN_DANGER).code == 4


def test_a_locked_library(run: Run, starter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.storage.database.BUSY_TIMEOUT_SECONDS", 0.05)
    other = sqlite3.connect(starter, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE facts SET value = value")
    found = run("reply", "--crisis")
    other.close()
    assert found.code == 0
    assert "116 123" in found.out
    assert "in use by another program" in found.err


def test_a_log_that_cannot_be_written_costs_no_reply(run: Run, starter: Path) -> None:
    db = sqlite3.connect(starter)
    db.execute("DROP TABLE replies")
    db.close()
    found = run("reply", "--crisis")
    assert found.code == 0
    # The curator's own lines are whole.
    assert SHIPPED not in found.err
    assert "Not in the reply log" in found.err


@pytest.mark.parametrize("pattern", [b"\xa5", b"\x00"])
def test_whichever_page_is_damaged(
    run: Run, starter: Path, few_once: Path, request: pytest.FixtureRequest, pattern: bytes
) -> None:
    # Every tree's first page is walked in tests/storage; of all pages, --faults walks each.
    share = 1 if request.config.getoption("--faults") else 4
    whole = few_once.read_bytes()
    other = ("find panic", "show k8", "list", "export", "reply k34", "copy k8", "status")
    for number in range(0, len(whole) // PAGE, share):
        damaged = bytearray(whole)
        damaged[number * PAGE : (number + 1) * PAGE] = pattern * PAGE
        for ending in ("-wal", "-shm"):
            Path(f"{starter}{ending}").unlink(missing_ok=True)
        starter.write_bytes(damaged)
        found = run("reply", "--crisis")
        assert found.code == 0, (number, found.err)
        assert "999" in found.out, number
        assert "116 123" in found.out, number
        command = other[number // share % len(other)]
        found = run(*command.split())
        assert "defect" not in found.err, (number, command, found.err)


SETTINGS = [
    ('platform = "twiter"\n', "999"),
    ("nonsense = 1\n", "999"),
    ("platform = 3\n", "999"),
    ("[check]\nper_host = 'many'\n", "999"),
    ("[platforms.plain]\nlimit = 5\n", "999"),
    ('region = "US"\nnonsense = 1\n', "988"),
    ('region = "US"\nplatform = \n', "988"),
    # A region that was set and cannot be read is not taken for another.
    ("region = US\n", "your local emergency number"),
    ("region = 3\n", "your local emergency number"),
    ('Region = "US"\n', "your local emergency number"),
    ('country = "US"\n', "your local emergency number"),
    ('[region]\nhome = "US"\n', "your local emergency number"),
    ('platform = "x"; region = "US"\n', "your local emergency number"),
    ("platform = \n", "your local emergency number"),
    ('region = "US"\nby = "Sam"\n'.encode("utf-16"), "988"),
    ('region = "US"\n'.encode("utf-16-le"), "your local emergency number"),
    ('[check\nregion = "US"\n', "your local emergency number"),
    (b"\xff\xfe\x00", "your local emergency number"),
    ('region = "Atlantis"\n', "your local emergency number"),
]


@pytest.mark.parametrize(("text", "said"), SETTINGS)
def test_whatever_the_settings_say(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | bytes, said: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    monkeypatch.setenv("TOOLKIT_CONFIG", str(file))
    for found in (run("reply", "--crisis"), run("reply", "-", stdin=IN_DANGER)):
        assert found.code == 0, found.err
        assert said in found.out
        assert "116 123" in found.out or said == "988"
    # Where nobody is in danger the setting is to be mended.
    limit_alone = "limit" in str(text)
    assert (run("reply", "-", stdin="panic at night").code in (1, 2, 6)) or limit_alone


def test_where_nothing_fits_the_emergency_number_comes_first(run: Run) -> None:
    run("config", "set", "platforms.tiny.like", "plain")
    run("config", "set", "platforms.tiny.limit", "50")
    found = run("reply", "--crisis", "--for", "tiny", "--json")
    said = found.document
    assert said["text"] == "If life is in danger now, call 999.\nSamaritans: call 116 123"
    assert (said["length"], said["limit"]) == (60, 50)
    assert "part of contacts" in said["dropped"]
    assert "10 characters too long" in found.err
    assert "send it as two messages" in found.err


def test_settings_that_may_not_be_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOOLKIT_CONFIG", str(tmp_path))
    found = run("reply", "--crisis")
    assert found.code == 0
    assert "your local emergency number" in found.out
    assert "Samaritans (the UK): call 116 123" in found.out
    assert "home region could not be read" in found.err
    assert "call 999" in run("reply", "--crisis", "--region", "GB-ENG").out


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TOOLKIT_NOW", "soon"), ("TOOLKIT_REGION", "Atlantis"), ("TOOLKIT_PLATFORM", "twiter")],
)
def test_whatever_a_variable_says(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    found = run("reply", "--crisis")
    assert found.code == 0
    assert "116 123" in found.out


@pytest.mark.parametrize("flags", [("--region", "Atlantis"), ("--for", "twiter")])
def test_a_flag_that_was_typed_wrongly_is_said(run: Run, flags: tuple[str, ...]) -> None:
    assert run("reply", "--crisis", *flags).code == 2


def test_templates_that_may_not_be_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "config" / "toolkit" / "templates"
    own.mkdir(parents=True)
    (own / "crisis.txt").write_bytes(b"\xff\xff")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    found = run("reply", "--crisis")
    assert found.code == 0
    assert "116 123" in found.out
    assert "'crisis' was not used" in found.err


# "nobody" may not read where Python lies, so everything is loaded by a first run.
AS_NOBODY = """
import io, json, os, sys
import toolkit.storage.files
from toolkit.cli.main import main
hidden, told = os.environ["TOOLKIT_LIBRARY"], sys.stdout
def run(argv):
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    return main(argv), sys.stderr.getvalue()
commands = json.loads(sys.argv[1])
for other in (hidden, os.devnull):
    os.environ["TOOLKIT_LIBRARY"] = other
    for argv in commands:
        run(argv)
os.environ["TOOLKIT_LIBRARY"] = hidden
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
print(json.dumps([run(argv) for argv in commands]), file=told)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
@pytest.mark.parametrize("folder", [False, True])
def test_a_library_that_may_not_be_opened(starter: Path, *, folder: bool) -> None:
    for one in starter.parents[:4]:
        one.chmod(0o755)
    hidden = starter.parent if folder else starter
    hidden.chmod(0)
    commands = {"reply --crisis": 0, "find panic": 4, "doctor": 4}
    if folder:
        commands["config show"] = 0
    try:
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, json.dumps([line.split() for line in commands])],
            cwd=ROOT,
            env={**os.environ, "TOOLKIT_LIBRARY": str(starter), "HOME": "/nonexistent"}
            | dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME"), "/nonexistent"),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    finally:
        hidden.chmod(0o700)
    ended = dict(zip(commands, json.loads(done.stdout), strict=True))
    assert {line: code for line, (code, _) in ended.items()} == commands, ended
    assert [line for line, (_, err) in ended.items() if "defect" in err] == []


def test_a_post_that_cannot_be_read_is_answered_all_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str) -> str:
        raise FileNotFoundError(name)

    monkeypatch.setattr("toolkit.tables.text_of", broken)
    table.cache_clear()
    try:
        found = run("reply", "--crisis", "-", stdin="we live in Cork and i want to die")
    finally:
        monkeypatch.undo()
        table.cache_clear()
    assert (found.code, "116 123" in found.out) == (0, True)
    assert "could not be read (FileNotFoundError)" in found.err


def test_an_own_sentence_that_gives_way_is_told(run: Run) -> None:
    found = run("reply", "--crisis", "done", "--say", "Hello you, I am here")
    assert "Please call 999 now" in found.out.split("\n")[0]
    assert "Your own sentence was left out" in found.err


def test_a_line_under_a_caution_is_named_beside_the_reply(run: Run) -> None:
    run("vet", "k2", "--level", "caution", "--note", "Slow to answer at night.")
    said = run("reply", "--crisis", "--region", "GB-WLS")
    assert said.code == 0
    assert "k2 is in it, and you said caution: Slow to answer at night." in said.err
    assert "caution" not in said.out
