"""Train the small linear model beside the crisis patterns, and measure it.

    python bench/crisis_model.py [TRAIN.jsonl...] [--test TEST.jsonl...] [--write]

Logistic regression with L2 on words and pairs of words, in the plain forms of the
crisis prompt and without figures of speech, rare ones counting more, in plain Python. It
learns too what stems and groups of words (groups.txt) weigh, and adds that to each word that
has them, so that words of the tables that no post says weigh something. Besides the
judged posts (crisis_posts.jsonl, unless files are named) it learns from the examples of the
tables, those of tests/data/crisis, and ordinary questions of the other benches. `--write`
writes `toolkit/data/crisis/weights.txt`; `--test` prints recall and false alarms of
patterns and model at several thresholds.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from toolkit.domain.text import stemmer_of
from toolkit.search.crisis import (
    CONSTANT,
    FLOOR,
    REMOVED,
    found_in,
    readable,
    score,
    strongest,
    weights,
)
from toolkit.search.crisis_match import FOLDER, grammar, groups, rows, vocabulary
from toolkit.search.place_mentions import PEOPLE
from toolkit.tables import rows_of

Post = dict[str, Any]
Weights = dict[str, float]
# The features of a post with their values, the answer, and how often it counts.
Example = tuple[list[tuple[str, float]], bool, int]
BENCH = Path(__file__).parent
POSTS = BENCH / "crisis_posts.jsonl"
EXAMPLES = BENCH.parent / "tests" / "data" / "crisis"
# Words of posts about the starter list that may be about danger.
DOUBTFUL = (
    "crisis|crysis|emergen|suicid|suisid|samarit|hopeline|befriend|maytree|bad way|attempt"
    "|hurting|despair|listen|threw|this bad|someone not call|out loud|rape|domestic|controlling"
    "|assault|harm|ham |manic|paranoid|dark|stay alive|tonight|cant go|can.t go|don.t want"
    "|dont want|against living"
)
ORDINARY = ("starter", "place", "covered", "uncovered")
# By question, the weight in hundredths below which a word is left out of the file.
LIGHTEST = {"prompt": 50, "other": 72, "done": 70, "private": 150}
# Kinds of posts that are better answered in private.
PRIVATE = {"abuse-now", "child-risk", "assault-recent"}
ROUNDS = 30
RATE = 0.5
PENALTY = 10.0
CONSTANT_RATE = 0.1
SEED = 1
LEAST_POSTS = 2
# A weight in the file is a multiple of this, so that lines are shared.
STEP = 4
# How often a judged post, an example of a pattern and one of the tests count.
POST_COUNTS = 2
ROW_COUNTS = 3
TEST_COUNTS = 5
# Log odds to try: so sure, it prompts; so sure that all is quiet, patterns do not.
SURES = (0.0, 0.2, 0.5, 1.0)
QUIETS = (-1.0, -0.5, 0.0)
# What stems and groups are called among features; no word begins so.
STEM, GROUP = "stem:", "group:"
HEAD = """# The weights of the small linear model beside the crisis patterns, in hundredths: made by
# bench/crisis_model.py from judged posts, not by hand. NOT YET REVIEWED by a qualified person.
# "a_b" is two words in a row; "=" is the constant.
"""


def read_posts(paths: list[Path]) -> list[Post]:
    """Read judged posts."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def examples() -> list[Post]:
    """Return the examples of the tables and of the tests as posts."""
    found: list[Post] = [
        {
            "q": row.example,
            "crisis": True,
            "who": "other" if "other" in row.says else "self" if "self" in row.says else None,
            "done": "done" in row.says,
            "private": "private" in row.says,
        }
        for row in rows("patterns.txt")
    ] * ROW_COUNTS
    found += [{"q": row.example, "crisis": False} for row in rows("exclusions.txt")]
    for name, crisis in (("prompts.txt", True), ("silent.txt", False)):
        lines = (EXAMPLES / name).read_text("utf-8").splitlines()
        said = [line for line in lines if line and line[0] != "#"]
        found += [{"q": line, "crisis": crisis} for line in said] * TEST_COUNTS
    return found


def ordinary() -> list[Post]:
    """Return ordinary questions: posts of other benches in which no danger is named."""
    read = read_posts([BENCH / f"{name}_posts.jsonl" for name in ORDINARY])
    texts = [str(post.get("post") or post["q"]) for post in read]
    plain = [text for text in texts if not re.search(DOUBTFUL, text.lower())]
    return [{"q": text, "crisis": False} for text in plain if not found_in(readable(text))]


@cache
def features(text: str) -> tuple[Counter[str], int]:
    """Count a post's words, their pairs in a sentence, stems and groups; and its length."""
    post = readable(text)
    words = [REMOVED if word in places() else word for word in post.words]
    both = pairwise(zip(words, post.sentences, strict=True))
    pairs = [f"{a}_{b}" for (a, one), (b, two) in both if one == two]
    seen = Counter([*words, *pairs])
    for word in words:
        seen.update(shared(word))
    kept = {one: many for one, many in seen.items() if REMOVED not in one}
    return Counter(kept), max(len(post.words), 1)


@cache
def places() -> frozenset[str]:
    """Return names that are nothing but places: where somebody is says nothing of danger."""
    named = [(name.lower(), kind, marks[:1]) for name, kind, _, *marks in rows_of("places.tsv")]
    return frozenset(name for name, kind, mark in named if mark in ([], [""]) and kind != PEOPLE)


@cache
def shared(word: str) -> tuple[str, ...]:
    """Return what a word has in common with others: its stem and its groups."""
    names = [name for name in groups() if word in grammar().group(name).words]
    return (f"{STEM}{stemmer_of()[word]}", *(f"{GROUP}{name}" for name in names))


def answer(question: str, post: Post) -> bool | None:
    """Return what a post teaches about a question; None: nothing."""
    if question == "prompt":
        return bool(post["crisis"])
    if not post["crisis"]:
        return None
    if question == "done":
        return bool(post.get("done"))
    if question == "private":
        return bool(post.get("private")) or post.get("kind") in PRIVATE
    return post["who"] == "other" if post.get("who") else None


def taught(question: str, posts: list[Post]) -> tuple[list[Example], Weights]:
    """Return what posts teach about a question, and how rare each feature is."""
    judged = [(post, answer(question, post)) for post in posts]
    kept = [(post, right) for post, right in judged if right is not None]
    counts = Counter(one for post, _ in kept for one in features(post["q"])[0])
    rare = {
        one: math.log(len(kept) / many) + 1
        for one, many in sorted(counts.items())
        if many >= LEAST_POSTS
    }
    found: list[Example] = []
    for post, right in kept:
        seen, words = features(post["q"])
        # In order, so that each run sums alike and gives the same file.
        values = [(one, seen[one] * rare[one] / words**0.5) for one in sorted(seen) if one in rare]
        found.append((values, right, POST_COUNTS if "kind" in post else 1))
    return found, rare


def train(question: str, posts: list[Post]) -> Weights:
    """Return the weights of a question, by stochastic descent.

    All shrink a little at each step: `size` is what they have shrunk to.
    """
    known, rare = taught(question, posts)
    penalty = PENALTY / sum(count for _, _, count in known)
    found = dict.fromkeys(rare, 0.0)
    constant, size, steps = 0.0, 1.0, 0
    order = random.Random(SEED)  # noqa: S311 - an order of training, not a secret
    for _ in range(ROUNDS):
        order.shuffle(known)
        for seen, right, count in known:
            rate = count * RATE / (1 + RATE * penalty * steps)
            steps += count
            total = size * sum(found[one] * value for one, value in seen) + constant
            wrong = rate * (right - 1 / (1 + math.exp(-max(min(total, 30.0), -30.0))))
            size *= 1 - rate * penalty
            constant += wrong * CONSTANT_RATE
            for one, value in seen:
                found[one] += wrong * value / size
    return {one: size * weight * rare[one] for one, weight in found.items()} | {CONSTANT: constant}


def folded(found: Weights) -> Weights:
    """Give each word what its stem and its groups weigh, also words of the tables alone."""
    own = {one: value for one, value in found.items() if ":" not in one}
    words = {one for one in own if "_" not in one and one != CONSTANT} | vocabulary()
    for word in sorted(words - places()):
        more = sum(found.get(one, 0.0) for one in shared(word))
        if more:
            own[word] = own.get(word, 0.0) + more
    return own


def rounded(found: Weights, lightest: int) -> dict[str, int]:
    """Return the weights in hundredths, without the lightest."""
    whole = {word: STEP * round(weight * 100 / STEP) for word, weight in sorted(found.items())}
    return {w: v for w, v in whole.items() if abs(v) >= lightest or w == CONSTANT}


def model(posts: list[Post]) -> dict[str, dict[str, int]]:
    """Return the weights of each question."""
    return {
        question: rounded(folded(train(question, posts)), lightest)
        for question, lightest in LIGHTEST.items()
    }


def written(question: str, found: dict[str, int]) -> list[str]:
    """Return a section of the file."""
    by_weight: dict[int, list[str]] = {}
    for word, weight in found.items():
        by_weight.setdefault(weight, []).append(word)
    lines = [f"{weight}\t{' '.join(words)}" for weight, words in sorted(by_weight.items())]
    return [f"= {question}", *lines]


def report(name: str, judged: list[tuple[Post, bool]]) -> None:
    """Print a row of the table."""
    crisis = [fired for post, fired in judged if post["crisis"]]
    quiet = [fired for post, fired in judged if not post["crisis"] and not post.get("debatable")]
    print(f"| {name} | {sum(crisis) / len(crisis):.3f} | {sum(quiet) / len(quiet):.3f} |")


def measure(posts: list[Post]) -> None:
    """Print recall and false alarms of patterns and model together."""
    print("| way | recall | false alarms |\n|---|---|---|")
    read = [(post, readable(post["q"])) for post in posts]
    seen = []
    for post, one in read:
        kinds = {found.row.kind for found in found_in(one)}
        most = math.inf if kinds & FLOOR else strongest("prompt", one.words, one.sentences)
        seen.append((post, bool(kinds), most, score("prompt", one.words, one.sentences)))
    report("patterns alone", [(post, found) for post, found, _, _ in seen])
    for sure in SURES:
        report(f"model alone, {sure}", [(post, odds >= sure) for post, _, _, odds in seen])
        either = [(post, found or odds >= sure) for post, found, _, odds in seen]
        report(f"patterns, or model {sure}", either)
        for quiet in QUIETS:
            both = [(p, odds >= sure or (found and most >= quiet)) for p, found, most, odds in seen]
            report(f"patterns unless {quiet}, or model {sure}", both)


def main() -> None:
    """Train on some posts, measure on others."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("train", type=Path, nargs="*", default=[POSTS])
    parser.add_argument("--test", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    found = model(read_posts(given.train) + examples() + ordinary())
    print({question: len(one) for question, one in found.items()})
    if given.write:
        lines = [line for question in LIGHTEST for line in written(question, found[question])]
        (FOLDER / "weights.txt").write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
        weights.cache_clear()
    if given.test:
        weights("prompt").clear()
        weights("prompt").update(found["prompt"])
        measure(read_posts(given.test))


if __name__ == "__main__":
    main()
