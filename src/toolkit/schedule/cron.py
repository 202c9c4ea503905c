"""A line of the user's crontab, and the table with and without it: crontab(5).

Only a line feed ends a line; all that is not ours stays as it is, byte by byte.
"""

from __future__ import annotations

import io
import re
import shlex

from toolkit.schedule.plan import NAME, Plan, Rendered, Surroundings, time_of

_MARK = f"# {NAME}"
# cronie, Vixie's, BSD's and macOS' say "no crontab for sam", busybox the other; some
# speak the user's language whatever they are told.
_NO_TABLE = re.compile(
    r"\b(?:no|keine?|aucune?|pas de|ning[uú]n|no hay|nessuna?|geen|nenhuma?|ingen|inget|brak|нет)"
    r" crontab (?:for|für|pour|para|per|voor|för|dla|для) |can't open '[^']*': No such file",
    re.IGNORECASE,
)


def render(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the line; it is put into the table by `with_line`."""
    del surroundings
    words = [f"{name}={shlex.quote(value)}" for name, value in plan.environment.items()]
    words += [shlex.quote(word) for word in plan.command]
    # A bare % ends the command in a crontab.
    command = " ".join(words).replace("%", "\\%")
    return Rendered(
        line=f"{plan.minute} {plan.hour} * * * {command} {_MARK}",
        advice="cron does not catch up on days when the machine was off.",
    )


def with_line(table: str, line: str) -> str:
    """Return a crontab with the line in place of an older one of ours."""
    kept = without_line(table)
    between = "" if kept.endswith("\n") or not kept else "\n"
    return f"{kept}{between}{line}\n"


def without_line(table: str) -> str:
    """Return a crontab without our line, all else untouched."""
    return "".join(line for line in _lines(table) if not _is_ours(line))


def time_in(line: str) -> tuple[int, int] | None:
    """Read hour and minute of our line."""
    minute, _, rest = line.partition(" ")
    return time_of(rest.partition(" ")[0], minute)


def line_in(table: str) -> str:
    """Return our line of a crontab, "" when there is none."""
    return next((line.rstrip() for line in _lines(table) if _is_ours(line)), "")


def says_no_table(code: int, output: bytes, complaint: str) -> bool:
    """Tell whether `crontab -l` failed because there is no table, and for no other reason."""
    return code > 0 and not output and _NO_TABLE.search(complaint) is not None


def _lines(table: str) -> io.StringIO:
    return io.StringIO(table, newline="\n")


def _is_ours(line: str) -> bool:
    return line.rstrip().endswith(_MARK)
