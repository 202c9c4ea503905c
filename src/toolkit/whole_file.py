"""Files of the curator's: whole or not at all, in folders that only their owner may read.

They are written beside their place and put there in one step. The name beside
is random and made by this program alone, so that nobody in a shared
folder can plant a file or a link there; it tells whose it is, so that the next run
clears what a killed one left. What was put in place is on the disk, its
folder included. Must not know what is written.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp, mkstemp
from typing import TextIO

from toolkit.errors import Refused

FILE_MODE = 0o600
_FOLDER_MODE = 0o700
# .library.db.4711-k2_x9.toolkit: the process, then what nobody can foresee; SQLite
# adds its own endings. Random as tempfile makes it.
_ENDING = ".toolkit"
_BESIDE = re.compile(r"\.(.*)\.(\d{1,10})-\w+\.toolkit(?:-wal|-shm|-journal)?")


def make_private_folder(folder: Path) -> None:
    """Make a folder and those above it, mode 0700 whatever the umask. Raises OSError."""
    # Each level by itself: `parents=True` would give the outer ones the open default mode.
    if not folder.is_dir():
        make_private_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=_FOLDER_MODE)
            # A umask may take rights from the owner too.
            folder.chmod(_FOLDER_MODE)


def named_path(text: str | Path) -> Path:
    """Return a path that somebody typed; `~nobody`, whom the system does not know, is a name."""
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path's own raises for an unknown user


def free_path(folder: Path, stem: str, ending: str) -> Path:
    """Return the first of "STEM-1.db", "STEM-2.db" and so on that nobody has taken."""
    number = 1
    while os.path.lexists(folder / f"{stem}-{number}{ending}"):
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
    with fresh_file(target) as fresh:
        yield fresh
        put_in_place(fresh, target)


@contextmanager
def fresh_file(target: Path) -> Iterator[Path]:
    """Yield an empty file beside `target`, gone at the end with what SQLite made beside it.

    Raises OSError. Mode 0600, whatever the umask.
    """
    clear(path for path in left_over(target.parent) if not path.is_dir())
    handle, name = mkstemp(prefix=_beginning(target.name), suffix=_ENDING, dir=target.parent)
    os.close(handle)
    fresh = Path(name)
    try:
        yield fresh
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            fresh.with_name(fresh.name + ending).unlink(missing_ok=True)


@contextmanager
def fresh_folder(parent: Path, name: str) -> Iterator[Path]:
    """Yield an empty folder that only its owner can enter, gone at the end. Raises OSError."""
    clear(left_over(parent, name))
    folder = made_folder(parent, name)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def made_folder(parent: Path, name: str) -> Path:
    """Make an empty folder that only its owner can enter. Raises OSError."""
    return Path(mkdtemp(prefix=_beginning(name), suffix=_ENDING, dir=parent))


def put_in_place(fresh: Path, target: Path) -> None:
    """Let a finished file take the place of another in one step, on the disk. Raises OSError."""
    if target.exists() and not target.is_file():
        # A superuser would lose /dev/null by it, and every program with it.
        raise FileExistsError(errno.EEXIST, "Not a regular file", str(target))
    sync(fresh)
    fresh.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Wait until what was written is on the disk; Windows opens no folders for that."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def left_over(folder: Path, name: str = "") -> list[Path]:
    """Return what runs that were killed left in a folder; `name` is what it was to become."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        # What cannot be listed is left to whoever can.
        return []
    found = (_BESIDE.fullmatch(one) for one in names if _ENDING in one)
    return [
        folder / match[0]
        for match in found
        if match and name in ("", match[1])
        if _is_own(folder / match[0]) and not _runs(int(match[2]))
    ]


def clear(paths: Iterable[Path]) -> None:
    """Delete what was left over."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            rmtree(path, ignore_errors=True)
        else:
            # Another run clears at the same time; Windows keeps what is open.
            with suppress(OSError):
                path.unlink()


def _beginning(name: str) -> str:
    return f".{name}.{os.getpid()}-"


def _is_own(path: Path) -> bool:
    if os.name == "nt":
        return True
    with suppress(OSError):
        return path.lstat().st_uid == os.getuid()
    return False


def _runs(process: int) -> bool:
    if os.name == "nt":
        # There a signal of 0 is a Ctrl-C; what is in use cannot be deleted anyway.
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def writing_to(path: Path, make_folder: Callable[[Path], None] | None = None) -> Iterator[None]:
    """Say why a file cannot be written; `make_folder` makes the folder it goes into.

    Without that a folder that is missing is taken for a slip. Raises Refused.
    """
    if path.is_dir():
        raise Refused(f"{path} is a folder.", hint="Name a file inside it.")
    if make_folder is None and not path.parent.exists():
        raise Refused(f"There is no folder {path.parent}.", hint="Make it, or name another.")
    try:
        if make_folder is not None:
            make_folder(path.parent)
        yield
    except OSError as error:
        raise Refused(
            f"{path} cannot be written: {error.strerror or error}.",
            hint="Check the folder's permissions and the free space on the disk.",
        ) from error
