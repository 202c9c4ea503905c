"""A run of checks as JSON: the stable keys of docs/json.md.

Must not style anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from toolkit.domain.check import Check
from toolkit.domain.health import State
from toolkit.output.documents import time_or_null

if TYPE_CHECKING:
    from toolkit.usecases.archives import Copy
    from toolkit.usecases.checkup import Checked, Moved, Result


def checked_document(
    checked: Checked, moved: Sequence[Moved] = (), copies: Sequence[Copy] = ()
) -> dict[str, Any]:
    """Return a run as JSON."""
    return {
        "at": time_or_null(checked.at),
        "checked": len(checked.results),
        "by_state": {state.value: checked.by_state.get(state.value, 0) for state in State},
        "results": [result_document(result) for result in checked.results],
        "newly": newly_document(checked),
        "deferred": checked.deferred,
        "offline": checked.offline,
        "elsewhere": checked.elsewhere,
        "moved": [
            {"id": one.link.name, "to": one.to, "applied": not one.reason, "reason": one.reason}
            for one in moved
        ],
        "archived": [
            {"id": one.link.name, "url": one.url, "at": time_or_null(one.at)} for one in copies
        ],
    }


def newly_document(checked: Checked) -> dict[str, list[str]]:
    """Return the ids of links whose state changed in a way a person should know."""
    newly = checked.newly
    return {
        "dead": [link.name for link in newly.dead],
        "suspect": [link.name for link in newly.suspect],
        "changed": [link.name for link in newly.changed],
        "recovered": [link.name for link in newly.recovered],
    }


def result_document(result: Result) -> dict[str, Any]:
    """Return what was seen of one link as JSON."""
    check = result.check
    return {
        "id": result.link.name,
        "url": result.link.url,
        "state": result.state.value,
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
        "attempts": check.attempts,
        "elapsed_ms": check.elapsed_ms,
    }


def notice_document(checked: Checked) -> dict[str, Any]:
    """Return the summary for a program of the user's: counts, ids, addresses."""
    return {
        "schema": 1,
        "command": "check",
        "at": time_or_null(checked.at),
        "checked": len(checked.results),
        "by_state": checked.by_state,
        "newly": newly_document(checked),
        "links": [
            {"id": link.name, "url": link.url, "state": link.health.state.value}
            for link in checked.newly.bad
        ],
    }


def check_document(check: Check) -> dict[str, Any]:
    """Return one row of the check record as JSON."""
    return {
        "number": check.id,
        "at": time_or_null(check.at),
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
        "attempts": check.attempts,
        "counted": check.counted,
        "voids": check.voids,
    }
