"""`import` of one list or several: what a person is asked, told and shown."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

A, B = "https://a.example/", "https://b.example/"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    def write(content: str, name: str = "list.csv") -> str:
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return str(path)

    return write


def links(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("export", "--format", "json", "--all").out)[
        "links"
    ]
    return found


def test_a_tag_for_a_whole_list_joins_the_tags_of_its_rows(
    run: Run, write: Callable[..., str]
) -> None:
    path = write(f"title,url,tags\nSleep,{A},calm\nWell,{B},\n")
    assert run("import", path, "--tag", "from Kim", "--tag", "Calm").code == 0
    first, second = (link["tags"] for link in links(run)[-2:])
    assert first == ["calm", "from Kim"]
    assert second == ["from Kim", "calm"]


def test_a_tag_for_a_whole_list_reaches_links_that_were_here(
    run: Run, write: Callable[..., str]
) -> None:
    path = write(f"title,url\nSleep,{A}\n")
    run("import", path)
    assert run("import", path, "--tag", "2026", "--json").document["merged"] == 1
    assert run("import", path, "--tag", "2026", "--json").document["unchanged"] == 1
    assert links(run)[-1]["tags"] == ["2026"]


def test_new_links_are_named_and_a_trial_has_none(run: Run, write: Callable[..., str]) -> None:
    path = write(f"title,url\nSleep,{A}\nWell,{B}\n")
    trial = run("import", path, "--dry-run", "--json").document
    assert (trial["added"], trial["new"]) == (2, [])
    assert "New: k406 to k407." in run("import", path).err
    one = write("title,url\nCalm,https://c.example/\n", "one.csv")
    assert run("import", one, "--json").document["new"] == ["k408"]
    assert "New:" not in run("import", path).err


def told(run: Run, path: str) -> str:
    return "\n".join(run("import", path, "--json").document["notes"])


def test_the_columns_are_told_in_one_sentence(run: Run, write: Callable[..., str]) -> None:
    path = write(f"Name,Website,Zz\nDay Line,{A},x\n")
    assert f"{path}: title from 'Name', address from 'Website'; kept beside the link: Zz." in told(
        run, path
    )


def test_columns_that_were_told_by_their_cells_are_called_so(
    run: Run, write: Callable[..., str]
) -> None:
    path = write(f"Aa,Bb,Cc\nDay Line,{A},01632 960001\nNight Line,{B},01632 960002\n")
    assert "phone and title told from the cells" in told(run, path)


def test_a_list_without_titles_says_so(run: Run, write: Callable[..., str]) -> None:
    assert "--map title=COLUMN" in told(run, write(f"Zz,Website\n1,{A}\n2,{B}\n"))


def test_numbers_without_a_type_are_told_with_the_way_to_mend_it(
    run: Run, write: Callable[..., str]
) -> None:
    path = write(f"Name,Website,Phone\nDay Line,{A},01632 960001\n")
    assert "1 new link has a number but no type" in (notes := told(run, path))
    assert "toolkit edit k406 --type helpline" in notes
    assert run("edit", "k406", "--type", "helpline").code == 0


def test_crisis_lines_of_a_list_are_named(run: Run, write: Callable[..., str]) -> None:
    path = write(f"Name,Website,Phone,Crisis\nDay Line,{A},01632 960001,yes\n")
    assert "marked as a crisis line in that list, but not here until you say so" in told(run, path)


def test_names_where_addresses_should_be_lead_to_the_sheet_behind_them(
    run: Run, write: Callable[..., str]
) -> None:
    result = run("import", write("Name,Website\nDay Line,Day Line\nNight Line,Night Line\n"))
    assert result.code == 1
    assert ".xlsx or .ods" in result.err


def test_lists_in_one_zip_are_one_step(run: Run, tmp_path: Path) -> None:
    before = links(run)
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", f"title,url\nSleep,{A}\n")
        archive.writestr("two.json", json.dumps([{"Title": "Calm", "URL": B}]))
    document = run("import", str(path), "--json").document
    assert (document["added"], document["formats"]) == (2, ["csv", "json"])
    assert [link["title"] for link in links(run)[-2:]] == ["Sleep", "Calm"]
    assert run("undo").code == 0
    assert links(run) == before


def test_what_is_no_list_in_a_zip_is_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", f"title,url\nSleep,{A}\n")
        archive.writestr("two.json", '[{"Title": "Calm"')
    document = run("import", str(path), "--json").document
    assert document["added"] == 1
    assert any("Skipped: " in note and "two.json" in note for note in document["notes"])


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        ("<!DOCTYPE html><title>Us</title><p>Words</p>", "page.html", "a web page"),
        ("<?xml version='1.0'?><plan><a/></plan>", "x.xml", "<plan>"),
        ("<svg xmlns='http://www.w3.org/2000/svg'><a/></svg>", "x.svg", "<svg>"),
    ],
)
def test_markup_nobody_knows_is_refused_by_name(
    run: Run, write: Callable[..., str], content: str, name: str, what: str
) -> None:
    before = links(run)
    hidden = content.replace("<a/>", f"<a href='{A}'>x</a>").replace(
        "Words", f"<a href='{A}'>x</a>"
    )
    result = run("import", write(hidden, name))
    assert result.code == 1
    assert what in result.err
    assert links(run) == before


def test_a_page_on_purpose_gives_its_links(run: Run, write: Callable[..., str]) -> None:
    path = write(f"<!DOCTYPE html><h2>Rest</h2><p><a href='{A}'>Sleep well</a></p>", "page.html")
    assert "--format page" in run("import", path).err
    assert run("import", path, "--format", "page", "--json").document["added"] == 1
    link = links(run)[-1]
    assert (link["url"], link["title"], link["tags"]) == (A, "Sleep well", ["Rest"])


def test_an_address_that_only_leads_on_is_told_and_the_page_is_kept(
    run: Run, write: Callable[..., str]
) -> None:
    path = write(f"title,url\nSleep,https://www.google.com/url?q={A}&sa=D\n")
    (problem,) = run("import", path, "--json").document["problems"]
    assert problem["fate"] == "added"
    assert A in problem["value"]
    assert links(run)[-1]["url"] == A


def test_the_preview_shows_every_column_that_is_used(run: Run, write: Callable[..., str]) -> None:
    path = write(f"Name,Website,Phone,Provider,Notes\nDay Line,{A},01632 960001,The Trust,n\n")
    shown = run("import", path, "--preview").out.splitlines()
    header = shown[0].split("\t")
    assert {"url", "title", "publisher", "contacts"} <= set(header)
    row = dict(zip(header, shown[1].split("\t"), strict=True))
    assert row["publisher"] == "The Trust"
    assert "01632 960001" in row["contacts"]
    assert "cost" not in header


_NUMBERS = ["01632 960000", "see page", "see page", "01632 960003", "see page", "01632 960006"]
TABLE = "Aa,Bb,Cc\n" + "".join(
    f"{number},https://x{n}.example/,{'Calm' if n % 2 == 0 else 'Rest'}\n"
    for n, number in enumerate(_NUMBERS)
)


def at_a_terminal(starter: Path, path: str, answers: str, *options: str) -> tuple[int, str]:
    import pty  # noqa: PLC0415 - not on Windows

    mine, theirs = pty.openpty()
    os.write(mine, answers.encode())
    command = [sys.executable, "-m", "toolkit", "--library", str(starter), *options, "import", path]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(mine)
    os.close(theirs)
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_titles_and_numbers_nobody_knows_are_asked_for(
    run: Run, starter: Path, write: Callable[..., str]
) -> None:
    code, err = at_a_terminal(starter, write(TABLE), "Nix\nCc\n1\n")
    assert code == 0
    assert "There is no column 'Nix'" in err
    assert err.index("titles?") < err.index("numbers to call?")
    link = links(run)[-1]
    assert link["title"] == "Rest"
    assert [contact["value"] for contact in link["contacts"]] == ["01632 960006"]


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_enter_leaves_a_column_as_it_is(run: Run, starter: Path, write: Callable[..., str]) -> None:
    assert at_a_terminal(starter, write(TABLE), "\n\n")[0] == 0
    link = links(run)[-1]
    assert (link["title"], link["contacts"]) == ("x5.example", [])
    assert link["extra"] == {"Aa": "01632 960006", "Cc": "Rest"}


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_nobody_is_asked_where_columns_are_known_or_answers_are_unwanted(
    starter: Path, write: Callable[..., str]
) -> None:
    known = write(f"Name,Website,Phone\nDay Line,{A},01632 960001\n", "known.csv")
    assert "Which" not in at_a_terminal(starter, known, "")[1]
    assert "Which" not in at_a_terminal(starter, write(TABLE), "", "--no-input")[1]
