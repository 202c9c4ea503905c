"""Tags: short names, compared without case and accents.

Must not know which links carry them.
"""

from __future__ import annotations

from functools import lru_cache

from toolkit.domain.text import clean_line, fold

LONGEST = 60


def clean_tag(text: str) -> str:
    """Make a tag of one clean line, or "" when nothing is left.

    A leading `#` is dropped; commas and semicolons separate tags in files and
    on the command line, so they become blanks inside one.
    """
    name = clean_line(text.replace(",", " ").replace(";", " ")).lstrip("#").strip()
    return name[:LONGEST].rstrip()


def split_tags(text: str) -> tuple[str, ...]:
    """Read `anxiety, low mood; sleep` as three tags."""
    return unique_tags(text.replace(";", ",").split(","))


def unique_tags(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Clean each and drop repeats by another spelling; the first one stays."""
    seen: dict[str, str] = {}
    for name in names:
        tag, key = _cleaned(name)
        if tag:
            seen.setdefault(key, tag)
    return tuple(seen.values())


@lru_cache(maxsize=16_384)
def _cleaned(name: str) -> tuple[str, str]:
    """Clean a tag once: a long list has the same few on every link."""
    tag = clean_tag(name)
    return tag, tag_key(tag)


def tag_key(name: str) -> str:
    """Return the form in which two spellings of a tag are the same."""
    return fold(name)
