"""The starter list's synonyms: everyday words that lead to words the list has."""

from datetime import datetime

import pytest

from tests.rows import for_each
from toolkit import __version__
from toolkit.domain.text import words_of
from toolkit.exchange.list_file import StarterSynonym, read_starter_synonyms, synonyms_file
from toolkit.search.vocabulary import STOP_WORDS
from toolkit.storage.library import STARTER_SYNONYMS, SYNONYMS_EDITION, Library
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.start import catch_up

ROWS = list(read_starter_synonyms(synonyms_file()))


def test_they_come_with_a_new_library_and_not_with_an_empty_one(
    library: Library, empty_library: Library
) -> None:
    stored = [
        (one.word, one.means, one.both_ways, one.not_beside) for one in library.synonyms.every()
    ]
    assert sorted(stored) == sorted(row[:4] for row in ROWS)
    assert list(empty_library.synonyms.every()) == []
    assert len(ROWS) > 150


@for_each(ROWS, lambda row: f"{row.word} - {row.means}")
def test_what_is_said_is_telling(row: StarterSynonym) -> None:
    assert (row.word, row.means) == (row.word.lower(), row.means.lower())
    for text in (row.word, row.means):
        words = words_of(text)
        assert words
        assert len(words) > 1 or text not in STOP_WORDS


# From the second edition on there are everyday words too, for a curator's own links.
@for_each([row for row in ROWS if row.edition == 1], lambda row: f"{row.word} - {row.means}")
def test_what_is_meant_stands_in_the_library(row: StarterSynonym, library: Library) -> None:
    words = [word for word in words_of(row.means) if word not in STOP_WORDS]
    stems = library.index.stemmer.of_words(words)
    assert set(library.index.frequencies(stems)) == set(stems) != set()


def test_the_newest_edition_is_the_one_that_libraries_are_asked_for() -> None:
    assert str(max(row.edition for row in ROWS)) == SYNONYMS_EDITION


def test_a_library_of_before_gets_the_newer_synonyms_once(library: Library, now: datetime) -> None:
    with library.operation("test", now):
        for synonym in list(library.synonyms.every()):
            if synonym.word in ("abroad", "alcoholic"):
                library.synonyms.remove(synonym)
        library.set_fact(STARTER_SYNONYMS, "1")
    catch_up(library, __version__, now)
    words = {synonym.word for synonym in library.synonyms.every()}
    assert "abroad" in words
    assert "alcoholic" not in words
    assert catch_up(library, __version__, now) is None


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("dw i'n poeni am fy mab", "youngminds.org.uk/parent"),
        ("Mae gen i iselder", "depression-in-adults"),
        ("profedigaeth ar ôl hunanladdiad", "uksobs"),
        ("Oes cymorth iechyd meddwl ar gael yn Gymraeg?", "111.wales"),
    ],
)
def test_a_question_in_welsh_finds_what_it_asks_for(
    question: str, right: str, library: Library, now: datetime
) -> None:
    found = find(library, FindRequest(question), now=now, home_region="GB-ENG")
    assert right in found.links[0].link.url
