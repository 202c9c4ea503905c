"""Write docs/reference/commands.md from the program's own --help.

`python docs/write_reference.py` writes it; with `--check` it only says whether
the page is current (exit code 1 when it is not).
"""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "reference" / "commands.md"
_HEAD = """# Commands

Written from `--help` by `make docs`. Global options stand before or after every command.
"""


def reference() -> str:
    """Return the whole page."""
    from toolkit.cli.commands import COMMANDS  # noqa: PLC0415 - the program itself

    sections = [_HEAD, _section(())]
    for row in COMMANDS:
        sections.append(_section((row.name,)))
        sections += [_section((row.name, name)) for name in _sub_commands(row.name)]
    return "\n".join(sections)


def _section(command: tuple[str, ...]) -> str:
    level = "###" if command[1:] else "##"
    name = " ".join(("toolkit", *command))
    return f"{level} {name}\n\n```text\n{_help_of(command)}\n```\n"


def _help_of(command: tuple[str, ...]) -> str:
    from toolkit.cli.main import main  # noqa: PLC0415 - the program itself

    out = StringIO()
    with redirect_stdout(out):
        main([*command, "--help"])
    lines = [line.rstrip() for line in out.getvalue().strip().splitlines()]
    return "\n".join(lines)


def _sub_commands(group: str) -> list[str]:
    text = _help_of((group,))
    if "\nCommands:\n" not in text:
        return []
    lines = text.split("\nCommands:\n")[1].splitlines()
    return [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]


def main() -> int:
    """Write the page, or check it."""
    current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    wanted = reference()
    if "--check" in sys.argv:
        return int(current != wanted)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
