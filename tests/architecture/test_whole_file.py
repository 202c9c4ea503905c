"""What is written appears whole, for its owner alone, and through no planted name."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.whole_file import (
    fresh_folder,
    left_over,
    make_private_folder,
    placed_whole,
    written_whole,
)


def test_the_file_is_there_at_the_end_and_for_its_owner_alone(tmp_path: Path) -> None:
    old_umask = os.umask(0)
    path = tmp_path / "out.csv"
    try:
        with written_whole(path) as out:
            out.write("half")
            assert not path.exists()
    finally:
        os.umask(old_umask)
    assert path.read_text() == "half"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    with pytest.raises(ZeroDivisionError), written_whole(path) as out:
        out.write("new" * (1 // 0))
    assert path.read_text() == "old"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["home", path.name]


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    path, link = tmp_path / "real.csv", tmp_path / "link.csv"
    link.symlink_to(path)
    with written_whole(link) as out:
        out.write("x")
    assert link.is_symlink()
    assert path.read_text() == "x"


def test_no_name_beside_can_be_foreseen(tmp_path: Path) -> None:
    names = set()
    for _ in range(3):
        with placed_whole(tmp_path / "out.csv") as fresh:
            names.add(fresh.name)
    assert len(names) == 3


def test_a_device_is_written_as_it_is() -> None:
    with written_whole(Path(os.devnull)) as out:
        out.write("x")
    assert not Path(os.devnull).is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with a name")
def test_no_file_takes_the_place_of_a_pipe_or_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileExistsError), placed_whole(pipe):
        pass
    assert pipe.is_fifo()
    assert list(tmp_path.glob(".pipe.*")) == []


def test_a_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    for umask in (0, 0o777):
        old_umask = os.umask(umask)
        try:
            make_private_folder(tmp_path / f"{umask}" / "inner")
        finally:
            os.umask(old_umask)
        for folder in (tmp_path / f"{umask}", tmp_path / f"{umask}" / "inner"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_a_killed_run_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from toolkit.whole_file import *\n"
        "with placed_whole(Path(sys.argv[1])) as fresh, fresh_folder(fresh.parent, 'restore'):\n"
        "    Path(f'{fresh}-wal').touch(); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "out.csv")], check=False)
    left = left_over(tmp_path)
    assert len(left) == 3
    assert left_over(tmp_path, "restore") == [path for path in left if path.is_dir()]
    mine = tmp_path / f".out.csv.{os.getpid()}-abc.toolkit"
    others = [mine, tmp_path / ".out.csv.new", tmp_path / "out.csv.1-a.toolkit"]
    for other in others:
        other.touch()
    with placed_whole(tmp_path / "another.csv"):
        assert [path.name.split(".")[1] for path in left_over(tmp_path)] == ["restore"]
    with fresh_folder(tmp_path, "restore"):
        assert left_over(tmp_path) == []
    assert all(other.exists() for other in others)
