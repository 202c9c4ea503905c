"""Reading the starter list that is shipped with the program.

Columns: the fields of a link (`domain.fields`) by their names, with " | " between
sentences and ";" in other lists, contacts as a JSON list, marks yes or empty; then
note, evidence, compiled_on, review_by (ISO days).
What links say in other languages stands in a list of its own, one a language
(starter_texts_cy.csv): url, then columns such as `say[cy draft]`.
Reads these shapes only; lists of other people are the importer's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from toolkit.domain.fields import BY_NAME, FIELDS
from toolkit.domain.link import Text
from toolkit.domain.sentences import read_column, with_texts
from toolkit.domain.text import clean_line
from toolkit.exchange.cells import FROM_STARTER
from toolkit.exchange.record import LinkRecord, record_of

_PACKAGE = Path(__file__).resolve().parents[1]


def starter_file() -> Path:
    """Return where the starter list stands: in the wheel, else in the checkout."""
    return _shipped("seed_links.csv")


def texts_files() -> tuple[Path, ...]:
    """Return where the starter list's texts in other languages stand, one file a language."""
    folder = starter_file().parent
    return tuple(sorted(folder.glob("starter_texts_??.csv")))


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


def read_starter(path: Path, texts: Iterable[Path] | None = None) -> Iterator[LinkRecord]:
    """Yield the records of the starter list. Raises ValueError for a broken one.

    `texts` are the lists of what they say in other languages, those that are shipped
    where none are given.
    """
    said: dict[str, tuple[Text, ...]] = {}
    for file in texts_files() if texts is None else texts:
        for url, found in read_starter_texts(file):
            said[url] = (*said.get(url, ()), *found)
    with path.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened, strict=True)
        for row in reader:
            yield _record(row, reader.line_num, said.get(row["url"], ()))


def read_starter_texts(path: Path) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """Yield each address with its texts. Raises ValueError for a broken list."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            url = row.pop("url")
            yield url, tuple(text for name, cell in row.items() for text in _texts_in(name, cell))


def _texts_in(name: str, cell: str) -> Iterator[Text]:
    column = read_column(name)
    if column is None:
        raise ValueError(f"{name} is no column of texts")
    said = FROM_STARTER[BY_NAME[column.field].kind](cell)
    for text in said if isinstance(said, tuple) else (said,):
        if text:
            yield Text(column.language, column.field, text, draft=column.draft)


def _shipped(name: str) -> Path:
    shipped = _PACKAGE / "data" / name
    return shipped if shipped.exists() else _PACKAGE.parents[1] / "data" / name


def _record(row: dict[str, str], line: int, texts: tuple[Text, ...]) -> LinkRecord:
    read = {field.name: FROM_STARTER[field.kind] for field in FIELDS if field.name in row}
    said = {name: read[name](row[name]) for name in read}
    return record_of(
        line,
        said | {"url": row["url"], "texts": with_texts((), texts)},
        note=clean_line(row["note"]),
        evidence=clean_line(row["evidence"]),
        compiled_on=date.fromisoformat(row["compiled_on"]),
        review_by=date.fromisoformat(row["review_by"]),
    )
