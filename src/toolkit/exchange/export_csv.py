"""Writing CSV: every field of a link, in columns that import reads back.

Lists have "; " between (sentences " | "), contacts and what other lists said
are JSON. Cells that a spreadsheet would run are guarded.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from typing import TextIO

from toolkit.domain.trust import Level, Vetting
from toolkit.exchange.cells import guard, write_list
from toolkit.exchange.contacts import contact_entries
from toolkit.exchange.outgoing import Outgoing, day_text, moment_text

Column = Callable[[Outgoing], str]

COLUMNS: dict[str, Column] = {
    "url": lambda row: row.link.url,
    "title": lambda row: row.link.title,
    "publisher": lambda row: row.link.publisher,
    "summary": lambda row: row.link.summary,
    "say": lambda row: write_list(row.link.say, " | "),
    "tags": lambda row: write_list(row.link.tags, "; "),
    "terms": lambda row: write_list(row.link.terms, "; "),
    "type": lambda row: row.link.type.value,
    "regions": lambda row: "; ".join(row.link.regions),
    "audience": lambda row: row.link.audience,
    "language": lambda row: row.link.language,
    "contacts": lambda row: _json(contact_entries(row.link.contacts)),
    "crisis": lambda row: _yes(value=row.link.crisis),
    "private": lambda row: _yes(value=row.link.private),
    "cost": lambda row: row.link.cost,
    "replaced_by": lambda row: row.link.replaced_by,
    "added_at": lambda row: moment_text(row.link.added_at) or "",
    "level": lambda row: row.link.trust.level.value,
    "note": lambda row: row.link.trust.note,
    "vetted_by": lambda row: row.link.trust.vetting.by if row.link.trust.vetting else "",
    "vetted_on": lambda row: _judged_on(row.link.trust.vetting),
    "review_by": lambda row: day_text(row.link.trust.review_by) or "",
    "evidence": lambda row: row.link.trust.vetting.evidence if row.link.trust.vetting else "",
    "reason": lambda row: row.link.trust.vetting.reason if row.link.trust.vetting else "",
    "instead": lambda row: row.link.trust.instead,
    "extra": lambda row: _json(dict(row.link.extra)),
}


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write a header and one row a link; returns how many."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow([guard(column(row)) for column in COLUMNS.values()])
        count += 1
    return count


def _yes(*, value: bool) -> str:
    return "yes" if value else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


def _judged_on(vetting: Vetting | None) -> str:
    if vetting is None or vetting.level in (Level.UNVETTED, Level.LISTED):
        return ""
    return vetting.recorded_at.date().isoformat()
