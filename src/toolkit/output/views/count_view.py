"""How a count reads: one row on stdout, what explains it beside it."""

from __future__ import annotations

from toolkit.output.console import Console
from toolkit.output.views.reply_view import length_words, sms_words
from toolkit.usecases.count import Counted


def show_count(console: Console, counted: Counted) -> None:
    """Show how long a text is, whether it fits, in how many posts or messages."""
    length, platform = counted.length, counted.platform
    if console.as_json:
        console.document(_document(counted))
        return
    fits = "fits" if length.fits else "does not fit"
    if console.on_terminal:
        parts = f", {length.parts} parts" if length.parts > 1 else ""
        console.lines([f"{length_words(length, platform)}: {fits}{parts}"])
    else:
        limit = "" if length.limit is None else length.limit
        console.row([length.length, limit, length.unit, fits, length.parts])
    if length.over:
        console.note(f"{length.over:,} {length.unit} too long for {platform.title}.")
    for character in length.refused:
        console.note(f"{platform.title} does not take U+{ord(character):04X}.")
    for line in sms_words(length):
        console.note(line)


def _document(counted: Counted) -> dict[str, object]:
    length = counted.length
    return {
        "platform": counted.platform.name,
        "length": length.length,
        "limit": length.limit,
        "unit": length.unit,
        "fits": length.fits,
        "parts": length.parts,
        "over": length.over,
        "bytes": length.bytes,
        "links": length.links,
        "encoding": length.detail.encoding if length.detail else None,
        "forced": list(length.detail.forced) if length.detail else [],
        "spelling": length.detail.spelling if length.detail else None,
    }
