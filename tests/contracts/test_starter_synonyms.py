"""The starter list's synonyms: everyday words that lead to words the list has."""

import pytest

from toolkit.domain.text import stems_of, words_of
from toolkit.exchange.starter import read_starter_synonyms, synonyms_file
from toolkit.search.stopwords import STOP_WORDS
from toolkit.storage.library import Library

ROWS = list(read_starter_synonyms(synonyms_file()))


def test_they_come_with_a_new_library_and_not_with_an_empty_one(
    library: Library, empty_library: Library
) -> None:
    stored = [(one.word, one.means, one.both_ways) for one in library.synonyms.every()]
    assert sorted(stored) == sorted(ROWS)
    assert list(empty_library.synonyms.every()) == []
    assert len(ROWS) > 150


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} - {row[1]}")
def test_what_is_meant_stands_in_the_library_and_what_is_said_is_telling(
    row: tuple[str, str, bool], library: Library
) -> None:
    word, means, _ = row
    assert (word, means) == (word.lower(), means.lower())
    stems = [stem for one in words_of(means) if one not in STOP_WORDS for stem in stems_of(one)]
    assert stems
    assert set(library.index.frequencies(stems)) == set(stems)
    assert words_of(word)
    assert len(words_of(word)) > 1 or word not in STOP_WORDS
