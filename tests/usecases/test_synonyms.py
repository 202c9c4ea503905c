"""Synonyms: a word said, a word meant; one way or both, each step taken back."""

from datetime import datetime

import pytest

from toolkit.errors import NotFound, Refused, UsageError
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add, undo
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.words import add_synonym, list_synonyms, remove_synonym, set_language


def found(library: Library, text: str, now: datetime) -> list[str]:
    result = find(library, FindRequest(text=text), now=now, home_region="")
    return [hit.link.title for hit in result.links]


@pytest.fixture
def small(empty_library: Library, now: datetime) -> Library:
    for title in ("Gloom", "Dizziness"):
        details = Details(title=title, summary=f"About {title.lower()}.")
        add(empty_library, f"https://{title.lower()}.example/", details, "", now)
    return empty_library


def test_what_is_said_finds_what_is_meant_and_not_the_other_way(
    small: Library, now: datetime
) -> None:
    assert found(small, "rotten mood", now) == []
    add_synonym(small, "Rotten  Mood", "gloom", now, both_ways=False)
    assert found(small, "in a rotten mood today", now) == ["Gloom"]
    assert [one.word for one in small.synonyms.every()] == ["rotten mood"]


def test_both_ways_works_from_either_side(small: Library, now: datetime) -> None:
    add_synonym(small, "dizziness", "zorbing", now, both_ways=False)
    assert found(small, "zorbing", now) == []
    add_synonym(small, "dizziness", "zorbing", now, both_ways=True)
    assert found(small, "zorbing", now) == ["Dizziness"]
    undo(small, now)
    assert found(small, "zorbing", now) == []


def test_undo_takes_each_step_back(small: Library, now: datetime) -> None:
    add_synonym(small, "blue", "gloom", now, both_ways=False)
    before = list_synonyms(small)
    remove_synonym(small, "BLUE", "", now)
    assert list_synonyms(small) == ()
    undo(small, now)
    assert list_synonyms(small) == before
    undo(small, now)
    assert list_synonyms(small) == ()


@pytest.mark.parametrize(
    ("word", "means"), [("", "x"), ("x", " "), ("...", "x"), ("X", "x"), ("x" * 81, "y")]
)
def test_what_is_no_synonym_is_refused(
    small: Library, now: datetime, word: str, means: str
) -> None:
    with pytest.raises(UsageError):
        add_synonym(small, word, means, now, both_ways=False)
    assert list_synonyms(small) == ()


def test_the_same_twice_and_one_that_is_not_there_are_told(small: Library, now: datetime) -> None:
    add_synonym(small, "blue", "gloom", now, both_ways=False)
    with pytest.raises(Refused):
        add_synonym(small, "Blue", "Gloom", now, both_ways=False)
    with pytest.raises(NotFound):
        remove_synonym(small, "blue", "sky", now)


def test_the_list_is_narrowed_to_a_word(library: Library) -> None:
    narrowed = list_synonyms(library, "insomnia")
    assert narrowed
    assert all("insomnia" in (one.word + one.means) for one in narrowed)


def test_the_words_of_a_library_can_be_in_another_language(small: Library, now: datetime) -> None:
    add(small, "https://hilfe.example/", Details(title="Hilfen bei Angst"), "", now)
    done: list[int] = []
    assert set_language(small, "German", done.append) == ("en", "de")
    assert found(small, "hilfe ", now) == ["Hilfen bei Angst"]
    assert small.verify() == []
    assert set_language(small, "de") == ("de", "de")
    with pytest.raises(UsageError, match="cannot be indexed"):
        set_language(small, "klingon")
    set_language(small, "")
    assert (small.index.language, small.verify()) == ("en", [])


def test_another_program_that_changes_the_language_corrupts_nothing(
    small: Library, now: datetime
) -> None:
    assert found(small, "gloom", now)
    with Library(small.path) as other:
        set_language(other, "french")
    add(small, "https://n.example/", Details(title="Frightening nurseries"), "", now)
    assert (small.index.language, small.verify()) == ("fr", [])


def _break_off(library: Library) -> None:
    library.set_language("fr", lambda _: None)
    raise OSError("half way")


def test_a_change_of_language_that_fails_changes_nothing(small: Library, now: datetime) -> None:
    with pytest.raises(OSError, match="half way"), small.atomic():
        _break_off(small)
    add(small, "https://n.example/", Details(title="Frightening nurseries"), "", now)
    assert (small.index.language, small.verify()) == ("en", [])


def test_a_language_in_which_nothing_is_left_of_a_word_keeps_the_word(
    small: Library, now: datetime
) -> None:
    set_language(small, "greek")
    add(
        small, "https://n.example/", Details(title="\u03ac\u03bc\u03b5 \u03b5\u03b4\u03ce"), "", now
    )
    assert found(small, "\u03ac\u03bc\u03b5", now)
    assert small.verify() == []


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("\u00e5ngest", "\u00e5ngest"),
        ("\u5fc3\u7406", "\u5fc3\u7406"),
        ("naffs", "naff"),
        ("naff", "naffs"),
        ("tummy", "tummies"),
        ("don't know", "dont know"),
    ],
)
def test_a_synonym_is_met_in_every_spelling(
    small: Library, now: datetime, said: str, asked: str
) -> None:
    add_synonym(small, said, "gloom", now, both_ways=False)
    assert found(small, asked, now) == ["Gloom"]
