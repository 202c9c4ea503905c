"""A disk that fills in the middle of a write costs nothing that was there."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.storage.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")


def limited(argv: list[str], library: Path, most_bytes: int) -> subprocess.CompletedProcess[str]:
    """Run the program where no file may grow beyond a size: writes fail like on a full disk."""
    return subprocess.run(
        [sys.executable, "-m", "toolkit", *argv],
        env={**os.environ, "TOOLKIT_LIBRARY": str(library)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_write_on_a_full_disk_says_so_and_changes_nothing(starter: Path) -> None:
    with Library(starter) as library:
        before = list(library.links.every())
    long = "x" * 1_900
    done = limited(["add", "https://a.example/", "--summary", long, "--say", long], starter, 2_048)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert "disk" in done.stderr
    with Library(starter) as library:
        assert list(library.links.every()) == before
        assert library.verify() == []


def test_a_first_run_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "library.db"
    done = limited(["find", "panic"], path, 50_000)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert list(path.parent.iterdir()) == []
