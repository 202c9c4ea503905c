"""A line of the user's crontab, and the table with and without it: crontab(5)."""

from __future__ import annotations

import shlex

from toolkit.schedule.plan import NAME, Plan, Rendered, Surroundings, time_of

_MARK = f"# {NAME}"


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
    return f"{kept}{line}\n"


def without_line(table: str) -> str:
    """Return a crontab without our line, all else untouched."""
    lines = [line for line in table.splitlines() if not line.endswith(_MARK)]
    return "".join(f"{line}\n" for line in lines)


def time_in(line: str) -> tuple[int, int] | None:
    """Read hour and minute of our line."""
    minute, _, rest = line.partition(" ")
    return time_of(rest.partition(" ")[0], minute)


def line_in(table: str) -> str:
    """Return our line of a crontab, "" when there is none."""
    return next((line for line in table.splitlines() if line.endswith(_MARK)), "")
