"""Completion in the real shells: commands, options, ids with titles, tags, platforms."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.cli.candidates import main as candidates
from toolkit.cli.commands import NAMES
from toolkit.cli.completion import Shell, script

Complete = Callable[..., list[str]]
_BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
compopt() { echo files; }
_toolkit
printf '%s\\n' "${COMPREPLY[@]}"
"""
_ZSH = """
compdef() { :; }
_files() { print files; }
compadd() { local -a rows; if [[ $1 == -l ]]; then rows=("${(@P)3}"); else shift; rows=("$@"); fi
  print -l -- "${rows[@]}"; }
source "$1"; shift
words=("$@"); CURRENT=$#
_toolkit
"""
_POWERSHELL = """
. $args[0]
$line = $args[1]
$found = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
$found.CompletionMatches | ForEach-Object { "$($_.CompletionText)`t$($_.ToolTip)" }
"""
_FISH = 'source "$argv[1]"; complete -C "$argv[2]"'


@pytest.fixture(params=list(Shell), ids=str)
def complete(request: pytest.FixtureRequest, starter: Path, tmp_path: Path) -> Complete:
    """Complete a command line in a real shell; return what it offers, whole lines."""
    shell: Shell = request.param
    name = "pwsh" if shell is Shell.POWERSHELL else shell.value
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs {name}")
    file = tmp_path / ("script.ps1" if shell is Shell.POWERSHELL else "script")
    file.write_text(script(shell))
    powershell = tmp_path / "run.ps1"
    powershell.write_text(_POWERSHELL)
    begin = {
        Shell.BASH: ["-c", _BASH, "bash"],
        Shell.ZSH: ["-c", _ZSH, "zsh"],
        Shell.FISH: ["-c", _FISH],
        Shell.POWERSHELL: ["-NoProfile", "-File", str(powershell)],
    }[shell]
    one_text = shell in (Shell.FISH, Shell.POWERSHELL)

    def offer(*words: str) -> list[str]:
        given = [" ".join(words)] if one_text else list(words)
        done = subprocess.run(
            [found, *begin, str(file), *given],
            env={**os.environ, "TOOLKIT_LIBRARY": str(starter)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return [line for line in done.stdout.splitlines() if line]

    return offer


def first(lines: list[str]) -> set[str]:
    return {line.split("\t")[0].split("  -- ")[0] for line in lines}


def test_commands_and_commands_of_groups(complete: Complete) -> None:
    assert first(complete("toolkit", "")) >= set(NAMES)
    assert "rename" in first(complete("toolkit", "tag", ""))


def test_options_of_the_command(complete: Complete) -> None:
    offered = first(complete("toolkit", "reply", "--p"))
    assert "--platforms" in offered
    assert "--title" not in offered


def test_ids_from_the_library(complete: Complete) -> None:
    assert first(complete("toolkit", "show", "k19")) == {"k19", *(f"k{n}" for n in range(190, 200))}


def test_values_of_options(complete: Complete) -> None:
    assert first(complete("toolkit", "find", "--tag", "slee")) == {"sleep"}
    assert "bluesky" in first(complete("toolkit", "reply", "--for", "b"))
    assert "warm" in first(complete("toolkit", "reply", "--template", "wa"))


def test_what_fits_is_offered_and_files_where_a_file_is_wanted(complete: Complete) -> None:
    for words, some, none in (
        (("vet", "k19"), "k191", "k2"),
        (("check", "k19"), "k191", "k2"),
        (("tag", "add", "k1", "slee"), "sleep", "k1"),
        (("tag", "rename", "slee"), "sleep", "k1"),
        (("vet", "k1", "--level", ""), "caution", "listed"),
        (("vet", "--how", "p"), "phoned", "read"),
        (("list", "--type", "h"), "helpline", "info"),
        (("list", "--trust", ""), "unvetted", "dead"),
        (("find", "--health", "d"), "dead", "alive"),
        (("list", "--region", "GB-S"), "GB-SCT", "IE"),
        (("export", "--format", ""), "markdown", "netscape"),
        (("import", "--format", "n"), "netscape", "xlsx"),
        (("config", "set", "check."), "check.delay", "platform"),
        (("config", "set", "platform", "b"), "bluesky", "k1"),
        (("config", "unset", "check."), "check.delay", "platform"),
        (("completion", ""), "fish", "k1"),
        (("review", "--take", "k19"), "k191", "k2"),
        (("show", "--js"), "--json", "--table"),
    ):
        offered = first(complete("toolkit", *words))
        assert some in offered, (words, offered)
        assert none not in offered, (words, offered)
    # Free text is not completed, and least of all by names of files.
    for words in (("add", "--title", ""), ("add", ""), ("vet", "k1", "--note", "")):
        assert first(complete("toolkit", *words)) <= {""}, words


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_real_prompt_is_completed_without_a_complaint(
    shell: str, starter: Path, tmp_path: Path
) -> None:
    tmux = shutil.which("tmux") or pytest.skip("needs tmux")
    program = shutil.which(shell) or pytest.skip(f"needs {shell}")
    (tmp_path / "completion").write_text(script(Shell(shell)))
    (tmp_path / "our-links.csv").touch()
    begin = {
        "bash": ["--norc", "--noprofile", "-i"],
        "zsh": ["-f", "-i"],
        "fish": ["--no-config", "-i"],
    }[shell]
    server = [tmux, "-L", f"completion-{shell}-{os.getpid()}"]
    environment = {**os.environ, "TOOLKIT_LIBRARY": str(starter), "TERM": "screen"}

    def do(*words: str) -> str:
        done = subprocess.run(
            [*server, *words], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def screen() -> str:
        return do("capture-pane", "-p", "-J", "-t", "t")

    def wait_for(text: str) -> None:
        until = time.monotonic() + 60
        while text not in screen():
            assert time.monotonic() < until, screen()
            time.sleep(0.05)

    do(
        "new-session",
        "-d",
        "-s",
        "t",
        "-x",
        "100",
        "-y",
        "30",
        "-c",
        str(tmp_path),
        program,
        *begin,
    )
    try:
        if shell == "zsh":
            do("send-keys", "-t", "t", "autoload -U compinit; compinit -u -D", "Enter")
        do("send-keys", "-t", "t", "source ./completion; echo ready''now", "Enter")
        wait_for("readynow")
        for typed, completed in (
            ("toolkit import our", "toolkit import our-links.csv"),
            ("toolkit vet k191 --level ca", "toolkit vet k191 --level caution"),
            ("toolkit show k19", "k191"),
        ):
            do("send-keys", "-t", "t", "-l", typed)
            do("send-keys", "-t", "t", "Tab")
            if typed.endswith("k19"):
                do("send-keys", "-t", "t", "Tab")
            wait_for(completed)
            assert "no matches found" not in screen()
            # A key of the line editor: an interrupt could overtake what is typed next.
            do("send-keys", "-t", "t", "C-u")
    finally:
        do("kill-server")


def test_a_title_stands_beside_an_id(
    starter: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(starter))
    assert candidates(["id", "k82"]) == 0
    assert capsys.readouterr().out == "k82\tMental Health Act 1983\n"


@pytest.mark.parametrize("damage", ["missing", "text", "folder"])
def test_a_library_that_cannot_be_read_offers_nothing_and_is_not_made(
    tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "some.db"
    if damage == "text":
        path.write_text("no library")
    elif damage == "folder":
        path.mkdir()
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(path))
    assert candidates(["id", "k"]) == 0
    assert capsys.readouterr().out == ""
    assert path.exists() == (damage != "missing")


def test_the_script_names_every_command(run: Run) -> None:
    for shell in Shell:
        printed = run("completion", shell.value)
        assert printed.code == 0
        for name in NAMES:
            assert f"\n{name}|" in printed.out
    assert run("completion", "tcsh").code == 2
