"""Every row of the table of searchable fields, through the whole search."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from toolkit.domain.fields import SEARCHED_BY_NAME as BY_NAME
from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.text import stemmer_of
from toolkit.search.score import WEIGHTS, compare, compile_query, tokenise
from toolkit.storage.index import document_of
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, find

PLAIN = Link(
    url="https://a.example/x", url_key="a.example/x", title="Plain", added_at=NOW, updated_at=NOW
)
CONTACT = Contact(kind=ContactKind.PHONE, value="0123 456", note="zebra")
WITH = {
    "title": replace(PLAIN, title="Zebra"),
    "terms": replace(PLAIN, terms=("a zebra",)),
    "tags": replace(PLAIN, tags=("Zebra",)),
    "publisher": replace(PLAIN, publisher="Zebra"),
    "summary": replace(PLAIN, summary="About a zebra."),
    "say": replace(PLAIN, say=("Zebras helped me.",)),
    "contacts": replace(PLAIN, contacts=(CONTACT,)),
    "audience": replace(PLAIN, audience="zebra keepers"),
    "address": replace(PLAIN, url="https://zebra.example/", url_key="zebra.example"),
}


@pytest.mark.parametrize("name", BY_NAME)
def test_a_word_in_the_field_finds_the_link_and_names_the_field(
    empty_library: Library, name: str
) -> None:
    with empty_library.operation("test", NOW):
        stored = empty_library.links.add(WITH[name])
    request = FindRequest(text="zebra", hint=False)
    found = find(empty_library, request, now=NOW, home_region="GB-ENG").links
    assert [(one.link.id, one.matched) for one in found] == [(stored.id, (name,))]
    assert BY_NAME[name].shown in found[0].why.lower()
    assert found[0].words[0].startswith("zebra")


def test_the_index_has_a_column_for_every_field(empty_library: Library) -> None:
    with empty_library.operation("test", NOW):
        for link in WITH.values():
            empty_library.links.add(
                replace(link, url_key=f"{link.url_key}/{link.title}/{id(link)}")
            )
    held = {name: empty_library.index.matching([["zebra"]], 9, columns=[name]) for name in BY_NAME}
    assert all(held.values())


@pytest.mark.parametrize("name", BY_NAME)
def test_index_and_ranking_read_the_same_stems_of_a_field(name: str) -> None:
    column = tuple(BY_NAME).index(name)
    indexed = document_of(WITH[name], stemmer_of()).texts[column].split()
    ranked = [
        stem
        for field, stems in tokenise(WITH[name], stemmer_of()).texts
        if field.name == name
        for stem in stems
    ]
    assert set(indexed) <= set(ranked)


def test_weights_and_features_have_the_same_names() -> None:
    features = compare(compile_query([]), tokenise(WITH["terms"], stemmer_of())).features
    assert set(features) <= set(WEIGHTS)
