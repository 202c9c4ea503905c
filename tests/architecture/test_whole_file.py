"""What is written appears whole, for its owner alone, and through no planted name."""

import os
import stat
from pathlib import Path

import pytest

from toolkit.whole_file import placed_whole, written_whole


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
