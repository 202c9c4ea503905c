"""`import --inbox`: a phone's lines come in, what was taken moves aside, no line is lost."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.usecases.inbox import Inbox

A, B = "https://a.example/", "https://b.example/"


@pytest.fixture
def inbox(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "inbox.txt"
    assert run("config", "set", "inbox", str(path)).code == 0
    return path


def done(inbox: Path) -> str:
    path = inbox.with_name("inbox.txt.done")
    return path.read_text("utf-8") if path.exists() else ""


def last_links(run: Run, number: int) -> list[dict[str, object]]:
    links = json.loads(run("export", "--format", "json", "--all").out)["links"]
    return [{name: link[name] for name in ("url", "title", "tags")} for link in links[-number:]]


def test_a_line_is_an_address_a_title_and_tags(run: Run, inbox: Path) -> None:
    inbox.write_text(f"{A}\nSleep well {B} #sleep #self_care\n", "utf-8")
    assert run("import", "--inbox", "--json").document["added"] == 2
    assert last_links(run, 2) == [
        {"url": A, "title": "a.example", "tags": []},
        {"url": B, "title": "Sleep well", "tags": ["sleep", "self_care"]},
    ]
    assert inbox.read_text("utf-8") == ""
    assert done(inbox) == f"{A}\nSleep well {B} #sleep #self_care\n"


def test_what_gives_no_link_stays(run: Run, inbox: Path) -> None:
    inbox.write_text(f"ask Kim about sleep\n{A} Sleep\nhttps://me@c.example/ Old\n\n", "utf-8")
    result = run("import", "--inbox")
    assert result.code == 5
    assert inbox.read_text("utf-8") == "ask Kim about sleep\nhttps://me@c.example/ Old\n\n"
    assert done(inbox) == f"{A} Sleep\n"


def test_lines_that_are_known_already_are_taken_in_too(run: Run, inbox: Path) -> None:
    for _ in range(2):
        inbox.write_text(f"{A} Sleep\n", "utf-8")
        assert run("import", "--inbox").code == 0
        assert inbox.read_text("utf-8") == ""
    assert done(inbox) == f"{A} Sleep\n" * 2


def test_a_line_that_comes_meanwhile_stays(
    run: Run, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.write_text(f"{A} Sleep\n", "utf-8")
    clear = Inbox.clear

    def later(self: Inbox) -> None:
        with inbox.open("a", encoding="utf-8") as file:
            file.write(f"{B} Calm\n{A} Sleep\n")
        clear(self)

    monkeypatch.setattr(Inbox, "clear", later)
    assert run("import", "--inbox").code == 0
    assert inbox.read_text("utf-8") == f"{B} Calm\n{A} Sleep\n"
    assert done(inbox) == f"{A} Sleep\n"


@pytest.mark.parametrize("option", ["--dry-run", "--preview"])
def test_looking_moves_nothing(run: Run, inbox: Path, option: str) -> None:
    inbox.write_text(f"{A} Sleep\n", "utf-8")
    assert run("import", "--inbox", option).code == 0
    assert inbox.read_text("utf-8") == f"{A} Sleep\n"
    assert done(inbox) == ""


def test_line_ends_and_bytes_of_the_lines_that_stay_are_kept(run: Run, inbox: Path) -> None:
    stays = b"call caf\xc3\xa9\r\n"
    inbox.write_bytes(stays + f"{A} Sleep\r\n".encode())
    run("import", "--inbox")
    assert inbox.read_bytes() == stays
    assert done(inbox) == f"{A} Sleep\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX signal")
def test_a_kill_between_both_files_loses_no_line(inbox: Path, starter: Path) -> None:
    inbox.write_text(f"{A} Sleep\nask Kim\n", "utf-8")
    program = (
        "import os, signal, sys\n"
        "from toolkit.usecases import inbox\n"
        "inbox._take_out = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from toolkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "--library", str(starter), "import", "--inbox"]
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert inbox.read_text("utf-8") == f"{A} Sleep\nask Kim\n"
    assert done(inbox) == f"{A} Sleep\n"
    again = [sys.executable, "-m", "toolkit", *command[3:], "--json"]
    document = json.loads(subprocess.run(again, capture_output=True, check=False).stdout)
    assert (document["added"], document["unchanged"]) == (0, 1)
    assert inbox.read_text("utf-8") == "ask Kim\n"


def test_without_an_inbox_the_error_says_how_to_set_one(run: Run) -> None:
    result = run("import", "--inbox")
    assert result.code == 2
    assert "toolkit config set inbox" in result.err


def test_an_inbox_that_is_not_there_is_a_clear_refusal(run: Run, inbox: Path) -> None:
    result = run("import", "--inbox")
    assert result.code not in (0, 2)
    assert str(inbox) in result.err


@pytest.mark.parametrize(
    "more", [["list.csv"], ["--map", "url=Link"], ["--format", "csv"], ["--delimiter", ";"]]
)
def test_an_inbox_is_no_table(run: Run, inbox: Path, more: list[str]) -> None:
    inbox.write_text(f"{A}\n", "utf-8")
    assert run("import", "--inbox", *more).code == 2
    assert inbox.read_text("utf-8") == f"{A}\n"
