"""Files of the curator's: whole or not at all, in folders that only their owner may read.

They are written beside their place and put there in one step. The name beside
is random and made by this program alone, so that nobody in a shared
folder can plant a file or a link there. What was put in place is on the disk, its
folder included. Must not know what is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import TextIO

FILE_MODE = 0o600
_FOLDER_MODE = 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder and those above it, mode 0700 whatever the umask. Raises OSError."""
    # Each level by itself: `parents=True` would give the outer ones the open default mode.
    if not folder.is_dir():
        make_private_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def free_path(folder: Path, stem: str, ending: str) -> Path:
    """Return the first of "STEM-1.db", "STEM-2.db" and so on that nobody has taken."""
    number = 1
    while (folder / f"{stem}-{number}{ending}").exists():
        number += 1
    return folder / f"{stem}-{number}{ending}"


@contextmanager
def written_whole(path: Path, *, errors: str = "strict") -> Iterator[TextIO]:
    """Yield a UTF-8 file that takes the place of `path` when nothing failed. Raises OSError.

    A link is followed; a pipe or a device is written as it is, because nothing
    can take its place. `errors` is how characters that cannot be written are.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors=errors, newline="") as out:
            yield out
        return
    with (
        placed_whole(Path(os.path.realpath(path))) as fresh,
        fresh.open("w", encoding="utf-8", errors=errors, newline="") as out,
    ):
        yield out


@contextmanager
def placed_whole(target: Path) -> Iterator[Path]:
    """Yield an empty file beside `target` that is put there when nothing failed.

    Raises OSError. Mode 0600, whatever the umask.
    """
    handle, name = mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
        _sync(fresh)
        fresh.replace(target)
        _sync(target.parent)
    finally:
        fresh.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Wait until what was written is on the disk; Windows opens no folders for that."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
