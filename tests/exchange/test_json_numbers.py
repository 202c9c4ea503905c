"""A number that JSON has as a fraction was rounded: it is no number to call."""

import json
from pathlib import Path

import pytest

from toolkit.domain.contact import read_ways
from toolkit.domain.link import Contact
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.source import open_source


def contacts_of(path: Path, text: str) -> tuple[Contact, ...]:
    path.write_text(text)
    source = open_source(path, "")
    try:
        (row,) = begin(source, Wanted())[0].rows
    finally:
        source.close()
    assert isinstance(row, LinkRecord)
    return row.contacts


@pytest.mark.parametrize("number", ["4.42e11", "442083123456.0", "4.42083123456E+11"])
@pytest.mark.parametrize("shape", ['"phone": {}', '"contacts": [{{"kind": "phone", "value": {}}}]'])
def test_a_fraction_is_a_rounded_number(tmp_path: Path, number: str, shape: str) -> None:
    said = shape.format(number)
    (contact,) = contacts_of(
        tmp_path / "list.json", f'[{{"url": "https://a.example/", "title": "A", {said}}}]'
    )
    found = read_ways(contact)
    assert (found.contacts, found.perhaps) == ((), "")
    assert "rounded" in found.fault


def test_a_whole_number_is_kept_digit_by_digit(tmp_path: Path) -> None:
    entry = {"url": "https://a.example/", "title": "A", "phone": 116123}
    (contact,) = contacts_of(tmp_path / "list.json", json.dumps([entry]))
    assert [way.value for way in read_ways(contact).contacts] == ["116123"]
