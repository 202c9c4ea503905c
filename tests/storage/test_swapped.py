"""A library that is copied, replaced or removed while it is open: nothing is lost unsaid."""

import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import FEW, NOW, Run
from toolkit.errors import LibraryReplaced
from toolkit.storage.library import Library

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX renaming")


def swap(path: Path) -> None:
    """Put another file in the place of the library, as a sync program does."""
    other = path.with_name("other.db")
    shutil.copy(path, other)
    other.replace(path)


def remove(path: Path) -> None:
    """Take the library away."""
    path.unlink()


def retitle(library: Library, title: str, within: Callable[[], None] = lambda: None) -> None:
    """Write something, with something else happening in the middle."""
    link = library.links.get(1)
    assert link
    with library.operation("edit", NOW) as writing:
        library.links.save(replace(link, title=title))
        within()
        writing.summary = "edit k1"


@pytest.mark.parametrize(("change", "said"), [(swap, "replaced"), (remove, "removed while open")])
def test_a_file_that_is_another_now_is_not_written(
    starter: Path, change: Callable[[Path], None], said: str
) -> None:
    with Library(starter) as library:
        change(starter)
        with pytest.raises(LibraryReplaced, match=said) as told:
            retitle(library, "lost")
    assert "Nothing was recorded." in told.value.hint
    if starter.exists():
        with Library(starter) as now:
            assert now.links.get(1).title != "lost"  # type: ignore[union-attr] # it is there
            assert now.verify() == []


@pytest.mark.parametrize("change", [swap, remove])
def test_what_was_written_to_a_file_that_is_gone_is_not_said_to_be_done(
    starter: Path, change: Callable[[Path], None]
) -> None:
    with Library(starter) as library, pytest.raises(LibraryReplaced):
        retitle(library, "lost", lambda: change(starter))


def test_reading_notices_a_file_that_is_another_now(starter: Path) -> None:
    with Library(starter) as library:
        with library.reading():
            pass
        swap(starter)
        with pytest.raises(LibraryReplaced), library.reading():
            pass


def test_the_same_file_under_another_name_is_the_same_library(starter: Path) -> None:
    linked = starter.with_name("linked.db")
    linked.symlink_to(starter)
    with Library(linked) as library:
        retitle(library, "kept")
    with Library(starter) as library:
        assert library.links.get(1).title == "kept"  # type: ignore[union-attr] # it is there


def test_a_copy_of_the_file_alone_is_whole_while_others_have_it_open(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with Library(starter) as picker:
        assert picker.links.count() == FEW
        assert run("add", "https://a.example/", "--title", "New").code == 0
        shutil.copy(starter, copy)
        assert Path(f"{starter}-wal").stat().st_size == 0
    with Library(copy) as copied:
        assert copied.links.count() == FEW + 1
        assert copied.verify() == []


def test_a_copy_after_a_restore_is_whole_while_others_have_it_open(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    backup, copy = tmp_path / "backup.db", tmp_path / "copy.db"
    assert run("backup", str(backup)).code == 0
    assert run("add", "https://a.example/", "--title", "New").code == 0
    with Library(starter) as picker:
        assert picker.links.count() == FEW + 1
        assert run("--yes", "restore", str(backup)).code == 0
        shutil.copy(starter, copy)
    with Library(copy) as copied:
        assert copied.links.count() == FEW


def test_a_long_session_leaves_the_file_whole_after_each_change(
    starter: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with Library(starter) as picker:
        retitle(picker, "first")
        picker.undo(NOW)
        retitle(picker, "second")
        shutil.copy(starter, copy)
    with Library(copy) as copied:
        assert copied.links.get(1).title == "second"  # type: ignore[union-attr] # it is there


def test_a_reader_in_the_middle_of_a_page_is_not_in_the_way(starter: Path) -> None:
    reader = sqlite3.connect(starter, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM links").fetchone()
    with Library(starter) as library:
        retitle(library, "written all the same")
    with Library(starter) as library:
        assert library.links.get(1).title == "written all the same"  # type: ignore[union-attr] # it is there
    reader.close()


def test_a_new_library_takes_nothing_of_one_that_is_gone(run: Run, starter: Path) -> None:
    with Library(starter) as library:
        reader = sqlite3.connect(starter, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM links").fetchone()
        retitle(library, "of the library that is gone")
        # As after a crash: nobody is left, and the log is.
        log = Path(f"{starter}-wal").read_bytes()
        reader.close()
    assert log
    starter.unlink()
    Path(f"{starter}-wal").write_bytes(log)
    assert run("init").code == 0
    with Library(starter) as library:
        assert library.links.get(1).title != "of the library that is gone"  # type: ignore[union-attr] # it is there
        assert library.verify() == []
