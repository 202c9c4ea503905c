"""The command for Windows' Task Scheduler: printed for the user, never run here."""

from __future__ import annotations

import subprocess

from toolkit.schedule.plan import NAME, Plan, Rendered, Surroundings


def render(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the command as advice: schtasks /Create."""
    del surroundings
    # list2cmdline only quotes, as Windows programs read it.
    task = subprocess.list2cmdline(plan.command)
    command = subprocess.list2cmdline(
        [
            *("schtasks", "/Create", "/F", "/SC", "DAILY"),
            *("/ST", f"{plan.hour:02}:{plan.minute:02}", "/TN", NAME, "/TR", task),
        ]
    )
    return Rendered(
        advice=f"Run this in a terminal:\n{command}\nTo remove it: schtasks /Delete /TN {NAME}"
    )
