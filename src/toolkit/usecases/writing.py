"""Why a file of the curator's cannot be written, in words. Must not know what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import Refused


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
            hint="Look at the folder's permissions and the free space on the disk.",
        ) from error
