"""How long a text is on platforms, and whether a reply fits.

Must not write or shorten one: `snippets/compose.py` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from toolkit.domain.text import number_of
from toolkit.errors import Refused
from toolkit.snippets.compose import Snippet
from toolkit.snippets.length import Length, measure
from toolkit.snippets.platform import Platform


class Counted(NamedTuple):
    """A text measured for a platform."""

    platform: Platform
    length: Length


def count(text: str, platform: Platform, warning: str = "") -> Counted:
    """Measure a text for a platform; `warning` is the content warning.

    The one line end that `echo` or an editor puts after a text is not counted.
    """
    text = text.removesuffix("\n").removesuffix("\r")
    return Counted(platform, measure(text, platform, warning))


def count_all(text: str, platforms: Sequence[Platform], warning: str = "") -> tuple[Counted, ...]:
    """Measure a text for each platform, in their order."""
    return tuple(count(text, platform, warning) for platform in platforms)


SHORTER = "Choose a shorter --template, another platform with --for, or --thread."
SHORTER_POSTS = "Choose a shorter --template, or another platform with --for."


def require_fitting(posts: Sequence[Snippet], hint: str = SHORTER) -> None:
    """Raise Refused for the first post that does not fit, by how much, with a hint."""
    for post in posts:
        if not post.length.fits:
            raise Refused(
                f"The reply does not fit {post.platform.title} even without its optional"
                f" lines: {next(_excesses(post.length))}.",
                hint="Shorten --cw." if post.length.warning_over else hint,
            )


def _excesses(length: Length) -> Iterator[str]:
    """Say what is too much: what the person can do most about comes first."""
    if length.warning_over:
        yield f"its content warning is {number_of(length.warning_over, 'character')} too long"
    if length.refused:
        codes = ", ".join(f"U+{ord(character):04X}" for character in length.refused)
        yield f"it does not take the character {codes}"
    if length.over:
        # "characters of Markdown" ends in no plural.
        unit = length.unit.removesuffix("s") if length.over == 1 else length.unit
        yield f"it is {length.over:,} {unit} too long"
    if length.byte_limit is not None and (length.bytes or 0) > length.byte_limit:
        yield f"it is {(length.bytes or 0) - length.byte_limit:,} bytes too long"
    if length.link_limit == 0 and length.links:
        yield "it has an address in it, which is not allowed there"
    if length.link_limit is not None and length.links > length.link_limit:
        yield f"it has {number_of(length.links, 'link')}, and {length.link_limit} are allowed"
    yield f"it needs {length.parts} messages"
