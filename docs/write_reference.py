"""Write the pages of docs/reference that the program itself knows.

commands.md comes from `--help`, platforms.md from the table of platforms,
starter-list.md from the starter list. In
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
    from toolkit.exchange.columns import FIELDS, SHAPES  # noqa: PLC0415
    from toolkit.exchange.exports import EXPORTS  # noqa: PLC0415
    from toolkit.exchange.format_cards import BUKU, BUKU_TITLE  # noqa: PLC0415
    from toolkit.exchange.formats import TITLES  # noqa: PLC0415

    fields = ", ".join(f"`{name}`" for name in sorted(FIELDS))
    exports = {row.name: f"{row.holds} | {' '.join(row.endings)}" for row in EXPORTS}
    return {
        "texts": _table("format | what it is", TITLES),
        "shapes": f"{', '.join(shape.title for shape in SHAPES)}.\n",
        "files": _table("kind | what it is", {**SHEETS, **DOCUMENTS, **ARCHIVES, BUKU: BUKU_TITLE}),
        "fields": f"{fields}.\n",
        "exports": _table("format | what it holds | endings", exports),
    }


def _table(head: str, rows: Mapping[str, str]) -> str:
    line = "|".join("---" for _ in head.split("|"))
    return f"| {head} |\n|{line}|\n" + "".join(f"| `{k}` | {v} |\n" for k, v in rows.items())


_STARTER_HEAD = """# The starter list

Written from the list by `make docs`. {links} links; {old} of them are older addresses that
lead to newer ones, and are not counted below. A link with several topics counts for each, a
link for several nations in each of their columns.

"""
_NATIONS = ("GB", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR")


def starter_page() -> str:
    """Return the page of the starter list: its topics with the number of links each."""
    from toolkit.domain.region import place_name  # noqa: PLC0415 - the program itself
    from toolkit.exchange.list_file import read_starter, starter_file  # noqa: PLC0415 - the same

    rows = [record.said for record in read_starter(starter_file())]
    current = [row for row in rows if not row.get("replaced_by")]
    topics: dict[str, list[tuple[str, ...]]] = {}
    for row in current:
        for tag in row["tags"]:
            topics.setdefault(tag, []).append(row.get("regions", ()))
    names = [place_name(code).removeprefix("the ") for code in _NATIONS]
    head = f"topic | links | {' | '.join(names)} | elsewhere"
    table = {
        topic: " | ".join(str(count) for count in _counts(topics[topic]))
        for topic in sorted(topics, key=str.casefold)
    }
    counted = " | ".join(
        str(count) for count in _counts([row.get("regions", ()) for row in current])
    )
    line = "|".join("---" for _ in head.split("|"))
    body = "".join(f"| {topic} | {counts} |\n" for topic, counts in table.items())
    told = _STARTER_HEAD.format(links=len(rows), old=len(rows) - len(current))
    return f"{told}| {head} |\n|{line}|\n{body}| all links | {counted} |\n"


def _counts(regions: list[tuple[str, ...]]) -> list[int]:
    nations = [sum(code in one for one in regions) for code in _NATIONS]
    return [len(regions), *nations, sum(set(one).isdisjoint(_NATIONS) for one in regions)]


def main() -> int:
    """Write the pages, or check them."""
    commands, lists = REFERENCE / "commands.md", REFERENCE / "import-formats.md"
    from toolkit.output.views.platforms import platforms_page  # noqa: PLC0415 - as above

    platforms, starter = REFERENCE / "platforms.md", REFERENCE / "starter-list.md"
    pages = (commands, lists, platforms, starter)
    current = {page: page.read_text("utf-8") if page.exists() else "" for page in pages}
    wanted = {
        commands: reference(),
        lists: formats(current[lists]),
        platforms: platforms_page(),
        starter: starter_page(),
    }
    if "--check" in sys.argv:
        return int(current != wanted)
    for page, text in wanted.items():
        page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
