"""Regions: which serve whom, and the reviewed table of emergency numbers."""

import csv
from pathlib import Path

import pytest

from toolkit.domain.region import REGIONS, country, find_region, parse_region, serves, touches


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gb-sct", "GB-SCT"),
        ("Scotland", "GB-SCT"),
        ("cymru", "GB-WLS"),
        ("UK", "GB"),
        ("united states", "US"),
        ("DE-BY", "DE-BY"),
        ("JP", "JP"),
    ],
)
def test_codes_and_names_are_read(text: str, code: str) -> None:
    assert parse_region(text) == code


@pytest.mark.parametrize("text", ["", "nowhere at all", "GBR-1234", "12"])
def test_anything_else_is_no_region(text: str) -> None:
    assert parse_region(text) is None


def test_a_nation_is_served_by_itself_its_country_and_anywhere() -> None:
    assert [serves(regions, "GB-SCT") for regions in ((), ("GB",), ("GB-SCT",))] == [True] * 3
    assert not serves(("GB-ENG",), "GB-SCT")
    assert not serves(("US",), "GB-SCT")


def test_a_country_is_not_surely_served_by_one_nation_of_it() -> None:
    assert not serves(("GB-ENG",), "GB")
    assert touches(("GB-ENG",), "GB")


def test_the_emergency_numbers_are_those_that_were_reviewed() -> None:
    # The table as it was reviewed: changed after a review alone, and then in both places.
    text = Path(__file__).with_name("emergency_numbers.csv").read_text(encoding="utf-8")
    reviewed = {
        row["region"]: (row["number"], row["note"]) for row in csv.DictReader(text.splitlines())
    }
    shipped = {region.code: (region.emergency, region.emergency_note) for region in REGIONS}
    assert shipped == {code: reviewed[country(code)] for code in shipped}
    assert reviewed.keys() == {country(code) for code in shipped}


def test_every_row_has_its_own_code() -> None:
    assert len({region.code for region in REGIONS}) == len(REGIONS)
    assert find_region("ZZ") is None
