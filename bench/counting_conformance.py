"""Compare the toolkit's counts with those of the platforms' own packages.

    mkdir packages && cd packages
    npm install twitter-text@3.1.0 @atproto/api@0.19 stringz@2.1.0
    python bench/counting_conformance.py --packages packages

Makes random texts (48,000 unless told) and 2,000 addresses, counts each by both, and
prints every disagreement by its class, with an example. Those of docs/explanation/counting.md
are known; the exit code is 1 where another one turns up, or where the toolkit counts less.
Skipped, by name, where node or the packages are not there.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which

import regex  # type: ignore[import-untyped]  # it ships no types

from toolkit.snippets.length import weigh
from toolkit.snippets.links import count_graphemes, utf8_length, utf16_length
from toolkit.snippets.posts import as_posted, count_box, shortened

_SCRIPT = Path(__file__).with_suffix(".mjs")
_NEEDED = ("twitter-text", "@atproto/api", "stringz")
_WORDS: tuple[str, ...] = (
    "see",
    "help",
    "I'm",
    "the NHS",
    "“quoted”",
    "it’s",
    "café",
    "e.g.",
    "24/7",
    "…",
    "–",
)
_HOSTS: tuple[str, ...] = (
    "nhs.uk",
    "www.mind.org.uk",
    "samaritans.org",
    "a.b.example.com",
    "NHS.UK",
    "mañana.com",
)
_HOSTS += ("xn--maana-pta.com", "例え.jp", "t.co", "www.gov.uk", "x.social", "user_name.github.io")
_PATHS: tuple[str, ...] = (
    "",
    "/",
    "/a",
    "/mental-health/conditions/",
    "/a,(b)",
    "/Sleep_(phase)",
    "/path…",
    "/é",
)
_PATHS += ("/a?b=c&d=e", "/a#top", "/🙂", "/a/../b", "/.", "?q=1", ":8080/x", "/a;b", "/(a(b)c)")
_PATHS += ("/a'b", '/a"b', "/%20", "/a|b", "/a{b}", "/a.b.", "/abcdefghijklmnopqrstuvwxyz", "/~me")
_EMOJI: tuple[str, ...] = (
    "🙂",
    "❤️",
    "❤️‍🔥",
    "👩🏽‍⚕️",
    "👩‍⚕",
    "👨‍👩‍👧‍👦",
    "🇬🇧",
    "🇨🇶",
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
    "1️⃣",
    "🫠",
    "☺",
    "☺️",
    "🤝🏽",
)
_EMOJI += ("🫱🏽‍🫲🏿", "🙂‍↔️", "🐦‍🔥", "©", "©️", "™", "👍🏿", "🏳️‍🌈", "🏳️‍⚧️", "\u200d", "\ufe0f", "🏽")
_SCRIPTS: tuple[str, ...] = (
    "क्षत्रिय",
    "नमस्ते",
    "বাংলা",
    "ক্ষ",
    "தமிழ்",
    "മലയാളം",
    "ខ្មែរ",
    "x\u094d\u0915",
    "한국어",
    "각",
)
_SCRIPTS += (
    "ภาษาไทย",
    "العربية",
    "e\u0301",
    "a\u0308\u0301",
    "ﷺ",
    "日本語",
    "ŵ",
    "𝒜",
    "\u1100\u1161",
)
_MARKS: tuple[str, ...] = (
    " ",
    " ",
    " ",
    "\n",
    "\r\n",
    "(",
    ")",
    ", ",
    ". ",
    ": ",
    "[",
    "](",
    "]",
    "*",
    "@",
    "#",
    "!",
)
_MARKS += ("_", "-", "/", "'", "\t", "\u3000", "\u200b", "\xa0")
_ADDRESSES, _BLANKS = 0.25, 0.6  # how often a piece is one, and a blank follows
_MENTIONS = (
    "@jo",
    "@jo@mastodon.social",
    "@user.bsky.social@bsky.brid.gy",
    "@a.bsky.social",
    "#tag",
)


def main() -> int:
    """Compare, print, and tell by the exit code whether all is as known."""
    options = _options()
    missing = _missing(options.packages)
    if missing:
        print(f"skipped: {missing}")
        return 0
    chance = random.Random(options.seed)  # noqa: S311 - texts, no secrets
    texts = [_text(chance) for _ in range(options.texts)]
    addresses = [_address(chance) for _ in range(options.addresses)]
    unknown = _compare(texts, options.packages, "texts")
    return 1 if _compare(addresses, options.packages, "addresses") or unknown else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--packages", type=Path, default=Path("packages"), metavar="FOLDER")
    parser.add_argument("--texts", type=int, default=48_000)
    parser.add_argument("--addresses", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=19)
    return parser.parse_args()


def _missing(packages: Path) -> str:
    if not which("node"):
        return "node is not installed"
    gone = [name for name in _NEEDED if not (packages / "node_modules" / name).is_dir()]
    return f"{packages} has no {', '.join(gone)}; see the head of this file" if gone else ""


def _text(chance: random.Random) -> str:
    """Make a text of a few pieces; most have an address, half have emoji or other scripts."""
    pools = (_WORDS, _WORDS, _MARKS, _MARKS, _EMOJI, _SCRIPTS, _MENTIONS)
    pieces = []
    for _ in range(chance.randint(1, 14)):
        if chance.random() < _ADDRESSES:
            pieces.append(_address(chance))
        else:
            pieces.append(chance.choice(chance.choice(pools)))
        if chance.random() < _BLANKS:
            pieces.append(" ")
    return "".join(pieces)


def _address(chance: random.Random) -> str:
    scheme = chance.choice(("https://", "https://", "https://", "http://", ""))
    path = "".join(chance.choices(_PATHS, k=chance.randint(1, 2)))
    return f"{scheme}{chance.choice(_HOSTS)}{path}"


def _compare(texts: list[str], packages: Path, kind: str) -> int:
    """Print the disagreements; return how many are not known."""
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run(
        [which("node") or "node", str(_SCRIPT), str(packages)],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    classes: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for text, line in zip(texts, done.stdout.splitlines(), strict=True):
        for name in _disagreements(text, json.loads(line)):
            classes[name] += 1
            examples[name] = min(examples.get(name, text), text, key=len)
    print(f"{len(texts):,} {kind}: {sum(classes.values()):,} disagreements")
    for name, count in classes.most_common():
        print(f"  {count:,} {name}; such as {examples[name]!r}")
    return sum(count for name, count in classes.items() if name.startswith("UNKNOWN"))


def _disagreements(text: str, theirs: dict[str, int]) -> Iterator[str]:
    posted = as_posted(text)
    ours = {
        "x": weigh(text, url_weight=23).length,
        "graphemes": count_graphemes(text),
        "record": count_graphemes(text),
        "box": count_box(text, "", 23),
        "bluesky": count_graphemes(posted),
        "bytes": utf8_length(posted),
        "utf16": utf16_length(text),
    }
    for name, length in ours.items():
        if length != theirs[name]:
            yield f"{_known(name, text, length - theirs[name])} ({name})"


def _known(name: str, text: str, difference: int) -> str:
    """Return the reason for a difference, as the docs give it."""
    if difference < 0:
        return f"UNKNOWN: {-difference} less than the package"
    for reason, names, applies in _REASONS:
        if name in names and applies(text):
            return reason
    return f"UNKNOWN: {difference} more than the package"


_CONJUNCT = regex.compile(r"\p{InCB=Linker}[\p{InCB=Linker}\p{InCB=Extend}]*\p{InCB=Consonant}")
_WITH_SCHEME = regex.compile(r"https?://\S+")
_HALVES = "\ufffd" * 16  # what as_posted puts where the app cuts awry
_APP = ("bluesky", "bytes")


def _conjunct(text: str) -> bool:
    return _CONJUNCT.search(text) is not None


def _awry(text: str) -> bool:
    return _HALVES in as_posted(text)


def _odd_host(text: str) -> bool:
    found = (one.rstrip(".,;:!?)") for one in _WITH_SCHEME.findall(text))
    return not all(shortened(url)[1] for url in found)


_REASONS: tuple[tuple[str, tuple[str, ...], Callable[[str], bool]], ...] = (
    ("conjunct, by the older rule", ("graphemes", "record", "bluesky"), _conjunct),
    ("behind an address where the app cuts awry, the longest it may be", _APP, _awry),
    ("a host that browsers may read in two ways, as the longer", _APP, _odd_host),
)


if __name__ == "__main__":
    sys.exit(main())
