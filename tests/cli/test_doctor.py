"""`doctor`: every part is told of, and the report says nothing that is private."""

from pathlib import Path

import pytest

from tests.conftest import Run


def parts(run: Run, *argv: str) -> dict[str, tuple[str, str]]:
    findings = run("doctor", "--json", *argv).document["findings"]
    return {one["part"]: (one["state"], one["says"]) for one in findings}


def test_a_whole_installation_has_nothing_wrong(run: Run) -> None:
    found = parts(run)
    assert {"toolkit", "python", "library", "settings", "clipboard", "terminal"} <= found.keys()
    assert found["library"][0] == "good"
    assert "405 links" in found["library"][1]
    assert "index in step" in found["library"][1]
    assert "wrong" not in {state for state, _ in found.values()}


def test_an_index_out_of_step_is_found(run: Run, starter: Path) -> None:
    import sqlite3  # noqa: PLC0415 - damages the library behind the program's back

    db = sqlite3.connect(starter)
    db.execute("DELETE FROM search_words WHERE word IN (SELECT word FROM search_words LIMIT 3)")
    db.commit()
    db.close()
    result = run("doctor")
    assert result.code == 4
    assert "search_words" in result.out


def test_a_broken_library_and_broken_settings_are_both_told(
    run: Run, starter: Path, tmp_path: Path
) -> None:
    starter.write_text("no library at all")
    file = tmp_path / "home/.config/toolkit/settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("plattform = 'x'\n")
    result = run("doctor", "--json")
    states = {one["part"]: one["state"] for one in result.document["findings"]}
    assert (result.code, states["library"], states["settings"]) == (4, "wrong", "wrong")


def test_a_setting_that_cannot_be_read_ends_it_as_a_configuration_error(
    run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "home/.config/toolkit/settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("plattform = 'x'\n")
    assert run("doctor").code == 6


def test_settings_are_told_with_their_origin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLKIT_PLATFORM", "bluesky")
    monkeypatch.setenv("TOOLKIT_PLATFROM", "x")
    out = run("doctor").out
    assert "platform = bluesky (from environment TOOLKIT_PLATFORM)" in out
    assert "TOOLKIT_PLATFROM has no effect." in out


def test_a_library_that_others_can_read_is_told_of(run: Run, starter: Path) -> None:
    starter.chmod(0o644)
    state, says = parts(run)["permissions"]
    assert state == "warning"
    assert "644" in says


def test_the_report_holds_no_link_no_setting_and_no_path(run: Run, tmp_path: Path) -> None:
    run("config", "set", "by", "Ada Lovelace")
    run("config", "set", "check.resolve.secret.example", "127.0.0.1")
    run("reply", "my", "secret", "question", "panic")
    report = "\n".join(run("doctor", "--json").document["report"])
    for private in ("http", "Ada", "secret", str(tmp_path), "panic", "127.0.0.1"):
        assert private not in report
    assert "by from file ~/.config/toolkit/settings.toml" in report
    assert "405 links" in report


def test_doctor_makes_nothing_on_a_new_machine(run_anywhere: Run, tmp_path: Path) -> None:
    assert run_anywhere("doctor").code == 0
    assert list((tmp_path / "home").iterdir()) == []
