"""Measure how fast a question is answered, at several sizes of the library.

    python bench/search_speed.py [--sizes 10000,100000,1000000] [--folder DIR] [--cpu]

Links are made up: words follow a Zipf-Mandelbrot law (exponent 1.2, offset
2.7) over 300,000 invented words and the stop words: 31,000 different ones in
10,000 links, twice as many as in published lists of that size. Libraries are kept in the folder
and used again. Prints a table of milliseconds, of the index's size and of
writing one link.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path

from toolkit.domain.link import Link
from toolkit.search.vocabulary import STOP_WORDS
from toolkit.storage.library import Library
from toolkit.storage.migrations import make_library
from toolkit.usecases.find import FindRequest, cached_search, find

NOW = datetime(2026, 11, 23, tzinfo=UTC)
SIZES = (10_000, 100_000, 1_000_000)
WORDS = 300_000
# Syllables of a word, up to which rank: frequent words are short.
LENGTHS = ((2, 5_000), (3, 100_000), (4, WORDS))
EXPONENT, OFFSET = 1.2, 2.7
QUERIES = 60
TITLE, SUMMARY, TAGS = (2, 9), (6, 26), (0, 3)
POST_WORDS = 80
ADDED = 150
COLD_RUNS = 10


# Seconds: by the wall, or of this process alone with --cpu (on a busy machine).
clock = time.perf_counter


class Language:
    """Invented words with a realistic spread; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        """Make the words: frequent ones short, every second frequent one a stop word."""
        self.random = random.Random(seed)  # noqa: S311 - a made-up language keeps no secret
        invented = self._invent()
        stop = sorted(STOP_WORDS)
        self.words = [word for pair in zip(stop, invented, strict=False) for word in pair]
        self.topics = invented
        self.words += invented[len(stop) :]
        self._weights = list(
            accumulate((rank + OFFSET) ** -EXPONENT for rank in range(len(self.words)))
        )

    def text(self, between: tuple[int, int]) -> list[str]:
        """Return a text of that many words."""
        number = self.random.randint(*between)
        return self.random.choices(self.words, cum_weights=self._weights, k=number)

    def _invent(self) -> list[str]:
        syllables = [first + vowel for first in "bcdfghklmnprstvwz" for vowel in "aeiou"]
        made: dict[str, None] = {}
        while len(made) < WORDS:
            length = next(count for count, most in LENGTHS if len(made) < most)
            made["".join(self.random.choices(syllables, k=length)) + self.random.choice("nrst")] = (
                None
            )
        return list(made)


def links(language: Language, number: int) -> Iterator[Link]:
    """Yield made-up links."""
    for count in range(number):
        title = " ".join(language.text(TITLE)).capitalize()
        key = f"site{count % 5_000}.example/{count}"
        yield Link(
            url=f"https://{key}",
            url_key=key,
            title=title,
            summary=" ".join(language.text(SUMMARY)),
            tags=tuple(
                dict.fromkeys(
                    language.topics[:400][int(language.random.random() ** 2 * 400)]
                    for _ in range(language.random.randint(*TAGS))
                )
            ),
            added_at=NOW,
            updated_at=NOW,
        )


def library_of(folder: Path, number: int) -> Path:
    """Return a library of that many links; it is made when it is not there."""
    path = folder / f"speed-{number}" / "library.db"
    if not path.exists():

        def fill(unfinished: Path) -> None:
            with Library(unfinished) as library, library.operation("bench", NOW) as writing:
                with library.index.in_bulk():
                    for link in links(Language(1), number):
                        library.links.add(link)
                writing.summary = "made-up links"

        make_library(path, fill)
    return path


def questions(language: Language, library: Library) -> dict[str, list[str]]:
    """Return made-up questions by kind."""
    chance = language.random
    size = library.links.count()
    found = library.links.many([chance.randint(1, size) for _ in range(QUERIES)])
    titles = [link.title.lower().split() for link in found]
    short = [
        " ".join(chance.sample(words, min(len(words), chance.randint(2, 5)))) for words in titles
    ]
    return {
        "words": short,
        "typed": [text[: max(2, len(text) - chance.randint(1, 4))] for text in short],
        "one common word": [language.topics[number % 40] for number in range(QUERIES)],
        "two common words": [" ".join(chance.sample(language.topics[:60], 2)) for _ in short],
        "stop words": [" ".join(chance.sample(sorted(STOP_WORDS), 2)) for _ in short],
        "one letter": [chance.choice("abcdefghklmnprstvw") for _ in short],
        "typo": [_typo(chance, text) for text in short],
        "post": [" ".join(language.text((POST_WORDS, POST_WORDS))) for _ in short],
    }


def _typo(chance: random.Random, text: str) -> str:
    at = chance.randrange(max(1, len(text) - 1))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def measure(library: Library, texts: list[str]) -> list[float]:
    """Return the milliseconds each question took, in order of size."""
    times = []
    for text in texts:
        started = clock()
        find(library, FindRequest(text=text, hint=False), now=NOW, home_region="GB-ENG")
        times.append((clock() - started) * 1000)
    return sorted(times)


def measure_typing(library: Library, texts: list[str]) -> list[float]:
    """Return the milliseconds of each keystroke, the search being kept."""
    live = cached_search(library)
    times = []
    for text in texts[:15]:
        for end in range(1, len(text) + 1):
            request = FindRequest(text=text[:end], hint=False)
            started = clock()
            find(library, request, now=NOW, home_region="GB-ENG", live=live)
            times.append((clock() - started) * 1000)
    return sorted(times)


def cold(path: Path, texts: list[str]) -> list[float]:
    """Return the milliseconds of whole processes that answer one question each."""
    code = (
        "import sys; from datetime import datetime, UTC; from pathlib import Path;"
        "from toolkit.storage.library import Library;"
        "from toolkit.usecases.find import FindRequest, find;"
        "find(Library(Path(sys.argv[1])), FindRequest(text=sys.argv[2]),"
        " now=datetime.now(UTC), home_region='GB-ENG')"
    )
    times = []
    for text in texts[:COLD_RUNS]:
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, str(path), text], check=True)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)


def adding(library: Library) -> list[float]:
    """Return the milliseconds of writing one link, each in its own transaction."""
    times = []
    base = next(links(Language(3), 1))
    for number in range(ADDED):
        key = f"added.example/{time.time_ns()}/{number}"
        started = clock()
        with library.operation("add", NOW) as writing:
            library.links.add(replace(base, url=f"https://{key}", url_key=key))
            writing.summary = "one link"
        times.append((clock() - started) * 1000)
    return sorted(times)


def sizes(path: Path) -> tuple[float, float]:
    """Return the megabytes of the index and of the links' own texts."""
    connection = sqlite3.connect(path)
    index = connection.execute(
        "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_%'"
    ).fetchone()[0]
    text = connection.execute(
        "SELECT sum(length(title) + length(summary) + length(url) + length(terms)) FROM links"
    ).fetchone()[0]
    tags = connection.execute(
        "SELECT sum(length(name) + 2) FROM link_tags JOIN tags ON tags.id = tag_id"
    ).fetchone()[0]
    connection.close()
    return index / 1e6, (text + (tags or 0)) / 1e6


def row(name: str, times: list[float]) -> str:
    """Write one row of the table."""
    p95 = times[int(len(times) * 0.95)]
    return f"| {name} | {statistics.median(times):.1f} | {p95:.1f} | {times[-1]:.1f} |"


def report(path: Path, number: int) -> None:
    """Print the table of one size."""
    with Library(path) as library:
        language = Language(1)
        language.random.seed(2)
        asked = questions(language, library)
        measure(library, asked["words"][:5])
        print(f"\n{number:,} links\n\n| questions | p50 ms | p95 ms | most |\n|---|---|---|---|")
        for kind, texts in asked.items():
            print(row(kind, measure(library, texts)), flush=True)
        print(row("keystrokes, search kept", measure_typing(library, asked["words"])))
        print(row("whole process", cold(path, asked["words"])))
        print(row("adding one link", adding(library)), flush=True)
    index, text = sizes(path)
    print(f"\nindex {index:.1f} MB, texts {text:.1f} MB, {index / text:.2f} times")


def main() -> None:
    """Make the libraries and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default=",".join(str(size) for size in SIZES))
    parser.add_argument(
        "--folder", type=Path, default=Path(tempfile.gettempdir()) / "toolkit-bench"
    )
    parser.add_argument("--cpu", action="store_true", help="count processor time, not the wall's")
    given = parser.parse_args()
    if given.cpu:
        globals()["clock"] = time.process_time
    for number in (int(size) for size in given.sizes.split(",")):
        started = clock()
        path = library_of(given.folder, number)
        print(f"ready after {clock() - started:.0f} s", file=sys.stderr)
        report(path, number)


if __name__ == "__main__":
    main()
