"""A systemd user timer: catches up after the machine was off.

systemd.service(5), systemd.timer(5), systemd.syntax(7).
"""

from __future__ import annotations

import re

from toolkit.schedule.plan import NAME, SPREAD_SECONDS, Plan, Rendered, Step, Surroundings, time_of

_EVERY_DAY = re.compile(r"^OnCalendar=\*-\*-\* (\d+):(\d+):", re.MULTILINE)
_CONTROL = ("systemctl", "--user")


def time_in(text: str) -> tuple[int, int] | None:
    """Read hour and minute of a timer."""
    found = _EVERY_DAY.search(text)
    return time_of(found[1], found[2]) if found else None


def render(plan: Plan, surroundings: Surroundings) -> Rendered:
    """Return the units and how they are switched on and off."""
    folder = surroundings.config / "systemd" / "user"
    reload = Step(command=(*_CONTROL, "daemon-reload"))
    timer = f"{NAME}.timer"
    return Rendered(
        files=((folder / f"{NAME}.service", _service(plan)), (folder / timer, _timer(plan))),
        install=(reload, Step(command=(*_CONTROL, "enable", "--now", timer))),
        remove=(
            Step(command=(*_CONTROL, "disable", "--now", timer), must=False),
            Step(command=reload.command, must=False),
        ),
        advice="It runs while you are logged in; 'loginctl enable-linger' makes it run always.",
    )


def _service(plan: Plan) -> str:
    lines = ["[Unit]", "Description=Check the links of the apomediary toolkit", "", "[Service]"]
    lines += ["Type=oneshot", f"ExecStart={' '.join(_quoted(word) for word in plan.command)}"]
    lines += [
        f"Environment={_quoted(f'{name}={value}', dollar='$')}"
        for name, value in plan.environment.items()
    ]
    return "\n".join([*lines, "Nice=10", ""])


def _timer(plan: Plan) -> str:
    return "\n".join(
        [
            "[Unit]",
            "Description=Check the links of the apomediary toolkit every day",
            "",
            "[Timer]",
            f"OnCalendar=*-*-* {plan.hour:02}:{plan.minute:02}:00",
            f"RandomizedDelaySec={SPREAD_SECONDS}",
            "Persistent=true",
            "",
            "[Install]",
            "WantedBy=timers.target",
            "",
        ]
    )


def _quoted(word: str, dollar: str = "$$") -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped.replace("$", dollar)}"'
