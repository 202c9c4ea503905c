"""Words of a question lead to a link when the curator says so, and never by themselves."""

from datetime import datetime

import pytest

from tests.conftest import Run
from toolkit.errors import NotFound, Refused
from toolkit.storage.library import Library
from toolkit.usecases.edit import get, undo
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.words import MOST_WORDS, remember, topic_words

POST = "My mum has been SECTIONED, what can she do about the zugzwang?"


def first(library: Library, text: str, now: datetime) -> list[int]:
    found = find(library, FindRequest(text=text), now=now, home_region="GB-ENG")
    return [hit.link.id for hit in found.links][:1]


def test_a_remembered_word_finds_the_link_and_undo_takes_it_back(
    library: Library, now: datetime
) -> None:
    before = get(library, 82).terms
    assert first(library, "zugzwang", now) == []
    assert remember(library, 82, ["zugzwang"], now).words == ("zugzwang",)
    assert first(library, "zugzwang", now) == [82]
    assert "zugzwang" not in undo(library, now).summary
    assert get(library, 82).terms == before


def test_only_words_that_carry_a_topic_and_are_new_are_kept(
    library: Library, now: datetime
) -> None:
    assert topic_words(POST) == ("mum", "sectioned", "zugzwang")
    assert "sectioned" not in remember(library, 82, topic_words(POST), now).words
    assert remember(library, 82, topic_words(POST), now).words == ()


def test_a_whole_post_and_an_unknown_link_are_refused(library: Library, now: datetime) -> None:
    words = [f"zug{number}" for number in range(MOST_WORDS + 1)]
    with pytest.raises(Refused):
        remember(library, 82, words, now)
    with pytest.raises(Refused):
        remember(library, 82, ["z" * 100], now)
    with pytest.raises(NotFound):
        remember(library, 9999, ["zug"], now)


def test_find_remembers_on_wish_and_answers_with_it(run: Run) -> None:
    assert run("find", "zugzwang").code == 1
    found = run("find", "zugzwang", "--remember", "k82")
    assert (found.code, found.out.split("\t")[0]) == (0, "k82")
    assert "toolkit undo" in found.err
    document = run("find", "zugzwang", "--remember", "k82", "--json").document
    assert document["remembered"] == {"id": "k82", "words": []}
    assert run("find", "zugzwang", "--each", "--remember", "k82").code == 2
