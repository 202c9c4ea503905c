"""The tables of words that are shipped as text: each word as the search writes it."""

import pytest

from toolkit.domain.text import words_of
from toolkit.search.vocabulary import STOP_WORDS, Commonness, commonness, fillers
from toolkit.tables import lines_of, text_of

ENGLISH = text_of("english_words.txt").split("\n")
HEADS = {level: f"# {level.name.lower()}" for level in Commonness if level}


def words_at(level: Commonness) -> list[str]:
    """Return the words under the head of a level."""
    start = ENGLISH.index(HEADS[level]) + 1
    rest = ENGLISH[start:]
    return rest[: next(at for at, line in enumerate(rest) if line.startswith("#") or not line)]


@pytest.mark.parametrize("name", ["stop_words.txt", "filler_words.txt", "english_words.txt"])
def test_every_word_is_written_as_the_search_writes_it_and_once(name: str) -> None:
    words = [word for line in lines_of(name) for word in line.split()]
    assert [word for word in words if words_of(word) != [word]] == []
    assert len(words) == len(set(words))


def test_words_without_a_topic_and_fillers_are_different_words() -> None:
    assert STOP_WORDS.isdisjoint(fillers())


@pytest.mark.parametrize("level", HEADS)
def test_every_word_of_english_is_found_in_its_level(level: Commonness) -> None:
    words = words_at(level)
    assert words == sorted(words)
    assert {commonness(word) for word in (*words[:50], *words[::97], *words[-50:])} == {level}


@pytest.mark.parametrize("word", ["", "a", "zzzz", "anxeity", "#", "everyday words", "~"])
def test_what_is_no_word_of_the_list_is_none(word: str) -> None:
    assert commonness(word) is Commonness.NONE


def test_the_list_names_whose_it_is() -> None:
    head = text_of("english_words.txt").partition("# everyday")[0]
    assert "Kevin Atkinson" in head
    assert "Permission to use, copy" in head
