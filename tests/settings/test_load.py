"""Loading settings: the order of the sources, origins, and mistakes told by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import ConfigError, ExitCode, UsageError
from toolkit.settings.load import RESERVED, UnknownVariable, load, variable
from toolkit.settings.model import ROWS, SWITCH, Row, Settings

NOWHERE = Path("/nonexistent/settings.toml")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_without_anything_the_defaults_hold(path: Path) -> None:
    loaded = load({}, path, {})
    assert loaded.settings == Settings()
    assert {entry.origin for entry in loaded.entries} == {"default"}
    assert not path.parent.joinpath("settings.toml").exists()


def test_later_sources_win_and_each_value_tells_its_origin(path: Path) -> None:
    path.write_text('platform = "mastodon"\nregion = "IE"\nby = "Ann"\n', encoding="utf-8")
    environment = {"TOOLKIT_REGION": "scotland", "TOOLKIT_BY": "Bea"}
    loaded = load(environment, path, {"by": "Cat", "platform": None})
    assert loaded.settings == Settings(platform="mastodon", region="GB-SCT", by="Cat")
    assert loaded.origin("reply_log") == "default"
    assert loaded.origin("platform") == f"file {path}"
    assert loaded.origin("region") == "environment TOOLKIT_REGION"
    assert loaded.origin("by") == "flag"


def test_tables_of_names_are_read_however_they_are_written(path: Path) -> None:
    path.write_text(
        "platforms.mastodon.limit = 1000\n[platforms.bluesky]\nlimit = 200\n"
        '[check]\nper_host = 2\ndelay = 3\nresolve."a.example" = "127.0.0.1"\n'
        'resolve.b.example = "::1"\n',
        encoding="utf-8",
    )
    settings = load({}, path, {}).settings
    assert settings.platform_limits == {"mastodon": 1000, "bluesky": 200}
    assert settings.check_resolve == {"a.example": "127.0.0.1", "b.example": "::1"}
    assert (settings.check_per_host, settings.check_delay) == (2, 3.0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('plaform = "x"', "plaform"),
        ("platform = 3", "platform is '3'"),
        ('platform = ""', "platform is ''"),
        ('region = "Narnia land"', "region is 'Narnia land'"),
        ('reply_log = "yes"', "reply_log is 'yes'"),
        ("reply_log = 1", "reply_log is '1'"),
        ("platforms.x.limit = 0", "platforms.x.limit is '0'"),
        ("check.per_host = true", "check.per_host is 'True'"),
        ("check.per_host = 1.5", "check.per_host is '1.5'"),
        ("check.delay = nan", "check.delay is 'nan'"),
        ("check.delay = -1", "check.delay is '-1'"),
        ('check.resolve.host = "elsewhere"', "check.resolve.host is 'elsewhere'"),
        ("by = [1, 2]", "by is '[1, 2]'"),
        ("check = 3", "'check'"),
        ('by = "a"\n\nby = broken', "line 3"),
        ('by = "a', "at end of document"),
        ("by = " + "[" * 9000, "is not TOML"),
        ("check.per_host = " + "9" * 9000, "is not TOML"),
        ('"check.delay" = 1\ncheck.delay = 2', "twice"),
    ],
)
def test_a_mistake_in_the_file_names_file_and_thing(path: Path, text: str, told: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load({}, path, {})
    assert str(path) in caught.value.message
    assert told in caught.value.message
    assert caught.value.hint
    assert caught.value.exit_code is ExitCode.CONFIG


def test_a_long_wrong_value_is_cut_and_cannot_steer_the_terminal(path: Path) -> None:
    path.write_text(f'region = "\\u001b[31m{"x" * 500}"', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load({}, path, {})
    assert "\x1b" not in caught.value.message
    assert len(caught.value.message) < 200 + len(str(path))


def test_a_folder_in_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ConfigError, match="directory"):
        load({}, path, {})


def test_a_file_in_place_of_the_folder_is_told(path: Path) -> None:
    path.write_text("", encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be read"):
        load({}, path / "settings.toml", {})


def test_a_file_that_cannot_be_opened_is_told(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        load({}, path, {})


def test_bytes_that_are_not_utf8_are_told_with_their_place(path: Path) -> None:
    path.write_bytes(b'by = "\xff"')
    with pytest.raises(ConfigError, match="byte 7"):
        load({}, path, {})


def test_a_byte_order_mark_does_no_harm(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbfby = "Ann"\r\n')
    assert load({}, path, {}).settings.by == "Ann"


@pytest.mark.parametrize("row", [row for row in ROWS if not row.is_table], ids=lambda row: row.key)
def test_each_plain_setting_has_a_variable_that_sets_it(row: Row) -> None:
    odd = {
        "region": "IE",
        "reply_language": "Welsh",
        "check.report": "/7.html",
        "check.ca_file": "/7.pem",
        "check.allow_net": "10.0.0.0/8",
        "check.proxy": "a.test:7",
        "check.archive": "https://a.test/7/",
    }
    switched = "off" if row.default else "on"
    text = switched if row.rule is SWITCH else odd.get(row.key, "7")
    loaded = load({variable(row): text}, NOWHERE, {})
    assert loaded.origin(row.key) == f"environment {variable(row)}"
    assert getattr(loaded.settings, row.attribute) != row.default
    assert loaded.unknown_variables == ()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"TOOLKIT_REGION": ""}, Settings(region="")),
        ({"TOOLKIT_PLATFORM": "", "TOOLKIT_REPLY_LOG": ""}, Settings()),
        ({"TOOLKIT_REPLY_LOG": "No"}, Settings(reply_log=False)),
        (dict.fromkeys(RESERVED, "x"), Settings()),
    ],
)
def test_empty_and_reserved_variables(environment: Mapping[str, str], expected: Settings) -> None:
    loaded = load(environment, NOWHERE, {})
    assert loaded.settings == expected
    assert loaded.unknown_variables == ()


def test_an_unknown_variable_is_no_error_but_is_told_with_the_nearest() -> None:
    loaded = load({"TOOLKIT_REGIN": "IE", "HOME": "/"}, NOWHERE, {})
    assert loaded.unknown_variables == (UnknownVariable("TOOLKIT_REGIN", "TOOLKIT_REGION"),)
    assert loaded.settings == Settings()


def test_a_wrong_variable_is_told_by_name() -> None:
    with pytest.raises(ConfigError) as caught:
        load({"TOOLKIT_CHECK_PER_HOST": "many"}, NOWHERE, {})
    assert "TOOLKIT_CHECK_PER_HOST is 'many'" in caught.value.message
    assert "1 or more" in caught.value.hint


def test_flags_are_read_typed_or_as_text_and_a_wrong_one_is_wrong_usage() -> None:
    flags = {"check.per_host": 4, "check.delay": "0.5", "platforms.x.limit": 9}
    settings = load({}, NOWHERE, flags).settings
    assert (settings.check_per_host, settings.check_delay) == (4, 0.5)
    assert settings.platform_limits == {"x": 9}
    with pytest.raises(UsageError, match=r"check\.per_host is '0'"):
        load({}, NOWHERE, {"check.per_host": 0})
    with pytest.raises(KeyError):
        load({}, NOWHERE, {"no.such": 1})


@given(
    st.dictionaries(st.sampled_from([variable(row) for row in ROWS if variable(row)]), st.text())
)
def test_any_text_in_variables_gives_settings_or_a_told_error(environment: dict[str, str]) -> None:
    try:
        loaded = load(environment, NOWHERE, {})
    except ConfigError as error:
        assert error.hint  # noqa: PT017 - either outcome is right, and each has its own law
    else:
        assert loaded.settings.check_per_host >= 1
        assert loaded.settings.platform
