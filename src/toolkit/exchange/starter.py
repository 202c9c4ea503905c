"""Reading the starter list that is shipped with the program.

Columns: url, title, publisher, summary, say (two, with " | " between), tags
and terms (with ";"), type, regions (with ";"), audience, language, contacts
(a JSON list), crisis, private (yes or empty), cost, replaced_by, note,
evidence, compiled_on, review_by (ISO days).
Reads this one shape only; lists of other people are the importer's.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.text import clean_line, clean_lines
from toolkit.exchange.record import LinkRecord

_PACKAGE = Path(__file__).resolve().parents[1]


def starter_file() -> Path:
    """Return where the starter list stands: in the wheel, else in the checkout."""
    return _shipped("seed_links.csv")


def synonyms_file() -> Path:
    """Return where the starter list's synonyms stand."""
    return _shipped("starter_synonyms.csv")


def read_starter_synonyms(path: Path) -> Iterator[tuple[str, str, bool]]:
    """Yield each synonym: what is said, what it means, whether both ways.

    Columns: word, means, both_ways (yes or empty). Raises ValueError for a
    broken file.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            yield clean_line(row["word"]), clean_line(row["means"]), row["both_ways"] == "yes"


def read_starter(path: Path) -> Iterator[LinkRecord]:
    """Yield the records of the starter list. Raises ValueError for a broken one."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            yield _record(row, reader.line_num)


def _shipped(name: str) -> Path:
    shipped = _PACKAGE / "data" / name
    return shipped if shipped.exists() else _PACKAGE.parents[1] / "data" / name


def _record(row: dict[str, str], line: int) -> LinkRecord:
    return LinkRecord(
        line=line,
        url=row["url"],
        title=clean_line(row["title"]),
        publisher=clean_line(row["publisher"]),
        summary=clean_line(row["summary"]),
        say=clean_lines(row["say"].split(" | ")),
        tags=clean_lines(row["tags"].split(";")),
        terms=clean_lines(row["terms"].split(";")),
        type=row["type"],
        regions=clean_lines(row["regions"].split(";")),
        audience=clean_line(row["audience"]),
        language=clean_line(row["language"]),
        contacts=_contacts(row["contacts"]),
        crisis=row["crisis"] == "yes",
        private=row["private"] == "yes",
        cost=clean_line(row["cost"]),
        replaced_by=clean_line(row["replaced_by"]),
        note=clean_line(row["note"]),
        evidence=clean_line(row["evidence"]),
        compiled_on=date.fromisoformat(row["compiled_on"]),
        review_by=date.fromisoformat(row["review_by"]),
    )


def _contacts(cell: str) -> tuple[Contact, ...]:
    entries: list[dict[str, Any]] = json.loads(cell) if cell else []
    return tuple(
        Contact(
            kind=ContactKind(entry["kind"]),
            value=clean_line(entry["value"]),
            regions=clean_lines(entry["region"].split(";")),
            hours=clean_line(entry["hours"]),
            hours_text=clean_line(entry["hours_text"]),
            note=clean_line(entry["note"]),
        )
        for entry in entries
    )
