"""The platforms in force: those of the table and one's own, with the limits of the settings.

A platform of one's own is a row of the settings that says what it is like; the rest of
it may differ. What a setting of platforms says wrongly is found here. Must not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from toolkit.errors import ConfigError, UsageError
from toolkit.settings.model import Settings
from toolkit.snippets.markup import Markup
from toolkit.snippets.platform import Links, Platform, Unit
from toolkit.snippets.platforms import (
    PLATFORMS,
    find_platform,
    nearest_platform,
    with_limit,
)

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
        raise ConfigError(f"Not set. {new.message}", hint=new.hint)


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
        yield Trouble("platform", f"platform is '{settings.platform}': {error.message}", error.hint)


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
        hint = "Small letters, digits and single hyphens, such as tiktok-live."
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
