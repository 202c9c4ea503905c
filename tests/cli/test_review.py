"""`review`: five at a time, each with the one command that settles it."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.domain.judgement import Concern
from toolkit.exchange.list_file import starter_file
from toolkit.storage.library import STARTER_VERSION, Library
from toolkit.usecases.start import start


def test_five_rows_each_with_a_command_and_the_counts_beside_them(run: Run) -> None:
    result = run("review")
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert (result.code, len(rows)) == (0, 5)
    assert all(row[3] == f"toolkit vet {row[0]}" for row in rows)
    assert "381 not yet judged here" in result.err
    assert "376 more" in result.err
    assert len(run("review", "--all").out.splitlines()) == 381


def test_json_has_items_and_every_count(run: Run) -> None:
    document = run("review", "--json").document
    assert set(document["counts"]) == {concern.value for concern in Concern}
    first = document["items"][0]
    assert first.keys() == {"id", "concern", "reason", "command", "proposals", "link"}
    assert first["id"] == first["link"]["id"]
    assert run("status", "--json").document["to_review"] == document["counts"]


def test_what_is_due_comes_up_by_the_clock(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOOLKIT_NOW", "2027-03-01T00:00:00Z")
    counts = run("review", "--json").document["counts"]
    assert counts["crisis"] > 10
    assert counts["helpline"] > 10
    rows = [line.split("\t") for line in run("review").out.splitlines()]
    assert {row[1] for row in rows} == {"crisis"}


def test_the_starter_list_comes_a_topic_at_a_time(run: Run) -> None:
    result = run("review", "--starter")
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert "Topic: crisis lines, 15 links; 381 left" in result.err
    assert len(rows) == 15
    document = run("review", "--starter", "--json").document
    assert (document["topic"], document["left"]) == ("crisis lines", 381)
    assert document["links"] == [row[0] for row in rows]
    for row in rows:
        run("vet", row[0], "--level", "caution")
    assert "Topic: crisis lines" not in run("review", "--starter").err


def test_every_topic_of_the_starter_list_is_listed_below_its_name(run: Run) -> None:
    every = run("review", "--starter", "--all", "--plain")
    assert len(every.out.splitlines()) == 381
    named = [line for line in every.err.splitlines() if line.startswith("Topic: ")]
    document = run("review", "--starter", "--all", "--json").document
    assert named[0].startswith("Topic: crisis lines, ")
    assert len(named) == len(document["topics"]) < 120
    assert len(document["links"]) == 381


def test_nothing_to_review_is_no_failure(run_anywhere: Run) -> None:
    run_anywhere("init", "--empty")
    result = run_anywhere("review")
    assert (result.code, result.out, result.err) == (0, "", "Nothing needs you now.\n")
    # A library without any link lacks all.
    assert run_anywhere("status", "--json").document["crisis_gap"] is None
    run_anywhere("add", "https://a.example/", "--title", "A page")
    run_anywhere("vet", "k1", "--level", "recommended", "--by", "sam", "--how", "read")
    result = run_anywhere("review")
    assert "No crisis line in this library serves England" in result.err
    document = run_anywhere("review", "--json").document
    assert document["items"] == []
    assert "England" in document["crisis_gap"]
    assert "England" in run_anywhere("status", "--json").document["crisis_gap"]


def test_an_older_library_is_corrected_at_the_first_run_and_told_so(
    run: Run, starter: Path, now: datetime
) -> None:
    older = starter.with_name("older.csv")
    text = starter_file().read_text(encoding="utf-8")
    older.write_text(text.replace("116 123", "116 000"), encoding="utf-8")
    starter.unlink()
    start(starter, now, starter=older)
    with Library(starter) as library, library.atomic():
        library.set_fact(STARTER_VERSION, "0.0.1")
    result = run("show", "k1")
    assert "116 123" in result.out
    assert "k1 contact;" in result.err
    assert "toolkit undo" in result.err
    assert "newer starter list" not in run("show", "k1").err
    run("undo")
    assert "116 000" in run("show", "k1").out


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("review", "--take", "k1"), 1),
        (("review", "--keep", "k9999"), 1),
        (("review", "--take", "1"), 2),
        (("review", "--take", "k1", "--keep", "k1"), 2),
        (("review", "--take", "k1", "--all"), 2),
    ],
)
def test_what_the_starter_list_does_not_propose_is_told(
    run: Run, argv: tuple[str, ...], code: int
) -> None:
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert result.err
