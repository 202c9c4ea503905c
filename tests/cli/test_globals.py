"""Global options, streams, exit codes, first run, settings: the frame of every command."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.cli.commands import COMMANDS
from toolkit.cli.options import GLOBAL_OPTIONS
from toolkit.errors import ExitCode
from toolkit.storage.library import Library


def process(*argv: str, library: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "TOOLKIT_LIBRARY": str(library)}
    return subprocess.Popen(
        [sys.executable, "-m", "toolkit", *argv],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.mark.parametrize("argv", [("--json", "status"), ("status", "--json")])
def test_a_global_option_stands_before_or_after_the_command(
    run: Run, argv: tuple[str, ...]
) -> None:
    assert run(*argv).document["command"] == "status"


def test_a_value_that_looks_like_a_global_option_stays_a_value(run: Run) -> None:
    result = run("edit", "k5", "--title", "--json")
    assert result.code == 0
    assert run("show", "k5", "--json").document["link"]["title"] == "--json"


def test_words_after_two_dashes_are_words(run: Run) -> None:
    result = run("find", "--", "--json", "panic")
    assert result.code == 0
    assert not result.out.startswith("{")


def test_the_library_may_be_named_in_two_ways(run_anywhere: Run, tmp_path: Path) -> None:
    for argv in (("--library", str(tmp_path / "a.db")), (f"--library={tmp_path / 'b.db'}",)):
        assert run_anywhere(*argv, "init", "--empty").code == 0
    assert (tmp_path / "a.db").exists()
    assert (tmp_path / "b.db").exists()


def test_the_first_run_makes_the_library_and_says_so_in_one_line(
    run_anywhere: Run, tmp_path: Path
) -> None:
    result = run_anywhere("list")
    assert result.code == 0
    assert len(result.out.splitlines()) == 381
    assert [line for line in result.err.splitlines() if "Made your library" in line] != []
    assert (tmp_path / "home/.local/share/toolkit/library.db").exists()
    assert "Made" not in run_anywhere("list").err


def test_help_and_version_need_no_library(run_anywhere: Run, tmp_path: Path) -> None:
    for argv in (("--help",), ("-h",), ("find", "-h"), ("tag", "--help"), ("--version",)):
        assert run_anywhere(*argv).code == 0
    assert not (tmp_path / "home/.local").exists()


def test_init_empty_has_no_links_and_will_not_start_twice(run_anywhere: Run) -> None:
    assert run_anywhere("init", "--empty").code == 0
    assert run_anywhere("list").out == ""
    assert run_anywhere("init").code == 1


def test_help_names_every_command_option_and_exit_code(run: Run) -> None:
    text = run("--help").out
    for row in COMMANDS:
        assert re.search(rf"^  {row.name} ", text, re.MULTILINE), row.name
    for option in GLOBAL_OPTIONS:
        assert all(spelling in text for spelling in option.spellings)
    for code in ExitCode:
        assert re.search(rf"^ +{code.value}  ", text, re.MULTILINE), code
    assert " ".join(ExitCode.LIBRARY.sentence.split()) in " ".join(text.split())


def test_the_exit_codes_are_frozen() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "NO_MATCH": 1,
        "USAGE": 2,
        "BAD_LINKS": 3,
        "LIBRARY": 4,
        "REJECTED_ROWS": 5,
        "CONFIG": 6,
        "INTERRUPTED": 130,
    }


def test_every_command_has_the_help_its_table_says(run: Run) -> None:
    for row in COMMANDS:
        for argv in ((row.name, "--help"), ("help", row.name)):
            result = run(*argv)
            assert result.code == 0, argv
            assert f"Usage: toolkit {row.name}" in result.out, argv
            assert f"\n\n  {row.help}\n" in result.out, argv
        assert len(row.help) <= 26, row.name


def examples_of(text: str) -> list[str]:
    _, found, after = text.partition("Examples:\n")
    lines = after.partition("\n\n")[0].splitlines()
    assert bool(found) == bool(lines)
    return lines


def test_every_example_is_a_command_line_that_is_understood(run_anywhere: Run) -> None:
    misread = ("has no option", " needs ", "too many words", " cannot be ", "is not a command")
    groups = [(row.name,) for row in COMMANDS]
    below = [("tag", "add"), ("synonym", "add"), ("schedule", "install"), ("config", "set")]
    seen = 0
    for argv in ((), *groups, *below):
        for line in examples_of(run_anywhere(*argv, "--help").out):
            assert line.startswith("    toolkit "), line
            words = shlex.split(re.split(r" [<>]|   ", line.strip())[0])[1:]
            said = run_anywhere("--library", "nowhere.db", *words)
            assert not any(text in said.err for text in misread), (line, said.err)
            seen += 1
    assert seen > 60


def test_placeholders_and_summaries_of_help_are_in_one_style(run: Run) -> None:
    for row in COMMANDS:
        text = run(row.name, "--help").out
        assert "\b" not in text
        assert "..." not in text.partition("Commands:")[2], row.name
        assert not re.search(r"<\w|\{", text), row.name
        usage = text.splitlines()[0].removeprefix(f"Usage: toolkit {row.name} ")
        assert usage == usage.upper(), usage


@pytest.mark.parametrize(
    ("argv", "near"), [(("fnd", "x"), "find"), (("find", "--tga", "x"), "--tag")]
)
def test_a_slip_gets_the_nearest_name(run: Run, argv: tuple[str, ...], near: str) -> None:
    result = run(*argv)
    assert (result.code, result.out) == (2, "")
    assert near in result.err


def test_a_failure_is_json_too(run: Run) -> None:
    document = run("show", "k9999", "--json").document
    assert document["ok"] is False
    assert document["error"].keys() == {"slug", "message", "hint"}
    assert document["error"]["slug"] == "not_found"
    assert run("find", "--nonsense", "--json").document["error"]["slug"] == "usage"


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        (lambda path: path.mkdir(), "not_a_library"),
        (lambda path: path.write_text("url,title\n"), "not_a_library"),
    ],
)
def test_what_is_no_library_ends_with_four(
    run: Run, tmp_path: Path, make: object, slug: str
) -> None:
    path = tmp_path / "thing"
    make(path)  # type: ignore[operator]  # by table
    result = run("--library", str(path), "find", "x", "--json")
    assert (result.code, result.document["error"]["slug"]) == (4, slug)


@pytest.mark.parametrize(
    ("content", "word"),
    [("platform = 3\n", "platform"), ("plattform = 'x'\n", "platform"), ("= broken", "TOML")],
)
def test_a_wrong_settings_file_ends_with_six(
    run: Run, tmp_path: Path, content: str, word: str
) -> None:
    file = tmp_path / "home/.config/toolkit/settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text(content)
    result = run("find", "panic")
    assert (result.code, result.out) == (6, "")
    assert str(file) in result.err
    assert word in result.err


def test_a_wrong_clock_ends_with_six(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLKIT_NOW", "tomorrow")
    assert run("status").code == 6


def test_config_set_show_and_path(run: Run, tmp_path: Path) -> None:
    assert run("config", "set", "region", "Scotland").code == 0
    rows = dict(line.split("\t")[:2] for line in run("config", "show").out.splitlines())
    assert rows["region"] == "GB-SCT"
    origin = next(
        entry["origin"]
        for entry in run("config", "show", "--json").document["settings"]
        if entry["key"] == "region"
    )
    assert str(tmp_path / "home/.config/toolkit/settings.toml") in origin
    assert "settings.toml" in run("config", "path").out


def test_config_unset_puts_a_setting_back_to_its_default(run: Run) -> None:
    run("config", "set", "region", "Scotland")
    run("config", "set", "platforms.x.limit", "200")
    assert run("config", "unset", "region", "--json").document["old"] == "GB-SCT"
    assert run("config", "unset", "platforms.x.limit").code == 0
    run("config", "set", "region", "Wales")
    assert "region: GB-WLS -> GB-ENG, the default" in run("config", "unset", "region").err
    said = {entry["key"]: entry for entry in run("config", "show", "--json").document["settings"]}
    assert (said["region"]["value"], said["region"]["origin"]) == ("GB-ENG", "default")
    assert "platforms.x.limit" not in said
    # What is not set is at its default already.
    assert run("config", "unset", "region").code == 0
    unknown = run("config", "unset", "regoin")
    assert (unknown.code, "region" in unknown.err) == (6, True)


def test_status_counts_the_library(run: Run) -> None:
    document = run("status", "--json").document
    assert (document["count"], document["replaced"], document["overdue"]) == (405, 24, 0)
    assert document["by_trust"]["listed"] == 405
    assert document["ever_checked"] is False


def test_reviews_become_overdue_by_the_clock(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLKIT_NOW", "2027-03-01T00:00:00Z")
    document = run("status", "--json").document
    assert document["overdue"] == document["overdue_helplines"] > 0
    assert run("show", "k1", "--json").document["link"]["trust"]["overdue"] is True


def test_a_closed_pipe_ends_quietly(starter: Path) -> None:
    running = process("list", library=starter)
    assert running.stdout is not None
    assert running.stderr is not None
    running.stdout.readline()
    running.stdout.close()
    errors = running.stderr.read().decode()
    running.wait(30)
    running.stderr.close()
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


def test_two_writers_at_once_both_end_right(starter: Path) -> None:
    running = [process("tag", "add", f"k{n}", f"t{n}", library=starter) for n in range(1, 7)]
    for one in running:
        one.communicate(timeout=60)
    assert [one.returncode for one in running] == [0] * 6
    with Library(starter) as library:
        names = {name for name, _ in library.tags.counts()}
        assert {f"t{n}" for n in range(1, 7)} <= names
        assert library.verify() == []


def test_a_defect_is_told_without_a_traceback_and_without_the_words(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_options: object) -> None:
        raise LookupError("the secret question")

    monkeypatch.setattr("toolkit.cli.library.look_over", broken)
    result = run("status")
    assert (result.code, result.out) == (1, "")
    assert "LookupError" in result.err
    assert "secret question" not in result.err


@pytest.mark.parametrize("flags", [(), ("-q",)])
def test_copy_without_a_clipboard_prints_the_address_and_says_so(
    run: Run, flags: tuple[str, ...]
) -> None:
    result = run(*flags, "copy", "k1")
    assert result.code == 0
    assert run("copy", "k1", "--json").document["copied"] is False
    assert result.out.strip() == "https://www.samaritans.org/how-we-can-help/contact-samaritan/"
    assert "Not copied" in result.err


def test_copy_through_a_native_tool(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    tool = tools / "xclip"
    tool.write_text(f"#!/bin/sh\ncat > {tmp_path}/clipboard\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("DISPLAY", ":0")
    result = run("copy", "k1", "--json")
    assert result.document["copied"] is True
    assert (tmp_path / "clipboard").read_text() == result.document["url"]


def test_a_password_in_an_address_is_not_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLKIT_CHECK_PROXY", "http://ann:hush@127.0.0.1:3128")
    shown = run("config", "show"), run("config", "show", "--json"), run("doctor")
    for said in shown:
        assert "hush" not in said.out + said.err
    assert "http://***@127.0.0.1:3128" in shown[0].out
