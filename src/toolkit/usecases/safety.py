"""The safety net: a backup of the whole library, and back to it.

What is replaced is kept first, damaged or not. Must not ask or print.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from toolkit.errors import NotALibrary, NotFound, Refused
from toolkit.storage.backup import (
    is_whole,
    keep_as_it_is,
    replace_content,
    replace_file,
    unpack,
    write_copy,
)
from toolkit.storage.database import look_at
from toolkit.storage.library import Library
from toolkit.storage.migrations import make_folder

FOLDER = "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup that was written, how many links are in it, and whether the reply log is."""

    file: Path
    links: int
    with_log: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A library put back; `kept` is the copy of what was there before, or None.

    `damaged`: what was there before could not be used, and was kept as it was.
    """

    library: Path
    links: int
    kept: Path | None
    damaged: bool = False


def back_up(path: Path, target: Path | None, today: date, *, with_log: bool = True) -> BackedUp:
    """Write a copy of the library; without a target into `backups` beside it.

    `with_log` False leaves out the reply log, and with it the addresses of posts.
    Raises NotFound where there is no library, Refused where a file stands
    already, LibraryError.
    """
    if look_at(path) is None:
        raise NotFound(f"There is no library at {path}.", hint="Name one with --library PATH.")
    if target is None or target.is_dir():
        folder = target or path.parent / FOLDER
        target = _free_name(folder, f"{path.stem}-{today}")
    elif target.exists():
        raise Refused(f"There is a file {target} already.", hint="Name another one, or a folder.")
    with Library(path) as library, library.reading():
        links = library.links.count()
    write_copy(path, target, with_log=with_log)
    return BackedUp(file=target, links=links, with_log=with_log)


def restore(source: Path, path: Path, today: date) -> Restored:
    """Put a backup in the place of the library, which is backed up first.

    Raises NotFound for a backup that is not there and LibraryError for one
    that is no library, newer or damaged: the library then is as it was.
    """
    if not source.exists():
        raise NotFound(f"There is no file {source}.", hint="Name a file of 'toolkit backup'.")
    if path.is_dir():
        raise NotALibrary(f"{path} is a folder.", hint="Give a file with --library.")
    if path.exists() and source.samefile(path):
        raise Refused(f"{source} is the library itself.", hint="Name a backup of it.")
    make_folder(path.parent)
    with TemporaryDirectory(prefix=".restore-", dir=path.parent) as folder:
        copy = unpack(source, Path(folder))
        with Library(copy) as library:
            links = library.links.count()
        kept, place, damaged = _kept(path, today)
        place(path, copy)
    return Restored(library=path, links=links, kept=kept, damaged=damaged)


def _kept(path: Path, today: date) -> tuple[Path | None, Callable[[Path, Path], None], bool]:
    """Keep what stands at `path`; return the copy, how to replace it, if it was damaged."""
    if not path.exists():
        return None, replace_file, False
    target = _free_name(path.parent / FOLDER, f"{path.stem}-{today}-before-restore")
    if is_whole(path):
        write_copy(path, target)
        return target, replace_content, False
    keep_as_it_is(path, target)
    return target, replace_file, True


def _free_name(folder: Path, stem: str) -> Path:
    number = 1
    while (folder / f"{stem}-{number}.db").exists():
        number += 1
    return folder / f"{stem}-{number}.db"
