"""Templates: list, show, make and check wordings.

The curator's own stand in the settings folder; one of a built-in's name takes
its place. Must not print or ask.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import NotFound, Refused, ToolkitError
from toolkit.snippets.compose import Content, compose
from toolkit.snippets.platform import Platform
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
            hint="Look at the permissions of that folder and the free space on the disk.",
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
