"""Measure whether the program knows when it does not know.

    python -m bench.confidence_quality FOLDER [--half tune]
    python -m bench.confidence_quality --own [--meaning FOLDER]

FOLDER holds `none/covered_HALF.jsonl` (q, ok: a regular expression over the
address), `none/none_HALF.jsonl` (q, kind: nothing answers it) and `lists/NAME.csv`
with `lists/NAME_HALF.jsonl` (q, relevant, kind). `--own` reads the project's own
posts, `bench/covered_posts.jsonl` and `bench/uncovered_posts.jsonl`. Prints how often
the right link is first and among three, how many posts without an answer `reply`
answers unasked and how many right answers it keeps, the threshold-free area under the
curve (AUC), and the lists beside plain FTS5. With --meaning, a folder with the files of
the English model, all of it with vectors.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from bench.meaning import WithMeaning
from bench.search_quality import NOW, TOP, Question, Task, library_of, ours, plain_fts5, score
from toolkit.search.confidence import Confidence
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, FindResult, find
from toolkit.usecases.start import start

HOME = "GB-ENG"
KEPT = 0.95
Right = Callable[[str], bool]


class Asked(NamedTuple):
    """A post, its kind, whether its first link and one of three is right, and how surely."""

    kind: str
    first: bool
    three: bool
    confidence: Confidence
    value: float


def read(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def right_of(row: dict[str, Any]) -> Right:
    """Return what tells whether an address is a right answer."""
    ok = row.get("ok", ())
    if isinstance(ok, str):
        pattern = re.compile(ok)
        return lambda url: pattern.search(url) is not None
    return lambda url: url in ok


def ask(library: Library, rows: Iterable[dict[str, Any]]) -> list[Asked]:
    """Ask every post, as `find` does."""
    asked = []
    for row in rows:
        found = _found(library, row["q"])
        right = [right_of(row)(hit.link.url) for hit in found.links[:TOP]]
        value = found.judged.value if found.links else 0.0
        kind = str(row.get("kind") or row.get("style") or "")
        asked.append(Asked(kind, right[:1] == [True], any(right), found.confidence, value))
    return asked


def _found(library: Library, text: str) -> FindResult:
    request = FindRequest(text=text, hint=False, by_meaning=True)
    return find(library, request, now=NOW, home_region=HOME)


def auc(good: Sequence[float], bad: Sequence[float]) -> float:
    """Return how often a right answer is surer than an answer to a post that has none."""
    wins = sum((one > other) + (one == other) / 2 for one in good for other in bad)
    return wins / (len(good) * len(bad))


def report(name: str, covered: list[Asked], none: list[Asked]) -> None:
    """Print the table of one set of posts."""
    right = [one for one in covered if one.first]
    kept = fmean(one.confidence is Confidence.SURE for one in right)
    answered = fmean(one.confidence is Confidence.SURE for one in none)
    good, bad = [one.value for one in right], [one.value for one in none]
    least = sorted(good)[int(len(good) * (1 - KEPT))]
    print(f"\n{name}: {len(covered)} posts with an answer, {len(none)} without\n")
    print("| hit@1 | hit@3 | right answers kept | answered wrongly | at 95 % kept | AUC |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {fmean(one.first for one in covered):.3f} | {fmean(one.three for one in covered):.3f}"
        f" | {kept:.3f} | {answered:.3f} | {fmean(value >= least for value in bad):.3f}"
        f" | {auc(good, bad):.3f} |"
    )
    kinds = Counter(one.kind for one in none)
    wrong = Counter(one.kind for one in none if one.confidence is Confidence.SURE)
    print("\n" + ", ".join(f"{kind} {wrong[kind]} of {number}" for kind, number in kinds.items()))


def report_lists(folder: Path, half: str, scratch: Path, meaning: WithMeaning | None) -> None:
    """Print the bare lists of other fields, beside plain FTS5."""
    print("\n| list | hit@1 | hit@3 | FTS5 hit@1 | FTS5 hit@3 |\n|---|---|---|---|---|")
    for path in sorted(folder.glob(f"*_{half}.jsonl")):
        name = path.name.removesuffix(f"_{half}.jsonl")
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            links = [{"description": "", "tags": "", **row} for row in csv.DictReader(file)]
        questions = [Question(row["q"], frozenset(row["relevant"])) for row in read(path)]
        library = library_of(Task(name, links, questions), scratch, synonyms=False)
        if meaning:
            meaning.on(library)
        one, other = score(questions, ours(library)), score(questions, plain_fts5(links))
        print(f"| {name} | {one.hit1:.3f} | {one.hit3:.3f} | {other.hit1:.3f} | {other.hit3:.3f} |")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--half", choices=["tune", "hold"], default="tune")
    parser.add_argument("--own", action="store_true")
    parser.add_argument("--meaning", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        starter = Path(name) / "starter.db"
        start(starter, NOW)
        meaning = WithMeaning(given.meaning, Path(name) / "models") if given.meaning else None
        with Library(starter) as library:
            if meaning:
                meaning.on(library)
            if given.own:
                here = Path(__file__).parent
                covered = ask(library, read(here / "covered_posts.jsonl"))
                report("own", covered, ask(library, read(here / "uncovered_posts.jsonl")))
            if given.folder:
                none = given.folder / "none"
                covered = ask(library, read(none / f"covered_{given.half}.jsonl"))
                uncovered = ask(library, read(none / f"none_{given.half}.jsonl"))
                report(given.half, covered, uncovered)
        if given.folder:
            report_lists(given.folder / "lists", given.half, Path(name), meaning)


if __name__ == "__main__":
    main()
