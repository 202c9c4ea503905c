"""Write data/toolkit.1, the man page, from the program's own tables.

`python docs/write_man.py` writes it; with `--check` it only says whether the
page is current (exit code 1 when it is not).
"""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit import __version__
from toolkit.cli.commands import COMMANDS
from toolkit.cli.options import GLOBAL_OPTIONS
from toolkit.errors import ExitCode

PAGE = Path(__file__).resolve().parent.parent / "data" / "toolkit.1"
_ABOUT = """Keeps vetted links in one local file, finds the right one for a few words or a
whole pasted post, and turns it into a reply that fits the platform, copied.
Without a command it opens the picker on a terminal."""
_FILES = (
    ("~/.local/share/toolkit/library.db", "the library, one SQLite file"),
    ("~/.local/share/toolkit/backups/", "copies made before an upgrade, by backup and by restore"),
    ("~/.config/toolkit/settings.toml", "the settings"),
    ("~/.config/toolkit/templates/", "wordings of your own"),
)
_ENVIRONMENT = (
    ("TOOLKIT_LIBRARY", "the library to use"),
    ("TOOLKIT_CONFIG", "the settings file to use"),
    ("TOOLKIT_*", "any setting, such as TOOLKIT_PLATFORM"),
    ("NO_COLOR", "no colour when set to anything but nothing"),
)


def page() -> str:
    """Return the whole page."""
    options = [
        (", ".join(one.spellings) + (" PATH" if one.takes_value else ""), one.help)
        for one in GLOBAL_OPTIONS
    ]
    commands = [(f"toolkit {row.name}", row.help) for row in COMMANDS]
    codes = [(str(code.value), code.sentence) for code in ExitCode]
    parts = [
        f'.TH TOOLKIT 1 "" "toolkit {__version__}" "User commands"',
        ".SH NAME\ntoolkit \\- answer questions with vetted links",
        ".SH SYNOPSIS\n.B toolkit\n[options] [command] [arguments]",
        f".SH DESCRIPTION\n{_escaped(_ABOUT)}",
        _section("COMMANDS", commands, "Each explains itself with --help."),
        _section("OPTIONS", options, "They stand before or after the command."),
        _section("EXIT STATUS", codes),
        _section("ENVIRONMENT", _ENVIRONMENT),
        _section("FILES", _FILES, "The places on Linux; toolkit config path shows yours."),
    ]
    return "\n".join(parts) + "\n"


def _section(
    title: str, rows: list[tuple[str, str]] | tuple[tuple[str, str], ...], says: str = ""
) -> str:
    lines = [f".SH {title}", *([_escaped(says)] if says else [])]
    for name, text in rows:
        lines += [".TP", f".B {_escaped(name)}", _escaped(text)]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    # A line that begins with a dot or a quote would be read as a request.
    return "\n".join(f"\\&{line}" if line.startswith((".", "'")) else line for line in lines)


def main() -> int:
    """Write the page, or check it."""
    wanted = page()
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
