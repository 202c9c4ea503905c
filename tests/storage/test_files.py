"""Files of a library: nothing planted is followed, nothing left behind or taken by mistake."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.cli.deliver import Draft
from toolkit.storage.files import check_lock
from toolkit.storage.library import Library

# Each is killed when it has written half of its file, as a machine that goes down would.
KILLED = """
import os, signal, sqlite3, sys
from toolkit.storage import backup, migrations
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
migrations.put_in_place = migrations._put_in_place = die
backup.replace_file = backup.replace_content = die
import toolkit.usecases.safety as safety
safety.replace_file = safety.replace_content = die
import toolkit.whole_file as whole_file
whole_file.put_in_place = die
from toolkit.cli.main import main
main(sys.argv[1:])
"""


def names(folder: Path) -> list[str]:
    """Return what stands in a folder that is not one of ours."""
    return sorted(path.name for path in folder.iterdir() if path.name.endswith(".toolkit"))


def test_private_copies_of_killed_runs_are_told_and_cleared(
    run: Run, starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = run("backup", str(tmp_path / "saved.db")).out.strip()
    backups = tmp_path / "backups"
    backups.mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    for argv in (["init"], ["backup"], ["export", str(tmp_path / "x.csv")], ["restore", saved]):
        library = tmp_path / "new.db" if argv == ["init"] else starter
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, *argv],
            env={**os.environ, "TOOLKIT_LIBRARY": str(library)},
            capture_output=True,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, (argv, killed.stderr)
        folder = backups if argv == ["backup"] else tmp_path
        left = names(folder)
        assert left, argv
        told = run("doctor")
        assert all(name in told.out for name in left), argv
        monkeypatch.setenv("TOOLKIT_LIBRARY", str(library))
        assert run(*argv).code == 0, argv
        assert names(folder) == [], argv
        monkeypatch.setenv("TOOLKIT_LIBRARY", str(starter))


def test_what_was_typed_in_an_editor_that_was_killed_stays_for_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script = (
        "import os, tempfile; from toolkit.cli.deliver import Draft;"
        f"tempfile.tempdir = {str(tmp_path)!r}; Draft('typed'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    (name,) = names(tmp_path)
    Draft("x").forget()
    assert names(tmp_path) == [name]
    kept = Draft("y").keep()
    os.utime(tmp_path / name, (0, 0))
    os.utime(kept.parent, (0, 0))
    Draft("x").forget()
    assert names(tmp_path) == []
    assert kept.read_text() == "y\n"


def test_a_lock_of_a_check_is_for_its_owner_alone(starter: Path) -> None:
    old_umask = os.umask(0)
    try:
        with check_lock(starter) as mine:
            assert mine
    finally:
        os.umask(old_umask)
    (lock,) = starter.parent.glob(".*.checking")
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600


def test_a_lock_that_cannot_be_made_is_not_called_a_library(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    for what in ("checking", "publishing"):
        # What SQLite cannot open, whoever runs the test.
        (starter.parent / f".{starter.name}.{what}").mkdir()
    for argv in (("check", "k1"), ("publish", str(tmp_path / "page"))):
        found = run("--library", str(starter), *argv)
        assert found.code == 4, argv
        assert f"Nothing can be written beside the library {starter}." in found.err, argv


def test_a_library_that_is_a_link_is_followed_by_every_command(
    run: Run, starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = run("backup", str(tmp_path / "saved.db")).out.strip()
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(starter)
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(link))
    assert run("rm", "k1", "--yes").code == 0
    starter.write_bytes(starter.read_bytes()[:9000])
    restored = run("restore", saved)
    assert restored.code == 0, restored.err
    assert link.is_symlink()
    assert [path.name for path in link.parent.iterdir()] == ["link.db"]
    assert run("show", "k1").code == 0
    assert run("backup").out.startswith(str(starter.parent / "backups"))
    with Library(starter) as library:
        assert library.verify() == []


def test_a_link_that_leads_nowhere_is_refused_and_nothing_is_made(
    run_anywhere: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The default place too, where a first run would make a library.
    place = tmp_path / "home" / ".local/share/toolkit/library.db"
    place.parent.mkdir(parents=True)
    gone = tmp_path / "gone.db"
    place.symlink_to(gone)
    for argv in (("find", "sleep"), ("init",), ("backup",), ("restore", "x.db"), ("doctor",)):
        found = run_anywhere(*argv)
        assert found.code in (1, 4), argv
        assert not gone.exists(), argv
        assert "defect" not in found.err
    place.unlink()
    place.symlink_to(place)
    assert run_anywhere("find", "sleep").code == 4


def test_restore_takes_the_place_of_no_other_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = run("backup", str(tmp_path / "saved.db")).out.strip()
    other, text = tmp_path / "other.db", tmp_path / "notes.txt"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE things (name)")
    db.close()
    text.write_text("my notes\n" * 1000)
    for file in (other, text):
        before = file.read_bytes()
        monkeypatch.setenv("TOOLKIT_LIBRARY", str(file))
        refused = run("--yes", "restore", saved)
        assert (refused.code, file.read_bytes()) == (4, before), file
        assert list(tmp_path.glob("backups/*")) == []
    # A pipe has no size, nor has a device such as /dev/null.
    if sys.platform != "win32":
        pipe = tmp_path / "pipe"
        os.mkfifo(pipe)
        monkeypatch.setenv("TOOLKIT_LIBRARY", str(pipe))
        assert run("--yes", "restore", saved).code == 4
        assert stat.S_ISFIFO(pipe.stat().st_mode)
    # A damaged one of ours is, with no backup beside it and its beginning gone.
    broken = tmp_path / "alone" / "l.db"
    broken.parent.mkdir()
    broken.write_bytes(b"\0" * 4096 + Path(saved).read_bytes()[4096:])
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(broken))
    assert run("restore", saved).code == 0


def test_a_home_of_an_unknown_user_is_no_defect(run: Run) -> None:
    for argv in (
        ("--library", "~nosuch/x.db", "find", "sleep"),
        ("import", "~nosuch/x.csv"),
        ("export", "~nosuch/x.csv"),
        ("backup", "~nosuch/x.db"),
        ("restore", "~nosuch/x.db"),
    ):
        found = run(*argv)
        assert "defect" not in found.err, argv
