"""`synonym add`, `remove`, `list` at the command line."""

import pytest

from tests.conftest import Run


def test_a_synonym_is_added_listed_and_taken_back(run: Run) -> None:
    before = run("synonym", "list").out
    added = run("synonym", "add", "the wobblies", "panic", "--both")
    assert (added.code, added.out) == (0, "the wobblies\tboth ways\tpanic\n")
    assert run("synonym", "list", "wobblies").out == added.out
    found = run("find", "the wobblies", "--json").document["links"]
    assert "panic" in found[0]["link"]["title"].lower()
    run("undo")
    assert run("synonym", "list").out == before


def test_json_has_stable_keys(run: Run) -> None:
    run("synonym", "add", "wobblies", "panic")
    document = run("synonym", "remove", "wobblies", "--json").document
    assert document["synonyms"] == [
        {"word": "wobblies", "means": "panic", "both_ways": False, "not_beside": []}
    ]


def test_a_synonym_can_say_what_it_must_not_stand_next_to(run: Run) -> None:
    said = run("synonym", "add", "zugs", "panic", "--not-beside", "train, Express")
    assert said.out == "zugs\tmeans\tpanic\tnot beside train, express\n"
    titles = [hit["link"]["title"] for hit in run("find", "zugs", "--json").document["links"]]
    assert "Panic attacks" in titles or any("panic" in title.lower() for title in titles)
    assert run("find", "express zugs", "--json").document["links"] == []


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("synonym", "add", "x"), 2),
        (("synonym", "add", "x", "x"), 2),
        (("synonym", "add", "adhd", "attention deficit hyperactivity disorder", "--both"), 1),
        (("synonym", "remove", "nosuchword"), 1),
    ],
)
def test_wrong_ones_are_told(run: Run, argv: tuple[str, ...], code: int) -> None:
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert result.err
