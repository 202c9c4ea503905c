"""Unknown words are read as the library's own nearest ones, known ones stay."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from toolkit.domain.link import Link
from toolkit.domain.text import words_of
from toolkit.search.expand import MatchKind, SynonymRule, expand
from toolkit.search.query import read_query
from toolkit.search.score import compare, compile_query, tokenise
from toolkit.search.vocabulary import nearest, pieces
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
    variants = [
        r for one in expand(shelf.index, read_query(post, bool)).terms for r in one.variants
    ]
    assert ("anxiety", MatchKind.CORRECTION) in [(one.word, one.kind) for one in variants]


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
    ("text", "said", "kind", "stem"),
    [
        ("anxiety", "anxiety", MatchKind.EXACT, "anxieti"),
        ("anxeity now", "anxeity", MatchKind.CORRECTION, "anxieti"),
        ("schiz", "schiz", MatchKind.PREFIX, "schizophrenia"),
        ("help line", "help", MatchKind.JOINED, "helplin"),
        ("homewo ", "homewo", MatchKind.CORRECTION, "home"),
    ],
)
def test_each_word_is_read_in_its_way(
    shelf: Library, text: str, said: str, kind: MatchKind, stem: str
) -> None:
    terms = expand(shelf.index, read_query(text, lambda _: False)).terms
    variants = [one for term in terms if term.said == said for one in term.variants]
    assert (kind, stem) in [(one.kind, one.stem) for one in variants]


@pytest.mark.parametrize("said", ["bone", "wok", "hope", "wore"])
def test_a_word_of_english_is_no_misspelling(shelf: Library, said: str) -> None:
    assert expand(shelf.index, read_query(f"{said} now", bool)).terms == ()


def test_letters_and_digits_written_as_one_are_read_apart(shelf: Library) -> None:
    terms = expand(shelf.index, read_query("help4work now", bool)).terms
    assert [(term.said, term.variants[0].stem) for term in terms] == [
        ("help4work", "help"),
        ("help4work", "work"),
    ]


def test_who_does_a_thing_is_found_by_what_is_done(shelf: Library) -> None:
    (term,) = expand(shelf.index, read_query("workers now", bool)).terms
    assert [(one.stem, one.kind) for one in term.variants] == [("work", MatchKind.RELATED)]


def test_unknown_words_are_told_with_their_weights(shelf: Library) -> None:
    unknown = expand(shelf.index, read_query("anxiety xyzzyqwk scarlet", bool)).unknown
    assert [word for word, _ in unknown] == ["xyzzyqwk", "scarlet"]
    assert all(weight > 0 for _, weight in unknown)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("feeling low today", True),
        ("feeling very low", False),
        ("low today", False),
        ("not feeling low", False),
    ],
)
def test_a_phrase_is_a_phrase_and_not_beside_a_word_that_is_named(
    shelf: Library, text: str, *, found: bool
) -> None:
    rule = SynonymRule(("feeling", "low"), ("depression",), frozenset({"not"}))
    terms = expand(shelf.index, read_query(text, bool), [rule]).terms
    assert ("feeling low" in [term.said for term in terms if term.bonus]) is found


def test_a_meaning_of_several_words_is_found_where_they_stand_together(shelf: Library) -> None:
    rule = SynonymRule(("wfh",), ("help", "at", "home"))
    apart = SynonymRule(("wfh",), ("help", "home"))
    for one, number in ((rule, 1), (apart, 0)):
        compiled = compile_query(expand(shelf.index, read_query("wfh ", bool), [one]).terms)
        matches = [
            compare(compiled, tokenise(link, shelf.index.stemmer)) for link in shelf.links.every()
        ]
        assert sum(bool(match.variants) for match in matches) == number


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_line_from_a_pipe_may_end_in_half_a_word(end: str) -> None:
    assert read_query(f"anx{end}", bool).partial
    assert not read_query(f"anx {end}", bool).partial


def test_a_number_beside_what_nobody_knows_is_no_word_of_its_own(shelf: Library) -> None:
    expansion = expand(shelf.index, read_query("qx116 now", bool))
    assert expansion.terms == ()
    assert [word for word, _ in expansion.unknown] == ["qx116"]


def test_known_words_beyond_the_forty_rarest_are_not_called_unknown(library: Library) -> None:
    words = {word for link in library.links.every() for word in words_of(link.title)}
    text = " ".join(sorted(words)[:120])
    assert expand(library.index, read_query(text, bool)).unknown == ()
