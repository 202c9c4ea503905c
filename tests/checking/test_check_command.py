"""`check` as a person and a program meet it: options, outputs, exit codes, reports."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Say = Callable[..., bytes]
GOOD = "Help with sleep, from people who know what it is like. " * 8


@pytest.fixture
def check(run_anywhere: Any, site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the program on a library with a good, a gone and a parked link."""
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(tmp_path / "own.db"))
    monkeypatch.setenv("TOOLKIT_CHECK_CONTROL_NAME", "a.test")
    monkeypatch.setenv("TOOLKIT_CHECK_DELAY", "0")
    run_anywhere("init", "--empty")
    port = site.listen()
    for path, host in (("/good", "a"), ("/gone", "b"), ("/sold", "c")):
        run_anywhere("config", "set", f"check.resolve.{host}.test", "127.0.0.1")
        url = f"http://{host}.test:{port}{path}"
        added = run_anywhere("add", url, "--title", f"Title {path}", "--offline")
        assert added.code == 0, added.err
    return lambda *argv: run_anywhere("check", "--allow-net", "127.0.0.0/8", *argv)


@pytest.fixture(autouse=True)
def _pages(site: Any, say: Say, html: Say) -> None:
    site.pages["/good"] = say(body=html("Title /good", "Sleep", GOOD))
    site.pages["/sold"] = say(body=html("c.test is for sale"))


def test_the_document_has_its_keys_and_the_exit_code_says_bad_links(check: Any) -> None:
    result = check("--json")
    assert result.code == 3
    document = result.document
    assert document["ok"] is True
    assert document["checked"] == 3
    assert document["by_state"]["alive"] == 1
    assert document["by_state"]["suspect"] == 1
    assert set(document["newly"]) == {"dead", "suspect", "changed", "recovered"}
    assert document["newly"]["suspect"] == ["k3"]
    first = document["results"][0]
    assert set(first) == {
        "id", "url", "state", "counted", "finding", "reason", "status", "final_url", "attempts",
        "elapsed_ms",
    }  # fmt: skip
    assert (first["id"], first["state"], first["finding"]) == ("k1", "alive", "ok")
    assert document["results"][1]["attempts"] == 2


def test_exit_zero_turns_the_exit_code_off(check: Any) -> None:
    assert check("--exit-zero").code == 0
    assert check("k1").code == 0


def test_in_a_pipe_each_link_is_a_row_and_the_totals_are_talk(check: Any) -> None:
    result = check()
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert [row[0] for row in rows] == ["k1", "k2", "k3"]
    assert [row[2] for row in rows] == ["alive", "failing", "suspect"]
    assert "Checked 3 links" in result.err
    assert not check("-q").err


def test_without_opening_the_network_nothing_is_asked(
    run_anywhere: Any, check: Any, site: Any
) -> None:
    result = run_anywhere("check", "--json")
    # All names lead to one private address, as a portal's resolver has it.
    assert {one["state"] for one in result.document["results"]} == {"unchecked"}
    assert not site.requests


def test_health_is_used_by_list_show_and_status(run_anywhere: Any, check: Any) -> None:
    check()
    listed = run_anywhere("list").out
    assert "k3" not in listed
    assert "failing" in listed
    shown = run_anywhere("show", "k2", "--json").document["link"]
    assert shown["health"]["reason"] == "1 of 3: 404 Not Found"
    assert [one["finding"] for one in shown["checks"]] == ["gone", "gone"]
    status = run_anywhere("status", "--json").document
    assert status["by_health"]["suspect"] == 1
    assert status["newly"]["suspect"] == ["k3"]
    assert status["due"] == 0


def test_where_nothing_could_be_checked_no_older_state_is_shown_or_counted(
    check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check().code == 3
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    report = tmp_path / "report.md"
    result = check("--all", "--report", str(report))
    assert result.code == 0
    assert "Nothing could be checked, so 3 links stay as they were." in result.err
    assert "Checked" not in result.err
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert [(row[2], row[3]) for row in rows] == [("", "down")] * 3
    assert all("proxy" in row[4] for row in rows)
    text = report.read_text(encoding="utf-8")
    assert "Could not be checked now (2)" in text
    assert "Working" not in text
    document = check("--all", "--json").document
    assert (document["checked"], document["not_checked"]) == (0, 3)
    assert not any(document["by_state"].values())
    assert [one["counted"] for one in document["results"]] == [False] * 3


@pytest.mark.parametrize("command", ["find", "reply"])
def test_what_alone_fits_and_is_not_offered_is_named_with_the_way_on(
    run_anywhere: Any, check: Any, command: str
) -> None:
    check()
    result = run_anywhere(command, "sold")
    assert (result.code, result.out) == (1, "")
    assert (
        "The link that fits is not offered: k3 Title /sold: looks wrong: the domain" in result.err
    )
    assert "What settles it: toolkit vet k3" in result.err
    assert "toolkit vet k3" in run_anywhere("reply", "k3").err
    warning = run_anywhere(command, "sold", "--json").document["warning"]
    assert (warning["id"], warning["state"]) == ("k3", "suspect")
    assert "not offered" not in run_anywhere(command, "zebra").err


def test_undo_takes_a_run_back(run_anywhere: Any, check: Any) -> None:
    check()
    assert "Undone" in run_anywhere("undo").out
    assert run_anywhere("status", "--json").document["by_health"]["unchecked"] == 3


@pytest.mark.parametrize("suffix", [".json", ".md", ".html"])
def test_reports_say_the_same_in_three_forms(check: Any, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix}"
    assert check("--report", str(path)).code == 3
    text = path.read_text(encoding="utf-8")
    for word in ("k1", "k2", "k3", "for sale", "404 Not Found"):
        assert word in text
    if suffix == ".json":
        assert json.loads(text)["checked"] == 3
    else:
        assert text.index("Newly looks wrong") < text.index("Working (1)")


def test_a_report_page_loads_nothing_and_escapes_titles(
    run_anywhere: Any, check: Any, tmp_path: Path
) -> None:
    run_anywhere("edit", "k1", "--title", "<script>alert(1)</script> & more")
    path = tmp_path / "report.html"
    check("--report", str(path))
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "src=" not in text
    assert "default-src 'none'" in text


def test_a_program_is_told_what_is_newly_wrong_without_a_shell(
    check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told; echo $HOME"
    code = "import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"
    command = f'{sys.executable} -c "{code}" "{told}"'
    check("--notify", command)
    notice = json.loads(told.read_text(encoding="utf-8"))
    assert notice["newly"]["suspect"] == ["k3"]
    assert [one["id"] for one in notice["links"]] == ["k3"]
    told.unlink()
    check("--all", "--notify", command)
    assert not told.exists()


def test_a_program_that_is_not_there_is_said_and_does_no_harm(check: Any) -> None:
    result = check("--notify", "/nowhere/program")
    assert result.code == 3
    assert "was not told" in result.err


@pytest.mark.parametrize(
    "argv",
    [
        ("--report", "x.pdf"),
        ("--older-than", "soon"),
        ("--all", "--due"),
        ("k1", "--all"),
        ("--allow-net", "nonsense"),
        ("--notify", "'unclosed"),
        ("--per-host", "0"),
        ("41",),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(check: Any, argv: tuple[str, ...]) -> None:
    assert check(*argv).code == 2


def test_an_unknown_link_is_not_found(check: Any) -> None:
    assert check("k99").code == 1


def test_moved_links_take_their_new_address_when_asked(
    run_anywhere: Any, check: Any, site: Any, say: Say
) -> None:
    site.pages["/gone"] = say("301 Moved", Location="/good")
    check("k2")
    check("k2")
    result = check("k2", "--apply-moved", "--json")
    (moved,) = result.document["moved"]
    assert moved["applied"]
    link = run_anywhere("show", "k2", "--json").document["link"]
    assert link["url"].endswith("/good")
    # The run itself saw the page there.
    assert link["health"]["state"] == "alive"
    assert run_anywhere("status", "--json").document["due"] == 2


def test_a_move_to_a_front_page_names_the_way_out(
    check: Any, site: Any, say: Say, html: Say, tmp_path: Path
) -> None:
    site.pages["/gone"] = say("301 Moved", Location="/gb/")
    site.pages["/gb/"] = say(body=html("Title /gone", "Sleep", GOOD))
    check("k2")
    report = tmp_path / "report.md"
    seen = check("k2", "--report", str(report))
    assert "front page, not its own: toolkit edit k2 --url NEW" in seen.err
    assert "--apply-moved" not in seen.err
    assert "toolkit edit k2 --url NEW" in report.read_text(encoding="utf-8")
    refused = check("k2", "--apply-moved")
    assert refused.err.count("toolkit edit k2 --url NEW") == 1


@pytest.fixture
def archive(site: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of an archive on loopback, which the settings name."""
    address = f"http://127.0.0.1:{site.listen()}/web/"
    monkeypatch.setenv("TOOLKIT_CHECK_ARCHIVE", address)
    return address


def asked_of_archive(site: Any) -> list[str]:
    return [path for path in site.asked if path.startswith("/web/")]


def test_a_copy_of_a_lost_page_is_offered_when_asked_for_and_remembered(
    check: Any, site: Any, say: Say, archive: str
) -> None:
    assert check("k3", "--json").document["archived"] == []
    assert asked_of_archive(site) == []
    site.fallback = say("302 Found", Location="/web/20250301120000/http://c.test/sold")
    result = check("k1", "k3", "--suggest-archive", "--json")
    (copy,) = result.document["archived"]
    assert copy == {
        "id": "k3",
        "url": f"{archive}20250301120000/http://c.test/sold",
        "at": "2025-03-01T12:00:00Z",
    }
    (path,) = asked_of_archive(site)
    assert path.startswith("/web/20")
    assert path.endswith("/sold")
    again = check("k3", "--suggest-archive")
    assert "k3 as it was on 2025-03-01" in again.err
    assert asked_of_archive(site) == [path]
    assert site.asked[path] == 1


@pytest.mark.parametrize(
    "said",
    [
        ("404 Not Found", {}),
        ("302 Found", {"Location": "http://elsewhere.test/web/20250301120000/x"}),
        ("302 Found", {"Location": "/web/never/x"}),
        ("302 Found", {"Location": "/web/99999999999999/x"}),
        ("429 Too Many Requests", {}),
    ],
)
@pytest.mark.usefixtures("archive")
def test_what_an_archive_says_otherwise_is_no_copy_and_no_error(
    check: Any, site: Any, say: Say, said: tuple[str, dict[str, str]]
) -> None:
    site.fallback = say(said[0], **said[1])
    result = check("k3", "--suggest-archive", "--json")
    assert result.document["archived"] == []
    assert result.document["results"][0]["state"] == "suspect"


@pytest.mark.parametrize("delay", ["inf", "nan", "1e9", "-1"])
def test_a_pause_that_never_ends_is_refused(run: Any, starter: Path, delay: str) -> None:
    result = run("check", "--all", "--delay", delay)
    assert result.code == 2
    assert "delay" in result.err
