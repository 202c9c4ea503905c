"""`template list|show|new|check`: the wordings, and the curator's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.snippets.template import template_names

DRAFT = "draft, not reviewed by a qualified person"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the curator's own templates, made."""
    made = tmp_path / "home" / ".config" / "toolkit" / "templates"
    made.mkdir(parents=True)
    return made


def test_all_are_listed_and_the_crisis_texts_are_marked(run: Run) -> None:
    rows = [line.split("\t") for line in run("template", "list").out.splitlines()]
    assert [row[0] for row in rows] == list(template_names())
    marked = {row[0]: row[3] for row in rows if row[3]}
    crisis = {"crisis", "crisis-other", "crisis-done"}
    assert {name for name, mark in marked.items() if DRAFT in mark} == {
        *crisis,
        *(f"{name}.cy" for name in crisis),
    }
    assert marked["listen.cy"] == "draft, not reviewed by a Welsh speaker"


def test_showing_the_crisis_text_says_that_it_is_a_draft(run: Run) -> None:
    found = run("template", "show", "crisis")
    assert "{contacts}" in found.out
    assert DRAFT in found.err
    assert run("template", "show", "crisis", "--json").document["template"]["mark"] == DRAFT


def test_a_template_of_ten_thousand_lines_is_used_and_an_endless_one_refused(
    run: Run, folder: Path
) -> None:
    lines = "".join(f"?{number % 99 + 1} {number}\n" for number in range(10_000))
    (folder / "many.txt").write_text(f"{{say}}\n{lines}{{url}}\n", encoding="utf-8")
    found = run("reply", "k34", "--template", "many", "--for", "x")
    assert (found.code, len(found.out.splitlines())) == (0, 2)
    assert "“0”, “99”, “198”" in found.err
    assert "and 9,992 more" in found.err
    (folder / "many.txt").write_text(f"{lines * 3}{{url}}\n", encoding="utf-8")
    found = run("reply", "k34", "--template", "many")
    assert (found.code, "more than 100,000 characters" in found.err) == (1, True)


def test_a_fallback_within_a_fallback_is_refused(run: Run, folder: Path) -> None:
    for line in ("{to|{say|x}}", "{to|{say}}", "{to|a|b}", "{to|", "{to||}"):
        (folder / "nest.txt").write_text(f"{line}\n{{url}}\n", encoding="utf-8")
        found = run("reply", "k34", "--template", "nest")
        assert found.code == 1, line
        assert "The template 'nest' has a" in found.err, line
        assert "{to|there}" in found.err, line


def test_a_new_template_is_a_copy_that_replies_use(run: Run, tmp_path: Path) -> None:
    made = run("template", "new", "mine", "--from", "plain")
    file = Path(made.out.strip())
    assert file == tmp_path / "home" / ".config" / "toolkit" / "templates" / "mine.txt"
    file.write_text("# Mine.\nLook:\n{url}\n", encoding="utf-8")
    assert run("reply", "k34", "--template", "mine").out.startswith("Look:\nhttps://")
    assert "mine\town\tMine." in run("template", "list").out


def test_a_new_template_never_overwrites(run: Run, folder: Path) -> None:
    (folder / "mine.txt").write_text("{url}", encoding="utf-8")
    found = run("template", "new", "mine")
    assert found.code == 1
    assert (folder / "mine.txt").read_text(encoding="utf-8") == "{url}"


@pytest.mark.parametrize("name", ["../mine", "Mine", "a b", ""])
def test_a_name_that_is_none_is_refused(run: Run, tmp_path: Path, name: str) -> None:
    assert run("template", "new", name).code == 1
    assert not list(tmp_path.rglob("mine.txt"))


def test_check_finds_what_is_broken_and_leaves_the_rest_usable(run: Run, folder: Path) -> None:
    (folder / "mine.txt").write_text("{tittle}\n{url}", encoding="utf-8")
    found = run("template", "check")
    assert found.code == 1
    assert "mine\tbroken\t" in found.out
    assert "Did you mean 'title'?" in found.out
    assert run("template", "check", "warm").code == 0
    assert run("template", "list").code == 0
    assert run("reply", "k34").code == 0


def test_check_names_the_platforms_that_a_wording_is_too_long_for(run: Run, folder: Path) -> None:
    (folder / "mine.txt").write_text("Words " * 60 + "\n{url}", encoding="utf-8")
    checked = run("template", "check", "mine", "--json").document["templates"][0]
    assert {"x", "sms", "bluesky"} <= set(checked["too_long_for"])
    assert "plain" not in checked["too_long_for"]


def test_an_unknown_name_is_not_found(run: Run) -> None:
    for command in ("show", "check"):
        found = run("template", command, "wram")
        assert found.code == 1
        assert "Did you mean 'warm'?" in found.err


def test_an_own_template_takes_the_place_of_a_built_in(run: Run, folder: Path) -> None:
    (folder / "warm.txt").write_text("My way: {url}", encoding="utf-8")
    assert run("reply", "k34").out.startswith("My way: https://")


def test_check_reads_each_line_with_and_without_its_values(run: Run, folder: Path) -> None:
    text = "Hello {to}, {say}\n{title} from {publisher}\n{url}\n"
    (folder / "mine.txt").write_text(text, encoding="utf-8")
    found = run("template", "check", "mine")
    assert found.code == 0
    assert "mine: without {publisher} a line reads: A page with a title" in found.err
    assert "{to}" not in found.err
    mended = text.replace("{publisher}", "{publisher|a good source}")
    (folder / "mine.txt").write_text(mended, encoding="utf-8")
    assert "without" not in run("template", "check", "mine").err
    assert run("template", "check", "--json").document["templates"][0]["doubts"] == []
