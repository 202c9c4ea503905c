"""From keystroke to results on the screen: the real picker, driven without a terminal.

Each keystroke is pressed and waited for until the list and the reply are laid
out and painted. Libraries are made up (bench/search_speed.py) and kept.

    python bench/picker_speed.py [--sizes 10000,100000] [--folder DIR]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.search_speed import NOW, Language, library_of, questions
from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.tui.picker import Picker
from toolkit.usecases.picking import Desk
from toolkit.usecases.platforms import platform_for
from toolkit.usecases.reply import Wording

SIZES = (10_000, 100_000)
# Targets in milliseconds at those sizes.
TARGETS = {10_000: 50, 100_000: 100}
TYPED = 12
LONGEST = 40


class Painted(Picker):
    """A picker that notes when it has painted what a search found."""

    def __init__(self, desk: Desk) -> None:
        """Start unpainted."""
        super().__init__(desk, {}, clock=lambda: 0, burst=0)
        self.painted = asyncio.Event()

    def search(self) -> None:
        """Search as always, and ask to be called when that is on the screen."""
        super().search()
        self.call_after_refresh(self.painted.set)


def texts(library: Library) -> Iterator[str]:
    """Yield made-up questions to type."""
    language = Language(1)
    language.random.seed(2)
    asked = questions(language, library)
    for text in asked["words"][: TYPED // 2] + asked["typo"][: TYPED // 2]:
        yield text[:LONGEST]


async def measure(library: Library) -> list[float]:
    """Return the milliseconds of each keystroke."""
    settings = Settings(platform="bluesky")
    wording = Wording(
        platform=platform_for(settings), home="GB-ENG", templates_folder=Path("no-such-folder")
    )
    times: list[float] = []
    for text in texts(library):
        desk = Desk(library, settings, wording, lambda: NOW)
        picker = Painted(desk)
        async with picker.run_test(size=(100, 36)) as pilot:
            await pilot.pause()
            times += [await keystroke(picker, letter) for letter in text]
    return times


async def keystroke(picker: Painted, letter: str) -> float:
    """Press a key; return the milliseconds until its results are painted."""
    picker.painted.clear()
    started = time.perf_counter()
    picker.simulate_key(letter)
    await picker.painted.wait()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Make the libraries and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default=",".join(str(size) for size in SIZES))
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "toolkit-bench"
    )
    given = parser.parse_args()
    print("| links | keystrokes | p50 ms | p95 ms | most | target |\n|---|---|---|---|---|---|")
    for number in (int(size) for size in given.sizes.split(",")):
        with Library(library_of(given.folder, number)) as library:
            times = sorted(asyncio.run(measure(library)))
        p95 = times[int(len(times) * 0.95)]
        print(
            f"| {number:,} | {len(times)} | {statistics.median(times):.1f} | {p95:.1f}"
            f" | {times[-1]:.1f} | {TARGETS.get(number, '-')} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
