"""What the shells' completion scripts run at a keypress: a word in, rows out.

`python -P -m toolkit.cli.candidates KIND WORD` prints one candidate a line, with a
tab before what is said of it. Loads no Typer, and says nothing when it fails.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from toolkit.errors import ToolkitError
from toolkit.settings.write import library_file, settings_file, templates_folder
from toolkit.usecases.completing import candidates

if TYPE_CHECKING:
    from toolkit.settings.model import Settings

_MOST_WANTED = 2


def main(argv: list[str]) -> int:
    """Print the candidates for a kind and the word so far."""
    if not 1 <= len(argv) <= _MOST_WANTED:
        return 2
    # Some shells leave an empty word out.
    kind, word = (*argv, "")[:_MOST_WANTED]
    try:
        files = library_file(os.environ), templates_folder(os.environ)
        found = candidates(kind, word, *files, _settings)
    except ToolkitError:
        return 1
    lines = (f"{name.value}\t{name.says}" if name.says else name.value for name in found)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _settings() -> Settings:
    """Return the settings, as far as they can be read."""
    from toolkit.settings.load import salvage  # noqa: PLC0415 - few words need them

    return salvage(os.environ, settings_file(os.environ)).loaded.settings


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
