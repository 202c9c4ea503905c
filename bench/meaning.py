"""What `meaning` costs, and what the other benches share to search with it.

    python bench/meaning.py FOLDER [--links 10000]

FOLDER holds the files of the English model. Reads so many links, their texts those of
the starter list again and again, and prints seconds and processor a link, the most
memory, and what a question takes then.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from toolkit.domain.fields import meant
from toolkit.meaning.encoder import MODELS, Encoder, Vectors, packed
from toolkit.storage.library import Library
from toolkit.usecases.meaning import bring_in, turn_on
from toolkit.usecases.nearness import Meaning
from toolkit.usecases.read_page import Network
from toolkit.usecases.start import start

# As many as are read, and stored, in one transaction.
_AT_ONCE = 64
_QUESTION = "my sister lies awake until four every morning and her gp says to wait"


def _tell(said: str) -> None:
    print(said, file=sys.stderr)


class WithMeaning:
    """A loaded model, read from a folder with its files, for any number of libraries."""

    def __init__(self, source: Path, models: Path) -> None:
        """Bring the model in, into the folder `models`."""
        self._models = models
        self.encoder: Encoder = bring_in(MODELS[0], models, source, Network, lambda _: None)

    def on(self, library: Library) -> Library:
        """Read every link of a library, and let it answer by meaning too."""
        turn_on(library, self.encoder, lambda _done, _total: None)
        library.nearness = Meaning(library, MODELS[0], self._models, _tell)
        return library


def _texts(scratch: Path) -> list[str]:
    start(scratch / "starter.db", datetime.now(UTC))
    with Library(scratch / "starter.db") as library:
        return [meant(link) for link in library.links.every()]


def _measure(encoder: Encoder, texts: list[str], number: int) -> None:
    began, used = time.monotonic(), time.process_time()
    rows: list[bytes] = []
    while len(rows) < number:
        some = [texts[(len(rows) + at) % len(texts)] for at in range(_AT_ONCE)]
        rows += packed(encoder.vectors(some))
    seconds, used = time.monotonic() - began, time.process_time() - used
    print(
        f"{len(rows):,} links: {seconds:.0f} s, {1_000 * used / len(rows):.1f} ms of processor each"
    )
    vectors = Vectors(enumerate(rows, 1), encoder.model.numbers)
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        vectors.beside(encoder.vectors([_QUESTION])[0]).nearest(50)
        taken.append(1_000 * (time.perf_counter() - began))
    print(f"a question: {median(taken):.1f} ms")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    print(f"most memory: {most:.0f} MB")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--links", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        encoder = WithMeaning(given.folder, Path(name) / "models").encoder
        _measure(encoder, _texts(Path(name)), given.links)


if __name__ == "__main__":
    main()
