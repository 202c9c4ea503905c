"""Texts in other languages, and sentences by whom they are for: written, kept, said."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

import pytest

from tests.conftest import Run

WALES = "k6"
CAPTION = "This is its English"
NOT_REVIEWED = "not reviewed by a Welsh speaker"


def say(run: Run, *more: str) -> str:
    return run("reply", WALES, "--no-log", *more).out.splitlines()[0]


def test_a_link_says_in_a_language_what_was_written_in_it(run: Run) -> None:
    english = say(run)
    # Drafts are off until somebody turns them on.
    found = run("reply", WALES, "--no-log", "--language", "cy")
    assert found.out.startswith(english)
    assert found.err.count(NOT_REVIEWED) == 1
    assert "toolkit config set reply_drafts true" in found.err
    assert NOT_REVIEWED not in run("-q", "reply", WALES, "--no-log", "--language", "cy").err
    run("config", "set", "reply_drafts", "true")
    drafted = run("reply", WALES, "--no-log", "--language", "Welsh")
    assert "ffoniwch 111" in drafted.out
    assert "Ar agor 24/7, fel y rhestrwyd" in drafted.out
    assert drafted.err.count(NOT_REVIEWED) == 1
    document = run("reply", WALES, "--no-log", "--language", "cy", "--json").document
    assert (document["language"], len(document["notes"])) == ("cy", 1)
    # What somebody here writes takes the place of a draft, and undo takes it back.
    run("edit", WALES, "--say-in", "cy: Fy ngeiriau i.", "--title-in", "cy:GIG")
    assert run("reply", WALES, "--language", "cy").out.startswith("Fy ngeiriau i.\nGIG ")
    assert {row["say"] for row in run("replies", "--summary", "--json").document["sentences"]} == {
        "Fy ngeiriau i."
    }
    run("undo")
    assert say(run, "--language", "cy") == drafted.out.splitlines()[0]


def test_a_setting_chooses_the_language_and_a_link_without_it_says_so(run: Run) -> None:
    run("config", "set", "reply_language", "Cymraeg")
    found = run("reply", "k34", "--no-log")
    assert "k34 has no sentence in Welsh; this is its English one." in found.err
    assert run("reply", "k34", "--no-log", "--language", "en").err.count("Welsh") == 0
    assert run("reply", "k34", "--no-log", "--language", "").code == 2
    # The library's own language, in which its words are stemmed, is another thing.
    assert run("config", "show").out.count("reply_language\tcy") == 1
    assert "reply_language" in run("config", "set", "language", "cy").err
    # A sentence typed for this reply is in the language that was asked for.
    assert "English" not in run("reply", "k34", "--no-log", "--say", "Fy ngeiriau i.").err


@pytest.mark.parametrize("kind", ["self", "other", "done"])
def test_the_crisis_reply_is_in_the_language_too_and_never_fails_for_it(
    run: Run, kind: str, starter: Path
) -> None:
    usual = run("reply", "--crisis", kind, "--no-log")
    off = run("reply", "--crisis", kind, "--no-log", "--language", "cy")
    assert off.out == usual.out
    assert "There is no crisis reply in Welsh that may be used" in off.err
    run("config", "set", "reply_drafts", "true")
    welsh = run("reply", "--crisis", kind, "--no-log", "--language", "cy")
    assert "ffoniwch 116 123" in welsh.out
    assert "999" in welsh.out
    assert NOT_REVIEWED in welsh.err
    french = run("reply", "--crisis", kind, "--no-log", "--language", "fr")
    assert french.out == usual.out
    starter.write_bytes(b"not a library")
    broken = run("reply", "--crisis", kind, "--no-log", "--language", "cy")
    assert (broken.code, broken.out) == (0, welsh.out)


def test_what_does_not_exist_is_refused_with_the_nearest(run: Run) -> None:
    for argv, nearest in (
        (("reply", "k6", "--language", "welch"), "Did you mean Welsh (cy)?"),
        (("reply", "k6", "--language", "xx"), "There is no language 'xx'."),
        (("reply", "k6", "--who", "othr"), "Did you mean other?"),
        (("reply", "k6", "--purpose", "staff"), "Give talk, pass-on, cannot-reach or heard."),
        (("edit", "k6", "--say-in", "no colon"), "--say-in 'cy: ...'"),
        (("edit", "k6", "--say-in", "xx: text"), "There is no language 'xx'."),
        (("edit", "k6", "--say", "[staf] Text."), "Did you mean [staff]?"),
        (("edit", "k6", "--say-in", "cy:[staf] Text."), "Did you mean [staff]?"),
        (("config", "set", "reply_language", "xx"), "a language such as cy"),
    ):
        found = run(*argv)
        assert found.code in (2, 6), argv
        assert nearest in found.err, argv
    refused = run("edit", "k34", "--reviewed", "cy")
    assert (refused.code, "no draft in Welsh" in refused.err) == (1, True)
    refused = run("reply", "k6", "--template", "listen.cy")
    assert (refused.code, NOT_REVIEWED in refused.err) == (1, True)


def test_a_reader_makes_drafts_texts_that_are_said(run: Run) -> None:
    drafts = [line for line in run("show", WALES).out.splitlines() if "[cy draft]" in line]
    run("edit", WALES, "--reviewed", "cy")
    shown = run("show", WALES).out
    assert [line for line in shown.splitlines() if "[cy]" in line] == [
        line.replace("[cy draft]", "[cy]") for line in drafts
    ]
    found = run("reply", WALES, "--no-log", "--language", "cy")
    assert NOT_REVIEWED not in found.err
    # The program's own words are drafts still.
    assert "call 111" in found.out


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
def test_all_texts_go_out_in_a_file_and_come_back(run: Run, tmp_path: Path, name: str) -> None:
    run("edit", WALES, "--say-in", "cy: Un | dau.", "--say-in", "cy:[staff] I staff.")
    run("edit", WALES, "--title-in", "gd:Loidhne", "--summary-in", "gd: =Cunnart")
    kept = run("show", WALES, "--json").document["link"]
    run("export", str(tmp_path / name))
    run("--library", str(tmp_path / "new.db"), "init", "--empty")
    there = ("--library", str(tmp_path / "new.db"))
    run(*there, "import", "--mine", str(tmp_path / name))
    back = {one["url"]: one for one in run(*there, "list", "--all", "--json").document["links"]}
    assert back[kept["url"]]["texts"] == kept["texts"]
    assert back[kept["url"]]["say"] == kept["say"]
    assert sum(bool(one["texts"]) for one in back.values()) == 83
    if name.endswith(".csv"):
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert {"say[cy]", "say[cy draft]", "title[gd]", "summary[gd]"} < set(header)
        assert "texts" not in header


def test_a_strangers_list_puts_no_word_into_a_reply(run: Run, tmp_path: Path) -> None:
    run("config", "set", "reply_drafts", "true")
    url = run("show", WALES, "--json").document["link"]["url"]
    said = ("Help", "Ymosodiad.", "Ffug", "Attack.")
    rows = (
        ("url", "title", "say[cy]", "Title [cy draft]", "say[xx]"),
        (url, *said),
        ("https://good.example/", *said),
    )
    with (tmp_path / "theirs.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    before = run("reply", WALES, "--no-log", "--language", "cy").out
    done = run("import", str(tmp_path / "theirs.csv"), "--from", "team")
    assert "text in another language; yours was kept" in done.err + done.out
    assert run("reply", WALES, "--no-log", "--language", "cy").out == before
    new = run("show", "k406", "--json").document["link"]
    assert [one["text"] for one in new["texts"]] == ["Ffug", "Ymosodiad."]
    assert "Attack." in run("show", "k406").out
    waiting = run("reply", "k406", "--no-log", "--language", "cy")
    assert not {"Ymosodiad", "Ffug", "Attack"} & set(waiting.out.replace(".", " ").split())
    assert "came from team and wait for your vetting" in waiting.err
    # One's own sentence clears the link's others, but not what a stranger says in Welsh.
    run("edit", "k406", "--say", "Mine.")
    assert "Ymosodiad" not in run("reply", "k406", "--no-log", "--language", "cy").out
    vetted = run("vet", "k406", "--level", "recommended", "--note", "Read it.", "--by", "Ana")
    assert "They came from team: Ffug | Ymosodiad." in vetted.err
    assert "Ymosodiad." in run("reply", "k406", "--no-log", "--language", "cy").out


def test_ones_own_file_claims_texts_and_review_takes_them(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("url,title,say[cy]\nhttps://good.example/,Help,Helo.\n", encoding="utf-8")
    run("import", str(file), "--from", "team")
    assert "Helo." not in run("reply", "k406", "--no-log", "--language", "cy").out
    run("import", str(file), "--mine")
    assert "Helo." in run("reply", "k406", "--no-log", "--language", "cy").out
    run("vet", "k406", "--level", "recommended", "--note", "Read it.", "--by", "Ana")
    file.write_text("url,title,say[gd]\nhttps://good.example/,Help,Hallo.\n", encoding="utf-8")
    run("import", str(file), "--from", "team")
    assert "Hallo." not in run("reply", "k406", "--no-log", "--language", "gd").out
    run("review", "--take", "k406", "--field", "texts")
    assert "Hallo." in run("reply", "k406", "--no-log", "--language", "gd").out
    assert run("show", "k406", "--json").document["link"]["trust"]["changed_since"] == ["texts"]
    assert "Helo." in run("reply", "k406", "--no-log", "--language", "cy").out


def test_a_sentence_is_chosen_by_whom_it_is_for_and_why_they_write(run: Run, starter: Path) -> None:
    usual = {run("reply", WALES, "--json").document["text"].splitlines()[0] for _ in range(6)}
    assert len(usual) == 3
    other, staff = (say(run, "--who", who) for who in ("other", "staff"))
    assert len({other, staff, *usual}) == 5
    assert say(run, "--who", "self") in usual
    assert say(run, "--purpose", "to pass on") not in usual
    with sqlite3.connect(starter) as db:
        (written,) = db.execute("SELECT say FROM links WHERE id = 6").fetchone()
    db.close()
    assert f"[pass on] {say(run, '--purpose', 'pass-on')}" in written
    assert f"[staff] {staff}" in written
    run("edit", "k47", "--say", "[staff] For the ward.")
    assert "All sentences of k47 are for others" in run("reply", "k47", "--no-log").err
    lacking = run("reply", "k34", "--no-log", "--who", "staff")
    assert "k34 has no sentence for this (staff); this is another one." in lacking.err
    assert "[" not in run("export", "--format", "markdown").out.split("## ")[0]


@pytest.mark.parametrize(
    ("post", "option", "other"),
    [
        ("My wife had the baby 6 weeks ago and is so low and flat. Baby blues?", "", True),
        ("My wife had the baby 6 weeks ago and is so low and flat. Baby blues?", "self", False),
        ("I had a baby 6 weeks ago and feel so low and flat. Baby blues?", "", False),
        ("My wife died after having the baby and I feel so low and flat", "", False),
    ],
)
def test_who_worries_about_somebody_is_spoken_to_as_such(
    run: Run, post: str, option: str, *, other: bool
) -> None:
    asked = ("--who", option) if option else ()
    result = run("reply", post, "--no-log", "--no-crisis", "--anyway", *asked)
    assert ("--who self changes it" in result.err) is other
    assert ("seeing a new parent sink" in result.out) is other
