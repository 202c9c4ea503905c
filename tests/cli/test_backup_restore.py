"""`backup` and `restore`: back to a whole library after each kind of damage."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import FEW, Run
from toolkit.storage.library import Library


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once


def content(path: Path) -> dict[str, list[Any]]:
    """Return every row of every table."""
    db = sqlite3.connect(path)
    every = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    # An index without content of its own cannot be listed; `verify` looks at it.
    names = [row[0] for row in every if row[0] != "search_text"]
    rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608 - own names
    db.close()
    return rows


def delete(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def overwrite_pages(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\xa5" * (size // 2))


def overwrite_the_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\x00" * 4096)


def replace_by_text(path: Path) -> None:
    path.write_text("url,title\nhttps://www.example.org/,Example\n")


def leave_a_stray_log(path: Path) -> None:
    overwrite_pages(path)
    path.with_name(path.name + "-wal").write_bytes(b"not a log" * 1000)


DAMAGE = [
    delete,
    truncate,
    empty,
    overwrite_pages,
    overwrite_the_header,
    replace_by_text,
    leave_a_stray_log,
]


@pytest.fixture
def saved(run: Run, starter: Path) -> Path:
    """Return a backup of a library that a person worked on."""
    assert run("add", "https://www.example.org/a", "--title", "Mine").code == 0
    return Path(run("backup").out.strip())


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_backup_brings_everything_back_after(
    run: Run, starter: Path, saved: Path, damage: Callable[[Path], None]
) -> None:
    before = content(starter)
    damage(starter)
    restored = run("restore", str(saved))
    assert restored.code == 0, restored.err
    assert content(starter) == before
    with Library(starter) as library:
        assert library.verify() == []
    assert run("show", f"k{FEW + 1}", "--json").document["link"]["title"] == "Mine"


@pytest.mark.parametrize("damage", [truncate, overwrite_pages, replace_by_text])
def test_what_cannot_be_used_names_the_newest_backup(
    run: Run, starter: Path, saved: Path, damage: Callable[[Path], None]
) -> None:
    newest = Path(run("backup").out.strip())
    os.utime(newest, ns=(1 << 61, 1 << 61))
    aside = newest.with_name(newest.name.replace("-2", "-before-restore-2"))
    other = newest.with_name("another-2026-11-23-1.db")
    for file in (aside, other):
        shutil.copy(saved, file)
        os.utime(file, ns=(1 << 61, (1 << 61) + 10**9))
    newest.with_name(f"{starter.stem}-x.db").write_bytes(b"no library" * 100)
    damage(starter)
    found = run("list", "--all")
    assert found.code == 4
    assert f"toolkit restore {newest}" in found.err
    assert f"toolkit restore {newest}" in run("doctor").out
    assert run("restore", str(newest)).code == 0


def test_a_backup_is_the_same_library_and_private(starter: Path, saved: Path) -> None:
    assert content(saved) == content(starter)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    assert saved.parent == starter.parent / "backups"


def test_restoring_keeps_the_library_that_was_there(run: Run, starter: Path, saved: Path) -> None:
    run("rm", "k1")
    before = content(starter)
    document = run("restore", str(saved), "--json").document
    assert (document["count"], document["was_damaged"]) == (FEW + 1, False)
    assert content(Path(document["kept"])) == before
    assert run("restore", document["kept"]).code == 0
    assert content(starter) == before


def test_a_damaged_library_is_kept_byte_by_byte(run: Run, starter: Path, saved: Path) -> None:
    replace_by_text(starter)
    before = starter.read_bytes()
    document = run("restore", str(saved), "--json").document
    assert document["was_damaged"] is True
    assert Path(document["kept"]).read_bytes() == before


@pytest.mark.parametrize("damage", [truncate, empty, overwrite_pages, replace_by_text])
def test_a_damaged_backup_changes_nothing(
    run: Run, starter: Path, saved: Path, damage: Callable[[Path], None]
) -> None:
    damage(saved)
    before = starter.read_bytes()
    refused = run("restore", str(saved))
    assert refused.code == 4
    assert str(saved) in refused.err
    assert starter.read_bytes() == before
    assert sorted(starter.parent.glob("**/*restore*")) == []


def test_another_programs_database_is_refused(run: Run, starter: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE things (name)")
    db.close()
    assert run("restore", str(other)).code == 4


def test_a_locked_library_is_not_restored(
    run: Run, starter: Path, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.storage.database.BUSY_TIMEOUT_SECONDS", 0.05)
    db = sqlite3.connect(starter, isolation_level=None)
    db.execute("BEGIN IMMEDIATE")
    before = content(saved)
    assert run("restore", str(saved)).code == 4
    db.execute("ROLLBACK")
    db.close()
    assert content(starter) == before


def test_a_program_that_has_the_library_open_sees_what_was_restored(
    run: Run, starter: Path, saved: Path
) -> None:
    run("rm", "k1")
    with Library(starter) as library:
        assert library.links.get(1) is None
        assert run("restore", str(saved)).code == 0
        assert library.links.get(1) is not None


def test_a_backup_never_overwrites_a_file(run: Run, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "mine.db")).code == 0
    before = (tmp_path / "mine.db").read_bytes()
    assert run("backup", str(tmp_path / "mine.db")).code == 1
    assert (tmp_path / "mine.db").read_bytes() == before
    assert run("backup", str(tmp_path)).code == 0
    absent = tmp_path / "stick" / "mine.db"
    refused = run("backup", str(absent))
    assert (refused.code, absent.parent.exists()) == (1, False)
    assert f"There is no folder {absent.parent}" in refused.err


def test_a_damaged_library_is_not_backed_up_as_if_it_were_whole(run: Run, starter: Path) -> None:
    overwrite_pages(starter)
    result = run("backup")
    assert (result.code, result.out) == (4, "")
    assert not (starter.parent / "backups").exists()


def test_there_is_nothing_to_back_up_on_a_new_machine(run_anywhere: Run) -> None:
    result = run_anywhere("backup")
    assert (result.code, result.out) == (1, "")


def test_restore_on_a_new_machine_makes_the_library(
    run_anywhere: Run, saved: Path, tmp_path: Path
) -> None:
    fresh = tmp_path / "elsewhere" / "library.db"
    assert run_anywhere("--library", str(fresh), "restore", str(saved)).code == 0
    assert content(fresh) == content(saved)


def test_restore_refuses_the_library_itself_and_what_is_not_there(run: Run, starter: Path) -> None:
    assert run("restore", str(starter)).code == 1
    assert run("restore", "nowhere.db").code == 1
    assert run("--library", str(starter.parent), "restore", str(starter)).code == 4


POST = "https://social.example/@jo_smith/4711"
OLD_POST = "https://social.example/@ann/1234"


def logged(run: Run, post: str) -> None:
    assert run("reply", "k34", "--for", "x", "--post", post).code == 0


def leave_a_trace(path: Path) -> None:
    """Delete a row as a SQLite does that leaves what it deletes in unused pages."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA secure_delete = OFF")
    long = "x" * 20_000 + OLD_POST  # long enough for pages of its own
    given = ("2026-11-23T12:00:00Z", 34, "x", long)
    db.execute("INSERT INTO replies (at, link_id, platform, post) VALUES (?, ?, ?, ?)", given)
    db.commit()
    db.execute("DELETE FROM replies WHERE post = ?", (long,))
    db.commit()
    db.close()


def test_a_backup_without_the_log_has_no_byte_of_it(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    logged(run, POST)
    leave_a_trace(starter)
    whole, bare = tmp_path / "whole.db", tmp_path / "bare.db"
    assert run("backup", str(whole), "--json").document["reply_log"] is True
    assert run("backup", str(bare), "--without-log", "--json").document["reply_log"] is False
    assert POST.encode() in whole.read_bytes()
    assert OLD_POST.encode() in whole.read_bytes()
    for trace in (POST, OLD_POST, "@jo_smith", "@ann"):
        assert trace.encode() not in bare.read_bytes()
    before, after = content(starter), content(bare)
    assert after.pop("replies") == []
    assert len(before.pop("replies")) == 1
    assert ("replies", 2) in before.pop("sqlite_sequence")
    assert "replies" not in dict(after.pop("sqlite_sequence"))
    assert after == before
    assert sorted(tmp_path.glob("bare*")) == [bare]
    assert stat.S_IMODE(bare.stat().st_mode) == 0o600


def test_a_backup_without_the_log_is_restored_like_any_other(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    logged(run, POST)
    told = run("backup", str(tmp_path / "bare.db"), "--without-log")
    assert "without the reply log" in told.err
    assert "the reply log" in run("backup").err
    starter.unlink()
    assert run("restore", str(tmp_path / "bare.db")).code == 0
    assert run("replies", "--json").document["replies"] == []
    assert run("find", "panic").code == 0
    with Library(starter) as library:
        assert library.verify() == []
    logged(run, POST)
    assert len(run("replies", "--json").document["replies"]) == 1
    db = sqlite3.connect(starter)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_backup_with_pages_of_another_size_is_restored(
    run: Run, starter: Path, saved: Path
) -> None:
    before = content(starter)
    db = sqlite3.connect(saved, isolation_level=None)
    for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA page_size = 8192", "VACUUM"):
        db.execute(statement)
    db.close()
    run("rm", "k1", "--yes")
    assert run("restore", str(saved)).code == 0
    assert content(starter) == before
