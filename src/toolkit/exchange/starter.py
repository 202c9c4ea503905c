"""Reading the starter list that is shipped with the program.

Columns: the fields of a link (`domain.fields`) by their names, with " | " between
sentences and ";" in other lists, contacts as a JSON list, marks yes or empty; then
note, evidence, compiled_on, review_by (ISO days).
Reads this one shape only; lists of other people are the importer's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.domain.fields import FIELDS
from toolkit.domain.text import clean_line
from toolkit.exchange.record import LinkRecord, record_of
from toolkit.exchange.values import FROM_STARTER

_PACKAGE = Path(__file__).resolve().parents[1]


def starter_file() -> Path:
    """Return where the starter list stands: in the wheel, else in the checkout."""
    return _shipped("seed_links.csv")


def synonyms_file() -> Path:
    """Return where the starter list's synonyms stand."""
    return _shipped("starter_synonyms.csv")


class StarterSynonym(NamedTuple):
    """What is said, what it means, whether both ways, what it must not stand next to.

    `edition` is the number of the list in which it stood first.
    """

    word: str
    means: str
    both_ways: bool
    not_beside: str
    edition: int


def read_starter_synonyms(path: Path) -> Iterator[StarterSynonym]:
    """Yield each synonym. Raises ValueError for a broken file.

    Columns: word, means, both_ways (yes or empty), not_beside, edition.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            yield StarterSynonym(
                clean_line(row["word"]),
                clean_line(row["means"]),
                row["both_ways"] == "yes",
                clean_line(row["not_beside"]),
                int(row["edition"]),
            )


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
    read = {field.name: FROM_STARTER[field.kind] for field in FIELDS if field.name in row}
    said = {name: read[name](row[name]) for name in read}
    return record_of(
        line,
        said | {"url": row["url"]},
        note=clean_line(row["note"]),
        evidence=clean_line(row["evidence"]),
        compiled_on=date.fromisoformat(row["compiled_on"]),
        review_by=date.fromisoformat(row["review_by"]),
    )
