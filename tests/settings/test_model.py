"""The table of settings: every row by contract."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import pytest

from toolkit.errors import ConfigError
from toolkit.settings.model import ROWS, Row, Settings, find_row, fit, fit_text, require_row, unfit


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


@pytest.mark.parametrize(
    ("key", "good", "nonsense"),
    [
        ("check.control_name", "intranet.test:8080", ["a:b:c", "foo:99999", "http://x/", "u@x"]),
        ("check.archive", "http://127.0.0.1:80/web/", ["archive", "ftp://a.test/", "https://"]),
        ("check.proxy", "proxy.test:3128", ["banana", "ftp://a.test", "http://a.test:99999"]),
        ("check.allow_net", "10.0.0.0/8, fc00::/7", ["0.0.0.0/0", "::/0", "8.0.0.0/7", "home"]),
        ("check.delay", "3600", ["3601", "nan", "-1"]),
    ],
)
def test_what_a_check_cannot_use_does_not_fit(key: str, good: str, nonsense: list[str]) -> None:
    found = find_row(key)
    assert found is not None
    assert fit_text(found[0], good) is not None
    assert [fit_text(found[0], text) for text in nonsense] == [None] * len(nonsense)


def test_a_proxy_that_does_not_fit_is_shown_without_its_password() -> None:
    found = find_row("check.proxy")
    assert found is not None
    message, _ = unfit("here", "check.proxy", "htp:/sam:se@cret@proxy.test:1", found[0])
    assert message == "here: check.proxy is '***@proxy.test:1'."


def test_importing_the_settings_loads_no_reader_writer_or_folders() -> None:
    script = (
        "import sys, toolkit.settings.load, toolkit.settings.write, toolkit.settings.write;"
        "print({'tomllib', 'tomlkit', 'platformdirs', 'difflib', 'tempfile'}"
        " & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
