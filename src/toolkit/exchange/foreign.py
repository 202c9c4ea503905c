"""Texts with addresses in them that are no lists of links, told by how they begin.

Taking every address out of them would give links that nobody listed, titled by
what stands beside: they are refused by name. Must not read further than the head.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.errors import Refused
from toolkit.exchange.columns import name_key

_SAVE = "Save the list as CSV, HTML or Markdown and import that."
# What such a text is called, how it begins, and what to do instead.
_KINDS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "LaTeX",
        re.compile(r"(?:\s*%.*\n)*\s*\\(?:documentclass|begin\{|usepackage|section)"),
        "Convert it to HTML or Markdown, for example with pandoc.",
    ),
    ("an iCalendar file", re.compile(r"\s*BEGIN:VCALENDAR", re.IGNORECASE), _SAVE),
    (
        "YAML",
        re.compile(
            r"(?:\s*#.*\n|\s*---\s*\n|%YAML.*\n)*+"
            r"(?:[\w\"'-][\w \"'-]{0,60}:[ \t]*\n(?:[ \t]*#.*\n)*)*"
            r"[ \t]*-[ \t]+[\w\"'][\w \"'-]{0,60}:[ \t]+\S.*\n(?:[ \t]*\n)*"
            r"[ \t]+[\w\"'][\w \"'-]{0,60}:(?:[ \t]|\n)"
        ),
        "Save the list as JSON or CSV and import that.",
    ),
    (
        "TOML",
        re.compile(
            r"(?:[ \t]*(?:#.*|[\w.\"-]+[ \t]*=.*)?\n)*"
            r"[ \t]*\[\[?[\w.\" -]+\]\]?[ \t]*\n\s*[\w.\"-]+[ \t]*=[ \t]*[\"'\[\d]"
        ),
        "Save the list as JSON or CSV and import that.",
    ),
)  # fmt: skip
# What browsers and keepers of passwords call theirs; some export them beside addresses.
_PASSWORDS = frozenset(
    name_key(name)
    for name in (
        "Password", "Login password", "Passwort", "Kennwort", "Mot de passe", "Contrase\u00f1a",
        "Senha", "Palavra-passe", "Wachtwoord", "Has\u0142o", "L\u00f6senord", "Cyfrinair",
    )
)  # fmt: skip


def require_list(name: str, head: str) -> None:
    """Raise Refused for a text that is known and no list of links."""
    for what, beginning, hint in _KINDS:
        if beginning.match(head):
            raise Refused(f"{name} is {what}, which is not read.", hint=hint)


def require_no_passwords(name: str, header: Iterable[str]) -> None:
    """Raise Refused for a table with a column of passwords, as browsers export them."""
    if not _PASSWORDS.isdisjoint(map(name_key, header)):
        raise Refused(
            f"{name} has a column of passwords; nothing of it was read into the library.",
            hint="Export the bookmarks instead, or take that column out, and delete this file"
            " when it is no longer needed.",
        )
