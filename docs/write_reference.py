"""Write the pages of docs/reference that the program itself knows.

commands.md comes from `--help`, platforms.md from the table of platforms. In
import-formats.md what stands between a mark and the next `<!-- end -->` comes from
the tables of exchange; the rest is written by hand. With `--check` this only says
whether the pages are current (exit code 1 when one is not).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

REFERENCE = Path(__file__).resolve().parent / "reference"
_MARKED = re.compile(r"(<!-- from the tables: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
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


def formats(page: str) -> str:
    """Return the page of formats with all that the tables say put in anew."""
    parts = _parts()
    return _MARKED.sub(lambda found: f"{found[1]}{parts[found[2]]}{found[3]}", page)


def _parts() -> dict[str, str]:
    from toolkit.exchange.archive import ARCHIVES, DOCUMENTS, SHEETS  # noqa: PLC0415
    from toolkit.exchange.columns import FIELDS  # noqa: PLC0415
    from toolkit.exchange.exports import EXPORTS  # noqa: PLC0415
    from toolkit.exchange.format_buku import NAME, TITLE  # noqa: PLC0415
    from toolkit.exchange.formats import TITLES  # noqa: PLC0415
    from toolkit.exchange.shapes import SHAPES  # noqa: PLC0415

    fields = ", ".join(f"`{name}`" for name in sorted(FIELDS))
    exports = {row.name: f"{row.holds} | {' '.join(row.endings)}" for row in EXPORTS}
    return {
        "texts": _table("format | what it is", TITLES),
        "shapes": f"{', '.join(shape.title for shape in SHAPES)}.\n",
        "files": _table("kind | what it is", {**SHEETS, **DOCUMENTS, **ARCHIVES, NAME: TITLE}),
        "fields": f"{fields}.\n",
        "exports": _table("format | what it holds | endings", exports),
    }


def _table(head: str, rows: Mapping[str, str]) -> str:
    line = "|".join("---" for _ in head.split("|"))
    return f"| {head} |\n|{line}|\n" + "".join(f"| `{k}` | {v} |\n" for k, v in rows.items())


def main() -> int:
    """Write the pages, or check them."""
    commands, lists = REFERENCE / "commands.md", REFERENCE / "import-formats.md"
    from toolkit.output.views.platforms import platforms_page  # noqa: PLC0415 - as above

    platforms = REFERENCE / "platforms.md"
    pages = (commands, lists, platforms)
    current = {page: page.read_text("utf-8") if page.exists() else "" for page in pages}
    wanted = {commands: reference(), lists: formats(current[lists]), platforms: platforms_page()}
    if "--check" in sys.argv:
        return int(current != wanted)
    for page, text in wanted.items():
        page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
