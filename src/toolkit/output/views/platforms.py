"""How the platforms read: the list, their sources, the page of the docs, a text on all."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.output.console import Console
from toolkit.output.views.reply import count_document
from toolkit.snippets.platform import UNPUBLISHED, Links, Platform, Unit
from toolkit.snippets.platforms import PLATFORMS
from toolkit.usecases.platforms import Counted

_LINKED = {
    Links.BARE: "bare addresses become links",
    Links.SCHEME: "addresses with https:// become links",
    Links.NONE: "addresses do not become links",
}
_HEAD = (
    "Name",
    "Platform",
    "Limit",
    "Unit",
    "A link counts",
    "Links",
    "Grade",
    "Source",
    "Looked up",
    "Note",
)
_TITLE = """# Platforms

What `--for` takes, and how each platform counts. `toolkit reply --platforms` lists them with
your own ones and your limits in force, `--why` adds the sources; `toolkit count - --all` tells
which of them a text fits, with exit code 1 unless it fits all. `platforms.NAME.limit` in the
settings and `--limit` change a limit.

Official: the platform's own document or source code. Secondary: anything less. Not published:
no number was found, and a text counts without a limit. Where sources differ, the lower number
is taken; where two rules of one platform differ, the one that counts more
([the differences](../explanation/counting.md)).

## A platform of your own

A server, a forum or a chat that is not in the table becomes a platform by saying what it is
like; what differs is set beside it. `config set` and every command that reads the file refuse
what would do nothing, and name the nearest name.

```toml
[platforms.tiktok-live]
like = "tiktok"       # a platform of the table, by name or alias
limit = 150           # in its unit
unit = "characters"   # characters, utf-16, bytes or graphemes
links = "none"        # bare, scheme (with https:// alone) or none
markup = "plain"      # plain, markdown, reddit, html or bbcode
```

    toolkit config set platforms.tiktok-live.like tiktok
    toolkit reply k12 --for tiktok-live

## The table
"""
_GAP = 2
_DIGITS = 6  # of the limits of the table, with their comma
_SHORT_UNITS = {
    Unit.WEIGHTED: "weighted",
    Unit.SMS: "septets",
    Unit.UTF16: "characters",
}


def show_platforms(console: Console, platforms: Sequence[Platform], *, why: bool) -> None:
    """Show every platform with the limit in force; `why` with sources and notes."""
    if console.as_json:
        console.document({"platforms": [_platform_document(platform) for platform in platforms]})
        return
    if not console.on_terminal:
        console.rows(_cells(platform) for platform in platforms)
        return
    if why:
        console.lines([line for platform in platforms for line in _explained(platform)])
        return
    console.lines(_columns([(row.name, _short_limit(row)) for row in platforms], console.width))
    console.note("With titles, sources and notes: toolkit reply --platforms --why")


def limit_words(platform: Platform) -> str:
    """Say a platform's limit: "300 graphemes", "no limit", "not published"."""
    return _short_limit(platform).strip()


def show_count_of_all(console: Console, counted: Sequence[Counted]) -> None:
    """Show on which platforms a text fits."""
    if console.as_json:
        rows = [count_document(one) for one in counted]
        console.document({"platforms": rows}, ok=all(one.length.fits for one in counted))
        return
    if not console.on_terminal:
        console.rows(_count_cells(one) for one in counted)
        return
    console.lines(_columns([(one.platform.name, _fitting(one)) for one in counted], console.width))


def platforms_page() -> str:
    """Return docs/reference/platforms.md, written from the table."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *(_cells(platform) for platform in PLATFORMS)]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join([_TITLE, *lines]) + "\n"


def _columns(cells: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Set names and what is said of them out in as many columns as fit, to be read down."""
    names, words = (max(map(len, column)) for column in zip(*cells, strict=True))
    written = [f"{name:<{names}}  {said:<{words}}" for name, said in cells]
    across = max(1, (width + _GAP) // (len(written[0]) + _GAP))
    down = -(-len(written) // across)
    rows = ((" " * _GAP).join(written[at::down]) for at in range(down))
    return [row.rstrip() for row in rows]


def _short_limit(platform: Platform) -> str:
    if platform.limit is None:
        return "not published" if platform.grade == UNPUBLISHED else "no limit"
    return f"{platform.limit:>{_DIGITS},} {_SHORT_UNITS.get(platform.count, platform.unit)}"


def _fitting(one: Counted) -> str:
    limit = "" if one.length.limit is None else f"/{one.length.limit:,}"
    return f"{_verdict(one)} {one.length.length:,}{limit}"


def _verdict(one: Counted) -> str:
    length = one.length
    if length.fits:
        return "fits"
    return "address" if length.link_limit == 0 and length.links and not length.over else "too long"


def _count_cells(one: Counted) -> list[object]:
    length = one.length
    limit = "" if length.limit is None else length.limit
    fits = "fits" if length.fits else "does not fit"
    return [one.platform.name, length.length, limit, length.unit, fits, length.parts]


def _explained(platform: Platform) -> list[str]:
    name, title, limit, unit, weight, links, grade, source, seen, note = _cells(platform)
    return [
        f"{name}: {title}, {limit} {unit}" if platform.limit else f"{name}: {title}, {limit}",
        f"    a link counts {weight}; {links}",
        f"    {grade}, {seen}: {source}",
        *([f"    {note}"] if note else []),
    ]


def _cells(platform: Platform) -> tuple[str, ...]:
    return (
        platform.name,
        platform.title,
        _limits(platform),
        platform.unit,
        _weight(platform),
        _links(platform),
        "your own" if platform.own else platform.grade,
        platform.source,
        platform.seen,
        platform.note,
    )


def _links(platform: Platform) -> str:
    if not platform.addresses:
        return "a text with an address is held back"
    return _LINKED[platform.links] + ("" if platform.clickable else ", nor can they be followed")


def _limits(platform: Platform) -> str:
    unset = "not published" if platform.grade == UNPUBLISHED else "no limit"
    limits = [unset if platform.limit is None else f"{platform.limit:,}"]
    if platform.byte_limit is not None:
        limits.append(f"{platform.byte_limit:,} bytes")
    if platform.link_limit:
        limits.append(f"{platform.link_limit} links")
    return ", ".join(limits)


def _weight(platform: Platform) -> str:
    if platform.url_weight is not None:
        return str(platform.url_weight)
    if platform.count is Unit.BLUESKY:
        return "host and at most 16"
    return "its septets" if platform.count is Unit.SMS else "its length"


def _platform_document(platform: Platform) -> dict[str, object]:
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
        "addresses": platform.addresses,
        "own": platform.own,
        "source": platform.source,
        "grade": platform.grade,
        "seen": platform.seen,
        "note": platform.note,
        "aliases": list(platform.aliases),
    }
