"""Tags: short names, compared without case and accents.

Must not know which links carry them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from toolkit.domain.text import clean_line, fold

LONGEST = 60


def clean_tag(text: str) -> str:
    """Make a tag of one clean line, or "" when nothing is left.

    A leading `#` is dropped; commas and semicolons separate tags in files and
    on the command line, so they become blanks inside one.
    """
    return _clean_name(text)[:LONGEST].rstrip()


def split_tags(text: str) -> tuple[str, ...]:
    """Read `anxiety, low mood; sleep` as three tags."""
    return unique_tags(text.replace(";", ",").split(","))


def unique_tags(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Clean each and drop repeats by another spelling; the first one stays."""
    return _unique(map(_cleaned, names))


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Do as `unique_tags`, but leave names whole that are too long for a tag."""
    return _unique(map(_whole, names))


def _unique(cleaned: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for key, tag in cleaned:
        if tag and key not in seen:
            seen[key] = tag
    return tuple(seen.values())


def _clean_name(text: str) -> str:
    return clean_line(text.replace(",", " ").replace(";", " ")).lstrip("#").strip()


@lru_cache(maxsize=16_384)
def _cleaned(name: str) -> tuple[str, str]:
    """Clean a tag once: a long list has the same few on every link."""
    tag = clean_tag(name)
    return tag_key(tag), tag


@lru_cache(maxsize=16_384)
def _whole(name: str) -> tuple[str, str]:
    tag = _clean_name(name)
    return tag_key(tag), tag


def tag_key(name: str) -> str:
    """Return the form in which two spellings of a tag are the same."""
    return fold(name)
