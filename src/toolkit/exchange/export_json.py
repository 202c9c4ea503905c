"""Writing JSON: all of a link with its vettings and checks, one link after another.

The document is the answer of `export --json`, whole. Must not hold the reply log.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from toolkit.domain.fields import json_form
from toolkit.domain.page import Check
from toolkit.domain.trust import Vetting
from toolkit.exchange.outgoing import Outgoing, day_text, moment_text

_BEGINNING = '{"schema": 1, "command": "export", "ok": true, "links": ['


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write the document; returns how many links."""
    out.write(_BEGINNING)
    count = 0
    for row in rows:
        text = json.dumps(link_document(row), ensure_ascii=False, indent=1)
        out.write((",\n" if count else "\n") + text)
        count += 1
    out.write("\n]}\n")
    return count


def link_document(row: Outgoing) -> dict[str, Any]:
    """Return all of a link as JSON."""
    link = row.link
    return {
        "id": link.name,
        **json_form(link),
        "added_at": moment_text(link.added_at),
        "level": link.trust.level.value,
        "extra": dict(link.extra),
        "vettings": [_vetting(vetting) for vetting in row.vettings],
        "checks": [_check(check) for check in row.checks],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "at": moment_text(check.at),
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
    }


def _vetting(vetting: Vetting) -> dict[str, Any]:
    return {
        "level": vetting.level.value,
        "note": vetting.note,
        "evidence": vetting.evidence,
        "how": vetting.how.value if vetting.how else None,
        "by": vetting.by or None,
        "recorded_at": moment_text(vetting.recorded_at),
        "review_by": day_text(vetting.review_by),
        "reason": vetting.reason,
        "instead": vetting.instead or None,
        "scope": vetting.scope.value,
    }
