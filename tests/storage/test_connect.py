"""What stands at the library's path is ours, or refused by its own error, untouched."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import FEW, NOW
from toolkit.errors import (
    LibraryDamaged,
    LibraryLocked,
    LibraryNewer,
    NotALibrary,
)
from toolkit.storage.database import APPLICATION_ID, SCHEMA_VERSION
from toolkit.storage.library import Library, connect
from toolkit.storage.migrations import MIGRATION_NAMES
from toolkit.usecases.start import start


def nothing(_db: sqlite3.Connection) -> None:
    """Stand for what an upgrade would do afterwards."""


def test_the_version_counts_the_migrations() -> None:
    assert len(MIGRATION_NAMES) == SCHEMA_VERSION


def test_a_new_library_is_private_to_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "library.db"
    start(path, NOW, empty=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["library.db"]


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotALibrary, match="is a folder"):
        connect(tmp_path, nothing)


@pytest.mark.parametrize("content", [b"url,title\n" * 200, b"\x00" * 4096, b"x"])
def test_another_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(NotALibrary):
        connect(path, nothing)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (id INTEGER)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotALibrary):
        connect(path, nothing)
    assert path.read_bytes() == before


def test_a_library_of_a_newer_toolkit_is_refused(starter: Path) -> None:
    newer = sqlite3.connect(starter)
    newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    with pytest.raises(LibraryNewer, match="newer toolkit"):
        connect(starter, nothing)


def test_a_damaged_library_is_said_to_be_damaged(starter: Path) -> None:
    content = bytearray(starter.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    starter.write_bytes(content)
    with pytest.raises(LibraryDamaged), Library(starter) as library, library.reading():
        list(library.links.every())


def test_a_locked_library_is_said_to_be_in_use(
    starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.storage.database.BUSY_TIMEOUT_SECONDS", 0.05)
    other = sqlite3.connect(starter, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        Library(starter) as library,
        pytest.raises(LibraryLocked, match="in use"),
        library.operation("tag", NOW),
    ):
        pass
    other.close()


READ_ONLY = """
import os, sys
import urllib.parse  # Path.as_uri loads it, perhaps from where "nobody" may not read
from pathlib import Path
from toolkit.errors import LibraryNotWritable
from toolkit.storage.library import Library
from tests.conftest import NOW
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
with Library(Path(sys.argv[1])) as library:
    print(library.links.count())
    try:
        with library.operation("rm", NOW):
            library.links.remove(1, NOW)
    except LibraryNotWritable as error:
        print(error.message)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
@pytest.mark.parametrize("folder_too", [False, True])
def test_a_read_only_library_is_read_and_refuses_to_be_written(
    starter: Path, *, folder_too: bool
) -> None:
    root = Path(__file__).resolve().parents[2]
    # Another run of pytest closes the folders of all runs to other users.
    with tempfile.TemporaryDirectory() as folder:
        library = Path(shutil.copy(starter, folder))
        library.chmod(0o444)
        Path(folder).chmod(0o555 if folder_too else 0o755)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(library)],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        Path(folder).chmod(0o755)
    assert done.stdout.startswith(f"{FEW}\n"), done.stderr
    assert "can be read but not written" in done.stdout


def test_our_mark_is_in_the_file(starter: Path) -> None:
    db = sqlite3.connect(starter)
    assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_every_table_of_ours_is_strict(starter: Path) -> None:
    db = sqlite3.connect(starter)
    loose = db.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0"
        " AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_sqlite%'"
    ).fetchall()
    db.close()
    assert loose == []


def test_an_error_of_ours_is_not_hidden(library: Library) -> None:
    with pytest.raises(sqlite3.OperationalError), library.reading():
        library._db.execute("SELECT nothing FROM nowhere")  # noqa: SLF001 - a defect, on purpose
