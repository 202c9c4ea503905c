"""Measure the crisis prompt on a folder of judged posts given as an argument.

    python bench/crisis_quality.py FOLDER_OR_FILE [NAME...] [--show]

Reads `*.jsonl` (or those named): q (the post), crisis, debatable, who (self or
other), done, kind, age. Prints recall of the crisis posts and false alarms on the
quiet ones by kind, with and without the debatable, how often the right one of the
three texts is suggested, and how often the age. `--show` prints the posts judged wrongly.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from toolkit.domain.sentences import CrisisSigns
from toolkit.search.crisis import crisis_signs

Post = dict[str, Any]
Judged = tuple[Post, CrisisSigns | None]


def read_posts(path: Path, names: Iterable[str] = ()) -> list[Post]:
    """Read the posts of a file, or of a folder's files."""
    files = [path] if path.is_file() else sorted(path.glob("*.jsonl"))
    wanted = set(names)
    kept = [file for file in files if not wanted or file.name in wanted or file.stem in wanted]
    return [json.loads(line) for file in kept for line in file.read_text("utf-8").splitlines()]


def right_text(post: Post) -> str:
    """Return which of the three texts fits a crisis post."""
    return "done" if post.get("done") else str(post["who"])


def share(judged: list[Judged]) -> str:
    """Write how many of some posts prompt."""
    fired = sum(1 for _, signs in judged if signs)
    return f"{fired} of {len(judged)} ({fired / max(len(judged), 1):.1%})"


def report(judged: list[Judged]) -> None:
    """Print the tables."""
    clear = [one for one in judged if not one[0].get("debatable")]
    for name, some in (("all", judged), ("without debatable", clear)):
        crisis = [one for one in some if one[0]["crisis"]]
        quiet = [one for one in some if not one[0]["crisis"]]
        helps = [one for one in quiet if one[0]["kind"].startswith("help-")]
        likes = [one for one in quiet if not one[0]["kind"].startswith("help-")]
        print(f"{name}: recall {share(crisis)}; false alarms {share(quiet)}:")
        print(f"  look-alikes {share(likes)}, ordinary help questions {share(helps)}")
    fired = [(post, signs) for post, signs in judged if post["crisis"] and signs]
    right = sum(1 for post, signs in fired if signs.who == right_text(post))
    print(f"right of the three texts: {right} of {len(fired)} ({right / max(len(fired), 1):.1%})")
    aged = [(post, signs) for post, signs in fired if post.get("age")]
    known = sum(1 for post, signs in aged if signs.age == post["age"])
    wrong = sum(1 for post, signs in fired if not post.get("age") and signs.age)
    print(f"age right: {known} of {len(aged)}; said where none is given: {wrong}")
    print("\n| kind | crisis | prompts | of |\n|---|---|---|---|")
    for kind in dict.fromkeys(post["kind"] for post, _ in judged):
        some = [one for one in judged if one[0]["kind"] == kind]
        prompts = sum(1 for _, signs in some if signs)
        print(f"| {kind} | {'yes' if some[0][0]['crisis'] else ''} | {prompts} | {len(some)} |")


def show(judged: list[Judged]) -> None:
    """Print the posts that are judged wrongly."""
    for post, signs in judged:
        marks = "?" if post.get("debatable") else ""
        if post["crisis"] != bool(signs):
            name = "missed" if post["crisis"] else f"false alarm ({signs.kind if signs else ''})"
            print(f"{name}{marks} [{post['kind']}] {post['q']}")
        elif signs and signs.who != right_text(post):
            print(f"{signs.who} for {right_text(post)} ({signs.kind}) [{post['kind']}] {post['q']}")
        elif signs and signs.age != (post.get("age") or ""):
            print(f"age {signs.age!r} for {post.get('age')} [{post['kind']}] {post['q']}")


def main() -> None:
    """Judge the posts and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    judged = [(post, crisis_signs(post["q"])) for post in read_posts(given.folder, given.names)]
    if given.show:
        show(judged)
    report(judged)


if __name__ == "__main__":
    main()
