"""Measure how often the right link is among the first, beside other ways to search.

    python -m bench.search_quality FOLDER [--posts bench/starter_posts.jsonl --half tune]
                                   [--buku PATH] [--ablate] [--meaning FOLDER]

FOLDER holds one folder a task: `links.csv` (url, title, description, tags) and
`queries.jsonl` (query, relevant: addresses). Prints hit@1, hit@3 and MRR@10 of
each task for this search, for plain FTS5 (porter, all words OR, bm25 with title
5, tags 4, rest 1) and for `buku --deep`, which is skipped by name without --buku.
With --meaning, a folder with the files of the English model, once more with vectors.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple
from unittest.mock import patch

from bench.meaning import WithMeaning
from toolkit.domain.link import Link, split_tags
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.search import engine, expand, vocabulary
from toolkit.search import engine as retrieve
from toolkit.search import score as scoring
from toolkit.search.score import Match
from toolkit.storage.library import STARTER_SYNONYMS, Library
from toolkit.usecases import find as find_module
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.start import add_starter_synonyms, start

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HOME = "GB-ENG"
FIRST, TOP, MOST = 1, 3, 10
STARTER = "starter list"

Answer = Callable[[str], list[str]]


class Question(NamedTuple):
    """A query and the addresses that answer it."""

    text: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Shares of questions with a right link first and among three, and MRR@10."""

    hit1: float
    hit3: float
    mrr: float
    p95_ms: float


@dataclass(frozen=True)
class Task:
    """Links to search among and questions about them."""

    name: str
    links: list[dict[str, str]]
    questions: list[Question]


def read_task(folder: Path) -> Task:
    """Read a task."""
    with (folder / "links.csv").open(newline="", encoding="utf-8") as file:
        links = list(csv.DictReader(file))
    lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    questions = [Question(row["query"], frozenset(row["relevant"])) for row in rows]
    return Task(folder.name, links, questions)


def read_posts(path: Path, half: str) -> list[Question]:
    """Read one half of the posts about the starter list."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Question(r["post"], frozenset(r["relevant"])) for r in rows if r["half"] == half]


def score(questions: list[Question], answer: Answer) -> Score:
    """Ask every question and count."""
    ranks: list[int | None] = []
    times = []
    for question in questions:
        started = time.perf_counter()
        given = answer(question.text)[:MOST]
        times.append((time.perf_counter() - started) * 1000)
        right = (place for place, url in enumerate(given, 1) if url in question.relevant)
        ranks.append(next(right, None))
    number = len(questions)
    return Score(
        sum(1 for place in ranks if place == FIRST) / number,
        sum(1 for place in ranks if place and place <= TOP) / number,
        sum(1 / place for place in ranks if place) / number,
        sorted(times)[int(number * 0.95)],
    )


def ours(library: Library) -> Answer:
    """Return this search."""

    def answer(text: str) -> list[str]:
        request = FindRequest(text=text, hint=False, by_meaning=True)
        found = find(library, request, now=NOW, home_region=HOME)
        return [one.link.url for one in found.links]

    return answer


def library_of(task: Task, folder: Path, *, synonyms: bool = True) -> Library:
    """Store the links of a task in a library of their own, with the starter list's synonyms.

    Those are in every library that was not made empty on purpose.
    """
    path = folder / f"{task.name}.db"
    start(path, NOW, empty=True)
    library = Library(path)
    seen: set[str] = set()
    with library.operation("bench", NOW) as writing:
        if synonyms:
            # An empty library counts as having them all, so that none is brought to it.
            library.set_fact(STARTER_SYNONYMS, "0")
            add_starter_synonyms(library)
        with library.index.in_bulk():
            for row in task.links:
                link = _link(row)
                if link and link.url_key not in seen:
                    seen.add(link.url_key)
                    library.links.add(link)
        writing.summary = "a task"
    return library


def _link(row: dict[str, str]) -> Link | None:
    try:
        address = read_address(row["url"])
    except Refused:
        return None
    return Link(
        url=row["url"],
        url_key=address.key,
        title=row["title"] or row["url"],
        summary=row["description"],
        tags=split_tags(row["tags"]),
        added_at=NOW,
        updated_at=NOW,
    )


def plain_fts5(links: list[dict[str, str]]) -> Answer:
    """Return SQLite's own full text, as one would set it up in five minutes."""
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (url UNINDEXED, title, tags, rest, tokenize=porter)"
    )
    db.executemany(
        "INSERT INTO t VALUES (?, ?, ?, ?)",
        [(row["url"], row["title"], row["tags"], row["description"]) for row in links],
    )

    def answer(text: str) -> list[str]:
        words = re.findall(r"\w+", text.lower())
        kept = [word for word in words if word not in vocabulary.STOP_WORDS] or words
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(kept))
        if not asked:
            return []
        rows = db.execute(
            "SELECT url FROM t WHERE t MATCH ? ORDER BY bm25(t, 0, 5, 4, 1), rowid LIMIT ?",
            (asked, MOST),
        )
        return [url for (url,) in rows]

    return answer


def buku(program: str, links: list[dict[str, str]], folder: Path) -> Answer:
    """Return `buku --deep` on the same links (its own database, its own process)."""
    path = folder / "buku.db"
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path)
    db.execute(
        "CREATE TABLE bookmarks (id integer PRIMARY KEY, URL text NOT NULL UNIQUE,"
        " metadata text default '', tags text default ',', desc text default '',"
        " flags integer default 0)"
    )
    db.executemany(
        "INSERT OR IGNORE INTO bookmarks (URL, metadata, tags, desc) VALUES (?, ?, ?, ?)",
        [
            (row["url"], row["title"], f",{','.join(split_tags(row['tags'])).lower()},",
             row["description"])
            for row in links
        ],
    )  # fmt: skip
    db.commit()
    db.close()

    def answer(text: str) -> list[str]:
        argv = [program, "--nostdin", "--db", str(path), "--nc", "--np", "--deep"]
        argv += ["--sany", *text.split(), "--format", "10", "--count", str(MOST)]
        done = subprocess.run(
            argv, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )
        return done.stdout.split()[:MOST]

    return answer


ABLATIONS: Mapping[str, tuple[Any, dict[str, Any]]] = {
    "without correction and cutting of words": (
        expand, {"nearest": lambda *_, **__: [], "pieces": lambda *_: ()},
    ),
    "without word beginnings": (expand, {"_begun": lambda *_: []}),
    "without synonyms": (find_module, {"_synonym_rules": lambda *_: []}),
    "without joining of words": (expand, {"_joined": lambda *_: {}}),
    "without stop words": (expand, {"STOP_WORDS": frozenset()}),
    "a hundredth of the row budget": (retrieve, {"BUDGET": retrieve.BUDGET // 100}),
}  # fmt: skip


def report(name: str, scores: dict[str, Score]) -> None:
    """Print the table of one way to search."""
    print(f"\n{name}\n\n| task | hit@1 | hit@3 | MRR@10 | p95 ms |\n|---|---|---|---|---|")
    for task, one in scores.items():
        print(f"| {task} | {one.hit1:.3f} | {one.hit3:.3f} | {one.mrr:.3f} | {one.p95_ms:.0f} |")
    mean = mean_of(scores)
    print(f"| mean | {mean.hit1:.3f} | {mean.hit3:.3f} | {mean.mrr:.3f} | |", flush=True)


def mean_of(scores: dict[str, Score]) -> Score:
    """Return the mean over tasks."""
    every = list(scores.values())
    return Score(
        fmean(one.hit1 for one in every),
        fmean(one.hit3 for one in every),
        fmean(one.mrr for one in every),
        max(one.p95_ms for one in every),
    )


def ablate(tasks: list[tuple[str, list[Question], Answer]]) -> None:
    """Print what each step is worth: the means without it."""
    print("\nWhat each step is worth\n\n| | hit@1 | hit@3 | MRR@10 |\n|---|---|---|---|")
    trials = dict(ABLATIONS)
    for feature in scoring.WEIGHTS:
        weights = {name: scoring.WEIGHTS[name] * (name != feature) for name in scoring.WEIGHTS}
        trials[f"without feature {feature}"] = (engine, {"similarity_parts": _weighed_by(weights)})
    for name, (thing, values) in trials.items():
        with patch.multiple(thing, **values):
            mean = mean_of({task: score(questions, answer) for task, questions, answer in tasks})
        print(f"| {name} | {mean.hit1:.3f} | {mean.hit3:.3f} | {mean.mrr:.3f} |", flush=True)


def _weighed_by(weights: dict[str, float]) -> Callable[[Match], dict[str, float]]:
    return lambda match: scoring.similarity_parts(match, weights)


def main() -> None:
    """Run what was asked for and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=Path)
    parser.add_argument("--half", choices=["tune", "hold"], default="tune")
    parser.add_argument("--buku", default="")
    parser.add_argument("--buku-sample", type=int, default=40, help="questions a task for buku")
    parser.add_argument("--ablate", action="store_true")
    parser.add_argument("--meaning", type=Path)
    given = parser.parse_args()
    tasks = [read_task(path.parent) for path in sorted(given.folder.glob("*/queries.jsonl"))]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = [(task.name, task.questions, ours(library_of(task, folder))) for task in tasks]
        report("this search", {name: score(questions, one) for name, questions, one in asked})
        meaning = WithMeaning(given.meaning, folder / "models") if given.meaning else None
        if given.posts:
            starter = folder / "starter.db"
            start(starter, NOW)
            posts = read_posts(given.posts, given.half)
            result = score(posts, ours(Library(starter)))
            report(f"{STARTER}, half '{given.half}', {len(posts)} posts", {STARTER: result})
            if meaning:
                result = score(posts, ours(meaning.on(Library(starter))))
                report("the same with meaning", {STARTER: result})
        if meaning:
            read = [(task, meaning.on(Library(folder / f"{task.name}.db"))) for task in tasks]
            report(
                "with meaning", {task.name: score(task.questions, ours(one)) for task, one in read}
            )
        report(
            "plain FTS5",
            {task.name: score(task.questions, plain_fts5(task.links)) for task in tasks},
        )
        if given.ablate:
            ablate(asked)
        if given.buku:
            report(
                f"buku --deep, first {given.buku_sample} questions a task",
                {
                    task.name: score(
                        task.questions[: given.buku_sample], buku(given.buku, task.links, folder)
                    )
                    for task in tasks
                },
            )
            return
    print("\nbuku: skipped, its path was not given (--buku)")


if __name__ == "__main__":
    main()
