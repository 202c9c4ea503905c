"""The table of settings: every row by contract."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import pytest

from toolkit.errors import ConfigError
from toolkit.settings.model import ROWS, Row, Settings, find_row, fit, require_row


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_row_says_what_it_is_and_its_default_keeps_its_own_rule(row: Row) -> None:
    assert row.sentence.endswith(".")
    assert row.rule.expected
    assert row.attribute in {one.name for one in fields(Settings)}
    if row.is_table:
        assert getattr(Settings(), row.attribute) == {}
    else:
        assert getattr(Settings(), row.attribute) == row.default
        assert fit(row, row.default) == row.default


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.key)
def test_a_row_is_found_by_its_key(row: Row) -> None:
    name = "example.org" if row.is_table else ""
    assert find_row(row.key.replace("*", name)) == (row, name)


@pytest.mark.parametrize("key", ["platforms..limit", "check.resolve.", "platforms.limit", ""])
def test_a_table_needs_a_name(key: str) -> None:
    assert find_row(key) is None


@pytest.mark.parametrize(
    ("key", "advice"),
    [
        ("plaform", "Did you mean 'platform'?"),
        ("check.perhost", "Did you mean 'check.per_host'?"),
        ("platforms.mastodon.limt", "Did you mean 'platforms.NAME.limit'?"),
        ("check", "check.delay"),
        ("zzzzzz", "The settings are platform, "),
    ],
)
def test_an_unknown_key_is_told_with_the_nearest(key: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        require_row(key, "here")
    assert key in caught.value.message
    assert advice in caught.value.hint


def test_importing_the_settings_loads_no_reader_writer_or_folders() -> None:
    script = (
        "import sys, toolkit.settings.load, toolkit.settings.write, toolkit.settings.write;"
        "print({'tomllib', 'tomlkit', 'platformdirs', 'difflib', 'tempfile'}"
        " & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
