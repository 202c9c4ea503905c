"""What a reply is written for and with: platforms in force, whether a text fits, templates.

A platform of one's own is a row of the settings that says what it is like; the rest of
it may differ. What a setting of platforms says wrongly is found here. Must not count,
shorten or print.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from toolkit.domain.text import number_of
from toolkit.errors import ConfigError, NotFound, Refused, ToolkitError, UsageError
from toolkit.settings.model import Settings
from toolkit.snippets.compose import Content, Snippet, compose
from toolkit.snippets.length import Length, measure
from toolkit.snippets.platform import Links, Markup, Platform, Unit
from toolkit.snippets.platforms import (
    PLATFORMS,
    find_platform,
    nearest_platform,
    with_limit,
)
from toolkit.snippets.template import (
    Template,
    find_template,
    is_name,
    load_template,
    read_file,
    read_template,
    template_names,
)
from toolkit.whole_file import make_private_folder, written_whole

UNITS: Mapping[str, tuple[Unit, str]] = {
    "characters": (Unit.CODE_POINTS, "characters"),
    "utf-16": (Unit.UTF16, "UTF-16 code units"),
    "bytes": (Unit.BYTES, "bytes"),
    "graphemes": (Unit.GRAPHEMES, "graphemes"),
}
LINKS: Mapping[str, Links] = {"bare": Links.BARE, "scheme": Links.SCHEME, "none": Links.NONE}
_OWN_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BUILT_IN = {key: row for row in PLATFORMS for key in (row.name, *row.aliases)}


class Trouble(NamedTuple):
    """A setting that would do nothing or something else: its key, what is wrong, what to do."""

    key: str
    message: str
    hint: str


def platform_for(settings: Settings, name: str | None = None, limit: int | None = None) -> Platform:
    """Return the platform asked for, or the usual one, with the limit in force.

    A limit given with the command beats the settings', which beat the table's.
    Raises UsageError for an unknown name.
    """
    platform = find_platform(name or settings.platform, platforms_in_force(settings))
    return with_limit(platform, limit) if limit else platform


def platforms_in_force(settings: Settings) -> tuple[Platform, ...]:
    """Return every platform with the limit in force, one's own last."""
    limits = {_named(name): limit for name, limit in settings.platform_limits.items()}
    built_in = (
        with_limit(row, limits[row.name]) if row.name in limits else row for row in PLATFORMS
    )
    own = (_own(settings, name) for name in settings.platform_likes if _is_own(settings, name))
    return (*built_in, *own)


def require_sound(settings: Settings) -> None:
    """Raise ConfigError for the first setting of platforms that is wrong."""
    trouble = next(troubles(settings), None)
    if trouble:
        raise ConfigError(trouble.message, hint=trouble.hint)


def refuse_worse(before: Settings, after: Settings) -> None:
    """Raise ConfigError where a change of settings brings trouble that was not there."""
    old = set(troubles(before))
    new = next((trouble for trouble in troubles(after) if trouble not in old), None)
    if new:
        raise ConfigError(new.message, hint=f"{new.hint} Nothing was set.")


def troubles(settings: Settings) -> Iterator[Trouble]:
    """Yield what is wrong with the settings of platforms, one a key."""
    for name in settings.platform_likes:
        yield from _wrong_likeness(name, settings.platform_likes[name])
    for part, names in _tables(settings).items():
        for name in names:
            yield from _wrong_part(settings, name, part)
    yield from _twice(settings)
    try:
        platform_for(settings)
    except UsageError as error:
        message = f"platform: there is no platform named '{settings.platform}'."
        yield Trouble("platform", message, error.hint)


def _tables(settings: Settings) -> dict[str, Mapping[str, object]]:
    return {
        "limit": settings.platform_limits,
        "unit": settings.platform_units,
        "links": settings.platform_links,
        "markup": settings.platform_markups,
    }


def _wrong_likeness(name: str, like: str) -> Iterator[Trouble]:
    key = f"platforms.{name}.like"
    if name.lower() in _BUILT_IN:
        known = _BUILT_IN[name.lower()]
        yield Trouble(key, f"{key}: {name} is one of the built-in platforms.", _only_limit(known))
    elif not _OWN_NAME.fullmatch(name):
        hint = "Use small letters, digits and single hyphens, such as tiktok-live."
        yield Trouble(key, f"{key}: '{name}' cannot be the name of a platform.", hint)
    elif like.lower() not in _BUILT_IN:
        near = nearest_platform(like.lower())
        hint = f"Did you mean {near}?" if near else "See: toolkit reply --platforms"
        yield Trouble(key, f"{key}: there is no platform named '{like}'.", hint)


def _wrong_part(settings: Settings, name: str, part: str) -> Iterator[Trouble]:
    key = f"platforms.{name}.{part}"
    known = _BUILT_IN.get(name.lower())
    if known and part != "limit":
        yield Trouble(
            key, f"{key}: {known.name} is one of the built-in platforms.", _only_limit(known)
        )
    elif not known and name not in settings.platform_likes:
        near = nearest_platform(name.lower())
        meant = f"Did you mean platforms.{near}.{part}? " if near else ""
        hint = f"{meant}For one of your own: toolkit config set platforms.NAME.like plain"
        yield Trouble(key, f"{key}: there is no platform named '{name}'.", hint)


def _twice(settings: Settings) -> Iterator[Trouble]:
    """Yield limits of one platform under two of its names."""
    seen: dict[str, str] = {}
    for name in settings.platform_limits:
        other = seen.setdefault(_named(name), name)
        if other != name:
            message = (
                f"platforms.{name}.limit and platforms.{other}.limit are about the same platform."
            )
            yield Trouble(f"platforms.{name}.limit", message, "Keep one of the two.")


def _only_limit(known: Platform) -> str:
    return f"Only its limit can be set: platforms.{known.name}.limit."


def _named(name: str) -> str:
    """Return the name of a platform that may be given by an alias."""
    known = _BUILT_IN.get(name.lower())
    return known.name if known else name


def _is_own(settings: Settings, name: str) -> bool:
    """Tell whether a likeness makes a platform: a broken one makes none."""
    return not any(_wrong_likeness(name, settings.platform_likes[name]))


def _own(settings: Settings, name: str) -> Platform:
    """Make a platform of one's own."""
    like = settings.platform_likes[name]
    made = replace(
        find_platform(like),
        name=name,
        title=name,
        source=f"your settings, like {find_platform(like).name}",
        own=True,
        note="",
        aliases=(),
    )
    unit, links, markup = (
        table.get(name)
        for table in (settings.platform_units, settings.platform_links, settings.platform_markups)
    )
    if unit:
        count, shown = UNITS[unit]
        made = replace(made, count=count, unit=shown, url_weight=None, joined=False)
    if links:
        # Where an address is refused it still is; who says that they work takes that back.
        most = made.link_limit if links == "none" else made.link_limit or None
        made = replace(made, links=LINKS[links], clickable=links != "none", link_limit=most)
    if markup:
        made = replace(made, markup=Markup(markup))
    limit = settings.platform_limits.get(name)
    return with_limit(made, limit) if limit else made


# How long a text is on platforms, and whether a reply fits.


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


# Templates: list, show, make and check wordings. The curator's own stand in the settings
# folder; one of a built-in's name takes its place.


START_FROM = "warm"
# What a middling link says: nothing here is a real service.
_SAMPLE = {
    "title": "A page with a title of middling length",
    "url": "https://www.example.org/some/page/that-helps",
    "say": "One plain and kind sentence that says why this page may be of use.",
    "summary": "What the page gives, in one or two sentences.",
    "why": "I read this page in November 2026.",
    "publisher": "Example Trust",
    "contacts": "call 01632 960 000",
    "hours": "Mon-Fri 9am to 5pm (UK time)",
    "region": " (Scotland)",
    "review_date": "2027-11-23",
    "emergency": "your local emergency number",
    "to": "@somebody",
}

# A word that wants another behind it, at the end of a line or before a mark.
_HANGING = re.compile(
    r"\b(?:a|an|the|and|or|of|to|at|by|in|on|for|from|with|see|is|was|are)(?=\s*(?:$|[.,:;!?)]))",
    re.IGNORECASE,
)


class Listed(NamedTuple):
    """A template by name, what it is for, whose it is, and what is wrong with it.

    `doubts` tell how a line reads that misses a value, where that is clumsy.
    """

    name: str
    description: str
    own: bool
    mark: str = ""
    problem: str = ""
    hint: str = ""
    too_long_for: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


class Shown(NamedTuple):
    """A template's file as it is."""

    template: Listed
    path: Path
    text: str


def list_templates(folder: Path) -> tuple[Listed, ...]:
    """List all templates; a broken one with its problem."""
    return tuple(_listed(name, folder) for name in template_names(folder))


def show_template(name: str, folder: Path) -> Shown:
    """Return a template's text. Raises NotFound, or Refused for an unreadable file."""
    path, _ = find_template(name, folder)
    return Shown(_listed(name, folder), path, read_file(path))


def new_template(name: str, folder: Path, start_from: str = START_FROM) -> Path:
    """Write a template of one's own, as a copy of another; return its file.

    Raises Refused for a bad name and one that is taken, NotFound for the other.
    """
    if not is_name(name):
        raise Refused(
            f"'{name}' cannot name a template.",
            hint="Use small letters, digits and hyphens: my-warm",
        )
    text = show_template(start_from, folder).text
    file = folder / f"{name}.txt"
    if os.path.lexists(file):
        raise Refused(f"There is a template of your own at {file}.", hint="Edit it there.")
    try:
        make_private_folder(folder)
        with written_whole(file) as made:
            made.write(text)
    except OSError as error:
        raise Refused(
            f"The template {file} cannot be written: {error.strerror or error}.",
            hint="Check the permissions of that folder and the free space on the disk.",
        ) from error
    return file


def check_templates(
    names: Sequence[str], folder: Path, platforms: Sequence[Platform]
) -> tuple[Listed, ...]:
    """Check templates by name, or all; tell the platforms they are too long for.

    A middling link is the measure. Raises NotFound for a name that is not there.
    """
    return tuple(_measured(name, folder, platforms) for name in names or template_names(folder))


def _listed(name: str, folder: Path) -> Listed:
    try:
        template = load_template(name, folder)
    except NotFound:
        raise
    except ToolkitError as error:
        _, own = find_template(name, folder)
        return Listed(name, "", own, problem=error.message, hint=error.hint)
    return Listed(name, template.description, template.own, template.mark)


def _measured(name: str, folder: Path, platforms: Sequence[Platform]) -> Listed:
    listed = _listed(name, folder)
    if listed.problem:
        return listed
    path, own = find_template(name, folder)
    template = read_template(name, read_file(path), own=own)
    long = tuple(platform.name for platform in platforms if not _fits(template, platform))
    return listed._replace(too_long_for=long, doubts=_doubts(template))


def _doubts(template: Template) -> tuple[str, ...]:
    """Fill each line without one of its values; tell where a word is left hanging."""
    found = []
    for line in template.lines:
        for name in dict.fromkeys(line.names):
            without = {**_SAMPLE, name: ""}
            filled = line.filled(without) if line.says_something(without) else ""
            if _HANGING.search(filled):
                found.append(f"without {{{name}}} a line reads: {filled}")
    return tuple(found)


def _fits(template: Template, platform: Platform) -> bool:
    length = compose(template, Content(_SAMPLE), platform).length
    return length.fits and length.parts == 1
