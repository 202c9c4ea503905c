"""The table of column names: each name once, written as it is compared, in every language."""

import pytest

from toolkit.domain.fields import FIELDS
from toolkit.exchange.columns import COLUMNS, field_of, is_sure, name_key
from toolkit.tables import rows_of

ROWS = rows_of("column_names.tsv")
LANGUAGES = ("cy", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")
NEEDED = ("email", "phone", "summary", "tags", "title", "url")


def names(cells: list[str]) -> list[str]:
    return [name for cell in cells for name in cell.split(", ") if name]


def test_rows_are_in_order_and_none_is_double() -> None:
    keys = [(field, language != "en", language) for field, language, *_ in ROWS]
    assert keys == sorted(set(keys))
    assert {row[1] for row in ROWS} == set(LANGUAGES)


def test_no_name_stands_for_two_fields_or_twice() -> None:
    every = [name_key(name) for row in ROWS for name in names(row[2:])]
    assert sorted(every) == sorted(set(every))


def test_every_name_is_written_as_it_is_compared() -> None:
    every = [name.replace("_", " ") for row in ROWS for name in names(row[2:])]
    assert [name for name in every if name_key(name) != name] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_in_every_language_has_names_for_what_matters(language: str) -> None:
    said = {row[0] for row in ROWS if row[1] == language and row[2]}
    assert said >= set(NEEDED)


def test_what_may_be_something_else_is_not_sure() -> None:
    for field, _, sure, *unsure in ROWS:
        assert {(field_of(name), is_sure(name)) for name in names([sure])} <= {(field, True)}
        assert {(field_of(name), is_sure(name)) for name in names(unsure)} <= {(field, False)}


def test_our_own_export_writes_the_first_name_of_each_field() -> None:
    assert [field.name for field in FIELDS if COLUMNS[field.name][0] != field.name] == []
