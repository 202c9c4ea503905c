"""A library is read where nothing can be written, and never as it was before its log."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import NOW
from toolkit.storage.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
ROOT = Path(__file__).resolve().parents[2]
CHANGED = "A title that stands in the log alone"
READ = """
import os, sys, tempfile
import urllib.parse  # Path.as_uri loads it, perhaps from where "nobody" may not read
from pathlib import Path
from toolkit.errors import LibraryError, LibraryNotWritable
import toolkit.storage.files as unwritten
from toolkit.storage.library import Library
from tests.conftest import NOW
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    with Library(Path(sys.argv[1])) as library:
        print(library.links.get(33).title)
        print(os.listdir(tempfile.gettempdir()))
        try:
            with library.operation("rm", NOW):
                library.links.remove(1, NOW)
        except LibraryNotWritable as error:
            print(error.message)
except LibraryError as error:
    print(error.message)
"""


@pytest.fixture
def with_log(starter: Path, tmp_path: Path) -> Path:
    """A library whose newest change is in its log, as a backup program takes it along."""
    copy = tmp_path / "copied" / "library.db"
    copy.parent.mkdir()
    with Library(starter) as library:
        # A reader in the middle keeps the log from being emptied.
        reader = sqlite3.connect(starter, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM links").fetchone()
        link = library.links.get(33)
        assert link
        with library.operation("edit", NOW):
            library.links.save(replace(link, title=CHANGED))
        for ending in ("", "-wal"):
            shutil.copy(f"{starter}{ending}", f"{copy}{ending}")
        reader.close()
    assert Path(f"{copy}-wal").stat().st_size
    return copy


@pytest.fixture
def read_only(with_log: Path) -> Iterator[Path]:
    """The same, where nothing may be written."""
    for folder in with_log.parent.parents[:4]:
        folder.chmod(0o755)
    for ending in ("", "-wal"):
        Path(f"{with_log}{ending}").chmod(0o644)
    with_log.parent.chmod(0o555)
    yield with_log
    with_log.parent.chmod(0o755)


def read(library: Path, scratch: Path) -> list[str]:
    """Read as somebody who may not write, with a folder for temporary files."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(library)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_log_left_beside_a_read_only_library_is_read(read_only: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    scratch.chmod(0o777)
    title, left, refused = read(read_only, scratch)
    assert title == CHANGED
    # The private copy is gone as soon as it was read.
    assert left == "[]"
    assert "can be read but not written" in refused
    assert sorted(one.name for one in read_only.parent.iterdir()) == [
        "library.db",
        "library.db-wal",
    ]


def test_a_log_that_may_not_be_read_is_refused_not_left_out(
    read_only: Path, tmp_path: Path
) -> None:
    log = Path(f"{read_only}-wal")
    log.chmod(0o200)
    if os.getuid():
        # The owner could give itself the right back, but does not.
        assert not os.access(log, os.R_OK)
    else:
        os.chown(log, 0, 0)
    (said,) = read(read_only, tmp_path)
    assert "library.db-wal" in said or "cannot be opened" in said
    assert CHANGED not in said


def test_a_library_read_while_read_only_can_be_written_again(starter: Path) -> None:
    # What SQLite leaves beside a library that it read while it was 0444.
    for ending in ("-shm", "-wal"):
        Path(f"{starter}{ending}").touch()
        Path(f"{starter}{ending}").chmod(0o444)
    for folder in (starter.parent, *starter.parent.parents[:3]):
        folder.chmod(0o755)
    if os.getuid() == 0:
        starter.parent.chmod(0o777)
        for one in (starter, *(Path(f"{starter}{end}") for end in ("-shm", "-wal"))):
            os.chown(one, 65534, 65534)
    title, _, *refused = read(starter, starter.parent)
    assert title
    assert refused == []
