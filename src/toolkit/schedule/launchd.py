"""A launchd agent: launchd.plist(5), launchctl(1). Rendered here, not run."""

from __future__ import annotations

import plistlib
from xml.parsers.expat import ExpatError

from toolkit.schedule.plan import NAME, Plan, Rendered, Step, Surroundings, time_of


def time_in(text: str) -> tuple[int, int] | None:
    """Read hour and minute of an agent's file."""
    try:
        at = plistlib.loads(text.encode())["StartCalendarInterval"]
        return time_of(str(at["Hour"]), str(at["Minute"]))
    except (ValueError, KeyError, TypeError, plistlib.InvalidFileException, ExpatError):
        return None


def render(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the agent's file and how it is loaded and unloaded."""
    path = surroundings.home / "Library" / "LaunchAgents" / f"{NAME}.plist"
    domain = f"gui/{surroundings.uid}"
    agent = {
        "Label": NAME,
        "ProgramArguments": list(plan.command),
        "EnvironmentVariables": dict(plan.environment),
        "StartCalendarInterval": {"Hour": plan.hour, "Minute": plan.minute},
        "ProcessType": "Background",
    }
    return Rendered(
        files=((path, plistlib.dumps(agent).decode()),),
        install=(
            Step(command=("launchctl", "bootout", f"{domain}/{NAME}"), must=False),
            Step(command=("launchctl", "bootstrap", domain, str(path))),
        ),
        remove=(Step(command=("launchctl", "bootout", f"{domain}/{NAME}"), must=False),),
    )
