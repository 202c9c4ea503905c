"""`synonym export`, `synonym import`, `map`: out into a file, and back from it."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, Run, make_empty
from toolkit.errors import ToolkitError
from toolkit.storage.library import Library
from toolkit.usecases.transfer import bring_synonyms, write_synonyms
from toolkit.usecases.words import add_synonym, list_synonyms

MAP = ("--map", "url=Wo,title=Was", "--save-map", "theirs")


@pytest.fixture
def other(run: Run, tmp_path: Path) -> str:
    """Return the path of a second, empty library."""
    path = str(tmp_path / "other.db")
    run("init", "--empty", "--library", path)
    return path


def synonyms(run: Run, *more: str) -> Any:
    return run("synonym", "list", "--json", *more).document["synonyms"]


def test_synonyms_come_back_whole(run: Run, other: str, tmp_path: Path) -> None:
    run("synonym", "add", "zugs", "panic", "--both", "--not-beside", "train, express")
    path = str(tmp_path / "words.csv")
    assert run("synonym", "export", path).code == 0
    before = synonyms(run, "--library", other)
    brought = run("synonym", "import", path, "--library", other)
    assert brought.code == 0
    assert synonyms(run, "--library", other) == synonyms(run)
    again = run("synonym", "import", path, "--library", other, "--json").document
    assert (again["added"], again["unchanged"]) == (0, len(synonyms(run)))
    run("undo", "--library", other)
    assert synonyms(run, "--library", other) == before


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.booleans())))
def test_any_synonyms_come_back(words: list[tuple[str, str, bool]], tmp_path: Path) -> None:
    for name in ("one.db", "two.db"):
        for file in tmp_path.glob(f"{name}*"):
            file.unlink()
        make_empty(tmp_path / name)
    path = tmp_path / "words.csv"
    with Library(tmp_path / "one.db") as one, Library(tmp_path / "two.db") as two:
        for word, means, both in words:
            try:
                add_synonym(one, word, means, NOW, both_ways=both, not_beside=means)
            except ToolkitError:
                continue
        with path.open("w", encoding="utf-8", newline="") as out:
            write_synonyms(one, out)
        assert bring_synonyms(two, path, NOW).problems == []
        assert said(two) == said(one)


def said(library: Library) -> set[tuple[object, ...]]:
    return {(s.word, s.means, s.both_ways, s.not_beside) for s in list_synonyms(library)}


def test_own_synonyms_stay_and_bad_rows_are_named(run: Run, tmp_path: Path) -> None:
    run("synonym", "add", "zugs", "panic")
    path = tmp_path / "words.csv"
    path.write_text(
        "\ufeffMeans;word;both_ways\npanic;zugs;yes\nsleep;;no\nsleep;zzz;often\nsleep;naps;no\n\n"
    )
    result = run("synonym", "import", str(path), "--json")
    assert result.code == 5
    assert result.document["added"] == 1
    assert [(one["line"], one["value"]) for one in result.document["problems"]] == [
        (2, "zugs"),
        (3, ""),
        (4, "zzz"),
    ]
    (zugs,) = (one for one in synonyms(run) if one["word"] == "zugs")
    assert zugs["both_ways"] is False
    assert [one["means"] for one in synonyms(run) if one["word"] == "naps"] == ["sleep"]


@pytest.mark.parametrize("command", ["synonym", "map"])
def test_a_file_without_the_columns_is_refused(command: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for text in ("url,title\nhttps://a.example/,A\n", "word\nx\n", '"' * 3):
        path.write_text(text)
        result = run(command, "import", str(path))
        assert result.code == 1
        assert "has no column" in result.err
    assert run(command, "import", str(tmp_path / "no.csv")).code == 1


def test_a_cell_that_a_spreadsheet_would_run_is_guarded(run: Run, tmp_path: Path) -> None:
    run("synonym", "add", "=cmd", "panic")
    path = tmp_path / "words.csv"
    run("synonym", "export", str(path))
    with path.open(encoding="utf-8", newline="") as file:
        assert "'=cmd" in [row["word"] for row in csv.DictReader(file)]
    assert run("synonym", "import", str(path), "--json").document["added"] == 0


def test_column_maps_come_back_and_can_be_used(run: Run, other: str, tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    links.write_text("Was;Wo\nEine Seite;https://seite.example/\n")
    run("import", str(links), *MAP)
    path = str(tmp_path / "maps.csv")
    assert "1 column map to" in run("map", "export", path).err
    brought = run("map", "import", path, "--library", other)
    assert brought.out == "added\t1\nunchanged\t0\n"
    assert "'toolkit undo' does not take" in brought.err
    listed = run("map", "list", "--json", "--library", other).document["maps"]
    assert listed == {"theirs": {"url": "Wo", "title": "Was"}}
    assert "--map" in run("map", "list", "--library", other).out
    assert run("import", str(links), "--use-map", "theirs", "--library", other).code == 0
    again = run("map", "import", path, "--library", other).out
    assert again == "added\t0\nunchanged\t1\n"


def test_an_own_map_stays(run: Run, tmp_path: Path) -> None:
    links, maps = tmp_path / "links.csv", tmp_path / "maps.csv"
    links.write_text("Was;Wo\nEine Seite;https://seite.example/\n")
    run("import", str(links), *MAP)
    maps.write_text("name,field,column\ntheirs,url,Was\nnew,url,Link\nnew,colour,Farbe\n")
    result = run("map", "import", str(maps))
    assert result.code == 5
    assert "keeps it: theirs" in result.err
    assert "line 4: " in result.err
    found = run("map", "list", "--json").document["maps"]
    assert found == {"theirs": {"url": "Wo", "title": "Was"}, "new": {"url": "Link"}}


def test_two_columns_for_one_field_of_a_map_are_told(run: Run, tmp_path: Path) -> None:
    maps = tmp_path / "maps.csv"
    maps.write_text("name,field,column\nours,url,Link\nours,url,Web\nours,url,Link\n")
    result = run("map", "import", str(maps), "--json")
    assert result.code == 5
    assert [(one["line"], one["value"]) for one in result.document["problems"]] == [(3, "url=Web")]
    assert run("map", "list", "--json").document["maps"] == {"ours": {"url": "Link"}}


@pytest.mark.parametrize("command", ["synonym", "map"])
def test_json_and_csv_do_not_mix_on_stdout(command: str, run: Run) -> None:
    result = run(command, "export", "--json")
    assert (result.code, result.document["ok"]) == (2, False)
