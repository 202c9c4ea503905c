"""Changing a text in the person's own editor.

The file is private to the user. It is there until the text went out: what was typed
is never lost because it could not be used. Must not interpret the text.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree, which
from tempfile import gettempdir, mkdtemp
from time import time

from toolkit.domain.text import clean_text
from toolkit.errors import Refused
from toolkit.whole_file import clear, left_over, made_folder

_USUAL = "notepad" if os.name == "nt" else "vi"
_NAME = "reply"
# What was typed before a machine went down can be fetched for a day; `doctor` tells where.
_KEPT_SECONDS = 24 * 60 * 60
# Editors with a window of their own, which return before anything was typed, and the
# flags that make them wait; the first one is recommended.
_WAITS: dict[str, tuple[str, ...]] = {
    "code": ("--wait", "-w"),
    "code-insiders": ("--wait", "-w"),
    "codium": ("--wait", "-w"),
    "cursor": ("--wait", "-w"),
    "zed": ("--wait", "-w"),
    "subl": ("--wait", "-w"),
    "atom": ("--wait", "-w"),
    "mate": ("--wait", "-w"),
    "bbedit": ("--wait", "-w"),
    "open": ("-W", "-Wn", "-Wt", "-nW"),
    "gedit": ("--wait", "-w", "--standalone", "-s"),
    "gnome-text-editor": ("--standalone", "-s"),
    "kate": ("--block", "-b"),
    "gvim": ("--nofork", "-f"),
    "mvim": ("--nofork", "-f"),
}


class Draft:
    """A text in a private file while the person changes it."""

    def __init__(self, text: str) -> None:
        """Write the text into a new file, in a folder that nobody else can enter."""
        folder = Path(gettempdir())
        clear(path for path in left_over(folder, _NAME) if _is_old(path))
        self.file = made_folder(folder, _NAME) / "reply.txt"
        self.file.touch(mode=0o600)
        self.file.write_text(text + "\n", encoding="utf-8")

    def edited(self, environment: Mapping[str, str]) -> str:
        """Open the editor of VISUAL or EDITOR and return what was saved.

        Raises Refused when it cannot be started, ends with a failure, leaves no file,
        or leaves one that is no text; what it left stays in the file.
        """
        command = editor_command(environment)
        _require_one_that_waits(command)
        try:
            finished = subprocess.run([*command, str(self.file)], check=False)  # noqa: S603 - the person's own editor
        except OSError as error:
            raise Refused(
                f"The editor '{command[0]}' could not be started: {error.strerror}.",
                hint="Set EDITOR to the name of your editor.",
            ) from error
        if finished.returncode != 0:
            raise Refused(
                f"The editor '{command[0]}' ended with {finished.returncode}.",
                hint="Nothing was copied. Try again, or name another editor in EDITOR.",
            )
        return self._saved(command[0])

    def changed(self, text: str) -> bool:
        """Tell whether the file is there and holds anything else than this text."""
        try:
            return self.file.read_bytes().strip() not in (b"", text.strip().encode())
        except OSError:
            return False

    def keep(self) -> Path:
        """Leave the file under a name that no later run clears; return it.

        For its owner alone, whatever the editor made of it; a link that it made leads to a
        file that is not ours.
        """
        kept = Path(mkdtemp(prefix="toolkit-reply-")) / self.file.name
        if not self.file.is_symlink():
            self.file.chmod(0o600)
        self.file.replace(kept)
        self.forget()
        self.file = kept
        return kept

    def forget(self) -> None:
        """Delete the file, and what the editor left beside it."""
        rmtree(self.file.parent, ignore_errors=True)

    def _saved(self, editor: str) -> str:
        try:
            raw = self.file.read_bytes()
            text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
        except OSError as error:
            raise Refused(
                f"The editor '{editor}' left no file behind: {error.strerror}.",
                hint="There is nothing to send. Save the text under the name that was given.",
            ) from error
        except UnicodeDecodeError as error:
            raise Refused(
                f"The editor '{editor}' did not save UTF-8 text.",
                hint="Set its encoding to UTF-8 and try again.",
            ) from error
        if "\0" in text:
            raise Refused(
                f"The editor '{editor}' saved a NUL character, which text cannot contain.",
                hint="Set its encoding to UTF-8 and try again.",
            )
        return clean_text(text)


def _is_old(folder: Path) -> bool:
    """Tell whether nobody comes back for what an editor that was killed left."""
    with suppress(OSError):
        return time() - folder.stat().st_mtime > _KEPT_SECONDS
    return False


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the command of VISUAL, else EDITOR, else the usual one; blank ones are passed over.

    A path with blanks in it needs no quotes. Raises Refused for unbalanced ones.
    """
    for name in ("VISUAL", "EDITOR"):
        given = environment.get(name, "").strip()
        if not given:
            continue
        if which(given, path=environment.get("PATH")):
            return [given]
        try:
            # A backslash is part of a path on Windows, and quotes nothing.
            words = shlex.split(given, posix=os.name != "nt")
        except ValueError as error:
            raise Refused(
                f"{name} cannot be read: {given}", hint="A quote in it is not closed."
            ) from error
        if words and words[0]:
            return [word.strip('"') for word in words] if os.name == "nt" else words
    return [_USUAL]


def _require_one_that_waits(command: Sequence[str]) -> None:
    name = Path(command[0]).name.lower().removesuffix(".exe").removesuffix(".cmd")
    flags = _WAITS.get(name, ())
    if flags and not any(word in flags for word in command[1:]):
        raise Refused(
            f"The editor '{command[0]}' returns before anything can be typed.",
            hint=f"Give it the flag that makes it wait: EDITOR='{command[0]} {flags[0]}'",
        )
