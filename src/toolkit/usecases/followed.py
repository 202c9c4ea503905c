"""The lists that are followed: what is kept of each in a folder of its own, and found in it.

`LIBRARY.followed/NAME/` has the list as it came (`list`), its signature (`list.sig`), what
waits to be let in (`held`), a small library of its links (`links.db`) and `state.json`.
To unfollow is to delete that folder. Apart from what fetches and reads lists, which takes
three times as long to load as a question takes. Must not fetch or judge.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any, NamedTuple

from toolkit.domain.judgement import STARTER_NAME
from toolkit.domain.link import Link, Saying
from toolkit.domain.text import fold
from toolkit.domain.trust import Level
from toolkit.errors import LibraryError, NotFound, Refused, UsageError
from toolkit.storage.library import STARTER_FIELDS, STARTER_VERSION, Library
from toolkit.storage.links import HEARD, HEEDED
from toolkit.usecases.find import FindRequest, FindResult, find
from toolkit.whole_file import make_private_folder, placed_whole, writing_to, written_whole

LIST, SIGNATURE, LINKS, STATE = "list", "list.sig", "links.db", "state.json"
HELD, HELD_SIGNATURE = "held", "held.sig"
# The list that ships with the program, among those that are followed.
STARTER_LIST = "starter"
_TAKEN = frozenset(("all", STARTER_LIST))
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A list that is followed, as its `state.json` has it.

    `place` is its address or the path of its file, "" for the list that ships with the
    program. `key` is the one it is believed with, `claims` one that it only names; `awaits`: the
    edition that is kept is not signed with `key`. `number` is the edition, `numbers` the highest
    one seen by key ("" for none). Times are ISO 8601 UTC, "" where there are none.
    `held` says why an edition waits, `trouble` what was wrong when it was asked for last.
    """

    name: str
    place: str
    title: str = ""
    by: str = ""
    id: str = ""
    key: str = ""
    next_key: str = ""
    claims: str = ""
    awaits: bool = False
    number: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    digest: str = ""
    issued: str = ""
    check_by: str = ""
    every: str = ""
    links: int = 0
    etag: str = ""
    modified: str = ""
    final_url: str = ""
    asked_at: str = ""
    got_at: str = ""
    not_before: str = ""
    heed: bool = False
    held: str = ""
    trouble: str = ""
    told_at: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine."""
        return not self.place.startswith("https://")

    def with_(self, **changes: Any) -> Followed:  # noqa: ANN401 - of the field's type
        """Return it with some values changed."""
        return replace(self, **changes)


def folder_of(library: Path) -> Path:
    """Return where the followed lists of a library stand."""
    return library.with_name(f"{library.name}.followed")


def followed_in(library: Path) -> Iterator[Followed]:
    """Yield the followed lists by name; a folder without a readable state is none."""
    folder = folder_of(library)
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if _NAME.fullmatch(path.name) and (state := _read(path)) is not None:
            yield state


def lists_of(library: Library) -> tuple[Followed, ...]:
    """Return all lists: first the one that ships with the program, where the library has it."""
    links = library.facts_in(STARTER_FIELDS)
    title = f"{STARTER_NAME} of version {library.fact(STARTER_VERSION)}"
    starter = Followed(name=STARTER_LIST, place="", title=title, links=len(links))
    return (*([starter] if links else []), *followed_in(library.path))


def heeded_names(library: Library) -> frozenset[str]:
    """Return the names of the lists that a library heeds."""
    return frozenset(json.loads(library.fact(HEEDED) or "[]"))


def spoken_names(library: Library) -> frozenset[str]:
    """Return the names of the lists that a library heeds, or keeps a word of."""
    return heeded_names(library) | frozenset(json.loads(library.fact(HEARD) or "[]"))


def reserved_names(library: Library) -> frozenset[str]:
    """Return the names in which no imported file may speak.

    Those that spoke too: a library that was restored elsewhere has no folder of lists.
    """
    return spoken_names(library) | {one.name for one in followed_in(library.path)}


def followed_named(library: Path, name: str) -> Followed:
    """Return a followed list. Raises NotFound, and Refused for the starter list."""
    if name == STARTER_LIST:
        raise Refused(
            "The starter list comes with the program, and a newer one with its next version.",
            hint="'toolkit undo' takes back what a new one brought; 'toolkit rm' removes links.",
        )
    for one in followed_in(library):
        if one.name == name:
            return one
    raise NotFound(
        f"You follow no list called '{name[:60]}'.", hint="'toolkit follow' shows whom you follow."
    )


def require_name(library: Library, name: str) -> str:
    """Return a name that a list can have here: no person's of this library. Raises UsageError."""
    name = name.casefold()
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise UsageError(
            f"'{name[:60]}' cannot be the name of a list.",
            hint="Use letters, digits and hyphens: --as ann ('all' and 'starter' are taken).",
        )
    for person in library.vettings.people():
        require_other(name, person)
    return name


def require_other(name: str, person: str) -> None:
    """Raise UsageError where a list would have a person's name, and so speak as they do."""
    if name == _name_of(person):
        raise UsageError(
            f"'{name}' is the name of somebody who vets links here.",
            hint=f"Give the list another one, such as --as {name}s-list.",
        )


def _name_of(person: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", fold(person)))


def free_name(library: Library, wanted: str) -> str:
    """Return a short name for a list from what it calls itself."""
    words = re.findall(r"[a-z0-9]+", wanted.casefold().replace("'s ", " "))
    name = (words[0][:20] if words else "list").strip("-")
    taken = {one.name for one in followed_in(library.path)} | _TAKEN
    taken |= {_name_of(person) for person in library.vettings.people()}
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number += 1
    return free


def is_stale(state: Followed, now: datetime) -> bool:
    """Tell whether a list is older than its writer vouches for."""
    return bool(state.check_by) and state.check_by < now.date().isoformat()


class Kept:
    """The folder of one list."""

    def __init__(self, library: Path, name: str) -> None:
        """Look at nothing yet."""
        self.folder = folder_of(library) / name

    def path(self, file: str) -> Path:
        """Return where a file of it stands."""
        return self.folder / file

    def read(self, file: str) -> bytes | None:
        """Return a file's content, None where there is none."""
        try:
            return self.path(file).read_bytes()
        except OSError:
            return None

    def put(self, file: str, content: bytes) -> None:
        """Write a file, whole. Raises Refused."""
        writing = writing_to(self.path(file), make_private_folder)
        with writing, placed_whole(self.path(file)) as fresh:
            fresh.write_bytes(content)

    def drop(self, *files: str) -> None:
        """Remove files, where they are there."""
        for file in files:
            self.path(file).unlink(missing_ok=True)

    def save(self, state: Followed) -> Followed:
        """Write the state. Raises Refused."""
        writing = writing_to(self.path(STATE), make_private_folder)
        with writing, written_whole(self.path(STATE)) as out:
            out.write(json.dumps(asdict(state), ensure_ascii=False, indent=1) + "\n")
        return state

    def remove(self) -> None:
        """Remove all of it. Raises Refused."""
        with writing_to(self.path(STATE)):
            rmtree(self.folder)


def _read(folder: Path) -> Followed | None:
    try:
        said = json.loads((folder / STATE).read_text("utf-8"))
        known = {one.name: said[one.name] for one in fields(Followed) if one.name in said}
        return Followed(**{**known, "name": folder.name})
    except (OSError, ValueError, TypeError, RecursionError):
        return None


# What is in the small libraries of followed lists: links for a question, and who recommends
# one.


class FoundThere(NamedTuple):
    """What was found in a followed list; `stale`: its writer vouches for it no longer."""

    source: Followed
    found: FindResult
    stale: bool = False


def find_from(
    library: Library, name: str, request: FindRequest, *, now: datetime, home: str
) -> Iterator[FoundThere]:
    """Search in one followed list, or in `all`. Raises NotFound."""
    lists = followed_in(library.path) if name == "all" else [followed_named(library.path, name)]
    for source in lists:
        path = Kept(library.path, source.name).path(LINKS)
        try:
            with Library(path) as there:
                found = find(there, request._replace(hint=False), now=now, home_region=home)
        except LibraryError:
            continue
        yield FoundThere(source, found, is_stale(source, now))


def praise_of(library: Library, link: Link, now: datetime) -> Iterator[Saying]:
    """Yield which followed lists recommend a link, while their writers vouch for it."""
    for source in followed_in(library.path):
        path = Kept(library.path, source.name).path(LINKS)
        if is_stale(source, now) or not path.exists():
            continue
        try:
            with Library(path) as there:
                known = there.links.by_key(link.url_key)
        except LibraryError:
            continue
        if known is not None and known.trust.level is Level.RECOMMENDED and known.trust.vetted_on:
            on = known.trust.vetted_on.isoformat()
            yield Saying(source.name, Level.RECOMMENDED.value, on, "", now, source.name)
