"""Full disks, kills, many at once: nothing said to be done is lost, nothing is half done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# One in so many is tried, unless --faults asks for all.
SHARES = {"full_disk": 30, "killed": 100, "at_once": 10}


@pytest.mark.skipif(sys.platform == "win32", reason="needs forks")
@pytest.mark.parametrize("kind", SHARES)
def test_whatever_ends_a_run(
    kind: str,
    tmp_path: Path,
    tried_once: Path,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    library = shutil.copy(tried_once, tmp_path / "library.db")
    share = 1 if request.config.getoption("--faults") else SHARES[kind]
    done = subprocess.run(
        [sys.executable, "-m", "tests.storage.faults", kind, str(library), str(share)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *wrong, tried = done.stdout.splitlines()
    record_property("tried", tried.removeprefix("tried: "))
    assert not wrong, done.stdout
