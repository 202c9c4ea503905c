"""A disk that is full: what is there can be read, and nothing that was there is lost."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

from toolkit.storage.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
READ = (
    "find panic",
    "show k8",
    "list",
    "export",
    "export --format json",
    "reply k34",
    "reply --crisis",
    "status",
    "review",
    "undo --list",
    "replies",
)

# One process for all of them: each prints its answer, then its code and its talk.
EACH = """
import contextlib, io, sys
from toolkit.cli.main import main
for command in sys.argv[1:]:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(command.split())
    print(command, code, bool(out.getvalue()) or "Nothing has been" in err.getvalue(), sep=": ")
    if code:
        print(err.getvalue())
"""


def toolkit(
    argv: list[str], library: Path, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program on a library."""
    return subprocess.run(
        # -B: Python 3.11 keeps bytecode that a full disk cut short (python/cpython#126606).
        [sys.executable, "-B", "-m", "toolkit", *argv],
        env={**os.environ, "TOOLKIT_LIBRARY": str(library)},
        preexec_fn=before,
        capture_output=True,
        text=True,
        check=False,
    )


def limited(argv: list[str], library: Path, most_bytes: int) -> subprocess.CompletedProcess[str]:
    """Run the program where no file may grow beyond a size: writes fail like on a full disk."""
    return toolkit(
        argv,
        library,
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes)),
    )


@pytest.fixture
def full_disk(starter: Path, tmp_path: Path) -> Iterator[Path]:
    """A library on a disk of its own with 0 bytes free."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("needs a mount, which takes root")
    try:
        library = place / "library.db"
        library.write_bytes(starter.read_bytes())
        with (
            (place / "filler").open("wb", buffering=0) as filler,
            pytest.raises(OSError, match="No space left"),
        ):
            filler.writelines(repeat(bytes(4096)))
        yield library
    finally:
        subprocess.run(["umount", str(place)], check=False)


def read_all(library: Path, before: Callable[[], None] | None = None) -> list[str]:
    """Run every command that only reads; return a line of each."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", EACH, *READ],
        env={**os.environ, "TOOLKIT_LIBRARY": str(library)},
        stdin=subprocess.DEVNULL,
        preexec_fn=before,
        capture_output=True,
        text=True,
        check=False,
    )
    return (done.stdout + done.stderr).splitlines()


ALL_READ = [f"{command}: 0: True" for command in READ]


def test_reading_needs_no_room(starter: Path) -> None:
    nothing = (0, 0)
    said = read_all(starter, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, nothing))
    assert said == ALL_READ


def test_a_library_on_a_full_disk_is_read_and_backed_up_elsewhere(
    full_disk: Path, tmp_path: Path
) -> None:
    assert read_all(full_disk) == ALL_READ
    backup = tmp_path / "backup.db"
    assert toolkit(["backup", str(backup)], full_disk).returncode == 0
    with Library(full_disk) as library, Library(backup) as copy:
        assert list(copy.links.every()) == list(library.links.every())
        assert copy.verify() == []


def test_a_write_on_a_full_disk_says_so_and_changes_nothing(starter: Path) -> None:
    with Library(starter) as library:
        before = list(library.links.every())
    long = "x" * 1_900
    done = limited(["add", "https://a.example/", "--summary", long, "--say", long], starter, 2_048)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert "no room left on the disk" in done.stderr
    with Library(starter) as library:
        assert list(library.links.every()) == before
        assert library.verify() == []


def test_a_write_that_fills_the_disk_changes_nothing(starter: Path) -> None:
    with Library(starter) as library:
        before = list(library.links.every())
    long = "x" * 1_900
    # Room for the shared memory, not for the log.
    done = limited(["add", "https://a.example/", "--summary", long, "--say", long], starter, 33_000)
    assert done.returncode == 4, done.stderr
    assert "disk" in done.stderr
    with Library(starter) as library:
        assert list(library.links.every()) == before
        assert library.verify() == []


def test_a_first_run_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "library.db"
    done = limited(["init"], path, 50_000)
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert list(path.parent.iterdir()) == []
