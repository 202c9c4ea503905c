"""What takes back, proves and copies a whole library, at growing sizes.

    python bench/library_scale.py                     1,000, 10,000 and 100,000 links
    python bench/library_scale.py --sizes 1000000

Rows with a note are imported, then `backup`, `doctor`, `restore` and `undo` of the
import run, each in a process of its own. "us a link" of the processor's time is flat
where the cost of a link does not grow with the library. Compare ratios of one run,
not seconds of two machines.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    options = parser.parse_args()
    print(f"{'links':>10} {'command':<10} {'s':>8} {'CPU s':>8} {'us a link':>10} {'peak MB':>8}")
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), size)


def _measure(folder: Path, size: int) -> None:
    rows, saved = folder / "rows.csv", folder / "saved.db"
    with rows.open("w", encoding="utf-8") as file:
        file.write("url,title,note,tags\n")
        file.writelines(
            f"https://{n % 997}.example/{n},Page {n} about sleep,A note on {n},tag{n % 50}\n"
            for n in range(size)
        )
    library = folder / "library.db"
    _run(library, ["init", "--empty"])
    for argv in (
        ["import", str(rows), "--quiet"],
        ["backup", str(saved)],
        ["doctor"],
        ["restore", str(saved)],
        ["undo"],
        ["doctor"],
    ):
        wall, cpu, peak = _run(library, argv)
        each = f"{cpu / size * 1e6:>10.1f}"
        print(f"{size:>10,} {argv[0]:<10} {wall:>8.2f} {cpu:>8.2f} {each} {peak:>8.0f}", flush=True)


def _run(library: Path, argv: Sequence[str]) -> tuple[float, float, float]:
    """Run the program; return wall clock and processor time in seconds, its peak in MB."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", *argv],
        env={**os.environ, "TOOLKIT_LIBRARY": str(library), "HOME": str(library.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    said = process.stderr.read() if process.stderr else b""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(argv)} failed: {said.decode()}")
    wall = time.perf_counter() - began
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    main()
