"""Changing a text in the person's own editor.

The file is private to the user and gone afterwards. Must not interpret the text.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from toolkit.domain.text import clean_text
from toolkit.errors import Refused

_USUAL = "vi"


def edit_text(text: str, environment: Mapping[str, str]) -> str:
    """Open the editor of VISUAL or EDITOR and return what was saved.

    Raises Refused when it cannot be started or ends with a failure.
    """
    command = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or _USUAL)
    with TemporaryDirectory(prefix="toolkit-") as folder:
        file = Path(folder) / "reply.txt"
        file.write_text(text + "\n", encoding="utf-8")
        try:
            finished = subprocess.run([*command, str(file)], check=False)  # noqa: S603 - the person's own editor
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
        return clean_text(file.read_text(encoding="utf-8", errors="replace"))
