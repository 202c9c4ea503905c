"""Measure how often the right region is read from a post.

    python bench/place_quality.py [FOLDER] [--half tune] [--wrong] [--files PATTERN]

FOLDER holds files of one JSON object a line: `q` the post, `region` the ISO code
or null, `kind` where it has one. Without a folder the posts that stand beside this
file are read. `--half` keeps one half of them, by the SHA-1 of the post. Prints the
share exactly right of posts with a place and without, by kind, and the time a post takes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from toolkit.search.query import region_of

HOME = "GB-ENG"
POSTS = Path(__file__).with_name("place_posts.jsonl")


class Post(NamedTuple):
    """A post, the region where help is needed (None: it names no place), and its kind."""

    text: str
    region: str | None
    kind: str


def posts_in(file: Path) -> Iterator[Post]:
    """Yield the posts of a file."""
    for line in file.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Post(row["q"], row.get("region"), row.get("kind") or row.get("style", ""))


def half_of(post: Post) -> str:
    """Return the half a post belongs to: "tune" to learn from, "blind" only to be counted."""
    odd = hashlib.sha1(post.text.encode(), usedforsecurity=False).digest()[0] % 2
    return "blind" if odd else "tune"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--half", choices=("tune", "blind"))
    parser.add_argument("--files", default="*.jsonl")
    parser.add_argument("--wrong", action="store_true", help="name the posts read wrongly")
    asked = parser.parse_args()
    files = sorted(asked.folder.glob(asked.files)) if asked.folder else [POSTS]
    posts = [post for file in files for post in posts_in(file)]
    posts = [post for post in posts if asked.half in (None, half_of(post))]
    right: dict[str, list[bool]] = defaultdict(list)
    begun = time.perf_counter()
    for post in posts:
        place = region_of(post.text, HOME)
        said = place.code if place else None
        for group in ("with a place" if post.region else "without", f"  {post.kind}"):
            right[group].append(said == post.region)
        if asked.wrong and said != post.region:
            print(f"{post.kind}: wanted {post.region}, read {place}: {post.text}")
    took = (time.perf_counter() - begun) / max(1, len(posts))
    for group, values in sorted(right.items()):
        print(f"{group:32} {sum(values):4} of {len(values):4} {sum(values) / len(values):.3f}")
    print(f"{took * 1000:.2f} ms a post")


if __name__ == "__main__":
    main()
