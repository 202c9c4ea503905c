"""What can be read of broken settings is kept, and no region is made up."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.settings.load import salvage
from toolkit.settings.model import Settings, find_row, fit


def read(tmp_path: Path, text: bytes) -> tuple[Settings, bool]:
    file = tmp_path / "settings.toml"
    file.write_bytes(text)
    salvaged = salvage({}, file)
    return salvaged.loaded.settings, salvaged.region_known


@pytest.mark.parametrize(
    ("text", "region", "known"),
    [
        ("", "GB-ENG", True),
        ('region = "IE"', "IE", True),
        ('nonsense = 1\nregion = "IE"', "IE", True),
        ('platform = \nregion = "IE"\n[check]\nregion = "US"', "IE", True),
        ("region = IE", "GB-ENG", False),
        ("region = 7", "GB-ENG", False),
        ('[check\nregion = "IE"', "GB-ENG", False),
        ('"region" = IE', "GB-ENG", False),
        ('Region = "US"', "GB-ENG", False),
        ('regoin = "US"', "GB-ENG", False),
        ('home_country = "US"', "GB-ENG", False),
        ('[region]\nhome = "US"', "GB-ENG", False),
        ("by = Sam", "GB-ENG", False),
        ('# region = "US"\nnonsense = 1', "GB-ENG", True),
        ('nonsense = 1\n[check.resolve]\n"home.example" = "127.0.0.1"', "GB-ENG", True),
    ],
)
def test_a_region_is_the_one_that_was_set_or_not_known(
    tmp_path: Path, text: str, region: str, *, known: bool
) -> None:
    found, is_known = read(tmp_path, text.encode())
    assert (found.region, is_known) == (region, known)


@pytest.mark.parametrize("code", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_region_is_read_in_what_an_editor_writes(tmp_path: Path, code: str) -> None:
    found, is_known = read(tmp_path, 'by = "Zo\u00eb"\nregion = "US"\n'.encode(code))
    assert (found.region, is_known) == ("US", True)


@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be", "cp1252"])
def test_no_region_is_known_of_what_cannot_be_read_whole(tmp_path: Path, code: str) -> None:
    assert not read(tmp_path, 'by = "Zo\u00eb"\n'.encode(code))[1]


def test_a_file_that_is_not_there_is_no_trouble(tmp_path: Path) -> None:
    assert salvage({}, tmp_path / "none.toml").region_known
    assert not salvage({}, tmp_path).region_known
    assert not salvage({}, None).region_known


def test_a_variable_counts_over_the_file(tmp_path: Path) -> None:
    found = salvage({"TOOLKIT_REGION": "US", "TOOLKIT_PLATFORM": "x"}, tmp_path)
    assert found.region_known
    assert (found.loaded.settings.region, found.loaded.settings.platform) == ("US", "x")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.one_of(
        st.binary(max_size=200),
        st.lists(
            st.sampled_from(
                [
                    b'region = "IE"',
                    b"region = 1",
                    b"[check]",
                    b"x = ",
                    b'by = "Sam"',
                    b"[",
                    b"=",
                    b'"',
                ]
            ),
            max_size=6,
        ).map(b"\n".join),
    )
)
def test_nothing_in_the_file_makes_it_fail(tmp_path: Path, text: bytes) -> None:
    found, _ = read(tmp_path, text)
    for key in ("region", "by", "platform"):
        row = find_row(key)
        assert row
        assert fit(row[0], getattr(found, key)) == getattr(found, key)
