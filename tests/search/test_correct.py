"""Unknown words are read as the library's own nearest ones, known ones stay."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from toolkit.domain.link import Link
from toolkit.search.correct import nearest, pieces
from toolkit.search.query import read_query
from toolkit.search.wanted import How, read_wanted
from toolkit.storage.library import Library

PLAIN = Link(url="", url_key="", title="", added_at=NOW, updated_at=NOW)
TITLES = (
    "Anxiety and depression",
    "Schizophrenia",
    "Help at home, help at work",
    "Fit for work",
    "Counsellors near you",
    "Helpline",
)


@pytest.fixture
def shelf(empty_library: Library) -> Library:
    with empty_library.operation("test", NOW) as writing:
        for title in TITLES:
            key = f"{title.split()[0].lower()}.example"
            empty_library.links.add(replace(PLAIN, url=f"https://{key}", url_key=key, title=title))
        writing.summary = "shelf"
    return empty_library


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("anxeity", "anxiety"),
        ("axniety", "anxiety"),
        ("deppresion", "depression"),
        ("skizophrenia", "schizophrenia"),
        ("hlep", "help"),
        ("wrok", "work"),
        ("councellors", "counsellors"),
    ],
)
def test_a_misspelling_is_nearest_to_the_word_it_means(
    shelf: Library, said: str, meant: str
) -> None:
    near = nearest(shelf.index, said)
    assert near[0].word == meant
    assert all(0.25 <= one.confidence <= 0.9 for one in near)
    assert len(near) <= 6


@pytest.mark.parametrize("said", ["anxeity", "axniety"])
def test_a_misspelling_in_a_long_post_is_corrected_too(shelf: Library, said: str) -> None:
    others = "kitchen window garden river station ticket bottle carpet ladder pocket button candle"
    post = f"my {said} {others} mirror basket"
    readings = [r for one in read_wanted(shelf.index, read_query(post, bool)) for r in one.readings]
    assert ("anxiety", How.CORRECTED) in [(reading.word, reading.how) for reading in readings]


@pytest.mark.parametrize("word", ["xyzzyqwk", "ab", "1163", "covid19"])
def test_far_and_short_words_and_numbers_are_read_as_nothing_else(
    shelf: Library, word: str
) -> None:
    assert nearest(shelf.index, word) == []


def test_words_run_together_are_cut_where_each_piece_is_known(shelf: Library) -> None:
    assert pieces(shelf.index, "fitforwork") == ("fit", "for", "work")
    assert pieces(shelf.index, "homework") == ("home", "work")
    assert pieces(shelf.index, "homewirk") == ()


@pytest.mark.parametrize(
    ("text", "said", "how", "stem"),
    [
        ("anxiety", "anxiety", How.SAID, "anxieti"),
        ("anxeity now", "anxeity", How.CORRECTED, "anxieti"),
        ("schiz", "schiz", How.BEGUN, "schizophrenia"),
        ("help line", "help", How.JOINED, "helplin"),
        ("homewo ", "homewo", How.CORRECTED, "home"),
    ],
)
def test_each_word_is_read_in_its_way(
    shelf: Library, text: str, said: str, how: How, stem: str
) -> None:
    wanted = read_wanted(shelf.index, read_query(text, lambda _: False))
    readings = [one for want in wanted if want.said == said for one in want.readings]
    assert (how, stem) in [(one.how, one.stem) for one in readings]
