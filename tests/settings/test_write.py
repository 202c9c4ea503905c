"""Writing one setting: the rest of the file stays, whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.errors import ConfigError, ExitCode
from toolkit.settings.load import load
from toolkit.settings.write import set_value

COMMENTED = """# mine
platform = "mastodon"  # where I am

[check]
# slowly
delay = 2.0

[platforms.mastodon]
limit = 1000 # our server
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    return path


def test_a_change_keeps_comments_and_order(path: Path) -> None:
    assert set_value(path, "platforms.mastodon.limit", "500") == (1000, 500)
    assert path.read_text(encoding="utf-8") == COMMENTED.replace("1000", "500")


def test_the_value_is_kept_in_its_own_form(path: Path) -> None:
    assert set_value(path, "region", "scotland") == (None, "GB-SCT")
    assert set_value(path, "reply_log", "off") == (None, False)
    assert set_value(path, "check.delay", "3") == (2.0, 3.0)
    loaded = load({}, path, {}).settings
    assert (loaded.region, loaded.reply_log, loaded.check_delay) == ("GB-SCT", False, 3.0)
    assert "# slowly" in path.read_text(encoding="utf-8")


def test_empty_text_takes_the_key_away(path: Path) -> None:
    assert set_value(path, "platform", "") == ("mastodon", None)
    assert load({}, path, {}).origin("platform") == "default"


def test_taking_away_what_is_not_there_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.toml"
    assert set_value(path, "by", "") == (None, None)
    assert not path.parent.exists()


def test_a_host_with_dots_is_one_name_and_is_found_again(path: Path) -> None:
    assert set_value(path, "check.resolve.a.example", "127.0.0.1") == (None, "127.0.0.1")
    assert load({}, path, {}).settings.check_resolve == {"a.example": "127.0.0.1"}
    assert set_value(path, "check.resolve.a.example", "::1") == ("127.0.0.1", "::1")
    assert load({}, path, {}).settings.check_resolve == {"a.example": "::1"}


@pytest.mark.parametrize(
    "text",
    [
        "check.per_host = 2\n",
        "check = { per_host = 2 }\n",
        "[check]\nper_host = 2\r\n",
        '[check]\nper_host = 2\n[check.resolve]\na.example = "::1"\n',
    ],
)
def test_every_way_to_write_a_group_can_be_changed(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    assert set_value(path, "check.per_host", "5") == (2, 5)
    set_value(path, "check.delay", "0.5")
    loaded = load({}, path, {}).settings
    assert (loaded.check_per_host, loaded.check_delay) == (5, 0.5)


def test_new_files_and_folders_are_private(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "settings.toml"
    set_value(path, "by", "Ann")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["settings.toml"]


def test_a_linked_file_stays_linked(tmp_path: Path, path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    set_value(link, "by", "Ann")
    assert link.is_symlink()
    assert 'by = "Ann"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("plaform", "x", "Did you mean 'platform'?"),
        ("check.per_host", "0", "1 or more"),
        ("region", "Narnia land", "Expected a region"),
        ("check.resolve.host", "elsewhere", "IP address"),
        ("reply_log", "perhaps", "true or false"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    path: Path, key: str, text: str, told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        set_value(path, key, text)
    assert told in caught.value.hint
    assert caught.value.exit_code is ExitCode.CONFIG
    assert path.read_text(encoding="utf-8") == COMMENTED


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("check.per_host", "broken"),
        ("check.per_host", "check = 3\n"),
        ("platforms.x.limit", "platforms = []\n"),
        ("platforms.x.limit", "[[platforms]]\n"),
    ],
)
def test_a_file_that_cannot_take_it_stays_as_it_was(path: Path, key: str, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError):
        set_value(path, key, "2")
    assert path.read_text(encoding="utf-8") == text
    assert list(path.parent.glob("*settings*")) == [path]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("file").write_text("", encoding="utf-8")
    with pytest.raises(ConfigError):
        set_value(tmp_path / "file" / "settings.toml", "by", "Ann")


def test_a_wrong_value_already_in_the_file_can_be_mended(path: Path) -> None:
    path.write_text("platform = 3\n", encoding="utf-8")
    assert set_value(path, "platform", "plain") == (3, "plain")


_CHANGES = st.one_of(
    st.tuples(st.just("by"), st.text(max_size=20)),
    st.tuples(st.just("region"), st.sampled_from(["IE", "Wales", ""])),
    st.tuples(st.just("check.per_host"), st.sampled_from(["1", "22", ""])),
    st.tuples(st.from_regex(r"platforms\.[a-z]{1,3}\.limit", fullmatch=True), st.just("9")),
    st.tuples(st.from_regex(r"check\.resolve\.[a-z]\.[a-z]", fullmatch=True), st.just("::1")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(_CHANGES, max_size=6))
def test_what_is_set_is_what_is_loaded(tmp_path: Path, changes: list[tuple[str, str]]) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(COMMENTED, encoding="utf-8")
    expected: dict[str, object] = {
        "platform": "mastodon",
        "check.delay": 2.0,
        "platforms.mastodon.limit": 1000,
    }
    for key, text in changes:
        _, new = set_value(path, key, text)
        expected[key] = new
    entries = load({}, path, {}).entries
    found = {entry.key: entry.value for entry in entries if entry.origin != "default"}
    assert found == {key: value for key, value in expected.items() if value is not None}
