"""The table of platforms: limits, units, and where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.output.console import Console
from toolkit.snippets.platforms import PLATFORMS, Links, Platform, Unit

_LINKED = {
    Links.BARE: "bare addresses become links",
    Links.SCHEME: "addresses with https:// become links",
    Links.NONE: "addresses do not become links",
}
_HEAD = ("Name", "Platform", "Limit", "Unit", "A link counts", "Links", "Grade", "Source", "Note")
_TITLE = """# Platforms

What `--for` takes, and how each platform counts. `toolkit reply --platforms` shows this table
with your own limits in force; `platforms.NAME.limit` in the settings and `--limit` change one.
Official: the platform's own document or source code. Secondary: other lists only. The numbers
were collected on 2026-11-22.
"""


def show_platforms(console: Console, platforms: Sequence[Platform]) -> None:
    """Show every platform a reply can be written for, with the limit in force."""
    if console.as_json:
        console.document({"platforms": [_document(platform) for platform in platforms]})
        return
    for platform in platforms:
        if not console.on_terminal:
            console.row(_cells(platform))
            continue
        name, title, limit, unit, weight, links, grade, source, note = _cells(platform)
        console.lines(
            [
                f"{name}: {title}, {limit} {unit}",
                f"    a link counts {weight}; {links}",
                f"    {grade}: {source}",
                *([f"    {note}"] if note else []),
            ]
        )


def platforms_page() -> str:
    """Return docs/reference/platforms.md, written from the table."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *(_cells(platform) for platform in PLATFORMS)]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([_TITLE, *lines]) + "\n"


def _cells(platform: Platform) -> tuple[str, ...]:
    return (
        platform.name,
        platform.title,
        _limits(platform),
        platform.unit,
        _weight(platform),
        _LINKED[platform.links] + ("" if platform.clickable else ", nor can they be followed"),
        platform.grade,
        platform.source,
        platform.note,
    )


def _limits(platform: Platform) -> str:
    limits = ["no limit" if platform.limit is None else f"{platform.limit:,}"]
    if platform.byte_limit is not None:
        limits.append(f"{platform.byte_limit:,} bytes")
    if platform.link_limit is not None:
        limits.append(f"{platform.link_limit} links")
    return ", ".join(limits)


def _weight(platform: Platform) -> str:
    if platform.url_weight is not None:
        return str(platform.url_weight)
    return "its septets" if platform.count is Unit.SMS else "its length"


def _document(platform: Platform) -> dict[str, object]:
    return {
        "name": platform.name,
        "title": platform.title,
        "limit": platform.limit,
        "unit": platform.unit,
        "byte_limit": platform.byte_limit,
        "link_limit": platform.link_limit,
        "url_weight": platform.url_weight,
        "markup": platform.markup.value,
        "links": platform.links.name.lower(),
        "clickable": platform.clickable,
        "source": platform.source,
        "grade": platform.grade,
        "note": platform.note,
        "aliases": list(platform.aliases),
    }
