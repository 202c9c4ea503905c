"""Write docs/reference/dependencies.md: what comes with the program, and under which licence.

`make docs` writes it; with `--check` it only says whether every package that is needed here
stands in it as it is (exit code 1 when one does not). What the licences are is what the
installed packages say of themselves.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "reference" / "dependencies.md"
PROJECT = "apomediary-toolkit"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_HEAD = """# What comes with it

Every package that `pip install apomediary-toolkit` brings, directly or behind another, and the
licence that it says it has. Nothing is vendored. `make docs` writes this page from the packages
that are installed; a system may need one more (Windows: tzdata, Apache-2.0, time zones).

| package | licence | needed by |
|---|---|---|
"""
# Where a package has only its licence's text, or a word that names several.
_READ = {
    "BSD": "BSD-3-Clause",
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def rows() -> list[str]:
    """Return a row for each package that is needed here."""
    needed: dict[str, set[str]] = {}
    waiting = [PROJECT]
    while waiting:
        owner = waiting.pop()
        for name in _required(owner):
            if name not in needed:
                waiting.append(name)
            needed.setdefault(name, set()).add(owner)
    return [
        f"| {name} | {_licence(distribution(name))} | {', '.join(sorted(owners))} |\n"
        for name, owners in sorted(needed.items())
    ]


def _required(owner: str) -> Iterator[str]:
    for line in distribution(owner).requires or ():
        rest, _, marker = line.partition(";")
        match = _NAME.match(rest.strip())
        if match and "extra" not in marker:
            name = match[0].lower().replace("_", "-").replace(".", "-")
            try:
                distribution(name)
            except PackageNotFoundError:
                # Another system's, or another Python's.
                continue
            yield name


def _licence(package: Distribution) -> str:
    said = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    kinds = [
        kind.rpartition(" :: ")[2]
        for kind in said.get_all("Classifier") or ()
        if kind.startswith("License :: ") and not kind.endswith("OSI Approved")
    ]
    text = ", ".join(_READ.get(kind, kind) for kind in kinds) or str(said.get("License") or "?")
    return _READ.get(text, text).splitlines()[0]


def main() -> int:
    """Write the page, or check it."""
    if "--check" in sys.argv:
        page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        missing = [row.strip() for row in rows() if row not in page]
        if missing:
            sys.stderr.write("\n".join([*missing, ""]))
        return int(bool(missing))
    PAGE.write_text(_HEAD + "".join(rows()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
