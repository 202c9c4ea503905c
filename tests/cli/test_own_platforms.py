"""Platforms of one's own, from the settings to the reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.cli.candidates import main as candidates

SETTINGS = """
[platforms.tiktok-live]
like = "tiktok"
limit = 120
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("TOOLKIT_CONFIG", str(path))
    return path


@pytest.mark.usefixtures("file")
def test_it_is_listed_counted_and_written_for(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line.split("\t") for line in run("reply", "--platforms").out.splitlines()]
    assert rows[-1][:3] == ["tiktok-live", "tiktok-live", "120"]
    assert run("count", "a" * 121, "--for", "tiktok-live").code == 1
    found = run("reply", "k1", "--for", "tiktok-live", "--json").document
    assert (found["platform"], found["limit"]) == ("tiktok-live", 120)
    capsys.readouterr()
    assert candidates(["platform", "tik"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("tiktok-live\t")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("platforms.bskyy.limit", "250", "Did you mean platforms.bluesky.limit?"),
        ("platforms.tiktok-live.unit", "utf-32", "Expected one of characters, utf-16"),
        ("platforms.tiktok-live.like", "titok", "Did you mean tiktok?"),
        ("platforms.tiktok-live.like", "", "there is no platform named 'tiktok-live'"),
        ("platforms.tiktok-live.limt", "9", "Did you mean 'platforms.NAME.limit'?"),
        ("platform", "nonsense", "there is no platform named 'nonsense'"),
        ("platforms.mastodon.markup", "html", "Only its limit can be set"),
    ],
)
def test_a_setting_that_would_do_nothing_is_not_set(
    run: Run, file: Path, key: str, value: str, said: str
) -> None:
    found = run("config", "set", key, value)
    assert found.code == 6
    assert said in found.err
    assert file.read_text(encoding="utf-8") == SETTINGS


def test_an_alias_sets_the_limit_of_its_platform(run: Run, file: Path) -> None:
    assert run("config", "set", "platforms.bsky.limit", "250").code == 0
    assert run("count", "a", "--for", "bluesky").out.split("\t")[1] == "250"
    assert "bsky" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("line", ['platform = "nonsense"', "platforms.bskyy.limit = 250"])
def test_an_old_file_with_such_a_setting_is_named_by_every_command_and_doctor(
    run: Run, file: Path, line: str
) -> None:
    file.write_text(line, encoding="utf-8")
    found = run("count", "a")
    assert found.code == 6
    assert "There is no platform" in found.err or "there is no platform" in found.err
    assert "there is no platform" in run("doctor").out.casefold()
    assert run("reply", "--crisis").code == 0
    assert run("config", "set", line.split(" =", maxsplit=1)[0], "").code == 0
    assert run("count", "a").code == 0
