"""What one of our files says of a field, and what is read of it again."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from toolkit.domain.fields import FIELDS, Field, Kind, json_form
from toolkit.domain.link import Contact, ContactKind, Link, LinkType, Text, unique_names
from toolkit.domain.sentences import TRANSLATED
from toolkit.domain.text import clean_line, clean_lines
from toolkit.exchange.cells import (
    FROM_CELL,
    FROM_OWN_JSON,
    FROM_STARTER,
    write_cell,
)

LINES = st.text().map(clean_line)
# What a list of words can hold: a ";" parts two of them.
WORDS = LINES.map(lambda line: clean_line(line.replace(";", " ")))
# Bars part tags in other people's tables.
TAGS = LINES.map(lambda line: line.replace("|", " "))
CONTACTS = st.builds(
    Contact,
    kind=st.sampled_from(ContactKind),
    value=LINES,
    regions=st.lists(st.sampled_from(["GB", "GB-SCT", "IE"]), unique=True).map(tuple),
    hours=LINES,
    hours_text=LINES,
    note=LINES,
    checked_on=st.none() | st.dates(date(1990, 1, 1)),
)
TEXTS = st.builds(
    Text,
    language=st.sampled_from(["cy", "gd", "pl"]),
    field=st.sampled_from(TRANSLATED),
    text=LINES.filter(bool),
    draft=st.booleans(),
    came_from=st.just(""),
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.LINE: LINES,
    Kind.PROSE: st.text("abc .,'-").map(clean_line),
    Kind.SENTENCES: st.lists(LINES).map(clean_lines),
    Kind.WORDS: st.lists(WORDS).map(clean_lines),
    Kind.TAGS: st.lists(TAGS).map(unique_names),
    Kind.TYPE: st.sampled_from(LinkType),
    Kind.REGIONS: st.lists(st.sampled_from(["GB", "GB-SCT", "IE"]), unique=True).map(tuple),
    Kind.CONTACTS: st.lists(CONTACTS).map(tuple),
    Kind.FLAG: st.booleans(),
    Kind.ADDRESS: st.text("abc/.:?=&%-"),
    Kind.TEXTS: st.lists(TEXTS).map(tuple),
}
LINK = Link(url="https://a.example/", url_key="a.example", title="A", added_at=NOW, updated_at=NOW)
VALUE_OF_A_FIELD = st.sampled_from(FIELDS).flatmap(
    lambda field: st.tuples(st.just(field), VALUES[field.kind])
)


@pytest.mark.parametrize("table", [FROM_CELL, FROM_STARTER, FROM_OWN_JSON])
def test_every_kind_of_field_can_be_read(table: dict[Kind, object]) -> None:
    assert set(table) == set(Kind)


@given(VALUE_OF_A_FIELD)
def test_a_cell_says_what_was_written_into_it(said: tuple[Field, Any]) -> None:
    field, value = said
    assert FROM_CELL[field.kind](write_cell(field, value)) == value


@given(VALUE_OF_A_FIELD)
def test_our_json_says_what_was_written_into_it(said: tuple[Field, Any]) -> None:
    field, value = said
    document = json.loads(json.dumps(json_form(replace(LINK, **{field.name: value}))))
    assert FROM_OWN_JSON[field.kind](document[field.name]) == value
